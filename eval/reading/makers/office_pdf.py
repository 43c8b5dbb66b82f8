"""PDF as a word processor makes it: the DOCX through LibreOffice."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from eval.reading.blocks import TrueDocument
from eval.reading.makers.base import Made, MakerFailedError, find_tool, run_tool
from eval.reading.makers.docx_file import NUMBER_FORMS, DocxMaker
from eval.reading.makers.pages import count_pages


@dataclass(frozen=True, slots=True)
class OfficeMaker:
    """Converts what ``DocxMaker`` makes; deleted words are not shown, as in a final copy."""

    name: str
    columns: int = 1
    kind: str = "pdf"

    def make(self, document: TrueDocument, scratch: Path) -> Made:
        """Make one PDF; see ``Maker.make``."""
        office = find_tool(("soffice", "libreoffice"), "LibreOffice")
        made = DocxMaker("docx", self.columns, tracks_changes=False).make(document, scratch)
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            source, target = Path(folder, "text.docx"), Path(folder, "text.pdf")
            source.write_bytes(made.data)
            profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
            run_tool([office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder + os.sep, str(source)])
            if not target.is_file():
                raise MakerFailedError("LibreOffice converted nothing")
            data = target.read_bytes()
        return Made(data, ".pdf", document.printed(count_pages(data), (NUMBER_FORMS[document.language],)))
