"""Question → ranked passages: candidates by words, meaning and name, the best of them put in learned order."""

from collections.abc import Collection, Sequence

from corpus.corpus import Corpus
from corpus.errors import ProviderError
from corpus.filters import Filters
from corpus.ports import Scored
from corpus.translation import ConceptFinder
from rag.candidates import CandidateFinder
from rag.listwise import ListwiseStage, Retrieved
from rag.lookup import look_up
from rag.model import Hit
from rag.outage import Outage
from rag.rerank import Measured, Ranked, Reranker

CANDIDATES = 100
"""Passages taken from each index before fusion; 200 changed no figure by more than .001 (docs/quality.md)."""
ATTEMPTS = 3
"""Searches of one question while the corpus changes: an index may have held a part of a document that became current
before its passages were looked up (once in 2,734 requests while 2,000 documents came in)."""
ASKED_FOR = 1.0
"""How far above all others a passage stands that the question names by document and article."""


class Retriever:
    """Hybrid search over one corpus."""

    def __init__(
        self,
        corpus: Corpus,
        concepts: ConceptFinder,
        reranker: Reranker | None = None,
        listwise: ListwiseStage | None = None,
    ) -> None:
        """Put a retriever together.

        Args:
            corpus: What is searched.
            concepts: Says what else a question's words are called.
            reranker: Puts the first passages in order; ``None`` leaves them as simple fusion has them.
            listwise: Has a model order the very first; ``None`` where none is configured.
        """
        self._corpus = corpus
        self._finder = CandidateFinder(corpus, concepts)
        self._reranker = reranker
        self._listwise = listwise
        self._outage = Outage()

    def retrieve(self, query: str, k: int, filters: Filters) -> list[Hit]:
        """Find the ``k`` best passages of current documents that the filters let through, best first.

        Raises:
            EmptyCorpusError: Nothing was ingested.
        """
        return self.search(query, k, filters).hits

    def search(self, query: str, k: int, filters: Filters) -> Retrieved:
        """Do the same, and say which configured models failed: without vectors words alone find, as they can.

        Raises:
            EmptyCorpusError: Nothing was ingested.
        """
        self._corpus.require_documents()
        depth = max(k, self._listwise.passages) if self._listwise else k
        for _ in range(ATTEMPTS):
            generation = self._corpus.catalogue.generation
            hits, certain, unembedded = self._retrieve(query, depth, filters)
            if self._corpus.catalogue.generation == generation:
                break
        # Outside the loop: a model is asked once, however often the corpus changes meanwhile.
        found = self._listwise.reorder_hits(query, hits, certain) if self._listwise else Retrieved(hits)
        return Retrieved(found.hits[:k], found.fault, unembedded)

    def _retrieve(self, query: str, k: int, filters: Filters) -> tuple[list[Hit], int, ProviderError | None]:
        """Find hits, count those at the front that the question itself names, and say why words alone did."""
        catalogue = self._corpus.catalogue
        within = catalogue.select_documents(filters)
        ranked, asked_for, unembedded = self._rank_somehow(query, max(k, CANDIDATES), within)
        scores = {hit.passage_id: hit.score for hit in ranked.hits}
        # Orphans of an interrupted change are left out here, so a few more than k are looked up.
        wanted = [hit.passage_id for hit in ranked.hits[: 2 * k + 10]]
        loaded = {
            each.id: each for each in catalogue.passages([name for name in wanted if name not in ranked.passages])
        }
        held = {**ranked.passages, **loaded}
        passages = [held[name] for name in wanted if name in held][:k]
        unknown = {passage.document_id for passage in passages} - ranked.documents.keys()
        documents = {**ranked.documents, **catalogue.documents_by_id(unknown)}
        hits = [
            Hit(rank, scores[passage.id], passage, documents[passage.document_id])
            for rank, passage in enumerate(passages, start=1)
            if passage.document_id in documents
        ]
        return hits, sum(hit.passage.id in asked_for for hit in hits), unembedded

    def rank(self, query: str, depth: int, document_ids: Collection[str] | None) -> list[Scored]:
        """Rank passage ids, best first.

        Raises:
            ProviderError: A configured embedder gives no vector; what is measured is never words alone instead.
        """
        ranked, asked_for = self._rank(query, depth, document_ids)
        if self._listwise is None:
            return ranked.hits
        return self._listwise.reorder_scored(query, ranked.hits, len(asked_for), self._corpus.catalogue)

    def _rank_somehow(
        self, query: str, depth: int, document_ids: Collection[str] | None
    ) -> tuple[Ranked, Collection[str], ProviderError | None]:
        """Rank passages by words and meaning, or by words alone while a configured embedder gives no vector."""
        fault = self._outage.fault
        if fault is None:
            try:
                return *self._rank(query, depth, document_ids), None
            except ProviderError as error:
                self._outage.note(error)
                # Answers are held for a while, with their fault: not with the request, and its key, that it came of.
                fault = error.with_traceback(None)
                fault.__cause__ = fault.__context__ = None
        return *self._rank(query, depth, document_ids, by_meaning=False), fault

    def _rank(
        self, query: str, depth: int, document_ids: Collection[str] | None, *, by_meaning: bool = True
    ) -> tuple[Ranked, Collection[str]]:
        """Rank passages, and list those at the front that the question itself names."""
        found = self._finder.find(query, depth, document_ids, by_meaning=by_meaning)
        ranked = self._reranker.reorder(found) if self._reranker else Ranked(list(found.lists.fused), {}, {})
        asked_for = look_up(query, self._corpus, document_ids).passages
        if not asked_for:
            return ranked, ()
        first = _put_first(asked_for, ranked.hits)
        return Ranked(first, ranked.passages, ranked.documents), frozenset(asked_for)

    def fused(self, query: str, depth: int, document_ids: Collection[str] | None) -> list[Scored]:
        """Rank passage ids by simple fusion, the ranker's floor, for comparisons."""
        return list(self._finder.find(query, depth, document_ids).lists.fused)

    def measured(self, query: str, depth: int, document_ids: Collection[str] | None) -> Measured | None:
        """Measure the passages that the ranker would put in order, for fitting one; ``None`` where there are none."""
        found = self._finder.find(query, depth, document_ids)
        return self._reranker.measured(found) if self._reranker else None


def _put_first(asked_for: Sequence[str], ranked: Sequence[Scored]) -> list[Scored]:
    """Put passages that a question names by document and article before all others."""
    best = (ranked[0].score if ranked else 0.0) + ASKED_FOR
    first = [Scored(name, best + ASKED_FOR / (place + 1)) for place, name in enumerate(asked_for)]
    names = set(asked_for)
    return [*first, *(hit for hit in ranked if hit.passage_id not in names)]
