"""A reply of server-sent events, as ``POST /v1/ask`` streams an answer → its events, and the answer they make up."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_END = b"\n\n"
_PARTS = {"citations": "citations", "coverage": "coverage", "usage": "usage", "timings": "timings_ms"}
"""Name of an event → field of the answer that its data are."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event."""

    name: str
    data: Any


def iter_events(chunks: Iterable[bytes]) -> Iterator[Event]:
    """Cut a reply into its events; comments, which only keep the connection open, are left out.

    It is cut as bytes, since a quote may hold signs that end a line of text elsewhere.

    Raises:
        ValueError: The data of an event are no JSON.
    """
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(_END)
        yield from (event for each in whole if (event := _event(each)))


def _event(block: bytes) -> Event | None:
    fields = dict(line.split(b": ", 1) for line in block.split(b"\n") if b": " in line and not line.startswith(b":"))
    return (
        Event(fields[b"event"].decode(), json.loads(fields[b"data"])) if {b"event", b"data"} <= fields.keys() else None
    )


class StreamedAnswer:
    """Gathers the events of an answer."""

    def __init__(self) -> None:
        self._statements: list[Any] = []
        self._fields: dict[str, Any] = {}

    def add(self, event: Event) -> None:
        """Take an event; those of a newer service that are not known are left out."""
        if event.name == "statement":
            self._statements.append(event.data)
        elif event.name == "done" and isinstance(event.data, Mapping):
            self._fields |= event.data
        elif event.name in _PARTS:
            self._fields[_PARTS[event.name]] = event.data

    def body(self) -> bytes:
        """Give the answer as ``POST /v1/ask`` replies with it where it is not streamed."""
        return json.dumps({**self._fields, "statements": self._statements}).encode()
