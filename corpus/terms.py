"""Files of terms → entries, checked: what comes with the program and what users add."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import GlossaryFileError
from corpus.language import HAN
from corpus.variants import fold
from corpus.words import iter_words

LONGEST_CHINESE_CHARACTERS = 16
LONGEST_ENGLISH_WORDS = 6
"""No term is longer; bounds the look-ups for one place in a question."""
SHORTEST_CHINESE_CHARACTERS = 2
LANGUAGES = ("zh", "en")
_EXAMPLE = "a list of entries such as `- zh: [加班, 延长工作时间]` with `en: [overtime]` below it"


@dataclass(frozen=True, slots=True)
class Entry:
    """One concept: terms of which any may stand for any other."""

    zh: tuple[str, ...]
    en: tuple[str, ...]
    source: Path
    number: int
    """Of the entry in its file, from 1."""

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, Chinese ones first."""
        return (*self.zh, *self.en)


def read_terms(path: Path) -> list[Entry]:
    """Read a file of terms.

    Raises:
        GlossaryFileError: It cannot be read, or an entry is not one; the message says which and why.
    """
    try:
        loaded = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe loaders
    except OSError as error:
        raise GlossaryFileError(str(path), error.strerror or "it cannot be opened") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise GlossaryFileError(str(path), f"it is no YAML: {error}") from error
    if loaded is None:
        return []
    if not isinstance(loaded, list):
        raise GlossaryFileError(str(path), f"it must be {_EXAMPLE}")
    return [parse_entry(path, number, each) for number, each in enumerate(loaded, start=1)]


def parse_entry(path: Path, number: int, loaded: Any) -> Entry:
    """Make an entry of what a file holds.

    Raises:
        GlossaryFileError: It is none.
    """
    wrong = next(_iter_wrong(loaded), None)
    if wrong:
        raise GlossaryFileError(str(path), f"entry {number}: {wrong}")
    zh, en = (tuple(str(term) for term in loaded.get(language) or ()) for language in LANGUAGES)
    return Entry(zh, en, path, number)


def _iter_wrong(loaded: Any) -> Iterator[str]:
    """Say what is wrong with an entry, the first fault first."""
    if not isinstance(loaded, dict):
        yield f"it must be a mapping; the file is {_EXAMPLE}"
        return
    yield from (f"{key!r} is no language; zh and en are" for key in loaded if key not in LANGUAGES)
    lists = {language: loaded.get(language) or [] for language in LANGUAGES}
    yield from (
        f"{language} must be a list of terms" for language, terms in lists.items() if not isinstance(terms, list)
    )
    folded = []
    for language, terms in lists.items():
        for term in terms:
            fault = _fault(term, language)
            if fault:
                yield fault
            folded.append(fold(str(term)))
    if len(set(folded)) < 2:
        yield "it needs two terms or more that differ, since one stands for the other"


def _fault(term: Any, language: str) -> str | None:
    if not isinstance(term, str) or not term.strip():
        return f"{term!r} is no text; put it in quotation marks"
    is_han = re.search(f"[{HAN}]", term) is not None
    if is_han != (language == "zh"):
        return f"{term!r} does not belong under {language}"
    length = len(fold(term)) if is_han else len(list(iter_words(term)))
    shortest, longest = (
        (SHORTEST_CHINESE_CHARACTERS, LONGEST_CHINESE_CHARACTERS) if is_han else (1, LONGEST_ENGLISH_WORDS)
    )
    if not shortest <= length <= longest:
        return f"{term!r} must have {shortest} to {longest} {'characters' if is_han else 'words'}"
    return None
