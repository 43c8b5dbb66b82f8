"""The rules by which clauses are read into predicates: data, in ``rules/*.yaml``, loaded once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from corpus.provisions import PartyClass
from rag.eligibility.logic import Predicate, parse_predicate
from rag.eligibility.vocabulary import Language

_FOLDER = Path(__file__).parent / "rules"

Special = Literal["open", "ignored", "elsewhere"]
"""``open``: a condition that no fact settles; ``ignored``: words that narrow nothing; ``elsewhere``: other rules hold
the content."""
SPECIALS: tuple[Special, ...] = ("open", "ignored", "elsewhere")


@dataclass(frozen=True, slots=True)
class ConditionRule:
    """Words that ask something of a recipient, and what they ask."""

    id: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    """Where this is found in the clause, the rule does not read it."""
    needs: Predicate | Special
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def find(self, words: str) -> Iterator[re.Match[str]]:
        """Go through the places where the rule reads a clause's words."""
        if self.unless is None or not self.unless.search(words):
            yield from self.pattern.finditer(words)


@dataclass(frozen=True, slots=True)
class RecipientRule:
    """A word for a kind of party."""

    pattern: re.Pattern[str]
    classes: tuple[PartyClass | Literal["anyone"], ...]
    needs: Predicate | None


@cache
def condition_rules(language: Language) -> tuple[ConditionRule, ...]:
    """Read the rules for conditions, in the order of the file: the first that reads words keeps them."""
    return tuple(
        ConditionRule(
            each["id"],
            re.compile(each["pattern"], re.IGNORECASE),
            re.compile(each["unless"], re.IGNORECASE) if "unless" in each else None,
            each["needs"] if each["needs"] in SPECIALS else parse_predicate(each["needs"]),
            tuple(each["examples"]),
            tuple(each["counterexamples"]),
        )
        for each in read_rules(f"conditions.{language}")["rules"]
    )


@cache
def recipient_rules(language: Language) -> tuple[RecipientRule, ...]:
    """Read the words for recipients, the more special before the more general."""
    listed = read_rules("recipients")[language]
    return tuple(
        RecipientRule(
            re.compile(each["pattern"], re.IGNORECASE),
            tuple(each["classes"]),
            parse_predicate(each["needs"]) if "needs" in each else None,
        )
        for each in listed
    )


@cache
def not_parties(language: Language) -> re.Pattern[str]:
    """Read the words in which a party's name names something else: 企业所得税."""
    return re.compile(read_rules("recipients")["not_parties"][language], re.IGNORECASE)


@cache
def party_pattern(name: Literal["given_to", "subject", "acting", "follows"]) -> re.Pattern[str]:
    """Read the words between which Chinese names who gets something, or who acts in an item."""
    return re.compile(read_rules("recipients")[name])


@cache
def read_rules(name: str) -> Mapping[str, Any]:
    """Read a file of rules as it is."""
    loaded: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded
