"""Word documents: the body in order, read from the XML, because python-docx's own ``text`` leaves out insertions.

python-docx opens the package; styles, numbering, tracked changes, content controls, text boxes and notes are read from
the elements. The text is what Word shows when all changes are accepted: deleted and hidden text, comments, field
instructions, headers and footers are no part of it; automatic numbers are.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.parser import parse_xml
from lxml import etree

from corpus.errors import UnreadableDocumentError
from ingest.clean import clean_text
from ingest.readers.base import DEFAULT_OPTIONS, ReadOptions, ReadText
from ingest.readers.builder import TextBuilder
from ingest.readers.docx.names import ALTERNATE, TBL, TEXT_BOX, P, shown_choice, w
from ingest.readers.docx.numbering import BULLET, Numbering
from ingest.readers.docx.styles import Style, Styles, is_contents, is_title, outline_level
from ingest.readers.docx.tables import row_texts, visible_rows
from ingest.readers.docx.text import LEFT_OUT, RunText, mark_is_removed, value_of
from ingest.readers.packages import DAMAGE, PackageKind, check_package, describe
from ingest.readers.properties import plausible_authors, plausible_title

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_KIND = PackageKind("docx", "a Word file", "an old Word file (.doc)", "word/")
_PARTS = {"footnotes": RELATIONSHIP_TYPE.FOOTNOTES, "endnotes": RELATIONSHIP_TYPE.ENDNOTES}
# Tables inside a cell are given in its line.
_INNER_CELL_GAP, _INNER_ROW_GAP = ", ", "; "
_CONTENTS_GALLERY = "Table of Contents"


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
        check_package(data, name, _KIND)
        try:
            return _BodyReader(Document(io.BytesIO(data))).read()
        except DAMAGE as error:
            raise UnreadableDocumentError(name, self.name, f"its contents are damaged ({describe(error)})") from error


@dataclass(frozen=True, slots=True)
class _Shown:
    """A paragraph as it is shown."""

    text: str
    marker: str
    """The automatic number or bullet before it, with the blank after that."""
    chain: list[Style]
    level: int | None
    """Of a heading, from 1."""

    @property
    def line(self) -> str:
        return " ".join(clean_text(self.marker + self.text).split())


class _BodyReader:
    """One pass over the body."""

    def __init__(self, document: "WordDocument") -> None:
        self._document = document
        self._builder = TextBuilder()
        self._styles = Styles(document.styles.element)
        self._numbering = Numbering(self._part(RELATIONSHIP_TYPE.NUMBERING), self._styles)
        self._runs = RunText(self._styles, self._note_number)
        self._title: str | None = None
        self._notes: dict[tuple[str, str], int] = {}  # (part, id) → number, in order of first reference
        self._list_lines: list[str] = []
        self._carried = ""  # text of paragraphs whose ends were deleted: it belongs to the next one
        self._inserted_files = 0

    def read(self) -> ReadText:
        self._read_blocks(self._document.element.body)
        self._flush_list()
        self._builder.add("\n".join(self._note_lines()))
        properties = self._document.core_properties
        authors = plausible_authors(properties.author)
        return self._builder.build(
            self._title or plausible_title(properties.title),
            {"authors": authors} if authors else {},
            tuple(self._warnings()),
        )

    def _warnings(self) -> Iterator[str]:
        if self._numbering.unknown_kinds:
            yield f"numbers of the kind {', '.join(sorted(self._numbering.unknown_kinds))} are shown in digits"
        if self._runs.unknown_symbols:
            yield f"{self._runs.unknown_symbols:,} signs of a picture font could not be shown"
        if self._inserted_files:
            yield f"{self._inserted_files:,} files inserted into this one were not read"

    def _part(self, kind: str) -> etree._Element | None:
        for relationship in self._document.part.rels.values():
            if relationship.reltype == kind and not relationship.is_external:
                # parse_xml is python-docx's parser, which expands no entities.
                return parse_xml(relationship.target_part.blob)
        return None

    def _read_blocks(self, parent: etree._Element) -> None:
        for element in parent:
            if element.tag == P:
                self._read_paragraph(element)
            elif element.tag == TBL:
                self._flush_list()
                self._read_table(element)
            elif element.tag == w("altChunk"):
                self._inserted_files += 1
            elif element.tag == ALTERNATE:
                shown = shown_choice(element)
                if shown is not None:
                    self._read_blocks(shown)
            elif element.tag not in LEFT_OUT and not _is_contents_block(element):
                self._read_blocks(element)  # content controls, insertions, custom XML: containers of blocks
        self._flush_carried()

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        shown = self._show(paragraph)
        if shown is not None:
            self._place(shown)
        self._read_boxes(paragraph)

    def _place(self, shown: _Shown) -> None:
        if is_contents(shown.chain) or not shown.text.strip():
            return  # a table of contents repeats the headings, with page numbers that this text has not
        if shown.marker == BULLET and shown.level is None:
            self._list_lines.append(shown.marker + shown.text)
            return
        self._flush_list()
        if is_title(shown.chain):
            self._title = self._title or " ".join(shown.text.split())
        self._builder.add(shown.marker + shown.text, heading_level=shown.level)

    def _show(self, paragraph: etree._Element) -> _Shown | None:
        """Give the paragraph with its number; None when its end was deleted, so that the next one takes it over."""
        chain = self._styles.of_paragraph(paragraph)
        text = self._carried + self._runs.of(paragraph, chain)
        if mark_is_removed(paragraph):
            self._carried = text
            return None
        self._carried = ""
        marker = self._numbering.marker(paragraph, chain) or ""
        return _Shown(text, marker, chain, outline_level(paragraph, chain))

    def _flush_carried(self) -> None:
        text, self._carried = self._carried, ""
        if text.strip():
            self._flush_list()
            self._builder.add(text)

    def _read_boxes(self, paragraph: etree._Element) -> None:
        for box in _boxes(paragraph):
            self._flush_list()
            self._read_blocks(box)
            self._flush_list()

    def _flush_list(self) -> None:
        lines, self._list_lines = self._list_lines, []
        self._builder.add("\n".join(lines))

    def _note_number(self, part: str, note_id: str) -> int:
        return self._notes.setdefault((part, note_id), len(self._notes) + 1)

    def _note_lines(self) -> Iterator[str]:
        parts = {part: self._notes_by_id(part) for part in {part for part, _ in self._notes}}
        for (part, note_id), number in list(self._notes.items()):
            note = parts[part].get(note_id)
            yield f"[{number}] {self._text_in_line(note) if note is not None else ''}"

    def _notes_by_id(self, part: str) -> dict[str, etree._Element]:
        root = self._part(_PARTS[part])
        return {note.get(w("id"), ""): note for note in root} if root is not None else {}

    def _read_table(self, table: etree._Element) -> None:
        rows = visible_rows(table)
        if all(len(cells) <= 1 for _, cells in rows):  # a frame around text, as around a notice's head
            for cell in (cell for _, cells in rows for cell in cells):
                self._read_blocks(cell)
                self._flush_list()
            return
        self._builder.add("\n".join(row_texts(rows, self._text_in_line)))

    def _text_in_line(self, holder: etree._Element) -> str:
        return " ".join(filter(None, self._lines(holder)))

    def _lines(self, holder: etree._Element) -> Iterator[str]:
        """Give the paragraphs and inner tables of a cell or note, each in one line."""
        for element in holder:
            if element.tag == P:
                shown = self._show(element)
                yield shown.line if shown is not None else ""
                yield from (self._text_in_line(box) for box in _boxes(element))
            elif element.tag == TBL:
                rows = (
                    _INNER_CELL_GAP.join(filter(None, map(self._text_in_line, cells)))
                    for _, cells in visible_rows(element)
                )
                yield _INNER_ROW_GAP.join(filter(None, rows))
            elif element.tag == ALTERNATE:
                chosen = shown_choice(element)
                yield from self._lines(chosen) if chosen is not None else ()
            elif element.tag not in LEFT_OUT:
                yield from self._lines(element)
        carried, self._carried = self._carried, ""
        yield " ".join(clean_text(carried).split())


def _is_contents_block(element: etree._Element) -> bool:
    gallery = element.find(f"{w('sdtPr')}/{w('docPartObj')}/{w('docPartGallery')}")
    return value_of(gallery) == _CONTENTS_GALLERY


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored in the paragraph; one inside another comes with the outer one."""
    for element in paragraph:
        if element.tag == TEXT_BOX:
            yield element
        elif element.tag == ALTERNATE:
            shown = shown_choice(element)
            yield from _boxes(shown) if shown is not None else ()
        elif element.tag not in LEFT_OUT:
            yield from _boxes(element)
