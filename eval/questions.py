"""Asking the gold questions: what is cited, what is said, what is refused."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.settings import Settings
from api.wiring import Services, open_services
from corpus.errors import EvaluationError
from corpus.model import Citation
from corpus.places import Places
from eval import metrics
from eval.answers import Outcome, ShownAnswer, measure_answer, rounded
from eval.datasets import GoldQuestion, count_to_complete
from eval.own import load_any_questions
from eval.significance import Estimate, estimate
from eval.terminal import Table, figure, progress_bar, say, with_interval


@dataclass(frozen=True, slots=True)
class Group:
    """Figures over some of the questions, each in [0, 1]: a mean of what is defined, or a share of citations."""

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
    quote_overlap: float | None
    """Share of the gold quotes' characters that cited quotes cover."""
    keys: float | None
    """Answers that hold every key fact."""
    key_share: float | None
    """Share of the key facts held."""
    wrong_document: float | None
    """Of the first five citations: of a document that is neither gold nor alternative."""
    first_wrong: float | None
    """Answers whose first citation is of such a document."""
    wrong_place: float | None
    """Of the first five citations, where the question is about a place: of another one, neither above nor below."""
    complete: float | None
    partial: float | None
    none: float | None
    refusal: float | None
    """Of the questions without an answer: refused."""
    false_refusal: float | None
    """Of the questions with an answer: refused."""
    right: float | None
    """A right article cited (a right document where no article is known), or refused where nothing answers."""
    intervals: dict[str, Estimate]
    """By figure that is defined."""

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as ``--json`` shows them."""
        figures = {name: rounded(getattr(self, name)) for name in FIGURES}
        intervals = {name: [rounded(each.low), rounded(each.high)] for name, each in self.intervals.items()}
        return {"name": self.name, "n": self.n, **figures, "intervals": intervals}


Value = Callable[[Outcome], float | None]


def _graded(grade: str) -> Value:
    return lambda each: each.answer.completeness == grade


FIGURES: dict[str, Value] = {
    "document": lambda each: each.document,
    "article": lambda each: each.article,
    "articles": lambda each: each.articles,
    "quotes": lambda each: each.quotes,
    "quote_overlap": lambda each: each.overlap,
    "keys": lambda each: None if each.keys is None else each.keys == 1.0,
    "key_share": lambda each: each.keys,
    "wrong_document": lambda each: each.wrong_documents,
    "first_wrong": lambda each: each.first_document_wrong,
    "wrong_place": lambda each: each.wrong_places,
    "refusal": lambda each: None if each.question.is_answerable else each.is_right_refusal,
    "false_refusal": lambda each: not each.is_right_refusal if each.question.is_answerable else None,
    "right": lambda each: each.is_right,
    "complete": _graded("complete"),
    "partial": _graded("partial"),
    "none": _graded("none"),
}
"""What each figure is of one question."""
SHARES_OF_CITATIONS = frozenset({"wrong_document", "wrong_place"})
"""Figures over citations, where a question counts as often as it has citations among the first five."""
LOWER_IS_BETTER = frozenset({"wrong_document", "first_wrong", "wrong_place", "false_refusal"})
_CITATION_COLUMNS = {
    "right": "right",
    "document": "document cited",
    "article": "article cited",
    "articles": "articles found",
    "quotes": "quotes identical",
    "quote_overlap": "gold quote covered",
    "keys": "all facts",
    "key_share": "facts",
}
_WRONG_COLUMNS = {
    "wrong_document": "wrong document",
    "first_wrong": "first citation wrong",
    "wrong_place": "wrong jurisdiction",
    "complete": "complete",
    "partial": "partial",
    "none": "none",
    "refusal": "rightly refused",
    "false_refusal": "falsely refused",
}
LABELS = {**_CITATION_COLUMNS, **_WRONG_COLUMNS}
"""What people read."""


@dataclass(frozen=True, slots=True)
class QuestionsReport:
    """Figures of one file of gold questions."""

    source: str
    outcomes: tuple[Outcome, ...]
    not_held: tuple[str, ...]
    """Gold documents that the corpus lacks: their questions cannot be answered rightly."""
    documents: int
    made_with: dict[str, str]
    held_names: frozenset[str] = frozenset()
    """File names, with and without suffix, and titles of the documents that are held."""

    def missing(self) -> list[str]:
        """Name the gold documents that are not held, each with what is held under a similar name."""
        near = {name: get_close_matches(name, self.held_names, n=1) for name in self.not_held}
        return [f"{name} (held: {similar[0]})" if similar else name for name, similar in near.items()]

    @property
    def broken_quotes(self) -> list[str]:
        """Ids of the questions with a quote that is not identical to its span."""
        return [each.question.id for each in self.outcomes if each.quotes is False]

    def groups(self) -> list[Group]:
        """Give the figures: all, by language, cross-language, by user, by type."""
        return [
            _group(name, [each for each in self.outcomes if choose(each.question)])
            for name, choose in _cuts(self.outcomes)
        ]

    def latency_ms(self) -> dict[str, float | None]:
        """Give the time of ``Answerer.answer``, per question."""
        return {f"p{each}": metrics.percentile(self.milliseconds, each) for each in metrics.LATENCY_PERCENTILES}

    @property
    def milliseconds(self) -> list[float]:
        """Of each answer that says what it took."""
        return [each.answer.milliseconds for each in self.outcomes if each.answer.milliseconds is not None]

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

    def tables(self) -> tuple[Table, ...]:
        """Give all questions with intervals, then the groups as two tables, each narrow enough for a terminal."""
        groups = self.groups()
        first = f"Citations (first {metrics.FIRST_CITATIONS}) and facts"
        return (
            self._whole(groups[0]),
            _table(groups, first, _CITATION_COLUMNS),
            _table(groups, "Wrong citations, grades and refusals", _WRONG_COLUMNS),
        )

    def _whole(self, everything: Group) -> Table:
        rows = [(label, with_interval(everything.intervals.get(name))) for name, label in LABELS.items()]
        times = [(f"{name} of an answer, ms", figure(value, 1)) for name, value in self.latency_ms().items()]
        return Table(f"All {everything.n} questions [95 % interval]", ("figure", self.source), (*rows, *times))


def _table(groups: Sequence[Group], title: str, columns: dict[str, str]) -> Table:
    rows = tuple((group.name, str(group.n), *(figure(getattr(group, name), 2) for name in columns)) for group in groups)
    return Table(title, ("questions", "n", *columns.values()), rows)


def evaluate_questions(
    path: Path, settings: Settings, *, without_gold: bool = False, documents: Path | None = None
) -> QuestionsReport:
    """Ask every question, with its filters, of the corpus in the home.

    Args:
        path: Gold questions, .jsonl, or a user's own (``eval.own``).
        settings: Where the corpus is.
        without_gold: Leave each question's gold documents and alternatives out, so that (but for what other
            documents say as well) every question should be refused.
        documents: A folder to ask in place of the corpus in the home; it is ingested into a home for this run.

    Raises:
        EvaluationError: The questions are not what they should be.
        IndexStateError: The corpus is empty or not usable.
    """
    questions = load_any_questions(path)
    if left_out := count_to_complete(path):
        say(f"Left out: {left_out} questions that a person has still to complete (to_complete).")
    with _services(settings, documents) as services, progress_bar("Asking") as advance:
        services.corpus.require_documents()
        outcomes = []
        places = Places()
        for index, question in enumerate(questions, start=1):
            outcomes.append(_ask(services, _robbed(services, question) if without_gold else question, places))
            advance(index, len(questions))
        held = services.corpus.catalogue.documents()
        made_with = services.corpus.catalogue.manifest()
    wanted = {place.document for question in questions for place in question.gold}
    names = {name for each in held for name in (Path(each.source).stem, each.source, each.metadata.title)}
    return QuestionsReport(
        source=path.name,
        outcomes=tuple(outcomes),
        not_held=tuple(sorted(wanted - names)),
        held_names=frozenset(names),
        documents=len(held),
        made_with={name: value for name, value in made_with.items() if name != "generation"},
    )


@contextmanager
def _services(settings: Settings, documents: Path | None) -> Iterator[Services]:
    """Open the home's corpus, or one of ``documents`` alone, in a folder that is removed at the end."""
    if documents is None:
        with open_services(settings) as services:
            yield services
        return
    if not documents.exists():
        raise EvaluationError(str(documents), "there is no such folder; name the one that holds your documents")
    with TemporaryDirectory(prefix="policydesk-eval-") as folder:
        apart = settings.model_copy(update={"home": Path(folder), "database_url": None, "chroma_url": None})
        with open_services(apart) as services:
            with progress_bar("Reading") as advance:
                report = services.ingester.ingest_paths([documents], lambda done, total, _: advance(done, total))
            for row in report.rows:
                if row.state in ("failed", "partial"):
                    say(f"{row.source} was {'not read' if row.state == 'failed' else 'read in part'}: {row.reason}")
            yield services


def _robbed(services: Services, question: GoldQuestion) -> GoldQuestion:
    """Take a question's own documents away from it."""
    own = {place.document for place in (*question.gold, *question.alternatives)}
    documents = services.corpus.catalogue.documents()
    without = frozenset(each.id for each in documents if Path(each.source).stem in own)
    return replace(question, filters=replace(question.filters, without=without))


def _ask(services: Services, question: GoldQuestion, places: Places) -> Outcome:
    answer = services.answerer.answer(question.text, question.filters)
    identical = metrics.quotes_identical([_quote(services, citation) for citation in answer.citations])
    return measure_answer(question, ShownAnswer.of(answer), places, identical)


def _quote(services: Services, citation: Citation) -> tuple[str, str]:
    return citation.quote, citation.span.of(services.corpus.catalogue.text(citation.document.id))


def _cuts(outcomes: Sequence[Outcome]) -> list[tuple[str, Callable[[GoldQuestion], bool]]]:
    """Name the groups: all, by language, cross-language, by user, by type."""
    questions = [each.question for each in outcomes]
    languages = sorted({each.language for each in questions})
    kinds = dict.fromkeys(each.type for each in questions)
    mixed = [kind for kind in kinds if len({each.language for each in questions if each.type == kind}) > 1]
    cuts: list[tuple[str, Callable[[GoldQuestion], bool]]] = [("all", lambda _: True)]
    cuts += [("in the document's language", _of(crosses=False)), ("cross-language", _of(crosses=True))]
    cuts += [(f"{language}, document's language", _of(language=language, crosses=False)) for language in languages]
    cuts += [(f"{language}, cross-language", _of(language=language, crosses=True)) for language in languages]
    cuts += [(f"asked by {user}", _of(user=user)) for user in sorted({each.user for each in questions if each.user})]
    cuts += [(kind, _of(kind=kind)) for kind in mixed]
    cuts += [(f"{kind} {language}", _of(language=language, kind=kind)) for kind in kinds for language in languages]
    return [(name, choose) for name, choose in cuts if any(map(choose, questions))]


def _of(
    *, language: str | None = None, kind: str | None = None, user: str | None = None, crosses: bool | None = None
) -> Callable[[GoldQuestion], bool]:
    def choose(question: GoldQuestion) -> bool:
        wanted = ((language, question.language), (kind, question.type), (user, question.user))
        return all(each in (None, held) for each, held in wanted) and crosses in (None, question.cross_language)

    return choose


def _group(name: str, outcomes: Sequence[Outcome]) -> Group:
    found = {figure: _estimate(figure, outcomes) for figure in FIGURES}
    intervals = {figure: each for figure, each in found.items() if each is not None}
    values = {figure: None if each is None else each.value for figure, each in found.items()}
    return Group(name=name, n=len(outcomes), intervals=intervals, **values)


def _estimate(figure: str, outcomes: Sequence[Outcome]) -> Estimate | None:
    pairs = [(FIGURES[figure](each), each.first_citations) for each in outcomes]
    defined = [(float(value), citations) for value, citations in pairs if value is not None]
    weights = [float(citations) for _, citations in defined] if figure in SHARES_OF_CITATIONS else None
    return estimate([value for value, _ in defined], weights)
