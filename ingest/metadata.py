"""Who, when, where: what the sidecar or front matter says, and what the text shows where they are silent."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from typing import Any, cast

from corpus.errors import InvalidMetadataError
from corpus.jurisdictions import EXPECTED, normalise_jurisdiction
from corpus.model import STATUSES, Heading, Instrument, Metadata, Origin, Provenance, Recognition, Status
from ingest.fields import load_fields
from ingest.recognise.languages import detect_language

TITLE_CHARACTERS = 300
"""Longest title kept: a longer first line is a paragraph, of a longer title said by someone the rest is left out."""
SHOWN_CHARACTERS = 200
"""Of a value that cannot be used, how much a message repeats."""
MIN_CONFIDENCE = 0.5
"""Below it a recognised field is more often wrong than right, and is not used."""
METADATA_FIELDS = frozenset(each.name for each in fields_of(Metadata)) - {"notes"}
_JOINERS = "\u200c\u200d"
"""Characters of no width that spelling needs in some scripts."""
_YEAR = re.compile(r"[12]\d{3}")


def parse_sidecar(data: bytes, name: str) -> dict[str, Any]:
    """Read a sidecar's fields.

    Raises:
        InvalidMetadataError: It is not YAML, or not a mapping.
    """
    try:
        return load_fields(data)
    except ValueError as error:
        raise InvalidMetadataError(
            name, "the sidecar", _shown(str(error)), "YAML with a mapping of fields to values"
        ) from error


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of a document: its fields, unchecked."""

    origin: Origin
    fields: Mapping[str, Any]
    recognitions: tuple[Recognition, ...] = ()
    """Where and how surely the fields were read, for the text."""


def said_by_text(recognitions: Sequence[Recognition]) -> Said:
    """Give what was recognised surely enough to be used."""
    used = tuple(each for each in recognitions if each.confidence >= MIN_CONFIDENCE)
    return Said("text", {each.field: each.value for each in used}, used)


def build_metadata(
    sources: Sequence[Said], name: str, text: str, headings: Sequence[Heading], title: str | None = None
) -> tuple[Metadata, tuple[Provenance, ...]]:
    """Check what the sources say, and add what the text shows where all are silent.

    Args:
        sources: Later ones win, field by field; one that says None says nothing.
        name: File name, for messages.
        text: The canonical text.
        headings: Its headings; one of level 0 is the title.
        title: What the file's own properties call it.

    Returns:
        The metadata, and where each field comes from.

    Raises:
        InvalidMetadataError: A field holds what it cannot.
    """
    fields: dict[str, Any] = {}
    by: dict[str, Said] = {}
    for source in sources:
        said = {field: value for field, value in source.fields.items() if value is not None and value != ""}
        fields.update(said)
        by.update(dict.fromkeys(said, source))
    metadata = _checked(fields, name, text, headings, title)
    return metadata, tuple(_provenance(field, source) for field, source in by.items() if field in METADATA_FIELDS)


def _provenance(field: str, source: Said) -> Provenance:
    read = next((each for each in source.recognitions if each.field == field), None)
    return Provenance(field, source.origin, read.confidence if read else None, read.span if read else None)


def _checked(
    fields: Mapping[str, Any], name: str, text: str, headings: Sequence[Heading], title: str | None
) -> Metadata:
    take = _Taker(dict(fields), name)
    return Metadata(
        title=take.title("title") or _detect_title(headings, text, title, name),
        language=take.text("language") or detect_language(text),
        kind=(take.text("kind") or "document").lower(),
        title_en=take.title("title_en"),
        issuer=take.text("issuer"),
        document_number=take.text("document_number"),
        jurisdiction=take.checked("jurisdiction", normalise_jurisdiction, EXPECTED),
        issued=take.day("issued"),
        effective_from=take.day("effective_from"),
        effective_to=take.day("effective_to"),
        status=cast(Status, take.checked("status", _status, "one of " + ", ".join(STATUSES)) or "unknown"),
        superseded_by=take.text("superseded_by"),
        complete=take.flag("complete"),
        basis=take.text("basis"),
        authors=take.names("authors"),
        year=take.year("year"),
        doi=take.text("doi"),
        venue=take.text("venue"),
        summarises=take.instrument("summarises"),
        notes=take.rest(),
    )


class _Taker:
    """Takes fields out one by one; what is left becomes notes, so that nothing is lost."""

    def __init__(self, fields: dict[str, Any], name: str) -> None:
        self._fields = fields
        self._name = name

    def text(self, field: str) -> str | None:
        value = self._fields.pop(field, None)
        if value is None:
            return None
        if isinstance(value, Mapping | list | bool):  # YAML takes an unquoted NO (Norway) for false
            raise InvalidMetadataError(self._name, field, _shown(value), "a single text; put quotes around it")
        return self._line(field, value) or None

    def title(self, field: str) -> str | None:
        value = self.text(field)
        return value[:TITLE_CHARACTERS].rstrip() if value else None

    def _line(self, field: str, value: object) -> str:
        """Give a value as one line that can be stored and shown.

        Raises:
            InvalidMetadataError: It holds half a character, which no store can encode.
        """
        line = printable(str(value))
        if any("\ud800" <= each <= "\udfff" for each in line):
            raise InvalidMetadataError(self._name, field, _shown(value), "text of whole characters")
        return line

    def checked(self, field: str, check: Callable[[str], str | None], expected: str) -> str | None:
        value = self.text(field)
        if value is None:
            return None
        checked = check(value)
        if checked is None:
            raise InvalidMetadataError(self._name, field, _shown(value), expected)
        return checked

    def day(self, field: str) -> date | None:
        value = self._fields.pop(field, None)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            # With or without a time: what YAML takes for one comes from the reading process as text.
            return datetime.fromisoformat("" if isinstance(value, Mapping | list) else str(value).strip()).date()
        except ValueError as error:
            raise InvalidMetadataError(self._name, field, _shown(value), "a day as YYYY-MM-DD") from error

    def names(self, field: str) -> tuple[str, ...]:
        value = self._fields.pop(field, None)
        listed = value if isinstance(value, list) else str(value or "").split(";")
        if any(isinstance(each, Mapping | list) for each in listed):
            raise InvalidMetadataError(self._name, field, _shown(value), "a list of names, or names apart by ;")
        return tuple(filter(None, (self._line(field, each) for each in listed)))

    def year(self, field: str) -> int | None:
        value = self.text(field)
        if value is None:
            return None
        if not _YEAR.fullmatch(value):
            raise InvalidMetadataError(self._name, field, _shown(value), "a year of four digits")
        return int(value)

    def flag(self, field: str) -> bool | None:
        value = self._fields.pop(field, None)
        if value is None or isinstance(value, bool):
            return value
        if value in ("true", "false"):  # as a correction is kept
            return bool(value == "true")
        raise InvalidMetadataError(self._name, field, _shown(value), "true or false")

    def instrument(self, field: str) -> Instrument | None:
        value = self._fields.pop(field, None)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise InvalidMetadataError(self._name, field, _shown(value), "title, title_en and document_number")
        inner = _Taker(dict(value), self._name)
        title = inner.title("title")
        if title is None:
            raise InvalidMetadataError(self._name, f"{field}.title", None, "the title of what is summarised")
        return Instrument(title, inner.title("title_en"), inner.text("document_number"))

    def rest(self) -> dict[str, str]:
        return {
            self._line("the name of a field", key): self._line(str(_shown(key)), value)
            for key, value in self._fields.items()
            if value is not None and not isinstance(value, Mapping | list)
        }


def _shown(value: object) -> object:
    """Give what a message shows of a value: nested YAML aliases take a page and unfold to gigabytes."""
    if isinstance(value, Mapping | list):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    shown = str(value).encode("utf-8", "backslashreplace").decode()
    if len(shown) > SHOWN_CHARACTERS:
        return shown[:SHOWN_CHARACTERS] + "…"
    return shown if isinstance(value, str) else value


def printable(text: str) -> str:
    """Give text as one line without control characters: a terminal would obey them.

    Characters that Python does not know yet, and those of private fonts, stay: rare Chinese characters are among them.
    """
    kept = (
        each for each in " ".join(text.split()) if each in _JOINERS or unicodedata.category(each) not in ("Cc", "Cf")
    )
    return " ".join("".join(kept).split())


def _status(value: str) -> str | None:
    word = value.lower().replace(" ", "_").replace("-", "_")
    return word if word in STATUSES else None


def _detect_title(headings: Sequence[Heading], text: str, title: str | None, name: str) -> str:
    named = next((heading.label for heading in headings if heading.level == 0), None)
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    candidates = (named, title, first if len(first) <= TITLE_CHARACTERS else None)
    shown = (printable(each)[:TITLE_CHARACTERS].rstrip() for each in candidates if each)
    return next(filter(None, shown), name.rsplit(".", 1)[0])
