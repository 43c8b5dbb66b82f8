"""What another asking changed, and why: values, and how they are written down."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rag.memory.wording import words_of

StatementChange = Literal["same", "reworded", "new", "lost"]
CitationChange = Literal["kept", "moved", "dropped", "added"]
ReasonKind = Literal[
    "document_removed", "newer_version", "article_added", "article_reworded", "article_removed", "article_moved",
    "article_same", "status_changed", "started", "ended", "dates_changed", "newly_held", "local_law", "now_held",
    "requoted", "rewritten", "no_longer_first", "now_first",
]  # fmt: skip
"""newer_version: of a cited document's file; article_…: what became of the cited article in it; newly_held: a document
that was not held then; local_law: one of the place asked about, of which nothing was held; now_held: an instrument that
was said not to be held; requoted: other words of the same text; rewritten: by a model; no_longer_first, now_first: the
text stands as it was, but others fit the question better, or no longer do."""
Verdict = Literal["nothing_changed", "same", "changed"]
"""nothing_changed: the corpus is as it was, so nothing was searched; same: it is not, but the answer is."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something changed, as the two answers and the documents' history show."""

    kind: ReasonKind
    document_id: str | None = None
    title: str = ""
    by_id: str | None = None
    """What took its place."""
    by_title: str = ""
    before: str = ""
    after: str = ""
    """A status, dates, or where the words stand."""
    place: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Give it as replies show it, in words of both languages."""
        said = {name: value for name, value in asdict(self).items() if value}
        return {**said, "zh": words_of(self.kind, "zh", said), "en": words_of(self.kind, "en", said)}


@dataclass(frozen=True, slots=True)
class CitedChange:
    """What became of one citation; the numbers are those of the two answers."""

    change: CitationChange
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class SaidChange:
    """What became of one statement; the numbers count statements from 1."""

    change: StatementChange
    before: int | None
    after: int | None
    citations: tuple[CitedChange, ...]
    reasons: tuple[Reason, ...]

    def to_dict(self) -> dict[str, Any]:
        """Give it as replies show it, without words of documents."""
        return {
            "change": self.change,
            "before": self.before,
            "after": self.after,
            "citations": [asdict(each) for each in self.citations],
            "reasons": [each.to_dict() for each in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two answers to one question."""

    completeness: tuple[str, str]
    mode: tuple[str, str]
    reasons: tuple[Reason, ...]
    """Of the answer as a whole."""
    statements: tuple[SaidChange, ...]

    @property
    def verdict(self) -> Verdict:
        """Whether anything a reader would notice changed."""
        is_same = self.completeness[0] == self.completeness[1] and self.mode[0] == self.mode[1] and not self.reasons
        as_it_was = all(each.change == "same" and not each.reasons for each in self.statements)
        return "same" if is_same and as_it_was else "changed"

    def to_dict(self) -> dict[str, Any]:
        """Give it as replies show it, without words of documents, so that it may be kept."""
        return {
            "verdict": self.verdict,
            "completeness": {"before": self.completeness[0], "after": self.completeness[1]},
            "mode": {"before": self.mode[0], "after": self.mode[1]},
            "reasons": [each.to_dict() for each in self.reasons],
            "statements": [each.to_dict() for each in self.statements],
        }


def unchanged(completeness: str, mode: str) -> Mapping[str, Any]:
    """Say that the corpus is as it was, so that nothing was searched."""
    return {
        **Comparison((completeness, completeness), (mode, mode), (), ()).to_dict(),
        "verdict": "nothing_changed",
    }
