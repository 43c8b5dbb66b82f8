"""Question → answer, in the steps a reader would name."""

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from corpus.catalogue import Catalogue
from corpus.corpus import Corpus
from corpus.errors import UnknownDocumentError
from corpus.filters import Filters
from corpus.glossary import Glossary
from corpus.jurisdictions import ladder
from corpus.language import is_chinese
from corpus.layouts import is_uncertain, place_on_pages
from corpus.model import Citation, Document, Survey
from corpus.pins import pin_of
from corpus.places import Places
from corpus.words import normalise
from rag.completeness import grade
from rag.compose import DraftStatement, Quoted, Source, compose
from rag.evidence import Evidence, EvidenceReader
from rag.model import Answer, Completeness, Coverage, Hit, Statement
from rag.question import Question, parse_question
from rag.retrieve import Retriever

RETRIEVE_PASSAGES = 20
"""Some more than are read (``READ_PASSAGES``), since briefs in the other language are left out of them."""
TITLE_PART_CHARACTERS = 5
"""A part of a title this long names the document (校企合作促进条例); a shorter one may be another law's (教育法)."""
NEAREST_DOCUMENTS = 3
"""Documents named where there is no answer."""
_BRACKETS = str.maketrans("〔[【〕]】", "((()))")


class Answerer:
    """Answers from one corpus, extractively: every sentence is read from a document."""

    def __init__(self, corpus: Corpus, retriever: Retriever, glossary: Glossary, max_question_characters: int) -> None:
        self._corpus = corpus
        self._retriever = retriever
        self._reader = EvidenceReader(corpus, glossary)
        self._places = Places()
        self._max_question_characters = max_question_characters

    def answer(self, text: str, filters: Filters) -> Answer:
        """Answer a question from the documents that the filters let through.

        Raises:
            InputError: The question is blank or too long.
            IndexStateError: The corpus is empty or not usable.
        """
        question = parse_question(text, self._max_question_characters)
        if filters.jurisdiction is None:
            filters = replace(filters, about=self._places.named_in(question.text))
        try:
            return self._answer(question, filters)
        except UnknownDocumentError:
            # A document was removed between finding and quoting it; the second look does not find it any more.
            return self._answer(question, filters)

    def _answer(self, question: Question, filters: Filters) -> Answer:
        started = time.perf_counter()
        hits = self._retriever.retrieve(question.text, RETRIEVE_PASSAGES, filters)
        retrieved = time.perf_counter()
        evidence = self._reader.read(question, hits)
        searched = self._corpus.catalogue.survey(filters)
        missing = self._not_held(question)
        stranger = self._is_of_elsewhere(filters, searched, evidence)
        completeness = "none" if missing or stranger else grade(question, evidence)
        statements, citations = self._write(question, evidence) if completeness != "none" else ((), ())
        answer = Answer(
            question=question.text,
            mode="extractive",
            completeness=_capped(completeness, citations, _lacks_place(filters, searched, citations)),
            statements=statements,
            citations=citations,
            coverage=_coverage(question, filters, searched, completeness, hits, citations, missing, evidence.missing),
        )
        done = time.perf_counter()
        return replace(
            answer,
            timings_ms={
                "retrieve": _ms(retrieved - started),
                "answer": _ms(done - retrieved),
                "total": _ms(done - started),
            },
        )

    def _is_of_elsewhere(self, filters: Filters, searched: Survey, evidence: Evidence) -> bool:
        """Say whether a place is asked about of which nothing is held, and which no passage found so much as names."""
        strange = [
            place for place in _places_not_held(filters, searched) if not set(ladder(place)) & searched.jurisdictions
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

    def _write(self, question: Question, evidence: Evidence) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
        sources = _Sources(self._corpus.catalogue)
        return self._cite(compose(question, evidence, sources), sources)

    def _cite(
        self, drafts: Sequence[DraftStatement], sources: "_Sources"
    ) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
        """Number the quotes in order of first use and read their words from the canonical texts."""
        numbers: dict[Quoted, int] = {}
        for draft in drafts:
            for quote in draft.quotes:
                numbers.setdefault(quote, len(numbers) + 1)
        statements = tuple(
            Statement(draft.text, tuple(numbers[quote] for quote in draft.quotes), draft.group) for draft in drafts
        )
        return statements, tuple(self._citation(number, quote, sources) for quote, number in numbers.items())

    def _citation(self, number: int, quoted: Quoted, sources: "_Sources") -> Citation:
        document, passage = quoted.document, quoted.passage
        source = sources[document.id]
        pages = self._corpus.catalogue.pages(document.id)
        pin = pin_of(source.text, source.headings, pages, quoted.span, passage.path)
        if pin.page:
            on = [page.number for page in pages if page.start < quoted.span.end and quoted.span.start < page.end]
            pin = place_on_pages(pin, self._corpus.catalogue.annexes.layouts(document.id, on), quoted.span)
        return Citation(number, passage.id, document, quoted.span, quoted.span.of(source.text), pin)


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


def _lacks_place(filters: Filters, searched: Survey, citations: Sequence[Citation]) -> bool:
    """Say whether a place is asked about of which no document of its own is held, or none of a known place is cited."""
    unplaced = all(citation.document.metadata.jurisdiction is None for citation in citations)
    return bool(_places_not_held(filters, searched)) or (bool(filters.about) and unplaced)


def _places_not_held(filters: Filters, searched: Survey) -> list[str]:
    places = (filters.jurisdiction,) if filters.jurisdiction else filters.about
    held = searched.jurisdictions
    return [each for each in places if not any(code == each or code.startswith(f"{each}-") for code in held)]


def _capped(completeness: Completeness, citations: Sequence[Citation], lacks_place: bool) -> Completeness:
    """Take "complete" from what is not: without the place's own rules, from parts of documents, from a bad scan."""
    in_part = [
        citation.document.metadata.complete is False or citation.document.metadata.basis in ("excerpts", "secondary")
        for citation in citations
    ]
    uncertain = any(is_uncertain(citation.pin) for citation in citations)
    return "partial" if completeness == "complete" and (lacks_place or all(in_part) or uncertain) else completeness


def _coverage(
    question: Question,
    filters: Filters,
    searched: Survey,
    completeness: Completeness,
    hits: Sequence[Hit],
    citations: Sequence[Citation],
    missing: tuple[str, ...],
    unsaid: Sequence[str],
) -> Coverage:
    nearest = tuple({hit.document.id: hit.document for hit in hits}.values())[:NEAREST_DOCUMENTS]
    return Coverage(
        documents_searched=searched.documents,
        newest_document=searched.newest,
        filters=filters.to_dict(),
        notes=(
            *(_none_notes(question, missing, has_nearest=bool(nearest)) if completeness == "none" else ()),
            *(_gap_notes(unsaid, question.is_chinese) if completeness == "partial" else ()),
            *([] if searched.documents else [_NOTHING_MATCHES[question.is_chinese]]),
            *_place_notes(filters, searched, question.is_chinese),
            *_date_notes(filters, searched, question.is_chinese),
            *_status_notes(citations, question.is_chinese),
            *_scan_notes(citations, question.is_chinese),
        ),
        referenced_not_held=missing,
        nearest=nearest if completeness == "none" else (),
    )


def _none_notes(question: Question, missing: Sequence[str], *, has_nearest: bool) -> Iterable[str]:
    """Say why there is no answer."""
    chinese = question.is_chinese
    if missing:
        names = "、".join(missing) if chinese else ", ".join(missing)
        yield f"问题点名的文件未收录：{names}。" if chinese else f"Named in the question and not held: {names}."
    elif chinese:
        reason = "收录的文件中没有能回答这一数值的条文" if question.values else "收录的文件没有回答这个问题"
        yield f"{reason}；最接近的文件见下。" if has_nearest else f"{reason}。"
    else:
        reason = f"No passage held {'gives the figure asked for' if question.values else 'answers this'}"
        yield f"{reason}; the nearest documents are listed." if has_nearest else f"{reason}."


_NOTHING_MATCHES = {True: "没有文件符合这些筛选条件。", False: "No document matches the filters."}


def _gap_notes(unsaid: Sequence[str], chinese: bool) -> Iterable[str]:
    """Say what a partial answer leaves out, in the question's own words."""
    if unsaid and chinese:
        yield f"最接近的段落未提到：{'、'.join(f'“{each}”' for each in unsaid)}。"
    elif unsaid:
        yield f"The nearest passage does not speak of: {', '.join(f'“{each}”' for each in unsaid)}."


def _place_notes(filters: Filters, searched: Survey, chinese: bool) -> Iterable[str]:
    for place in _places_not_held(filters, searched):
        held = next((code for code in ladder(place)[1:] if code in searched.jurisdictions), None)
        if held:
            yield (
                f"未收录 {place} 本级的文件；以下为上级（{held}）规定。"
                if chinese
                else f"No document of {place} itself is held; the rules of {held} above it were searched."
            )
        else:
            yield (
                f"未收录 {place} 及其上级的任何文件。"
                if chinese
                else f"No document of {place}, or of a place above it, is held."
            )


def _date_notes(filters: Filters, searched: Survey, chinese: bool) -> Iterable[str]:
    if not filters.as_of:
        return
    undated = searched.undated
    if undated:
        yield (
            f"{undated} 份文件的施行日期不明，未按 {filters.as_of} 排除。"
            if chinese
            else f"Documents kept although their effective date is unknown, so {filters.as_of} may not fit: {undated}."
        )


def _status_notes(citations: Sequence[Citation], chinese: bool) -> Iterable[str]:
    for document in {citation.document.id: citation.document for citation in citations}.values():
        status, end = document.metadata.status, document.metadata.effective_to
        if status in ("superseded", "repealed", "historical"):
            yield _status_note(document, status, chinese)
        elif end and end <= datetime.now(UTC).date():
            title = document.metadata.title
            yield f"《{title}》自 {end} 起不再适用。" if chinese else f"“{title}” has not applied since {end}."


def _scan_notes(citations: Sequence[Citation], chinese: bool) -> Iterable[str]:
    """Say which quotes were recognised from a picture so badly that they must be compared with it."""
    for citation in citations:
        if is_uncertain(citation.pin):
            number, page, sure = citation.number, citation.pin.page, citation.pin.confidence
            yield (
                f"引文 [{number}] 由扫描图像识别，把握不高（{sure:.2f}）；请对照第 {page} 页原图。"
                if chinese
                else f"Quote [{number}] was recognised from a scan, not surely ({sure:.2f}); compare page {page}."
            )


def _status_note(document: Document, status: str, chinese: bool) -> str:
    title, by = document.metadata.title, document.metadata.superseded_by
    if chinese and is_chinese(title):
        words = {"superseded": "已被取代", "repealed": "已废止", "historical": "为历史文本"}[status]
        return f"《{title}》{words}{f'（由 {by} 取代）' if by else ''}。"
    return f"“{title}” is {status}{f' (by {by})' if by else ''}."


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
