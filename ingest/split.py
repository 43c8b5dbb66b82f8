"""Headings → passages: one article or a part of one, never across two, within the embedder's window.

Cut by us and not by a library: splitters give strings back, and where they stood is lost.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from corpus.model import Heading, PassageDraft, Span
from corpus.sentences import sentence_spans
from ingest.structure import STAMP as STRUCTURE_STAMP

STAMP = f"article-or-part-1/{STRUCTURE_STAMP}"

IDENTITY_TOKENS = 54
"""Kept free for the title and path that go before a passage into its vector (``corpus.dense_text``)."""
SPECIAL_TOKENS = 2
"""[CLS] and [SEP]."""

SMALLEST_PASSAGE_TOKENS = 32
"""A sentence of law; an embedder that reads less is none for passages."""

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Unit:
    """What one passage may not reach beyond: an article, a section's own text, a preamble."""

    span: Span
    path: tuple[str, ...]


def passage_tokens(window_tokens: int) -> int:
    """How many tokens of text a passage may have, given what the embedder reads.

    Raises:
        ValueError: It reads too few.
    """
    left = window_tokens - IDENTITY_TOKENS - SPECIAL_TOKENS
    if left < SMALLEST_PASSAGE_TOKENS:
        raise ValueError(f"An embedder that reads {window_tokens} tokens leaves no room for a passage.")
    return left


def split_passages(
    text: str, headings: Sequence[Heading], count_tokens: CountTokens, limit_tokens: int
) -> tuple[PassageDraft, ...]:
    """Cut a text into passages that are in order, do not overlap, and miss no sentence.

    Args:
        text: The canonical text.
        headings: From ``find_headings``.
        count_tokens: The embedder's own count.
        limit_tokens: At most so many tokens a passage; a single unbreakable run may be longer.
    """
    count = cache(count_tokens)  # a line is counted to see whether it fits, and again to be joined with others
    return tuple(
        PassageDraft(span, unit.path)
        for unit in iter_units(text, headings)
        for span in _split_unit(text, unit.span, count, limit_tokens)
    )


def iter_units(text: str, headings: Sequence[Heading]) -> Iterator[Unit]:
    """Go through the units of a text in order; a heading that only holds other headings is none.

    A text of nothing but headings (a notice of one line) is one unit, lest it vanish.
    """
    bounds = [*(heading.span.start for heading in headings), len(text)]
    if not any(text[heading.span.end : end].strip() for heading, end in zip(headings, bounds[1:], strict=True)):
        yield from _unit(text, 0, len(text), ())
        return
    stack: list[Heading] = []
    yield from _unit(text, 0, bounds[0], ())
    for heading, end in zip(headings, bounds[1:], strict=True):
        while stack and stack[-1].level >= heading.level:
            stack.pop()
        stack.append(heading)
        if text[heading.span.end : end].strip():
            yield from _unit(text, heading.span.start, end, tuple(each.label for each in stack if each.level))


def _unit(text: str, start: int, end: int, path: tuple[str, ...]) -> Iterator[Unit]:
    piece = text[start:end]
    if piece.strip():
        begin = start + len(piece) - len(piece.lstrip())
        yield Unit(Span(begin, begin + len(piece.strip())), path)


def _split_unit(text: str, unit: Span, count_tokens: CountTokens, limit_tokens: int) -> list[Span]:
    if count_tokens(unit.of(text)) <= limit_tokens:
        return [unit]
    pieces = [
        (piece, count_tokens(piece.of(text)))
        for line in _line_spans(text, unit)
        for piece in _fit(text, line, count_tokens, limit_tokens)
    ]
    return _balanced(pieces, limit_tokens)


def _line_spans(text: str, unit: Span) -> list[Span]:
    return [
        Span(unit.start + match.start(), unit.start + match.end()) for match in re.finditer(r"\S[^\n]*", unit.of(text))
    ]


def _fit(text: str, line: Span, count_tokens: CountTokens, limit_tokens: int) -> list[Span]:
    """Cut a line that is too long at sentences, then at clauses, then at blanks, then anywhere."""
    if count_tokens(line.of(text)) <= limit_tokens:
        return [line]
    sentences = sentence_spans(text, line)
    if len(sentences) == 1:
        sentences = _clauses(text, line, limit_tokens)
    return [piece for sentence in sentences for piece in _fit_sentence(text, sentence, count_tokens, limit_tokens)]


def _fit_sentence(text: str, sentence: Span, count_tokens: CountTokens, limit_tokens: int) -> list[Span]:
    if count_tokens(sentence.of(text)) <= limit_tokens:
        return [sentence]
    return _clauses(text, sentence, limit_tokens)


def _clauses(text: str, span: Span, limit_tokens: int) -> list[Span]:
    """Cut at the last clause mark, else blank, of every ``limit_tokens`` characters: no token is shorter than one."""
    cuts: list[Span] = []
    start = span.start
    while span.end - start > limit_tokens:
        window = text[start : start + limit_tokens]
        marks = [match.end() for match in re.finditer(r"[；;，,：:、]\s*", window)]
        blanks = [match.end() for match in re.finditer(r"\s+", window)]
        cut = start + next((ends[-1] for ends in (marks, blanks) if ends), limit_tokens)
        cuts.extend(_stripped(text, start, cut))
        start = cut
    return [*cuts, *_stripped(text, start, span.end)]


def _stripped(text: str, start: int, end: int) -> list[Span]:
    piece = text[start:end]
    begin = start + len(piece) - len(piece.lstrip())
    return [Span(begin, begin + len(piece.strip()))] if piece.strip() else []


def _balanced(pieces: Sequence[tuple[Span, int]], limit_tokens: int) -> list[Span]:
    """Join neighbouring pieces up to the limit, in parts of like size rather than full ones and a scrap."""
    total = sum(tokens for _, tokens in pieces)
    parts = -(-total // limit_tokens)
    target = total / parts
    spans: list[Span] = []
    held = 0
    for piece, tokens in pieces:
        fits = spans and held + tokens <= limit_tokens
        if fits and held + tokens / 2 <= target:
            spans[-1] = Span(spans[-1].start, piece.end)
            held += tokens
        else:
            spans.append(piece)
            held = tokens
    return spans
