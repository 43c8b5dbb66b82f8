"""From when and until when a benefit is given: by its document's dates, and by what its own article says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

from corpus.model import Document, Span
from rag.eligibility.clauses import Clause
from rag.eligibility.rules import read_rules
from rag.eligibility.vocabulary import Language
from rag.eligibility.wording import Wording
from rag.standing import Standing, standing

_CHINESE_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@dataclass(frozen=True, slots=True)
class DateRule:
    """Words that say from when or until when."""

    id: str
    language: Language
    applies: Literal["start", "end"]
    pattern: re.Pattern[str]
    reach: Literal["clause", "article"]
    """How far from the benefit they may stand."""
    unless_fact: str | None
    """A date of the profile that counts in place of the day asked about."""
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeDate:
    """A day on which a benefit begins or ends, with the words that say so."""

    applies: Literal["start", "end"]
    day: date
    """The first day, or the last one."""
    span: Span
    rule: DateRule

    def holds(self, day: date) -> bool:
        """Say whether the benefit is given on a day, as far as these words go."""
        return self.day <= day if self.applies == "start" else day <= self.day


@dataclass(frozen=True, slots=True)
class InForce:
    """How a document stands on the day asked about."""

    standing: Standing
    day: date | None
    """Since when it has ended, or when it begins; None where that is not known."""
    is_dated: bool
    """Whether both its beginning and, if it has ended, its end are known."""


@cache
def date_rules() -> tuple[DateRule, ...]:
    """Read the rules for dates."""
    return tuple(
        DateRule(
            each["id"],
            each["language"],
            each["applies"],
            re.compile(each["pattern"]),
            each.get("reach", "clause"),
            each.get("unless_fact"),
            tuple(each["examples"]),
            tuple(each["counterexamples"]),
        )
        for each in read_rules("dates")["rules"]
    )


def in_force(document: Document, day: date, today: date) -> InForce:
    """Say how a document stands on a day."""
    metadata = document.metadata
    stands = standing(document, day, today)
    if stands == "past":
        return InForce(stands, metadata.effective_to, metadata.effective_to is not None)
    if stands == "pending":
        return InForce(stands, metadata.effective_from, metadata.effective_from is not None)
    return InForce(stands, None, metadata.effective_from is not None)


def programme_dates(clause: Clause) -> list[ProgrammeDate]:
    """Find the days that a benefit's own words, or those of its article, give it."""
    found: list[ProgrammeDate] = []
    for rule in date_rules():
        if rule.language == clause.held.language:
            where = clause.context if rule.reach == "clause" else (clause.held.article(clause.span),)
            found.extend(each for span in where for each in _dates_in(clause.wording(span), rule))
    return found


def _dates_in(wording: Wording, rule: DateRule) -> Iterator[ProgrammeDate]:
    for match in rule.pattern.finditer(wording.plain):
        day = _day(match.group("day"))
        if day:
            is_after = rule.applies == "start" and "after" in match.group()
            first = day + timedelta(days=1) if is_after else day
            yield ProgrammeDate(rule.applies, first, wording.span(*match.span()), rule)


def _day(words: str) -> date | None:
    chinese = _CHINESE_DAY.fullmatch(words)
    try:
        if chinese:
            return date(*(int(number) for number in chinese.groups()))
        return datetime.strptime(words, "%B %d, %Y").date()  # noqa: DTZ007 - a day, at no hour
    except ValueError:
        return None
