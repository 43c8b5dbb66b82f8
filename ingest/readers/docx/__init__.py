"""Word documents: one file for the package, one each for text, numbering, styles and tables."""

from ingest.readers.docx.reader import DocxReader

__all__ = ["DocxReader"]
