"""Quotes shown where they stand: pages of held documents as pictures."""

from corpus.corpus import Corpus
from corpus.errors import InvalidFilterError, UnknownPageError
from corpus.layouts import boxes_of
from corpus.model import Box, PageLayout, Span
from ingest.workers.pool import ReadingPool

PICTURE_WIDTH = 1_240
"""Pixels across: an A4 page at 150 dpi, sharp at a screen's reading size."""


class PagePictures:
    """Draws pages from the files that were kept with their documents."""

    def __init__(self, corpus: Corpus, pool: ReadingPool) -> None:
        self._corpus = corpus
        self._pool = pool

    def picture(self, identifier: str, number: int, highlight: Span | None, width: int = PICTURE_WIDTH) -> bytes:
        """Draw one page as PNG.

        Args:
            identifier: The document's id, current or past.
            number: The page, from 1.
            highlight: Characters of its text to mark, where they stand on this page.
            width: Of the picture, in pixels.

        Raises:
            UnknownDocumentError: No document has this id.
            UnknownPageError: It has no such page, or its format has no pages.
            InvalidFilterError: The span to mark ends beyond the text.
            PolicyDeskError: The page cannot be drawn.
        """
        document = self._corpus.catalogue.document(identifier)
        if highlight and highlight.end > document.characters:
            expected = f"start-end within 0-{document.characters}"
            raise InvalidFilterError("highlight", f"{highlight.start}-{highlight.end}", expected)
        if document.file_hash is None:
            raise UnknownPageError(identifier, number, 0)
        layouts = self._corpus.catalogue.annexes.layouts(identifier, (number,))
        points = layouts[0].width if layouts else 0.0
        data = self._corpus.originals.get(document.file_hash)
        return self._pool.picture(document.source, data, number, width, _marks(layouts, highlight), points)


def _marks(layouts: tuple[PageLayout, ...], highlight: Span | None) -> list[Box]:
    return [box for layout in layouts for box in boxes_of(layout, highlight)] if highlight else []
