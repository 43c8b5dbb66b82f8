"""A provision that is referred to → where it stands: the article by its heading, below it by the pins of its lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.model import Passage, Pin, Span
from corpus.outline import CAPTION, Line, Outline
from corpus.pins import MAINLAND_STEPS, TAIWAN_STEPS, pin_of
from rag.quoting import LIST_CHARACTERS, rule_around, unit_lines
from rag.referring import LEVELS, NUMERAL, Reference, article_key, number_of
from rag.sources import Source

_LABEL = re.compile(
    rf"(?:第\s*(?P<zh>[{NUMERAL}\d]+)\s*(?:[-－—]\s*(?P<sub>\d+))?\s*[条條](?:之(?P<after>[{NUMERAL}]+))?"
    r"|(?:(?:article|art\.|section|sec\.|s\.|§)\s*)?(?P<en>\d{1,4}[A-Z]{0,2}(?:[-–.]\d+[A-Z]?)*)\.?)$",
    re.IGNORECASE,
)
_STEP = re.compile(r"第[（(]?(?P<n>[一二三四五六七八九十]+|\d+)[）)]?(?P<name>[款项項目])$")
_MARKERS = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True, slots=True)
class _Unit:
    """One article's lines."""

    passage: Passage
    outline: Outline


def label_key(label: str) -> str | None:
    """Give the number of an article's heading; None for other headings.

    Example:
        >>> [label_key(label) for label in ("第二十七条", "第 4-1 條", "s. 99", "§ 47-1817.04", "第三章")]
        ['27', '4-1', '99', '47-1817.04', None]
    """
    match = _LABEL.match(label.strip())
    if not match:
        return None
    return article_key(match["zh"], match["sub"] or match["after"]) if match["zh"] else article_key(match["en"])


def locate(reference: Reference, source: Source, spoken_at: int | None) -> list[Span]:
    """Find the words of a provision.

    Args:
        reference: What is referred to.
        source: The document it stands in.
        spoken_at: Where in this document it is referred to; None where another document does.

    Returns:
        What to quote, in order of the text: the provision, cut between lines if it is long, an item with its lead-in.
        Empty where it is not found, or in more than one place.
    """
    here = _passage_at(source, spoken_at) if spoken_at is not None else None
    passage = _article(reference, source, here)
    if passage is None:
        return []
    unit = _Unit(passage, Outline.of(source.text, unit_lines(source, passage.ordinal)))
    spoken = spoken_at if here is not None and here.path == passage.path else None
    found = list(_lines(reference, source, unit, spoken))
    own = unit.outline.at(spoken) if spoken is not None else None
    is_itself = spoken is not None and (own is None or own in found)
    return [] if not found or is_itself else _quote(unit.outline, found)


def steps_of(source: Source, offset: int, path: tuple[str, ...]) -> tuple[str, ...]:
    """Give what a pin says below the article: 第二款, 第（一）项; or the markers 1, a."""
    pin = pin_of(source.text, source.headings, (), Span(offset, offset + 1), path)
    if len(pin.path) > len(path):
        return pin.path[len(path) :]
    return _markers_below(pin, path)


def _markers_below(pin: Pin, path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_MARKERS.findall(pin.path[-1][len(path[-1]) :])) if path else ()


def _passage_at(source: Source, offset: int) -> Passage | None:
    return next((each for each in source.passages if each.span.start <= offset < each.span.end), None)


def _article(reference: Reference, source: Source, here: Passage | None) -> Passage | None:
    """Find the first passage of the article, or schedule, that is meant."""
    if reference.schedule:
        return _schedule(reference.schedule, source)
    articles = [each for each in _first_passages(source) if each.path and label_key(each.path[-1])]
    if reference.article:
        same = [each for each in articles if label_key(each.path[-1]) == reference.article]
        if len(same) > 1 and here:  # numbers may begin anew in each part
            same = [each for each in same if each.path[:-1] == here.path[:-1]]
        return same[0] if len(same) == 1 else None
    if here is None:
        return None
    at = next((n for n, each in enumerate(articles) if each.path == here.path), None)
    if at is None:
        return None
    return articles[at - reference.before] if reference.before <= at else None


def _schedule(label: str, source: Source) -> Passage | None:
    found = [each for each in _first_passages(source) if each.path and _is_schedule(each.path[0], label)]
    return found[0] if len({each.path[0] for each in found}) == 1 else None


def _is_schedule(heading: str, label: str) -> bool:
    """Say whether a heading is the schedule spoken of; one named without a number may bear any."""
    said, wanted = heading.casefold(), label.casefold()
    return said == wanted or (" " not in wanted and said.split(" ")[0] == wanted)


def _first_passages(source: Source) -> Iterator[Passage]:
    path: tuple[str, ...] | None = None
    for passage in source.passages:
        if passage.path != path:
            yield passage
        path = passage.path


def _lines(reference: Reference, source: Source, unit: _Unit, spoken: int | None) -> Iterator[int]:
    """Go through the lines of a provision."""
    if reference.markers:
        yield from _marked(reference, source, unit, spoken)
    elif reference.paragraph or reference.item or reference.paragraphs_before or reference.items_before:
        is_chinese = re.match(r"第.+[条條]$", unit.passage.path[-1]) if unit.passage.path else None
        yield from (_stepped if is_chinese else _counted)(reference, source, unit, spoken)
    else:
        yield from range(len(unit.outline.lines))


def _marked(reference: Reference, source: Source, unit: _Unit, spoken: int | None) -> Iterator[int]:
    """Find (1)(a): a paragraph is looked for in the subsection it is spoken of in, then in the section."""
    outer = steps_of(source, spoken, unit.passage.path) if spoken is not None else ()
    depth = max(LEVELS.index(reference.level) - 1, 0)
    opening = re.compile(rf"\W*(?:F\d+\[)?.{{0,40}}?\({re.escape(reference.markers[-1])}\)", re.DOTALL)
    lines = unit.outline.lines
    addresses = {
        n: steps_of(source, line.span.start, unit.passage.path)
        for n, line in enumerate(lines)
        if line.marker and opening.match(line.span.of(source.text))
    }
    for kept in range(min(depth, len(outer)), -1, -1):
        wanted = (*outer[:kept], *reference.markers)
        first = [n for n, address in addresses.items() if address == wanted]
        if first:
            yield first[0]
            for n in range(first[0] + 1, len(lines)):
                if lines[n].span.end - lines[first[0]].span.start > LIST_CHARACTERS:
                    return  # no quote takes more, and each pin is read from the article's beginning
                address = steps_of(source, lines[n].span.start, unit.passage.path)
                if address[: len(wanted)] != wanted or (address == wanted and lines[n].marker):
                    break
                yield n
            return


def _stepped(reference: Reference, source: Source, unit: _Unit, spoken: int | None) -> Iterator[int]:
    """Find 第二款第（一）项 of a Chinese article."""
    path = unit.passage.path
    names = TAIWAN_STEPS if path[-1].endswith("條") else MAINLAND_STEPS
    own = _numbers(steps_of(source, spoken, path), names) if spoken is not None else (None, None)
    paragraph_here, item_here = own[0] or 1, own[1]
    if reference.paragraphs_before:
        first, last = paragraph_here - reference.paragraphs_before, paragraph_here - 1
    elif reference.paragraph:
        first = last = reference.paragraph
    elif spoken is not None:
        first = last = paragraph_here
    else:
        first, last = 1, len(unit.outline.lines)
    item = reference.item
    if reference.items_before:
        item = item_here - reference.items_before if item_here else 0
    if first < 1 or (item is not None and item < 1):
        return
    pins = [_numbers(steps_of(source, line.span.start, path), names) for line in unit.outline.lines]
    found = [n for n, (paragraph, own_item) in enumerate(pins)
             if first <= (paragraph or 1) <= last and item in (None, own_item)]  # fmt: skip
    if not found and spoken is not None and not reference.paragraph:  # a paragraph may speak of the items before it
        found = [n for n, (_, own_item) in enumerate(pins) if item is not None and item == own_item]
    yield from found if item is None else _item(unit.outline, found)


def _item(outline: Outline, found: Sequence[int]) -> tuple[int, ...]:
    """Of lines that bear an item's number take the outermost, with what is below it; none where there are two."""
    depths = {n: len(outline.leads(n)) for n in found if outline.lines[n].marker}
    first = [n for n, depth in depths.items() if depth == min(depths.values())]
    return (first[0], *outline.below(first[0])) if len(first) == 1 else ()


def _numbers(steps: tuple[str, ...], names: tuple[str, str, str]) -> tuple[int | None, int | None]:
    """Read paragraph and item off the steps of a pin."""
    found = {match["name"]: number_of(match["n"]) for step in steps if (match := _STEP.match(step))}
    return found.get(names[0]), found.get(names[1])


def _counted(reference: Reference, source: Source, unit: _Unit, spoken: int | None) -> Iterator[int]:
    """Find a paragraph without a marker by counting, each with the items it leads in."""
    lines = unit.outline.lines
    starts = [
        n for n, line in enumerate(lines) if line == Line(line.span) and not CAPTION.search(line.span.of(source.text))
    ]
    here = max((k for k, n in enumerate(starts) if spoken is not None and lines[n].span.start <= spoken), default=None)
    if reference.paragraphs_before and here is None:
        return
    first = reference.paragraph - 1 if reference.paragraph else (here or 0) - reference.paragraphs_before
    last = first if reference.paragraph else (here or 0) - 1
    if 0 <= first <= last < len(starts):
        yield from range(starts[first], starts[last + 1] if last + 1 < len(starts) else len(lines))


def _quote(outline: Outline, found: list[int]) -> list[Span]:
    """Quote lines that stand together, as many as a quote takes; an item with what leads it in."""
    first = outline.lines[found[0]].span
    if outline.leads(found[0]) or outline.is_orphan(found[0]):
        return rule_around(outline, found[0], first, whole_list=False)
    end = first.end
    for before, n in pairwise(found):
        span = outline.lines[n].span
        if n != before + 1 or span.end - first.start > LIST_CHARACTERS:
            break
        end = span.end
    return [Span(first.start, end)]
