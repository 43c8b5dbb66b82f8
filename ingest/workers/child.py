"""The process that reads: requests on standard input, replies on standard output, until the input ends."""

import contextlib
import ctypes
import os
import signal
import sys
import traceback
from typing import IO, Any

from corpus.errors import PolicyDeskError
from ingest.analysis import analyse
from ingest.pictures import render_page
from ingest.read_ahead import read_ahead
from ingest.readers.base import ReadOptions
from ingest.workers.codec import pack_analysis, pack_error
from ingest.workers.frames import read_frame, write_frame

PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""

Reply = tuple[dict[str, Any], bytes]


def main(memory_bytes: int) -> None:
    """Serve requests until there are no more.

    Args:
        memory_bytes: Address space this process may take, where the system can limit it; 0 for no limit.
    """
    _limit_memory(memory_bytes)
    _end_with_parent()
    requests: IO[bytes] = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not stand among the replies
    with contextlib.suppress(EOFError):
        while True:
            write_frame(replies, *_serve(*read_frame(requests)))


def _serve(request: dict[str, Any], body: bytes) -> Reply:
    try:
        return _answer(request, body)
    except PolicyDeskError as error:
        return pack_error(error), b""
    except MemoryError:
        return {"burst": True}, b""
    except Exception as error:  # noqa: BLE001 — a reader's library may fail in any way; the run says what it was
        return {"failed": f"{type(error).__name__}: {error}"[:2_000], "trace": traceback.format_exc()[-8_000:]}, b""


def _answer(request: dict[str, Any], body: bytes) -> Reply:
    if request["task"] == "picture":
        marks = [
            (float(left), float(top), float(right), float(bottom)) for left, top, right, bottom in request["marks"]
        ]
        page, width, points = int(request["page"]), int(request["width"]), float(request["points"])
        return {"picture": True}, render_page(body, request["name"], page, width, marks, points)
    analysis = analyse(request["name"], body, ReadOptions(**request["options"]))
    return pack_analysis(read_ahead(request["name"], analysis))


def _limit_memory(limit_bytes: int) -> None:
    try:
        import resource
    except ImportError:
        return
    if limit_bytes:
        resource.setrlimit(resource.RLIMIT_AS, (limit_bytes, limit_bytes))


def _end_with_parent() -> None:
    """Ask the system to end this process when the one it reads for is killed, also in the middle of a file."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]))
