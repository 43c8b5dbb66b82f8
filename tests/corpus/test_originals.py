"""Files kept by their hash: never half-written, never taken for another."""

from pathlib import Path

import pytest

from corpus.errors import CorpusUnreadableError
from corpus.identifiers import fingerprint
from corpus.originals import Originals


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return Originals(tmp_path / "originals")


def path_of(tmp_path: Path, name: str) -> Path:
    (found,) = (tmp_path / "originals").rglob(name)
    return found


def test_a_file_comes_back(originals: Originals) -> None:
    name = originals.put(b"%PDF-1.7")
    assert name == fingerprint(b"%PDF-1.7")
    assert originals.put(b"%PDF-1.7") == name
    assert originals.get(name) == b"%PDF-1.7"
    assert originals.names() == {name}


def test_a_damaged_file_is_said_and_mended_by_the_next_one(originals: Originals, tmp_path: Path) -> None:
    name = originals.put(b"%PDF-1.7")
    path_of(tmp_path, name).write_bytes(b"")
    with pytest.raises(CorpusUnreadableError, match=r"is damaged.*ingest its file again"):
        originals.get(name)
    originals.put(b"%PDF-1.7")
    assert originals.get(name) == b"%PDF-1.7"


def test_a_missing_file_is_said(originals: Originals) -> None:
    with pytest.raises(CorpusUnreadableError, match="folder of originals"):
        originals.get(fingerprint(b"never kept"))


def test_a_write_that_broke_off_is_seen_by_nobody_and_cleaned_up(
    originals: Originals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", broken)
        with pytest.raises(CorpusUnreadableError, match="No space left"):
            originals.put(b"long file")
    with pytest.raises(CorpusUnreadableError):
        originals.get(fingerprint(b"long file"))
    assert len(originals.names()) == 1
    kept = originals.put(b"another")
    originals.keep_only({kept})
    assert originals.names() == {kept}
    assert [path for path in (tmp_path / "originals").rglob("*") if path.is_file()] == [path_of(tmp_path, kept)]


def test_only_what_is_needed_is_kept(originals: Originals) -> None:
    names = [originals.put(bytes([number])) for number in range(5)]
    originals.keep_only(names[:2])
    assert originals.names() == set(names[:2])
    originals.keep_only([])
    assert originals.names() == set()


def test_an_empty_folder_holds_nothing(originals: Originals) -> None:
    assert originals.names() == set()
    originals.keep_only([])
