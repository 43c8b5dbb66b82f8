"""What the file's own properties say under other names than ours: used only where the text is silent."""

from collections.abc import Iterator
from datetime import date, datetime

from corpus.model import Recognition
from ingest.recognise.days import days_in
from ingest.recognise.lexicon import load
from ingest.recognise.sheet import Sheet, found

VALUE_CHARACTERS = 200
"""Longest property taken for a field; a longer one is a description."""
_DAYS = ("issued", "effective_from")


def read_properties(sheet: Sheet) -> Iterator[Recognition]:
    """Read what the properties hold under the names of ``cues.yaml``."""
    for field, names in load("cues")["properties"].items():
        for name in names:
            value = _value(field, sheet.properties.get(name))
            if value:
                yield found(field, value, "property")
                break


def _value(field: str, value: object) -> str | None:
    if field in _DAYS:
        return _day(value)
    plain = " ".join(value.split()) if isinstance(value, str) else ""
    return plain if 0 < len(plain) <= VALUE_CHARACTERS else None


def _day(value: object) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    day = next(days_in(value[:VALUE_CHARACTERS]), None) if isinstance(value, str) else None
    return day.value.isoformat() if day else None
