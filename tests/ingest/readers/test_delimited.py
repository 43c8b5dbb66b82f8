"""Tables as text."""

import pytest

from corpus.errors import UnreadableDocumentError
from ingest.readers.delimited import DelimitedReader


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a,b\n1,2\n", "a | b\n1 | 2"),
        ("a;b\n1,5;2\n", "a | b\n1,5 | 2"),
        ("a\tb\n1\t2", "a | b\n1 | 2"),
        ('"x, y","line\nbreak"\n', "x, y | line break"),
        ("a,b\n,\nc,d\n", "a | b\n\nc | d"),
        ("注：说明,,\n", "注：说明"),
        ("", ""),
    ],
)
def test_reading(source: str, text: str) -> None:
    assert DelimitedReader().read(source.encode(), "a.csv").text == text


def test_legacy_encoding() -> None:
    source = "类别,标准\n技能培训,每人六百元\n"
    assert DelimitedReader().read(source.encode("gbk"), "a.csv").text == "类别 | 标准\n技能培训 | 每人六百元"


def test_a_value_beyond_all_bounds() -> None:
    with pytest.raises(UnreadableDocumentError, match="field larger"):
        DelimitedReader().read(b'"' + b"x" * 200_000 + b'"', "a.csv")
