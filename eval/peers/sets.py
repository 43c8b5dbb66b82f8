"""What every system is given: passages in the BEIR layout or a folder of documents, cut to fit a run."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.errors import EvaluationError
from eval.datasets import GoldQuestion, Qrels, iter_corpus, load_qrels, load_queries, load_questions
from eval.peers.protocol import Passage, Question

TEXT_SUFFIXES = (".md", ".txt")
"""What all of the systems read as it is, without a reader of their own."""
ABOUT_THE_FOLDER = ("README", "LICENSE", "LICENCE")
"""Names of files that describe the folder and are no documents of it."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a set is used; ``None`` is all of it."""

    questions: int | None = None
    """So many, chosen at random."""
    passages: int | None = None
    """So many: those relevant to the questions, all of them, and others chosen at random."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class PassageSet:
    """Passages with questions on them."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]
    qrels: Qrels
    """Of these questions."""
    passages_in_all: int
    questions_in_all: int
    """Before the cut; those that can be scored."""

    @property
    def files(self) -> tuple[Path, ...]:
        """None: the passages are given as they are."""
        return ()


@dataclass(frozen=True, slots=True)
class DocumentSet:
    """Documents with gold questions on them."""

    name: str
    files: tuple[Path, ...]
    questions: tuple[Question, ...]
    gold: tuple[GoldQuestion, ...]
    """Of these questions, in the same order."""
    questions_in_all: int

    @property
    def passages(self) -> tuple[Passage, ...]:
        """None: the documents are given as files."""
        return ()


def load_passage_set(folder: Path, limits: Limits) -> PassageSet:
    """Load a data set and cut it; the same limits always give the same cut.

    Raises:
        EvaluationError: The data set is not what it should be, or nothing of it can be scored.
    """
    held = {each.id: Passage(each.id, each.title, each.text) for each in iter_corpus(folder) if each.text.strip()}
    judged = load_qrels(folder)
    scorable = [each for each in load_queries(folder) if max(judged.get(each.id, {}).values(), default=0) > 0]
    chosen = _sample(scorable, limits.questions, limits.seed)
    if not chosen:
        raise EvaluationError(str(folder), "no query of queries.jsonl has a relevant passage in qrels.tsv")
    qrels = {each.id: judged[each.id] for each in chosen}
    relevant = {name for grades in qrels.values() for name, grade in grades.items() if grade > 0 and name in held}
    kept = _cut(list(held), relevant, limits)
    return PassageSet(
        name=folder.resolve().name,
        passages=tuple(held[name] for name in kept),
        questions=tuple(Question(each.id, each.text, {}) for each in chosen),
        qrels=qrels,
        passages_in_all=len(held),
        questions_in_all=len(scorable),
    )


def load_document_set(folders: Sequence[Path], gold: Path, limits: Limits) -> DocumentSet:
    """Load gold questions and find the documents they are asked of.

    Questions without an answer are left out, as nothing that is found for them is right.

    Raises:
        EvaluationError: The questions are not what they should be, or a gold document is not in the folders.
    """
    files = tuple(path for folder in folders for path in sorted(folder.iterdir()) if _is_document(path))
    answerable = [each for each in load_questions(gold) if each.is_answerable and each.quotes]
    missing = {name for each in answerable for name, _ in each.quotes} - {path.stem for path in files}
    if missing:
        raise EvaluationError(str(gold), f"its documents are not all in the folders ({', '.join(sorted(missing))})")
    if not answerable:
        raise EvaluationError(str(gold), "it holds no question with a quoted answer")
    chosen = _sample(answerable, limits.questions, limits.seed)
    return DocumentSet(
        name=gold.stem,
        files=files,
        questions=tuple(Question(each.id, each.text, each.filters.to_dict()) for each in chosen),
        gold=tuple(chosen),
        questions_in_all=len(answerable),
    )


def _cut(names: list[str], relevant: set[str], limits: Limits) -> list[str]:
    """Keep what is relevant and so many others that the limit is met, in the order of the corpus."""
    if limits.passages is None or len(names) <= limits.passages:
        return names
    others = [name for name in names if name not in relevant]
    distractors = max(limits.passages - len(relevant), 0)
    kept = relevant | set(_sample(others, distractors, limits.seed))
    return [name for name in names if name in kept]


def _sample(items: Sequence[T], size: int | None, seed: int) -> list[T]:
    """Choose at random, keeping the order; all where there are no more."""
    if size is None or len(items) <= size:
        return list(items)
    chosen = random.Random(seed).sample(range(len(items)), size)  # noqa: S311 - a fair cut, no secret
    return [items[index] for index in sorted(chosen)]


def _is_document(path: Path) -> bool:
    return path.suffix in TEXT_SUFFIXES and path.stem.upper() not in ABOUT_THE_FOLDER
