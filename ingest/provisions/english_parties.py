"""Who bears and who benefits, in English clauses: words of a subject → a party's class and place."""

import re
from dataclasses import dataclass
from functools import cache

from corpus.provisions import PartyClass
from ingest.provisions.english_rules import Rule, load_rules

_POSTMODIFIER = re.compile(
    r"(?:[,;:·(]|\b(?:who|which|that|whose|whom|of|in|for|under|with|to|by|from|on|at|having|engaged|mentioned|referred|"
    r"established|registered|approved|specified|concerned|liable|providing|offering|receiving|employing|applying|"
    r"found|convicted|guilty|"
    r"aged|above|below|or|and|involved|designated|undergoing|participating|working|organi[sz]ed|set up|as|between|"
    r"claiming|seeking|desiring|wishing|"
    r"(?!training|undertaking|meeting|building|funding)[a-z]{3,}ing(?= (?:an?|the|any|to|his|her|its|their|such)\b)|"
    r"within|without|prescribed|carrying|holding|being|other than|including|may|shall|is|are)\b)"
)
_GROUP_NOUNS = re.compile(
    r"\b(?:members?|heads?|representatives?|each|any|every|all|one|both|either|some|none|many|half|majority|number|"
    r"categories|classes|types?|group|following|chair\w*|two or more|part(?:y|ies))\s*$"
)
_COMPLEMENT = re.compile(r"\s*(of|or|and|,|from|in|by)\s+")
_HEAD_END = re.compile(
    r"(?:[ ,.·'’]|\b(?:also|then|himself|themselves|itself|jointly|concerned|alone|may|shall|must|as|is|are|be|not|p|"
    r"[a-z]+ly|[a-z]+ed\b.*)\b|[“\"]\w+[”\"])*$"
)
_COORDINATED = re.compile(r"(?: ?,)? (?:and|or|and/or|&) |, ")
_AFTER_BY = re.compile(r"\b(?:(?<!incurred )by|under|pursuant to|in accordance with) (?:[a-z-]+ ){0,5}$")
_NAMES_LONGEST_CHARACTERS = 160
"""A party's name in a span is not longer; what goes on after it says what the party does."""


@dataclass(frozen=True, slots=True)
class Named:
    """A party found in words: its classes, the main one first, and the range of its name."""

    classes: tuple[PartyClass, ...]
    start: int
    end: int


@cache
def _rules(kind: str) -> tuple[tuple[PartyClass, Rule], ...]:
    return tuple(
        (rule.party, rule)
        for rule in load_rules("en_parties").rules
        if rule.party and rule.id.startswith(f"en.{kind}.")
    )


def unnamed_class(words: str) -> PartyClass | None:
    """Say who is meant where a clause names nobody, by what its subject speaks of.

    Example:
        >>> unnamed_class("basic training"), unnamed_class("the notice")
        ('school', None)
    """
    return next((party for party, rule in _rules("unnamed") if rule.pattern.search(words)), None)


def first_party(words: str, start: int, end: int) -> Named | None:
    """Find the first party that words name anywhere, but for the agents of what was done before ("set by the board").

    Example:
        >>> first_party("the yearly expenses of enterprises", 0, 34).classes
        ('enterprise',)
    """
    found: list[tuple[int, int, PartyClass]] = []
    for party, rule in _rules("party"):
        match = rule.pattern.search(words, start, end)
        if match and party != "other" and not _AFTER_BY.search(words, start, match.start()):
            found.append((match.start(), match.end(), party))
    if not found:
        return None
    begin, stop, party = min(found)
    return Named((party,), begin, stop)


def find_party(words: str, start: int, end: int) -> Named | None:
    """Find the party that a noun phrase names, by its head word; None where it names none.

    Args:
        words: A unit's words in lower case.
        start: Where the phrase begins in them.
        end: Where it ends.

    Example:
        >>> find_party("the members of a company unit", 0, 29).classes
        ('enterprise',)
        >>> find_party("the authority in charge of the school", 0, 37).classes
        ('government',)
        >>> find_party("the amount of the levy", 0, 22) is None
        True
    """
    begin = start + len(words[start:end]) - len(words[start:end].lstrip(" ,.·"))
    if begin >= end:
        return None
    stop = head_end(words, begin, end)
    found = _classes(words, begin, stop)
    if found:
        return Named(found, begin, _name_end(words, begin, end))
    rest = _COMPLEMENT.match(words, stop, end)
    if rest and (rest[1] == "of" or _GROUP_NOUNS.search(words[begin:stop])):
        return find_party(words, rest.end(), end)
    return None


def head_end(words: str, begin: int, end: int) -> int:
    """Find where what stands before a noun's own modifiers ends: the lessee | of the land."""
    match = _POSTMODIFIER.search(words, begin + 1, end)
    while match and match.group() in ("or", "and", ","):
        following = words[match.end() : match.end() + 40]
        if _classes(words, begin, match.start()) or not following.strip():
            break
        match = _POSTMODIFIER.search(words, match.end(), end)
    return match.start() if match else end


def _classes(words: str, begin: int, end: int) -> tuple[PartyClass, ...]:
    """List the classes of the party words in a range, the one of the last word first."""
    found: list[tuple[int, int, PartyClass]] = []
    for party, rule in _rules("party"):
        last = None
        for match in rule.pattern.finditer(words, begin, end):
            last = match
        if last and (_HEAD_END.match(words, last.end(), end) or _COORDINATED.match(words, last.end(), end)):
            found.append((last.end(), -last.start(), party))
    found.sort(reverse=True)
    return tuple(dict.fromkeys(party for _, _, party in found))[:1]


def _name_end(words: str, begin: int, end: int) -> int:
    stop = min(end, begin + _NAMES_LONGEST_CHARACTERS)
    cut = re.search(r"·| as (?:a|an|the) |[,;:](?! (?:[a-z-]+ ){0,6}(?:and|or)\b)", words[begin:stop])
    stop = begin + cut.start() if cut else stop
    return begin + len(words[begin:stop].rstrip(" ,.;:"))
