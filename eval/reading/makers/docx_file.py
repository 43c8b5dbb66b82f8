"""DOCX by python-docx, with what it has no call for written as XML: footnotes, numbering, tracked changes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

import docx
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from eval.reading.blocks import Block, TrueDocument
from eval.reading.makers.base import Made

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_FOOTNOTES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_DAY = "2024-05-06T07:08:09Z"
_NUMERALS = "一二三四五六七八九"
ARTICLE_LIST = 90
ITEM_LIST = 91
"""Numbers of our lists, above those of the template."""
CHANGED_PARAGRAPHS = (3, 8)
"""The first and the second long paragraph after these: one holds deleted words, the other inserted ones."""
COLUMN_SHARE = 0.95
"""Of a column's width that a table takes."""
LONG_CHARACTERS = 40
DELETED = {
    "zh-CN": "（草案原有的文字，已删除）",
    "zh-TW": "（草案原有的文字，已刪除）",
    "en": " (words of the draft, since deleted)",
}
NUMBER_FORMS = {"zh-CN": "第{page}页", "zh-TW": "第{page}頁", "en": "- {page} -"}


@dataclass(frozen=True, slots=True)
class DocxMaker:
    """Writes a Word file: heading styles, counted articles and items, footnotes, changes, heads and page numbers."""

    name: str
    columns: int = 1
    kind: str = "docx"
    tracks_changes: bool = True

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one DOCX; see ``Maker.make``."""
        file = docx.Document()
        _set_fonts(file)
        _add_numbering(file)
        _add_footnotes(file, document.footnotes)
        _add_heads(file, document)
        if self.columns > 1:
            file.sections[0]._sectPr.append(_xml(f'<w:cols xmlns:w="{_W}" w:num="{self.columns}" w:space="400"/>'))
        _Body(file, document, self.columns, self.tracks_changes).write()
        target = io.BytesIO()
        file.save(target)
        running = (document.running_head, document.title, DELETED[document.language].strip())
        return Made(target.getvalue(), ".docx", replace(document, running=running))


def _xml(text: str) -> Any:
    return parse_xml(text)


def _set_fonts(file: Any) -> None:
    fonts = file.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(f"{{{_W}}}ascii", "Liberation Serif")
    fonts.set(f"{{{_W}}}eastAsia", "Noto Serif CJK SC")


def _add_numbering(file: Any) -> None:
    numbering = file.part.numbering_part.element
    kinds = ((ARTICLE_LIST, "chineseCountingThousand", "第%1条"), (ITEM_LIST, "decimal", "%1."))
    first = next((each for each in numbering if each.tag == f"{{{_W}}}num"), None)
    for number, form, text in kinds:
        abstract = _xml(
            f'<w:abstractNum xmlns:w="{_W}" w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="space"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        )
        if first is None:
            numbering.append(abstract)
        else:
            first.addprevious(abstract)
    for number, _, _ in kinds:
        numbering.append(_xml(f'<w:num xmlns:w="{_W}" w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def _add_footnotes(file: Any, notes: Sequence[str]) -> None:
    body = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {escape(note)}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, start=1)
    )
    ends = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    xml = f'<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="{_W}">{ends}{body}</w:footnotes>'
    made = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, xml.encode(), file.part.package)
    file.part.relate_to(made, _FOOTNOTES_RELATION)


def _add_heads(file: Any, document: TrueDocument) -> None:
    file.settings.odd_and_even_pages_header_footer = True
    section = file.sections[0]
    section.header.paragraphs[0].text = document.running_head
    section.even_page_header.paragraphs[0].text = document.title
    before, after = NUMBER_FORMS[document.language].split("{page}")
    for footer in (section.footer, section.even_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = 1
        paragraph.add_run(before)
        paragraph._p.append(_xml(f'<w:fldSimple xmlns:w="{_W}" w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
        paragraph.add_run(after)


class _Body:
    """Writes the blocks in order."""

    def __init__(self, file: Any, document: TrueDocument, columns: int, tracks_changes: bool) -> None:
        self._file = file
        section = file.sections[0]
        self._width = (section.page_width - section.left_margin - section.right_margin) // columns
        self._document = document
        self._counted = counted_articles(document.blocks)
        self._changed = _changed_blocks(document.blocks, self._counted) if tracks_changes else []

    def write(self) -> None:
        for index, block in enumerate(self._document.blocks):
            if block.kind == "table":
                self._table(block)
            elif block.kind == "heading":
                self._file.add_heading(block.text, min(block.level, 9))
            else:
                self._paragraph(index, block)

    def _paragraph(self, index: int, block: Block) -> None:
        paragraph = self._file.add_paragraph()
        start = 0
        if block.kind == "item":
            _number(paragraph, ITEM_LIST)
        elif index in self._counted:
            _number(paragraph, ARTICLE_LIST)
            start = len(self._counted[index])
        at = start
        for offset, note in block.notes:
            paragraph.add_run(block.text[at:offset])
            paragraph._p.append(_xml(_sign(note)))
            at = offset
        rest = block.text[at:]
        if index in self._changed:
            self._change(paragraph, rest, deletes=index == self._changed[0])
        else:
            paragraph.add_run(rest)

    def _change(self, paragraph: Any, text: str, *, deletes: bool) -> None:
        cut = len(text) // 2
        paragraph.add_run(text[:cut])
        if deletes:
            words = escape(DELETED[self._document.language])
            run = f'<w:r><w:delText xml:space="preserve">{words}</w:delText></w:r>'
            paragraph._p.append(_xml(f'<w:del xmlns:w="{_W}" w:id="1" w:author="A" w:date="{_DAY}">{run}</w:del>'))
            paragraph.add_run(text[cut:])
        else:
            run = f'<w:r><w:t xml:space="preserve">{escape(text[cut:])}</w:t></w:r>'
            paragraph._p.append(_xml(f'<w:ins xmlns:w="{_W}" w:id="2" w:author="A" w:date="{_DAY}">{run}</w:ins>'))

    def _table(self, block: Block) -> None:
        table = self._file.add_table(rows=0, cols=len(block.rows[0]))
        if block.ruled:
            table.style = "Table Grid"
        width = int(self._width * COLUMN_SHARE / len(block.rows[0]))
        for column in table.columns:
            column.width = width
        for row in block.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
                cell.width = width


def _number(paragraph: Any, number: int) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(_xml(f'<w:numPr xmlns:w="{_W}"><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'))


def _sign(number: int) -> str:
    raised = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    return f'<w:r xmlns:w="{_W}">{raised}<w:footnoteReference w:id="{number}"/></w:r>'


def counted_articles(blocks: Sequence[Block]) -> dict[int, str]:
    """Find the articles that a word processor can count: 第一条, 第二条, … without a gap.

    Returns:
        Index of the block and its label with the blank after it; empty where the order has gaps.
    """
    found: dict[int, str] = {}
    for index, block in enumerate(blocks):
        label = f"第{chinese_numeral(len(found) + 1)}条 "
        if (
            block.kind == "paragraph"
            and block.text.startswith(label)
            and not any(o < len(label) for o, _ in block.notes)
        ):
            found[index] = label
    total = sum(1 for block in blocks if block.kind == "paragraph" and _opens_article(block.text))
    return found if len(found) == total else {}


def _opens_article(text: str) -> bool:
    label, _, _ = text.partition(" ")
    return len(label) < 10 and label.startswith("第") and "条" in label


def chinese_numeral(number: int) -> str:
    """Write a number from 1 to 99 in Chinese.

    Example:
        >>> [chinese_numeral(number) for number in (3, 10, 12, 20, 99)]
        ['三', '十', '十二', '二十', '九十九']
    """
    tens, ones = divmod(number, 10)
    return (_NUMERALS[tens - 1] if tens > 1 else "") + "十" * bool(tens) + (_NUMERALS[ones - 1] if ones else "")


def _changed_blocks(blocks: Sequence[Block], counted: dict[int, str]) -> list[int]:
    chosen: list[int] = []
    for after in CHANGED_PARAGRAPHS:
        for index, block in enumerate(blocks):
            fits = block.kind == "paragraph" and len(block.text) >= LONG_CHARACTERS and not block.notes
            if index >= after and fits and index not in counted and index not in chosen:
                chosen.append(index)
                break
    return chosen
