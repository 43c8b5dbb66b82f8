"""The ways files are made. A new one is a file here and a line in ``MAKERS``."""

from eval.reading.makers.base import Maker
from eval.reading.makers.chromium_pdf import ChromiumMaker
from eval.reading.makers.docx_file import DocxMaker
from eval.reading.makers.html_file import HtmlMaker
from eval.reading.makers.office_pdf import OfficeMaker
from eval.reading.makers.reportlab_pdf import ReportlabMaker
from eval.reading.makers.scan import ScanMaker
from eval.reading.makers.xlsx_file import XlsxMaker

MAKERS: tuple[Maker, ...] = (
    ReportlabMaker("pdf-reportlab"),
    ReportlabMaker("pdf-reportlab-2col", columns=2),
    ChromiumMaker("pdf-chromium"),
    ChromiumMaker("pdf-chromium-2col", columns=2),
    OfficeMaker("pdf-office"),
    OfficeMaker("pdf-office-2col", columns=2),
    DocxMaker("docx"),
    XlsxMaker("xlsx"),
    HtmlMaker("html"),
    ScanMaker("scan-clean", ReportlabMaker("pdf-reportlab")),
    ScanMaker("scan-skewed", ReportlabMaker("pdf-reportlab"), is_spoiled=True),
)
