"""PDF: pdfium's characters and their places; from the places come columns, tables, paragraphs and page spans."""

from ingest.readers.pdf.reader import PdfReader

__all__ = ["PdfReader"]
