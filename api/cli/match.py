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
from rag.eligibility.model import VERDICTS, Amount, Ask, Condition, Entry, Match, Relative, Verdict
from rag.eligibility.money import shown
from rag.eligibility.obligations import STAGES, Checklist, Duty, list_duties
from rag.eligibility.phrases import say
from rag.eligibility.profile import Profile, read_profile
from rag.eligibility.report import checklist_to_dict, match_to_dict
from rag.eligibility.vocabulary import Language, label, value_label, vocabulary

STDIN = "-"
WORDS_CHARACTERS = 120
"""Of a clause or sanction, how much the table shows; the JSON holds all of it."""
ASKED = 8
"""Questions shown; the JSON holds more."""
ROWS: dict[Verdict, int] = {"programme": 5, "unknown": 8, "does_not_apply": 5}
"""Rows shown unless all are asked for, the most decisive first: together two screens. All that apply are shown."""
LEFT, RIGHT = 5, 4
"""Shares of a table's width: the clause, and what is said of it."""


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
    show_all: Annotated[bool, typer.Option("--all", help="Show every incentive, not only the most decisive.")] = False,
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
            print_json(match_to_dict(matched)) if as_json else show_match(matched, show_all=show_all)


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


def show_match(matched: Match, *, show_all: bool = False) -> None:
    """Print the incentives in tables, in the language of the profile."""
    language = matched.language
    name = matched.name or say("title.unnamed", language)
    counts = {verdict: len(matched.having(verdict)) for verdict in VERDICTS}
    title = say("title.match", language, name=name, place=matched.place, day=matched.as_of, **counts)
    results().print(f"[bold]{escape(title)}[/]\n", soft_wrap=True)
    for verdict in VERDICTS:
        _show_entries(matched, verdict, show_all=show_all)
        if verdict == "unknown":
            _show_questions(matched)
    _show_searched(matched)


def _show_entries(matched: Match, verdict: Verdict, *, show_all: bool) -> None:
    language = matched.language
    entries = [each for each in matched.having(verdict) if verdict != "does_not_apply" or _is_for_party(each)]
    others = len(matched.having(verdict)) - len(entries)
    most = len(entries) if show_all else ROWS.get(verdict, len(entries))
    if entries:
        columns = ("words", {"applies": "amount", "unknown": "hangs"}.get(verdict, "why"))
        table = _table(say(f"title.{verdict}", language), columns, language, (LEFT, RIGHT))
        for entry in entries[:most]:
            table.add_row(_benefit(entry, language), _said(entry, language))
        tables().print(table)
    for key, count in (("line.more", len(entries) - most), ("line.others", others)):
        if count > 0:
            results().print(say(key, language, count=count), style="dim", soft_wrap=True)


def _is_for_party(entry: Entry) -> bool:
    return all(each.truth is not False for each in entry.conditions if each.kind == "recipient")


def _table(title: str, columns: Sequence[str], language: Language, shares: Sequence[int]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_lines=True)
    for column, share in zip(columns, shares, strict=True):
        table.add_column(say(f"column.{column}", language), overflow="fold", ratio=share)
    return table


def _benefit(entry: Entry, language: Language) -> str:
    """Write where a benefit stands, its words, and which of its conditions are met."""
    met = "; ".join(_short(each) for each in dict.fromkeys(_met(entry.conditions)))
    lines = [f"[bold]{_source(entry.document, entry.pin, language)}[/]", _quoted(entry)]
    return "\n".join((*lines, *((f"[dim]✓ {escape(met)}[/]",) if met else ())))


def _met(conditions: Sequence[Condition]) -> Iterator[str]:
    """Give the words of the conditions that are met, without those that stand within another's."""
    words = [each.words for each in conditions if each.truth and each.kind != "in_force"]
    return (each for each in words if not any(each != other and each in other for other in words))


def _said(entry: Entry, language: Language) -> str:
    """Write what is said of a benefit: its amount, what it hangs on, or why it does not apply."""
    if entry.verdict == "does_not_apply":
        return escape(entry.why)
    lines = list(_amount(entry, language))
    if entry.programme:
        lines = [say("line.programme", language, words=_short(entry.programme.quote))]
    if entry.verdict != "applies":
        lines.extend(f"? {_short(each.words)}\n  → {each.settle}" for each in entry.conditions if each.truth is None)
    elif not lines:
        lines.append(say("amount.none", language))
    return escape("\n".join(lines))


def _source(document: Document, pin: Pin, language: Language) -> str:
    metadata = document.metadata
    title = metadata.title if language == "zh" else metadata.title_en or metadata.title
    path = " ".join(pin.path) + (f" p. {pin.page}" if pin.page else "")
    place = f"({metadata.jurisdiction})" if metadata.jurisdiction else ""
    return escape(" ".join(part for part in (title, path, place) if part))


def _quoted(entry: Entry) -> str:
    lead = f"{entry.lead.quote} … " if entry.lead else ""
    return escape(_short(lead) + _short(entry.piece.quote))


def _short(words: str) -> str:
    plain = " ".join(words.removeprefix("-").split())
    return plain if len(plain) <= WORDS_CHARACTERS else plain[: WORDS_CHARACTERS - 1] + "…"


def _amount(entry: Entry, language: Language) -> Iterator[str]:
    if entry.amount:
        yield from _amount_lines(entry.amount, language)
    if entry.is_set_elsewhere and not (entry.amount and entry.amount.value is not None):
        yield say("amount.elsewhere", language)
    if entry.is_discretionary:
        yield say("amount.discretionary", language)
    again = {each.provision_id for each in entry.repeated_by}
    above = [each for each in entry.parents if each.provision_id not in again]
    for key, relatives in (("line.repeated", entry.repeated_by), ("line.parents", above)):
        if relatives:
            yield say(key, language, names="; ".join(_relative(each) for each in relatives))
    yield from entry.notes


def _relative(relative: Relative) -> str:
    return f"{relative.title} {''.join(relative.path[-2:])}".strip()


def _amount_lines(amount: Amount, language: Language) -> Iterator[str]:
    if amount.value is not None and amount.currency:
        bound = say(f"bound.{amount.bound}", language)
        yield " ".join(part for part in (bound, shown(amount.value, amount.currency), amount.unit) if part)
    yield amount.label
    for step in amount.steps:
        yield f"· {step.text}"


def _show_questions(matched: Match) -> None:
    if not matched.ask_next:
        return
    language = matched.language
    table = _table(say("title.ask", language), ("question", "key", "settles"), language, (6, 4, 1))
    for ask in matched.ask_next[:ASKED]:
        papers = say("line.papers", language, papers=ask.settled_by[language])
        question = f"{ask.question[language]}{papers if ask.kind == 'fact' else ''}"
        table.add_row(escape(question), escape(_answer(ask, language)), str(ask.settles))
    tables().print(table)


def _answer(ask: Ask, language: Language) -> str:
    """Write how a profile answers a question."""
    if ask.kind == "condition":
        return ask.settled_by[language]
    values = " | ".join(value_label(each, language) for each in ask.values)
    takes = values or say(f"takes.{vocabulary()[ask.id].type}", language)
    return f"{label(ask.id, language)}: {takes}"


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
            table = _table(heading, ("words", "deadline", "sanction"), language, (5, 2, 3))
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
        f"[bold]{_source(duty.document, duty.pin, language)}[/]\n"
        + escape(f"{sign} {_short(lead)}{_short(duty.piece.quote)}{hangs}"),
        escape("\n".join(each.quote for each in duty.deadlines)),
        escape("\n".join(f"{' '.join(each.pin.path)}: {_short(each.piece.quote)}" for each in duty.sanctions)),
    )
