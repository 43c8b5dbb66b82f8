"""Question → its scope: for which place, as of which day, in what kind of text; as filters or as preferences.

What decides: a place or a day that is said is a filter, since a rule of another place, or of another time, is a wrong
answer, however well its words fit. Both leave what is unknown (documents without a place or a date). A kind is a
preference: "which regulations" is answered by a law as well, and recognised kinds are wrong now and then. A version
("the 2016 code") and "once, repealed" are preferences too: years and status are unknown of too many texts.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache

from corpus.filters import Filters
from corpus.jurisdictions import ladder
from corpus.lexicon import scope_words
from corpus.places import Places
from corpus.words import normalise
from rag.days import DaysRead, read_days
from rag.model import READ_FIELDS, ReadField, Reading

NATIONAL = "national"
"""In the place of a code: the law of whichever state."""
LITERATURE = "paper"
"""The kind whose places and years are its subject."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where, when and in what kind of text an answer is looked for."""

    filters: Filters
    """What the user set, and what was read from the question where the user set nothing."""
    day: date
    """On which texts are judged to be in force or not."""
    read: tuple[Reading, ...] = ()
    kinds: frozenset[str] = frozenset()
    """Preferred."""
    years: frozenset[int] = frozenset()
    """Of the versions asked for."""
    wants_national: bool = False
    """Whether a state's own law is preferred to that of its parts."""
    wants_past: bool = False
    """Whether texts that have ended are welcome."""
    wants_current: bool = False
    """Whether the question asks for what is in force in so many words."""

    @property
    def places(self) -> tuple[str, ...]:
        """The places asked about."""
        return (self.filters.jurisdiction,) if self.filters.jurisdiction else self.filters.about


class ScopeReader:
    """Reads the scope of questions; its lists are loaded when the first one comes."""

    def __init__(self, places: Places | None = None) -> None:
        self._places = places or Places(with_cities=True)

    def read(
        self, text: str, filters: Filters, ignored: Collection[ReadField] = (), *, today: date | None = None
    ) -> Scope:
        """Read the scope of a question; filters that a user set win over what the question says.

        Args:
            text: The question.
            filters: What the user set. A document that the user chose is searched whatever the question says.
            ignored: Fields that are not to be read; all of ``READ_FIELDS`` for nothing.
            today: For tests.

        Example:
            >>> scope = ScopeReader().read("截至2020年底，宁波的企业有什么奖励？", Filters())
            >>> scope.filters.to_dict(), [(each.field, each.words, each.effect) for each in scope.read]
            ... # doctest: +NORMALIZE_WHITESPACE
            ({'as_of': '2020-12-31', 'about': 'CN-ZJ-330200'},
             [('place', '宁波', 'filter'), ('as_of', '截至2020年底', 'filter')])
        """
        today = today or datetime.now(UTC).date()
        if filters.document or set(ignored) >= set(READ_FIELDS):
            return Scope(filters, filters.as_of or today)
        kinds = [] if "kind" in ignored or filters.kind else _kinds(text)
        is_literature = LITERATURE in {filters.kind, *(each.value for each in kinds)}
        read = list(kinds)
        if not is_literature:
            read = [*self._read_places(text, filters, ignored), *_read_time(text, filters, ignored, today), *kinds]
        places = tuple(each.value for each in read if each.field == "place" and each.effect == "filter")
        day = next((date.fromisoformat(each.value) for each in read if each.field == "as_of"), None)
        is_current = any(each.field == "as_of" and each.effect == "preference" for each in read)
        narrowed = replace(filters, about=places)
        if day and not is_current:
            narrowed = replace(narrowed, as_of=day)
        years = frozenset(int(each.value) for each in read if each.field == "version")
        return Scope(
            filters=narrowed,
            day=narrowed.as_of or today,
            read=tuple(read),
            kinds=frozenset(each.value for each in kinds),
            years=years,
            wants_national=any(each.value == NATIONAL for each in read),
            wants_past=bool(years) or any(each.field == "status" for each in read),
            wants_current=is_current,
        )

    def _read_places(self, text: str, filters: Filters, ignored: Collection[ReadField]) -> list[Reading]:
        if filters.jurisdiction or "place" in ignored:
            return []
        folded = normalise(text)
        shown = text if len(folded) == len(text) else folded
        bare = _patterns("no_place").sub(lambda match: " " * len(match.group()), folded)
        found: dict[str, str] = {}
        for code, start, end in self._places.iter_named(bare):
            found.setdefault(code, shown[start:end])
        for code, words in _exact_places(text):
            found.setdefault(code, words)
        above = {wider for code in found for wider in ladder(code)[1:]}
        read = [Reading("place", code, words, "filter") for code, words in found.items() if code not in above]
        national = _patterns("national").search(text)
        if national and all("-" not in each.value for each in read):
            read.append(Reading("place", NATIONAL, national.group(), "preference"))
        return read


def _exact_places(text: str) -> Iterator[tuple[str, str]]:
    """Find the names that count only in capitals, unless everything is."""
    if text.isupper():
        return
    for code, patterns in scope_words()["exact_places"].items():
        match = re.search("|".join(patterns), text)
        if match:
            yield code, match.group()


def _read_time(text: str, filters: Filters, ignored: Collection[ReadField], today: date) -> list[Reading]:
    """Read the day asked as of, versions by their year, and whether texts that have ended are asked for."""
    days = read_days(text)
    past = _patterns("past").search(text)
    current = _patterns("current").search(text)
    read: list[Reading] = []
    if "as_of" not in ignored and filters.as_of is None:
        if days.as_of:
            read.append(Reading("as_of", days.as_of.day.isoformat(), days.as_of.words, "filter"))
        elif current and not past:
            read.append(Reading("as_of", today.isoformat(), current.group().strip(), "preference"))
    if "version" not in ignored:
        read += [Reading("version", str(year), words, "preference") for year, words in days.versions]
    if "status" not in ignored and past and not _is_only_a_day(past.group(), days):
        read.append(Reading("status", "past", past.group().strip(), "preference"))
    return read


def _is_only_a_day(words: str, days: DaysRead) -> bool:
    """Say whether "before the 2022 revision" has been read as a day already."""
    return bool(days.as_of and days.as_of.is_before and words.casefold() in days.as_of.words.casefold())


def _kinds(text: str) -> list[Reading]:
    found: dict[str, str] = {}
    for entry in scope_words()["kinds"]:
        match = _compiled(tuple(entry["patterns"])).search(text)
        if match:
            for value in entry["value"]:
                found.setdefault(value, match.group().strip())
    return [Reading("kind", value, words, "preference") for value, words in found.items()]


def _patterns(name: str) -> re.Pattern[str]:
    return _compiled(tuple(scope_words()[name]["patterns"]))


@cache
def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE)
