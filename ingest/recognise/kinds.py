"""Law, regulation, notice … by the title's last word; and what the text says has become of it."""

import re

from corpus.model import Recognition
from ingest.recognise.events import Event
from ingest.recognise.lexicon import load, pattern
from ingest.recognise.sheet import Sheet, found

STATUS_LINE_CHARACTERS = 120
"""A line of the head that says what became of a document; longer ones speak of other documents."""
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]{0,60}[）)】\]]")
_FIRST_PART = re.compile(r"\s(?:of the|for the|for|on|concerning|regarding|relating to|to)\s", re.IGNORECASE)


def read_kind(title: Recognition | None) -> Recognition | None:
    """Tell the kind from the title.

    Example:
        >>> from corpus.model import Span
        >>> read_kind(Recognition("title", "北京市实施《中华人民共和国职业教育法》办法", 1.0, Span(0, 20))).value
        'regulation'
    """
    if not title:
        return None
    for script, read in (("chinese", _by_ending), ("latin", _by_word)):
        hit = read(title.value, load("kinds")[script])
        if hit:
            kind, word = hit
            at = title.value.rfind(word)
            whole = title.span and title.span.end - title.span.start == len(title.value)
            start = title.span.start + at if title.span and whole else None
            return found("kind", kind, f"kind.{script}", start, start + len(word) if start is not None else None)
    return None


def _by_ending(title: str, kinds: dict[str, list[str]]) -> tuple[str, str] | None:
    bare = re.split(r"——|\s—\s", title)[0]
    for _ in range(2):
        bare = _BRACKETS.sub("", bare).rstrip(" ”」』")
    for kind, endings in kinds.items():
        ending = next((each for each in endings if bare.endswith(each)), None)
        if ending:
            return kind, ending
    return None


def _by_word(title: str, kinds: dict[str, list[str]]) -> tuple[str, str] | None:
    for part in (_FIRST_PART.split(title)[0], title):
        last = None
        for word in re.finditer(r"U\.S\.C|[^\W\d_]+", part):
            for kind, words in kinds.items():
                if word.group().casefold() in words or word.group().casefold().endswith("gesetz"):
                    last = ("law" if word.group().casefold().endswith("gesetz") else kind, word.group())
                    break
        if last:
            return last
    return None


def read_status(sheet: Sheet, title: Recognition | None, events: tuple[Event, ...]) -> Recognition | None:
    """Read what the text itself says of its standing: a draft, or no longer in force."""
    abolished = [event for event in events if event.is_any("abolishing")]
    if abolished and events[-1] is abolished[-1]:
        end = abolished[-1].start + len(abolished[-1].clause)
        return found("status", "repealed", "status.history", abolished[-1].day.start, end)
    lines = [line for line in sheet.head if len(line.text) <= STATUS_LINE_CHARACTERS]
    for status in ("repealed", "superseded", "in_force", "draft"):
        words = pattern("kinds", status)
        for line in lines:
            of_title = bool(title and title.span and line.start == title.span.start)
            match = words.search(line.text)
            if match and (of_title or status != "draft" or len(match.group()) > len(line.text) / 3):
                return found("status", status, "status.words", line.start + match.start(), line.start + match.end())
    return None
