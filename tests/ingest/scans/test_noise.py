"""Which recognised pages are no text."""

import pytest

from ingest.scans import is_noise, mean_confidence
from scanned_pages import line


@pytest.mark.parametrize(
    "lines",
    [
        [line("AK", confidence=0.74)],
        [line("必贸 真一集", confidence=0.5)],
        [line("898. 8se688 1,18893D8R898", confidence=0.52), line("职业", confidence=0.95)],
        [line("—…·", confidence=0.99)],
        [line(str(number)) for number in (1_500, 1_000, 500)],
        [line("100%"), line("-3.5"), line("€20")],
    ],
)
def test_noise(lines: list) -> None:
    assert is_noise(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [line("第三章", confidence=0.93)],
        [line("Annex A", confidence=0.95)],
        [line("技術及職業教育法", confidence=0.85)],
        [line("12,345 67.8% 90"), line("1,234 5.6% 78"), line("99 100% 3")],
        [line("2019")],
        [line(str(number)) for number in (1_500, 1_000, 500)] + [line("Levy by year")],
        [line("国家发展职业教育", confidence=0.8), line("斑", confidence=0.5)],
    ],
)
def test_text(lines: list) -> None:
    assert not is_noise(lines)


def test_mean_weighs_characters() -> None:
    assert mean_confidence([line("abc", confidence=1.0), line("d", confidence=0.6)]) == pytest.approx(0.9)
    assert mean_confidence([]) == 0
