"""The Word reader."""

import io
import zipfile

import docx
import pytest

from corpus.errors import EncryptedDocumentError, UnreadableDocumentError
from ingest.readers.base import ReadText
from ingest.readers.docx import DocxReader
from word_files import paragraph, run, word_file

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


def text_of(body: str, styles: str = "") -> str:
    return DocxReader().read(word_file(body, styles=styles), "a.docx").text


DELETED_MARK = "<w:pPr><w:rPr><w:del w:id='1' w:author='a'/></w:rPr></w:pPr>"
UNHIDDEN = "<w:vanish w:val='0'/>"
STYLED = "<w:rStyle w:val='H2'/>"
CELL = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f"<w:p>{run('a')}<w:del><w:r><w:delText>b</w:delText></w:r></w:del><w:ins>{run('c')}</w:ins></w:p>", "ac"),
        (f"<w:p><w:moveFrom>{run('old')}</w:moveFrom><w:moveTo>{run('new')}</w:moveTo></w:p>", "new"),
        (f"<w:p>{DELETED_MARK}{run('one ')}</w:p><w:p>{DELETED_MARK}</w:p>{paragraph('two')}", "one two"),
        (f"{paragraph('one')}<w:p>{DELETED_MARK}{run('last')}</w:p>", "one\n\nlast"),
        (f"<w:p>{run('shown')}{run('hidden', '<w:vanish/>')}{run(' too', UNHIDDEN)}</w:p>", "shown too"),
        ("<w:p><w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r></w:p>", "☑"),
        ("<w:p><w:r><w:t>a</w:t><w:br w:type='page'/><w:t>b</w:t></w:r></w:p>", "a\nb"),
        (f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{paragraph('in')}</w:sdtContent></w:sdt>", "in"),
        (
            "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj></w:sdtPr>"
            f"<w:sdtContent>{paragraph('Contents')}</w:sdtContent></w:sdt>{paragraph('x')}",
            "x",
        ),
        (
            "<w:p><w:r><m:t>x</m:t></w:r><m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>",
            "x(a+b)/2",
        ),
    ],
)
def test_what_is_shown(body: str, text: str) -> None:
    assert text_of(body) == text


def field_mark(kind: str) -> str:
    return f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>"


def test_results_of_fields_are_shown_and_instructions_are_not() -> None:
    inner = f"{field_mark('begin')}<w:r><w:instrText>PAGE</w:instrText></w:r>{field_mark('separate')}{run('9')}"
    inner += field_mark("end")
    outer = f"{field_mark('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{inner}{field_mark('separate')}"
    assert text_of(f"<w:p>{outer}{run('yes')}{field_mark('end')}{run('!')}</w:p>") == "yes!"


def test_a_field_without_an_end_hides_no_later_paragraph() -> None:
    assert text_of(f"<w:p>{field_mark('begin')}{run('lost')}</w:p>{paragraph('kept')}") == "kept"


def test_text_hidden_by_a_style() -> None:
    style = (
        "<w:style w:type='character' w:styleId='H'><w:name w:val='H'/><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='character' w:styleId='H2'><w:name w:val='H2'/><w:basedOn w:val='H'/></w:style>"
    )
    assert text_of(f"<w:p>{run('a')}{run('b', STYLED)}</w:p>", style) == "a"


def test_merged_cells_are_repeated_downward_and_given_once_across() -> None:
    def cell(text: str, properties: str = "") -> str:
        return CELL.format(properties, paragraph(text))

    start, goes_on = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    rows = [
        cell("head", "<w:gridSpan w:val='2'/>") + cell("c"),
        cell("A", start) + cell("1") + cell("2"),
        cell("", goes_on) + cell("3") + cell("4"),
    ]
    removed = f"<w:tr><w:trPr><w:del w:id='1' w:author='a'/></w:trPr>{cell('x')}{cell('y')}</w:tr>"
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows)
    assert text_of(f"<w:tbl>{table}{removed}</w:tbl>") == "head | c\nA | 1 | 2\nA | 3 | 4"


def test_a_table_in_a_cell_stays_in_its_line() -> None:
    inner = "".join(
        f"<w:tr>{CELL.format('', paragraph(a))}{CELL.format('', paragraph(b))}</w:tr>" for a, b in ("ab", "cd")
    )
    nested = CELL.format("", f"{paragraph('in:')}<w:tbl>{inner}</w:tbl>")
    assert text_of(f"<w:tbl><w:tr>{nested}{CELL.format('', paragraph('z'))}</w:tr></w:tbl>") == "in: a, b; c, d | z"


def test_a_text_box_is_read_once_from_the_drawing_or_its_repetition() -> None:
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    choice = f"<mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    for inside in (choice + fallback, "<mc:Choice Requires='wps'><w:drawing/></mc:Choice>" + fallback):
        body = f"<w:p><w:r><mc:AlternateContent>{inside}</mc:AlternateContent></w:r>{run('beside')}</w:p>"
        assert text_of(body) == "beside\n\nboxed"


def test_an_inserted_file_is_told_of() -> None:
    read_text = DocxReader().read(word_file(paragraph("x") + "<w:altChunk r:id='rId99'/>"), "a.docx")
    assert read_text.warnings == ("1 files inserted into this one were not read",)


def test_an_author_is_kept_when_it_is_a_person() -> None:
    document = docx.Document()
    document.core_properties.author = "Anna Berg"
    assert read(document).properties == {"authors": ["Anna Berg"]}
    document.core_properties.author = "Administrator"
    assert read(document).properties == {}
