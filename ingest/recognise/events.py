"""The acts that made a text, as its header tells them: 2007年6月29日 … 通过, 根据 … 修正, Amended … on July 1, 2015."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from ingest.recognise.days import Day, days_in
from ingest.recognise.lexicon import any_of, load
from ingest.recognise.sheet import Line, Sheet

CLAUSE_CHARACTERS = 400
"""Longest clause after a date that is read; the longest of the sample headers has 210."""
_LEAD = re.compile(r"[\s（(【\[]*(?:\d{1,2}\s*[.、．])?\s*(?:根据|根據|依据|经|經|由|于|於)?\s*")
_QUOTED = re.compile(r"《[^》]{0,200}》")
_CLAUSE_END = re.compile(r"[；;。]")
_SENTENCE = re.compile(r"\s*[，,、]")


@dataclass(frozen=True, slots=True)
class Event:
    """One dated act."""

    day: Day
    clause: str
    """What the header says of that day, quoted titles blanked out."""
    start: int
    """Where the clause begins in the text."""
    verbs: frozenset[str]

    @property
    def value(self) -> date:
        """Its day."""
        return self.day.value

    def is_any(self, cue: str) -> bool:
        """Say whether the clause says one of a list of ``cues.yaml``."""
        return bool(self.verbs & set(load("cues")[cue]))


def read_events(sheet: Sheet) -> tuple[Event, ...]:
    """Read the dated acts of a header, in the order they are told."""
    return tuple(event for line in sheet.head for event in (*_chinese(line), *_english(line)))


@cache
def _chinese_verbs() -> re.Pattern[str]:
    words = load("cues")
    return re.compile(any_of((*words["history"], *words["in_force"], "全文")))


@cache
def _english_verbs() -> re.Pattern[str]:
    return re.compile(rf"\b{any_of(load('cues')['english_history'])}\b", re.IGNORECASE)


def _chinese(line: Line) -> Iterator[Event]:
    verb = _chinese_verbs()
    days = list(days_in(line.text))
    end = 0
    for number, day in enumerate(days):
        follows = not number or bool(end)
        if not follows or (not number and not _LEAD.fullmatch(line.text, 0, day.start)):
            return
        limit = days[number + 1].start if number + 1 < len(days) else len(line.text)
        clause = _QUOTED.sub(
            lambda m: " " * len(m.group()), line.text[day.end : min(limit, day.end + CLAUSE_CHARACTERS)]
        )
        stop = _CLAUSE_END.search(clause)
        clause = clause[: stop.start()] if stop else clause
        verbs = frozenset(verb.findall(clause))
        if not verbs or _SENTENCE.match(clause):
            return
        end = day.end
        yield Event(_moved(day, line.start), clause, line.start + day.end, verbs)


def _english(line: Line) -> Iterator[Event]:
    verb = _english_verbs()
    first = verb.search(line.text)
    opens = first and (re.match(r"\d{1,2}\.", line.text) or not line.text[: first.start()].strip(" [("))
    if not first or not opens:
        return
    day = next(days_in(line.text, first.start(), first.start() + CLAUSE_CHARACTERS), None)
    if day:
        verbs = frozenset(word.casefold() for word in verb.findall(line.text[: day.end]))
        yield Event(_moved(day, line.start), line.text, line.start, verbs)


def _moved(day: Day, by: int) -> Day:
    return Day(day.start + by, day.end + by, day.value)
