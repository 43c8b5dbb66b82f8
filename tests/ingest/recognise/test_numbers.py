"""Numbers that a document bears, in every bracket, and those it only refers to."""

import pytest

from .reading import value

NOTICE = "{number}\n\n某市教育局关于学徒的通知\n\n各学校：\n\n根据《意见》（国发〔2014〕19号），请执行。\n"


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("某教〔2031〕2号", "某教〔2031〕2号"),
        ("某教[2031]2号", "某教[2031]2号"),
        ("某教（2031）2号", "某教（2031）2号"),
        ("某教【2031】第2号", "某教【2031】第2号"),
        ("某教职 〔2031〕 12 号", "某教职〔2031〕12号"),
        ("发文字号：某教〔2031〕2号", "某教〔2031〕2号"),
        ("某教〔2031〕2号    签发人：某某", "某教〔2031〕2号"),
        ("根据某教〔2030〕1号文件，现通知如下。", None),
    ],
)
def test_chinese_numbers(printed: str, number: str | None) -> None:
    assert value(NOTICE.format(number=printed), "document_number") == number


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Wool Act 2031 (c. 24)", "2031 c. 24"),
        ("26 U.S.C. § 127. Educational assistance", "26 U.S.C. 127"),
        ("Credit (26 U.S.C. 51, 52)", "26 U.S.C. 51, 52"),
        ("Wool (29 U.S.C. 50–50b)", "29 U.S.C. 50–50b"),
        ("D.C. Official Code § 47-1817.04", "D.C. Official Code § 47-1817.04"),
        ("Regulation (EU) 2031/679 on wool", "(EU) 2031/679"),
        ("Wool Act 2031", None),
    ],
)
def test_western_numbers(title: str, number: str | None) -> None:
    text = (
        f"{title}\n\nThe weavers shall, under section 5 of the Act of 1990 (1990 c. 3) and S.I. 1991/12, weave wool.\n"
    )
    assert value(text, "document_number") == number


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("S.I. No. 312 of 2031", "S.I. No. 312 of 2031"),
        ("Number 41 of 2030", "No. 41 of 2030"),
        ("Public Law 130–12", "Public Law 130–12"),
        ("2031 No. 473 (C. 5)", "S.I. 2031/473"),
        ("2016 CHAPTER 24", "2016 c. 24"),
    ],
)
def test_numbers_on_a_line_of_their_own(line: str, number: str) -> None:
    assert value(f"{line}\n\nWool Regulations 2031\n\nThe weavers shall weave wool.\n", "document_number") == number
