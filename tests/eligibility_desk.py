"""Documents and profiles for the tests of eligibility: read from files or from words, without indexes or a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from corpus.identifiers import content_hash, document_id, provision_id
from corpus.model import Document, Metadata, Span
from corpus.provisions import Provision, ProvisionDraft
from ingest.analysis import Analysis, analyse
from ingest.describe import describe
from ingest.files import read_sidecar
from ingest.provisions import find_provisions
from ingest.readers.base import DEFAULT_OPTIONS
from ingest.split import iter_units
from rag.eligibility.clauses import Clause, HeldText
from rag.eligibility.matching import match_incentives
from rag.eligibility.model import Entry, Match
from rag.eligibility.profile import parse_profile

TODAY = date(2026, 3, 1)


@dataclass(frozen=True)
class FakeLibrary:
    """Documents that are held in memory."""

    held: tuple[HeldText, ...]

    def documents(self) -> Sequence[Document]:
        return [each.document for each in self.held]

    def load(self, document: Document) -> HeldText:
        return next(each for each in self.held if each.document.id == document.id)


def read_file(path: Path) -> HeldText:
    """Read a file with its sidecar as ingest does."""
    analysis = analyse(path.name, path.read_bytes(), DEFAULT_OPTIONS)
    metadata, _ = describe(path.name, analysis, read_sidecar(path), {})
    return held_of(path.name, analysis, metadata)


def read_words(source: str, text: str, **metadata: Any) -> HeldText:
    """Read an invented document."""
    analysis = analyse(source, text.encode(), DEFAULT_OPTIONS)
    fields = {"title": source, "language": "zh-CN", "kind": "regulation", "effective_from": date(2020, 1, 1)}
    return held_of(source, analysis, Metadata(**{**fields, **metadata}))


def held_of(source: str, analysis: Analysis, metadata: Metadata) -> HeldText:
    """Put a document together."""
    text = analysis.read.text
    identifier = document_id(source, text)
    document = Document(
        id=identifier,
        location=f"/{source}",
        source=source,
        version=1,
        is_current=True,
        content_hash=content_hash(text),
        fingerprint="",
        reader=analysis.reader,
        ingested_at=datetime(2026, 1, 1, tzinfo=UTC),
        characters=len(text),
        metadata=metadata,
    )
    drafts = find_provisions(text, analysis.headings, metadata.language, metadata.kind)
    units = list(iter_units(text, analysis.headings))

    def provision(ordinal: int, draft: ProvisionDraft) -> Provision:
        path = next((each.path for each in units if each.span.start <= draft.span.start < each.span.end), ())
        identity = provision_id(identifier, draft.span)
        return Provision(identity, identifier, ordinal, draft, path, None, draft.span.of(text))

    provisions = tuple(provision(ordinal, draft) for ordinal, draft in enumerate(drafts))
    return HeldText(document, text, analysis.headings, (), provisions)


def matched(library: FakeLibrary, facts: Mapping[str, Any], day: date = TODAY) -> Match:
    """Match a profile."""
    return match_incentives(library, parse_profile(facts), day, TODAY)


def entry_with(found: Match, words: str, source: str = "") -> Entry:
    """Find the one incentive whose quote holds some words."""
    [entry] = [each for each in found.entries if words in each.piece.quote and source in each.document.source]
    return entry


def clause_of(text: str, language: str = "zh") -> Clause:
    """Take a whole text as one clause."""
    held = read_words("clause.md", text, language="zh-CN" if language == "zh" else "en")
    span = Span(0, len(held.text.rstrip()))
    draft = ProvisionDraft(span, ("incentive",))
    provision = Provision("p1", held.document.id, 0, draft, (), None, span.of(held.text))
    return Clause(held, provision, span)
