"""What the properties of Office files are worth."""

import pytest

from ingest.readers.properties import plausible_authors, plausible_title


@pytest.mark.parametrize(
    "title", ["Microsoft Word - a.doc", "Document1", "文档1", "通知.docx", "  ", "2024", "x" * 400]
)
def test_titles_that_are_none(title: str) -> None:
    assert plausible_title(title) is None


@pytest.mark.parametrize("title", ["实习管理办法", "Document retention rules", "Levy Act 2031"])
def test_titles(title: str) -> None:
    assert plausible_title(f" {title}  ") == title


@pytest.mark.parametrize(
    "author", ["Administrator", "微软用户", "lenovo", "python-docx", "a@b.org", "USER-123", "", "x" * 5_000]
)
def test_authors_that_are_none(author: str) -> None:
    assert plausible_authors(author) == []


@pytest.mark.parametrize(
    ("value", "authors"),
    [
        ("王小明", ["王小明"]),
        ("Anna Berg; J. R. Smith", ["Anna Berg", "J. R. Smith"]),
        ("Ludwig van Dyck", ["Ludwig van Dyck"]),
    ],
)
def test_authors(value: str, authors: list[str]) -> None:
    assert plausible_authors(value) == authors
