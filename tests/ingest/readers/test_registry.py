"""What holds for every format in FORMATS; a reader without a golden pair fails here."""

import io
import zipfile
from pathlib import Path

import pytest

from corpus.errors import IngestError, UnreadableDocumentError, UnsupportedFormatError
from ingest.clean import clean_text
from ingest.readers import FORMATS, Format, known_suffixes, load_reader, reader_for
from ingest.readers.base import Reader
from ingest.scans import scanner

GOLDEN = Path(__file__).parents[2] / "golden"
SCANS = (".png",)
PLACES = ("HEADING", "CELL", "FOOTNOTE", "LISTITEM")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256))


def golden_files() -> list[Path]:
    return sorted(
        path for path in GOLDEN.glob("*/*") if path.suffix in known_suffixes() and ".expected" not in path.name
    )


def name_reader(reader: Reader) -> str:
    return reader.name


every_reader = pytest.mark.parametrize("reader", list(map(load_reader, FORMATS)), ids=name_reader)


@every_reader
def test_every_reader_has_a_golden_pair(reader: Reader) -> None:
    found = [path for path in golden_files() if path.suffix in reader.suffixes]
    assert found, f"put a file and its .expected.txt under tests/golden/{reader.suffixes[0][1:]}/"


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.reader)
def test_the_list_of_formats_says_what_the_readers_say(each: Format) -> None:
    assert load_reader(each).suffixes == each.suffixes


@pytest.mark.parametrize("path", golden_files(), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    if path.suffix in SCANS and scanner() is None:
        pytest.skip("what recognises scans is not installed")
    read = reader_for(path.name).read(path.read_bytes(), path.name)
    assert read.text == path.with_suffix(".expected.txt").read_text(encoding="utf-8").rstrip("\n")
    lost = [place for place in PLACES if read.text.count(f"PLANTED-{place}") != 1]
    assert not lost
    assert read.text == clean_text(read.text)
    assert all("\n" not in hint.span.of(read.text) for hint in read.headings)
    assert not read.warnings


def test_suffix_decides_in_any_case() -> None:
    assert reader_for("LAW.MD").name == "markdown"
    assert reader_for("/a.b/c.Pdf").name == "pdf"


@pytest.mark.parametrize("name", ["law.odt", "law", ".md", "law.md.bak"])
def test_unknown_suffix(name: str) -> None:
    with pytest.raises(UnsupportedFormatError) as caught:
        reader_for(name)
    assert caught.value.known == known_suffixes()


def test_no_suffix_twice() -> None:
    assert len(set(known_suffixes())) == len(known_suffixes())


@every_reader
def test_empty_file_has_no_text_or_is_refused(reader: Reader) -> None:
    try:
        assert reader.read(b"", "empty").text == ""
    except UnreadableDocumentError:
        assert reader.name in ("docx", "image", "pdf")


@every_reader
def test_random_bytes_are_refused(reader: Reader) -> None:
    noise = bytes((i * i * 31 + i // 7) % 256 for i in range(5_000))
    with pytest.raises(UnreadableDocumentError):
        reader.read(noise, "noise")


@every_reader
def test_a_picture_is_refused(reader: Reader) -> None:
    with pytest.raises(UnreadableDocumentError):
        reader.read(PNG, "picture")


@every_reader
def test_a_zip_archive_is_refused(reader: Reader) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "text")
    with pytest.raises(UnreadableDocumentError):
        reader.read(packed.getvalue(), "archive")


@pytest.mark.parametrize("path", golden_files(), ids=lambda path: path.name)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_file_is_read_in_part_or_refused(path: Path, share: float) -> None:
    data = path.read_bytes()
    try:
        reader_for(path.name).read(data[: int(len(data) * share)], path.name)
    except IngestError as error:
        assert path.name in str(error)
