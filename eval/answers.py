"""Answers as ``ask --json`` shows them, just given or read from a file, measured against gold questions."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from corpus.errors import EvaluationError
from corpus.places import Places
from eval import metrics
from eval.datasets import GoldQuestion, Record, iter_jsonl
from rag.model import Answer, Completeness, answer_to_dict


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """What a citation shows of itself."""

    source: str
    """File name."""
    title: str
    jurisdiction: str | None
    path: tuple[str, ...]
    quote: str

    def document(self, known: Collection[str]) -> str:
        """Call the document as ``known`` does (file name without suffix, file name, title), or without suffix."""
        stem = Path(self.source).stem
        return next((name for name in (stem, self.source, self.title) if name in known), stem)


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer as a user sees it."""

    fields: dict[str, Any]
    """As ``ask --json`` shows it."""
    citations: tuple[ShownCitation, ...]

    @classmethod
    def of(cls, answer: Answer) -> "ShownAnswer":
        """Take an answer that was just given."""
        return cls.read(answer_to_dict(answer))

    @classmethod
    def read(cls, fields: dict[str, Any]) -> "ShownAnswer":
        """Take an answer as ``ask --json`` showed it.

        Raises:
            KeyError: A field is missing.
            TypeError: A field is not of its type.
            ValueError: The grade is none.
        """
        if fields["completeness"] not in get_args(Completeness):
            raise ValueError(f"the completeness {fields['completeness']!r}")
        return cls(fields, tuple(_citation(each) for each in fields["citations"]))

    @property
    def completeness(self) -> str:
        """The answer's own grade."""
        return str(self.fields["completeness"])

    @property
    def said(self) -> str:
        """Every word of the statements and quotes."""
        statements = [str(each["text"]) for each in self.fields["statements"]]
        return "\n".join([*statements, *(each.quote for each in self.citations)])

    @property
    def milliseconds(self) -> float | None:
        """What the answer took, where it says so."""
        total = self.fields.get("timings_ms", {}).get("total")
        return None if total is None else float(total)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with its answer, measured; ``None`` where a figure is undefined (see ``eval.metrics``)."""

    question: GoldQuestion
    answer: ShownAnswer
    document: bool | None
    article: bool | None
    articles: float | None
    quotes: bool | None
    """``None`` too where the answer comes from a file, without the texts to compare with."""
    overlap: float | None
    keys: float | None
    wrong_documents: float | None
    first_document_wrong: bool | None
    wrong_places: float | None
    asked_places: tuple[str, ...]
    is_refused: bool

    @property
    def is_right_refusal(self) -> bool:
        """Whether it was refused exactly if it has no answer."""
        return metrics.refusal_accuracy(self.is_refused, self.question.is_answerable)

    @property
    def is_right(self) -> bool:
        """Whether it cites a right article (a right document where no article is known), or refuses rightly."""
        if not self.question.is_answerable:
            return self.is_refused
        return bool(self.document if self.article is None else self.article)

    @property
    def first_citations(self) -> int:
        """How many of the citations the shares of wrong ones are over."""
        return min(metrics.FIRST_CITATIONS, len(self.answer.citations))

    def to_dict(self) -> dict[str, Any]:
        """Give the outcome as ``--json`` lists it."""
        question = self.question
        return {
            "id": question.id,
            "type": question.type,
            "language": question.language,
            "user": question.user,
            "cross_language": question.cross_language,
            "completeness": self.answer.completeness,
            "document": self.document,
            "article": self.article,
            "articles": rounded(self.articles),
            "quotes": self.quotes,
            "quote_overlap": rounded(self.overlap),
            "keys": rounded(self.keys),
            "wrong_documents": rounded(self.wrong_documents),
            "first_document_wrong": self.first_document_wrong,
            "wrong_places": rounded(self.wrong_places),
            "asked_places": list(self.asked_places),
            "refused_rightly": self.is_right_refusal,
            "right": self.is_right,
        }


def measure_answer(
    question: GoldQuestion, answer: ShownAnswer, places: Places, quotes_identical: bool | None = None
) -> Outcome:
    """Measure one answer.

    Args:
        question: With what a right answer cites and says.
        answer: As it is shown.
        places: Finds the places a question names, where its filters give none.
        quotes_identical: Whether every quote is its span, where the texts are there to compare with.
    """
    right = {*question.gold, *question.alternatives} if question.gold else set()
    right_documents = {place.document for place in right}
    documents = [each.document(right_documents) for each in answer.citations]
    cited = list(zip(documents, (each.path for each in answer.citations), strict=True))
    quoted = list(zip(documents, (each.quote for each in answer.citations), strict=True))
    asked = _asked_places(question, places)
    return Outcome(
        question=question,
        answer=answer,
        document=metrics.document_cited(documents, right_documents),
        article=metrics.article_cited(cited, {place for place in right if place.article}),
        articles=metrics.articles_found(cited, [place for place in question.gold if place.article]),
        quotes=quotes_identical,
        overlap=metrics.quote_overlap(question.quotes, quoted),
        keys=metrics.keys_found(answer.said, question.answer_keys) if question.gold else None,
        wrong_documents=metrics.wrong_documents(documents, right_documents),
        first_document_wrong=documents[0] not in right_documents if documents and right else None,
        wrong_places=metrics.wrong_places([each.jurisdiction for each in answer.citations], asked),
        asked_places=asked,
        is_refused=answer.completeness == "none",
    )


def _asked_places(question: GoldQuestion, places: Places) -> tuple[str, ...]:
    asked = question.filters.jurisdiction
    return (asked,) if asked else places.named_in(question.text)


# --- files ----------------------------------------------------------------------------------------------------------


def write_answers(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the answers, one a line: as ``ask --json`` shows them, with the question's id before.

    Raises:
        EvaluationError: The file cannot be written.
    """
    lines = (json.dumps({"id": each.question.id, **each.answer.fields}, ensure_ascii=False) + "\n" for each in outcomes)
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise EvaluationError(str(path), f"the answers cannot be written there ({error.strerror})") from error


def load_answers(path: Path) -> dict[str, ShownAnswer]:
    """Read answers that ``write_answers`` wrote, or that another system gave in the same form.

    Returns:
        By the question's id.

    Raises:
        EvaluationError: The file cannot be read, holds none, or a line is not what it should be.
    """
    answers: dict[str, ShownAnswer] = {}
    for record in iter_jsonl(path):
        identifier = record.text("id")
        if identifier in answers:
            raise record.wrong(f"answers {identifier!r} again")
        answers[identifier] = _answer(record)
    if not answers:
        raise EvaluationError(str(path), "it holds no answer")
    return answers


def _answer(record: Record) -> ShownAnswer:
    try:
        answer = ShownAnswer.read(record.fields)
        answer.said  # noqa: B018 - the statements are read now, so that a wrong one is said with its line
    except KeyError as error:
        raise record.wrong(f"has an answer without {error.args[0]!r}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise record.wrong(f"is no answer as `ask --json` shows it ({error})") from error
    return answer


def _citation(fields: dict[str, Any]) -> ShownCitation:
    document = fields["document"]
    return ShownCitation(
        source=str(document["source"]),
        title=str(document.get("title") or document["source"]),
        jurisdiction=document.get("jurisdiction"),
        path=tuple(map(str, fields["pin"]["path"])),
        quote=str(fields["quote"]),
    )


def rounded(value: float | None) -> float | None:
    """Round a figure for JSON."""
    return None if value is None else round(value, 4)
