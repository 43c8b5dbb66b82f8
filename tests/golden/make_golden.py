"""Makes the golden files that are binary: ``python tests/golden/make_golden.py``.

Each holds one unique string (PLANTED-…) in every place that readers like to lose. The Chinese font of the PDF is one
that every PDF program has, so it is not embedded and the file stays small.
"""

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph as WordParagraph
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Table

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
    for item in ("企业提供岗位；", "学校派出教师 PLANTED-LISTITEM。"):
        document.add_paragraph(item, style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (*table.rows[0].cells, *table.rows[1].cells),
        ("项目", "标准", "实习补贴", "每月六百元 PLANTED-CELL"),
        strict=True,
    ):
        cell.text = text
    document.add_page_break()
    document.add_paragraph("第二条 换页之后的条文 PLANTED-PAGEBREAK。")
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
            target.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


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
    make_pdf(GOLDEN / "pdf" / "internship.pdf")
