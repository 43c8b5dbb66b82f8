"""Question → answer, in the steps a reader would name."""

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.catalogue import Catalogue
from corpus.corpus import Corpus
from corpus.errors import UnknownDocumentError
from corpus.filters import Filters
from corpus.glossary import Glossary
from corpus.jurisdictions import ladder
from corpus.layouts import place_on_pages
from corpus.model import Citation, Survey
from corpus.pins import pin_of
from corpus.places import Places
from corpus.translation import ConceptFinder
from corpus.words import normalise
from rag.completeness import grade
from rag.compose import DraftStatement, compose
from rag.evidence import Evidence, EvidenceReader
from rag.finding import Finder, Found
from rag.grounds import ground_of, provisions_in
from rag.grouping import arrange
from rag.model import Also, Answer, Completeness, ReadField, Statement
from rag.notes import Outcome, capped, coverage_of, places_not_held
from rag.particulars import with_particulars
from rag.question import Question, parse_question
from rag.references import ReferenceReader
from rag.retrieve import Retriever
from rag.scope import Scope
from rag.shelf import Shelf
from rag.sources import Quoted, Source
from rag.standing import AS_GOOD, is_out_of_force

RETRIEVE_PASSAGES = 20
"""Some more than are read (``READ_PASSAGES``), since briefs in the other language are left out of them."""
OVERVIEW_PASSAGES = 100
"""Passages among which the provisions for an overview are looked for: as many as each index is asked for."""
TITLE_PART_CHARACTERS = 5
"""A part of a title this long names the document (校企合作促进条例); a shorter one may be another law's (教育法)."""
_BRACKETS = str.maketrans("〔[【〕]】", "((()))")


class Answerer:
    """Answers from one corpus, extractively: every sentence is read from a document."""

    def __init__(
        self,
        corpus: Corpus,
        retriever: Retriever,
        glossary: Glossary,
        max_question_characters: int,
        translator: ConceptFinder | None = None,
    ) -> None:
        self._corpus = corpus
        self._finder = Finder(retriever)
        self._shelf = Shelf(corpus.registers)
        self._reader = EvidenceReader(corpus, glossary, translator, self._shelf)
        self._places = Places(with_cities=True)
        self._max_question_characters = max_question_characters

    def answer(self, text: str, filters: Filters, ignored: Collection[ReadField] = ()) -> Answer:
        """Answer a question from the documents that the filters let through.

        Args:
            text: The question as it was typed.
            filters: What the user set; it wins over what the question says of place, time and kind.
            ignored: What is not to be read from the question; ``READ_FIELDS`` for nothing.

        Raises:
            InputError: The question is blank or too long.
            IndexStateError: The corpus is empty or not usable.
        """
        question = parse_question(text, self._max_question_characters)
        try:
            return self._answer(question, filters, ignored)
        except UnknownDocumentError:
            # A document was removed between finding and quoting it; the second look does not find it any more.
            return self._answer(question, filters, ignored)

    def _answer(self, question: Question, filters: Filters, ignored: Collection[ReadField]) -> Answer:
        started = time.perf_counter()
        depth = OVERVIEW_PASSAGES if question.wants_overview else RETRIEVE_PASSAGES
        found = self._finder.find(question.text, depth, filters, ignored)
        retrieved = time.perf_counter()
        evidence = self._reader.read(question, found.hits)
        searched = self._corpus.catalogue.survey(found.scope.filters)
        missing = self._not_held(question)
        stranger = self._is_of_elsewhere(found.scope, searched, evidence)
        completeness: Completeness = "none" if missing or stranger else grade(question, evidence)
        written = self._write(question, evidence, found.scope) if completeness != "none" else _Written()
        missing = (*missing, *written.not_held)
        today = datetime.now(UTC).date()
        outcome = Outcome(
            question=question,
            found=found,
            searched=searched,
            completeness=completeness,
            statements=written.statements,
            citations=written.citations,
            missing=missing,
            unsaid=evidence.missing,
            today=today,
        )
        coverage = coverage_of(outcome, self._places)
        done = time.perf_counter()
        return Answer(
            question=question.text,
            mode="extractive",
            completeness=capped(outcome),
            statements=written.statements,
            citations=written.citations,
            coverage=coverage,
            also=_also(found, written.citations),
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

    def _write(self, question: Question, evidence: Evidence, scope: Scope) -> "_Written":
        """Write the statements, those on texts in force before others that are no better, then what they refer to."""
        sources = _Sources(self._corpus.catalogue)
        drafts = _in_force_first(compose(question, evidence, sources), scope, all_first=question.wants_overview)
        shelf = self._shelf.of({quote.document.id for draft in drafts for quote in draft.quotes}, self._generation())
        drafts = with_particulars(drafts, question, sources, shelf)
        drafts = arrange(drafts, question, sources, shelf)
        allowed = self._corpus.catalogue.select_documents(scope.filters)
        followed = ReferenceReader(self._corpus.lineage, sources, allowed).follow(drafts)
        return self._cite([*drafts, *followed.drafts], sources, followed.not_held)

    def _generation(self) -> int:
        return self._corpus.catalogue.generation

    def _cite(self, drafts: Sequence[DraftStatement], sources: "_Sources", not_held: tuple[str, ...]) -> "_Written":
        """Number the quotes and read their words from the canonical texts."""
        numbers = _numbers(drafts)
        shelf = self._shelf.of({quote.document.id for quote in numbers}, self._generation())
        statements = tuple(
            Statement(
                draft.text,
                tuple(sorted(numbers[quote] for quote in draft.quotes)),
                draft.group,
                numbers[draft.referred_by] if draft.referred_by else None,
                draft.heading,
                tuple(ground_of(each, sources[each.document_id]) for each in provisions_in(draft.quotes, shelf)),
            )
            for draft in drafts
        )
        citations = tuple(self._citation(number, quote, sources) for quote, number in numbers.items())
        return _Written(statements, citations, not_held)

    def _citation(self, number: int, quoted: Quoted, sources: "_Sources") -> Citation:
        document, passage = quoted.document, quoted.passage
        source = sources[document.id]
        pages = self._corpus.catalogue.pages(document.id)
        pin = pin_of(source.text, source.headings, pages, quoted.span, passage.path)
        if pin.page:
            on = [page.number for page in pages if page.start < quoted.span.end and quoted.span.start < page.end]
            pin = place_on_pages(pin, self._corpus.catalogue.annexes.layouts(document.id, on), quoted.span)
        return Citation(number, passage.id, document, quoted.span, quoted.span.of(source.text), pin)


def _numbers(drafts: Sequence[DraftStatement]) -> dict[Quoted, int]:
    """Number the quotes from 1: those that answer, what these need to be understood, what they refer to."""
    answers = [draft for draft in drafts if draft.referred_by is None]
    core = [quote for draft in answers for quote in draft.quotes if quote not in draft.context]
    context = [quote for draft in answers for quote in draft.quotes]
    referred = [quote for draft in drafts for quote in draft.quotes]
    return {quote: number for number, quote in enumerate(dict.fromkeys((*core, *context, *referred)), start=1)}


@dataclass(frozen=True, slots=True)
class _Written:
    """The statements of an answer with their citations."""

    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    not_held: tuple[str, ...] = ()
    """Provisions that statements rest on and that are not held."""


class _Sources(dict[str, Source]):
    """The documents of one answer by id, each loaded when a statement first needs it."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue

    def __missing__(self, document: str) -> Source:
        catalogue = self._catalogue
        passages = tuple(catalogue.iter_passages(document))
        if not passages:
            raise UnknownDocumentError(document)
        self[document] = Source(catalogue.text(document), catalogue.headings(document), passages)
        return self[document]


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
