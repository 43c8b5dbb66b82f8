"""Sidecar fields checked one by one, and what the text shows where they are silent."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InvalidMetadataError
from corpus.model import Heading, Instrument, Metadata, Span
from ingest.metadata import TITLE_CHARACTERS, Said, build_metadata, parse_sidecar

TEXT = "企业应当与学校签订协议。"
ENGLISH = "The levy is charged on the pay bill of an employer in each month of the tax year."


def build(fields: dict[str, Any] | None = None, text: str = TEXT, title: str | None = None, **more: Any) -> Metadata:
    said = Said("sidecar", {**(fields or {}), **more})
    return build_metadata([said], "law.md", text, (), title)[0]


FULL = b"""
title: "\xe5\xae\x9e\xe4\xb9\xa0\xe5\x8a\x9e\xe6\xb3\x95"
title_en: Internship Measures
kind: Regulation
issuer: Binhai  City
document_number: No. 7
jurisdiction: cn-zj-330200
language: zh-CN
issued: 2020-10-10
effective_from: 2021-01-01 08:00:00
effective_to: "2030-12-31"
status: In force
superseded_by: other-law
complete: false
basis: excerpts
summarises: {title: Some law, title_en: Law, document_number: No. 1}
licence: CC0
pages_seen: 12
empty:
nested: {a: 1}
"""


def test_every_field_of_a_sidecar() -> None:
    assert build(parse_sidecar(FULL, "law.md")) == Metadata(
        title="实习办法",
        title_en="Internship Measures",
        kind="regulation",
        issuer="Binhai City",
        document_number="No. 7",
        jurisdiction="CN-ZJ-330200",
        language="zh-CN",
        issued=date(2020, 10, 10),
        effective_from=date(2021, 1, 1),
        effective_to=date(2030, 12, 31),
        status="in_force",
        superseded_by="other-law",
        complete=False,
        basis="excerpts",
        summarises=Instrument("Some law", "Law", "No. 1"),
        notes={"licence": "CC0", "pages_seen": "12"},
    )


def test_silence_means_unknown_and_never_no() -> None:
    made = build()
    assert (made.status, made.complete, made.issued, made.jurisdiction, made.notes) == ("unknown", None, None, None, {})


@pytest.mark.parametrize("value", ["", None, "  "])
def test_a_blank_field_is_silent(value: str | None) -> None:
    made = build({"title": value, "issuer": value, "issued": None, "status": value})
    assert (made.title, made.issuer, made.status) == (TEXT, None, "unknown")


@pytest.mark.parametrize(
    ("fields", "field", "expected"),
    [
        ({"title": ["a", "b"]}, "title", "a single text"),
        ({"issuer": {"name": "x"}}, "issuer", "a single text"),
        ({"language": False}, "language", "quotes"),
        ({"jurisdiction": "Ningbo"}, "jurisdiction", "ISO 3166"),
        ({"issued": "last year"}, "issued", "YYYY-MM-DD"),
        ({"issued": 2020}, "issued", "YYYY-MM-DD"),
        ({"issued": "2021-02-30"}, "issued", "YYYY-MM-DD"),
        ({"effective_from": ["2021-01-01"]}, "effective_from", "YYYY-MM-DD"),
        ({"status": "alive"}, "status", "in_force"),
        ({"complete": "yes"}, "complete", "true or false"),
        ({"summarises": "a law"}, "summarises", "title_en"),
        ({"summarises": {"title_en": "A law"}}, "summarises.title", "summarised"),
    ],
)
def test_a_field_that_cannot_be(fields: dict[str, Any], field: str, expected: str) -> None:
    with pytest.raises(InvalidMetadataError) as raised:
        build(fields)
    assert raised.value.field == field
    assert "'law.md' was not kept" in str(raised.value)
    assert expected in str(raised.value)
    assert "ingest again" in str(raised.value)


def test_a_message_stays_short_whatever_the_value() -> None:
    with pytest.raises(InvalidMetadataError) as raised:
        build({"jurisdiction": "x" * 60_000})
    assert len(str(raised.value)) < 1_000


def test_nested_aliases_are_not_unfolded() -> None:
    lines = ["a0: &a0 [lol, lol]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20))]
    fields = parse_sidecar("\n".join([*lines, "title: *a19"]).encode(), "law.md")
    with pytest.raises(InvalidMetadataError, match="a list"):
        build(fields)
    assert build({**fields, "title": "x"}).notes == {}


def test_merge_keys_are_refused_before_they_unfold() -> None:
    lines = ["a0: &a0 {k: v}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12))]
    with pytest.raises(InvalidMetadataError, match="merge keys"):
        parse_sidecar("\n".join(lines).encode(), "law.md")


@pytest.mark.timeout(20)
def test_a_text_of_signs_does_not_hold_up_the_kind() -> None:
    assert build({}, "Abstract\n\n" + "-\n" * 100_000).kind == "document"


@pytest.mark.parametrize(
    "data",
    [
        b"title: [",
        b"\xff\xfe\x00",
        b"title: a\ntitle: b: c",
        b"- a\n- b",
        b"just words",
        b"!!python/object/apply:os.system [true]",
        b"? [a]\n: b",
        b"[" * 30_000,
        b"number: " + b"1" * 5_000,
    ],
)
def test_a_sidecar_that_is_none(data: bytes) -> None:
    with pytest.raises(InvalidMetadataError, match=r"the sidecar = .*(YAML|mapping)"):
        parse_sidecar(data, "law.md")


def test_a_day_that_is_none_is_said_of_its_field() -> None:
    with pytest.raises(InvalidMetadataError, match=r"issued = '2021-13-45', which is not a day"):
        build(parse_sidecar(b"issued: 2021-13-45", "law.md"))


def test_no_sidecar_says_nothing() -> None:
    assert parse_sidecar(b"", "law.md") == {}


@given(st.binary(max_size=200))
def test_a_sidecar_is_read_or_refused(data: bytes) -> None:
    try:
        fields = parse_sidecar(data, "law.md")
        build(fields)
    except InvalidMetadataError:
        return
    assert all(isinstance(name, str) for name in fields)


TITLED = (Heading(Span(0, 4), 0, "实习办法"), Heading(Span(5, 8), 5, "第一条"))


@pytest.mark.parametrize(
    ("field", "headings", "properties", "text", "title"),
    [
        ("Sidecar", TITLED, "Properties", TEXT, "Sidecar"),
        (None, TITLED, "Properties", TEXT, "实习办法"),
        (None, TITLED[1:], "Properties", TEXT, "Properties"),
        (None, (), None, "\n First line \nsecond", "First line"),
        (None, (), None, "word " * 100, "law.v2"),
    ],
)
def test_where_a_title_comes_from(
    field: str | None, headings: tuple[Heading, ...], properties: str | None, text: str, title: str
) -> None:
    said = Said("sidecar", {"title": field})
    assert build_metadata([said], "law.v2.md", text, headings, properties)[0].title == title


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "x\ud800"},
        {"authors": ["Ann", "x\udfff"]},
        {"licence": "x\ud800"},
        {"x\ud800": "CC0"},
        {"x\ud800": "x\ud800"},
        {"issued": "x\ud800"},
        {"status": "x\ud800"},
        {"summarises": {"title": "x\ud800"}},
    ],
)
def test_half_a_character_is_refused_in_words_that_can_be_stored(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidMetadataError, match=r"law\.md") as caught:
        build(fields)
    assert str(caught.value).encode()


def test_a_sidecar_may_write_half_a_character_and_is_refused() -> None:
    with pytest.raises(InvalidMetadataError, match="title"):
        build(parse_sidecar(b'title: "x\\ud800"', "law.md"))


def test_what_a_terminal_would_obey_is_left_out() -> None:
    nasty = "x\x1b]0;pwned\x07\x9b2J\u202ey\tz"
    made = build({"title": nasty, "authors": [nasty], "licence": nasty, "no\x1bte": "kept"}, venue=nasty)
    clean = "x]0;pwned2Jy z"
    assert (made.title, made.authors, made.venue) == (clean, (clean,), clean)
    assert made.notes == {"licence": clean, "note": "kept"}
    assert build(title=nasty).title == clean


def test_rare_characters_and_joiners_stay() -> None:
    rare = "\ue000\U00031350 می\u200cخواهم"
    assert build({"issuer": rare}).issuer == rare


def test_a_title_without_end_is_cut() -> None:
    made = build({"title": "a" * 1_000, "title_en": "b" * 1_000, "summarises": {"title": "c" * 1_000}})
    assert made.summarises
    assert (made.title, made.title_en, made.summarises.title) == tuple(each * TITLE_CHARACTERS for each in "abc")
    assert build({}, title="d" * 1_000).title == "d" * TITLE_CHARACTERS
