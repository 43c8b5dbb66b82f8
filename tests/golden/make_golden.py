"""Makes the golden files that programs write: ``python tests/golden/make_golden.py``.

Each holds one unique string (PLANTED-…) in every place that readers like to lose. The Chinese font of the PDF is one
that every PDF program has, so it is not embedded and the file stays small.
"""

import io
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.text.paragraph import Paragraph as WordParagraph
from lxml import etree
from lxml.builder import E
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Table

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
GOLDEN = Path(__file__).parent
MADE = datetime(2025, 1, 1, tzinfo=UTC)  # fixed, so that the files do not change when made again

RULE = (
    "为了促进职业院校与企业共同培养技术技能人才，规范双方的合作行为，保护学生、学校和企业的合法权益，"
    "根据有关法律、法规的规定，结合本地实际，制定本办法。"
)
LONG_RULE = (
    "企业接收学生实习的，应当与学校和学生签订三方协议，明确实习岗位、期限、报酬和劳动保护条件，"
    "并在实习开始前七日将协议报送所在地主管部门备案，协议有变更的也应当及时报送 PLANTED-PAGEBREAK。"
)
# Characters of LONG_RULE that fill two lines of the page: the rest goes to the next one, as where a page is full.
CHARACTERS_OF_TWO_LINES = 37 + 39


def make_docx(path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("实习合作办法 PLANTED-TITLE", style="Title")
    document.add_heading("第一章 总则 PLANTED-HEADING", level=1)
    _add_footnote(document, document.add_paragraph(f"第一条 {RULE}"), "本注说明适用范围 PLANTED-FOOTNOTE")
    document.add_paragraph("企业提供岗位；", style="List Bullet")
    _add_numbered(document, (("企业的责任", 0), ("学校的责任", 0), ("学校派出教师 PLANTED-LISTITEM。", 1)))
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells),
        ("项目", "标准", "实习补贴", "每月六百元 PLANTED-CELL"),
        strict=True,
    ):
        cell.text = text
    document.add_page_break()
    document.add_paragraph("第二条 换页之后的条文 PLANTED-PAGEBREAK。")
    _add_removed(document, "第三条 已经删除的条文。")
    _insert_tracked(document, "第三条 修订时插入的条文 PLANTED-INSERTED。")
    document.core_properties.created = document.core_properties.modified = MADE
    packed = io.BytesIO()
    document.save(packed)
    path.write_bytes(_with_fixed_times(packed.getvalue()))


def _add_footnote(document: Document, paragraph: WordParagraph, text: str) -> None:
    note = f'<w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
    xml = f"<w:footnotes {nsdecls('w')}>{note}</w:footnotes>"
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    reference = OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    paragraph.add_run()._r.append(reference)


def _add_numbered(document: Document, items: tuple[tuple[str, int], ...]) -> None:
    """Add paragraphs that Word numbers by itself: 第一项, 第二项, 2.1."""
    texts = (("chineseCountingThousand", "第%1项"), ("decimal", "%1.%2"))
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:isLgl w:val="{level}"/>'
        f'<w:suff w:val="space"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (kind, text) in enumerate(texts)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for text, level in items:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.get_or_add_numPr().get_or_add_ilvl().val = level
        properties.numPr.get_or_add_numId().val = 90


def _add_removed(document: Document, text: str) -> None:
    """Add a paragraph that a tracked change deletes, its end included."""
    paragraph = document.add_paragraph()._p
    mark = f'<w:rPr {nsdecls("w")}><w:del w:id="7" w:author="a"/></w:rPr>'
    paragraph.get_or_add_pPr().append(parse_xml(mark))
    run = f"<w:r><w:delText>{text}</w:delText></w:r>"
    paragraph.append(parse_xml(f'<w:del {nsdecls("w")} w:id="8" w:author="a">{run}</w:del>'))


def _insert_tracked(document: Document, text: str) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    insertion = OxmlElement("w:ins")
    paragraph._p.append(insertion)
    insertion.append(run._r)


def _with_fixed_times(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = _MODIFIED.sub(rb"\g<1>2025-01-01T00:00:00Z", source.read(name))
            target.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def make_xlsx(path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "补贴标准 PLANTED-HEADING"
    sheet.append(["职业培训补贴标准"])
    sheet.merge_cells("A1:D1")
    for row in (
        ["类别", "工种", "金额", "起始日期"],
        ["技能类", "焊工 PLANTED-CELL", 1234.5, MADE.date()],
        [None, "电工", 0.125, MADE.date()],
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    sheet["C3"].number_format = '#,##0.00"元"'
    sheet["C4"].number_format = "0.0%"
    sheet["D3"].number_format = sheet["D4"].number_format = 'yyyy"年"m"月"d"日"'
    sheet["A6"] = "1. 先申请；\n1.1 附三方协议 PLANTED-LISTITEM"
    sheet["A7"] = "注：技能类按年度结算 PLANTED-FOOTNOTE"
    second = workbook.create_sheet("第二页")
    second.append(["换页之后的表格 PLANTED-PAGEBREAK"])
    workbook.properties.created = MADE.replace(tzinfo=None)
    packed = io.BytesIO()
    workbook.save(packed)
    path.write_bytes(_with_fixed_times(packed.getvalue()))


def make_jats(path: Path) -> None:
    """Write an article as the journals' publishers do; all of it is invented."""
    contributor = E.contrib(E.name(E.surname("Berg"), E("given-names", "Anna")), {"contrib-type": "author"})
    meta = E(
        "article-meta",
        E("article-id", "10.1234/example.5", {"pub-id-type": "doi"}),
        E("title-group", E("article-title", "Training levies and placements")),
        E("contrib-group", contributor),
        E("pub-date", E.year("2021"), {"pub-type": "epub"}),
        E.abstract(E.p("We ask whether a levy raises the number of placements.")),
    )
    journal = E("journal-meta", E("journal-title-group", E("journal-title", "Journal of Examples")))
    note = E.fn(E.label("1"), E.p("Placements of four weeks or more PLANTED-FOOTNOTE."))
    steps = E.list(E("list-item", E.p("Firms pay;")), {"list-type": "order"})
    inner = E.list(E("list-item", E.p("half at once PLANTED-LISTITEM.")), {"list-type": "bullet"})
    steps.append(E("list-item", E.p("schools report:"), inner))
    rows = (
        E.tr(E.th("Country"), E.th("Rate")),
        E.tr(E.td("A", rowspan="2"), E.td("0.5% PLANTED-CELL")),
        E.tr(E.td("0.7%")),
    )
    table = E("table-wrap", E.label("Table 1"), E.caption(E.p("Rates")), E.table(E.tbody(*rows)))
    section = E.sec(E.title("Results PLANTED-HEADING"), E.p("Levies raise placements", note, "."), steps, table)
    cited = E("mixed-citation", "Berg, A. An earlier example. 2019.")
    references = E("ref-list", E.title("References"), E.ref(E.label("1"), cited))
    article = E.article(E.front(journal, meta), E.body(section), E.back(references))
    path.write_bytes(etree.tostring(article, xml_declaration=True, encoding="UTF-8", pretty_print=False))


def make_pdf(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=11, leading=16, firstLineIndent=22, wordWrap="CJK", spaceAfter=2
    )
    centred = ParagraphStyle("centred", parent=body, fontSize=14, leading=20, alignment=1, firstLineIndent=0)
    english = ParagraphStyle("english", fontName="Times-Roman", fontSize=11, leading=14)
    flat = ParagraphStyle("flat", parent=body, firstLineIndent=0)
    story: list[Flowable] = [
        Paragraph("第一章 总则 PLANTED-HEADING", centred),
        Paragraph(f"第一条 {RULE}[1]", body),
        ListFlowable([ListItem(Paragraph("学校派出教师 PLANTED-LISTITEM。", flat))], bulletType="bullet", start="•"),
        Table([["Item", "Amount"], ["Subsidy", "600 a month PLANTED-CELL"]]),
        Paragraph("[1] 本注说明适用范围 PLANTED-FOOTNOTE。", flat),
        Paragraph(LONG_RULE[:CHARACTERS_OF_TWO_LINES], body),
        PageBreak(),
        Paragraph(LONG_RULE[CHARACTERS_OF_TWO_LINES:], flat),
        Paragraph(
            "Enterprises that take part shall name a mentor for every five students, and shall insure each student "
            "against accidents at work for the whole of the placement. The school repays one half of the premium.",
            english,
        ),
    ]
    SimpleDocTemplate(str(path), invariant=1, title="实习合作办法").build(
        story, onFirstPage=_frame, onLaterPages=_frame
    )


def _frame(canvas: Canvas, template: SimpleDocTemplate) -> None:
    canvas.setFont("STSong-Light", 9)
    canvas.drawString(72, 800, "地方教育规章选编")
    canvas.drawCentredString(297, 30, f"— {canvas.getPageNumber()} —")


if __name__ == "__main__":
    make_docx(GOLDEN / "docx" / "internship.docx")
    make_xlsx(GOLDEN / "xlsx" / "internship.xlsx")
    make_jats(GOLDEN / "xml" / "internship.xml")
    make_pdf(GOLDEN / "pdf" / "internship.pdf")
