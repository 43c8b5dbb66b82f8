"""What a maker promises: a true document in, the bytes of one file out, with what its pages add."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.reading.blocks import TrueDocument

TOOL_TIMEOUT_S = 120
"""For a browser or word processor to make one file; it takes a few seconds."""


class MakerMissingError(Exception):
    """The maker's tool is not on this machine."""


class MakerFailedError(Exception):
    """The maker's tool could not make this file."""


@dataclass(frozen=True, slots=True)
class Made:
    """One file and what is true of it."""

    data: bytes
    suffix: str
    """With the dot."""
    truth: TrueDocument


class Maker(Protocol):
    """One way of making a file."""

    @property
    def name(self) -> str:
        """As the table and file names show it: "pdf-reportlab-2col"."""

    @property
    def kind(self) -> str:
        """What ``--only`` chooses by: pdf, docx, xlsx, html, scan."""

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one file.

        Args:
            document: What it is to say.
            scratch: A folder for the tool's own files.

        Raises:
            MakerMissingError: The tool, or a font it needs, is not there.
            MakerFailedError: The tool broke or took too long.
        """
        ...


def find_tool(names: Sequence[str], package: str) -> str:
    """Find a program.

    Args:
        names: What it may be called.
        package: What to say is missing.

    Raises:
        MakerMissingError: No name is on the search path.
    """
    for name in names:
        if path := shutil.which(name):
            return path
    raise MakerMissingError(f"{package} is not installed")


def run_tool(command: Sequence[str]) -> str:
    """Run a program to its end and give what it printed.

    Raises:
        MakerFailedError: It broke or took too long.
    """
    try:
        done = subprocess.run(command, capture_output=True, timeout=TOOL_TIMEOUT_S, check=True)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise MakerFailedError(f"{Path(command[0]).name} took longer than {TOOL_TIMEOUT_S} s") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise MakerFailedError(f"{Path(command[0]).name} failed: {error}") from error
    return done.stdout.decode("utf-8", "replace")


def find_font(families: Sequence[str]) -> Path:
    """Find the file of the first family that fontconfig knows.

    Raises:
        MakerMissingError: There is no fontconfig, or no such family.
    """
    listed = run_tool([find_tool(("fc-list",), "fontconfig"), ":", "file", "family", "style"])
    for family in families:
        files = [line.split(":")[0] for line in sorted(listed.splitlines()) if family in line and _is_regular(line)]
        if files:
            return Path(files[0])
    raise MakerMissingError(f"no font of {', '.join(families)} is installed")


def _is_regular(line: str) -> bool:
    return ":style=" not in line or any(style in line for style in ("Regular", "Book"))
