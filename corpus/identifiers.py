"""Identifiers derived from content, so that they survive re-ingest, other folders and other machines."""

import hashlib

from corpus.model import Span

DOCUMENT_ID_CHARACTERS = 16
"""Hexadecimal digits: 64 bits, so two of a million documents collide with a chance of 3 in 100 million."""


def content_hash(text: str) -> str:
    """Hash a canonical text: SHA-256, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def fingerprint(*parts: bytes) -> str:
    """Hash the bytes a document was read from (the file, its sidecar): SHA-256, hexadecimal.

    Each part's length goes in front of it, so that moving bytes from one part to another changes the result.
    """
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def document_id(source: str, text: str) -> str:
    """Identify one work in one version: the same file name with the same text is the same document.

    Example:
        >>> document_id("law.md", "Article 1") == document_id("law.md", "Article 1")
        True
        >>> document_id("law.md", "Article 1") == document_id("law.md", "Article 2")
        False
    """
    return fingerprint(source.encode(), text.encode())[:DOCUMENT_ID_CHARACTERS]


def passage_id(document: str, span: Span) -> str:
    """Identify a passage by its document (hence content) and span.

    Example:
        >>> passage_id("9f86d081884c7d65", Span(0, 12))
        '9f86d081884c7d65-0-12'
    """
    return f"{document}-{span.start}-{span.end}"


def provision_id(document: str, span: Span) -> str:
    """Identify a provision by its document (hence content) and span, as passages are.

    Example:
        >>> provision_id("9f86d081884c7d65", Span(4, 12))
        '9f86d081884c7d65-4-12'
    """
    return passage_id(document, span)


def document_of(passage: str) -> str:
    """Tell which document a passage id belongs to.

    Example:
        >>> document_of("9f86d081884c7d65-0-12")
        '9f86d081884c7d65'
    """
    return passage.split("-", 1)[0]
