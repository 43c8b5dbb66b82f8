"""Relations, versions and differences as lists and pages show them."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from api.schemas import DocumentOut
from corpus.catalogue import Catalogue
from corpus.comparison import Article, ArticleChange, Versioned, compare_versions
from corpus.lineage import Relation
from corpus.model import Document
from rag.model import document_to_dict


class VersionOut(DocumentOut):
    """One version of a work."""

    ingested_at: str
    characters: int


class VersionsOut(BaseModel):
    """All held versions of a work, newest first."""

    versions: list[VersionOut]


class SpanOut(BaseModel):
    """Characters of a canonical text."""

    start: int
    end: int


class NamedOut(BaseModel):
    """Another document that a document names."""

    kind: str = Field(description="repeals, replaces, amends, implements or refers_to")
    title: str | None
    document_number: str | None
    start: int
    end: int
    quote: str
    held: DocumentOut | None = Field(description="The one that is meant, if it is held.")


class NamedByOut(BaseModel):
    """A document that names this one."""

    kind: str
    document: DocumentOut
    start: int = Field(description="In that document's text.")
    end: int
    quote: str


class RelationsOut(BaseModel):
    """What a document names, and what names it."""

    names: list[NamedOut]
    named_by: list[NamedByOut]


class ChangeOut(BaseModel):
    """What became of one article."""

    state: str = Field(description="unchanged, reworded, moved, added or removed")
    label_old: str | None
    label_new: str | None
    old: SpanOut | None
    new: SpanOut | None
    deleted: list[tuple[int, int]] = Field(description="Spans of the older text.")
    inserted: list[tuple[int, int]] = Field(description="Spans of the newer text.")


class ChangesOut(BaseModel):
    """What a version changed, article by article."""

    older: DocumentOut
    newer: DocumentOut
    changes: list[ChangeOut]


def version_to_dict(document: Document) -> dict[str, Any]:
    """Give a version as histories show it."""
    times = {"ingested_at": document.ingested_at.isoformat(), "characters": document.characters}
    return {**document_to_dict(document), **times}


def relations_to_dict(
    catalogue: Catalogue, identifier: str, names: Sequence[Relation], naming: Sequence[Relation]
) -> dict[str, Any]:
    """Give relations with the words that state them, read from the texts."""
    text = catalogue.text(identifier)
    return {
        "names": [
            {
                "kind": each.mention.kind,
                "title": each.mention.title,
                "document_number": each.mention.document_number,
                "start": each.mention.span.start,
                "end": each.mention.span.end,
                "quote": each.mention.span.of(text),
                "held": document_to_dict(each.held) if each.held else None,
            }
            for each in names
        ],
        "named_by": [
            {
                "kind": each.mention.kind,
                "document": document_to_dict(each.by),
                "start": each.mention.span.start,
                "end": each.mention.span.end,
                "quote": each.mention.span.of(catalogue.text(each.by.id)),
            }
            for each in naming
        ],
    }


def compare(catalogue: Catalogue, older: str, newer: str) -> tuple[ArticleChange, ...]:
    """Compare two held documents, article by article.

    Raises:
        UnknownDocumentError: One of the ids is not held.
    """
    texts = (Versioned(catalogue.text(each), catalogue.headings(each)) for each in (older, newer))
    return compare_versions(*texts)


def changes_to_dict(older: Document, newer: Document, changes: Sequence[ArticleChange]) -> dict[str, Any]:
    """Give differences as pages show them; all words are spans of the two texts."""
    return {
        "older": document_to_dict(older),
        "newer": document_to_dict(newer),
        "changes": [_change(each) for each in changes],
    }


def _change(change: ArticleChange) -> dict[str, Any]:
    return {
        "state": change.change,
        "label_old": change.old.label if change.old else None,
        "label_new": change.new.label if change.new else None,
        "old": _span(change.old),
        "new": _span(change.new),
        "deleted": [(edit.old.start, edit.old.end) for edit in change.edits if edit.old],
        "inserted": [(edit.new.start, edit.new.end) for edit in change.edits if edit.new],
    }


def _span(article: Article | None) -> dict[str, int] | None:
    return {"start": article.span.start, "end": article.span.end} if article else None
