"""Catalogues that begin as copies of one that the migrations made: the migrations take 40 ms, a copy one."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.catalogue import Catalogue


def open_catalogue(path: Path) -> Catalogue:
    """Open a catalogue; one that is not there begins as a copy of a fresh one."""
    if not path.exists():
        path.write_bytes(_fresh())
    return Catalogue(f"sqlite:///{path}")


@cache
def _fresh() -> bytes:
    """The file of a catalogue that holds nothing yet; once per process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.db"
        Catalogue(f"sqlite:///{path}").close()
        return path.read_bytes()
