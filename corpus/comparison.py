"""Two versions of one work, article by article, with what was put in and taken out as spans of both texts."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

from corpus.language import HAN
from corpus.model import Heading, Span

Change = Literal["unchanged", "reworded", "moved", "added", "removed"]

ARTICLE_LEVEL = 5
"""Level of articles and sections among the headings."""
ARTICLES_OF_A_LAW = 2
"""Articles in both texts from which they are compared by article; below that, by paragraph."""
MATCH_SHARE = 0.36
"""Likeness from which two articles with different labels are versions of one. Between the vocational education laws of
1996 and 2022, all pairs from .36 on are right by reading; the next below is .32."""
SAME_LABEL_SHARE = 0.34
"""The same for articles with one label at nearly the same place. There the least alike right pair has .36, the most
alike wrong one .27."""
KIN_SHARE = 0.6
"""Share of an article's pairs of words that another holds, from which it is said to be split from or merged in it;
above half, so that it is said of one article at most."""
LABEL_BONUS = 0.08
PLACE_BONUS = 0.06
"""Added to likeness to settle which of several nearly equal pairs is right."""
CANDIDATES = 12
"""Counterparts of an article measured exactly, those that share most pairs of words first."""
COMMON_PAIR_UNITS = 60
"""A pair of words that stands in more units than this (本法规定) says nothing of which belong together."""
JOIN_HAN = 3
JOIN_WORDS = 2
"""Unchanged words between two edits that are shorter than this are taken into one edit: single characters left
standing between two edits cannot be read."""
EXACT_TOKENS = 4_000
"""Longest paragraph compared word by word; a longer one that differs is shown as wholly rewritten."""

_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+|[^\s\w]|_")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_CAPTION = re.compile(r"\([A-Za-z0-9]{1,4}\)\s[^.;:—。；：]{1,80}[^.;:,—。；：，]")
"""A paragraph's number and title on a line of its own: editions of one code print it so, or before the text."""
_LABEL_END = re.compile(r"[\s：:.、—–-]+")


@dataclass(frozen=True, slots=True)
class Versioned:
    """One version's canonical text with its headings."""

    text: str
    headings: Sequence[Heading] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article, or a paragraph of a text without articles."""

    label: str
    """第十四条, s. 99; empty for a paragraph."""
    span: Span
    """With its label."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One place where the wordings differ: taken out, put in, or one put in for the other."""

    old: Span | None
    """Of the old text; None where words were only put in."""
    new: Span | None
    """Of the new text; None where words were only taken out."""
    at: int
    """Where it stands in the new text: the beginning of ``new``, or where the words taken out would stand."""


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What became of one article."""

    change: Change
    """``moved``: the same words under another number, or in another place; ``reworded`` articles may have moved too."""
    old: Article | None
    new: Article | None
    likeness: float
    """Share of words both have, in [0, 1]; 0 for added and removed ones."""
    edits: tuple[Edit, ...] = ()
    """In order of the new text; of reworded articles only."""
    kin: Article | None = None
    """Of an added one, the old article it was split from; of a removed one, the new article it was merged in."""


@dataclass(frozen=True, slots=True)
class _Unit:
    article: Article
    body: Span
    index: int
    tokens: tuple[str, ...]
    pairs: Counter[tuple[str, str]]


def compare_versions(old: Versioned, new: Versioned) -> tuple[ArticleChange, ...]:
    """Compare two versions of one work.

    Articles are paired by likeness of their words, a common label and place settling what is nearly equal, so that an
    article that was renumbered or moved is found again. Texts with fewer than ``ARTICLES_OF_A_LAW`` articles are
    compared by paragraphs.

    Returns:
        Every article of both, in order of the new text; removed ones stand where they stood among their neighbours.
    """
    by_article = min(_count(old), _count(new)) >= ARTICLES_OF_A_LAW
    old_units, new_units = _units(old, by_article), _units(new, by_article)
    pairs = _pair(old_units, new_units)
    old_of = {n: (o, share) for o, n, share in pairs}
    taken = {o for o, _, _ in pairs}
    crossing = _crossing(pairs)
    changes: list[tuple[float, ArticleChange]] = []
    for unit in new_units:
        if unit.index in old_of:
            o, share = old_of[unit.index]
            changes.append((unit.index, _change(old, new, old_units[o], unit, share, unit.index in crossing)))
        else:
            kin = _kin(unit, old_units)
            changes.append((unit.index, ArticleChange("added", None, unit.article, 0.0, (), kin)))
    after = {o: n for o, n, _ in pairs}
    position = -0.5
    for unit in old_units:
        if unit.index in taken:
            position = after[unit.index] + 0.5
        else:
            changes.append((position, ArticleChange("removed", unit.article, None, 0.0, (), _kin(unit, new_units))))
    return tuple(change for _, change in sorted(changes, key=lambda each: each[0]))


def _count(version: Versioned) -> int:
    return sum(1 for heading in version.headings if heading.level == ARTICLE_LEVEL)


def _units(version: Versioned, by_article: bool) -> list[_Unit]:
    places = _articles(version) if by_article else _paragraphs(version)
    units = []
    for index, (label, span, body) in enumerate(places):
        tokens = tuple(match.group() for match in _TOKEN.finditer(version.text, body.start, body.end))
        words = tuple(token for token in tokens if token[0].isalnum()) or tokens
        units.append(
            _Unit(Article(label, span), body, index, words, Counter(zip(words, words[1:] or words, strict=False)))
        )
    return units


def _articles(version: Versioned) -> Iterator[tuple[str, Span, Span]]:
    """Cut at articles and whatever stands above them; chapter headings belong to no article."""
    bounds = [heading for heading in version.headings if 0 < heading.level <= ARTICLE_LEVEL]
    ends = [*(heading.span.start for heading in bounds[1:]), len(version.text)]
    for heading, end in zip(bounds, ends, strict=True):
        if heading.level == ARTICLE_LEVEL:
            stop = max(heading.span.start + len(version.text[heading.span.start : end].rstrip()), heading.span.end)
            opening = heading.span.end if heading.span.of(version.text) == heading.label else heading.span.start
            gap = _LABEL_END.match(version.text, opening, stop)
            start = gap.end() if gap and opening == heading.span.end and gap.end() < stop else opening
            body = Span(start, stop) if start < stop else heading.span
            yield heading.label, Span(heading.span.start, stop), body


def _paragraphs(version: Versioned) -> Iterator[tuple[str, Span, Span]]:
    opening: int | None = None
    for match in _LINE.finditer(version.text):
        line = match.group()
        start = match.start() + len(line) - len(line.lstrip()) if opening is None else opening
        if _CAPTION.fullmatch(line.strip()) and opening is None:
            opening = start
            continue
        opening = None
        span = Span(start, match.start() + len(line.rstrip()))
        yield "", span, span
    if opening is not None:
        span = Span(opening, len(version.text.rstrip()))
        yield "", span, span


def _pair(old: Sequence[_Unit], new: Sequence[_Unit]) -> list[tuple[int, int, float]]:
    """Match one to one, the most alike first."""
    scored = []
    length = max(len(old), len(new), 1)
    for left, right, share in _alike(old, new):
        same_label = bool(left.article.label) and left.article.label == right.article.label
        distance = abs(left.index / max(len(old), 1) - right.index / max(len(new), 1))
        if share >= (SAME_LABEL_SHARE if same_label and abs(left.index - right.index) <= 0.1 * length else MATCH_SHARE):
            score = share + LABEL_BONUS * same_label + PLACE_BONUS * (1 - distance)
            scored.append((-score, left.index, right.index, share))
    used_old: set[int] = set()
    used_new: set[int] = set()
    found = []
    for _, left_index, right_index, share in sorted(scored):
        if left_index not in used_old and right_index not in used_new:
            used_old.add(left_index)
            used_new.add(right_index)
            found.append((left_index, right_index, share))
    return sorted(found, key=lambda pair: pair[1])


def _alike(old: Sequence[_Unit], new: Sequence[_Unit]) -> Iterator[tuple[_Unit, _Unit, float]]:
    """Measure the pairs of units that could belong together, found by the pairs of words they share."""
    holding: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for unit in new:
        for pair in unit.pairs:
            holding[pair].append(unit.index)
    same: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for unit in new:
        same[unit.tokens].append(unit.index)
    for unit in old:
        shared: Counter[int] = Counter()
        for pair, count in unit.pairs.items():
            places = holding.get(pair, ())
            if len(places) <= COMMON_PAIR_UNITS:
                for index in places:
                    shared[index] += min(count, new[index].pairs[pair])
        near = {index: 2 * n / (len(unit.tokens) + len(new[index].tokens)) for index, n in shared.items()}
        best = sorted(near, key=lambda index: -near[index])[:CANDIDATES]
        equal = same.get(unit.tokens, [])
        middle = bisect_left(equal, unit.index)
        for index in dict.fromkeys([*best, *equal[max(middle - CANDIDATES, 0) : middle + CANDIDATES]]):
            yield unit, new[index], _likeness(unit.tokens, new[index].tokens, near.get(index, 0.0))


def _likeness(left: tuple[str, ...], right: tuple[str, ...], near: float) -> float:
    if left == right:
        return 1.0
    if max(len(left), len(right)) > EXACT_TOKENS:
        return near
    return (Indel.normalized_similarity(left, right) + near) / 2


def _crossing(pairs: Sequence[tuple[int, int, float]]) -> set[int]:
    """Find the fewest new units to take out so that the rest stands in the old order: those were moved."""
    tails: list[int] = []
    links: list[int] = []
    before: list[int] = []
    for place, (o, _, _) in enumerate(pairs):
        length = bisect_left(tails, o)
        if length == len(tails):
            tails.append(o)
            links.append(place)
        else:
            tails[length], links[length] = o, place
        before.append(links[length - 1] if length else -1)
    stay: set[int] = set()
    place = links[-1] if links else -1
    while place >= 0:
        stay.add(pairs[place][1])
        place = before[place]
    return {n for _, n, _ in pairs} - stay


def _kin(unit: _Unit, others: Sequence[_Unit]) -> Article | None:
    """Find the unit of the other version that holds most of this one."""
    total = sum(unit.pairs.values())
    best, most = None, KIN_SHARE * total
    for other in others:
        shared = sum(min(count, other.pairs.get(pair, 0)) for pair, count in unit.pairs.items())
        if total > 1 and shared >= most:
            best, most = other.article, shared
    return best


def _change(old: Versioned, new: Versioned, left: _Unit, right: _Unit, share: float, crosses: bool) -> ArticleChange:
    if left.body.of(old.text).split() == right.body.of(new.text).split():
        is_moved = left.article.label != right.article.label or crosses
        return ArticleChange("moved" if is_moved else "unchanged", left.article, right.article, 1.0)
    edits = tuple(_edits(old.text, left.body, new.text, right.body))
    return ArticleChange("reworded", left.article, right.article, share, edits)


def _edits(old: str, left: Span, new: str, right: Span) -> Iterator[Edit]:
    """Find the edits of one article, first by paragraph, then by word within the paragraphs that differ."""
    old_lines, new_lines = _line_spans(old, left), _line_spans(new, right)
    old_keys = [" ".join(span.of(old).split()) for span in old_lines]
    new_keys = [" ".join(span.of(new).split()) for span in new_lines]
    for block in _blocks(old_keys, new_keys):
        here = new_lines[block[2]].start if block[2] < len(new_lines) else right.end
        yield from _word_edits(old, old_lines[block[0] : block[1]], new, new_lines[block[2] : block[3]], here)


def _line_spans(text: str, within: Span) -> list[Span]:
    return [Span(*match.span()) for match in _LINE.finditer(text, within.start, within.end)]


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Give the stretches that differ: from, to in the old; from, to in the new."""
    start_old = start_new = end_old = end_new = 0
    is_open = False
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            if is_open:
                yield start_old, end_old, start_new, end_new
            is_open = False
            continue
        if not is_open:
            start_old, start_new, is_open = step.src_start, step.dest_start, True
        end_old, end_new = step.src_end, step.dest_end
    if is_open:
        yield start_old, end_old, start_new, end_new


def _word_edits(old: str, old_lines: Sequence[Span], new: str, new_lines: Sequence[Span], here: int) -> Iterator[Edit]:
    left = [Span(*match.span()) for line in old_lines for match in _TOKEN.finditer(old, line.start, line.end)]
    right = [Span(*match.span()) for line in new_lines for match in _TOKEN.finditer(new, line.start, line.end)]
    if max(len(left), len(right)) > EXACT_TOKENS:
        blocks = [(0, len(left), 0, len(right))]
    else:
        words_left, words_right = [span.of(old) for span in left], [span.of(new) for span in right]
        blocks = _joined(list(_blocks(words_left, words_right)), words_left)
    for a, b, c, d in blocks:
        put_in = Span(right[c].start, right[d - 1].end) if c < d else None
        behind = right[c - 1].end if c else here
        taken_out = Span(left[a].start, left[b - 1].end) if a < b else None
        yield Edit(taken_out, put_in, put_in.start if put_in else behind)


def _joined(blocks: Sequence[tuple[int, int, int, int]], old: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Join edits with too little between them to be read."""
    joined: list[tuple[int, int, int, int]] = []
    for block in blocks:
        if joined and _is_too_little(old[joined[-1][1] : block[0]], joined[-1], block):
            a, _, c, _ = joined.pop()
            joined.append((a, block[1], c, block[3]))
        else:
            joined.append(block)
    return joined


def _is_too_little(between: Sequence[str], before: tuple[int, int, int, int], after: tuple[int, int, int, int]) -> bool:
    words = [word for word in between if word[0].isalnum()]
    if not words:
        return True
    is_han = re.match(f"[{HAN}]", words[0]) is not None
    if len(words) < (JOIN_HAN if is_han else JOIN_WORDS):
        return True
    return len(words) < 2 * JOIN_HAN and len(words) <= min(_size(before), _size(after)) / 2


def _size(block: tuple[int, int, int, int]) -> int:
    return max(block[1] - block[0], block[3] - block[2])
