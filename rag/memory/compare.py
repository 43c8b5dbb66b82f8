"""Two answers to one question → what changed, and why: derived from their evidence and the documents' history."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from corpus.comparison import MATCH_SHARE, Article, ArticleChange
from corpus.kept import Evidence, KeptCitation, KeptDocument, KeptStatement
from corpus.model import Document, Metadata
from corpus.words import iter_words
from rag.memory.changes import CitedChange, Comparison, Reason, SaidChange
from rag.memory.fates import Fate, Fates, overlap

REWORDED_SHARE = 0.75
"""Likeness from which two statements that cite nothing in common are one reworded. Of 150 sentences of the sample laws,
95 % are at .74 or less from the one among forty others of their law that is most like them. For statements on one place
it is that of two versions of one article (``corpus.comparison.MATCH_SHARE``)."""

THESE_WORDS = "these_words"
"""What a place without a label is called; see ``rag/memory/wording.yaml``."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Statements:
    """The statements of an answer, each with what it cites."""

    evidence: Evidence

    def cited(self, index: int) -> tuple[KeptCitation, ...]:
        return self.evidence.cited_by(self.evidence.statements[index])

    def __iter__(self) -> Iterator[tuple[int, KeptStatement]]:
        return iter(enumerate(self.evidence.statements))


class Comparer:
    """Compares answers to one question that were given at different times."""

    def __init__(self, fates: Fates) -> None:
        """Prepare.

        Args:
            fates: What became of documents; of the time after the later answer.
        """
        self._fates = fates

    def compare(self, before: Evidence, after: Evidence) -> Comparison:
        """Say what changed and why, statement by statement, in the order of the later answer."""
        task = _Task(self._fates, before, after)
        return Comparison(
            completeness=(before.completeness, after.completeness),
            mode=(before.mode, after.mode),
            reasons=tuple(task.of_the_whole()),
            statements=tuple(task.statements()),
        )


class _Task:
    """One comparison."""

    def __init__(self, fates: Fates, before: Evidence, after: Evidence) -> None:
        self._fates = fates
        self._before, self._after = before, after
        self._old, self._new = _Statements(before), _Statements(after)

    # --- pairs -------------------------------------------------------------------------------------------------

    def statements(self) -> Iterator[SaidChange]:
        pairs = {new: old for old, new in self._pairs()}
        for at, _ in self._new:
            yield self._said(pairs[at], at) if at in pairs else self._fresh(at)
        for at, _ in self._old:
            if at not in pairs.values():
                yield self._lost(at)

    def _pairs(self) -> list[Pair]:
        """Match statements one to one: the same words first, then the most alike."""
        found: list[Pair] = []
        left = dict(self._new)
        for old, statement in self._old:
            same = next((at for at, each in left.items() if each.words_hash == statement.words_hash), None)
            if same is not None:
                found.append((old, same))
                del left[same]
        taken = {old for old, _ in found}
        scored = [
            (score, old, new)
            for old, statement in self._old
            if old not in taken
            for new, other in left.items()
            if (score := self._likeness(old, statement, new, other)) is not None
        ]
        used: set[int] = set()
        for _, old, new in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
            if old not in taken and new not in used:
                found.append((old, new))
                taken.add(old)
                used.add(new)
        return found

    def _likeness(self, old: int, statement: KeptStatement, new: int, other: KeptStatement) -> float | None:
        """Measure how surely two statements are one reworded; None where they are not."""
        cited, citing = self._old.cited(old), self._new.cited(new)
        shared = sum(any(self._same_place(one, another) for another in citing) for one in cited)
        alike = _alike(statement.text, other.text)
        if cited and {(c.document.id, c.span) for c in cited} == {(c.document.id, c.span) for c in citing}:
            return 2.0 + alike
        if alike >= (MATCH_SHARE if shared else REWORDED_SHARE):
            return alike + (shared / len(cited) if cited else 0.0)
        return None

    def _same_place(self, one: KeptCitation, other: KeptCitation) -> bool:
        """Say whether a citation stands where another one stood, in the same text or in its newer version."""
        if one.document.id == other.document.id:
            return overlap(one.span, other.span) > 0
        change = self._in_newer(one, other.document.id)
        return bool(change and change.new and overlap(change.new.span, other.span) > 0)

    def _in_newer(self, one: KeptCitation, newer: str) -> ArticleChange | None:
        fate = self._fate(one)
        if fate.kind != "newer_version" or fate.successor is None or fate.successor.id != newer:
            return None
        return self._fates.article(one.document.id, newer, one.span)

    def _fate(self, citation: KeptCitation) -> Fate:
        return self._fates.of(citation.document, self._before.at.date())

    # --- statements --------------------------------------------------------------------------------------------

    def _said(self, old: int, new: int) -> SaidChange:
        """Say what became of a statement that is in both answers."""
        cited, reasons = self._citations(self._old.cited(old), self._new.cited(new))
        before, after = self._before.statements[old], self._after.statements[new]
        is_same = before.words_hash == after.words_hash
        if not is_same and not reasons:
            is_written = "written" in (self._before.mode, self._after.mode)
            first = next(iter(self._new.cited(new)), None)
            title = first.document.title if first else ""
            reasons = [Reason("rewritten" if is_written else "requoted", title=title)]
        return SaidChange("same" if is_same else "reworded", old + 1, new + 1, cited, _once(reasons))

    def _lost(self, old: int) -> SaidChange:
        cited = self._old.cited(old)
        reasons = [reason for each in cited for reason in self._why_dropped(each)]
        changes = tuple(CitedChange("dropped", each.number, None) for each in cited)
        return SaidChange("lost", old + 1, None, changes, _once(reasons))

    def _fresh(self, new: int) -> SaidChange:
        cited = self._new.cited(new)
        reasons = [reason for each in cited for reason in self._why_added(each)]
        changes = tuple(CitedChange("added", None, each.number) for each in cited)
        return SaidChange("new", None, new + 1, changes, _once(reasons))

    def _citations(
        self, old: Sequence[KeptCitation], new: Sequence[KeptCitation]
    ) -> tuple[tuple[CitedChange, ...], list[Reason]]:
        """Match the citations of one statement, with the reasons for what is not as it was."""
        left = list(new)
        changes: list[CitedChange] = []
        reasons: list[Reason] = []
        for one in old:
            other = _same(one, left) or next((each for each in left if self._same_place(one, each)), None)
            if other is None:
                changes.append(CitedChange("dropped", one.number, None))
                reasons += self._why_dropped(one)
                continue
            left.remove(other)
            is_kept = (other.document.id, other.span) == (one.document.id, one.span)
            changes.append(CitedChange("kept" if is_kept else "moved", one.number, other.number))
            reasons += self._of_fate(one, other)
            if not is_kept and other.document.id == one.document.id:
                reasons.append(Reason("requoted", one.document.id, one.document.title))
        for each in left:
            changes.append(CitedChange("added", None, each.number))
            reasons += self._why_added(each)
        return tuple(changes), reasons

    # --- reasons -----------------------------------------------------------------------------------------------

    def _why_dropped(self, one: KeptCitation) -> list[Reason]:
        return self._of_fate(one) or [Reason("no_longer_first", one.document.id, one.document.title)]

    def _of_fate(self, one: KeptCitation, other: KeptCitation | None = None) -> list[Reason]:
        """Say what became of a cited document; nothing where it stands as it was."""
        kept, fate = one.document, self._fate(one)
        if fate.kind == "unchanged":
            return []
        base = Reason("document_removed", kept.id, kept.title)
        if fate.document is None:
            return [base]
        metadata = fate.document.metadata
        if fate.kind == "newer_version":
            return self._of_version(replace(base, kind="newer_version"), one, other, fate)
        if fate.kind == "status":
            by = fate.successor.metadata.title if fate.successor else fate.successor_name or ""
            by_id = fate.successor.id if fate.successor else None
            told = replace(base, kind="status_changed", before=kept.status, after=metadata.status)
            return [replace(told, by_id=by_id, by_title=by)]
        if fate.kind == "dates":
            return [replace(base, kind="dates_changed", before=_days(kept), after=_days(metadata))]
        has_ended = fate.kind == "ended"
        day = metadata.effective_to if has_ended else metadata.effective_from
        return [replace(base, kind="ended" if has_ended else "started", after=day.isoformat() if day else "")]

    def _of_version(self, told: Reason, one: KeptCitation, other: KeptCitation | None, fate: Fate) -> list[Reason]:
        """Say that a newer version is held, and what became of the cited article in it."""
        if fate.successor is None:
            return [told]
        moved = other and other.document.id == fate.successor.id
        told = replace(told, by_id=fate.successor.id, by_title=fate.successor.metadata.title)
        if moved and other and _where(one) != _where(other):
            told = replace(told, before=_where(one), after=_where(other))
        change = self._fates.article(one.document.id, fate.successor.id, one.span)
        return [told] if change is None else [told, _of_article(change, one, one.document)]

    def _why_added(self, each: KeptCitation) -> list[Reason]:
        """Say why a citation is there that was not."""
        base = Reason("now_first", each.document.id, each.document.title)
        then = self._before.at
        earlier = next((c for c in self._before.citations if self._is_successor(c, each)), None)
        if earlier:
            return self._of_newer(earlier.document, each)
        known = self._before.documents.get(each.document.id)
        if known:
            fate = self._fates.of(known, then.date())
            same = next(c for c in self._before.citations if c.document == known)
            return [base] if fate.kind == "unchanged" else self._of_fate(same)
        document = self._fates.of(each.document, self._after.at.date()).document
        if document is None or not self._is_fresh(document):
            return [base]
        if self._fates.first_held(document) <= then:
            return [replace(base, kind="newer_version")]
        local = [
            replace(base, kind="local_law", place=place)
            for place in self._places_gained()
            if place == each.document.jurisdiction
        ]
        return [replace(base, kind="newly_held"), *local]

    def _of_newer(self, older: KeptDocument, each: KeptCitation) -> list[Reason]:
        """Say what the cited article of a newer version was in the one that was cited before."""
        change = self._fates.article_now(older.id, each.document.id, each.span)
        if change is None or change.change == "unchanged":
            return [Reason("now_first", each.document.id, each.document.title)]
        told = Reason("newer_version", older.id, older.title, each.document.id, each.document.title)
        if change.old is None:
            return [told, replace(told, kind="article_added", after=_label(change.new, each))]
        return [told, _of_article(change, each, older)]

    def _is_successor(self, old: KeptCitation, new: KeptCitation) -> bool:
        fate = self._fate(old)
        return bool(fate.successor and fate.kind == "newer_version" and fate.successor.id == new.document.id)

    def _is_fresh(self, document: Document) -> bool:
        return document.ingested_at > self._before.at

    def _places_gained(self) -> list[str]:
        """List the places asked about of which something is held now and nothing was then."""
        asked = {**self._before.filters, **self._after.filters}
        named = {place for name in ("jurisdiction", "about") for place in asked.get(name, "").split(", ") if place}
        return [place for place in sorted(named) if not self._fates.held_then_in(place, self._before.at)]

    def of_the_whole(self) -> Iterator[Reason]:
        """Give the reasons that belong to no statement: what was missing and is there now."""
        for name in self._before.referenced_not_held:
            if name not in self._after.referenced_not_held:
                yield Reason("now_held", title=name)


def _same(one: KeptCitation, others: Iterable[KeptCitation]) -> KeptCitation | None:
    return next((each for each in others if (each.document.id, each.span) == (one.document.id, one.span)), None)


def _alike(one: str | None, other: str | None) -> float:
    if one is None or other is None:
        return 0.0
    return SequenceMatcher(None, list(iter_words(one)), list(iter_words(other)), autojunk=False).ratio()


def _of_article(change: ArticleChange, one: KeptCitation, older: KeptDocument) -> Reason:
    """Say what became of an article; what has no label is called by where it is cited."""
    before = _label(change.old, one)
    after = change.new.label if change.new else ""
    told = Reason("article_same", older.id, older.title, before=before)
    if change.change == "removed":
        return replace(told, kind="article_removed")
    if change.change == "reworded":
        return replace(told, kind="article_reworded", after=after if after != before else "")
    if change.change == "moved" and after and after != before:
        return replace(told, kind="article_moved", after=after)
    return told


def _label(article: Article | None, citation: KeptCitation) -> str:
    return (article.label if article else "") or _where(citation) or THESE_WORDS


def _where(citation: KeptCitation) -> str:
    return " › ".join(citation.path) or (f"p. {citation.page}" if citation.page else "")


def _days(dated: KeptDocument | Metadata) -> str:
    first = dated.effective_from or dated.issued
    last = dated.effective_to
    return f"{first.isoformat() if first else '?'} – {last.isoformat() if last else ''}".strip()


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))
