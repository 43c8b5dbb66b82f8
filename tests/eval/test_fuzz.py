"""Damaged and hostile files: made as they are meant, and read without harm."""

import io
import random
import zipfile
from pathlib import Path

import pypdf
import pytest

from api.settings import Settings
from eval.fuzz import _DAMAGES, _PAGES, FuzzReport, _bombs, _pdf, measure_fuzz

GOLDEN = Path(__file__).parents[1] / "golden"
REPORT = FuzzReport(3, {"read": 3}, (), (), (), 1.0, 100.0, reads_on=True)


@pytest.mark.parametrize("damage", _DAMAGES, ids=lambda damage: damage.__name__)
def test_damage_is_damage_and_the_same_each_time(damage: object) -> None:
    whole = bytes(range(256)) * 40
    damaged = [damage(bytearray(whole), random.Random(7)) for _ in range(2)]  # type: ignore[operator]
    assert damaged[0] == damaged[1] != whole
    assert isinstance(damage(bytearray(), random.Random(7)), bytes)  # type: ignore[operator]


def test_the_plain_pdf_is_one(tmp_path: Path) -> None:
    assert "levy" in pypdf.PdfReader(io.BytesIO(_pdf(_PAGES))).pages[0].extract_text()


def test_a_zip_bomb_unpacks_to_much_more_than_it_is() -> None:
    packed = dict(_bombs())["zip-bomb.docx"]()
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        assert sum(part.file_size for part in package.infolist()) > 100 * len(packed)


def test_no_name_twice() -> None:
    names = [name for name, _ in _bombs()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("change", "clean"),
    [
        ({}, True),
        ({"unforeseen": ("a.md: KeyError",)}, False),
        ({"late": ("a.md: 60 s",)}, False),
        ({"reads_on": False}, False),
        ({"peak_megabytes": 5_000.0}, False),
    ],
)
def test_what_counts_as_an_escape(change: dict[str, object], clean: bool) -> None:
    fields = {name: getattr(REPORT, name) for name in REPORT.__slots__}
    assert FuzzReport(**{**fields, **change}).is_clean is clean


@pytest.mark.slow
def test_damaged_copies_are_read_or_refused(tmp_path: Path) -> None:
    report = measure_fuzz(GOLDEN / "md", Settings(home=tmp_path), 6, with_bombs=False)
    assert report.files == 6
    assert sum(report.outcomes.values()) == 6
    assert report.is_clean
    assert report.peak_megabytes > 10
