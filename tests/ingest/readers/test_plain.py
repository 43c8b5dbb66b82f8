"""The plain-text reader."""

import pytest

from ingest.readers.plain import PlainTextReader

WRAPPED = (
    "An enterprise that takes students for training\nshall name a mentor for each of them, and pay\nthem half a wage."
)
ADDRESS = "Ministry of Education\n1 Long Street, Government Quarter of the City\nCapital"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (WRAPPED, WRAPPED.replace("\n", " ")),
        (ADDRESS, ADDRESS),
        ("第一章 总则\n第一条 为了\n合作", "第一章 总则\n第一条 为了\n合作"),
        ("a\r\n \r\nb", "a\n\nb"),
        ("", ""),
    ],
)
def test_reading(source: str, text: str) -> None:
    assert PlainTextReader().read(source.encode(), "a.txt").text == text


def test_first_line_indents_part_paragraphs() -> None:
    first = "　　企业应当与学校、学生签订三方协议，明确实习岗位、实习期限、报酬标准\n和劳动保护条件。"
    read = PlainTextReader().read(f"{first}\n　　学校应当投保。".encode(), "a.txt")
    assert read.text == f"{first.strip().replace(chr(10), '')}\n\n学校应当投保。"
