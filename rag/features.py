"""What is measured of a candidate passage for the learned ranker: words, vectors, fields, nearness, agreement.

Every measure is a column of one matrix; ``FEATURES`` names them in order. Scores are given relative to the search they
come from, so that they mean the same in a corpus of a hundred passages and of a million.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.embedders.word_vectors import WordVectors
from corpus.glossary import Concept
from corpus.language import HAN, is_chinese
from corpus.ports import Scored
from corpus.words import ENGLISH_STOPWORDS, HAN_STOPWORDS, content_words, iter_words, query_words
from rag.figures import asked_values, counted_nouns, holds_value
from rag.occurrences import Occurrences, TermFinder, Text

Column = NDArray[np.float64]
Matrix = NDArray[np.float64]

NEAR_WORDS = (10, 30)
"""Windows in which a question's words are looked for together: a phrase, a sentence; of Han, characters."""
NEXT_GAP = {True: 2, False: 3}
"""How far apart neighbours of a question may stand to be neighbours in the text: Chinese, other."""
FEEDBACK_PASSAGES = 5
"""First passages whose common words are looked for in the others (pseudo-relevance feedback)."""
FEEDBACK_WORDS = 25
"""Of them, words that at least two of the passages hold."""
RANK_OFFSET = 10
"""Of reciprocal ranks: the first counts twice the eleventh."""
NOT_LISTED = 200
"""Rank of a passage that a list lacks."""
AGREEING = 20
"""First passages among which a document's others are counted."""
ALIKE = 0.35
"""Cosine of two words from which they are related; unrelated ones lie around 0."""
SAME = 0.999
"""Cosine from which two words are one."""
REMEMBERED_TITLES = 10_000
"""Titles whose words are kept; a few megabytes."""
SATURATION = ((1.2, 0.75), (0.9, 0.3), (2.0, 0.9))
"""k1 and b of BM25 (Robertson and Zaragoza 2009) as the index has them, flatter, steeper."""

_NUMBER = re.compile(r"\d+")
_HAN_PAIR = re.compile(f"[{HAN}]{{2}}")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may answer."""

    passage_id: str
    text: str
    title: str
    """Of its document; passages that share it agree with each other."""
    head: str
    """Everything that says which document and which part of it: names, number, issuer, path."""
    is_named: bool
    """Whether the question names its document."""


@dataclass(frozen=True)
class Asked:
    """A question as candidates are measured against it."""

    text: str
    rarity: Mapping[str, float]
    """Inverse document frequency of its words, as the index writes them."""
    concepts: Sequence[Concept] = ()

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """Its words, each once."""
        return tuple(self.rarity)

    @cached_property
    def weights(self) -> Column:
        """The rarity of each term; at least one is above 0 unless there are no terms."""
        return np.array(list(self.rarity.values()), dtype=np.float64)

    @cached_property
    def total(self) -> float:
        """The weight of all terms; 1 where there are none."""
        return float(self.weights.sum()) or 1.0

    @cached_property
    def is_chinese(self) -> bool:
        """Whether it is in Chinese."""
        return is_chinese(self.text)

    def weight_of(self, word: str) -> float:
        """Give the rarity of a word as it is written; 0 where it is none of the terms."""
        return max((self.rarity.get(each, 0.0) for each in iter_words(word)), default=0.0)

    @cached_property
    def pairs(self) -> dict[tuple[int, int], float]:
        """Terms that follow each other in it, with the rarity of the commoner."""
        number = {term: index for index, term in enumerate(self.terms)}
        order = [number[word] for word in query_words(self.text) if word in number]
        return {(a, b): float(min(self.weights[a], self.weights[b])) for a, b in pairwise(order) if a != b}


@dataclass(frozen=True, slots=True)
class Lists:
    """The rankings that candidates come from, best first."""

    words: Sequence[Scored]
    meaning: Sequence[Scored]
    fused: Sequence[Scored]


def measure(
    asked: Asked, candidates: Sequence[Candidate], lists: Lists, vectors: WordVectors | None
) -> dict[str, Column]:
    """Measure candidates.

    Args:
        asked: The question.
        candidates: At least one, best first by ``lists.fused``.
        lists: Where they come from.
        vectors: Tells related words; ``None`` leaves those measures 0.

    Returns:
        Each of ``FEATURES`` with a value for every candidate.
    """
    texts = [Text.of(each.text) for each in candidates]
    finder = TermFinder(asked.terms)
    found = [finder.find(text) for text in texts]
    counts = np.array([each.counts(len(asked.terms)) for each in found], dtype=np.float64)
    counts = counts.reshape(len(candidates), -1)
    lengths = np.array([each.length for each in found], dtype=np.float64)
    columns = {
        **_list_columns(asked, candidates, lists),
        **_word_columns(asked, counts, lengths),
        **_title_columns(asked, candidates, counts, finder),
        **_concept_columns(asked, texts),
        **_nearness_columns(asked, found),
        **_figure_columns(asked, candidates),
        **_feedback_columns(asked, texts),
        **_agreement_columns(candidates, lists),
        **_likeness_columns(asked, texts, vectors),
    }
    columns.update(_question_columns(asked, columns, lists))
    return columns


def to_matrix(columns: Mapping[str, Column]) -> Matrix:
    """Put columns side by side in the order of ``FEATURES``: shape ``(candidates, features)``."""
    return np.column_stack([columns[name] for name in FEATURES])


# --- where it was found ---------------------------------------------------------------------------------------------


def _list_columns(asked: Asked, candidates: Sequence[Candidate], lists: Lists) -> dict[str, Column]:
    words, words_rank = _placed(candidates, lists.words)
    meaning, meaning_rank = _placed(candidates, lists.meaning)
    fused, _ = _placed(candidates, lists.fused)
    lowest = lists.meaning[-1].score if lists.meaning else 0.0
    cosine = np.where(np.isnan(meaning), lowest, meaning)
    rank = np.arange(len(candidates), dtype=np.float64)
    return {
        "words": _scaled(words, lists.words),
        "words_rank": 1.0 / (RANK_OFFSET + words_rank),
        "words_per_rarity": np.nan_to_num(words) / asked.total,
        "meaning": _scaled(meaning, lists.meaning),
        "meaning_rank": 1.0 / (RANK_OFFSET + meaning_rank),
        "cosine": cosine,
        "cosine_below_best": cosine - cosine.max(),
        "fused": np.nan_to_num(fused),
        "rank": np.log1p(rank),
    }


def _placed(candidates: Sequence[Candidate], ranking: Sequence[Scored]) -> tuple[Column, Column]:
    """Give each candidate's score in a ranking, NaN where it lacks it, and its rank from 0."""
    places = {hit.passage_id: (hit.score, rank) for rank, hit in enumerate(ranking)}
    found = [places.get(each.passage_id, (np.nan, NOT_LISTED)) for each in candidates]
    return np.array([score for score, _ in found]), np.array([rank for _, rank in found], dtype=np.float64)


def _scaled(scores: Column, ranking: Sequence[Scored]) -> Column:
    if not ranking:
        return np.zeros(len(scores))
    low, high = ranking[-1].score, ranking[0].score
    return np.nan_to_num((scores - low) / (high - low) if high > low else np.where(np.isnan(scores), np.nan, 1.0))


# --- words ----------------------------------------------------------------------------------------------------------


def _word_columns(asked: Asked, counts: Matrix, lengths: Column) -> dict[str, Column]:
    held = counts > 0
    weights = asked.weights
    rarest = float(weights.max()) if len(weights) else 1.0
    coverage = held @ weights / asked.total
    average = float(lengths.mean()) or 1.0
    steep = [_bm25(asked, counts, lengths / average, k1, b) for k1, b in SATURATION]
    none = np.zeros(len(lengths))
    return {
        "coverage": coverage,
        "coverage_below_best": coverage - coverage.max(),
        "bm25": steep[0],
        "bm25_below_best": steep[0] - steep[0].max(),
        "bm25_flat": steep[1],
        "bm25_steep": steep[2],
        "rarest_held": (held * weights).max(axis=1) / rarest if len(weights) else none,
        "rarest_missed": (~held * weights).max(axis=1) / rarest if len(weights) else none,
        "missed": (~held).mean(axis=1) if len(weights) else none,
        "length": np.log1p(lengths),
        "length_to_average": np.log1p(lengths) - np.log1p(average),
    }


def _bm25(asked: Asked, counts: Matrix, length: Column, k1: float, b: float) -> Column:
    """Score as BM25 does, as a share of what a text full of every word would get."""
    saturated = counts / (counts + k1 * (1 - b + b * length)[:, None] + 1e-9)
    return np.asarray(saturated @ asked.weights / asked.total)


def _title_columns(
    asked: Asked, candidates: Sequence[Candidate], counts: Matrix, finder: TermFinder
) -> dict[str, Column]:
    measured: dict[str, tuple[NDArray[np.bool_], float]] = {}
    terms = set(asked.terms)
    for each in candidates:
        if each.head not in measured:
            counted = np.array(finder.find(Text.of(each.head)).counts(len(asked.terms)), dtype=np.float64)
            own = _title_words(each.title)
            measured[each.head] = counted > 0, len(own & terms) / len(own) if own else 0.0
    held = np.array([measured[each.head][0] for each in candidates]).reshape(len(candidates), -1)
    return {
        "coverage_with_head": ((counts > 0) | held) @ asked.weights / asked.total,
        "head_coverage": held @ asked.weights / asked.total,
        "title_share": np.array([measured[each.head][1] for each in candidates]),
        "named": np.array([float(each.is_named) for each in candidates]),
    }


@lru_cache(maxsize=REMEMBERED_TITLES)
def _title_words(title: str) -> frozenset[str]:
    return frozenset(content_words(title))


def _concept_columns(asked: Asked, texts: Sequence[Text]) -> dict[str, Column]:
    """Give the share of a question's concepts that a text speaks of by another name."""
    if not asked.concepts:
        return {"concepts": np.zeros(len(texts))}
    # Most names are in the other language; a text of plain letters need not be searched for Chinese ones.
    every = [list(concept.others) for concept in asked.concepts]
    plain = [[name for name in names if all(map(str.isascii, name))] for names in every]
    spoken = [
        sum(
            any(all(word in text.folded for word in name) for name in names)
            for names in (plain if text.folded.isascii() else every)
        )
        for text in texts
    ]
    return {"concepts": np.array(spoken, dtype=np.float64) / len(asked.concepts)}


# --- nearness -------------------------------------------------------------------------------------------------------


def _nearness_columns(asked: Asked, found: Sequence[Occurrences]) -> dict[str, Column]:
    weights = asked.weights.tolist()
    pairs = frozenset(asked.pairs)
    whole = sum(asked.pairs.values()) or 1.0
    gap = NEXT_GAP[asked.is_chinese]
    phrase, sentence = NEAR_WORDS
    return {
        "neighbours": np.array([sum(asked.pairs[pair] for pair in each.neighbours(pairs, gap)) for each in found])
        / whole,
        "phrase": np.array([each.best_window(weights, phrase) for each in found]) / asked.total,
        "sentence": np.array([each.best_window(weights, sentence) for each in found]) / asked.total,
        "first": np.array([each.places[0][0] / max(each.length, 1) if each.places else 1.0 for each in found]),
    }


# --- figures, feedback, agreement -----------------------------------------------------------------------------------


def _figure_columns(asked: Asked, candidates: Sequence[Candidate]) -> dict[str, Column]:
    numbers = set(_NUMBER.findall(asked.text))
    values, counted = asked_values(asked.text), counted_nouns(asked.text)
    none = np.zeros(len(candidates))
    held = [len(numbers & set(_NUMBER.findall(each.text))) / len(numbers) for each in candidates] if numbers else none
    value = [float(holds_value(each.text, values, counted)) for each in candidates] if values else none
    return {"numbers": np.array(held), "value": np.array(value)}


def _feedback_columns(asked: Asked, texts: Sequence[Text]) -> dict[str, Column]:
    """Measure how many of the words that the first passages share beside the question's stand in each."""
    weights: dict[str, float] = {}
    held: Counter[str] = Counter()
    for text in texts[:FEEDBACK_PASSAGES]:
        counted = _subject_words(text, asked.is_chinese)
        length = counted.total() or 1
        held.update(counted.keys())
        for word, count in counted.items():
            weights[word] = weights.get(word, 0.0) + count / length
    shared = [word for word in weights if held[word] > 1 and word not in asked.rarity]
    first = sorted(shared, key=lambda word: -weights[word])[:FEEDBACK_WORDS]
    total = sum(weights[word] for word in first) or 1.0
    spoken = (text.folded if asked.is_chinese else text.vocabulary for text in texts)
    share = np.array([sum(weights[word] for word in first if word in each) for each in spoken]) / total
    return {"feedback": share, "feedback_below_best": share - share.max()}


def _subject_words(text: Text, is_chinese: bool) -> Counter[str]:
    """Count what a text speaks of, in the question's language: pairs of Han characters, or words as they stand."""
    if is_chinese:
        pairs = Counter(map("".join, pairwise(text.folded)))
        return Counter(
            {pair: n for pair, n in pairs.items() if _HAN_PAIR.match(pair) and not set(pair) & HAN_STOPWORDS}
        )
    return Counter(word for word in text.words if word not in ENGLISH_STOPWORDS)


def _agreement_columns(candidates: Sequence[Candidate], lists: Lists) -> dict[str, Column]:
    """Measure how many others of a document were found, and how well."""
    scores = {hit.passage_id: hit.score for hit in lists.fused}
    groups: dict[str, list[float]] = {}
    first: Counter[str] = Counter()
    for rank, each in enumerate(candidates):
        key = each.title or each.passage_id
        groups.setdefault(key, []).append(scores.get(each.passage_id, 0.0))
        first[key] += rank < AGREEING
    keys = [each.title or each.passage_id for each in candidates]
    own = np.array([scores.get(each.passage_id, 0.0) for each in candidates])
    best = np.array([groups[key][0] for key in keys])
    return {
        "document_sum": np.array([sum(groups[key][:5]) for key in keys]),
        "document_best": best,
        "below_document_best": own - best,
        "document_first": np.array([first[key] for key in keys]) / AGREEING,
        "document_found": np.log1p(np.array([len(groups[key]) for key in keys], dtype=np.float64)),
    }


# --- related words --------------------------------------------------------------------------------------------------


def _likeness_columns(asked: Asked, texts: Sequence[Text], vectors: WordVectors | None) -> dict[str, Column]:
    """Measure how near each word of the question is to the nearest word of a text, mean by rarity.

    Source: the late interaction of Khattab and Zaharia 2020 (arXiv:2004.12832), over vectors that no context changed.
    """
    names = ("likeness", "likeness_related", "likeness_other", "likeness_below_best")
    asked_words = {word: weight for word in Text.of(asked.text).words if (weight := asked.weight_of(word))}
    known = vectors.numbers(asked_words) if vectors and not asked.is_chinese else []
    if vectors is None or not known:
        return dict.fromkeys(names, np.zeros(len(texts)))
    weights = np.array([asked_words[word] for word in asked_words if vectors.numbers([word])], dtype=np.float32)
    weights /= weights.sum()
    numbers = [vectors.numbers(text.vocabulary) for text in texts]
    different = {number: index for index, number in enumerate(dict.fromkeys(chain.from_iterable(numbers)))}
    cosines = vectors.vectors(known) @ vectors.vectors(list(different)).T
    nearest = _nearest(cosines, [[different[number] for number in each] for each in numbers])
    near = weights @ nearest
    return {
        "likeness": near,
        "likeness_related": weights @ np.where(nearest > ALIKE, nearest, 0.0),
        "likeness_other": weights @ np.where(nearest < SAME, nearest, 0.0),
        "likeness_below_best": near - near.max(),
    }


def _nearest(cosines: NDArray[np.float32], texts: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Give each word's greatest cosine within each text: ``(words, all words)`` → ``(words, texts)``."""
    nearest = np.zeros((len(cosines), len(texts)), dtype=np.float32)
    held = [index for index, words in enumerate(texts) if words]
    if held:
        starts = np.cumsum([0, *(len(texts[index]) for index in held)])[:-1]
        columns = np.fromiter(chain.from_iterable(texts), dtype=np.int64)
        nearest[:, held] = np.maximum.reduceat(cosines[:, columns], starts, axis=1)
    return nearest


# --- the question ---------------------------------------------------------------------------------------------------


def _question_columns(asked: Asked, columns: Mapping[str, Column], lists: Lists) -> dict[str, Column]:
    """Measure the question and the search as a whole: the same for every candidate."""
    count = len(columns["fused"])
    top = {hit.passage_id for hit in lists.words[:10]} & {hit.passage_id for hit in lists.meaning[:10]}
    scores = [hit.score for hit in lists.words[:10]]
    values = {
        "asked_terms": len(asked.terms),
        "asked_rarity": float(asked.weights.mean()) if len(asked.weights) else 0.0,
        "asked_named": columns["named"].max(),
        "asked_head_coverage": columns["head_coverage"].max(),
        "asked_value": float(bool(asked_values(asked.text))),
        "asked_number": float(bool(_NUMBER.search(asked.text))),
        "search_overlap": len(top) / 10,
        "search_has_vectors": float(bool(lists.meaning)),
        "search_best_words": scores[0] / asked.total if scores else 0.0,
        "search_words_gap": (scores[0] - scores[-1]) / asked.total if scores else 0.0,
        "search_best_cosine": columns["cosine"].max(),
        "search_best_bm25": columns["bm25"].max(),
    }
    return {name: np.full(count, value, dtype=np.float64) for name, value in values.items()}


RISING = (
    "words", "words_rank", "words_per_rarity", "meaning", "meaning_rank", "cosine", "cosine_below_best", "fused",
    "coverage", "coverage_below_best", "bm25", "bm25_below_best", "bm25_flat", "bm25_steep", "rarest_held",
    "coverage_with_head", "head_coverage", "title_share", "named", "concepts", "neighbours", "phrase", "sentence",
    "numbers", "value", "feedback", "feedback_below_best",
    "likeness", "likeness_related", "likeness_other", "likeness_below_best",
)  # fmt: skip
"""More of these never makes a passage worse; the ranker is held to that."""
FALLING = ("rank", "rarest_missed", "missed")
"""More of these never makes one better."""
FREE = (
    "length", "length_to_average", "first", "document_sum", "document_best", "below_document_best", "document_first",
    "document_found",
)  # fmt: skip
OF_THE_SEARCH = (
    "asked_terms", "asked_rarity", "asked_named", "asked_head_coverage", "asked_value", "asked_number",
    "search_overlap", "search_has_vectors", "search_best_words", "search_words_gap", "search_best_cosine",
    "search_best_bm25",
)  # fmt: skip
FEATURES = (*RISING, *FALLING, *FREE, *OF_THE_SEARCH)
