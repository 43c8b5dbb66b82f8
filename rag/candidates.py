"""Question → candidate passages by words, by meaning and by name, with the floor's order: simple fusion."""

import re
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from corpus.corpus import Corpus
from corpus.glossary import Concept
from corpus.identifiers import document_of
from corpus.language import is_chinese
from corpus.ports import Scored
from corpus.translation import ConceptFinder
from corpus.words import content_words, iter_words, normalise
from rag.features import Lists
from rag.framing import subject_of
from rag.fusion import fuse_scores

SEARCHES_BESIDE = 8
"""Searches by meaning that run at once; more requests at a time wait, as they would for a core."""
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


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found for a question."""

    subject: str
    """What is asked, without the clause that only names a document."""
    concepts: Sequence[Concept]
    lists: Lists
    named: frozenset[str]
    """Documents among the candidates' that the question names."""


class CandidateFinder:
    """Gathers candidates from one corpus."""

    def __init__(self, corpus: Corpus, concepts: ConceptFinder) -> None:
        self._corpus = corpus
        self._concepts = concepts
        self._beside = ThreadPoolExecutor(SEARCHES_BESIDE, thread_name_prefix="meaning")

    def find(
        self, query: str, depth: int, document_ids: Collection[str] | None, *, by_meaning: bool = True
    ) -> Candidates:
        """Find at most so many candidates by words and as many by meaning.

        Args:
            query: A question.
            depth: How many of each.
            document_ids: Where to look; None for everywhere.
            by_meaning: Whether the embedder is asked; else words have to do.

        Raises:
            ProviderError: A configured embedder gives no vector.
        """
        concepts = self._concepts.concepts(query)
        words, meaning = self._search(query, concepts, depth, document_ids, by_meaning)
        fused = self._fused(words, meaning)
        named = self._named(query, fused)
        if not named:
            return Candidates(query, concepts, Lists(words, meaning, fused), named)
        subject = subject_of(query, self._names(named))
        if subject is not None:
            words, meaning, fused = self._within(subject, (words, meaning, fused), depth, named, by_meaning)
        raised = [
            Scored(hit.passage_id, hit.score + NAMED_BONUS * (document_of(hit.passage_id) in named)) for hit in fused
        ]
        raised.sort(key=lambda hit: -hit.score)
        return Candidates(subject or query, concepts, Lists(words, meaning, raised), named)

    def _search(
        self,
        query: str,
        concepts: Sequence[Concept],
        depth: int,
        document_ids: Collection[str] | None,
        by_meaning: bool,
    ) -> tuple[list[Scored], list[Scored]]:
        synonyms = [concept.synonyms for concept in concepts]
        if not by_meaning:
            return self._corpus.search_words(query, depth, document_ids, synonyms), []
        # Side by side, since both let go of Python's lock: the median of `find` fell from 29 to 19 ms (100,000
        # passages, English, two cores).
        meaning = self._beside.submit(self._corpus.search_meaning, query, depth, document_ids)
        words = self._corpus.search_words(query, depth, document_ids, synonyms)
        return words, meaning.result()

    def _within(
        self,
        subject: str,
        anywhere: tuple[list[Scored], list[Scored], list[Scored]],
        depth: int,
        named: frozenset[str],
        by_meaning: bool,
    ) -> tuple[list[Scored], list[Scored], list[Scored]]:
        """Search the documents that a question names for its subject alone; other documents keep their scores."""
        words, meaning = self._search(subject, self._concepts.concepts(subject), depth, named, by_meaning)
        within = self._fused(words, meaning)
        if not within:
            return anywhere
        seen = {hit.passage_id for hit in within}
        others = [hit for hit in anywhere[2] if document_of(hit.passage_id) not in named]
        last = [hit for hit in anywhere[2] if document_of(hit.passage_id) in named and hit.passage_id not in seen]
        rest = [Scored(hit.passage_id, 0.0) for hit in last]
        return words, meaning, sorted([*within, *others, *rest], key=lambda hit: -hit.score)

    def _fused(self, words: Sequence[Scored], meaning: Sequence[Scored]) -> list[Scored]:
        """Add up scores; a passage that no vector was made of (Chinese) is judged by its words alone."""
        fused = fuse_scores([(1.0 - DENSE_WEIGHT, words), (DENSE_WEIGHT, meaning)])
        seen = {hit.passage_id for hit in meaning}
        unread = [hit.passage_id for hit in words if hit.passage_id not in seen] if meaning else []
        without = self._corpus.catalogue.without_vector(unread)
        if not without:
            return fused
        scaled = [
            Scored(hit.passage_id, hit.score / (1.0 - DENSE_WEIGHT) if hit.passage_id in without else hit.score)
            for hit in fused
        ]
        return sorted(scaled, key=lambda hit: -hit.score)

    def _named(self, query: str, fused: Sequence[Scored]) -> frozenset[str]:
        """Find the candidates' documents that a question names; none where it names all of them."""
        names = self._corpus.catalogue.document_names({document_of(hit.passage_id) for hit in fused})
        spoken = Spoken.of(query)
        named = frozenset(document for document, titles in names.items() if any(map(spoken.names, titles)))
        return frozenset() if len(named) == len(names) else named

    def _names(self, named: Collection[str]) -> "_NamesIn":
        titles = self._corpus.catalogue.document_names(named)
        return _NamesIn(tuple({title for each in titles.values() for title in each}))


@dataclass(frozen=True, slots=True)
class _NamesIn:
    titles: tuple[str, ...]

    def __call__(self, text: str) -> bool:
        return any(map(Spoken.of(text).names, self.titles))


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
