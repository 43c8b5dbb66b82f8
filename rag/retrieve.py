"""Question → ranked passages, by words and by meaning."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from corpus.corpus import Corpus
from corpus.filters import Filters
from corpus.glossary import Glossary
from corpus.identifiers import document_of
from corpus.language import is_chinese
from corpus.ports import Scored
from corpus.words import content_words, iter_words, normalise
from rag.fusion import fuse_scores
from rag.model import Hit

CANDIDATES = 100
"""Passages taken from each index before fusion; 200 changed no figure by more than .001 (docs/quality.md)."""
ATTEMPTS = 3
"""Searches of one question while the corpus changes: an index may have held a part of a document that became current
before its passages were looked up (once in 2,734 requests while 2,000 documents came in)."""
DENSE_WEIGHT = 0.4
"""Of the vectors in the fused score, words having the rest; see docs/quality.md, "Ranking constants"."""

NAMED_BONUS = 0.3
"""Added to the fused score of passages whose document the query names; see docs/quality.md."""
SHORTEST_TITLE_CHARACTERS = 3
"""The shortest Chinese short title: 教育法."""
REMEMBERED_TITLES = 10_000
"""Titles kept taken apart: a search looks at those of up to 200 passages; a few megabytes."""
_PREFIX = re.compile(r"^中华人民共和国|^中華民國|[（(][^（）()]*[）)]$")
"""What people leave out when they name a law."""


class Retriever:
    """Hybrid search over one corpus."""

    def __init__(self, corpus: Corpus, glossary: Glossary) -> None:
        self._corpus = corpus
        self._glossary = glossary

    def retrieve(self, query: str, k: int, filters: Filters) -> list[Hit]:
        """Find the ``k`` best passages of current documents that the filters let through, best first.

        Raises:
            EmptyCorpusError: Nothing was ingested.
        """
        self._corpus.require_documents()
        for _ in range(ATTEMPTS):
            generation = self._corpus.catalogue.generation
            hits = self._retrieve(query, k, filters)
            if self._corpus.catalogue.generation == generation:
                break
        return hits

    def _retrieve(self, query: str, k: int, filters: Filters) -> list[Hit]:
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
        fused = fuse_scores([(1.0 - DENSE_WEIGHT, words), (DENSE_WEIGHT, meaning)])
        return self._prefer_named(query, fused)

    def _prefer_named(self, query: str, ranked: list[Scored]) -> list[Scored]:
        """Bring passages of a document that the query names before those of others."""
        names = self._corpus.catalogue.document_names({document_of(hit.passage_id) for hit in ranked})
        spoken = Spoken.of(query)
        named = {document for document, titles in names.items() if any(map(spoken.names, titles))}
        if not named or len(named) == len(names):
            return ranked
        raised = [
            Scored(hit.passage_id, hit.score + NAMED_BONUS * (document_of(hit.passage_id) in named)) for hit in ranked
        ]
        return sorted(raised, key=lambda hit: -hit.score)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A query as it is searched for names of documents."""

    text: str
    words: frozenset[str]

    @classmethod
    def of(cls, query: str) -> "Spoken":
        """Prepare a query."""
        return cls(normalise(query), frozenset(iter_words(query)))

    def names(self, title: str) -> bool:
        """Say whether a title stands in the query: a Chinese one as it is, another by all its words.

        Example:
            >>> Spoken.of("就业促进法要求什么？").names("中华人民共和国就业促进法")
            True
            >>> Spoken.of("Consider Fiverr's privacy policy: who sees my tasks?").names("Fiverr")
            True
        """
        short, words = _short_title(title)
        if words is None:
            return len(short) >= SHORTEST_TITLE_CHARACTERS and short in self.text
        return bool(words) and self.words >= words


@lru_cache(maxsize=REMEMBERED_TITLES)
def _short_title(title: str) -> tuple[str, frozenset[str] | None]:
    """Shorten a title to what people say of it, and give its words unless it is Chinese."""
    short = _PREFIX.sub("", normalise(title)).strip()
    return short, None if is_chinese(short) else frozenset(content_words(short))
