"""Analyses and errors pass between processes and come out as they went in."""

import inspect
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import errors
from corpus.errors import PolicyDeskError
from corpus.model import RELATION_KINDS, Heading, Mention, Page, PageLayout, PlacedLine, Recognition
from corpus.provisions import Reading
from ingest.analysis import Analysis, Assumed
from ingest.metadata import Said, build_metadata
from ingest.readers.base import Attachment, HeadingHint, ReadText
from ingest.workers.codec import pack_analysis, pack_error, unpack_analysis, unpack_error
from strategies import DAYS, provision_drafts, spans

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
POINTS = st.floats(0, 10_000)
SHARES = st.floats(0, 1)
SMALL = st.integers(0, 10_000)
LINES = st.builds(
    PlacedLine,
    start=SMALL,
    end=SMALL,
    top=POINTS,
    bottom=POINTS,
    edges=st.lists(POINTS, max_size=5).map(tuple),
    confidence=st.none() | SHARES,
)
LAYOUTS = st.builds(PageLayout, number=SMALL, width=POINTS, height=POINTS, lines=st.lists(LINES, max_size=3).map(tuple))
PROPERTIES = st.dictionaries(TEXTS, st.none() | TEXTS | st.booleans() | st.integers() | st.lists(TEXTS, max_size=2))


def tuples(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=3).map(tuple)


READ = st.builds(
    ReadText,
    text=TEXTS,
    headings=tuples(st.builds(HeadingHint, span=spans(), level=SMALL)),
    pages=tuples(st.builds(Page, number=SMALL, start=SMALL, end=SMALL)),
    title=st.none() | TEXTS,
    properties=PROPERTIES,
    layouts=tuples(LAYOUTS),
    attachments=tuples(st.builds(Attachment, name=TEXTS, data=st.binary())),
    pages_lost=tuples(SMALL),
    warnings=tuples(TEXTS),
)
ANALYSES = st.builds(
    Analysis,
    reader=TEXTS,
    read=READ,
    headings=tuples(st.builds(Heading, span=spans(), level=SMALL, label=TEXTS)),
    recognitions=tuples(st.builds(Recognition, field=TEXTS, value=TEXTS, confidence=SHARES, span=st.none() | spans())),
    mentions=tuples(
        st.builds(
            Mention,
            kind=st.sampled_from(RELATION_KINDS),
            span=spans(),
            title=st.none() | TEXTS,
            document_number=st.none() | TEXTS,
            issued=st.none() | DAYS,
        )
    ),
    assumed=st.none()
    | st.builds(
        Assumed,
        language=TEXTS,
        kind=TEXTS,
        reading=st.builds(
            Reading,
            stamp=TEXTS,
            provisions=st.lists(provision_drafts(), max_size=3, unique_by=lambda draft: draft.span).map(tuple),
        ),
    ),
)
DAY = date(2020, 10, 10)
EMPTY = Analysis("plain", ReadText("text"), (), (), ())


@given(ANALYSES)
def test_an_analysis_comes_back_as_it_was(analysis: Analysis) -> None:
    assert unpack_analysis(*pack_analysis(analysis)) == analysis


@pytest.mark.parametrize(
    ("issued", "expected"),
    [
        (date(2020, 10, 10), date(2020, 10, 10)),
        ("2020-10-10T08:30:00", date(2020, 10, 10)),
        ("2020-10-10", date(2020, 10, 10)),
    ],
)
def test_days_of_front_matter_are_days_again_when_the_metadata_is_built(issued: Any, expected: date) -> None:
    sent = replace(EMPTY, read=ReadText("text", properties={"issued": issued}))
    read = unpack_analysis(*pack_analysis(sent)).read
    metadata, _ = build_metadata([Said("front_matter", read.properties)], "a.md", read.text, ())
    assert metadata.issued == expected


def test_attachments_are_not_spelt_out() -> None:
    data = bytes(range(256)) * 1_000
    header, body = pack_analysis(replace(EMPTY, read=replace(EMPTY.read, attachments=(Attachment("a.bin", data),))))
    assert header["attachments"] == [["a.bin", len(data)]]
    assert body.endswith(data)
    assert len(body) < len(data) + 1_000


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ({"analysis": 2, "attachments": []}, b"{}"),
        ({"analysis": 0, "attachments": []}, b""),
        ({"analysis": 9, "attachments": []}, b"not json!"),
    ],
)
def test_a_reply_that_holds_no_analysis_is_refused(header: dict[str, Any], body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — pydantic says it in its own words
        unpack_analysis(header, body)


def test_a_value_of_another_type_is_refused() -> None:
    header, body = pack_analysis(replace(EMPTY, read=ReadText("text", pages_lost=(1,))))
    wrong = body.replace(b'"pages_lost":[1]', b'"pages_lost":"x"')
    assert wrong != body
    with pytest.raises(ValueError, match="pages_lost"):
        unpack_analysis({**header, "analysis": len(wrong)}, wrong)


# --- errors --------------------------------------------------------------------------------------------------------

ARGUMENTS = {
    "characters": 5_000, "limit_characters": 2_000, "known": (".md", ".pdf"), "page": 4, "pages": 3,
    "size_bytes": 9, "limit_bytes": 8, "waited_s": 2.5, "waiting": 200, "fault": "busy", "status": 429,
}  # fmt: skip
"""Of errors, by parameter; every other one is a text."""


def example(of: type[PolicyDeskError]) -> PolicyDeskError:
    if of.__init__ is Exception.__init__:  # a group
        return of("it broke")
    names = inspect.signature(of.__init__).parameters
    return of(*(ARGUMENTS.get(name, f"{name} 值") for name in names if name != "self"))


CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, PolicyDeskError)]


@pytest.mark.parametrize("of", CLASSES, ids=lambda of: of.__name__)
def test_every_error_comes_back_with_class_message_and_fields(of: type[PolicyDeskError]) -> None:
    error = example(of)
    again = unpack_error(pack_error(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert vars(again) == vars(error)
    assert again.args == error.args


def test_a_value_that_json_cannot_hold_is_told_in_words() -> None:
    error = errors.InvalidMetadataError("a.md", "issued", date(2020, 1, 2), "a day")
    again = unpack_error(pack_error(error))
    assert isinstance(again, errors.InvalidMetadataError)
    assert (again.value, str(again)) == ("2020-01-02", str(error))


@pytest.mark.parametrize("name", ["ValueError", "Sequence", "os", "_clause", "", "__doc__"])
def test_a_class_that_is_no_error_of_ours_is_never_made(name: str) -> None:
    again = unpack_error({"error": name, "message": "it broke", "fields": {}})
    assert type(again) is PolicyDeskError
    assert str(again) == "it broke"
