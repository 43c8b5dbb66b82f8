"""Titles among mastheads, labels, rubrics and wrapped lines."""

import pytest

from .reading import read, value


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "某市教育局文件\n\n某教〔2031〕2号\n\n某市教育局关于学徒的通知\n\n各学校：\n\n请执行。",
            "某市教育局关于学徒的通知",
        ),
        ("某市教育局关于\n学徒培养工作的通知\n\n各学校：\n\n请执行。", "某市教育局关于学徒培养工作的通知"),
        ("某某选编\n\n第 12 页\n\n某市学徒办法\n\n第一条 为了学徒。\n\n第二条 学徒学习。", "某市学徒办法"),
        ("某市教育局关于印发\n\n《学徒办法》的通知\n\n请执行。", "某市教育局关于印发《学徒办法》的通知"),
        ("某市 教育局关于学徒的通知\n\n各学校：\n\n请执行。", "某市 教育局关于学徒的通知"),
        ("某市学徒办法（某教〔2031〕2号）\n\n正文如下。", "某市学徒办法"),
        ("法規名稱：學徒獎勵辦法\n\n第 1 條\n\n本辦法依法訂定。\n\n第 2 條\n\n雇主得申請。", "學徒獎勵辦法"),
        ("Number 3 of 2031\n\nWool Act 2031\n\nBe it enacted by the Oireachtas as follows:", "Wool Act 2031"),
        ("Annual letter to weavers\n\nDear weavers, the looms are new.", "Annual letter to weavers"),
        ("Public Law 130-12\n\nBe it enacted.\n\nThis Act may be cited as the “Wool Act of 2031”.", "Wool Act of 2031"),
    ],
)
def test_titles(text: str, title: str) -> None:
    assert value(text, "title") == title


def test_the_files_title_speaks_where_the_text_has_none() -> None:
    text = "目录\n\n这是一段很长的正文，其中没有标题，也没有任何可以当作标题的行。"
    assert read(text, title="学徒工作手册")["title"].value == "学徒工作手册"
    assert read(text, title="Microsoft Word - a.docx")["title"].value != "Microsoft Word - a.docx"


def test_a_headings_title_stands_before_the_files() -> None:
    assert (
        read("宁波市学徒条例\n\n第一条 为了学徒。\n\n第二条 本条例施行。", title="other")["title"].value
        == "宁波市学徒条例"
    )
