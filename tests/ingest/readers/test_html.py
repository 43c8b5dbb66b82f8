"""The HTML reader."""

import socket

import pytest
import trafilatura

from corpus.errors import UnreadableDocumentError
from ingest.readers.html import HtmlReader

PARAGRAPH = "企业接收学生实习的，应当与学校和学生签订三方协议，明确实习岗位、期限、报酬和劳动保护条件。"


def page(body: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "error",
    [
        page("<h1>Not Found</h1><p>The URL was not found on this server.</p>", "<title>404 Not Found</title>"),
        page("<p>对不起，您访问的页面不存在！</p>"),
        page("<h1>Access Denied</h1>"),
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
