"""Names of files inside files: plain, short, and each its own."""

import pytest

from ingest.inside import NAME_BYTES, plain_name, with_plain_names
from ingest.readers.base import Attachment


def names(*given: str) -> list[str]:
    return [each.name for each in with_plain_names([Attachment(name, b"x") for name in given])]


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("rules.md", "rules.md"),
        ("../../etc/rules.md", "rules.md"),
        ("..\\rules.md", "rules.md"),
        ("\u202erules\n.md", "rules.md"),
        ("x\ud800.md", "x.md"),
        ("dir/", "unnamed"),
        ("", "unnamed"),
    ],
)
def test_a_name_leads_nowhere(given: str, plain: str) -> None:
    assert plain_name(given) == plain


@pytest.mark.parametrize("given", ["x" * 300 + ".pdf", "职" * 100 + ".pdf", "职" * 65 + "ab.pdf"])
def test_a_long_name_is_cut_by_bytes_and_keeps_its_ending(given: str) -> None:
    plain = plain_name(given)
    assert plain.endswith(".pdf")
    assert NAME_BYTES - 3 < len(plain.encode()) <= NAME_BYTES


def test_an_ending_that_is_no_formats_is_cut_like_the_rest() -> None:
    assert len(plain_name("x." + "职" * 100).encode()) <= NAME_BYTES


def test_equal_names_are_numbered_in_their_order() -> None:
    assert names("a/n.txt", "b/n.txt", "n.txt", "m.txt") == ["n.txt", "n (2).txt", "n (3).txt", "m.txt"]


def test_a_number_that_is_taken_is_passed_over() -> None:
    assert names("n (2).txt", "n.txt", "n.txt") == ["n (2).txt", "n.txt", "n (3).txt"]


def test_names_that_are_equal_once_cut_differ() -> None:
    first, second = names("职" * 100 + "a.txt", "职" * 100 + "b.txt")
    assert first != second
    assert max(len(first.encode()), len(second.encode())) <= NAME_BYTES
