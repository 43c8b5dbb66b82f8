"""The HTML reader."""

import re
import socket
from pathlib import Path

import pytest
import trafilatura

from corpus.errors import UnreadableDocumentError
from ingest.readers.html import HtmlReader

PAGES = sorted((Path(__file__).parent / "web_pages").glob("*.html"))
"""Invented pages in the layouts of government and law sites: they hold KEEP-n, which must stand in the text, and DROP-n
and the words named at their beginning, which must not."""
PARAGRAPH = "企业接收学生实习的，应当与学校和学生签订三方协议，明确实习岗位、期限、报酬和劳动保护条件。"


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "error",
    [
        page("<h1>Not Found</h1><p>The URL was not found on this server.</p>", "<title>404 Not Found</title>"),
        page("<p>对不起，您访问的页面不存在！</p>"),
        page("<h1>Access Denied</h1>"),
        page("<p>抱歉，该文章已被删除</p>", "<title>某市政府</title>"),
        page("<p>Checking your browser before you proceed.</p>"),
        page("<p>请完成安全验证</p>"),
    ],
)
def test_error_pages_are_refused(error: bytes) -> None:
    with pytest.raises(UnreadableDocumentError, match="only reports an error"):
        HtmlReader().read(error, "a.html")


def test_a_law_that_speaks_of_errors_is_kept() -> None:
    body = "".join(f"<p>{PARAGRAPH}</p>" for _ in range(5)) + "<p>Access denied: 403 forbidden.</p>"
    assert "Access denied" in HtmlReader().read(page(body), "a.html").text


def test_repeated_lines_and_headings_are_kept() -> None:
    body = "".join(f"<h3>第{n}节</h3><p>{PARAGRAPH}{n}</p><p>（一）同上；</p>" for n in range(9))
    read = HtmlReader().read(page(f"<div>{body}</div>"), "a.html")
    assert read.text.count("（一）同上；") == 9
    assert [hint.span.of(read.text) for hint in read.headings] == [f"第{n}节" for n in range(9)]


def test_declared_legacy_encoding() -> None:
    source = (
        f'<html><head><meta charset="gb2312"><title>办法_某网站</title></head><body><p>{PARAGRAPH}</p></body></html>'
    )
    read = HtmlReader().read(source.encode("gb18030"), "a.html")
    assert PARAGRAPH in read.text
    assert read.title == "办法"


def test_xhtml_with_a_declaration() -> None:
    source = f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{PARAGRAPH}</p></body></html>'
    assert PARAGRAPH in HtmlReader().read(source.encode(), "a.xhtml").text


def test_without_main_content_the_whole_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *_, **__: None)
    read = HtmlReader().read(page("Half the <b>wage</b>."), "a.html")
    assert read.text == "Half the wage."
    assert read.warnings == ("the main content was not found, so the whole page was read",)


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the reader opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    source = '<!DOCTYPE html SYSTEM "http://example.org/x.dtd"><link href="http://example.org/a.css">'
    HtmlReader().read(source.encode() + page(f"<p>{PARAGRAPH}</p><img src='http://example.org/p.png'>"), "a.html")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_layout_keeps_the_document_and_drops_the_site(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    read = HtmlReader().read(source.encode(), path.name)
    keep = set(re.findall(r"KEEP-\d+", source))
    drop = set(re.findall(r"DROP-\d", source)) | set(re.findall(r"to drop: (.*?) -->", source)[0].split("; ")) - {""}
    assert keep - set(re.findall(r"KEEP-\d+", read.text)) == set()
    assert {words for words in drop if words in read.text} == set()
    assert not read.warnings


def test_there_are_a_dozen_layouts() -> None:
    assert len(PAGES) >= 12


def test_cells_over_several_rows_are_repeated() -> None:
    table = "<tr><td rowspan=2>技能<td>焊工</tr><tr><td>电工</tr><tr><td colspan=2>合计</tr>"
    assert (
        "技能 | 焊工\n技能 | 电工\n合计"
        in HtmlReader().read(page(f"<p>{PARAGRAPH}</p><table>{table}</table>"), "a").text
    )


def test_words_of_buttons_inside_a_rule_stay() -> None:
    rule = "企业应当打印并关闭申报系统，分享到微信。"
    assert rule in HtmlReader().read(page(f"<p>{PARAGRAPH}</p><p>{rule}</p>"), "a.html").text


def test_a_page_of_frames_names_them() -> None:
    source = b"<html><frameset><frame src='menu.htm'><frame src='law.htm'></frameset></html>"
    with pytest.raises(UnreadableDocumentError, match=r"menu\.htm, law\.htm"):
        HtmlReader().read(source, "a.html")


@pytest.mark.parametrize(
    ("declared", "written"),
    [("gb2312", "gb18030"), ("gb2312", "big5"), ("big5", "gbk"), ("utf-8", "gbk"), ("x", "big5")],
)
def test_encodings_declared_wrongly(declared: str, written: str) -> None:
    text = "企業應當按照規定給付津貼，並為學生辦理保險，其金額由主管機關定之。" if written == "big5" else PARAGRAPH
    source = f'<meta charset="{declared}"><p>{text}</p><p>{text}</p>'
    assert text in HtmlReader().read(source.encode(written), "a.html").text


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("<div>" * 100_000 + PARAGRAPH, "beyond what pages hold"),
        ("<p>" + "a " * 6_000_000, "beyond what pages hold"),
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x", "attributes"),
    ],
    ids=["deep", "long", "attributes"],
)
def test_bombs_are_refused(source: str, cause: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=cause):
        HtmlReader().read(source.encode(), "a.html")


def test_many_entities_and_wide_tables_are_read_within_bounds() -> None:
    assert len(HtmlReader().read(page("<p>" + "&amp;" * 300_000), "a.html").text) == 300_000
    row = "<td rowspan=1000 colspan=1000>x" * 3 + "<td>y"
    read = HtmlReader().read(page(f"<table>{f'<tr>{row}</tr>' * 100}</table>"), "a.html")
    assert read.text.count("y") >= 1
    wide = HtmlReader().read(page(f"<p>{PARAGRAPH}</p><table><tr>{'<td>x' * 12_000}</table>"), "a.html")
    assert wide.text.count("x") == 12_000
    assert wide.warnings


def test_entities_of_a_document_type_are_not_expanded() -> None:
    source = f'<!DOCTYPE x [<!ENTITY a "boom">]><html><body><p>&a;</p><p>{PARAGRAPH}</p></body></html>'
    assert "boom" not in HtmlReader().read(source.encode(), "a.html").text.replace('"boom"', "")
