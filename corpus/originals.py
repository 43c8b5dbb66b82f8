"""Files kept as they came, by their hash: what pages are drawn from, also when the file itself has changed or gone."""

import os
from collections.abc import Collection
from pathlib import Path

from corpus.errors import CorpusUnreadableError
from corpus.identifiers import fingerprint


class Originals:
    """A folder of files named by their content. Never seen half-written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep a file.

        Returns:
            Its hash.

        Raises:
            CorpusUnreadableError: It cannot be written.
        """
        name = fingerprint(data)
        path = self._path(name)
        try:
            if path.exists() and path.stat().st_size == len(data):
                return name
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{os.getpid()}")
            with fresh.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # else a power cut could leave an empty file under the name
            fresh.replace(path)
        except OSError as error:
            raise CorpusUnreadableError("folder of originals", error.strerror or str(error)) from error
        return name

    def get(self, name: str) -> bytes:
        """Read a file that is kept.

        Raises:
            CorpusUnreadableError: It is not there, or not what its name says.
        """
        try:
            data = self._path(name).read_bytes()
        except OSError as error:
            raise CorpusUnreadableError("folder of originals", error.strerror or str(error)) from error
        if fingerprint(data) != name:
            raise CorpusUnreadableError("folder of originals", f"{name[:12]}… is damaged")
        return data

    def names(self) -> set[str]:
        """List what is kept, and what an interrupted write left."""
        return {path.name for path in self._folder.glob("??/*")}

    def keep_only(self, names: Collection[str]) -> None:
        """Remove every file but these."""
        for name in self.names() - set(names):
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name
