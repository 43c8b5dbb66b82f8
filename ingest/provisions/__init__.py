"""A document's text → its provisions."""

from collections.abc import Callable, Sequence

from corpus.model import Heading
from corpus.provisions import ProvisionDraft
from ingest.provisions import chinese, english, papers
from ingest.provisions.by_model import Chat, read_with_model
from ingest.provisions.units import Unit, find_units

Reader = Callable[[Sequence[Unit]], list[ProvisionDraft]]
"""Reads each unit; what it gives has the same order."""

STAMP = "provisions-4"
"""Changes whenever the same text would give other provisions."""


def find_provisions(text: str, headings: Sequence[Heading], language: str, kind: str) -> tuple[ProvisionDraft, ...]:
    """Read the provisions of a document.

    Args:
        text: The canonical text.
        headings: The document's, in order.
        language: BCP 47; Chinese and English are read, from other languages nothing.
        kind: ``paper`` for a paper, whose clauses say what its authors find and recommend; all else is read as law.

    Returns:
        In the order of the text; clauses that do nothing are left out.
    """
    read = _reader(language, kind)
    if read is None:
        return ()
    drafts = read(find_units(text, headings))
    return tuple(draft for draft in drafts if draft.labels)


def find_provisions_with(
    text: str, headings: Sequence[Heading], language: str, kind: str, chat: Chat
) -> tuple[ProvisionDraft, ...]:
    """Read the provisions of a document as ``find_provisions`` does, then let a chat model read them too.

    Args:
        text: The canonical text.
        headings: The document's, in order.
        language: As there.
        kind: As there.
        chat: The model; where it fails, what the rules read stays as it is.
    """
    read = _reader(language, kind)
    if read is None:
        return ()
    units = find_units(text, headings)
    return tuple(draft for draft in read_with_model(units, read(units), chat) if draft.labels)


def has_same_rules(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Say whether a text of one language and kind is read as one of another language and kind would be."""
    return _reader(*one) is _reader(*other)


def _reader(language: str, kind: str) -> Reader | None:
    if kind == "paper":
        return papers.read
    code = language.lower().split("-")[0]
    readers: dict[str, Reader] = {"zh": chinese.read, "en": english.read}
    return readers.get(code)
