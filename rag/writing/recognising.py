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
from rag.grounding.check import check
from rag.grounding.model import Cited, Claimed, Evidence, Problem, ProblemKind
from rag.model import Recognised, Statement
from rag.sources import Source

WORDS = Path(__file__).parent / "recognising.yaml"
DENIED: tuple[ProblemKind, ...] = ("number", "unit", "rate", "money", "date", "comparator", "force", "negation")
"""What a text says otherwise than a question takes for granted; that it says nothing of it denies nothing."""
SAME_RULE = 0.6
"""Share of a clause's words that a cited passage must hold to be about the same rule. By judgement: more than half,
since a rule of another subject shares the words of its frame; not measured."""
MOST_CITATIONS = 6
"""Of an answer, those that a clause is compared with."""


FOREIGN_SHARE = 0.5
"""Share of a question's terms, of those held or in the glossary, below which it is foreign to the documents. With 102
documents held, 33 of 50 questions off the topic that name neither rule nor party lie below it; of the plain ones that
name neither none does, the lowest at .67."""
FEWEST_TERMS = 2
"""Of a question, for the share to say anything: one word may be the name of a place."""


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
def _premises() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each["pattern"], re.IGNORECASE) for each in _data()["premises"])


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return loaded


def recognise(question: str, *, is_answered: bool = False, is_foreign: bool = False) -> Recognised | None:
    """Tell a question by its words that asks for personal advice, or for nothing that a policy says.

    Args:
        question: What was asked.
        is_answered: Whether the documents answer it well: then its words alone do not make it off their topic.
        is_foreign: Whether the documents hardly know its words; see ``is_foreign_to``. What seems to answer it does not.

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
    found = (pattern.search(question) for pattern in _premises())
    return next((each["claim"].strip() for each in found if each), None)


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
    denials: list[Denial] = []
    cited = [each for each in citations if each.number in direct and is_chinese(each.quote) is is_chinese(premise)]
    for citation in cited[:MOST_CITATIONS]:
        held = Evidence(sources[citation.document.id], citation.span, citation.document)
        verdict = check(Claimed(premise, (Cited(1),)), {1: held})
        denied = [each for each in verdict.problems if _denies(each)]
        if verdict.support != "unsupported":
            return None
        if verdict.coverage >= SAME_RULE and denied:
            denials.append(Denial(denied[0].words, denied[0].found, citation.number))
    return denials[0] if denials else None


def _denies(problem: Problem) -> bool:
    return problem.kind in DENIED and problem.gravity == "wrong" and bool(problem.found)
