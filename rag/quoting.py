"""A sentence that answers → the spans to quote with it: an item its lead-in, a row its header, a lead-in its items."""

from collections.abc import Iterable, Sequence

from corpus.model import Span
from corpus.outline import LEAD_MARK, TABLE_CELL, Outline, last_sentence, line_spans
from corpus.sentences import sentence_spans
from rag.evidence import Sentence, without_headings
from rag.sources import Source

SHORT_LIST_CHARACTERS = 400
"""A list of this length is quoted whole: the rates of a tax mean little one by one."""
LIST_CHARACTERS = 900
"""A list is quoted up to this length; the pin leads to the rest."""
ARTICLE_CHARACTERS = 1_500
"""Where a part would mislead (an item whose lead-in is not found, a verb that stands after its items), the whole is
quoted up to this length, and nothing beyond it."""


def list_around(source: Source, sentence: Sentence, whole_list: bool) -> list[Span]:
    """Give a sentence what it needs to be understood.

    An item comes with its lead-in at every level and with the words that end its sentence ("shall be guilty of an
    offence"), a lead-in with its items, a line that was wrapped with its beginning.

    Args:
        source: The document.
        sentence: What answers.
        whole_list: Quote all items, as for a question that asks for a list; a short list is always quoted whole.

    Returns:
        In order of the text, without overlaps; empty where the sentence would mislead and its article is too long.
    """
    if sentence.hit.document.metadata.summarises:
        return [sentence.span]
    return spans_around(source, sentence.hit.passage.ordinal, sentence.span, whole_list)


def spans_around(source: Source, ordinal: int, span: Span, whole_list: bool) -> list[Span]:
    """Give a span of the passage with this ordinal what it needs to be understood; see ``list_around``."""
    lines = unit_lines(source, ordinal)
    raw = next((n for n, line in enumerate(lines) if line.start <= span.start < line.end), None)
    if raw is None:
        return [span]
    if TABLE_CELL in lines[raw].of(source.text):
        return _with_header(source.text, lines, raw)
    outline = Outline.of(source.text, lines)
    at = outline.at(span.start)
    return [span] if at is None else rule_around(outline, at, span, whole_list)


def rule_around(outline: Outline, at: int, sentence: Span, whole_list: bool) -> list[Span]:
    """Give a sentence of an outline's line what it needs to be understood; see ``list_around``."""
    line = outline.lines[at]
    leads = outline.leads(at)
    if outline.is_orphan(at):
        return _within(Span(outline.lines[0].span.start, outline.lines[-1].span.end))
    own = _whole_sentence(outline.text, line.span, sentence)
    if line.closes is not None:
        closed = _within(_whole(outline, leads[-1]))
        return _joined(_around(outline, leads[:-1], closed, at)) if closed else []
    if own.end == line.span.end and LEAD_MARK.search(line.span.of(outline.text)):
        return _joined(_around(outline, leads, [_items(outline, at) or own], at))
    if not leads:
        return [own]
    for level, lead in enumerate(leads):
        whole = _whole(outline, lead)
        if whole.end - whole.start <= (LIST_CHARACTERS if whole_list else SHORT_LIST_CHARACTERS):
            return _joined(_around(outline, leads[:level], [whole], at))
    return _joined(_around(outline, leads, [Span(line.span.start, own.end)], at))


def _around(outline: Outline, leads: Sequence[int], spans: Iterable[Span], at: int) -> list[Span]:
    """Put what leads in before spans, and what ends the sentences begun there behind."""
    closings = (outline.lines[n].span for lead in reversed(leads) for n in outline.closings(lead) if n > at)
    return [*_leads(outline, leads), *spans, *closings]


def _leads(outline: Outline, leads: Sequence[int]) -> list[Span]:
    return [_lead(outline, lead) for lead in leads]


def _lead(outline: Outline, lead: int) -> Span:
    """Of a line that leads in, take its last sentence; all of an item, which without its marker is none."""
    line = outline.lines[lead]
    return line.span if outline.leads(lead) else last_sentence(outline.text, line.span)


def _whole(outline: Outline, lead: int) -> Span:
    below = outline.below(lead)
    return Span(_lead(outline, lead).start, outline.lines[below[-1] if below else lead].span.end)


def _items(outline: Outline, lead: int) -> Span | None:
    """Give a lead-in with its items, as many as a quote takes; None where there are none."""
    start, end = _lead(outline, lead).start, outline.lines[lead].span.end
    for n in outline.below(lead):
        if outline.lines[n].span.end - start > LIST_CHARACTERS:
            break
        end = outline.lines[n].span.end
    return Span(start, end) if end > outline.lines[lead].span.end else None


def _within(span: Span) -> list[Span]:
    return [span] if span.end - span.start <= ARTICLE_CHARACTERS else []


def _whole_sentence(text: str, line: Span, sentence: Span) -> Span:
    """Give the sentence that was wrapped over printed lines in whole: a break within a line ends none."""
    start = max((line.start, *(end for end in _ends(text, line) if end <= sentence.start)))
    end = min((line.end, *(end for end in _ends(text, line) if end >= sentence.end)))
    while text[start].isspace():
        start += 1
    return Span(min(start, sentence.start), max(end, sentence.end))


def _ends(text: str, line: Span) -> list[int]:
    r"""List where sentences end in a line that holds printed lines: at marks, not at breaks."""
    unwrapped = line.of(text).replace("\n", " ")
    return [line.start + span.end for span in sentence_spans(unwrapped)]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Order spans and join those that overlap; what stands side by side stays apart, each with a pin of its own."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _with_header(text: str, lines: Sequence[Span], at: int) -> list[Span]:
    """Give a table's row its header row, without which an amount says nothing."""
    first = at
    while first > 0 and TABLE_CELL in lines[first - 1].of(text):
        first -= 1
    return [lines[at]] if first == at else [lines[first], lines[at]]


def unit_lines(source: Source, ordinal: int) -> list[Span]:
    """List the lines of the article that a passage is of, without its heading.

    Where the format made headings of a list's items, the last line above them that leads them in comes first.
    """
    path = source.passages[ordinal].path
    first = last = ordinal
    while first > 0 and source.passages[first - 1].path == path:
        first -= 1
    while last + 1 < len(source.passages) and source.passages[last + 1].path == path:
        last += 1
    within = Span(source.passages[first].span.start, source.passages[last].span.end)
    bare = (without_headings(line, source.headings, source.text) for line in line_spans(source.text, within))
    return [*_lead_above(source, first), *(line for line in bare if line)]


def _lead_above(source: Source, first: int) -> list[Span]:
    """Find the lead-in that stands in the passage above a unit: of its parent, or right before it."""
    path = source.passages[first].path
    for passage in reversed(source.passages[:first]):
        is_above = passage.path == path[:-1]
        if is_above or (passage is source.passages[first - 1] and passage.path[:-1] == path[:-1]):
            lines = line_spans(source.text, passage.span)
            line = without_headings(lines[-1], source.headings, source.text) if lines else None
            if line and LEAD_MARK.search(line.of(source.text)):
                return [line]
        if is_above or passage.path[: len(path) - 1] != path[:-1]:
            break
    return []
