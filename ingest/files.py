"""Which files a run reads: the ones named, and in folders those that are documents."""

import errno
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import MissingFileError, NotAllowedError, PolicyDeskError, UnsupportedFormatError
from ingest.fields import FIELDS_LIMIT_BYTES
from ingest.readers import known_suffixes

SIDECAR_SUFFIXES = (".yaml", ".yml")
INSIDE = "#"
"""Between the name of a file and that of a file inside it."""
UPLOAD_PREFIX = "upload:"
"""Begins the location of what has no file: it came over the network."""
_FOLDER_NOTE = re.compile(r"(?i)^(readme|license|licence|changelog|contributing)(\.|$)")
"""Files that describe a folder; named on the command line, they are read like any other."""
_NO_FILE = "it is not a file but a pipe, a socket or a device"


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
        try:
            yield from _in_folder(path) if path.is_dir() else _named(path)
        except OSError as error:  # a name too long, a folder that may not be entered
            yield Found(path, error=MissingFileError(str(path), error.strerror or str(error)))


def find_again(paths: Sequence[Path]) -> Iterator[Found]:
    """Go through files found before, now without the folder that was named then: links that lead out are refused."""
    for path in paths:
        if _is_link(path) and not _leads_into(path, path.parent.resolve()):
            why = "it is a link that leads out of its folder; name it, or its folder, to read it again"
            yield Found(path, error=NotAllowedError(path.name, why))
        else:
            yield from find_files([path])


def is_inside(path: Path, folder: Path) -> bool:
    """Say whether a file is the one named, or stands in the folder at any depth."""
    return path.absolute() == folder.absolute() or _resolved(path).is_relative_to(folder.resolve())


def file_at(location: str) -> Path:
    """Give the file at a location, or the one it stands in; names of folders and files may hold the same sign.

    Where neither is there, as with an upload, the location is given as it is.
    """
    if location.startswith(UPLOAD_PREFIX):
        return Path(location)
    parts = location.split(INSIDE)
    paths = [Path(INSIDE.join(parts[:count])) for count in range(len(parts), 0, -1)]
    return next((path for path in paths if _is_file(path)), Path(location))


def has_own_file(location: str) -> bool:
    """Say whether the file at a location stands by itself, though its name looks like that of a file inside one."""
    return not location.startswith(UPLOAD_PREFIX) and _is_file(Path(location))


def is_gone(location: str) -> bool:
    """Say whether the file at a location, or the one it stands in, is there no more; an upload has none to lose.

    A folder that cannot be looked into, as of a share that does not answer, says nothing of its files.
    """
    if location.startswith(UPLOAD_PREFIX):
        return False
    try:
        return not file_at(location).exists()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # too long a name for the file system, as of a file inside another one
        return False


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def _resolved(path: Path) -> Path:
    """Resolve the folder a file stands in, not the file: it may be a link, or gone."""
    return path.parent.resolve() / path.name


def _named(path: Path) -> Iterator[Found]:
    if not path.is_file():
        exists = path.exists()
        yield Found(path, error=MissingFileError(str(path), _NO_FILE if exists else "nothing is there"))
    else:
        known = path.suffix.lower() in known_suffixes()
        yield Found(path, error=None if known else _unsupported(path))


def _in_folder(folder: Path) -> Iterator[Found]:
    root = folder.resolve()
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        is_link = path.is_symlink()
        if any(part.startswith(".") for part in relative.parts) or (path.is_dir() and not is_link) or _is_sidecar(path):
            continue
        if is_link and not _leads_into(path, root):
            yield Found(path, error=NotAllowedError(str(relative), f"it is a link that leads out of {folder.name!r}"))
        elif path.is_dir():
            continue  # a link to a folder that is gone through anyway
        elif not path.exists():
            yield Found(path, error=MissingFileError(str(path), "it is a link to nothing"))
        elif path.suffix.lower() not in known_suffixes():
            yield Found(path, skip=f"no reader for {path.suffix or 'a name without suffix'}")
        elif not path.is_file():  # reading a pipe would wait for ever
            yield Found(path, error=MissingFileError(str(path), _NO_FILE))
        elif _FOLDER_NOTE.match(path.name):
            yield Found(path, skip="describes the folder; name it to ingest it")
        else:
            yield Found(path)


def _leads_into(link: Path, root: Path) -> bool:
    try:
        return link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a link to itself: it leads nowhere, hence not out
        return True


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
        if sidecar.resolve().parent != path.parent.resolve():
            raise NotAllowedError(sidecar.name, "the sidecar is a link that leads out of its folder")
        if sidecar.stat().st_size > FIELDS_LIMIT_BYTES:
            raise NotAllowedError(sidecar.name, f"a sidecar has at most {FIELDS_LIMIT_BYTES:,} bytes")
        return sidecar.read_bytes()
    return b""
