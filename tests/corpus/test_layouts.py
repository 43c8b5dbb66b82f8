"""Places of printed lines: packed to a tenth of a point, and spans turned into boxes."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.layouts import (
    LOW_CONFIDENCE,
    boxes_of,
    confidence_of,
    is_uncertain,
    pack_lines,
    place_on_pages,
    unpack_lines,
)
from corpus.model import PageLayout, Pin, PlacedLine, Span

POINTS = st.floats(0, 5_000)


@st.composite
def placed_lines(draw: st.DrawFn) -> PlacedLine:
    start = draw(st.integers(0, 10_000))
    edges = tuple(sorted(draw(st.lists(POINTS, min_size=2, max_size=12))))
    top, bottom = sorted((draw(POINTS), draw(POINTS)))
    return PlacedLine(start, start + len(edges) - 1, top, bottom, edges, draw(st.none() | st.floats(0, 1)))


@given(st.lists(placed_lines(), max_size=6))
def test_lines_come_back_to_a_tenth_of_a_point(lines: list[PlacedLine]) -> None:
    again = unpack_lines(pack_lines(lines))
    assert len(again) == len(lines)
    for new, old in zip(again, lines, strict=True):
        assert (new.start, new.end, new.confidence) == (old.start, old.end, old.confidence)
        assert (new.top, new.bottom, *new.edges) == pytest.approx((old.top, old.bottom, *old.edges), abs=0.0501)
        assert len(new.edges) == len(old.edges)
    assert unpack_lines(pack_lines(again)) == again


@pytest.mark.parametrize("packed", [zlib.compress(b"not json"), zlib.compress(b"[["), zlib.compress(b"[[1]]")])
def test_what_are_no_packed_lines_is_refused(packed: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — json and Python say it in their own words
        unpack_lines(packed)


FIRST = PlacedLine(0, 4, 10.0, 20.0, (100.0, 110.0, 120.0, 130.0, 140.0))
SECOND = PlacedLine(5, 8, 22.0, 32.0, (100.0, 105.0, 110.0, 115.0), 0.9)
THIRD = PlacedLine(9, 11, 5.0, 15.0, (50.0, 60.0, 70.0), 0.6)
PAGE_3 = PageLayout(3, 600.0, 800.0, (FIRST, SECOND))
PAGE_4 = PageLayout(4, 600.0, 800.0, (THIRD,))


@pytest.mark.parametrize(
    ("span", "boxes"),
    [
        (Span(0, 4), [(100.0, 10.0, 140.0, 20.0)]),
        (Span(1, 2), [(110.0, 10.0, 120.0, 20.0)]),
        (Span(2, 7), [(120.0, 10.0, 140.0, 20.0), (100.0, 22.0, 110.0, 32.0)]),
        (Span(4, 5), []),  # between the lines
        (Span(8, 90), []),
    ],
)
def test_a_span_has_one_box_for_each_line_it_touches(span: Span, boxes: list[tuple[float, ...]]) -> None:
    assert list(boxes_of(PAGE_3, span)) == boxes


def test_characters_without_width_have_no_box() -> None:
    line = PlacedLine(0, 2, 1.0, 2.0, (5.0, 5.0, 9.0))
    assert boxes_of(PageLayout(1, 9.0, 9.0, (line,)), Span(0, 1)) == ()


@given(st.lists(placed_lines(), max_size=5), st.integers(0, 10_000), st.integers(1, 500))
def test_boxes_lie_within_their_lines(lines: list[PlacedLine], start: int, length: int) -> None:
    span = Span(start, start + length)
    touched = [line for line in lines if line.start < span.end and span.start < line.end]
    boxes = boxes_of(PageLayout(1, 5_000.0, 5_000.0, tuple(lines)), span)
    assert len(boxes) <= len(touched)
    for left, top, right, bottom in boxes:
        assert left < right
        assert any(
            line.edges[0] <= left and right <= line.edges[-1] and (line.top, line.bottom) == (top, bottom)
            for line in touched
        )


def test_the_worst_line_says_how_sure_a_quote_is() -> None:
    assert confidence_of([PAGE_3, PAGE_4], Span(0, 4)) is None
    assert confidence_of([PAGE_3, PAGE_4], Span(0, 6)) == 0.9
    assert confidence_of([PAGE_3, PAGE_4], Span(6, 10)) == 0.6
    assert confidence_of([], Span(0, 1)) is None


def test_a_quote_over_two_pages_is_placed_on_both() -> None:
    pin = place_on_pages(Pin(("第一条",), 3), [PAGE_3, PAGE_4], Span(6, 10))
    assert pin.boxes == ((105.0, 22.0, 115.0, 32.0),)
    assert pin.continued == ((4, ((50.0, 5.0, 60.0, 15.0),)),)
    assert (pin.path, pin.page, pin.confidence) == (("第一条",), 3, 0.6)


def test_without_places_a_pin_stays_as_it_is() -> None:
    pin = Pin(("s. 1",), None)
    assert place_on_pages(pin, [], Span(0, 5)) == pin


@pytest.mark.parametrize(
    ("confidence", "uncertain"), [(None, False), (LOW_CONFIDENCE, False), (LOW_CONFIDENCE - 0.01, True), (1.0, False)]
)
def test_low_confidence_is_said(confidence: float | None, uncertain: bool) -> None:
    assert is_uncertain(Pin((), 1, confidence=confidence)) is uncertain
