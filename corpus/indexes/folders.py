"""The folders that embedded indexes live in."""

from pathlib import Path

from corpus.errors import CorpusUnreadableError


def make_folder(folder: Path, store: str) -> None:
    """Make an index's folder if it is not there.

    Raises:
        CorpusUnreadableError: A file stands in its place, or the place cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusUnreadableError(store, f"{folder}: {error.strerror}") from error


def set_aside(folder: Path) -> Path:
    """Move a broken index out of the way, keeping it for whoever wants to look.

    Returns:
        Its new place, beside the old one.
    """
    number = next(n for n in range(1, 1_000_000) if not folder.with_name(f"{folder.name}.broken-{n}").exists())
    return folder.rename(folder.with_name(f"{folder.name}.broken-{number}"))
