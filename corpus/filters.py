"""Which documents may answer: place, date, kind, language, issuer, document."""

from dataclasses import asdict, dataclass, fields
from datetime import date

from corpus.errors import InvalidFilterError
from corpus.jurisdictions import EXPECTED, normalise_jurisdiction


@dataclass(frozen=True, slots=True)
class Filters:
    """What a document must be to be searched; ``None`` leaves a property open."""

    jurisdiction: str | None = None
    """A place: its documents and those of the places above it."""
    as_of: date | None = None
    """A day: documents that apply on it. An unknown date never excludes; the answer says so."""
    kind: str | None = None
    language: str | None = None
    """``zh`` selects zh-CN and zh-TW too."""
    issuer: str | None = None
    """An issuer's name, alone or among those of a joint text; a part of a name where no issuer is called so."""
    document: str | None = None
    """An id, a file name, or a file name without suffix."""
    about: tuple[str, ...] = ()
    """Places that a question names: documents of these, of places above and below them, and of no known place."""
    without: frozenset[str] = frozenset()
    """Ids of documents left out, for evaluations that ask what a corpus without them would say."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for, so that every document may answer."""
        return not any(getattr(self, each.name) for each in fields(self))

    def to_dict(self) -> dict[str, str]:
        """Give the filters that are set, as JSON shows them."""
        named = {name: value for name, value in asdict(self).items() if value and name != "without"}
        return {name: ", ".join(value) if name == "about" else str(value) for name, value in named.items()}


def parse_filters(
    *,
    jurisdiction: str | None = None,
    as_of: str | None = None,
    kind: str | None = None,
    language: str | None = None,
    issuer: str | None = None,
    document: str | None = None,
) -> Filters:
    """Check filters as users type them; blank means not set.

    Raises:
        InvalidFilterError: A jurisdiction that is no code, or a date that is no date.
    """
    return Filters(
        jurisdiction=_place(jurisdiction),
        as_of=_day(as_of),
        kind=_word(kind),
        language=_word(language),
        issuer=_text(issuer),
        document=_text(document),
    )


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None


def _word(value: str | None) -> str | None:
    text = _text(value)
    return text.lower() if text else None


def _place(value: str | None) -> str | None:
    text = _text(value)
    if text is None:
        return None
    code = normalise_jurisdiction(text)
    if code is None:
        raise InvalidFilterError("jurisdiction", value, EXPECTED)
    return code


def _day(value: str | None) -> date | None:
    text = _text(value)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidFilterError("as_of", value, "a day as YYYY-MM-DD") from error
