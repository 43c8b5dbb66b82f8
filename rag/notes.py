"""What a reader should know about the limits of an answer: its coverage, its notes, and what keeps it from complete."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from corpus.errors import ProviderError
from corpus.filters import Filters
from corpus.jurisdictions import ladder
from corpus.language import is_chinese
from corpus.layouts import is_uncertain
from corpus.model import Citation, Document, Survey
from corpus.places import Places
from corpus.registers import ENDED
from rag.faults import fault_note
from rag.finding import Found
from rag.model import Completeness, Coverage, Statement
from rag.question import Question
from rag.scope import Scope
from rag.standing import is_out_of_force, standing

NEAREST_DOCUMENTS = 3
"""Documents named where there is no answer."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question, before it is said."""

    question: Question
    found: Found
    searched: Survey
    completeness: Completeness
    """As the evidence is graded."""
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    missing: tuple[str, ...]
    """Instruments that the question names and nothing held is."""
    unsaid: tuple[str, ...]
    """What the best passage does not speak of."""
    today: date
    uncompared: ProviderError | None = None
    """Why the sentences were weighed by their words alone, where a configured embedder gave no vector."""

    @property
    def filters(self) -> Filters:
        """What was searched."""
        return self.found.scope.filters

    @property
    def rests_on_the_past(self) -> bool:
        """Whether every citation is of a text that does not apply on the day asked about."""
        return bool(self.citations) and all(map(self._is_out_of_force, self.citations))

    @property
    def begins_with_the_past(self) -> bool:
        """Whether its first statement rests only on such texts."""
        first = self.statements[0].citations if self.statements else ()
        cited = [citation for citation in self.citations if citation.number in first]
        return bool(cited) and all(map(self._is_out_of_force, cited))

    def _is_out_of_force(self, citation: Citation) -> bool:
        return is_out_of_force(citation.document, self.found.scope, self.today)


def places_not_held(scope: Scope, searched: Survey) -> list[str]:
    """List the places asked about of which no document of their own is held."""
    held = searched.jurisdictions
    return [each for each in scope.places if not any(_is_of(each, code) for code in held)]


def capped(outcome: Outcome) -> Completeness:
    """Take "complete" from what is not.

    That is an answer without the place's own rules, from parts of documents, from a bad scan, or one that rests on, or
    begins with, texts that are not in force.
    """
    in_part = [
        citation.document.metadata.complete is False or citation.document.metadata.basis in ("excerpts", "secondary")
        for citation in outcome.citations
    ]
    uncertain = any(is_uncertain(citation.pin) for citation in outcome.citations)
    limited = _lacks_place(outcome) or all(in_part) or uncertain or outcome.begins_with_the_past
    return "partial" if outcome.completeness == "complete" and limited else outcome.completeness


def coverage_of(outcome: Outcome, places: Places) -> Coverage:
    """Say what was searched, for what, and what is to be known about the answer."""
    is_none = outcome.completeness == "none"
    hits = outcome.found.hits
    nearest = tuple({hit.document.id: hit.document for hit in hits}.values())[:NEAREST_DOCUMENTS]
    return Coverage(
        documents_searched=outcome.searched.documents,
        newest_document=outcome.searched.newest,
        filters=outcome.filters.to_dict(),
        notes=tuple(_notes(outcome, places, has_nearest=bool(nearest))),
        referenced_not_held=outcome.missing,
        nearest=nearest if is_none else (),
        read=outcome.found.scope.read,
    )


def _notes(outcome: Outcome, places: Places, *, has_nearest: bool) -> Iterable[str]:
    chinese = outcome.question.is_chinese
    if outcome.completeness == "none":
        yield from _none_notes(outcome.question, outcome.missing, has_nearest=has_nearest)
    if outcome.completeness == "partial":
        yield from _gap_notes(outcome.unsaid, chinese)
    if not outcome.searched.documents:
        yield _NOTHING_MATCHES[chinese]
    yield from _place_notes(outcome, places, chinese)
    yield from _date_notes(outcome.filters, outcome.searched, chinese)
    if outcome.rests_on_the_past:
        yield _ONLY_PAST[chinese]
    yield from _status_notes(outcome, chinese)
    yield from _scan_notes(outcome.citations, chinese)
    yield from _model_notes(outcome, chinese)


def _lacks_place(outcome: Outcome) -> bool:
    """Say whether a place is asked about of which no document of its own is held, or none of a known place is cited."""
    unplaced = all(citation.document.metadata.jurisdiction is None for citation in outcome.citations)
    return bool(places_not_held(outcome.found.scope, outcome.searched)) or (bool(outcome.filters.about) and unplaced)


def _is_of(place: str, code: str | None) -> bool:
    """Say whether a code is a place's or of one below it."""
    return code is not None and (code == place or code.startswith(f"{place}-"))


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


_ONLY_PAST = {
    True: "这一回答只依据不再适用或尚未施行的文本，未找到现行规定。",
    False: "This answer rests only on texts that are not in force; no text in force was found that says it.",
}


def _place_notes(outcome: Outcome, places: Places, chinese: bool) -> Iterable[str]:
    lacking = places_not_held(outcome.found.scope, outcome.searched)
    for place in lacking:
        held = next((code for code in ladder(place)[1:] if code in outcome.searched.jurisdictions), None)
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
    cited = [citation.document.metadata.jurisdiction for citation in outcome.citations]
    for place in outcome.found.scope.places:
        above = next((code for code in ladder(place)[1:] if code in cited), None)
        if above and not any(_is_of(place, code) for code in cited):
            yield _applies_from_above(place, above, places, chinese)


def _applies_from_above(place: str, above: str, places: Places, chinese: bool) -> str:
    """Say that a place has no rule of its own on the subject, and whose rule is cited instead."""
    own, wider = (_named(code, places, chinese) for code in (place, above))
    is_national = "-" not in above
    if chinese:
        return f"未收录{own}就此作出的规定；适用{'国家层面' if is_national else '上级'}（{wider}）的规定。"
    rule = f"the national one ({wider})" if is_national else f"that of {wider}, above it,"
    return f"No rule of {own} on this is held; {rule} applies."


def _named(code: str, places: Places, chinese: bool) -> str:
    name = places.name_of(code, chinese=chinese)
    if name is None:
        return f" {code} " if chinese else code
    return f"{name} {code}" if chinese else f"{name}, {code}"


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


def _status_notes(outcome: Outcome, chinese: bool) -> Iterable[str]:
    """Say of each text cited that it has ended, or has not begun to apply, where that is so."""
    for document in {citation.document.id: citation.document for citation in outcome.citations}.values():
        metadata = document.metadata
        if metadata.status in ENDED:
            yield _status_note(document, metadata.status, chinese)
        elif metadata.effective_to and metadata.effective_to <= outcome.today:
            title, end = metadata.title, metadata.effective_to
            yield f"《{title}》自 {end} 起不再适用。" if chinese else f"“{title}” has not applied since {end}."
        elif standing(document, outcome.found.scope.day, outcome.today) == "pending":
            yield _pending_note(document, chinese)


def _pending_note(document: Document, chinese: bool) -> str:
    title, start = document.metadata.title, document.metadata.effective_from
    if start is None or document.metadata.status == "draft":
        return f"《{title}》为草案。" if chinese else f"“{title}” is a draft."
    return f"《{title}》自 {start} 起施行。" if chinese else f"“{title}” applies only from {start}."


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


_BY_WORDS = {True: "仅按关键词检索", False: "this was found by words alone"}
_WEIGHED_BY_WORDS = {True: "仅按关键词选取句子", False: "sentences were chosen by their words alone"}
_BUILT_IN_ORDER = {True: "按内置顺序显示", False: "the built-in order is shown"}


def _model_notes(outcome: Outcome, chinese: bool) -> Iterable[str]:
    """Say which configured models gave no answer, what was done instead, and what to do."""
    found = outcome.found
    if found.unembedded:
        yield fault_note(found.unembedded, "embed", _BY_WORDS[chinese], chinese=chinese)
    if outcome.uncompared:
        yield fault_note(outcome.uncompared, "embed", _WEIGHED_BY_WORDS[chinese], chinese=chinese)
    if found.fault:
        yield fault_note(found.fault, "rerank", _BUILT_IN_ORDER[chinese], chinese=chinese)


def _status_note(document: Document, status: str, chinese: bool) -> str:
    title, by = document.metadata.title, document.metadata.superseded_by
    if chinese and is_chinese(title):
        words = {"superseded": "已被取代", "repealed": "已废止", "historical": "为历史文本"}[status]
        return f"《{title}》{words}{f'（由 {by} 取代）' if by else ''}。"
    return f"“{title}” is {status}{f' (by {by})' if by else ''}."
