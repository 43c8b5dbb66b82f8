"""Spans: half-open, never empty."""

import pytest
from hypothesis import given

from corpus.model import Span
from strategies import spans


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2)])
def test_an_impossible_span_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="0 <= start < end"):
        Span(start, end)


@given(spans(200), spans(200))
def test_contains_means_that_the_characters_are_inside(outer: Span, inner: Span) -> None:
    inside = set(range(inner.start, inner.end)) <= set(range(outer.start, outer.end))
    assert outer.contains(inner) == inside


@given(spans(200))
def test_a_span_cuts_out_as_many_characters_as_it_counts(span: Span) -> None:
    text = "".join(chr(0x4E00 + number) for number in range(200))
    assert len(span.of(text)) == span.end - span.start
    assert text.index(span.of(text)) == span.start
