"""Asking the gold questions: what is cited, what is said, what is refused."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.errors import EvaluationError
from corpus.model import Citation
from eval import metrics
from eval.datasets import GoldQuestion, load_questions
from eval.terminal import Table, figure, progress_bar
from rag.model import Answer, answer_to_dict


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question with its answer, measured; ``None`` where a figure is undefined (see ``eval.metrics``)."""

    question: GoldQuestion
    answer: Answer
    document: bool | None
    article: bool | None
    articles: float | None
    quotes: bool | None
    keys: float | None
    is_refused: bool

    @property
    def is_right_refusal(self) -> bool:
        """Whether it was refused exactly if it has no answer."""
        return metrics.refusal_accuracy(self.is_refused, self.question.is_answerable)

    def to_dict(self) -> dict[str, Any]:
        """Give the outcome as ``--json`` lists it."""
        question = self.question
        return {
            "id": question.id,
            "type": question.type,
            "language": question.language,
            "cross_language": question.cross_language,
            "completeness": self.answer.completeness,
            "document": self.document,
            "article": self.article,
            "articles": _rounded(self.articles),
            "quotes": self.quotes,
            "keys": _rounded(self.keys),
            "refused_rightly": self.is_right_refusal,
        }


@dataclass(frozen=True, slots=True)
class Group:
    """Figures over some of the questions, each a mean of what is defined, in [0, 1]."""

    name: str
    n: int
    document: float | None
    """A right document among the first five citations."""
    article: float | None
    """A right article among them."""
    articles: float | None
    """Share of the needed articles among them."""
    quotes: float | None
    """Answers whose every quote is identical to its span."""
    keys: float | None
    """Answers that hold every key fact."""
    key_share: float | None
    """Share of the key facts held."""
    complete: float | None
    partial: float | None
    none: float | None
    refusal: float | None
    """Of the questions without an answer: refused."""
    false_refusal: float | None
    """Of the questions with an answer: refused."""

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as ``--json`` shows them."""
        names = (*_FIGURES, "complete", "partial", "none")
        return {"name": self.name, "n": self.n, **{name: _rounded(getattr(self, name)) for name in names}}


_FIGURES = ("document", "article", "articles", "quotes", "keys", "key_share", "refusal", "false_refusal")
_CITATION_COLUMNS = {
    "document": "document cited",
    "article": "article cited",
    "articles": "articles found",
    "quotes": "quotes identical",
    "keys": "all facts",
    "key_share": "facts",
}
_GRADE_COLUMNS = {
    "complete": "complete",
    "partial": "partial",
    "none": "none",
    "refusal": "rightly refused",
    "false_refusal": "falsely refused",
}


@dataclass(frozen=True, slots=True)
class QuestionsReport:
    """Figures of one file of gold questions."""

    source: str
    outcomes: tuple[Outcome, ...]
    not_held: tuple[str, ...]
    """Gold documents that the corpus lacks: their questions cannot be answered rightly."""
    documents: int
    made_with: dict[str, str]

    @property
    def broken_quotes(self) -> list[str]:
        """Ids of the questions with a quote that is not identical to its span."""
        return [each.question.id for each in self.outcomes if each.quotes is False]

    def groups(self) -> list[Group]:
        """Give the figures: all, by language, cross-language, by type and language."""
        return [
            _group(name, [each for each in self.outcomes if choose(each.question)]) for name, choose in self._cuts()
        ]

    def _cuts(self) -> list[tuple[str, Callable[[GoldQuestion], bool]]]:
        cuts: list[tuple[str, Callable[[GoldQuestion], bool]]] = [("all", lambda _: True)]
        languages = sorted({each.question.language for each in self.outcomes})
        kinds = dict.fromkeys(each.question.type for each in self.outcomes)
        cuts += [("in the document's language", lambda question: not question.cross_language)]
        cuts += [(f"{language}, document's language", _of(language=language, crosses=False)) for language in languages]
        cuts += [(f"{language}, cross-language", _of(language=language, crosses=True)) for language in languages]
        cuts += [(f"{kind} {language}", _of(language=language, kind=kind)) for kind in kinds for language in languages]
        return [(name, choose) for name, choose in cuts if any(choose(each.question) for each in self.outcomes)]

    def latency_ms(self) -> dict[str, float | None]:
        """Give the time of ``Answerer.answer``, per question."""
        totals = [each.answer.timings_ms["total"] for each in self.outcomes if "total" in each.answer.timings_ms]
        return {"p50": metrics.percentile(totals, 50), "p95": metrics.percentile(totals, 95)}

    def to_dict(self) -> dict[str, Any]:
        """Give the report as ``--json`` shows it."""
        return {
            "questions": self.source,
            "groups": [group.to_dict() for group in self.groups()],
            "latency_ms": self.latency_ms(),
            "quotes_not_identical": self.broken_quotes,
            "gold_documents_not_held": list(self.not_held),
            "settings": {
                "first_citations": metrics.FIRST_CITATIONS,
                "documents": self.documents,
                "made_with": self.made_with,
            },
            "outcomes": [outcome.to_dict() for outcome in self.outcomes],
        }

    def tables(self) -> tuple[Table, Table]:
        """Give the groups as two tables, each narrow enough for a terminal."""
        first = f"Citations (first {metrics.FIRST_CITATIONS}) and facts"
        return self._table(first, _CITATION_COLUMNS), self._table("Grades and refusals", _GRADE_COLUMNS)

    def _table(self, title: str, columns: dict[str, str]) -> Table:
        rows = tuple(
            (group.name, str(group.n), *(figure(getattr(group, name), 2) for name in columns))
            for group in self.groups()
        )
        return Table(title, ("questions", "n", *columns.values()), rows)


def evaluate_questions(path: Path, settings: Settings, *, without_gold: bool = False) -> QuestionsReport:
    """Ask every question, with its filters, of the corpus in the home.

    Args:
        path: Gold questions, .jsonl.
        settings: Where the corpus is.
        without_gold: Leave each question's gold documents and alternatives out, so that (but for what other
            documents say as well) every question should be refused.

    Raises:
        EvaluationError: The questions are not what they should be.
        IndexStateError: The corpus is empty or not usable.
    """
    questions = load_questions(path)
    with open_services(settings) as services, progress_bar("Asking") as advance:
        services.corpus.require_documents()
        outcomes = []
        for index, question in enumerate(questions, start=1):
            outcomes.append(_ask(services, _robbed(services, question) if without_gold else question))
            advance(index, len(questions))
        held = {Path(document.source).stem for document in services.corpus.catalogue.documents()}
        made_with = services.corpus.catalogue.manifest()
    wanted = {place.document for question in questions for place in question.gold}
    return QuestionsReport(
        source=path.name,
        outcomes=tuple(outcomes),
        not_held=tuple(sorted(wanted - held)),
        documents=len(held),
        made_with={name: value for name, value in made_with.items() if name != "generation"},
    )


def write_answers(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the answers, one a line: as ``ask --json`` shows them, with the question's id before.

    Raises:
        EvaluationError: The file cannot be written.
    """
    lines = (
        json.dumps({"id": each.question.id, **answer_to_dict(each.answer)}, ensure_ascii=False) + "\n"
        for each in outcomes
    )
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise EvaluationError(str(path), f"the answers cannot be written there ({error.strerror})") from error


def _robbed(services: Services, question: GoldQuestion) -> GoldQuestion:
    """Take a question's own documents away from it."""
    own = {place.document for place in (*question.gold, *question.alternatives)}
    documents = services.corpus.catalogue.documents()
    without = frozenset(each.id for each in documents if Path(each.source).stem in own)
    return replace(question, filters=replace(question.filters, without=without))


def _ask(services: Services, question: GoldQuestion) -> Outcome:
    answer = services.answerer.answer(question.text, question.filters)
    cited = [(Path(citation.document.source).stem, citation.pin.path) for citation in answer.citations]
    right = {*question.gold, *question.alternatives} if question.gold else set()
    return Outcome(
        question=question,
        answer=answer,
        document=metrics.document_cited([name for name, _ in cited], {place.document for place in right}),
        article=metrics.article_cited(cited, right),
        articles=metrics.articles_found(cited, question.gold),
        quotes=metrics.quotes_identical([_quote(services, citation) for citation in answer.citations]),
        keys=metrics.keys_found(_said(answer), question.answer_keys) if question.gold else None,
        is_refused=answer.completeness == "none",
    )


def _quote(services: Services, citation: Citation) -> tuple[str, str]:
    return citation.quote, citation.span.of(services.corpus.catalogue.text(citation.document.id))


def _said(answer: Answer) -> str:
    return "\n".join([each.text for each in answer.statements] + [each.quote for each in answer.citations])


def _of(*, language: str, kind: str | None = None, crosses: bool | None = None) -> Callable[[GoldQuestion], bool]:
    def choose(question: GoldQuestion) -> bool:
        right_kind = kind is None or question.type == kind
        return right_kind and question.language == language and crosses in (None, question.cross_language)

    return choose


def _group(name: str, outcomes: Sequence[Outcome]) -> Group:
    def graded(grade: str) -> float | None:
        return metrics.mean(each.answer.completeness == grade for each in outcomes)

    return Group(
        name=name,
        n=len(outcomes),
        document=metrics.mean(each.document for each in outcomes),
        article=metrics.mean(each.article for each in outcomes),
        articles=metrics.mean(each.articles for each in outcomes),
        quotes=metrics.mean(each.quotes for each in outcomes),
        keys=metrics.mean(None if each.keys is None else each.keys == 1.0 for each in outcomes),
        key_share=metrics.mean(each.keys for each in outcomes),
        complete=graded("complete"),
        partial=graded("partial"),
        none=graded("none"),
        refusal=metrics.mean(each.is_right_refusal for each in outcomes if not each.question.is_answerable),
        false_refusal=metrics.mean(not each.is_right_refusal for each in outcomes if each.question.is_answerable),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
