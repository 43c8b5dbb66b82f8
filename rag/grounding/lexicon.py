"""The words by which facts are read, each list read once: ``marks``, ``parties``, ``units``, ``equivalents``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corpus.language import HAN
from corpus.words import stem

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class MarkRule:
    """One rule of ``marks.yaml``."""

    kind: str
    value: str
    pattern: re.Pattern[str]
    han: re.Pattern[str]
    """Those of its alternatives that have a Chinese sign."""
    latin: re.Pattern[str]
    """The others."""
    unless_before: re.Pattern[str] | None
    """Where this ends right before the words, they are no such mark."""
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Find where the rule reads folded text."""
        for match in self._pattern_for(text).finditer(text):
            before = text[max(0, match.start() - _LOOK_BACK_CHARACTERS) : match.start()]
            if match.end() > match.start() and not (self.unless_before and self.unless_before.search(before)):
                yield match.start(), match.end()

    def _pattern_for(self, text: str) -> re.Pattern[str]:
        """Leave out the words of a language that the text has no sign of, to save the time of looking for them."""
        if not _LETTER.search(text):
            return self.han
        return self.pattern if _HAN.search(text) else self.latin


_LETTER = re.compile(r"[a-z]")
_HAN = re.compile(f"[{HAN}]")
_NEVER = "(?!)"
_LOOK_BACK_CHARACTERS = 4
"""Enough for what stands before a single sign and makes another word of it."""


_CLAUSES = frozenset(("condition", "exception"))
"""Kinds whose words may hold others: 除依法不得扣除的外."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Words that a rule has read in a text."""

    kind: str
    value: str
    start: int
    end: int


@cache
def mark_rules() -> tuple[MarkRule, ...]:
    """Read the rules, in their order."""
    return tuple(_rule(each) for each in _load("marks")["marks"])


def find_marks(text: str, taken: list[tuple[int, int]] | None = None) -> list[Mark]:
    """Find the marks of a folded text, in order; none overlaps another, the rule that stands first wins.

    Args:
        text: From ``corpus.folded``.
        taken: Ranges that something else has read already.
    """
    held = bytearray(len(text))
    for start, end in taken or ():
        held[start:end] = b"\x01" * (end - start)
    clauses = bytearray(len(text))
    found: list[Mark] = []
    for rule in mark_rules():
        taken_by = clauses if rule.kind in _CLAUSES else held
        for start, end in rule.find(text):
            if not any(taken_by[start:end]):
                taken_by[start:end] = b"\x01" * (end - start)
                if rule.kind != "skip":
                    found.append(Mark(rule.kind, rule.value, start, end))
    return sorted(found, key=lambda mark: mark.start)


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms of many concepts, as one pattern for each script."""

    han: re.Pattern[str]
    latin: re.Pattern[str]
    names: Mapping[str, str]
    """The concept by the group that matches."""

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Find the concepts that a folded text names: name, start, end; the longest term at each place."""
        for pattern in (self.han, self.latin):
            for match in pattern.finditer(text):
                if match.lastgroup:
                    yield self.names[match.lastgroup], match.start(), match.end()

    def at(self, text: str, position: int) -> tuple[str, int] | None:
        """Read the concept that begins at a place: its name and where its term ends."""
        match = self.han.match(text, position) or self.latin.match(text, position)
        return (self.names[match.lastgroup], match.end()) if match and match.lastgroup else None


@cache
def party_terms() -> Terms:
    """Read the parties."""
    return _terms(_load("parties"))


@cache
def unit_terms() -> Terms:
    """Read the units of numbers."""
    return _terms(_load("units"))


@dataclass(frozen=True, slots=True)
class Wordings:
    """Words of both languages that may stand for each other, or decide how things stand to each other."""

    same: Mapping[str, str]
    """Folded word or phrase → the first one of its group."""
    phrases: re.Pattern[str]
    """Those of several words, or of several Chinese signs; the longest at each place."""
    free: frozenset[str]
    related: Mapping[str, frozenset[int]]
    """Word → the numbers of its groups."""
    droppable: re.Pattern[str]
    heads: re.Pattern[str]
    citing: frozenset[str]
    participles: Mapping[str, str]
    """Past participle → verb, where it does not end in -ed."""
    past: Mapping[str, str]
    """The other way round."""


@cache
def wordings() -> Wordings:
    """Read which words may stand for each other; see the remarks in the file."""
    data = _load("equivalents")
    groups = [*data["same"]["zh"], *data["same"]["en"]]
    same = {word: str(group[0]) for group in groups for word in group}
    related: dict[str, frozenset[int]] = {}
    for number, group in enumerate([*data["related"]["zh"], *data["related"]["en"]]):
        for word in group:
            key = _stemmed(same.get(word, word))
            related[key] = related.get(key, frozenset()) | {number}
    phrases = sorted((word for word in same if len(word) > 1 and (" " in word or not word.isascii())), key=len)
    phrases.reverse()
    han = "|".join(re.escape(word) for word in phrases if not word.isascii())
    latin = "|".join(re.escape(word) for word in phrases if word.isascii())
    return Wordings(
        same,
        re.compile(rf"{han}|(?<![a-z])(?:{latin})(?![a-z])"),
        frozenset((*data["free"]["zh"], *map(_stemmed, data["free"]["en"]))),
        related,
        re.compile("|".join(data["droppable"].values())),
        re.compile(data["heads"]["zh"]),
        frozenset((*data["citing"]["zh"], *map(_stemmed, data["citing"]["en"]))),
        data["participles"],
        {verb: participle for participle, verb in data["participles"].items()},
    )


def _stemmed(word: str) -> str:
    return stem(word) if word.isascii() and word.isalpha() else word


def _terms(lists: Mapping[str, list[str]]) -> Terms:
    pairs = sorted(((term, name) for name, terms in lists.items() for term in terms), key=lambda each: -len(each[0]))
    names = {f"g{number}": name for number, (_, name) in enumerate(pairs)}
    numbered = [(f"g{number}", term) for number, (term, _) in enumerate(pairs)]
    han = [each for each in numbered if re.match(f"[{HAN}]", each[1])]
    latin = [each for each in numbered if not re.match(f"[{HAN}]", each[1])]
    return Terms(re.compile(_alternatives(han)), re.compile(rf"(?<![a-z]){_alternatives(latin)}(?![a-z])"), names)


def _alternatives(numbered: list[tuple[str, str]]) -> str:
    """Join terms, each in a group of its own, behind a look at the first sign: 20 times as fast."""
    first = "".join(sorted({re.escape(term.lstrip("(?:-")[0]) for _, term in numbered}))
    return f"(?=[{first}-])(?:{'|'.join(f'(?P<{group}>{term})' for group, term in numbered)})"


def _alternatives_of(pattern: str) -> Iterator[str]:
    """Cut a regular expression at the bars that stand in no bracket."""
    depth = start = 0
    for match in re.finditer(r"\\.|\[(?:\\.|[^\]])*\]|[()|]", pattern):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if match.group() == "|" and not depth:
            yield pattern[start : match.start()]
            start = match.end()
    yield pattern[start:]


def _rule(data: Mapping[str, Any]) -> MarkRule:
    before = data.get("unless_before")
    alternatives = list(_alternatives_of(data["pattern"]))
    return MarkRule(
        data["kind"],
        data["value"],
        re.compile(data["pattern"]),
        re.compile("|".join(each for each in alternatives if _HAN.search(each)) or _NEVER),
        re.compile("|".join(each for each in alternatives if not _HAN.search(each)) or _NEVER),
        re.compile(before) if before else None,
        tuple(data["examples"]),
        tuple(data["counterexamples"]),
    )


def _load(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_FOLDER / f"{name}.yaml").read_bytes(), Loader=loader)  # noqa: S506  # both are safe loaders
