"""What a paper's first page says, in the ways journals print it."""

import pytest

from .reading import read, value

PAPER = """A Study of Weavers

{authors}

Department of Wool, University of Nowhere

{line}

Abstract: We study.

Keywords: wool
"""


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Anna Muster", "Anna Muster"),
        ("Anna Muster*", "Anna Muster"),
        ("Anna Muster and Bo Li", "Anna Muster; Bo Li"),
        ("Anna B. Muster¹, Bo Li², Seán O’Brien¹", "Anna B. Muster; Bo Li; Seán O’Brien"),
        ("By Anna Muster & Bo Li", "Anna Muster; Bo Li"),
    ],
)
def test_authors(line: str, authors: str) -> None:
    assert value(PAPER.format(authors=line, line=""), "authors") == authors


def test_an_institution_is_no_author() -> None:
    assert value(PAPER.format(authors="Institute of Wool, Nowhere", line=""), "authors") is None


@pytest.mark.parametrize(
    ("line", "year", "venue", "doi"),
    [
        ("Published: 16 June 2031", "2031", None, None),
        ("Copyright © 2031 by the authors", "2031", None, None),
        ("Journal of Wool 2031, 12(3), 4–9", "2031", "Journal of Wool", None),
        ("https://doi.org/10.99999/wool.31.4.", None, None, "10.99999/wool.31.4"),
        ("Wool costs 12, thread costs 15", None, None, None),
    ],
)
def test_running_heads(line: str, year: str | None, venue: str | None, doi: str | None) -> None:
    text = PAPER.format(authors="Anna Muster", line=line)
    assert (value(text, "year"), value(text, "venue"), value(text, "doi")) == (year, venue, doi)


def test_a_law_is_no_paper() -> None:
    assert read("Wool Act 2031\n\n1. Summary\n\nThe weavers shall weave.\n")["kind"].value == "law"


def test_an_abstract_alone_makes_no_paper() -> None:
    assert "authors" not in read("Report on wool\n\nAnna Muster\n\nAbstract\n\nWool is soft.\n")
