"""``policydesk match PROFILE``: which incentives apply to a party, and which duties it has."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from api.cli.output import AsJson, AsOf, begin, print_json, results, tables
from api.wiring import open_services
from corpus.errors import InvalidFilterError, MissingFileError
from corpus.filters import parse_filters
from corpus.jurisdictions import EXPECTED, normalise_jurisdiction
from corpus.model import Document, Pin
from rag.eligibility.library import CorpusLibrary
from rag.eligibility.matching import match_incentives
from rag.eligibility.model import Amount, Condition, Entry, Match, Verdict
from rag.eligibility.money import shown
from rag.eligibility.obligations import STAGES, Checklist, Duty, list_duties
from rag.eligibility.phrases import say
from rag.eligibility.profile import Profile, read_profile
from rag.eligibility.report import checklist_to_dict, match_to_dict
from rag.eligibility.vocabulary import Language

STDIN = "-"
WORDS_CHARACTERS = 120
"""Of a clause or sanction, how much the table shows; the JSON holds all of it."""
ASKED = 8
"""Questions shown; the JSON holds more."""
ROWS = 25
"""Incentives shown of those that are unknown or do not apply: a few screens. All that apply are shown."""


def match(
    ctx: typer.Context,
    profile: Annotated[str, typer.Argument(help="A YAML file of facts (docs/match.md), or - for standard input.")],
    as_of: AsOf = None,
    jurisdiction: Annotated[
        str | None, typer.Option("--jurisdiction", help="Another place than the profile's (CN-ZJ-330200 …).")
    ] = None,
    obligations: Annotated[
        bool, typer.Option("--obligations", help="List what the party must and must not do, by stage.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say which incentives apply to an enterprise, school or person, which do not, and what the rest hangs on."""
    settings = begin(ctx, as_json)
    said = _placed(read_profile(_read(profile)), jurisdiction)
    today = datetime.now(UTC).date()
    day = parse_filters(as_of=as_of).as_of or said.as_of or today
    with open_services(settings) as services:
        library = CorpusLibrary(services.corpus)
        if obligations:
            checklist = list_duties(library, said, day, today)
            print_json(checklist_to_dict(checklist)) if as_json else show_checklist(checklist)
        else:
            matched = match_incentives(library, said, day, today)
            print_json(match_to_dict(matched)) if as_json else show_match(matched)


def _read(profile: str) -> str:
    """Read a profile's text.

    Raises:
        MissingFileError: There is no such file, or it is no text.
    """
    if profile == STDIN:
        return sys.stdin.read()
    try:
        return Path(profile).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MissingFileError(profile, "no file of text is there") from error


def _placed(profile: Profile, jurisdiction: str | None) -> Profile:
    if jurisdiction is None:
        return profile
    code = normalise_jurisdiction(jurisdiction)
    if code is None:
        raise InvalidFilterError("jurisdiction", jurisdiction, EXPECTED)
    return replace(profile, place=code, facts={**profile.facts, "place": code})


# --- incentives ---


def show_match(matched: Match) -> None:
    """Print the incentives in tables, in the language of the profile."""
    language = matched.language
    counts = {verdict: len(matched.having(verdict)) for verdict in ("applies", "unknown", "does_not_apply")}
    name = matched.name or say("title.unnamed", language)
    title = say(
        "title.match",
        language,
        name=name,
        applies=counts["applies"],
        unknown=counts["unknown"],
        fails=counts["does_not_apply"],
        place=matched.place,
        day=matched.as_of,
    )
    results().print(f"[bold]{escape(title)}[/]\n", soft_wrap=True)
    _show_entries(matched, "applies", ("source", "words", "amount", "conditions"))
    _show_entries(matched, "unknown", ("source", "words", "amount", "hangs"))
    _show_entries(matched, "does_not_apply", ("source", "words", "why"))
    _show_questions(matched)
    _show_searched(matched)


def _show_entries(matched: Match, verdict: Verdict, columns: Sequence[str]) -> None:
    language = matched.language
    entries = [each for each in matched.having(verdict) if verdict != "does_not_apply" or _is_for_party(each)]
    others = len(matched.having(verdict)) - len(entries)
    more = len(entries) - ROWS if verdict != "applies" else 0
    if entries:
        table = _table(say(f"title.{verdict}", language), columns, language)
        for entry in entries if more <= 0 else entries[:ROWS]:
            cells = {
                "source": _source(entry.document, entry.pin, language),
                "words": _quoted(entry),
                "amount": _amount(entry, language),
                "conditions": "\n".join(_conditions(entry.conditions, None)),
                "hangs": "\n".join(_conditions(entry.conditions, wanted="unknown")),
                "why": escape(entry.why),
            }
            table.add_row(*(cells[column] for column in columns))
        tables().print(table)
    if more > 0:
        results().print(say("line.more", language, count=more), style="dim", soft_wrap=True)
    if others:
        results().print(say("line.others", language, count=others), style="dim", soft_wrap=True)


def _is_for_party(entry: Entry) -> bool:
    return all(each.truth is not False for each in entry.conditions if each.kind == "recipient")


def _table(title: str, columns: Sequence[str], language: Language) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=True)
    for column in columns:
        table.add_column(say(f"column.{column}", language), overflow="fold", ratio=2 if column == "words" else 1)
    return table


def _source(document: Document, pin: Pin, language: Language) -> str:
    metadata = document.metadata
    title = metadata.title if language == "zh" else metadata.title_en or metadata.title
    path = " ".join(pin.path) + (f" p. {pin.page}" if pin.page else "")
    place = f"({metadata.jurisdiction})" if metadata.jurisdiction else ""
    return escape("\n".join(part for part in (f"{title} {place}", path) if part.strip()))


def _quoted(entry: Entry) -> str:
    lead = f"{entry.lead.quote} … " if entry.lead else ""
    return escape(_short(lead) + _short(entry.piece.quote))


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= WORDS_CHARACTERS else plain[: WORDS_CHARACTERS - 1] + "…"


def _amount(entry: Entry, language: Language) -> str:
    lines = list(_amount_lines(entry.amount, language)) if entry.amount else []
    if entry.is_set_elsewhere and not (entry.amount and entry.amount.value is not None):
        lines.append(say("amount.elsewhere", language))
    if entry.is_discretionary:
        lines.append(say("amount.discretionary", language))
    parents = "; ".join(f"{each.title} {' '.join(each.path)}" for each in entry.parents)
    if parents:
        lines.append(say("line.parents", language, names=parents))
    return escape("\n".join((*(lines or [say("amount.none", language)]), *entry.notes)))


def _amount_lines(amount: Amount, language: Language) -> Iterator[str]:
    if amount.value is not None and amount.currency:
        bound = say(f"bound.{amount.bound}", language)
        yield " ".join(part for part in (bound, shown(amount.value, amount.currency), amount.unit) if part)
    yield amount.label
    for step in amount.steps:
        yield f"· {step.text}"


def _conditions(conditions: Sequence[Condition], wanted: str | None) -> Iterator[str]:
    """Write conditions, a line each: with a sign, or only those that are not known, with what would settle them."""
    for each in conditions:
        if wanted is None:
            sign = "✓" if each.truth else "✗" if each.truth is False else "?"
            yield escape(f"{sign} {_short(each.words)}")
        elif each.truth is None:
            yield escape(f"{_short(each.words)}\n  → {each.settle}")


def _show_questions(matched: Match) -> None:
    if not matched.ask_next:
        return
    language = matched.language
    table = _table(say("title.ask", language), ("question", "key", "settled_by", "settles"), language)
    for ask in matched.ask_next[:ASKED]:
        key = f"{ask.id}: {' | '.join(ask.values) or '…'}" if ask.kind == "fact" else ask.id
        cells = (ask.question[language], key, ask.settled_by[language], str(ask.settles))
        table.add_row(*(escape(cell) for cell in cells))
    tables().print(table)


def _show_searched(matched: Match | Checklist) -> None:
    language, searched = matched.language, matched.searched
    line = say(
        "line.searched",
        language,
        documents=searched.documents,
        provisions=searched.provisions,
        newest=searched.newest or "–",
    )
    for each in (line, *searched.notes):
        results().print(each, style="dim", markup=False, soft_wrap=True)


# --- obligations ---


def show_checklist(checklist: Checklist) -> None:
    """Print the duties by stage, in the language of the profile."""
    language = checklist.language
    name = checklist.name or say("title.unnamed", language)
    count = len(checklist.duties)
    title = say("title.checklist", language, name=name, count=count, place=checklist.place, day=checklist.as_of)
    results().print(f"[bold]{escape(title)}[/]\n", soft_wrap=True)
    for stage in STAGES:
        duties = [each for each in checklist.duties if each.stage == stage]
        if duties:
            heading = say("title.duties", language, stage=say(f"stage.{stage}", language), count=len(duties))
            table = _table(heading, ("source", "words", "deadline", "sanction"), language)
            for duty in duties:
                table.add_row(*_duty_cells(duty, language))
            tables().print(table)
    if checklist.left_out:
        results().print(say("line.left_out", language, count=checklist.left_out), style="dim", soft_wrap=True)
    _show_searched(checklist)


def _duty_cells(duty: Duty, language: Language) -> tuple[str, ...]:
    lead = f"{duty.lead.quote} … " if duty.lead else ""
    sign = "✗" if duty.is_prohibition else "☐"
    hangs = "" if duty.verdict == "applies" else f"\n({say('line.may', language)}: {duty.why})"
    return (
        _source(duty.document, duty.pin, language),
        escape(f"{sign} {_short(lead)}{_short(duty.piece.quote)}{hangs}"),
        escape("\n".join(each.quote for each in duty.deadlines)),
        escape("\n".join(f"{' '.join(each.pin.path)}: {_short(each.piece.quote)}" for each in duty.sanctions)),
    )
