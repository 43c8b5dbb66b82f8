"""Question → answer, in the steps a reader would name."""

import re
import time
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from corpus.corpus import Corpus
from corpus.errors import UnknownDocumentError
from corpus.filters import Filters
from corpus.glossary import Glossary
from corpus.jurisdictions import ladder
from corpus.model import Citation, Survey
from corpus.places import Places
from corpus.translation import ConceptFinder
from corpus.words import normalise
from rag.citing import Pen, Sources, Written
from rag.completeness import grade
from rag.compose import DraftStatement, compose
from rag.evidence import Evidence, EvidenceReader
from rag.finding import Finder, Found
from rag.grouping import arrange
from rag.model import Also, Answer, Completeness, ReadField, Statement
from rag.notes import Outcome, places_not_held
from rag.particulars import with_particulars
from rag.question import Question, parse_question
from rag.references import ReferenceReader
from rag.retrieve import Retriever
from rag.scope import Scope
from rag.shelf import Shelf
from rag.sources import Source
from rag.standing import AS_GOOD, is_out_of_force
from rag.writing.followups import bounded, may_follow, resolve
from rag.writing.limits import Limits, describe, grade_within, kind_of
from rag.writing.model import Turn, Work
from rag.writing.notes import lowered
from rag.writing.writer import Ending, Task, Writer

RETRIEVE_PASSAGES = 20
"""Some more than are read (``READ_PASSAGES``), since briefs in the other language are left out of them."""
OVERVIEW_PASSAGES = 100
"""Passages among which the provisions for an overview are looked for: as many as each index is asked for."""
TITLE_PART_CHARACTERS = 5
"""A part of a title this long names the document (校企合作促进条例); a shorter one may be another law's (教育法)."""
_BRACKETS = str.maketrans("〔[【〕]】", "((()))")


class Answerer:
    """Answers from one corpus.

    Extractively, so that every sentence is read from a document; or, where there is a writer, in a model's words that
    code has checked, and extractively where that fails.
    """

    def __init__(
        self,
        corpus: Corpus,
        retriever: Retriever,
        glossary: Glossary,
        max_question_characters: int,
        translator: ConceptFinder | None = None,
        writer: Writer | None = None,
    ) -> None:
        self._corpus = corpus
        self._glossary = glossary
        self._writer = writer
        self._finder = Finder(retriever)
        self._shelf = Shelf(corpus.registers)
        self._reader = EvidenceReader(corpus, glossary, translator, self._shelf)
        self._places = Places(with_cities=True)
        self._max_question_characters = max_question_characters

    def answer(
        self,
        text: str,
        filters: Filters,
        ignored: Collection[ReadField] = (),
        history: Sequence[Turn] = (),
        work: Work | None = None,
    ) -> Answer:
        """Answer a question from the documents that the filters let through.

        Args:
            text: The question as it was typed.
            filters: What the user set; it wins over what the question says of place, time and kind.
            ignored: What is not to be read from the question; ``READ_FIELDS`` for nothing.
            history: The turns of the conversation before it, the oldest first; the latest count.
            work: Stops the work from another thread.

        Raises:
            InputError: The question is blank or too long.
            IndexStateError: The corpus is empty or not usable.
            AnswerStoppedError: It was given up.
        """
        request = _Request(filters, ignored, work or Work(), as_it_comes=False)
        *_, answer = self._steps(text, history, request)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        text: str,
        filters: Filters,
        ignored: Collection[ReadField] = (),
        history: Sequence[Turn] = (),
        work: Work | None = None,
    ) -> Iterator[Statement | Answer]:
        """Answer as ``answer`` does: give each statement when it is sure, the whole answer last.

        Raises:
            InputError: The question is blank or too long.
            IndexStateError: The corpus is empty or not usable.
            AnswerStoppedError: It was given up.
        """
        return self._steps(text, history, _Request(filters, ignored, work or Work(), as_it_comes=True))

    def _steps(self, text: str, history: Sequence[Turn], request: "_Request") -> Iterator[Statement | Answer]:
        asked = parse_question(text, self._max_question_characters)
        question = self._standing_alone(asked, bounded(history), request.work)
        given = 0
        try:
            for step in self._answer(asked, question, request):
                given += 1
                yield step
        except UnknownDocumentError:
            if given:
                raise
            # A document was removed between finding and quoting it; the second look does not find it any more.
            yield from self._answer(asked, question, request)

    def _standing_alone(self, asked: Question, history: Sequence[Turn], work: Work) -> Question:
        """Resolve a follow-up: by the model where there is one and what it says can be believed, else by rules."""
        if not history or not may_follow(asked.text):
            return asked
        by_model = self._writer.resolve(asked.text, history, work) if self._writer else None
        alone = by_model or resolve(asked.text, history)
        return parse_question(alone[: self._max_question_characters], self._max_question_characters)

    def _answer(self, asked: Question, question: Question, request: "_Request") -> Iterator[Statement | Answer]:
        started = time.perf_counter()
        depth = OVERVIEW_PASSAGES if question.wants_overview else RETRIEVE_PASSAGES
        found = self._finder.find(question.text, depth, request.filters, request.ignored)
        retrieved = time.perf_counter()
        evidence = self._reader.read(question, found.hits, compares=found.unembedded is None)
        searched = self._corpus.catalogue.survey(found.scope.filters)
        missing = self._not_held(question)
        stranger = self._is_of_elsewhere(found.scope, searched, evidence)
        graded = grade(question, evidence)
        kind = kind_of(question, graded, self._corpus, self._glossary)
        completeness: Completeness = "none" if missing or stranger or kind == "off_topic" else graded
        drafted = _Drafted()
        if completeness != "none":
            drafted = yield from self._write(question, evidence, found.scope, completeness, request)
        statements, citations = drafted.written.statements, drafted.written.citations
        outcome = Outcome(
            question=question,
            found=found,
            searched=searched,
            completeness=lowered(completeness, drafted.ending),
            statements=statements,
            citations=citations,
            missing=(*missing, *drafted.not_held),
            unsaid=evidence.missing,
            uncompared=evidence.uncompared,
            today=datetime.now(UTC).date(),
        )
        limits = Limits.of(outcome, kind, drafted.sources)
        coverage = describe(limits, outcome, drafted.ending, self._places)
        done = time.perf_counter()
        yield Answer(
            question=asked.text,
            mode="written" if drafted.ending and drafted.ending.shown else "extractive",
            completeness=grade_within(limits, outcome),
            statements=statements,
            citations=citations,
            coverage=coverage,
            also=_also(found, citations),
            unembedded=found.unembedded or evidence.uncompared,
            question_resolved=question.text if question.text != asked.text else None,
            usage=self._writer.usage(request.work) if self._writer and request.work.meter.requests else None,
            timings_ms={
                "retrieve": _ms(retrieved - started),
                "answer": _ms(done - retrieved),
                "total": _ms(done - started),
            },
        )

    def _is_of_elsewhere(self, scope: Scope, searched: Survey, evidence: Evidence) -> bool:
        """Say whether a place is asked about of which nothing is held, and which no passage found so much as names."""
        strange = [
            place for place in places_not_held(scope, searched) if not set(ladder(place)) & searched.jurisdictions
        ]
        return bool(strange) and not any(
            self._places.mentions(hit.passage.text, place) for place in strange for hit in evidence.hits
        )

    def _not_held(self, question: Question) -> tuple[str, ...]:
        """List the instruments a question names that no document is, or summarises."""
        if not question.instruments:
            return ()
        held = [_plain(name) for name in self._corpus.catalogue.all_names()]
        return tuple(each for each in question.instruments if not any(_is_named(_plain(each), name) for name in held))

    def _write(
        self, question: Question, evidence: Evidence, scope: Scope, completeness: Completeness, request: "_Request"
    ) -> Generator[Statement, None, "_Drafted"]:
        """Give the statements: the writer's, each as it is verified, or else those read from the documents."""
        sources = Sources(self._corpus.catalogue)
        drafts = self._drafts(question, evidence, scope, sources)
        allowed = self._corpus.catalogue.select_documents(scope.filters)
        references = ReferenceReader(self._corpus.lineage, sources, allowed)
        followed = references.follow(drafts)
        ending: Ending | None = None
        if self._writer:
            shelf = self._shelf.of({hit.document.id for hit in evidence.hits}, self._generation())
            task = Task(question, evidence, [*drafts, *followed.drafts], sources, shelf)
            pen = Pen(self._corpus.catalogue, self._shelf, sources)
            ending = yield from self._by_model(self._writer, task, pen, request)
            if ending.shown:
                followed = references.follow(pen.drafts)
                yield from pen.write_all(followed.drafts)
                return _Drafted(pen.written(), followed.not_held, ending, sources)
            if lowered(completeness, ending) == "none":
                return _Drafted(ending=ending)
        pen = Pen(self._corpus.catalogue, self._shelf, sources)
        yield from pen.write_all([*drafts, *followed.drafts])
        return _Drafted(pen.written(), followed.not_held, ending, sources)

    def _by_model(
        self, writer: Writer, task: Task, pen: Pen, request: "_Request"
    ) -> Generator[Statement, None, Ending]:
        """Number and give what the writer says; what is shown as unsupported waits until something is supported."""
        waiting: list[tuple[DraftStatement, bool]] = []
        writing = writer.write(task, request.work, as_it_comes=request.as_it_comes)
        while True:
            try:
                verified = next(writing)
            except StopIteration as end:
                ending: Ending = end.value
                break
            if verified.draft is None:
                continue
            waiting.append((verified.draft, verified.is_supported))
            if verified.is_shown or pen.drafts:
                yield from (pen.write(draft, is_supported=is_supported) for draft, is_supported in waiting)
                waiting = []
        return ending

    def _drafts(self, question: Question, evidence: Evidence, scope: Scope, sources: Sources) -> list[DraftStatement]:
        """Compose the statements, those on texts in force before others that are no better."""
        drafts = _in_force_first(compose(question, evidence, sources), scope, all_first=question.wants_overview)
        shelf = self._shelf.of({quote.document.id for draft in drafts for quote in draft.quotes}, self._generation())
        drafts = with_particulars(drafts, question, sources, shelf)
        return arrange(drafts, question, sources, shelf)

    def _generation(self) -> int:
        return self._corpus.catalogue.generation


@dataclass(frozen=True, slots=True)
class _Request:
    """What goes with a question."""

    filters: Filters
    ignored: Collection[ReadField]
    work: Work
    as_it_comes: bool
    """Whether somebody waits for each statement."""


@dataclass(frozen=True, slots=True)
class _Drafted:
    """An answer's statements and how they came about."""

    written: Written = field(default_factory=Written)
    not_held: tuple[str, ...] = ()
    """Provisions that statements rest on and that are not held."""
    ending: Ending | None = None
    """How the writer ended; None where there is none."""
    sources: Mapping[str, Source] = field(default_factory=dict)
    """The documents, as far as they were read."""


def _plain(name: str) -> str:
    """Fold what is typed in several ways: brackets and blanks of a number, 第, a closing 公告 or （2022年修订）."""
    folded = "".join(normalise(name).translate(_BRACKETS).split())
    return re.sub(r"第(?=\d+号)|(?<=号)(?:公告|令|文)$|\([^()]*\)$", "", folded)


def _is_named(named: str, name: str) -> bool:
    """Say whether a question's name is a document's; before a number it may hold other words (按照财税〔2019〕46号)."""
    short = re.sub(r"^中华人民共和国|^中華民國", "", name)
    whole = named in (name, short) or (len(named) >= TITLE_PART_CHARACTERS and named in name)
    return whole or ("(" in name and name.endswith("号") and named.endswith(name))


def _in_force_first(drafts: Sequence[DraftStatement], scope: Scope, *, all_first: bool = False) -> list[DraftStatement]:
    """Put statements that rest only on texts not in force behind those in force that answer about as well, or all."""
    today = datetime.now(UTC).date()
    past = [draft for draft in drafts if all(is_out_of_force(quote.document, scope, today) for quote in draft.quotes)]
    if not past:
        return list(drafts)
    if all_first:
        return [*(draft for draft in drafts if draft not in past), *past]
    ordered = list(drafts)
    for draft in past:
        ordered.remove(draft)
        as_good = [at for at, other in enumerate(ordered) if other not in past and other.score >= AS_GOOD * draft.score]
        ordered.insert(max([drafts.index(draft), *(at + 1 for at in as_good)]), draft)
    return ordered


def _also(found: Found, citations: Sequence[Citation]) -> dict[str, tuple[Also, ...]]:
    """List, for the passages cited, where nearly the same stands too."""
    cited = {citation.passage_id for citation in citations}
    return {hit.passage.id: hit.also for hit in found.hits if hit.also and hit.passage.id in cited}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
