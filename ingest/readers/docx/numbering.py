"""Automatic numbering, counted as Word counts it, so that 第三条 stands in the text as it stands on the page."""

import re
from dataclasses import dataclass, field

from lxml import etree

from ingest.readers.docx.names import P_PR, VAL, number_of, w
from ingest.readers.docx.numerals import format_number
from ingest.readers.docx.styles import Style, Styles

LEVELS = 9
"""Levels a list has in Word."""
BULLET = "- "
"""What stands for any bullet sign."""
# Style links that may lead on to each other before an abstract numbering is reached; Word makes one.
_MAX_LINKS = 5

_PLACEHOLDER = re.compile(r"%([1-9])")
_SUFFIXES = {"tab": " ", "space": " ", "nothing": ""}
# A list without a definition for its level is shown by Word as 1. 2. 3.
_DEFAULT_TEXT = "%{}."


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int
    kind: str
    """The value of ``w:numFmt``."""
    text: str
    """Such as "第%1条", "%1.%2"."""
    suffix: str
    restart: int
    """A level above this one (counted from 1) starts it anew; 0: nothing does."""
    is_legal: bool
    """All numbers are shown in digits."""
    style: str | None
    """The paragraph style this level belongs to."""


@dataclass(slots=True)
class _Abstract:
    """One list definition, and how far it has been counted."""

    levels: dict[int, Level]
    values: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


@dataclass(frozen=True, slots=True)
class _Instance:
    """One use of a list definition."""

    abstract: _Abstract
    levels: dict[int, Level]
    starts: dict[int, int]
    """Levels that this use starts anew, with their first value."""


class Numbering:
    """All lists of one document, counted on in the order in which ``marker`` is called."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        """Read the definitions.

        Args:
            root: The element ``w:numbering``, if the document has one.
            styles: The document's styles, through which some lists are defined.
        """
        self._styles = styles
        self._abstracts: dict[str, etree._Element] = {}
        self._nums: dict[str, etree._Element] = {}
        for element in root if root is not None else ():
            if element.tag == w("abstractNum"):
                self._abstracts.setdefault(element.get(w("abstractNumId"), ""), element)
            elif element.tag == w("num"):
                self._nums.setdefault(element.get(w("numId"), ""), element)
        self._counted: dict[str, _Abstract] = {}
        self._instances: dict[str, _Instance | None] = {}
        self._started: set[tuple[str, int]] = set()
        self.unknown_kinds: set[str] = set()
        """Formats that were met, are not known, and were shown in digits."""

    def marker(self, paragraph: etree._Element, chain: list[Style]) -> str | None:
        """Count the paragraph and give what Word shows before it, with the blank that follows; None for nothing.

        Args:
            paragraph: The element ``w:p``.
            chain: Its styles, the nearest first.
        """
        number_id, level_index, style_id = _reference(paragraph, chain)
        if number_id in (None, "0"):  # 0 switches the style's numbering off
            return None
        instance = self._instance(str(number_id))
        if instance is None:
            return None
        index = level_index if level_index is not None else _level_of_style(instance, style_id)
        index = min(index, LEVELS - 1)
        level = instance.levels.get(index) or _default_level(index)
        self._count(str(number_id), instance, index, level)
        return self._show(instance, level) or None

    def _instance(self, number_id: str) -> _Instance | None:
        if number_id not in self._instances:
            num = self._nums.get(number_id)
            self._instances[number_id] = self._make_instance(num) if num is not None else None
        return self._instances[number_id]

    def _make_instance(self, num: etree._Element) -> _Instance | None:
        abstract = self._abstract(_val(num.find(w("abstractNumId"))))
        if abstract is None:
            return None
        levels, starts = dict(abstract.levels), {}
        for override in num.iterchildren(w("lvlOverride")):
            index = _index(override)
            replaced = override.find(w("lvl"))
            if replaced is not None:
                levels[index] = _read_level(replaced, index)
            start = override.find(w("startOverride"))
            if start is not None:
                starts[index] = number_of(start, 0)
        return _Instance(abstract, levels, starts)

    def _abstract(self, abstract_id: str) -> _Abstract | None:
        element = self._abstracts.get(abstract_id)
        for _ in range(_MAX_LINKS):
            if element is None:
                return None
            link = element.find(w("numStyleLink"))
            linked = self._linked_abstract(_val(link)) if link is not None else None
            if linked is None or linked == abstract_id:
                break
            abstract_id, element = linked, self._abstracts.get(linked)
        if element is None:
            return None
        if abstract_id not in self._counted:
            levels = {_index(level): _read_level(level, _index(level)) for level in element.iterchildren(w("lvl"))}
            self._counted[abstract_id] = _Abstract(levels)
        return self._counted[abstract_id]

    def _linked_abstract(self, style_id: str) -> str | None:
        """Follow a list style to the definition that it, in turn, belongs to."""
        for style in self._styles.chain(style_id):
            number = style.element.find(f"{P_PR}/{w('numPr')}/{w('numId')}")
            num = self._nums.get(_val(number)) if number is not None else None
            if num is not None:
                return _val(num.find(w("abstractNumId")))
        for abstract_id, element in self._abstracts.items():
            if _val(element.find(w("styleLink"))) == style_id and style_id:
                return abstract_id
        return None

    def _count(self, number_id: str, instance: _Instance, index: int, level: Level) -> None:
        values = instance.abstract.values
        start = level.start
        if index in instance.starts and (number_id, index) not in self._started:
            self._started.add((number_id, index))
            values[index], start = None, instance.starts[index]
        value = values[index]
        values[index] = start if value is None else value + 1
        for above in range(index):  # a level that was passed over counts as begun
            if values[above] is None:
                values[above] = instance.starts.get(above, _level(instance, above).start)
        for below in range(index + 1, LEVELS):
            restart = _level(instance, below).restart
            if restart and index < restart:
                values[below] = None
                # A use of the list that has a start of its own begins with it each time.
                self._started.discard((number_id, below))

    def _show(self, instance: _Instance, level: Level) -> str:
        if level.kind == "bullet":
            is_words = len(level.text.strip()) > 1 and any(c.isalnum() and c < "\ue000" for c in level.text)
            return level.text.strip() + (level.suffix or " ") if is_words else BULLET

        def number(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            value = instance.abstract.values[index]
            kind = _level(instance, index).kind
            if level.is_legal and kind != "none":
                kind = "decimal"
            return "" if value is None or kind == "bullet" else self._format(value, kind)

        text = _PLACEHOLDER.sub(number, level.text)
        return text + level.suffix if text.strip() else ""

    def _format(self, value: int, kind: str) -> str:
        shown = format_number(value, kind)
        if shown is None:
            self.unknown_kinds.add(kind)
            return str(value)
        return shown


def _reference(paragraph: etree._Element, chain: list[Style]) -> tuple[str | None, int | None, str | None]:
    """Give list, level, and the style that names the list (None where the paragraph names it itself)."""
    level: int | None = None
    holders = [(paragraph, None), *((style.element, style.id) for style in chain)]
    for holder, style_id in holders:
        numbering = holder.find(f"{P_PR}/{w('numPr')}")
        if numbering is None:
            continue
        ilvl, number_id = numbering.find(w("ilvl")), numbering.find(w("numId"))
        if level is None and ilvl is not None:
            level = number_of(ilvl, 0)
        if number_id is not None:
            nearest = chain[0].id if chain else None
            return number_id.get(VAL, "0"), level, nearest if style_id is not None else None
    return None, None, None


def _level_of_style(instance: _Instance, style_id: str | None) -> int:
    """Find the level that belongs to a style; the outermost where none does."""
    if style_id is not None:
        for index, level in sorted(instance.levels.items()):
            if level.style == style_id:
                return index
    return 0


def _read_level(element: etree._Element, index: int) -> Level:
    text = element.find(w("lvlText"))
    legal = element.find(w("isLgl"))
    kind = element.find(w("numFmt"))
    return Level(
        start=number_of(element.find(w("start")), 0),
        kind="bullet" if element.find(w("lvlPicBulletId")) is not None else _val(kind) or "decimal",
        text=_val(text),
        suffix=_SUFFIXES.get(_val(element.find(w("suff"))) or "tab", " "),
        restart=min(number_of(element.find(w("lvlRestart")), index), index),
        is_legal=legal is not None and legal.get(VAL, "1") not in ("0", "false", "off"),
        style=_val(element.find(w("pStyle"))) or None,
    )


def _default_level(index: int) -> Level:
    return Level(1, "decimal", _DEFAULT_TEXT.format(index + 1), " ", index, is_legal=False, style=None)


def _level(instance: _Instance, index: int) -> Level:
    return instance.levels.get(index) or _default_level(index)


def _index(element: etree._Element) -> int:
    value = element.get(w("ilvl"), "0")
    return min(int(value), LEVELS - 1) if value.isascii() and value.isdecimal() and len(value) < 4 else 0


def _val(element: etree._Element | None) -> str:
    return str(element.get(VAL, "")) if element is not None else ""
