"""What passes between a writer of statements and the check: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from corpus.model import Document, Span
from rag.sources import Source

Support = Literal["supported", "partly", "unsupported"]
SUPPORTS: tuple[Support, ...] = get_args(Support)
"""From best to worst."""
ProblemKind = Literal[
    "unknown_citation", "quote_not_found", "uncited", "number", "unit", "date", "rate", "money", "comparator",
    "document_number", "article", "instrument", "place", "name", "party", "force", "negation", "exception", "condition",
    "scope", "words", "wording", "limit", "joined", "reported", "language",
]  # fmt: skip
PROBLEM_KINDS: tuple[ProblemKind, ...] = get_args(ProblemKind)
Gravity = Literal["wrong", "incomplete", "dropped", "unproven"]
"""wrong: a fact does not stand in the cited words, and nothing that holds it may be shown as supported; incomplete: the
statement says less, or more vaguely, than what is cited; dropped: a citation that was taken away; unproven: the cited
words are in another language, and only their reader can tell."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of a claimed statement."""

    number: int
    """Of the evidence, as the writer was given it."""
    quote: str = ""
    """The words the statement leans on; empty where the writer names none."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A statement as somebody wrote it, unverified."""

    text: str
    citations: tuple[Cited, ...]


@dataclass(frozen=True, eq=False)
class Evidence:
    """A numbered piece of a document, as a writer was shown it.

    Compared by identity, so that what is read of it once is kept while it lives.
    """

    source: Source
    """The document: canonical text, headings, passages."""
    span: Span
    """What the writer was shown of it, in the canonical text."""
    document: Document | None = None
    """What is known of it besides: its title, number, place and days count as said by every passage of it."""
    names: tuple[str, ...] = ()
    """What else the writer was told of it and counts as said: a title, where no document is known."""


EvidenceByNumber = Mapping[int, Evidence]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a statement that does not stand in what it cites."""

    kind: ProblemKind
    gravity: Gravity
    words: str
    """As the statement, or the dropped citation, says it."""
    start: int
    end: int
    """Where they stand in the statement; both 0 where they do not."""
    found: str = ""
    """What the cited words say in their place, where that is known."""


@dataclass(frozen=True, slots=True)
class GroundedCitation:
    """A citation that is kept."""

    number: int
    spans: tuple[Span, ...]
    """What is cited, in the canonical text: whole sentences, items of a list with what leads them in."""
    is_quoted: bool
    """Whether the writer's own quote led there; otherwise the sentences that support the statement best."""


@dataclass(frozen=True, slots=True)
class Part:
    """One sub-claim: a sentence of the statement, or what a semicolon ends."""

    start: int
    end: int
    """In the statement."""
    support: Support
    coverage: float
    """Share of its content words that the cited words hold, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What may be shown of a statement."""

    support: Support
    citations: tuple[GroundedCitation, ...]
    problems: tuple[Problem, ...]
    parts: tuple[Part, ...]
    coverage: float
    """Share of the content words of the whole statement that the cited words hold, in [0, 1]."""
    is_across: bool = False
    """Whether statement and cited words are of two languages: then nothing of it counts as supported."""

    @property
    def is_translated(self) -> bool:
        """Whether nothing is wrong but that the cited words are in another language.

        Such a statement may be shown with these words beside it, never as supported.
        """
        return self.is_across and all(each.gravity in ("dropped", "unproven") for each in self.problems)

    def supported_text(self, statement: str) -> str:
        """Give the parts that are supported, as the statement has them; empty where none is."""
        return "".join(statement[part.start : part.end] for part in self.parts if part.support == "supported").strip()
