"""Question → ranked passages, by words and by meaning."""

from collections.abc import Collection

from corpus.corpus import Corpus
from corpus.filters import Filters
from corpus.glossary import Glossary
from corpus.ports import Scored
from rag.fusion import fuse_scores
from rag.model import Hit

CANDIDATES = 100
"""Passages taken from each index before fusion; 200 changed no figure by more than .001 (docs/quality.md)."""
DENSE_WEIGHT = 0.4
"""Of the vectors in the fused score, words having the rest; see docs/quality.md, "Ranking constants"."""


class Retriever:
    """Hybrid search over one corpus."""

    def __init__(self, corpus: Corpus, glossary: Glossary, dense_weight: float = DENSE_WEIGHT) -> None:
        self._corpus = corpus
        self._glossary = glossary
        self._dense_weight = dense_weight

    def retrieve(self, query: str, k: int, filters: Filters) -> list[Hit]:
        """Find the ``k`` best passages of current documents that the filters let through, best first.

        Raises:
            EmptyCorpusError: Nothing was ingested.
        """
        self._corpus.require_documents()
        ranked = self.rank(query, max(k, CANDIDATES), self._corpus.catalogue.select_documents(filters))
        catalogue = self._corpus.catalogue
        scores = {hit.passage_id: hit.score for hit in ranked}
        # Orphans of an interrupted change are left out here, so a few more than k are looked up.
        passages = catalogue.passages([hit.passage_id for hit in ranked[: 2 * k + 10]])[:k]
        documents = catalogue.documents_by_id({passage.document_id for passage in passages})
        return [
            Hit(rank, scores[passage.id], passage, documents[passage.document_id])
            for rank, passage in enumerate(passages, start=1)
            if passage.document_id in documents
        ]

    def rank(self, query: str, depth: int, document_ids: Collection[str] | None) -> list[Scored]:
        """Rank passage ids without loading them, best first."""
        synonyms = [concept.others for concept in self._glossary.concepts(query)]
        words = self._corpus.search_words(query, depth, document_ids, synonyms)
        meaning = self._corpus.search_meaning(query, depth, document_ids)
        return fuse_scores([(1.0 - self._dense_weight, words), (self._dense_weight, meaning)])
