"""What the model said → statements, of which nothing is believed yet; also while the reply is still coming."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from corpus.errors import ProviderError
from corpus.replies import json_of
from rag.grounding.model import Cited, Claimed
from rag.question import Group
from rag.writing.model import Schema

GROUPS: tuple[Group, ...] = get_args(Group)
MOST_STATEMENTS = 16
"""A page; what comes after is not read."""
MOST_CITATIONS = 6
"""Of one statement."""
LONGEST_STATEMENT_CHARACTERS = 900
"""A rule with its list; longer ones retell a document and are left out."""
LONGEST_WORDS_CHARACTERS = 2_000
"""Of the words that a statement leans on; an article."""
_BEGIN = re.compile(r'"statements"\s*:\s*\[')
_BETWEEN = re.compile(r"[\s,]*")


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_CITATION = _object({"number": {"type": "integer"}, "words": {"type": "string"}})
_STATEMENT = _object(
    {
        "text": {"type": "string"},
        "group": {"type": ["string", "null"], "enum": [*GROUPS, None]},
        "citations": {"type": "array", "items": _CITATION},
    }
)
ANSWER_SCHEMA = Schema(
    "answer",
    _object(
        {
            "statements": {"type": "array", "items": _STATEMENT},
            "unanswered": {"type": "array", "items": {"type": "string"}},
        }
    ),
)


@dataclass(frozen=True, slots=True)
class SaidStatement:
    """One statement as the model said it."""

    claimed: Claimed
    group: Group | None


class AnswerReply:
    """A reply that holds statements, read as it comes; statements that are whole come out at once."""

    def __init__(self) -> None:
        self._words = ""
        self._at: int | None = None
        self._read = 0
        self._passed_over = 0
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the list of statements has ended."""
        return self._is_closed

    def feed(self, words: str) -> Iterator[SaidStatement]:
        """Add a piece of the reply and give the statements that are whole by now.

        Raises:
            ProviderError: What should be a statement is none.
        """
        self._words += words
        if self._at is None:
            begin = _begin(self._words)
            if begin is None:
                return
            self._at = begin
        while not self._is_closed:
            self._at = _after(_BETWEEN, self._words, self._at)
            if self._words[self._at : self._at + 1] == "]":
                self._is_closed = True
                return
            try:
                value, self._at = json.JSONDecoder().raw_decode(self._words, self._at)
            except json.JSONDecodeError:
                return  # not whole yet, or never; the end tells
            except RecursionError:
                raise ProviderError("unreadable") from None
            said = read_statement(value)
            self._passed_over += said is None
            if said and self._read < MOST_STATEMENTS:
                self._read += 1
                yield said

    def unanswered(self) -> tuple[str, ...]:
        """Give what the model said to be left open, once the reply is whole; nothing where it cannot be read.

        Raises:
            ProviderError: The whole holds no list of statements, or one that holds something else.
        """
        if self._passed_over and not self._read:
            raise ProviderError("unreadable")
        try:
            value = json_of(self._words)
        except ValueError:
            if self._is_closed:
                return ()
            raise ProviderError("unreadable") from None
        if not isinstance(value.get("statements"), list):
            raise ProviderError("unreadable")
        told = value.get("unanswered")
        return tuple(each for each in told if isinstance(each, str)) if isinstance(told, list) else ()


def read_statement(value: object) -> SaidStatement | None:
    """Read one statement; None where it is none, or stands on nothing.

    Example:
        >>> said = read_statement({"text": "A fee is due.", "citations": [{"number": 2, "words": "fee is due"}]})
        >>> said.claimed.citations[0].number
        2
    """
    if not isinstance(value, dict):
        return None
    text, citations = value.get("text"), value.get("citations")
    if not isinstance(text, str) or not isinstance(citations, list):
        return None
    tidy = " ".join(text.encode("utf-8", "replace").decode().split())
    cited = [each for each in map(_cited, citations[:MOST_CITATIONS]) if each]
    if not tidy or len(tidy) > LONGEST_STATEMENT_CHARACTERS:
        return None
    group = value.get("group")
    return SaidStatement(Claimed(tidy, tuple(cited)), cast("Group", group) if group in GROUPS else None)


def _cited(value: object) -> Cited | None:
    """Read one citation, as an object or a bare number."""
    number = value.get("number") if isinstance(value, dict) else value
    words = value.get("words", "") if isinstance(value, dict) else ""
    if not isinstance(number, int) or isinstance(number, bool) or not isinstance(words, str):
        return None
    return Cited(number, words[:LONGEST_WORDS_CHARACTERS].encode("utf-8", "replace").decode())


def _begin(words: str) -> int | None:
    """Find where the list of statements begins; thoughts before it do not count, however they spell it."""
    thought = words.lower().rfind("</think")
    if "<think" in words.lower() and thought < 0:
        return None
    match = _BEGIN.search(words, max(thought, 0))
    return match.end() if match else None


def _after(pattern: re.Pattern[str], words: str, at: int) -> int:
    match = pattern.match(words, at)
    return match.end() if match else at
