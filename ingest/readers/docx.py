"""Word documents: the body in order, read from the XML, because python-docx's own ``text`` leaves out insertions.

python-docx opens the package and resolves styles; tracked insertions, content controls, text boxes and notes are
reached through the elements.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from corpus.errors import EncryptedDocumentError, UnreadableDocumentError
from ingest.clean import clean_text, starts_item
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import BaseStyle

# Bytes that unpacking may add: the XML of a thousand pages is about 20 MB, pictures hardly shrink; all is held at once,
# and XML takes several times its size.
_MAX_ADDED_BYTES = 100_000_000
# Parts a Word file may have: real ones have some dozens, one a picture.
_MAX_PARTS = 10_000
# Levels a chain of styles may be based on each other; Word allows 11, and a damaged file may go in circles.
_MAX_STYLE_CHAIN = 20

_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題|überschrift)\s*([1-9])$", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "标题", "標題"})
_CONTENTS_STYLE = re.compile(r"(?:toc|目录|目錄)\s*\d", re.IGNORECASE)

_P, _TBL, _TR, _TC, _SDT, _SDT_CONTENT = map(qn, ("w:p", "w:tbl", "w:tr", "w:tc", "w:sdt", "w:sdtContent"))
_P_PR, _NUM_PR, _VAL, _ID, _TYPE = map(qn, ("w:pPr", "w:numPr", "w:val", "w:id", "w:type"))
_TEXT_BOX = qn("w:txbxContent")
_CHARACTERS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_NOTE_KINDS = {
    qn("w:footnoteReference"): RELATIONSHIP_TYPE.FOOTNOTES,
    qn("w:endnoteReference"): RELATIONSHIP_TYPE.ENDNOTES,
}
# Moved-away text stands at its new place too; Fallback repeats its Choice for old programs; properties hold no text.
_NOT_SHOWN = frozenset(
    {
        qn("w:moveFrom"),
        qn("w:del"),
        qn("w:pPr"),
        qn("w:rPr"),
        qn("w:sdtPr"),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)

# What python-docx and the libraries below it raise on damaged packages: missing parts and attributes (KeyError,
# AttributeError), wrong content types and zip flags (ValueError, NotImplementedError, RuntimeError), broken streams.
_DAMAGE = (
    OpcError, etree.LxmlError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, AttributeError, ValueError,
    NotImplementedError, RuntimeError, IndexError, TypeError, OSError,
)  # fmt: skip


class DocxReader:
    """Reads Word files (.docx)."""

    name = "docx"
    suffixes: tuple[str, ...] = (".docx",)

    def read(self, data: bytes, name: str, options: ReadOptions = DEFAULT_OPTIONS) -> ReadText:
        """Read one Word file; see ``Reader.read``.

        Raises:
            UnreadableDocumentError: It is no Word file, or damaged, or unpacks to too much.
            EncryptedDocumentError: A password is needed.
        """
        _check_package(data, name, self.name)
        try:
            document = Document(io.BytesIO(data))
            return _BodyReader(document).read()
        except _DAMAGE as error:
            raise UnreadableDocumentError(name, self.name, f"its contents are damaged ({_describe(error)})") from error


def _describe(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _check_package(data: bytes, name: str, reader: str) -> None:
    """Refuse what is no zip of bounded size, before anything is unpacked."""
    if data.startswith(_OLE_SIGNATURE):
        if _ENCRYPTED_STREAM in data:
            raise EncryptedDocumentError(name)
        raise UnreadableDocumentError(name, reader, "it is an old Word file (.doc) under a new name")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableDocumentError(name, reader, "it is not a Word file, or was cut short") from error
    # zipfile never unpacks more of a part than its declared size, so the declared sizes are a bound.
    if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > len(data) + _MAX_ADDED_BYTES:
        raise UnreadableDocumentError(name, reader, f"it unpacks to {_MAX_ADDED_BYTES / 1e6:,.0f} MB more than it has")
    if "word/document.xml" not in package.namelist() and "[Content_Types].xml" not in package.namelist():
        raise UnreadableDocumentError(name, reader, "it is a zip archive, but not a Word file")


class _BodyReader:
    """One pass over the body."""

    def __init__(self, document: "WordDocument") -> None:
        self._document = document
        self._builder = TextBuilder()
        self._styles = {style.style_id: style for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH}
        self._title: str | None = None
        self._notes: list[tuple[str, str]] = []  # (relationship type, id) in order of first reference
        self._list_lines: list[str] = []
        self._has_hidden_numbers = False

    def read(self) -> ReadText:
        self._read_blocks(self._document.element.body)
        self._flush_list()
        self._builder.add("\n".join(self._note_lines()))
        title = self._title or self._document.core_properties.title
        warnings = ["automatic numbering is not shown"] if self._has_hidden_numbers else []
        return self._builder.build(title or None, warnings=warnings)

    def _read_blocks(self, parent: etree._Element) -> None:
        for element in parent:
            if element.tag == _P:
                self._read_paragraph(element)
            elif element.tag == _TBL:
                self._flush_list()
                self._read_table(element)
            elif element.tag not in _NOT_SHOWN:  # content controls, insertions, custom XML: containers of blocks
                self._read_blocks(element)

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        style = self._style_chain(paragraph)
        text = self._text(paragraph)
        if any(_CONTENTS_STYLE.match(name) for name, _ in style):
            return  # a table of contents repeats the headings, with page numbers that this text has not
        level = _outline_level(paragraph, style)
        marker = self._marker(paragraph, style, text) if text.strip() else None
        if marker == "- " and level is None:
            self._list_lines.append(marker + text)
        elif text.strip():
            self._flush_list()
            if any(name.lower() in _TITLE_STYLES for name, _ in style[:1]):
                self._title = self._title or " ".join(text.split())
            self._builder.add(text, heading_level=level)
        for box in paragraph.iter(_TEXT_BOX):
            # The box in a drawing's Fallback repeats the one in its Choice; a box in a box comes with the outer one.
            if not any(ancestor.tag in _NOT_SHOWN or ancestor.tag == _TEXT_BOX for ancestor in box.iterancestors()):
                self._flush_list()
                self._read_blocks(box)

    def _flush_list(self) -> None:
        lines, self._list_lines = self._list_lines, []
        self._builder.add("\n".join(lines))

    def _style_chain(self, paragraph: etree._Element) -> list[tuple[str, etree._Element]]:
        """Names and elements of the paragraph's style and of those it is based on."""
        reference = paragraph.find(f"{_P_PR}/{qn('w:pStyle')}")
        style: BaseStyle | None = self._styles.get(reference.get(_VAL, "")) if reference is not None else None
        chain: list[tuple[str, etree._Element]] = []
        while style is not None and len(chain) < _MAX_STYLE_CHAIN:
            chain.append((style.name or "", style.element))
            base = style.element.find(qn("w:basedOn"))
            style = self._styles.get(base.get(_VAL, "")) if base is not None else None
        return chain

    def _marker(self, paragraph: etree._Element, style: list[tuple[str, etree._Element]], text: str) -> str | None:
        """Give "- " for a bullet; note an automatic number, which the text does not hold, and give None."""
        for holder in (paragraph, *(element for _, element in style)):
            numbering = holder.find(f"{_P_PR}/{_NUM_PR}")
            if numbering is not None and (number_id := numbering.find(qn("w:numId"))) is not None:
                level = numbering.find(qn("w:ilvl"))
                kind = self._number_format(number_id.get(_VAL, "0"), level.get(_VAL, "0") if level is not None else "0")
                if kind == "bullet":
                    return "- "
                self._has_hidden_numbers |= kind not in (None, "none") and not starts_item(text)
                return None
        return None

    def _number_format(self, number_id: str, level: str) -> str | None:
        if number_id == "0":  # switches the style's numbering off
            return None
        numbering = self._document.part.numbering_part.element
        reference = numbering.find(f"{qn('w:num')}[@{qn('w:numId')}='{int(number_id)}']/{qn('w:abstractNumId')}")
        if reference is None:
            return None
        abstract_id = int(reference.get(_VAL, "0"))
        abstract = f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{abstract_id}']"
        kind = numbering.find(f"{abstract}/{qn('w:lvl')}[@{qn('w:ilvl')}='{int(level)}']/{qn('w:numFmt')}")
        return kind.get(_VAL) if kind is not None else "decimal"

    def _text(self, paragraph: etree._Element) -> str:
        return "".join(self._pieces(paragraph))

    def _pieces(self, element: etree._Element) -> Iterator[str]:
        for child in element:
            if child.tag == qn("w:t"):
                yield child.text or ""
            elif child.tag in _CHARACTERS:
                yield _CHARACTERS[child.tag]
            elif child.tag in _NOTE_KINDS:
                yield f"[{self._note_number(_NOTE_KINDS[child.tag], child.get(_ID, ''))}]"
            elif child.tag not in _NOT_SHOWN and child.tag != _TEXT_BOX:
                yield from self._pieces(child)

    def _note_number(self, kind: str, note_id: str) -> int:
        if (kind, note_id) not in self._notes:
            self._notes.append((kind, note_id))
        return self._notes.index((kind, note_id)) + 1

    def _note_lines(self) -> Iterator[str]:
        parts = {kind: self._notes_by_id(kind) for kind in {kind for kind, _ in self._notes}}
        for number, (kind, note_id) in enumerate(self._notes, start=1):
            note = parts[kind].get(note_id)
            text = " ".join(" ".join(self._text(p).split()) for p in note.iter(_P)) if note is not None else ""
            yield f"[{number}] {text}"

    def _notes_by_id(self, kind: str) -> dict[str, etree._Element]:
        for relationship in self._document.part.rels.values():
            if relationship.reltype == kind:
                # parse_xml is python-docx's parser, which expands no entities.
                return {note.get(_ID, ""): note for note in parse_xml(relationship.target_part.blob)}
        return {}

    def _read_table(self, table: etree._Element) -> None:
        rows = [list(_children(row, _TC)) for row in _children(table, _TR)]
        if all(len(cells) == 1 for cells in rows):  # a frame around text, as around a notice's head
            for cells in rows:
                self._read_blocks(cells[0])
                self._flush_list()
            return
        lines = (" | ".join(map(self._cell_text, cells)) for cells in rows)
        self._builder.add("\n".join(line for line in lines if line.strip(" |")))

    def _cell_text(self, cell: etree._Element) -> str:
        return " ".join(filter(None, (" ".join(clean_text(self._text(p)).split()) for p in cell.iter(_P))))


def _children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of one kind, also those inside content controls and tracked changes."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in (_SDT, _SDT_CONTENT, qn("w:ins"), qn("w:customXml")):
            yield from _children(child, tag)


def _outline_level(paragraph: etree._Element, style: list[tuple[str, etree._Element]]) -> int | None:
    """Level from 1: by the style's name, else by the outline level of the paragraph or its styles (9 is body text)."""
    for name, _ in style:
        if match := _HEADING_STYLE.match(name):
            return int(match[1])
    for holder in (paragraph, *(element for _, element in style)):
        outline = holder.find(f"{_P_PR}/{qn('w:outlineLvl')}")
        if outline is not None and (value := outline.get(_VAL, "")).isdecimal():
            return int(value) + 1 if int(value) < 9 else None
    return None
