"""PDF by ReportLab: one or two columns, alternating heads, footnotes at the foot of the page they are called on."""

import importlib
import io
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from eval.reading.blocks import Block, TrueDocument
from eval.reading.makers.base import Made, MakerMissingError, find_font
from eval.reading.makers.pages import count_pages

LATIN_FONTS = ("Liberation Serif", "DejaVu Serif")
CHINESE_FONTS = ("WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback")
"""TrueType outlines: ReportLab cannot embed the others."""
MARGIN = 62.0
"""All lengths are in points."""
NOTES_HEIGHT = 58.0
"""Kept free at the foot of every page for footnotes."""
GUTTER = 18.0
SIZE = 10.5
NOTE_SIZE = 8.0
MAX_LEVEL = 4
NUMBER_FORMS = {"zh-CN": "— {page} —", "zh-TW": "第 {page} 頁，共 {pages} 頁", "en": "Page {page} of {pages}"}


@dataclass(frozen=True, slots=True)
class ReportlabMaker:
    """Typesets with ReportLab's page templates."""

    name: str
    columns: int = 1
    kind: str = "pdf"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one PDF; see ``Maker.make``."""
        try:
            importlib.import_module("reportlab.platypus")
        except ImportError as error:
            raise MakerMissingError("reportlab is not installed") from error
        first = self._typeset(document, 0)
        pages = count_pages(first)
        data = self._typeset(document, pages)
        return Made(data, ".pdf", document.printed(pages, (NUMBER_FORMS[document.language],)))

    def _typeset(self, document: TrueDocument, pages: int) -> bytes:
        from reportlab.lib.pagesizes import A4
        from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

        sheet = _Sheet(document, pages, _register(document.is_chinese), A4)
        width = (A4[0] - 2 * MARGIN - (self.columns - 1) * GUTTER) / self.columns
        frames = [
            Frame(
                MARGIN + index * (width + GUTTER),
                MARGIN + NOTES_HEIGHT,
                width,
                A4[1] - 2 * MARGIN - NOTES_HEIGHT,
                0,
                0,
                0,
                0,
            )
            for index in range(self.columns)
        ]
        target = io.BytesIO()
        template = BaseDocTemplate(target, pagesize=A4, title=document.title, invariant=True)
        template.addPageTemplates([PageTemplate("page", frames, onPage=sheet.begin, onPageEnd=sheet.end)])
        template.build(_flow(document, sheet.font, width))
        return target.getvalue()


def _register(chinese: bool) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    path = find_font(CHINESE_FONTS if chinese else LATIN_FONTS)
    name = f"made-{path.stem}"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(name, path))
        pdfmetrics.registerFontFamily(name, name, name, name, name)
    return name


class _Sheet:
    """Draws what stands outside the columns."""

    def __init__(self, document: TrueDocument, pages: int, font: str, size: tuple[float, float]) -> None:
        self.font = font
        self._document = document
        self._pages = pages
        self._width, self._height = size
        self._called: list[int] = []

    def begin(self, canvas: Any, template: Any) -> None:
        canvas.setNamedCB("call_note", self._call)
        canvas.setFont(self.font, 9)
        document, page = self._document, canvas.getPageNumber()
        head = document.running_head if page % 2 else document.title
        canvas.drawCentredString(self._width / 2, self._height - MARGIN + 22, head)
        canvas.line(MARGIN, self._height - MARGIN + 16, self._width - MARGIN, self._height - MARGIN + 16)
        canvas.drawCentredString(
            self._width / 2, 30, NUMBER_FORMS[document.language].format(page=page, pages=self._pages)
        )

    def _call(self, canvas: Any, kind: str, label: str) -> None:
        self._called.append(int(label))

    def end(self, canvas: Any, template: Any) -> None:
        if not self._called:
            return
        top = MARGIN + NOTES_HEIGHT - 12
        canvas.line(MARGIN, top, MARGIN + 120, top)
        for row, number in enumerate(self._called, start=1):
            text = canvas.beginText(MARGIN, top - row * (NOTE_SIZE + 3))
            text.setFont(self.font, NOTE_SIZE - 2, NOTE_SIZE + 3)
            text.setRise(2.5)
            text.textOut(str(number))
            text.setRise(0)
            text.setFont(self.font, NOTE_SIZE, NOTE_SIZE + 3)
            text.textOut(f" {self._document.footnotes[number - 1]}")
            canvas.drawText(text)
        self._called.clear()


def _flow(document: TrueDocument, font: str, width: float) -> list[Any]:
    from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer

    wrap = "CJK" if document.is_chinese else None
    indent = 2 * SIZE if document.is_chinese else 0
    body = ParagraphStyle(
        "body", fontName=font, fontSize=SIZE, leading=SIZE * 1.45, alignment=TA_JUSTIFY, wordWrap=wrap,
        firstLineIndent=indent, spaceAfter=0 if document.is_chinese else 5,
    )  # fmt: skip
    item = ParagraphStyle("item", body, leftIndent=20, firstLineIndent=0)
    headings = {
        level: ParagraphStyle(
            f"heading {level}", body, fontSize=17 - 1.5 * level, leading=22 - 1.5 * level, firstLineIndent=0,
            spaceBefore=8, spaceAfter=6, alignment=TA_CENTER if level == 1 else 0, keepWithNext=True,
        )
        for level in range(1, MAX_LEVEL + 1)
    }  # fmt: skip
    flow: list[Any] = []
    for block in document.blocks:
        if block.kind == "table":
            flow += [Spacer(1, 4), _table(block, body, width), Spacer(1, 8)]
        else:
            style = headings[min(block.level, MAX_LEVEL)] if block.kind == "heading" else body
            flow.append(Paragraph(_marked_up(block), item if block.kind == "item" else style))
    return flow


def _marked_up(block: Block) -> str:
    parts, at = [escape(f"{block.marker} ") if block.marker else ""], 0
    for offset, number in block.notes:
        sign = f'<super size="7">{number}</super><onDraw name="call_note" label="{number}"/>'
        parts += [escape(block.text[at:offset]), sign]
        at = offset
    return "".join([*parts, escape(block.text[at:])])


def _table(block: Block, body: Any, width: float) -> Any:
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    style = ParagraphStyle("cell", body, fontSize=8.5, leading=11, firstLineIndent=0, spaceAfter=0, alignment=0)
    rows = [[Paragraph(escape(cell), style) for cell in row] for row in block.rows]
    shares = (0.16, 0.34, 0.17, 0.13, 0.20)
    lines: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    if block.ruled:
        lines.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    else:
        rules: tuple[tuple[str, int, float], ...] = (
            ("LINEABOVE", 0, 1.2),
            ("LINEBELOW", 0, 0.5),
            ("LINEBELOW", -1, 1.2),
        )
        lines += [(rule, (0, row), (-1, row), weight, colors.black) for rule, row, weight in rules]
    return Table(rows, [width * share for share in shares], repeatRows=1, style=lines)
