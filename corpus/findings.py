"""What ``Corpus.verify`` tells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Findings:
    """What ``verify`` compared and found, per index."""

    documents: int
    passages: int
    missing_words: int
    """Passages the catalogue holds and the lexical index does not."""
    extra_words: int
    """Passages (or doubles) the lexical index holds and the catalogue does not."""
    missing_vectors: int
    extra_vectors: int
    unfinished: int
    """Passages that an interrupted change left to be removed."""
    unread_documents: int
    """Documents whose provisions other rules have read, or nobody."""
    broken_passages: int
    """Passages whose span is not inside their document's text."""
    mismatches: tuple[str, ...]
    """Indexes made by something else than what is now set up, in words."""

    @property
    def is_clean(self) -> bool:
        """Whether the indexes hold exactly what the catalogue says."""
        return not self.mismatches and not any(
            (
                self.missing_words,
                self.extra_words,
                self.missing_vectors,
                self.extra_vectors,
                self.unfinished,
                self.unread_documents,
                self.broken_passages,
            )
        )
