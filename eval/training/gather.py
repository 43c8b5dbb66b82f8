"""Judged questions → what the ranker sees of each: the candidates' measures and which of them are relevant."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from api.settings import Settings
from api.wiring import Services, open_services
from eval.datasets import GoldQuestion, load_qrels, load_queries, load_questions
from eval.metrics import RANKING_DEPTH
from eval.retrieval import fill, held_by, open_dataset
from eval.terminal import progress_bar
from rag.features import Matrix

SEED = 5
"""Chooses which questions of a large dataset are taken, and which half each belongs to."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates, in the order of simple fusion."""

    query: str
    matrix: Matrix
    """Shape ``(candidates, features)``."""
    relevant: NDArray[np.bool_]
    """Which candidates are judged relevant."""
    judged: int
    """Passages judged relevant, found or not; at least 1."""


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The questions of one dataset."""

    name: str
    examples: tuple[Example, ...]

    def half(self, number: int) -> "ExampleSet":
        """Give every other question, from the first (0) or the second (1) on."""
        return ExampleSet(self.name, self.examples[number::2])


def gather(folder: Path, settings: Settings, limit: int, *, scoped: bool) -> ExampleSet:
    """Search for a dataset's questions, in an order that is shuffled but always the same.

    Args:
        folder: In the BEIR layout.
        settings: As for ``eval.retrieval``.
        limit: At most so many questions.
        scoped: Rank only passages that share the question's ``doc_id``.

    Raises:
        EvaluationError: The dataset is not what it should be.
    """
    judged = load_qrels(folder)
    queries = [each for each in load_queries(folder) if max(judged.get(each.id, {}).values(), default=0) > 0]
    random.Random(SEED).shuffle(queries)  # noqa: S311  # no secret
    examples = []
    with open_dataset(folder, settings) as (services, _), progress_bar(f"Searching {folder.name}") as advance:
        fill(services.corpus, folder)
        held = held_by(services.corpus)
        for index, query in enumerate(queries[:limit], start=1):
            within: Collection[str] | None = held.scopes.get(query.scope or "", set()) if scoped else None
            measured = services.retriever.measured(query.text, RANKING_DEPTH, within)
            relevant = {name for name, grade in judged[query.id].items() if grade > 0}
            if measured is not None:
                hits = np.array([held.corpus_ids[hit.passage_id] in relevant for hit in measured.first])
                examples.append(Example(query.id, measured.matrix, hits, len(relevant)))
            advance(index, len(queries[:limit]))
    return ExampleSet(folder.resolve().name, tuple(examples))


def gather_questions(path: Path, settings: Settings) -> ExampleSet:
    """Search for gold questions in the corpus in the home; relevant is what holds a part of a gold quote.

    Questions without an answer, and those in another language than every answer, are left out: the ranker puts only
    passages in the question's language in order.

    Raises:
        EvaluationError: The questions are not what they should be.
    """
    questions = [each for each in load_questions(path) if each.quotes and not each.cross_language]
    with open_services(settings) as services:
        found = [_example(services, question) for question in questions]
    return ExampleSet(path.stem, tuple(each for each in found if each is not None))


def _example(services: Services, question: GoldQuestion) -> Example | None:
    catalogue = services.corpus.catalogue
    within = catalogue.select_documents(question.filters)
    measured = services.retriever.measured(question.text, RANKING_DEPTH, within)
    if measured is None:
        return None
    quoted: dict[str, list[str]] = {}
    for document, words in question.quotes:
        quoted.setdefault(document, []).append(words)

    def holds(passage_id: str) -> bool:
        passage = measured.passages[passage_id]
        quotes = quoted.get(Path(measured.documents[passage.document_id].source).stem, [])
        return any(quote in passage.text or passage.text in quote for quote in quotes)

    relevant = np.array([holds(hit.passage_id) for hit in measured.first])
    return Example(question.id, measured.matrix, relevant, max(len(question.quotes), int(relevant.sum())))
