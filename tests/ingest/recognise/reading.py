"""Read a text as the pipeline would, without a file."""

from collections.abc import Mapping

from corpus.model import Recognition
from ingest.recognise import recognise
from ingest.structure import find_headings


def read(
    text: str, name: str = "document.txt", title: str | None = None, properties: Mapping[str, object] | None = None
) -> dict[str, Recognition]:
    """Read all fields, by name."""
    found = recognise(text, find_headings(text, ()), title=title, name=name, properties=properties or {})
    assert len({each.field for each in found}) == len(found)
    return {each.field: each for each in found}


def value(text: str, field: str) -> str | None:
    """Read one field."""
    found = read(text).get(field)
    return found.value if found else None
