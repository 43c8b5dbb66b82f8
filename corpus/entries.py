"""Passages as the indexes see them: with their document's identity, and what a vector is made of."""

from collections.abc import Iterator

from corpus.identifiers import document_id, fingerprint, passage_id
from corpus.labels import path_keys
from corpus.model import DocumentDraft, Metadata, Passage
from corpus.names import name_keys
from corpus.ports import IndexEntry

IDENTITY_CHARACTERS = 120
"""Of a title, how much goes before a passage's text into its vector: about 30 tokens of English, so that title and
path together leave the passage the room ``ingest.split`` counts on."""


def identity(metadata: Metadata) -> str:
    """Say which document a passage belongs to: what tells near-identical rules of two places apart."""
    of = metadata.summarises
    parts = (
        metadata.title,
        metadata.title_en,
        metadata.document_number,
        metadata.issuer,
        of.title if of else None,
        of.title_en if of else None,
    )
    return " ".join(dict.fromkeys(part for part in parts if part))


def entries_of(draft: DocumentDraft) -> Iterator[IndexEntry]:
    """Go through the passages of a draft in order."""
    identifier = document_id(draft.source, draft.text)
    title = identity(draft.metadata)
    for ordinal, passage in enumerate(draft.passages):
        yield IndexEntry(
            passage_id(identifier, passage.span),
            identifier,
            title,
            " ".join(passage.path),
            passage.span.of(draft.text),
            path_keys(passage.path),
            () if ordinal else name_keys(draft.metadata),
        )


def entry_of(metadata: Metadata, passage: Passage) -> IndexEntry:
    """Make the entry of a passage that is held."""
    labels, names = path_keys(passage.path), () if passage.ordinal else name_keys(metadata)
    path = " ".join(passage.path)
    return IndexEntry(passage.id, passage.document_id, identity(metadata), path, passage.text, labels, names)


def dense_text(entry: IndexEntry) -> str:
    """Join what the embedder reads: the document's identity, the path, the passage."""
    head = " ".join(part for part in (entry.title[:IDENTITY_CHARACTERS], entry.path) if part)
    return f"{head}\n{entry.text}" if head else entry.text


def text_key(entry: IndexEntry) -> str:
    """Name what a passage's vector is made of; kept beside the vector, so that it serves the same text again."""
    return fingerprint(dense_text(entry).encode("utf-8", "surrogatepass"))
