"""Questions that documents cannot answer as they are asked: told by rules, checked against what is cited.

The words stand in ``recognising.yaml``.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.language import is_chinese
from corpus.model import Citation
from corpus.words import normalise
from rag.grounding.check import check
from rag.grounding.model import Cited, Claimed, Evidence, Problem, ProblemKind
from rag.model import Recognised, Statement
from rag.sources import Source

WORDS = Path(__file__).parent / "recognising.yaml"
FIGURES: tuple[ProblemKind, ...] = ("number", "unit", "rate", "money", "date")
FORCES: tuple[ProblemKind, ...] = ("force", "negation")
"""What a text says otherwise than a question takes for granted; that it says nothing of it denies nothing."""
SAME_RULE = 0.6
"""Share of a clause's words that a cited passage must hold to be about the same rule, and to bear the clause out. Of 20
questions with a wrong premise 8 are denied, of 82 plain ones none; .5 gives the same, .4 other eight. Of 40 further
questions with a right premise one is denied, a rule that sets three terms in one sentence."""
MOST_CITATIONS = 6
"""Of an answer, those that a clause is compared with."""


FOREIGN_SHARE = 0.5
"""Share of a question's terms, of those held or in the glossary, below which it is foreign to the documents. With 102
documents held, 34 of 50 questions off the topic that name neither rule nor party lie below it; of the plain ones that
name neither none does, the lowest at .67."""
FEWEST_TERMS = 2
"""Of a question, for the share to say anything: one word may be the name of a place."""


_FIGURE = re.compile(
    r"\d|[一二两三四五六七八九十百千]+(?:分之|倍|年|个?月|天|日|周|小时|万|元|成)|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|hundred|thousand|million)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(r"\b(?:not|no|never|cannot)\b|n't\b|不|禁止|严禁|無|无权", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Denial:
    """What a question takes for granted, and what a cited text says in its place."""

    words: str
    found: str
    citation: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Vocabularies that a question of a kind has words of, and others that it has none of."""

    found: tuple[re.Pattern[str], ...]
    absent: tuple[re.Pattern[str], ...]

    def fits(self, question: str) -> bool:
        """Say whether a question is so."""
        return all(each.search(question) for each in self.found) and not any(
            each.search(question) for each in self.absent
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question that documents cannot answer."""

    name: Recognised
    rules: tuple[Rule, ...]
    is_certain: bool
    """Whether it is so whatever the documents say."""
    is_foreign: bool
    """Whether it is so only of a question whose words the documents do not know."""


@cache
def _classes() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(words), re.IGNORECASE) for name, words in _data()["classes"].items()}


@cache
def _kinds() -> tuple[Kind, ...]:
    return tuple(
        Kind(
            name=each["kind"],
            rules=tuple(_rule(rule) for rule in each["rules"]),
            is_certain=each.get("is_certain", False),
            is_foreign=each.get("is_foreign", False),
        )
        for each in _data()["kinds"]
    )


def _rule(named: dict[str, list[str]]) -> Rule:
    found, absent = (tuple(_classes()[name] for name in named.get(key, ())) for key in ("all", "none"))
    return Rule(found, absent)


@cache
def _premises() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Give patterns with a group ``claim``, each with what a claim must have."""
    return tuple(
        (re.compile(each["pattern"], re.IGNORECASE), re.compile(each.get("needs", ""), re.IGNORECASE))
        for each in _data()["premises"]
    )


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


def recognise(question: str, *, is_answered: bool = False, is_foreign: bool = False) -> Recognised | None:
    """Tell a question by its words that asks for personal advice, or for nothing that a policy says.

    Args:
        question: What was asked.
        is_answered: Whether the documents answer it well: then its words alone do not make it off their topic.
        is_foreign: Whether the documents hardly know its words (``is_foreign_to``); nothing held answers it then.

    Example:
        >>> recognise("Should I sue my employer?"), recognise("What must an employer pay?")
        ('personal_advice', None)
    """
    for kind in _kinds():
        spoken_of = is_answered and not is_foreign and kind.name == "off_topic" and not kind.is_certain
        if spoken_of or (kind.is_foreign and not is_foreign):
            continue
        if any(rule.fits(question) for rule in kind.rules):
            return kind.name
    return None


def is_foreign_to(terms: Collection[str], is_known: Callable[[str], bool]) -> bool:
    """Say whether a question's terms are foreign to the documents.

    Args:
        terms: Of the question.
        is_known: Whether a term stands in any document, or in the glossary.
    """
    return len(terms) >= FEWEST_TERMS and sum(map(is_known, terms)) < FOREIGN_SHARE * len(terms)


def premise_of(question: str) -> str | None:
    """Give the clause that a question takes for granted.

    Example:
        >>> premise_of("Why must an employer pay the levy within 80 days?")
        'must an employer pay the levy within 80 days'
    """
    found = ((pattern.search(question), needs) for pattern, needs in _premises())
    return next((each["claim"].strip() for each, needs in found if each and needs.search(each["claim"])), None)


def denial_of(
    question: str, statements: Sequence[Statement], citations: Sequence[Citation], sources: Mapping[str, Source]
) -> Denial | None:
    """Find what an answer's citations say otherwise than the question takes for granted.

    Args:
        question: What was asked.
        statements: Of the answer.
        citations: Of the answer.
        sources: The cited documents by id.

    Returns:
        The first figure, day or force that a cited passage on the same rule says otherwise; None where none does, or
        where any of them bears the clause out.
    """
    premise = premise_of(question)
    if premise is None:
        return None
    direct = {number for each in statements if each.referred_by is None for number in each.citations}
    cited = [each for each in citations if each.number in direct and is_chinese(each.quote) is is_chinese(premise)]
    denials: list[Denial] = []
    for citation in cited[:MOST_CITATIONS]:
        held = Evidence(sources[citation.document.id], citation.span, citation.document)
        verdict = check(Claimed(premise, (Cited(1),)), {1: held})
        is_same_rule = verdict.coverage >= SAME_RULE
        if verdict.support == "supported" or (verdict.support == "partly" and is_same_rule):
            return None
        denials += [
            Denial(each.words, each.found, citation.number)
            for each in verdict.problems
            if is_same_rule and _denies(each, premise)
        ]
    said = [normalise(each.quote) for each in cited]
    return next((each for each in denials if not any(_stands_in(each.words, quote) for quote in said)), None)


def _denies(problem: Problem, premise: str) -> bool:
    """Say whether a problem is a contradiction: another figure, or, of a clause without one, that it may not be so."""
    if problem.gravity != "wrong" or not problem.found:
        return False
    if _FIGURE.search(premise):
        return problem.kind in FIGURES
    return problem.kind in FORCES and bool(_DENYING.search(problem.found)) and not _DENYING.search(premise)


def _stands_in(words: str, quote: str) -> bool:
    """Say whether a figure stands in a quote somewhere, where the check only finds it out of its place."""
    return bool(re.search(rf"(?<![\d.,]){re.escape(normalise(words))}", quote)) and bool(_FIGURE.search(words))
