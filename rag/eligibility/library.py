"""A corpus as the matcher is given it."""

from collections.abc import Sequence

from corpus.corpus import Corpus
from corpus.model import Document
from rag.eligibility.clauses import HeldText


class CorpusLibrary:
    """The current documents of a corpus, with the provisions that were read in them at ingest."""

    def __init__(self, corpus: Corpus) -> None:
        """Prepare; nothing is read before it is asked for."""
        self._corpus = corpus

    def documents(self) -> Sequence[Document]:
        """List the current documents."""
        self._corpus.require_documents()
        return self._corpus.catalogue.documents()

    def load(self, document: Document) -> HeldText:
        """Load a document's text and provisions."""
        catalogue = self._corpus.catalogue
        return HeldText(
            document,
            catalogue.text(document.id),
            catalogue.headings(document.id),
            catalogue.pages(document.id),
            self._corpus.registers.of_document(document.id),
        )
