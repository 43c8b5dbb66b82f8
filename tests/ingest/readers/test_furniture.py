"""What stands around a document on a web page."""

import pytest

from ingest.readers.furniture import is_furniture, is_named_furniture, without_furniture


@pytest.mark.parametrize(
    "line",
    [
        "首页 > 政策 > 文件",
        "您当前的位置：首页 > 公告",
        "【打印】【关闭】",
        "打印 关闭 分享",
        "字体：大 中 小",
        "[大 中 小]",
        "责任编辑：张三",
        "上一篇：某某通知",
        "Copyright 2024 Some Ministry",
        "京ICP备12345678号-1",
        "Skip to main content",
        "Home > Education > Placements",
        "Facebook | Twitter",
    ],
)
def test_furniture(line: str) -> None:
    assert is_furniture(line)
    assert without_furniture(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "企业应当打印并盖章。",
        "关闭生产线的企业，应当提前三十日通知职工。",
        "The licensee shall print this page and close the account.",
        "第一条 为了规范编辑出版活动，制定本办法。",
        "来源：某省教育厅 2024-03-01",
        "大学",
        "Next year the rate is 0.5%.",
        "主办单位：某市教育局",
        "位置图见附件。",
    ],
)
def test_documents_stay(line: str) -> None:
    assert without_furniture(line) == line


def test_parts_of_a_line_go() -> None:
    assert without_furniture("2024-03-01 来源：某局 点击：[12] 【打印】") == "2024-03-01 来源：某局"


def test_long_lines_are_never_judged() -> None:
    line = "打印 " * 100
    assert without_furniture(line) == line


@pytest.mark.parametrize(
    ("names", "role", "expected"),
    [("breadcrumb", "", True), ("x share-box", "", True), ("", "navigation", True), ("shareholders", "", False)],
)
def test_names(names: str, role: str, expected: bool) -> None:
    assert is_named_furniture(names, role) is expected
