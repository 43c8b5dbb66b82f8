"""Web pages: trafilatura says where the document is on the page, the page itself says what stands there.

trafilatura's own text is made for news: it drops headings that it takes for titles and lines that repeat
(（一）同上；), which a law needs. So its text only serves to find the element that holds the document.
"""

import re
from collections.abc import Iterator
from itertools import islice

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from corpus.errors import UnreadableDocumentError
from ingest.clean import clean_text, drop_invisible, merge_lines, unify_line_ends
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.decoding import decode
from ingest.readers.furniture import ELEMENT_CHARACTERS, is_named_furniture, without_furniture
from ingest.readers.grids import Cell, row_lines

# Share of the main text's characters that the chosen element must hold: it may lose a breadcrumb that trafilatura
# kept, not a section.
_MIN_REGION_SHARE = 0.95
# Characters of content below which a page that speaks of an error is one; real documents that mention 404 are longer.
_MAX_ERROR_PAGE_CHARACTERS = 200
# A list or block with this share of its characters in links, and at least so many links, is navigation.
_MAX_LINK_SHARE = 0.8
_MIN_NAVIGATION_LINKS = 3
# Characters above which the main content is not looked for: it takes a second for half a million.
_MAX_SEARCHED_CHARACTERS = 3_000_000
# Table cells above which it is not: 10,000 in one row take it two seconds, 100,000 minutes.
_MAX_SEARCHED_CELLS = 10_000
# Bytes at the beginning in which HTML requires the encoding to be declared.
_DECLARATION_BYTES = 1024

_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SITE_NAME = re.compile(r"(?:\s+[-–—|·]\s+|[_|])[^_|]*$")
_ERROR_PAGE = re.compile(
    r"\b(?:40[034]|410|50[0234])\b.{0,40}\b(?:error|bad gateway|unavailable|gone)\b|\bnot found\b|\bforbidden\b"
    r"|\baccess (?:is )?denied\b|页面不存在|页面未找到|無此頁面|找不到.{0,8}[页頁]面"
    r"|访问被拒绝|拒绝访问|网页不存在|页面已被?删除|just a moment\b|请(?:开启|启用) ?javascript|enable javascript"
    r"|(?:页面|網頁|网页|文章|信息|内容|資料|栏目)(?:不存在|已被?(?:删除|移除|刪除)|找不到|已下线|已过期)|[査查]無資料"
    r"|系统(?:繁忙|维护)"
    r"|checking your browser|verify (?:that )?you are (?:a )?human|complete the captcha"
    r"|请(?:完成|进行)(?:安全|人机)?验证"
    r"|javascript (?:is|must be) (?:required|disabled|enabled)|需要啟用 ?javascript|正在(?:跳转|为您跳转)"
    r"|page (?:you (?:requested|are looking for) )?(?:could not|cannot|can['’]t) be found"
    r"|page (?:does not|doesn.t) exist",
    re.IGNORECASE | re.DOTALL,
)

_SKIPPED = frozenset(
    "script style noscript template head nav aside footer form button select option input textarea iframe object embed"
    " svg canvas audio video map dialog".split()
)
_BLOCKS = frozenset(
    "html body address article blockquote caption center dd details div dl dt fieldset figcaption figure header hr li"
    " main ol p section summary table tbody td tfoot th thead tr ul".split()
)
_FRAME = re.compile(r"<i?frame\b[^>]{0,500}?\bsrc\s*=\s*[\"']?([^\"'\s>]{1,200})", re.IGNORECASE)
_FRAMES_NAMED = 3
# Names of fields in the table beside a document; three of them in one small table make it that table.
_PARTICULARS = re.compile(
    r"索引号|发文机关|发文字号|发文机构|文号|成文日期|发布日期|主题分类|生效日期|公开主体|法規名稱|公發布日|修正日期|發文字號"
)
_MIN_PARTICULARS = 3
_MAX_PARTICULARS_CHARACTERS = 2_000
_CELL = re.compile(r"<t[dh]\b", re.IGNORECASE)
# Where the document stands does not hang on how far cells reach, which trafilatura takes minutes to lay out.
_SPAN = re.compile(r"\b(?:row|col)span\s*=", re.IGNORECASE)
# Attributes of one tag; real ones have some dozens, and pictures kept inside the page make tags long, not many.
_MAX_ATTRIBUTES = 2_000
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{8000,}")
# How the parser says that it stopped at one of its bounds: 256 tags in each other, 10 MB of text in one.
_LIMIT = "ERR_RESOURCE_LIMIT"
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BR = "\f"  # unify_line_ends has removed it from the source


class HtmlReader:
    """Reads saved web pages; fetches nothing."""

    name = "html"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one page; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: The bytes are no text, damaged text, or the page only reports an error.
        """
        declared = _CHARSET.search(data[:_DECLARATION_BYTES])
        source, warnings = decode(data, name, self.name, declared[1].decode("ascii") if declared else None)
        if _has_attribute_flood(source):
            raise UnreadableDocumentError(name, self.name, f"a tag has more than {_MAX_ATTRIBUTES:,} attributes")
        page, damage = _parse(source)
        if damage:
            raise UnreadableDocumentError(name, self.name, damage)
        builder = TextBuilder()
        if page is None:
            return builder.build(warnings=warnings)
        region = _find_region(source, page) if _is_searchable(source) else None
        if region is None:
            warnings.append("the main content was not found, so the whole page was read")
        title = _find_title(page)
        _PageRenderer(builder).render(page if region is None else region, page)
        read = builder.build(title, warnings=warnings)
        if not read.text and (frames := _frames(source)):
            cause = f"the page only holds frames ({frames}); save the page shown in the frame"
            raise UnreadableDocumentError(name, self.name, cause)
        if len(read.text) < _MAX_ERROR_PAGE_CHARACTERS and (shown := _ERROR_PAGE.search(f"{title or ''}\n{read.text}")):
            raise UnreadableDocumentError(name, self.name, f"the page only reports an error ({shown[0]!r})")
        return read


def _has_attribute_flood(source: str) -> bool:
    """Look for a tag with so many attributes that the parser, which compares each with all, would take hours."""
    return any(len(tag[0].split(maxsplit=_MAX_ATTRIBUTES + 1)) > _MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(source))


def _parse(source: str) -> tuple[lxml_html.HtmlElement | None, str]:
    """Give the page, and why it was not read to its end, if so."""
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    source = drop_invisible(unify_line_ends(_XML_DECLARATION.sub("", source)))
    try:
        page = lxml_html.document_fromstring(source, parser=parser)
    except etree.ParserError:  # nothing but blanks or comments
        return None, ""
    cut = next((entry.message for entry in parser.error_log if entry.type_name == _LIMIT), "")
    for element in list(page.iter(*_SKIPPED - {"head"})):
        element.drop_tree()
    return page, f"it goes beyond what pages hold ({cut})" if cut else ""


def _frames(source: str) -> str:
    """Give the addresses of the first frames, for a message."""
    return ", ".join(match[1] for match in islice(_FRAME.finditer(source), _FRAMES_NAMED))


def _is_searchable(source: str) -> bool:
    """Say whether trafilatura can be asked; some of its steps compare each cell of a table with all."""
    has_few_cells = next(islice(_CELL.finditer(source), _MAX_SEARCHED_CELLS, None), None) is None
    return len(source) <= _MAX_SEARCHED_CHARACTERS and has_few_cells


def _find_region(source: str, page: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    """Find the innermost element that holds almost all of what trafilatura takes for the main text."""
    found = trafilatura.bare_extraction(
        _SPAN.sub("data-span=", _XML_DECLARATION.sub("", source)),
        favor_recall=True,
        include_comments=False,
        include_formatting=True,
    )
    body = getattr(found, "body", None)
    if body is None:
        return None
    main = {" ".join(piece.split()) for piece in body.itertext()}
    weights: dict[lxml_html.HtmlElement, int] = {}
    for holder, text in _text_nodes(page):
        if text in main:
            for element in (holder, *holder.iterancestors()):
                weights[element] = weights.get(element, 0) + len(text)
    if page not in weights:
        return None
    region = page
    while heavy := [child for child in region if weights.get(child, 0) >= _MIN_REGION_SHARE * weights[page]]:
        region = heavy[0]
    while region.tag not in _BLOCKS:  # one paragraph of a <b>: take the block around it
        region = region.getparent()
    return region


def _text_nodes(page: lxml_html.HtmlElement) -> Iterator[tuple[lxml_html.HtmlElement, str]]:
    for element in page.iter():
        if element.text and (text := " ".join(element.text.split())):
            yield element, text
        if element.tail and (text := " ".join(element.tail.split())):
            yield element.getparent(), text


def _find_title(page: lxml_html.HtmlElement) -> str | None:
    """The only first-level heading, else the window's title without the site's name after it."""
    headings = page.findall(".//h1")
    if len(headings) == 1 and (title := " ".join(headings[0].text_content().split())):
        return title
    title = " ".join((page.findtext(".//title") or "").split())
    return _SITE_NAME.sub("", title) or None


class _PageRenderer:
    """Walks an element in document order; text between two block tags becomes one block."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._inline: list[str] = []
        self._items: list[str] | None = None  # the lines of the outermost list, while inside one
        self._marker = ""

    def render(self, region: lxml_html.HtmlElement, page: lxml_html.HtmlElement) -> None:
        headings = page.findall(".//h1")
        if len(headings) == 1 and region not in (headings[0], *headings[0].iterancestors()):
            # Many sites put the document's title beside the element that holds its text.
            self._builder.add(headings[0].text_content(), heading_level=1)
        for table in _particulars(region, page):
            self._builder.add("\n".join(_table_rows(table)))
        self._walk(region)
        self._flush()

    def _walk(self, element: lxml_html.HtmlElement) -> None:
        tag = element.tag
        if tag in _SKIPPED or _is_hidden(element) or _is_furniture(element) or _is_navigation(element):
            return
        if tag == "br":
            self._inline.append(_BR)
        elif tag in _HEADINGS and self._items is None:
            self._flush()
            self._builder.add(_text_of(element), heading_level=_HEADINGS[tag])
        elif tag == "table" and _is_data_table(element):
            self._flush()
            self._builder.add("\n".join(filter(None, map(without_furniture, _table_rows(element)))))
        elif tag == "pre":
            self._flush()
            self._place(element.text_content().split("\n"))
        elif tag in ("ul", "ol"):
            self._walk_list(element)
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._flush()
            self._walk_children(element)
            self._flush()
        else:
            self._walk_children(element)

    def _walk_children(self, element: lxml_html.HtmlElement) -> None:
        self._inline.append(_soften(element.text))
        for child in element:
            self._walk(child)
            self._inline.append(_soften(child.tail))

    def _walk_list(self, element: lxml_html.HtmlElement) -> None:
        self._flush()
        is_outermost = self._items is None
        if self._items is None:
            self._items = []
        number = int(start) if (start := element.get("start", "1")).isdecimal() else 1
        for item in element:
            if item.tag == "li":
                self._marker = f"{number}. " if element.tag == "ol" else "- "
                number += 1
            self._walk(item)
            self._flush()
            self._marker = ""
        if is_outermost:
            lines, self._items = self._items, None
            self._builder.add("\n".join(lines))

    def _flush(self) -> None:
        text, self._inline = "".join(self._inline), []
        self._place([line for line in text.split(_BR) if line.strip()])

    def _place(self, lines: list[str]) -> None:
        lines = [kept for line in lines if (kept := without_furniture(line.strip()))]
        if not lines:
            return
        lines, self._marker = [self._marker + lines[0], *lines[1:]], ""
        if self._items is None:
            self._builder.add("\n".join(lines))
        else:
            self._items.extend(lines)


def _particulars(region: lxml_html.HtmlElement, page: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Find the table of number, issuer and dates that portals put beside the element that holds the document."""
    within = {region, *region.iterancestors()}
    return [
        table
        for table in page.iter("table")
        if table not in within
        and region not in table.iterancestors()
        and table.find(".//table") is None
        and len(text := table.text_content()) <= _MAX_PARTICULARS_CHARACTERS
        and len(set(_PARTICULARS.findall(text))) >= _MIN_PARTICULARS
    ]


def _soften(text: str | None) -> str:
    """Undo the source's line breaks, which a browser shows as blanks, and between Chinese characters as nothing."""
    if not text or "\n" not in text:
        return text or ""
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    return before + merge_lines(text.split("\n")) + after


def _text_of(element: lxml_html.HtmlElement) -> str:
    return " ".join("".join(_soften(piece) for piece in _pieces(element)).split())


def _pieces(element: lxml_html.HtmlElement) -> Iterator[str]:
    """The element's texts, with a blank at every tag that starts a new line: cells hold several paragraphs."""
    yield element.text or ""
    for child in element:
        gap = " " if child.tag in _BLOCKS or child.tag == "br" else ""
        yield gap
        yield from _pieces(child)
        yield gap
        yield child.tail or ""


def _is_hidden(element: lxml_html.HtmlElement) -> bool:
    return element.get("hidden") is not None or _HIDDEN_STYLE.search(element.get("style", "")) is not None


def _is_furniture(element: lxml_html.HtmlElement) -> bool:
    names, role = f"{element.get('class', '')} {element.get('id', '')}", element.get("role", "")
    if element.tag in ("body", "main", "article") or not is_named_furniture(names, role):
        return False
    return element.find(".//h1") is None and len(element.text_content()) <= ELEMENT_CHARACTERS


def _is_navigation(element: lxml_html.HtmlElement) -> bool:
    if element.tag not in ("ul", "ol", "div", "p", "dl"):
        return False
    links = element.findall(".//a[@href]")
    if len(links) < _MIN_NAVIGATION_LINKS:
        return False
    linked = sum(len(link.text_content().strip()) for link in links)
    return linked > _MAX_LINK_SHARE * len("".join(element.text_content().split()))


def _is_data_table(table: lxml_html.HtmlElement) -> bool:
    """Tell a table of data from one that only places things on the page: that one nests, or has one column."""
    if table.find(".//table") is not None or table.find(".//h2") is not None:
        return False
    return any(len(row.findall("td") + row.findall("th")) > 1 for row in table.iter("tr"))


def _table_rows(table: lxml_html.HtmlElement) -> Iterator[str]:
    for caption in table.findall("caption"):
        yield _text_of(caption)
    yield from row_lines(
        [
            Cell(clean_text(_text_of(cell)), cell.get("rowspan", ""), cell.get("colspan", ""))
            for cell in row
            if cell.tag in ("td", "th")
        ]
        for row in table.iter("tr")
    )
