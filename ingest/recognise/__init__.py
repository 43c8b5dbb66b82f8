"""What a document says of itself: title, issuer, number, dates, kind, place, language, standing; a paper's authors.

Each field is read by rules of its own over the head of the text, set phrases in the rest, and the file's properties.
What the rules look for (bodies, words of enactment, places, kinds) stands in the YAML files of this folder.
"""

from collections.abc import Iterator, Mapping, Sequence

from corpus.model import Heading, Recognition
from ingest.recognise.events import read_events
from ingest.recognise.force import read_effective_from, read_effective_to, read_issued
from ingest.recognise.issuers import read_issuer
from ingest.recognise.kinds import read_kind, read_status
from ingest.recognise.languages import detect_language, read_language
from ingest.recognise.numbers import read_number
from ingest.recognise.papers import is_paper, read_paper
from ingest.recognise.properties import read_properties
from ingest.recognise.sheet import Sheet, make_sheet
from ingest.recognise.systems import find_system, read_jurisdiction
from ingest.recognise.titles import read_title

__all__ = ["detect_language", "recognise"]


def recognise(
    text: str, headings: Sequence[Heading], *, title: str | None, name: str, properties: Mapping[str, object]
) -> tuple[Recognition, ...]:
    """Read a document's metadata from the document itself.

    Args:
        text: The canonical text.
        headings: Its headings; one of level 0 is the title.
        title: What the file's own properties call it.
        name: File name; a day in it counts where the header tells of no later one.
        properties: What else the file's properties say, by name, unchecked.

    Returns:
        At most one reading a field, with the characters it was read from.
    """
    if not text.strip():
        return ()
    sheet = make_sheet(text, headings, title, name, properties)
    read = _paper(sheet) if is_paper(sheet) else _instrument(sheet)
    kept: dict[str, Recognition] = {}
    for each in (*read, *read_properties(sheet)):
        if each and each.value:
            kept.setdefault(each.field, each)
    return tuple(kept.values())


def _paper(sheet: Sheet) -> Iterator[Recognition | None]:
    title = read_title(sheet)
    yield title
    yield read_language(sheet)
    yield from read_paper(sheet, title)


def _instrument(sheet: Sheet) -> Iterator[Recognition | None]:
    title, language = read_title(sheet), read_language(sheet)
    events = read_events(sheet)
    kind = read_kind(title)
    system = find_system(sheet, language.value if language else None)
    issuer = read_issuer(sheet, title, events, kind.value if kind else None, system)
    issued = read_issued(sheet, title, events)
    effective_from = read_effective_from(sheet, events, issued)
    yield from (title, language, kind, issuer, issued, effective_from)
    yield read_number(sheet, title, events)
    yield read_jurisdiction(issuer, title, system)
    yield read_effective_to(sheet, effective_from, events)
    yield read_status(sheet, title, events)
