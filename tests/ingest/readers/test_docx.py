"""The Word reader."""

import io
import zipfile

import docx
import pytest

from corpus.errors import EncryptedDocumentError, UnreadableDocumentError
from ingest.readers import docx as docx_reader
from ingest.readers.base import ReadText
from ingest.readers.docx import DocxReader

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def saved(document: docx.document.Document) -> bytes:
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def read(document: docx.document.Document) -> ReadText:
    return DocxReader().read(saved(document), "a.docx")


def with_document_xml(xml: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            target.writestr(name, xml if name == "word/document.xml" else source.read(name))
    return packed.getvalue()


def test_order_of_paragraphs_and_tables() -> None:
    document = docx.Document()
    document.add_paragraph("before")
    document.add_table(1, 2).cell(0, 1).text = "cell"
    document.add_paragraph("after")
    assert read(document).text == "before\n\n| cell\n\nafter"


def test_headings_by_style_and_title() -> None:
    document = docx.Document()
    document.add_paragraph("The Act", style="Title")
    document.add_heading("Part 1", 2)
    result = read(document)
    assert result.title == "The Act"
    assert [(hint.level, hint.span.of(result.text)) for hint in result.headings] == [(2, "Part 1")]


def test_title_of_the_file_properties() -> None:
    document = docx.Document()
    document.core_properties.title = "From properties"
    document.add_paragraph("x")
    assert read(document).title == "From properties"


@pytest.mark.parametrize(("text", "warned"), [("pay", True), ("1. pay", False)])
def test_hidden_numbers_are_a_warning(text: str, warned: bool) -> None:
    document = docx.Document()
    document.add_paragraph(text, style="List Number")
    assert read(document).warnings == (("automatic numbering is not shown",) if warned else ())


def test_a_frame_of_one_cell_holds_paragraphs() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "one"
    cell.add_paragraph("two")
    assert read(document).text == "one\n\ntwo"


def test_encrypted_file() -> None:
    with pytest.raises(EncryptedDocumentError):
        DocxReader().read(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx")


def test_old_word_file() -> None:
    with pytest.raises(UnreadableDocumentError, match=r"\.doc"):
        DocxReader().read(OLE, "a.docx")


def test_unpacked_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_reader, "_MAX_ADDED_BYTES", 1_000)
    with pytest.raises(UnreadableDocumentError, match="unpacks to 0 MB more"):
        read(docx.Document())


def test_entities_are_not_expanded() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "boom">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert "boom" not in DocxReader().read(with_document_xml(bomb), "a.docx").text


@pytest.mark.parametrize("xml", ["", "<broken", "<other/>"])
def test_damaged_contents(xml: str) -> None:
    with pytest.raises(UnreadableDocumentError):
        DocxReader().read(with_document_xml(xml), "a.docx")
