"""Where a quote stands, as a reader would cite it: the article's path, then 款 and 项, or (2)(a)."""

import re
from collections.abc import Sequence

from corpus.language import is_chinese
from corpus.model import Heading, Page, Pin, Span

_CHINESE_ITEM = re.compile(
    r"(?:（(?P<bracket>[一二三四五六七八九十]+)）|\((?P<ascii>[一二三四五六七八九十]+)\)|(?P<comma>[一二三四五六七八九十]+)、)"
)
_CHINESE_SUBITEM = re.compile(r"(?P<number>\d+)[.．、]|（(?P<round>\d+)）")
_BEFORE_MARKERS = re.compile(r"\s*(?:\d{1,3}[A-Z]{0,2}\.—)?")
"""A section's own number before its first subsection: "4.—(1)"."""
_MARKERS = re.compile(r"\s*(?:F\d+\[)?\s*\((?P<marker>\d{1,3}[A-Z]{0,2}|[a-z]{1,4}|[A-Z]{1,2})\)")
"""A marker, an Irish or British amendment's "F9[" before it or not."""
_NUMERALS = "零一二三四五六七八九十"
MAINLAND_STEPS = ("款", "项", "目")
TAIWAN_STEPS = ("項", "款", "目")
"""Below an article: paragraph, item, sub-item, as each place's law names them."""
LANGUAGE_CHARACTERS = 2_000
"""Of a section, looked at to tell its language: the same pins over all sample documents as the whole of it."""
_ARTICLE_LABEL = re.compile(r"^第.+[条條]")


def pin_of(text: str, headings: Sequence[Heading], pages: Sequence[Page], quote: Span, path: tuple[str, ...]) -> Pin:
    """Pin a quote.

    Args:
        text: The canonical text.
        headings: The document's, in order.
        pages: The document's; empty for formats without pages.
        quote: What is cited.
        path: Path of the passage it stands in.
    """
    start = max((h.span.end for h in headings if h.span.start <= quote.start), default=0)
    page = next((p.number for p in pages if p.start <= quote.start < p.end), None)
    if not path or start > quote.start:
        return Pin(path, page)
    before = text[start : quote.start + 1]
    if _ARTICLE_LABEL.match(path[-1]):
        end = min((h.span.start for h in headings if h.span.start > quote.start), default=len(text))
        names = TAIWAN_STEPS if path[-1].endswith("條") else MAINLAND_STEPS
        return Pin((*path, *_chinese_steps(text[start:end], quote.start - start, names)), page)
    steps = (
        "" if is_chinese(before[:LANGUAGE_CHARACTERS]) else _english_steps(text[start : _line_end(text, quote.start)])
    )
    return Pin((*path[:-1], path[-1] + steps), page)


def _line_end(text: str, offset: int) -> int:
    """Find the end of the markers that open the line of ``offset``, or the line's own start."""
    line = text.rfind("\n", 0, offset) + 1
    opening = _BEFORE_MARKERS.match(text, line)
    position = opening.end() if opening else line
    while match := _MARKERS.match(text, position):
        position = match.end()
    return position


def _chinese_steps(article: str, offset: int, names: tuple[str, str, str]) -> tuple[str, ...]:
    paragraphs, item, subitem = 0, "", ""
    paragraph_at = 0
    position = 0
    for line in article.split("\n"):
        body = line.strip()
        if position <= offset and body:
            if match := _CHINESE_ITEM.match(body):
                item, subitem = match.group("bracket") or match.group("ascii") or match.group("comma"), ""
            elif match := _CHINESE_SUBITEM.match(body):
                subitem = match.group("number") or match.group("round")
            else:
                item, subitem = "", ""
                paragraph_at = paragraphs + 1
        if body and not _CHINESE_ITEM.match(body) and not _CHINESE_SUBITEM.match(body):
            paragraphs += 1
        position += len(line) + 1
    paragraph, item_name, subitem_name = names
    steps = [f"第{_numeral(paragraph_at)}{paragraph}"] if paragraphs > 1 and paragraph_at else []
    steps += [f"第（{item}）{item_name}" if item_name == "项" else f"第{item}{item_name}"] if item else []
    steps += [f"第{subitem}{subitem_name}"] if subitem else []
    return tuple(steps)


def _numeral(number: int) -> str:
    """Write a small number in Chinese.

    Example:
        >>> [_numeral(n) for n in (2, 10, 12, 23)]
        ['二', '十', '十二', '二十三']
    """
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _NUMERALS[tens]) + "十" if tens else ""
    return head + (_NUMERALS[ones] if ones or not tens else "")


def _english_steps(before: str) -> str:
    """Follow the markers that open lines, (a) (1) (A) (i) in any order of kinds, down to the last one."""
    stack: list[tuple[str, str]] = []
    for line in before.split("\n"):
        opening = _BEFORE_MARKERS.match(line)
        position = opening.end() if opening else 0
        while match := _MARKERS.match(line, position):
            marker = match.group("marker")
            kind = _kind(marker, stack)
            kinds = [each for each, _ in stack]
            if kind in kinds:
                del stack[kinds.index(kind) :]
            stack.append((kind, marker))
            position = match.end()
    return "".join(f"({marker})" for _, marker in stack)


def _kind(marker: str, stack: Sequence[tuple[str, str]]) -> str:
    if marker[0].isdigit():
        return "digit"
    kinds = dict(stack)
    if marker.isupper():
        return "upper roman" if "roman" in kinds and set(marker) <= set("IVX") else "upper"
    letters = kinds.get("lower", "")
    follows = len(marker) == 1 and letters and ord(marker) == ord(letters[-1]) + 1
    if set(marker) <= set("ivxl") and not follows and (letters or len(marker) > 1):
        return "roman"
    return "lower"
