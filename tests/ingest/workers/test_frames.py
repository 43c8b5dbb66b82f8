"""Messages between a run and its reading processes: what is written is read, and nothing else is taken for one."""

import io
import json
import pickle
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.workers import frames
from ingest.workers.frames import MAX_FRAME_BYTES, read_frame, write_frame

PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
HEADERS = st.dictionaries(st.text(), PLAIN | st.lists(PLAIN) | st.dictionaries(st.text(), PLAIN))


def written(header: dict[str, Any], body: bytes = b"") -> bytes:
    stream = io.BytesIO()
    write_frame(stream, header, body)
    return stream.getvalue()


def raw(head: bytes, body: bytes = b"") -> io.BytesIO:
    return io.BytesIO(struct.pack(">QQ", len(head), len(body)) + head + body)


@given(st.lists(st.tuples(HEADERS, st.binary()), max_size=4))
def test_messages_come_back_one_after_the_other(messages: list[tuple[dict[str, Any], bytes]]) -> None:
    stream = io.BytesIO(b"".join(written(*each) for each in messages))
    assert [read_frame(stream) for _ in messages] == messages
    with pytest.raises(EOFError):
        read_frame(stream)


@given(HEADERS, st.binary(min_size=1), st.data())
def test_a_cut_message_is_none(header: dict[str, Any], body: bytes, data: st.DataObject) -> None:
    whole = written(header, body)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(EOFError):
        read_frame(io.BytesIO(whole[:cut]))


@pytest.mark.parametrize("lengths", [(0, MAX_FRAME_BYTES + 1), (MAX_FRAME_BYTES, 1), (2**64 - 1, 2**64 - 1)])
def test_a_message_that_says_it_is_huge_is_refused_before_it_is_read(lengths: tuple[int, int]) -> None:
    stream = io.BytesIO(struct.pack(">QQ", *lengths) + b"x" * 100)
    with pytest.raises(ValueError, match="bytes"):
        read_frame(stream)
    assert stream.tell() == 16


def test_the_limit_counts_header_and_body_together(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = written({"a": 1}, b"12345")
    monkeypatch.setattr(frames, "MAX_FRAME_BYTES", len(whole) - 16)
    assert read_frame(io.BytesIO(whole)) == ({"a": 1}, b"12345")
    monkeypatch.setattr(frames, "MAX_FRAME_BYTES", len(whole) - 17)
    with pytest.raises(ValueError, match="a frame of 12 bytes"):
        read_frame(io.BytesIO(whole))


@pytest.mark.parametrize(
    "head", [b"", b"{", b"[1]", b'"x"', b"null", b"\xff\xfe", b'{"a": }', b"[" * 100_000, b'{"a":' * 100_000]
)
def test_what_is_no_mapping_is_no_message(head: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — json says it in its own words
        read_frame(raw(head))


def test_nothing_is_unpickled() -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read_frame(raw(pickle.dumps({"analysis": 1})))


def test_a_header_is_ascii_and_a_body_is_left_alone() -> None:
    whole = written({"name": "实习.pdf"}, b"\x00\xff\n")
    head = whole[16:-3]
    assert head.isascii()
    assert json.loads(head) == {"name": "实习.pdf"}
    assert whole.endswith(b"\x00\xff\n")
