"""What a question asks for: which kinds of provision, of or for whom, and whether it asks for all there are.

The words stand in ``rag/asking.yaml``, each pattern with examples.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from corpus.provisions import Label, Party, PartyClass, Provision, ProvisionDraft

WORDS = Path(__file__).parent / "asking.yaml"
Match = Literal["asked", "unsaid", "stranger", "other"]
"""asked: of a kind and party asked for; unsaid: of the kind, without saying of or for whom; stranger: of the kind, of
others; other: of another kind."""
MATCHES: tuple[Match, ...] = get_args(Match)
"""The best first."""
BORNE: frozenset[Label] = frozenset({"obligation", "prohibition", "permission", "right"})
"""Kinds that are asked of those who bear them; of others, those who get them count as well. That the state must do
something for enterprises is no duty of theirs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, as far as its words say."""

    labels: frozenset[Label] = frozenset()
    """Kinds of provision; empty where none is said."""
    parties: frozenset[PartyClass] = frozenset()
    """Of or for whom; empty where the question does not say."""
    words: Mapping[Label, str] = field(default_factory=dict, compare=False)
    """By kind, the words that ask for it."""
    is_overview: bool = False
    """Whether it asks for the provisions of these kinds at large: which incentives there are, what a party must do."""

    def fits(self, draft: ProvisionDraft) -> bool:
        """Say whether a provision is of a kind asked for."""
        return bool(self.labels & set(draft.labels))

    def match(self, provision: Provision) -> Match:
        """Say how well a provision is what is asked for."""
        draft = provision.draft
        if not self.fits(draft):
            return "other"
        if not self.parties:
            return "asked"
        if self.labels & BORNE & set(draft.labels):
            return self._of(draft.bearer)
        told = {self._of(draft.bearer), self._of(draft.beneficiary)}
        if "asked" in told or self.parties & set(_classes_of(provision.text)):
            return "asked"
        is_given = draft.bearer is None or draft.bearer.classes[0] == "government"
        return "unsaid" if is_given and draft.beneficiary is None else "stranger"

    def _of(self, party: Party | None) -> Match:
        if party is None:
            return "unsaid"
        return "asked" if self.parties & set(party.classes) else "stranger"


@dataclass(frozen=True, slots=True)
class AskingWords:
    """The patterns of ``asking.yaml``."""

    kinds: Mapping[Label, re.Pattern[str]]
    subjects: Mapping[Label, re.Pattern[str]]
    """What asks for a kind only where nothing else asks for any."""
    parties: Mapping[PartyClass, re.Pattern[str]]
    """But for ``other``, which nobody asks about by that name."""
    roles: tuple[re.Pattern[str], ...]
    """With a group ``party``."""
    overview: re.Pattern[str]
    asks_to_claim: re.Pattern[str]
    claims: re.Pattern[str]
    """In a provision: it says how a benefit is claimed."""


@cache
def asking_words() -> AskingWords:
    """Read the patterns, once."""
    data: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    words = [word for each in data["parties"] for word in each["words"]]
    names = {"{party}": f"(?P<party>{'|'.join(words)})", "{kind}": "|".join(data["kind_nouns"])}
    return AskingWords(
        kinds={each["label"]: _compiled(each["patterns"], names) for each in data["kinds"]},
        subjects={each["label"]: _compiled(each["subjects"], names) for each in data["kinds"] if "subjects" in each},
        parties={each["class"]: _party(each["words"]) for each in data["parties"]},
        roles=tuple(_compiled([each["pattern"]], names) for each in data["roles"]),
        overview=_compiled(data["overview"]["patterns"], names),
        asks_to_claim=_compiled(data["asks_to_claim"]["patterns"], names),
        claims=_compiled(data["claims"]["patterns"], names),
    )


def read_asked(text: str) -> Asked:
    """Read what a question asks for.

    Example:
        >>> asked = read_asked("Which incentives apply to an enterprise that hosts interns?")
        >>> sorted(asked.labels), sorted(asked.parties), asked.is_overview
        (['incentive'], ['enterprise'], True)
    """
    words = asking_words()
    found = _found(words.kinds, text) or _found(words.subjects, text)
    return Asked(frozenset(found), read_parties(text), found, bool(found and words.overview.search(text)))


def read_parties(text: str) -> frozenset[PartyClass]:
    """Tell of or for whom a question asks: the party that it puts in that role; nobody where it only names some."""
    words = asking_words()
    for role in words.roles:
        found = role.search(text)
        if found:
            return frozenset(_classes_of(found.group("party")))
    return frozenset()


def asks_to_claim(question: str) -> bool:
    """Say whether a question asks how a benefit is claimed."""
    return bool(asking_words().asks_to_claim.search(question))


def says_how_to_claim(words: str) -> bool:
    """Say whether a provision tells how a benefit is claimed."""
    return bool(asking_words().claims.search(words))


def _found(kinds: Mapping[Label, re.Pattern[str]], text: str) -> dict[Label, str]:
    return {label: match.group() for label, pattern in kinds.items() if (match := pattern.search(text))}


def _classes_of(text: str) -> list[PartyClass]:
    return [each for each, pattern in asking_words().parties.items() if pattern.search(text)]


def _compiled(patterns: list[str], names: Mapping[str, str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{each})" for each in patterns)
    for name, words in names.items():
        joined = joined.replace(name, words)
    return re.compile(joined, re.IGNORECASE)


def _party(words: list[str]) -> re.Pattern[str]:
    """Compile a party's words; Chinese ones stand anywhere, others are whole words."""
    return re.compile("|".join(each if not each.isascii() else rf"\b(?:{each})\b" for each in words), re.IGNORECASE)
