"""Which files a run reads: the ones named, and in folders those that are documents."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import MissingFileError, NotAllowedError, PolicyDeskError, UnsupportedFormatError
from ingest.readers import known_suffixes

SIDECAR_SUFFIXES = (".yaml", ".yml")
SIDECAR_LIMIT_BYTES = 64_000
"""A sidecar is a page of metadata; more is not one."""
_FOLDER_NOTE = re.compile(r"(?i)^(readme|license|licence|changelog|contributing)(\.|$)")
"""Files that describe a folder; named on the command line, they are read like any other."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read, or why one is not read."""

    path: Path
    skip: str | None = None
    error: PolicyDeskError | None = None


def find_files(paths: Sequence[Path]) -> Iterator[Found]:
    """Go through files and folders in order; a folder's files by name, below it to any depth.

    Links that lead out of the folder they stand in are not followed, and reported.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path)
        elif path.is_file():
            known = path.suffix.lower() in known_suffixes()
            yield Found(path, error=None if known else _unsupported(path))
        else:
            yield Found(path, error=MissingFileError(str(path)))


def _in_folder(folder: Path) -> Iterator[Found]:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_dir() or any(part.startswith(".") for part in relative.parts) or _is_sidecar(path):
            continue
        if not path.resolve().is_relative_to(root):
            yield Found(path, error=NotAllowedError(str(relative), f"it is a link that leads out of {folder.name!r}"))
        elif not path.exists():
            yield Found(path, error=MissingFileError(str(path), "it is a link to nothing"))
        elif path.suffix.lower() not in known_suffixes():
            yield Found(path, skip=f"no reader for {path.suffix or 'a name without suffix'}")
        elif _FOLDER_NOTE.match(path.name):
            yield Found(path, skip="describes the folder; name it to ingest it")
        else:
            yield Found(path)


def _is_sidecar(path: Path) -> bool:
    return path.suffix.lower() in SIDECAR_SUFFIXES and any(
        path.with_suffix(suffix).exists() for suffix in known_suffixes()
    )


def _unsupported(path: Path) -> UnsupportedFormatError:
    return UnsupportedFormatError(path.name, path.suffix.lower(), known_suffixes())


def read_sidecar(path: Path) -> bytes:
    """Read the sidecar beside a file; empty when there is none.

    Raises:
        NotAllowedError: It is a link out of the folder, or too large to be a sidecar.
    """
    for suffix in SIDECAR_SUFFIXES:
        sidecar = path.with_suffix(suffix)
        if not sidecar.is_file():
            continue
        if sidecar.resolve().parent != path.resolve().parent:
            raise NotAllowedError(sidecar.name, "the sidecar is a link that leads out of its folder")
        if sidecar.stat().st_size > SIDECAR_LIMIT_BYTES:
            raise NotAllowedError(sidecar.name, f"a sidecar has at most {SIDECAR_LIMIT_BYTES:,} bytes")
        return sidecar.read_bytes()
    return b""
