"""The words of follow-ups, and what a question is about: ``followups.yaml``."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.language import HAN, is_chinese
from corpus.words import query_terms

WORDS = Path(__file__).parent / "followups.yaml"
SHORTEST_SUBJECT = 3
"""Chinese signs that a subject has at least; one cut shorter is no name of anything."""
VERB_WORDS = 6
"""Words of an English question within which its main verb stands: "a licensed harbour pilot pay"."""
_TAIL = re.compile(r"[\s?？。.!！]+$")
_CARRIED = re.compile(r"^(?P<head>.*?) ?[（(](?P<tail>.*)[）)]$", re.DOTALL)
_EDGES = "，,、；;：:的了是 "
_OBJECT_FIRST = re.compile(r"^(?:what|which|who|whom|how)\b.*\b(?:do|does|did)\b", re.IGNORECASE)
"""The verb of such a question belongs to what it asks for: "the conditions that a town sets"."""
_GAPS = re.compile(r"\s+(?=[,，])|(?<=[,，])(?:\s*[,，])+")


@dataclass(frozen=True, slots=True)
class FollowUpWords:
    """The patterns of ``followups.yaml``."""

    elliptic: tuple[re.Pattern[str], ...]
    """With a group ``new``."""
    lead: re.Pattern[str]
    pronouns: tuple[tuple[re.Pattern[str], bool], ...]
    """Each with whether it may stand for a party that the question names before it."""
    leaning: tuple[re.Pattern[str], ...]
    standing: tuple[re.Pattern[str], ...]
    comparing: re.Pattern[str]
    """In a question that asks for a difference from the place or time before."""
    asking: tuple[re.Pattern[str], ...]
    predicate: re.Pattern[str]
    general: tuple[re.Pattern[str], ...]
    signs: frozenset[str]
    verbs: frozenset[str]
    particles: re.Pattern[str]
    """A whole word that may follow a verb and leads nothing in at the end."""


@cache
def followup_words() -> FollowUpWords:
    """Read the patterns, once."""
    data: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return FollowUpWords(
        elliptic=_compiled(each["pattern"] for each in data["elliptic"]),
        lead=re.compile(data["lead"], re.IGNORECASE),
        pronouns=tuple(
            (re.compile(each["pattern"], re.IGNORECASE), each.get("of_parties", False)) for each in data["pronouns"]
        ),
        leaning=_compiled(each["pattern"] for each in data["leaning"]),
        standing=_compiled(each["pattern"] for each in data["standing"]),
        comparing=re.compile(data["comparing"], re.IGNORECASE),
        asking=_compiled(data["asking"]),
        predicate=re.compile(data["predicate"]),
        general=_compiled(data["general"]),
        signs=frozenset(data["signs"]),
        verbs=frozenset(data["verbs"]),
        particles=re.compile(data["particles"], re.IGNORECASE),
    )


def _compiled(patterns: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each, re.IGNORECASE) for each in patterns)


def without_general(text: str) -> str:
    """Leave out of a question the words that ask, and those of any question."""
    for pattern in (*followup_words().asking, *followup_words().general):
        text = pattern.sub(" ", text)
    return text


def own_terms(text: str) -> list[str]:
    """List the terms of a question that name something.

    Example:
        >>> own_terms("Who decides what salt levy is due?")
        ['salt', 'levi', 'due']
    """
    rest = without_general(text)
    return query_terms(rest) if rest.strip() else []


def subject_of(question: str) -> str:
    """Give what a question is about: its words without those that ask.

    Example:
        >>> subject_of("What is the apprentice levy?"), subject_of("盐税中心可以领哪些补贴？")
        ('the apprentice levy', '盐税中心')
        >>> subject_of("Can a plant claim the trainer bonus?")
        'a plant claiming the trainer bonus'
    """
    text = _TAIL.sub("", question)
    carried = _CARRIED.match(text)
    if carried:
        head = _subject(_TAIL.sub("", carried["head"]))
        comma = "，" if is_chinese(text) else ", "
        return comma.join(part for part in (_unsaid_in(head, carried["tail"]), carried["tail"]) if part)
    return _subject(text)


def tidied(words: str) -> str:
    """Strip what is left at the edges of a subject."""
    tidy = _GAPS.sub("", " ".join(words.split())).strip(_EDGES)
    ends = re.compile(
        rf"\s+{followup_words().particles.pattern}$|^{followup_words().particles.pattern}\s+", re.IGNORECASE
    )
    return ends.sub("", tidy).strip(_EDGES)


def _unsaid_in(head: str, tail: str) -> str:
    """Keep of a follow-up's own words what says more than how it asks."""
    bare = head
    for pattern in followup_words().general:
        bare = pattern.sub("", bare)
    return head if bare.strip(_EDGES) and head not in tail else ""


def _subject(text: str) -> str:
    return _chinese_subject(text) if is_chinese(text) else _english_subject(text)


def _chinese_subject(text: str) -> str:
    """Cut a question before its predicate, or, where it asks whether, leave the words that ask out."""
    words = followup_words()
    bare = words.asking[0].sub("", text)
    for match in words.predicate.finditer(bare):
        before = bare[: match.start()].strip(_EDGES)
        if len(re.findall(f"[{HAN}]", before)) >= SHORTEST_SUBJECT and "，" not in bare[match.end() :]:
            return before
    for pattern in words.asking:
        bare = pattern.sub("", bare)
    return "".join(bare.split()).strip(_EDGES)


def _english_subject(text: str) -> str:
    """Leave the words that ask out, and make of the verb that is left an -ing form: "an employer hiring interns"."""
    words = followup_words()
    rest = text
    for pattern in words.asking:
        rest = pattern.sub(" ", rest)
    parts = rest.split()
    while parts and _is_verb(parts[0]):
        parts = parts[1:]
    while parts and (_is_verb(parts[-1]) or words.particles.fullmatch(parts[-1])):
        parts = parts[:-1]
    at = next((n for n, each in enumerate(parts[:VERB_WORDS]) if n and each in words.verbs), None)
    if at is not None and not _OBJECT_FIRST.search(text):
        parts[at] = _gerund(parts[at])
    return tidied(" ".join(parts))


def _is_verb(word: str) -> bool:
    verbs = followup_words().verbs
    return word.lower() in verbs or word.lower().removesuffix("s") in verbs


def _gerund(verb: str) -> str:
    """Spell the -ing form of one of the verbs of the list.

    Example:
        >>> _gerund("get"), _gerund("hire"), _gerund("agree"), _gerund("pay")
        ('getting', 'hiring', 'agreeing', 'paying')
    """
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}{verb[-1] if verb in _DOUBLED else ''}ing"


_DOUBLED = frozenset(("get", "set", "submit", "enrol"))
"""Verbs of the list whose last letter is doubled."""
