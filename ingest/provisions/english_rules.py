"""Rules and lists of words for English clauses, from ``rules/en*.yaml`` and ``rules/papers*.yaml``.

A rule says what to find, what follows from it, and shows examples and counterexamples, which the tests go through.
``{name}`` in a pattern is any word of the list of that name; a list may name lists above it. Words are matched in
lower case, a blank stands for any white space, so patterns need no flags.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from corpus.provisions import InstrumentKind, Label, Modality, PartyClass
from ingest.provisions.grammar import Grammar, read_rules


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as a lawyer reads it in the file; what it does not say is empty."""

    id: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None = None
    """Where this is found in the clause, the rule does not read it."""
    subject: re.Pattern[str] | None = None
    """What stands before the verb must hold this."""
    needs: tuple[str, ...] = ()
    """Only a clause with one of these words is looked at: what keeps the reading fast."""
    labels: tuple[Label, ...] = ()
    force: Modality = "none"
    instrument: InstrumentKind | None = None
    party: PartyClass | None = None
    context: str | None = None
    """Only a law of which this context rule is true is read by it."""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    def may_read(self, words: str) -> bool:
        """Say whether words hold one of those without which the rule need not be tried."""
        for word in self.needs:  # a loop: a generator would cost more than the search
            if word in words:
                return True
        return not self.needs

    def find(self, words: str) -> re.Match[str] | None:
        """Find where the rule reads a clause in lower case; None where it does not."""
        if not self.may_read(words):
            return None
        if self.unless is not None and self.unless.search(words):
            return None
        return self.pattern.search(words)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The rules of one file, and its lists."""

    rules: tuple[Rule, ...]
    lists: Grammar

    def compile(self, pattern: str) -> re.Pattern[str]:
        """Compile a pattern that names lists."""
        return re.compile(self.lists.expand(pattern))


@cache
def load_rules(name: str) -> RuleFile:
    """Read a file of rules, once.

    Args:
        name: Of the file under ``rules/``, without ``.yaml``.
    """
    lists, rules = read_rules(name)
    return RuleFile(tuple(_rule(each, lists) for each in rules), lists)


@cache
def rule_named(name: str, rule_id: str) -> Rule:
    """Give one rule of a file by its id."""
    return next(rule for rule in load_rules(name).rules if rule.id == rule_id)


def _rule(data: Mapping[str, Any], lists: Grammar) -> Rule:
    def compiled(key: str) -> re.Pattern[str] | None:
        return re.compile(lists.expand(data[key])) if key in data else None

    return Rule(
        id=data["id"],
        pattern=re.compile(lists.expand(data["pattern"])),
        unless=compiled("unless"),
        subject=compiled("subject"),
        needs=tuple(data.get("needs", ())),
        labels=tuple(data.get("labels", ())),
        force=data.get("force", "none"),
        instrument=data.get("instrument"),
        party=data.get("party"),
        context=data.get("context"),
        examples=tuple(data.get("examples", ())),
        counterexamples=tuple(data.get("counterexamples", ())),
    )
