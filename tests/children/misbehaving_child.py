"""A reading process with one more format, ``.wild``, whose files say what its reader does to its process.

``ReadingPool(…, module="misbehaving_child")`` runs it; tests put this folder on the path of the processes.
"""

import ctypes
import os
import sys
import time
from collections.abc import Callable

import ingest.readers
from ingest.readers import Format
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.workers.child import main

MODULE = "misbehaving_child"
HUGE_BYTES = 1 << 40


def hang(_: str) -> str:
    while True:
        time.sleep(60)


def burst(_: str) -> str:
    return str(len(bytearray(HUGE_BYTES)))


def leave(code: str) -> str:
    os._exit(int(code))


def crash(_: str) -> str:
    ctypes.string_at(0)
    return "never"


def fork_and_hang(notes: str) -> str:
    """Begin a process that hangs as well, and write down both ids."""
    child = os.fork()
    if not child:
        hang("")
    with open(notes, "w", encoding="utf-8") as file:
        file.write(f"{os.getpid()} {child}")
    return hang("")


def note_and_hang(notes: str) -> str:
    with open(notes, "w", encoding="utf-8") as file:
        file.write(str(os.getpid()))
    return hang("")


def chatter(said: str) -> str:
    print(said, flush=True)
    os.write(1, b"more of it\n")
    return "It printed. Firms pay interns."


def name_process(_: str) -> str:
    return f"process {os.getpid()}"


def break_off(_: str) -> str:
    """Answer with half a message."""
    for number in range(3, 64):  # wherever the replies go
        try:
            os.write(number, b"\x00" * 7)
        except OSError:
            continue
    os._exit(0)


def die_when_old(_: str) -> str:
    """Die unless this is the first file of the process."""
    if WildReader.files > 1:
        os._exit(9)
    return "Read by a fresh process."


ACTIONS: dict[str, Callable[[str], str]] = {
    each.__name__: each
    for each in (
        hang, burst, leave, crash, fork_and_hang, note_and_hang, chatter, name_process, break_off, die_when_old,
    )
}  # fmt: skip


class WildReader:
    """Does what the file says: ``action argument``."""

    name = "wild"
    suffixes: tuple[str, ...] = (".wild",)
    files = 0

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        WildReader.files += 1
        action, _, argument = data.decode().partition(" ")
        if action == "raise":
            raise ZeroDivisionError(argument)
        return ReadText(ACTIONS[action](argument))


if __name__ == "__main__":
    ingest.readers.FORMATS = (*ingest.readers.FORMATS, Format((".wild",), MODULE, "WildReader"))
    main(int(sys.argv[1]))
