"""What passes between a run and its reading processes: a JSON header and raw bytes.

Never pickle: a reader that a document has taken over must not be able to run code in the process that reads its reply.
"""

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_LENGTHS = struct.Struct(">QQ")
MAX_FRAME_BYTES = 2_000_000_000
"""Header and body together; a reply that says more is no reply of ours."""

Header = Mapping[str, Any]


def write_frame(stream: IO[bytes], header: Header, body: bytes = b"") -> None:
    """Write one message.

    Raises:
        OSError: The other side is gone.
    """
    head = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode()
    stream.write(_LENGTHS.pack(len(head), len(body)))
    stream.write(head)
    stream.write(body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """Read one message.

    Raises:
        EOFError: The other side is gone, before or within a message.
        ValueError: What came is no message.
    """
    head_length, body_length = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    if head_length + body_length > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {head_length + body_length:,} bytes")
    try:
        header = json.loads(_exactly(stream, head_length))
    except RecursionError as error:  # thousands of brackets
        raise ValueError("a frame whose header is nested too deeply") from error
    if not isinstance(header, dict):
        raise ValueError("a frame whose header is no mapping")
    return header, _exactly(stream, body_length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    data = stream.read(count)
    if len(data) != count:
        raise EOFError
    return data
