"""What is read from outside: datasets in the BEIR layout, and gold questions."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from corpus.errors import EvaluationError, InvalidFilterError
from corpus.filters import Filters, parse_filters


@dataclass(frozen=True, slots=True)
class BenchPassage:
    """One line of a corpus: ranked as it is."""

    id: str
    title: str
    text: str
    scope: str | None
    """``doc_id``: the document it belongs to, for questions asked of one document."""


@dataclass(frozen=True, slots=True)
class BenchQuery:
    """One question."""

    id: str
    text: str
    scope: str | None


QRELS_COLUMNS = 3
TREC_COLUMNS = 4
TO_COMPLETE = "to_complete"
"""Marks a question made of feedback, and says what a person has to do before it can be asked."""
Qrels = dict[str, dict[str, int]]
"""By question: the grade of each judged passage; above 0 is relevant."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An article of a document, as gold questions name it."""

    document: str
    """File name without suffix."""
    article: str
    """As written in the text: 第二十七条, 51(c)(4), Article 14; empty where only the document is known."""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what a right answer cites and says."""

    id: str
    language: str
    type: str
    text: str
    filters: Filters
    gold: tuple[Place, ...]
    """Every article needed; none for a question that the corpus does not answer."""
    alternatives: tuple[Place, ...]
    """Other articles that answer as well."""
    answer_keys: tuple[tuple[str, ...], ...]
    """A right answer holds one variant of each."""
    cross_language: bool
    """No gold document is in the question's language."""
    quotes: tuple[tuple[str, str], ...] = ()
    """Document and words of each gold place that is quoted."""
    user: str | None = None
    """Who asks: enterprise, college, researcher; ``None`` where nobody said."""

    @property
    def is_answerable(self) -> bool:
        """Whether the documents answer it."""
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a .jsonl file, with its place for messages."""

    path: Path
    line: int
    fields: dict[str, Any]

    def text(self, name: str) -> str:
        """Return a field that must be there, as text.

        Raises:
            EvaluationError: It is missing or empty.
        """
        value = self.fields.get(name)
        if value is None or value == "":
            raise self.wrong(f"has no {name!r}")
        return str(value)

    def optional(self, name: str) -> str | None:
        """Return a field that may be missing, as text."""
        value = self.fields.get(name)
        return None if value is None else str(value)

    def items(self, name: str) -> list[Any]:
        """Return a list; a missing field is an empty one.

        Raises:
            EvaluationError: It is something else.
        """
        value = self.fields.get(name) or []
        if not isinstance(value, list):
            raise self.wrong(f"has a {name!r} that is not a list")
        return value

    def wrong(self, what: str) -> EvaluationError:
        """Say what is wrong with the line."""
        return EvaluationError(str(self.path), f"line {self.line} {what}")


def corpus_path(folder: Path) -> Path:
    """Find the passages of a dataset.

    Raises:
        EvaluationError: There are none.
    """
    return _find(folder, "corpus")


def iter_corpus(folder: Path) -> Iterator[BenchPassage]:
    """Go through the passages of a dataset.

    Raises:
        EvaluationError: The file is missing, a line is not what it should be, or an id comes twice.
    """
    seen: set[str] = set()
    for record in iter_jsonl(corpus_path(folder)):
        identifier = record.text("_id")
        if identifier in seen:
            raise record.wrong(f"repeats the id {identifier!r}")
        seen.add(identifier)
        title, text = record.optional("title") or "", record.optional("text") or ""
        yield BenchPassage(identifier, title, text, record.optional("doc_id"))


def load_queries(folder: Path) -> list[BenchQuery]:
    """Load the questions of a dataset.

    Raises:
        EvaluationError: They are missing, or a line is not what it should be.
    """
    return [
        BenchQuery(record.text("_id"), record.text("text"), record.optional("doc_id"))
        for record in iter_jsonl(_find(folder, "queries"))
    ]


def load_qrels(folder: Path) -> Qrels:
    """Load which passages answer which question: question, passage, grade, tab-separated, with a header line or none.

    Raises:
        EvaluationError: The file is missing, a line has not three columns, or a grade is no whole number.
    """
    path = next((p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.is_file()), None)
    if path is None:
        raise EvaluationError(str(folder), "there is no qrels.tsv")
    return read_qrels(path)


def read_qrels(path: Path) -> Qrels:
    """Read judgements: as ``load_qrels``, or in the four columns of trec_eval (query, 0, passage, grade).

    Raises:
        EvaluationError: The file cannot be read, or a line is not what it should be.
    """
    qrels: Qrels = {}
    for number, line in enumerate(iter_lines(path), start=1):
        parts = line.rstrip("\r\n").split("\t")
        if len(parts) != QRELS_COLUMNS and len(line.split()) == TREC_COLUMNS:
            parts = [each for index, each in enumerate(line.split()) if index != 1]
        if not line.strip() or (number == 1 and not _is_grade(parts[-1])):
            continue
        if len(parts) != QRELS_COLUMNS:
            raise EvaluationError(str(path), f"line {number} has {len(parts)} columns, not 3")
        if not _is_grade(parts[2]):
            raise EvaluationError(str(path), f"line {number} has the grade {parts[2]!r}, which is no whole number")
        qrels.setdefault(parts[0], {})[parts[1]] = int(parts[2])
    return qrels


def load_questions(path: Path) -> list[GoldQuestion]:
    """Load gold questions; those that a person has still to complete (``to_complete``) are left out.

    Raises:
        EvaluationError: The file cannot be read, holds none, or a line is not what it should be.
    """
    records = list(iter_jsonl(path))
    questions = [_question(record) for record in records if not record.fields.get(TO_COMPLETE)]
    if not questions:
        raise EvaluationError(str(path), f"all {len(records)} are {TO_COMPLETE}" if records else "it holds no question")
    return questions


def count_to_complete(path: Path) -> int:
    """Count the gold questions that ``load_questions`` leaves out; none in other kinds of files."""
    if not path.name.endswith((".jsonl", ".jsonl.gz")):
        return 0
    return sum(bool(record.fields.get(TO_COMPLETE)) for record in iter_jsonl(path))


def _question(record: Record) -> GoldQuestion:
    kind = record.text("type")
    gold = _places(record, "gold")
    if (kind == "no_answer") == bool(gold):
        raise record.wrong(f"is of type {kind!r} and has {len(gold)} gold articles")
    return GoldQuestion(
        id=record.text("id"),
        language=record.text("lang"),
        type=kind,
        text=record.text("question"),
        filters=_filters(record),
        gold=gold,
        alternatives=_places(record, "alternatives"),
        answer_keys=_keys(record),
        cross_language=bool(record.fields.get("cross_language")),
        quotes=tuple((str(item["doc"]), str(item["quote"])) for item in record.items("gold") if item.get("quote")),
        user=record.optional("persona") or None,
    )


def _places(record: Record, name: str) -> tuple[Place, ...]:
    items = record.items(name)
    if not all(isinstance(item, dict) and item.get("doc") and item.get("article") for item in items):
        raise record.wrong(f"has an entry of {name!r} without doc or article")
    return tuple(dict.fromkeys(Place(str(item["doc"]), str(item["article"])) for item in items))


def _keys(record: Record) -> tuple[tuple[str, ...], ...]:
    items = record.items("answer_keys")
    if not all(isinstance(item, list) and item for item in items):
        raise record.wrong("has an entry of 'answer_keys' that is no list of variants")
    return tuple(tuple(map(str, item)) for item in items)


def _filters(record: Record) -> Filters:
    asked = record.fields.get("filters") or {}
    try:
        return parse_filters(**asked)
    except (TypeError, AttributeError, InvalidFilterError) as error:
        raise record.wrong(f"has filters that cannot be used ({error})") from error


def iter_jsonl(path: Path) -> Iterator[Record]:
    """Go through the records of a .jsonl or .jsonl.gz file; blank lines are passed over.

    Raises:
        EvaluationError: The file cannot be read, or a line is no JSON object.
    """
    for number, line in enumerate(iter_lines(path), start=1):
        if line.strip():
            yield _record(path, number, line)


def _record(path: Path, number: int, line: str) -> Record:
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise EvaluationError(str(path), f"line {number} is not JSON ({error.msg})") from error
    if not isinstance(fields, dict):
        raise EvaluationError(str(path), f"line {number} is not a JSON object")
    return Record(path, number, fields)


def iter_lines(path: Path) -> Iterator[str]:
    """Go through the lines of a text file, plain or .gz.

    Raises:
        EvaluationError: It cannot be read.
    """
    try:
        with _open(path) as lines:
            yield from lines
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise EvaluationError(str(path), f"it cannot be read ({error})") from error


def _open(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _is_grade(text: str) -> bool:
    return text.strip().lstrip("-").isdecimal()


def _find(folder: Path, name: str) -> Path:
    for suffix in (".jsonl", ".jsonl.gz"):
        path = folder / f"{name}{suffix}"
        if path.is_file():
            return path
    raise EvaluationError(str(folder), f"there is neither {name}.jsonl nor {name}.jsonl.gz")
