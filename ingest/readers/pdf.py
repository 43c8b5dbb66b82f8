"""PDF: pdfium's text and the places of its lines; from the places come paragraphs, running heads and page spans."""

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from corpus.errors import EncryptedDocumentError, NoTextLayerError, UnreadableDocumentError
from corpus.language import HAN
from ingest.clean import (
    CJK,
    cites_next,
    clean_text,
    display_width,
    ends_sentence,
    first_word_width,
    is_label,
    merge_lines,
    starts_item,
    unify_line_ends,
)
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder

# Pages above which a file is refused: the longest statutes have some thousands; reading takes about 5 ms a page.
_MAX_PAGES = 10_000
# Bytes from the end in which the end mark must stand; the standard says 1,024, programs append more.
_END_MARK_BYTES = 4_096
# Share of the page's height, at its top and bottom, in which running heads and feet stand.
_MARGIN_SHARE = 0.12
# Share of the pages on which a line must stand to be a running head: those of left and right pages differ.
_MIN_REPEAT_SHARE = 0.4
_MIN_REPEATS = 2
# Lines before and after a line that tell how wide its column is.
_COLUMN_LINES = 10
# In line heights: by how much a first line is indented at least (Chinese: two characters), and a gap between
# paragraphs, from base line to base line.
_MIN_INDENT_HEIGHTS = 0.8
_MIN_GAP_HEIGHTS = 2.1
# In line heights: how far an item's text may hang in, and a first line be indented; farther in stand centred lines.
_MAX_HANGING_HEIGHTS = 4.0
# Columns (half a Chinese character each) that a full line may lack besides its next word: a sign kept off its start.
_FULL_LINE_SLACK_COLUMNS = 2
# Ratio of line heights above which two lines are of different type sizes, so not of one paragraph.
_MAX_SIZE_RATIO = 1.15
# Share of neighbouring Chinese characters that must be set apart for the blanks between them to be letter-spacing.
_MIN_SPACED_SHARE = 0.8
_MIN_SPACED_PAIRS = 4  # 第 一 章 總則 is no letter-spacing

_LOCK = threading.Lock()  # pdfium is not thread-safe, not even for two files

_LINE_BREAK_HYPHEN = "\ufffe"  # what pdfium makes of a hyphen at a line's end; it then drops the line end
_HYPHENATED = re.compile(rf"(?<=[a-zäöüß]){_LINE_BREAK_HYPHEN}\s*(?=[a-zäöüß])")
# Ligatures, and the Kangxi radicals that many Chinese fonts give for the characters they look like (⼯ for 工).
_PRESENTATION_FORMS = re.compile(r"[\u2f00-\u2fd5\ufb00-\ufb06]")
_LETTER_SPACED = re.compile(rf"(?<=[{HAN}]) +(?=[{HAN}])")
_HAN_PAIR = re.compile(rf"[{HAN}](?= *[{HAN}])")
_BLANK_BESIDE_SIGN = re.compile(rf"(?<=[{CJK}]) +(?=[，、。；：！？）」』”》】])|(?<=[（「『“《【]) +(?=[{CJK}])")
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"[-–—·.|\[(\s]*(?:第|page|p\.|seite)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*[页頁]?"
    r"(?:\s*(?:[/,，]|of|von|共)\s*[共第]?\s*\d{1,4}\s*[页頁]?)?[-–—·.|\])\s]*",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"^(?:untitled|无标题|無標題|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pdf|indd|wps|tex|rtf|pptx?))$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Line:
    """One printed line; places in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    base: float
    """The lower edge of the first character's box."""
    end_base: float
    """The lower edge of the last one's: another when pdfium has joined two lines at a hyphen."""
    height: float
    in_margin: bool


class PdfReader:
    """Reads PDF files that hold text; one file at a time in the whole process."""

    name = "pdf"
    suffixes: tuple[str, ...] = (".pdf",)

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one PDF; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: It is no PDF, or damaged, or has too many pages.
            EncryptedDocumentError: A password is needed.
            NoTextLayerError: No page holds text.
        """
        with _LOCK:
            pages, damaged, title = self._extract(data, name)
        empty = [number for number, lines in enumerate(pages, start=1) if not lines and number not in damaged]
        if len(damaged) == len(pages):
            raise UnreadableDocumentError(name, self.name, "none of its pages can be opened")
        if len(empty) + len(damaged) == len(pages):
            raise NoTextLayerError(name, len(pages))
        warnings = []
        if damaged:
            warnings.append(f"{_list_pages(damaged)} could not be read")
        if empty:
            warnings.append(f"{_list_pages(empty)} {'holds' if len(empty) == 1 else 'hold'} no text (scans?)")
        if b"%%EOF" not in data[-_END_MARK_BYTES:]:
            warnings.append("the file ends early, so pages may be missing")
        builder = TextBuilder()
        _add_pages(builder, _drop_running_lines(pages))
        return builder.build(title, warnings=warnings)

    def _extract(self, data: bytes, name: str) -> tuple[list[list[_Line]], list[int], str | None]:
        """Take everything out of pdfium: lines by page, numbers of damaged pages, title."""
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
                raise EncryptedDocumentError(name) from error
            raise UnreadableDocumentError(name, self.name, "it is not a PDF file, or is damaged") from error
        with closing(document):
            if not 0 < len(document) <= _MAX_PAGES:
                cause = f"it has {len(document):,} pages and the limit is {_MAX_PAGES:,}; split it"
                raise UnreadableDocumentError(name, self.name, cause if len(document) else "it has no pages")
            pages: list[list[_Line]] = []
            damaged: list[int] = []
            for index in range(len(document)):
                try:
                    pages.append(_read_page(document, index))
                except pdfium.PdfiumError:
                    pages.append([])
                    damaged.append(index + 1)
            return pages, damaged, _find_title(document)


def _list_pages(numbers: Sequence[int]) -> str:
    return f"page{'s' * (len(numbers) > 1)} {', '.join(map(str, numbers))}"


def _find_title(document: pdfium.PdfDocument) -> str | None:
    try:
        title = clean_text(document.get_metadata_value("Title"))
    except UnicodeDecodeError:
        return None
    return None if len(title) < 2 or _NO_TITLE.match(title) or "\ufffd" in title else title


def _read_page(document: pdfium.PdfDocument, index: int) -> list[_Line]:
    with closing(document[index]) as page, closing(page.get_textpage()) as textpage:
        _, bottom, _, top = page.get_bbox()
        margin = _MARGIN_SHARE * (top - bottom)
        return list(_read_lines(textpage, bottom + margin, top - margin))


def _read_lines(textpage: pdfium.PdfTextPage, lowest: float, highest: float) -> Iterator[_Line]:
    """Cut the page's text at line ends; only the first and last character of a line are asked for their place."""
    text = textpage.get_text_range()
    units = 0  # pdfium counts UTF-16 units
    for raw in text.splitlines(keepends=True):
        shown = raw.strip()
        if shown:
            first = units + len(raw) - len(raw.lstrip())
            last = first + _utf16_length(shown) - 1
            begin, end = _box(textpage, first), _box(textpage, last)
            tidy = _tidy(shown)
            if tidy:
                height = max(begin[3] - begin[1], end[3] - end[1])
                outside = begin[1] > highest or begin[3] < lowest
                yield _Line(tidy, begin[0], end[2], begin[1], end[1], height, outside)
        units += _utf16_length(raw)


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else sum(2 if ord(character) > 0xFFFF else 1 for character in text)


def _box(textpage: pdfium.PdfTextPage, text_index: int) -> tuple[float, float, float, float]:
    index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(textpage.raw, text_index)
    box: tuple[float, float, float, float] = textpage.get_charbox(max(index, 0), loose=True)
    return box


def _tidy(line: str) -> str:
    line = _HYPHENATED.sub("", line).replace(_LINE_BREAK_HYPHEN, "-")
    line = _PRESENTATION_FORMS.sub(lambda form: unicodedata.normalize("NFKC", form[0]), line)
    line = _BLANK_BESIDE_SIGN.sub("", clean_text(unify_line_ends(line).replace("\n", " ")))
    spaced = len(_LETTER_SPACED.findall(line))
    if spaced >= _MIN_SPACED_PAIRS and spaced >= _MIN_SPACED_SHARE * len(_HAN_PAIR.findall(line)):
        line = _LETTER_SPACED.sub("", line)
    return line


def _drop_running_lines(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Take out what stands in the margin of many pages, digits aside, and page numbers at a page's edge."""
    seen = Counter(key for lines in pages for key in {_running_key(line) for line in lines if line.in_margin})
    enough = max(_MIN_REPEATS, _MIN_REPEAT_SHARE * sum(map(bool, pages)))
    kept: list[list[_Line]] = []
    for lines in pages:
        edges = (lines[:1] + lines[-1:]) if lines else []
        kept.append(
            [
                line
                for line in lines
                if not line.in_margin
                or (seen[_running_key(line)] < enough and not (line in edges and _PAGE_NUMBER.fullmatch(line.text)))
            ]
        )
    return kept


def _running_key(line: _Line) -> str:
    return _NUMBER.sub("#", line.text)


def _add_pages(builder: TextBuilder, pages: list[list[_Line]]) -> None:
    previous: tuple[_Line, _Edges] | None = None  # the last line of the page before
    for number, lines in enumerate(pages, start=1):
        if not lines:
            continue
        builder.page(number)
        edges = [_column_edges(lines, index) for index in range(len(lines))]
        continues = previous is not None and _goes_on(*previous, lines[0], is_new_page=True)
        paragraph: list[_Line] = []
        for index, line in enumerate(lines):
            if paragraph and not _goes_on(paragraph[-1], edges[index - 1], line, is_first=len(paragraph) == 1):
                builder.add(merge_lines(each.text for each in paragraph), continues=continues)
                paragraph, continues = [], False
            paragraph.append(line)
        builder.add(merge_lines(each.text for each in paragraph), continues=continues)
        previous = lines[-1], edges[-1]


_Edges = tuple[float, float]


def _column_edges(lines: list[_Line], index: int) -> _Edges:
    """Left and right edge of the line's column: the farthest of the lines around it that overlap it."""
    line = lines[index]
    around = lines[max(index - _COLUMN_LINES, 0) : index + _COLUMN_LINES + 1]
    column = [other for other in around if other.left < line.right and other.right > line.left] or [line]
    return min(other.left for other in column), max(other.right for other in column)


def _goes_on(
    line: _Line, edges: _Edges, following: _Line, *, is_first: bool = False, is_new_page: bool = False
) -> bool:
    """Say whether two lines are of one paragraph: the places decide, the words where places cannot."""
    if cites_next(line.text):
        return True
    if starts_item(following.text) or is_label(line.text):
        return False
    if not 1 / _MAX_SIZE_RATIO <= line.height / max(following.height, 0.1) <= _MAX_SIZE_RATIO:
        return False
    if _had_room(line, edges[1], following) and (ends_sentence(line.text) or not following.text[:1].islower()):
        return False
    drop = line.end_base - following.base
    if is_new_page or drop < 0:  # the next page or column: places tell nothing
        return not ends_sentence(line.text) or following.text[:1].islower()
    if drop > _MIN_GAP_HEIGHTS * line.height:
        return False
    indent = _MIN_INDENT_HEIGHTS * line.height
    if is_first and ends_sentence(line.text) and min(line.left, following.left) - edges[0] > indent:
        return False  # two first lines, each a paragraph
    if is_first and line.left - following.left > _MAX_HANGING_HEIGHTS * line.height:
        return False  # a centred heading above its text
    # Below the number of an item, the text may hang.
    return following.left - line.left < (_MAX_HANGING_HEIGHTS * line.height if starts_item(line.text) else indent)


def _had_room(line: _Line, right_edge: float, following: _Line) -> bool:
    """Say whether the next line's first word would have fitted on this line, so that the break was meant."""
    column_width = (line.right - line.left) / max(display_width(line.text), 1)
    return right_edge - line.right > (first_word_width(following.text) + _FULL_LINE_SLACK_COLUMNS) * column_width
