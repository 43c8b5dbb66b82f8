"""Running lines and page numbers."""

import pytest

from ingest.readers.pdf.furniture import is_page_number, starts_note


@pytest.mark.parametrize("text", ["3", "- 3 -", "Page 3 of 10", "第 3 页 共 10 页", "第3页", "xiv", "3/10"])
def test_page_numbers(text: str) -> None:
    assert is_page_number(text)


@pytest.mark.parametrize("text", ["第 3 條", "3 persons", "Article 3"])
def test_no_page_numbers(text: str) -> None:
    assert not is_page_number(text)


@pytest.mark.parametrize(
    ("text", "is_note"), [("1 See", True), ("① 参照", True), ("2019年", False), ("1.5 per", False)]
)
def test_marks_of_footnotes(text: str, is_note: bool) -> None:
    assert starts_note(text) is is_note
