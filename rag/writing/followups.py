"""A follow-up and the questions before it → a question that stands alone, by rules.

"And in Beijing?" takes the place of the place in the question before, 那中职学校呢？ that of the party; what has no
counterpart there is added to it, and a question with "it" is given the subject of the one before. The words stand in
``followups.yaml``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.language import is_chinese
from corpus.places import Places
from corpus.words import normalise, query_terms
from rag.asking import asking_words
from rag.writing.model import Turn

WORDS = Path(__file__).parent / "followups.yaml"
MOST_TURNS = 12
"""Turns of a conversation that are looked at, the latest: six questions back, nobody says "it" and means that."""
SHORT_TERMS = 4
"""Terms up to which a question may lean on the one before without a word that says so; a model is asked then."""
OWN_TERMS = 4
"""Terms that a question names before a "them" or "it" from which that stands for one of them; the examples set it."""
_DAY = re.compile(
    r"(?<!\d)(?:19|20)\d{2}(?:\s?年(?:\d{1,2}\s?月(?:\d{1,2}\s?日)?)?|-\d{2}(?:-\d{2})?)?(?!\d)(?:年?[底末初])?"
)
_TAIL = re.compile(r"[\s?？。.!！]+$")


@dataclass(frozen=True, slots=True)
class FollowUpWords:
    """The patterns of ``followups.yaml``."""

    elliptic: tuple[re.Pattern[str], ...]
    """With a group ``new``."""
    lead: re.Pattern[str]
    pronouns: tuple[tuple[re.Pattern[str], bool], ...]
    """Each with whether it may stand for a party that the question names before it."""
    asking: tuple[re.Pattern[str], ...]


@cache
def followup_words() -> FollowUpWords:
    """Read the patterns, once."""
    data: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return FollowUpWords(
        elliptic=tuple(re.compile(each["pattern"], re.IGNORECASE) for each in data["elliptic"]),
        lead=re.compile(data["lead"], re.IGNORECASE),
        pronouns=tuple(
            (re.compile(each["pattern"], re.IGNORECASE), each.get("of_parties", False)) for each in data["pronouns"]
        ),
        asking=tuple(re.compile(each, re.IGNORECASE) for each in data["asking"]),
    )


def resolve(question: str, history: Sequence[Turn]) -> str:
    """Give a question as it stands alone; unchanged where it does already.

    Args:
        question: The last one.
        history: The turns before it, the oldest first.

    Example:
        >>> resolve("And in Beijing?", [Turn("user", "What must employers in Ningbo pay interns?")])
        'What must employers in Beijing pay interns?'
    """
    asked = [turn.text for turn in bounded(history) if turn.role == "user"]
    before: str | None = None
    for each in (*asked, question):
        before = _on(before, " ".join(each.split())) if before else " ".join(each.split())
    return before or question


def bounded(history: Sequence[Turn]) -> Sequence[Turn]:
    """Keep the turns that are looked at."""
    return history[-MOST_TURNS:]


def may_follow(question: str) -> bool:
    """Say whether a question may lean on the one before."""
    return _elliptic(question) is not None or _has_pronoun(question) or len(query_terms(question)) <= SHORT_TERMS


def _on(before: str, question: str) -> str:
    """Resolve a question on the one before it, which stands alone."""
    new = _elliptic(question)
    if new is not None:
        return _with(before, new)
    return _added(question, subject_of(before)) if _has_pronoun(question) else question


def _elliptic(question: str) -> str | None:
    found = (pattern.match(question) for pattern in followup_words().elliptic)
    match = next((each for each in found if each), None)
    if match is None or any(pattern.search(match["new"]) for pattern in followup_words().asking):
        return None
    return match["new"].strip()


def _has_pronoun(question: str) -> bool:
    named = min((start for start, _ in _parties_in(question)), default=len(question))
    return any(
        not (of_parties and named < match.start()) and len(query_terms(question[: match.start()])) < OWN_TERMS
        for pattern, of_parties in followup_words().pronouns
        for match in pattern.finditer(question)
    )


def _with(before: str, new: str) -> str:
    """Put what is new in the place of its counterpart, or behind the question."""
    bare = followup_words().lead.sub("", new).strip()
    for slots in (_places_in, _days_in, _parties_in):
        if slots(bare):
            held = slots(before)
            if held:
                start, end = held[0]
                return f"{before[:start]}{bare}{before[end:]}"
            break
    return _added(before, bare)


def _added(question: str, words: str) -> str:
    if not words or normalise(words) in normalise(question):
        return question
    return f"{question}（{words}）" if is_chinese(question) else f"{question} ({words})"


def subject_of(question: str) -> str:
    """Give what a question is about: its words without those that ask.

    Example:
        >>> subject_of("What is the apprentice levy?"), subject_of("什么是产教融合型企业？")
        ('the apprentice levy', '产教融合型企业')
    """
    words = _TAIL.sub("", question)
    for pattern in followup_words().asking:
        words = pattern.sub(" ", words)
    words = " ".join(words.split())
    if is_chinese(question):
        words = words.replace(" ", "")
    return words.strip("，,、是的有 ")


def _places_in(text: str) -> list[tuple[int, int]]:
    folded = normalise(text)
    if len(folded) != len(text):
        return []
    return [(named.start, named.end) for named in _places().iter_named(folded)]


def _days_in(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _DAY.finditer(text)]


def _parties_in(text: str) -> list[tuple[int, int]]:
    found = (match.span() for pattern in asking_words().parties.values() for match in pattern.finditer(text))
    return sorted(found, key=lambda span: (span[0], -span[1]))


@cache
def _places() -> Places:
    return Places(with_cities=True)
