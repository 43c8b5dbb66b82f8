"""What a tool found, in a few lines for people and for programs that show only text."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from api.mcp.reading import PartOut

EXCERPT_CHARACTERS = 300
"""Of a passage or clause; the structured result holds all of it."""
SHOWN_ENTRIES = 20
"""Incentives or duties of one kind; the structured result holds all."""
DOCUMENTS = "policydesk://documents/"


def link_to(document: str, start: int | None = None, end: int | None = None) -> str:
    """Give the address of a document, or of a part of it, as a resource."""
    span = "" if start is None or end is None else f"?start={start}&end={end}"
    return f"{DOCUMENTS}{quote(document, safe='')}{span}"


def hits_text(found: Mapping[str, Any]) -> str:
    """Show what a search found."""
    lines = [f"{len(found['hits'])} passages, best first."]
    for hit in found["hits"]:
        where = link_to(hit["document"]["id"], hit["start"], hit["end"])
        lines.append(f"{hit['rank']}. {_source(hit)} ({where})\n   {_short(hit['text'])}")
    return "\n".join(lines)


def part_text(part: PartOut) -> str:
    """Show a part of a document: what it is in one line, then its words."""
    title = part.document.title
    place = " › ".join(part.pin.path) + (f" p. {part.pin.page}" if part.pin.page else "")
    span = f"characters {part.start}–{part.end} of {part.characters}"
    rest = f"; goes on at start={part.next_start}" if part.next_start is not None else ""
    head = " · ".join(each for each in (title, place, part.document.status, span + rest) if each)
    return f"{head}\n\n{part.text}"


def register_text(page: Mapping[str, Any]) -> str:
    """Show a page of a register."""
    shown = page["provisions"]
    last = page["offset"] + len(shown)
    span = f"{page['offset'] + 1}–{last} shown" if shown else "none shown"
    more = f"; offset={last} shows more" if last < page["total"] else ""
    lines = [f"{page['total']} provisions; {span}{more}."]
    for each in shown:
        kinds = ", ".join((*each["labels"], *each["instruments"], *(value["text"] for value in each["values"])))
        lines.append(f"- [{kinds}] {_source(each)}: {_short(each['text'])}")
    return "\n".join(lines)


def documents_text(page: Mapping[str, Any]) -> str:
    """Show a page of the list of documents."""
    last = page["offset"] + len(page["documents"])
    more = f"; offset={last} shows more" if last < page["total"] else ""
    lines = [f"{page['total']} documents{more}."]
    for each in page["documents"]:
        facts = (each["document_number"], each["kind"], each["jurisdiction"], each["issued"], each["status"])
        lines.append(f"- {each['id']} {' · '.join(fact for fact in (each['title'], *facts) if fact)}")
    return "\n".join(lines)


def match_text(found: Mapping[str, Any]) -> str:
    """Show which incentives apply, or what is to be done."""
    head = f"{found['name'] or 'The profile'}, {found['place']}, as of {found['as_of']}."
    lines = _duties(found) if found["what"] == "obligations" else _incentives(found)
    return "\n".join((head, *lines, *(f"Note: {note}" for note in found["coverage"]["notes"])))


def _incentives(found: Mapping[str, Any]) -> Iterator[str]:
    for verdict, title in (
        ("applies", "apply"),
        ("programme", "would be for it once an authority sets them up"),
        ("unknown", "hang on what is not known"),
        ("does_not_apply", "do not"),
    ):
        entries = found[verdict]
        yield f"{len(entries)} incentives {title}{'.' if verdict == 'does_not_apply' or not entries else ':'}"
        if verdict != "does_not_apply":
            yield from _listed(entries, lambda each: f"{_amount(each)}{_short(each['quote'])} ({_open(each)})")
    if found["ask_next"]:
        yield "Facts worth adding to the profile:"
        yield from _listed(found["ask_next"], lambda each: f"{each['id']}: {each['question'][found['language']]}")


def _duties(found: Mapping[str, Any]) -> Iterator[str]:
    for stage, duties in found["stages"].items():
        yield f"{len(duties)} duties {stage}{':' if duties else '.'}"
        yield from _listed(duties, lambda each: f"{'Do not: ' * each['is_prohibition']}{_short(each['quote'])}")


def _listed(entries: Sequence[Mapping[str, Any]], line: Any) -> Iterator[str]:
    for each in entries[:SHOWN_ENTRIES]:
        source = f"{_source(each)}: " if "document" in each else ""
        yield f"- {source}{line(each)}"
    if len(entries) > SHOWN_ENTRIES:
        yield f"- and {len(entries) - SHOWN_ENTRIES} more in the structured result"


def _amount(entry: Mapping[str, Any]) -> str:
    amount = entry["amount"]
    if not amount or amount["value"] is None:
        return ""
    return " ".join(each for each in (amount["value"], amount["currency"], amount["unit"]) if each) + " — "


def _open(entry: Mapping[str, Any]) -> str:
    """Say what an incentive hangs on, or that all is met."""
    unknown = [each["settle"] for each in entry["conditions"] if each["verdict"] == "unknown"]
    return _short("; ".join(each for each in unknown if each)) or "all that can be judged is met"


def _source(each: Mapping[str, Any]) -> str:
    path = " › ".join(each["pin"]["path"])
    return " · ".join(part for part in (each["document"]["title"], path, each["document"]["status"]) if part)


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= EXCERPT_CHARACTERS else f"{plain[:EXCERPT_CHARACTERS]}…"
