"""Events of a stream, however it is cut, and the answer they make up."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.client.streaming import Event, StreamedAnswer, iter_events

STREAM = (
    ": still working\n\n"
    'event: statement\ndata: {"text": "应当\u2028在30日内\x85缴纳。"}\n\n'
    "retry: 10\n\n"
    "event: usage\ndata: null\n\n"
    'event: done\ndata: {"mode": "extractive: so"}\n\n'
    "event: cut"
).encode()
EVENTS = [
    Event("statement", {"text": "应当\u2028在30日内\x85缴纳。"}),
    Event("usage", None),
    Event("done", {"mode": "extractive: so"}),
]


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_events_are_the_same_wherever_the_network_cuts(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    chunks = [STREAM[start:end] for start, end in pairwise(places)]

    assert list(iter_events(chunks)) == EVENTS


def test_data_that_are_no_json_are_an_error() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        list(iter_events([b"event: done\ndata: <html>\n\n"]))


def test_an_answer_is_made_of_its_events() -> None:
    streamed = StreamedAnswer()
    for event in (*EVENTS, Event("timings", {"total": 1}), Event("moods", "new"), Event("done", 3)):
        streamed.add(event)

    assert json.loads(streamed.body()) == {
        "statements": [EVENTS[0].data], "usage": None, "mode": "extractive: so", "timings_ms": {"total": 1},
    }  # fmt: skip
