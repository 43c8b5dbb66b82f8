"""Rules as data: what a clause does, by its words, from ``rules/LANGUAGE.yaml``.

A rule has an id, a label, a pattern over the unit's plain words in which ``{name}`` stands for a list of the same
file or of one that it takes over (``lists_of``), and examples of what it reads and what it must not read: the tests go
through them all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.provisions import InstrumentKind, Label, Modality, PartyClass

_FOLDER = Path(__file__).parent / "rules"
_NAME = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; a lawyer reads it in the file."""

    id: str
    label: Label | None
    """None for a rule that only takes labels away."""
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    """Where this is found in the unit, the rule does not read it."""
    force: Modality | None
    """The primary force the unit has by it; None where it adds a label only."""
    takes_away: tuple[Label, ...]
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    adds: tuple[Label, ...] = ()
    """Further labels."""
    instruments: tuple[InstrumentKind, ...] = ()
    """How the benefit it reads is given, the main one first."""
    classes: tuple[PartyClass, ...] = ()
    """Who bears it where the clause names nobody."""
    needs: frozenset[str] = frozenset()
    """Signs of which the words must hold one: a quick look before the pattern; none for no such look."""
    is_fallback: bool = False
    """Whether it reads only what no other rule gives a force."""

    def find(self, words: str) -> re.Match[str] | None:
        """Find where the rule reads a unit's words; None where it does not."""
        if self.unless and self.unless.search(words):
            return None
        return self.pattern.search(words)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The rules and lists of words of one language."""

    rules: tuple[Rule, ...]
    lists: Mapping[str, tuple[str, ...]]

    def reads(self, words: str) -> Iterator[tuple[Rule, re.Match[str]]]:
        """Go through the rules that read a unit, in the order of the file."""
        for rule in self.rules:
            if match := rule.find(words):
                yield rule, match

    def expand(self, pattern: str) -> str:
        """Put the words of the lists in place of their names."""
        return _NAME.sub(lambda name: _alternatives(self.lists[name[1]]), pattern)


@cache
def load_grammar(name: str) -> Grammar:
    """Read a file of rules, once.

    Args:
        name: Of a file under ``rules``, without its ending: ``zh``, ``en``, ``papers``.
    """
    lists, rules = read_rules(name)
    return Grammar(tuple(_rule(each, lists) for each in rules), lists.lists)


def read_rules(name: str) -> tuple[Grammar, Sequence[Mapping[str, Any]]]:
    """Read a file's lists, as a grammar that has no rules yet, and what the file says of each rule.

    Args:
        name: Of a file under ``rules``, without its ending.
    """
    data: dict[str, Any] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    lists = dict(load_grammar(data["lists_of"]).lists) if "lists_of" in data else {}
    for key, words in data.get("lists", {}).items():
        lists[key] = tuple(Grammar((), lists).expand(word) for word in words)
    return Grammar((), lists), data.get("rules", ())


def _rule(data: Mapping[str, Any], lists: Grammar) -> Rule:
    unless = data.get("unless")
    return Rule(
        data["id"],
        data.get("label"),
        re.compile(lists.expand(data["pattern"]), re.IGNORECASE),
        re.compile(lists.expand(unless), re.IGNORECASE) if unless else None,
        data.get("force"),
        tuple(data.get("takes_away", ())),
        tuple(data.get("examples", ())),
        tuple(data.get("counterexamples", ())),
        tuple(data.get("adds", ())),
        tuple(data.get("instruments", ())),
        tuple(data.get("classes", ())),
        frozenset(data.get("needs", "")),
        bool(data.get("fallback", False)),
    )


def _alternatives(words: Sequence[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
