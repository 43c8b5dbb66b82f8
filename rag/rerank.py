"""The first candidates, measured and put in the learned ranker's order."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.corpus import Corpus
from corpus.embedders.word_vectors import WordVectors
from corpus.entries import identity
from corpus.language import is_chinese
from corpus.model import Document, Passage
from corpus.ports import Scored
from corpus.words import query_words
from rag.candidates import Candidates
from rag.features import FEATURES, Asked, Candidate, Column, Matrix, measure, to_matrix
from rag.ranker import Ranker, blend

RERANKED = 50
"""First passages of the fused order that are put in order anew; 100 gained nothing on sets the ranker had not seen and
took twice the time; see docs/quality.md, "Learned ranker"."""
LANGUAGE_CHARACTERS = 200
"""Of a passage, read to tell its language: two or three sentences; reading 50 passages whole would take 5 ms, not 1."""
_FUSED = FEATURES.index("fused")


@dataclass(frozen=True, slots=True)
class Ranked:
    """An order of passages, with those of them that were loaded on the way."""

    hits: list[Scored]
    """Best first."""
    passages: dict[str, Passage]
    documents: dict[str, Document]


@dataclass(frozen=True, slots=True)
class Measured:
    """The first candidates with what is measured of them."""

    first: list[Scored]
    """In the fused order."""
    matrix: Matrix
    """Shape ``(len(first), len(FEATURES))``."""
    passages: dict[str, Passage]
    documents: dict[str, Document]

    @property
    def fused(self) -> Column:
        """The floor's scores."""
        return self.matrix[:, _FUSED]


class Reranker:
    """Puts candidates of one corpus in order."""

    def __init__(self, corpus: Corpus, ranker: Ranker, vectors: WordVectors | None) -> None:
        """Put a reranker together.

        Args:
            corpus: Where the passages are.
            ranker: Scores what was measured.
            vectors: Tells which words are related; ``None`` leaves those measures 0.
        """
        self._corpus = corpus
        self._ranker = ranker
        self._vectors = vectors

    def reorder(self, found: Candidates) -> Ranked:
        """Put the first candidates in the ranker's order; scores keep their places, passages change theirs.

        Passages in another language than the question's keep the place that fusion gave them: what the ranker measures,
        words in common above all, says nothing of them.
        """
        fused = list(found.lists.fused)
        measured = self.measured(found)
        if measured is None:
            return Ranked(fused, {}, {})
        learned = blend(measured.fused, self._ranker.score(measured.matrix))
        order = sorted(range(len(measured.first)), key=lambda index: (-learned[index], index))
        places = {hit.passage_id: place for place, hit in enumerate(fused[:RERANKED])}
        for new, old in enumerate(order):
            place = places[measured.first[new].passage_id]
            fused[place] = Scored(measured.first[old].passage_id, measured.first[new].score)
        return Ranked(fused, measured.passages, measured.documents)

    def measured(self, found: Candidates) -> Measured | None:
        """Measure the first candidates in the question's language; ``None`` where there are none.

        Orphans of an interrupted change are left out.
        """
        head = found.lists.fused[:RERANKED]
        catalogue = self._corpus.catalogue
        passages = {each.id: each for each in catalogue.passages([hit.passage_id for hit in head])}
        documents = catalogue.documents_by_id({each.document_id for each in passages.values()})
        in_chinese = is_chinese(found.subject)
        readable = {
            each.id
            for each in passages.values()
            if each.document_id in documents and is_chinese(each.text[:LANGUAGE_CHARACTERS]) == in_chinese
        }
        first = [hit for hit in head if hit.passage_id in readable]
        if not first:
            return None
        asked = Asked(found.subject, self._corpus.rarity(dict.fromkeys(query_words(found.subject))), found.concepts)
        candidates = _candidates([passages[hit.passage_id] for hit in first], documents, found.named)
        matrix = to_matrix(measure(asked, candidates, found.lists, self._vectors))
        return Measured(first, matrix, passages, documents)


def _candidates(passages: Sequence[Passage], documents: dict[str, Document], named: frozenset[str]) -> list[Candidate]:
    return [
        Candidate(
            passage_id=passage.id,
            text=passage.text,
            title=documents[passage.document_id].metadata.title,
            head=f"{identity(documents[passage.document_id].metadata)} {' '.join(passage.path)}",
            is_named=passage.document_id in named,
        )
        for passage in passages
    ]
