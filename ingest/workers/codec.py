"""Analyses and errors ↔ what a frame holds."""

from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

import corpus.errors
from corpus.errors import PolicyDeskError
from ingest.analysis import Analysis
from ingest.readers.base import Attachment


@cache
def _adapter() -> TypeAdapter[Analysis]:
    return TypeAdapter(Analysis)


def pack_analysis(analysis: Analysis) -> tuple[dict[str, Any], bytes]:
    """Give an analysis as a header and a body; the attachments' bytes and the text are the body."""
    attachments = analysis.read.attachments
    plain = replace(analysis, read=replace(analysis.read, attachments=()))
    packed = _adapter().dump_json(plain)
    listed = [[each.name, len(each.data)] for each in attachments]
    body = b"".join((packed, *(each.data for each in attachments)))
    return {"analysis": len(packed), "attachments": listed}, body


def unpack_analysis(header: dict[str, Any], body: bytes) -> Analysis:
    """Undo ``pack_analysis``; every value is checked against its type.

    Raises:
        ValueError: The reply does not hold what an analysis holds.
    """
    position = int(header["analysis"])
    analysis = _adapter().validate_json(body[:position])
    attachments = []
    for name, length in header["attachments"]:
        attachments.append(Attachment(str(name), body[position : position + length]))
        position += length
    return replace(analysis, read=replace(analysis.read, attachments=tuple(attachments)))


def pack_error(error: PolicyDeskError) -> dict[str, Any]:
    """Give an error as a header."""
    fields = {name: _plain(value) for name, value in vars(error).items()}
    return {"error": type(error).__name__, "message": str(error), "fields": fields}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return value if isinstance(value, str | int | float | None) else str(value)


def unpack_error(header: dict[str, Any]) -> PolicyDeskError:
    """Undo ``pack_error``: the same class, message and fields."""
    kind = getattr(corpus.errors, str(header["error"]), None)
    if not (isinstance(kind, type) and issubclass(kind, PolicyDeskError)):
        kind = PolicyDeskError
    error = kind.__new__(kind, str(header["message"]))
    Exception.__init__(error, str(header["message"]))
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in header["fields"].items()}
    vars(error).update(fields)
    return error
