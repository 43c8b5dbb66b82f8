"""What an answer lacks and why, said beside it: the kind of question, how the writing went, how to ask instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.corpus import Corpus
from corpus.glossary import Glossary
from corpus.model import Document
from corpus.places import Places
from rag.evidence import READ_PASSAGES
from rag.model import Completeness, Coverage, Recognised
from rag.notes import Outcome, capped, coverage_of, places_not_held
from rag.question import Question
from rag.sources import Source
from rag.writing.injections import gives_orders
from rag.writing.notes import ending_notes, orders_note, recognised_note
from rag.writing.recognising import Denial, denial_of, is_foreign_to, recognise
from rag.writing.rephrasing import Shortfall, rephrase
from rag.writing.writer import Ending


@dataclass(frozen=True, slots=True)
class Limits:
    """Why documents cannot answer a question as it is asked; both empty where they can."""

    recognised: Recognised | None = None
    denial: Denial | None = None

    @classmethod
    def of(cls, outcome: Outcome, kind: Recognised | None, sources: Mapping[str, Source]) -> "Limits":
        """Tell the limits of an answer.

        Args:
            outcome: What came of the question.
            kind: What its words alone say; see ``kind_of``.
            sources: The documents, as far as they were read.
        """
        denial = denial_of(outcome.question.text, outcome.statements, outcome.citations, sources)
        return cls("wrong_premise" if denial and kind is None else kind, denial if kind is None else None)


def kind_of(question: Question, graded: Completeness, corpus: Corpus, glossary: Glossary) -> Recognised | None:
    """Tell the kind of a question that documents cannot answer."""
    named = {word for concept in glossary.concepts(question.text) for word in concept.words}
    is_foreign = is_foreign_to(question.terms, lambda word: word in named or corpus.is_known(word))
    return recognise(question.text, is_answered=graded == "complete", is_foreign=is_foreign)


def grade_within(limits: Limits, outcome: Outcome) -> Completeness:
    """Grade an answer within its limits: one to a question that cannot be answered as it is asked is not complete."""
    grade = capped(outcome)
    return "partial" if limits.recognised and grade == "complete" else grade


def describe(limits: Limits, outcome: Outcome, ending: Ending | None, places: Places) -> Coverage:
    """Say what was looked at, what the answer lacks, and how to ask so that more is found."""
    coverage = coverage_of(outcome, places)
    strange = limits.recognised == "off_topic"
    return replace(
        coverage,
        notes=tuple(_notes(limits, outcome, ending, () if strange else coverage.notes)),
        nearest=() if strange else coverage.nearest,
        recognised=limits.recognised,
        rephrase=rephrase(_shortfall(limits, outcome, places)),
    )


def _notes(limits: Limits, outcome: Outcome, ending: Ending | None, notes: tuple[str, ...]) -> Iterator[str]:
    chinese = outcome.question.is_chinese
    if limits.recognised:
        yield recognised_note(limits.recognised, limits.denial, chinese=chinese)
    yield from notes
    ordering = _ordering(outcome)
    if ordering and limits.recognised != "off_topic":
        yield orders_note(ordering, chinese=chinese)
    yield from ending_notes(ending, chinese=chinese, shows=any(not each.is_supported for each in outcome.statements))


def _ordering(outcome: Outcome) -> tuple[Document, ...]:
    """List the documents that give orders to programs in a passage that was read for the answer."""
    read = outcome.found.hits[:READ_PASSAGES]
    return tuple({hit.document.id: hit.document for hit in read if gives_orders(hit.passage.text)}.values())


def _shortfall(limits: Limits, outcome: Outcome, places: Places) -> Shortfall:
    chinese = outcome.question.is_chinese
    lacking = places_not_held(outcome.found.scope, outcome.searched)
    return Shortfall(
        question=outcome.question,
        completeness=capped(outcome),
        recognised=limits.recognised,
        denied=limits.denial.words if limits.denial else None,
        filters=outcome.filters,
        documents_searched=outcome.searched.documents,
        places_not_held=tuple(places.name_of(place, chinese=chinese) or place for place in lacking),
        missing=outcome.missing,
        unsaid=outcome.unsaid,
    )
