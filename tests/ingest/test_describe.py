"""Who says what a document is: the sidecar, then people, then the file, then its text."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from corpus.errors import FieldNotSetError, InvalidMetadataError
from corpus.model import Document, Metadata, Provenance, Recognition, Span
from ingest.analysis import Analysis
from ingest.describe import SETTABLE, check_settable, describe, redescribe
from ingest.readers.base import ReadText
from ingest.recognise import recognise

TEXT = "企业应当付款。"


def analysis(reader: str = "markdown", title: str | None = None, **properties: Any) -> Analysis:
    said = (Recognition("issuer", "text", 0.9, Span(0, 2)),)
    return Analysis(reader, ReadText(TEXT, title=title, properties=properties), (), said, ())


def held(metadata: Metadata, provenance: tuple[Provenance, ...], *, is_current: bool = True) -> Document:
    now = datetime(2025, 1, 1, tzinfo=UTC)
    where = ("/a.md", "a.md", 1, is_current, "h", "f", "markdown", now, len(TEXT))
    return Document("d1", *where, metadata, provenance=provenance)


@pytest.mark.parametrize(
    ("sidecar", "corrections", "properties", "said"),
    [
        (b"issuer: side", {"issuer": "person"}, {"issuer": "front"}, ("side", "sidecar")),
        (b"", {"issuer": "person"}, {"issuer": "front"}, ("person", "set")),
        (b"", {}, {"issuer": "front"}, ("front", "front_matter")),
        (b"", {}, {}, ("text", "text")),
        (b"issuer:", {}, {"issuer": "front"}, ("front", "front_matter")),
    ],
)
def test_the_sidecar_wins_then_people_then_the_file_then_its_text(
    sidecar: bytes, corrections: dict[str, str], properties: dict[str, str], said: tuple[str, str]
) -> None:
    metadata, provenance = describe("a.md", analysis(**properties), sidecar, corrections)
    (by,) = [each for each in provenance if each.field == "issuer"]
    assert (metadata.issuer, by.origin) == said
    assert (by.span, by.confidence) == ((Span(0, 2), 0.9) if said[1] == "text" else (None, None))


def test_properties_of_other_formats_are_said_by_the_file() -> None:
    _, provenance = describe("a.pdf", analysis("pdf", authors=["Ann"]), b"", {})
    assert {each.field: each.origin for each in provenance} == {"issuer": "text", "authors": "file"}


def test_what_was_hardly_recognised_is_not_used() -> None:
    unsure = replace(analysis(), recognitions=(Recognition("issuer", "text", 0.49),))
    assert describe("a.md", unsure, b"", {})[0].issuer is None


def test_a_briefs_text_says_nothing_of_the_brief() -> None:
    assert describe("a.md", analysis(kind="brief"), b"", {})[0].issuer is None


def test_a_value_that_cannot_be_is_refused_by_file() -> None:
    with pytest.raises(InvalidMetadataError, match=r"'a\.md'.*issued"):
        describe("a.md", analysis(), b"issued: soon", {})


# --- anew, when people set fields ----------------------------------------------------------------------------------


def test_setting_a_field_changes_that_field_alone() -> None:
    metadata, provenance = describe(
        "a.docx", analysis("docx", "Title of its properties", year=2020), b"kind: law\nlicence: CC0", {}
    )
    document = held(metadata, provenance)
    changed, by = redescribe(document, TEXT, (), {"issued": "2020-10-10"})
    assert changed == replace(metadata, issued=date(2020, 10, 10))
    assert set(by) == {*provenance, Provenance("issued", "set")}


def test_taking_back_restores_what_the_document_said() -> None:
    metadata, provenance = describe("a.md", replace(analysis(kind="notice"), recognitions=()), b"", {})
    document = held(metadata, provenance)
    changed = held(*redescribe(document, TEXT, (), {"issuer": "person", "title": "另一个", "complete": "false"}))
    assert (changed.metadata.issuer, changed.metadata.title, changed.metadata.complete) == ("person", "另一个", False)
    restored, by = redescribe(changed, TEXT, (), {"issuer": "person"})
    assert restored == replace(metadata, issuer="person")
    assert {each for each in by if each.origin != "text"} == {*provenance, Provenance("issuer", "set")}


def test_a_correction_that_the_sidecar_overruled_later_stands_in_nobodys_way() -> None:
    metadata, provenance = describe("a.md", analysis(), b"issuer: side", {"issuer": "person"})
    changed, by = redescribe(held(metadata, provenance), TEXT, (), {"issuer": "person", "venue": "Journal"})
    assert (changed.issuer, changed.venue) == ("side", "Journal")
    assert Provenance("issuer", "sidecar") in by


ACT = "Education Act 2001\n\nNo. 5 of 2001\n\n1. Enterprises get 5.\n"


def test_a_kind_that_is_taken_back_is_read_from_the_text_again() -> None:
    found = recognise(ACT, (), title=None, name="a.md", properties={})
    read = Analysis("markdown", ReadText(ACT), (), found, ())
    before = held(*describe("a.md", read, b"", {}))
    assert (before.metadata.kind, before.metadata.document_number) == ("law", "No. 5 of 2001")
    brief = held(*redescribe(before, ACT, (), {"kind": "Brief"}))
    assert (brief.metadata.kind, brief.metadata.document_number) == ("brief", None)
    assert brief.metadata == describe("a.md", read, b"", {"kind": "Brief"})[0]
    restored, provenance = redescribe(brief, ACT, (), {})
    assert restored == before.metadata
    assert {each.field for each in provenance} == {each.field for each in before.provenance}


@pytest.mark.parametrize("value", ["soon", "2020-13-01", "[2020]"])
def test_a_value_that_cannot_be_the_fields_is_refused(value: str) -> None:
    document = held(*describe("a.md", analysis(), b"", {}))
    with pytest.raises(FieldNotSetError, match="YYYY-MM-DD"):
        redescribe(document, TEXT, (), {"issued": value})


def test_what_may_be_set() -> None:
    document = held(*describe("a.md", analysis(), b"kind: law", {}))
    check_settable(document, dict.fromkeys(SETTABLE - {"kind"}, "x"))
    check_settable(document, {"kind": None})
    with pytest.raises(FieldNotSetError, match="sidecar wins"):
        check_settable(document, {"kind": "notice"})
    for field in ("colour", "notes", "summarises", "id"):
        for value in ("x", None):
            with pytest.raises(FieldNotSetError, match="no such field; those are authors"):
                check_settable(document, {field: value})
    with pytest.raises(FieldNotSetError, match="past version"):
        check_settable(replace(document, is_current=False), {"issuer": "x"})
