"""Running heads and page numbers on several pictures."""

from dataclasses import replace

import pytest

from ingest.scans import ScannedLine, ScannedPage, drop_running_lines
from scanned_pages import line, page_of

HEIGHT = 2_000


def page(head: str, number: str, body: str = "本法自公布之日起施行。") -> list[ScannedLine]:
    return [line(head, top=80), line(body, top=600), line(number, top=1_900)]


def texts(pages: list[list[ScannedLine]]) -> list[list[str]]:
    found = drop_running_lines([page_of(*lines) for lines in pages], [HEIGHT] * len(pages))
    return [[each.text for each in page.flow] for page in found]


def test_heads_and_numbers_go() -> None:
    pages = [page("宁波市教育局文件汇编", f"- {number} -", f"第{number}条") for number in range(1, 5)]
    assert texts(pages) == [["第1条"], ["第2条"], ["第3条"], ["第4条"]]


def test_heads_of_left_and_right_pages_differ() -> None:
    pages = [page(("Annual Report", "Training Levy")[number % 2], f"Page {number} of 6") for number in range(6)]
    assert all(len(lines) == 1 for lines in texts(pages))


def test_a_head_read_in_two_ways_is_one() -> None:
    heads = ["Report on Training Levies 2019", "Report on Traning Levies 2019", "Report on Training Levles 2019"]
    assert all(len(lines) == 1 for lines in texts([page(head, "7") for head in heads]))


def test_the_title_that_heads_repeat_stays() -> None:
    first = [line("企业所得税法", top=100, height=60), line("第一条", top=600)]
    others = [page("企业所得税法", str(number)) for number in (2, 3)]
    assert texts([first, *others])[0] == ["企业所得税法", "第一条"]
    assert "企业所得税法" not in [text for lines in texts([first, *others])[1:] for text in lines]


def test_what_stands_in_the_body_stays() -> None:
    pages = [[line("罚款", top=900), line("12", top=1_000)] for _ in range(3)]
    assert texts(pages) == [["罚款", "12"]] * 3


def test_different_first_lines_stay() -> None:
    heads = ("第一章 总则", "第十五条 本条例", "附件二 补贴标准")
    assert [lines[0] for lines in texts([page(head, "1") for head in heads])] == list(heads)


@pytest.mark.parametrize(
    "number", ["1", "- 12 -", "—3—", "第 5 页", "第5页 共 9页", "Page 3 of 10", "xii", "3/17", "(4)"]
)
def test_page_numbers(number: str) -> None:
    assert texts([page("甲乙", number), page("丙丁", "乾坤")])[0] == ["甲乙", "本法自公布之日起施行。"]


@pytest.mark.parametrize("number", ["2019年", "一、总则", "第三条", "Part 6", "civil law"])
def test_no_page_numbers(number: str) -> None:
    assert texts([page("甲乙", number), page("丙丁", "乾坤")])[0][-1] == number


def test_no_pages() -> None:
    assert drop_running_lines([], []) == []
    assert drop_running_lines([ScannedPage()], [100]) == [ScannedPage()]


def test_lines_marked_as_running_go_from_one_page_alone() -> None:
    lines = [replace(line("Annual Report", top=80), is_running=True), line("Part 6", top=600)]
    assert texts([lines]) == [["Part 6"]]
