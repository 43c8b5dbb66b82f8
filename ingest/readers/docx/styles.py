"""Paragraph and character styles: what a paragraph inherits."""

import re
from dataclasses import dataclass

from lxml import etree

from ingest.readers.docx.names import P_PR, R_PR, VAL, is_on, w

# Levels a chain of styles may be based on each other; Word allows 11, and a damaged file may go in circles.
_MAX_STYLE_CHAIN = 20
# Outline level of body text, in Word's own counting from 0.
_BODY_LEVEL = 9

_HEADING_STYLE = re.compile(r"(?:heading|标题|標題|überschrift)\s*([1-9])$", re.IGNORECASE)
_TITLE_STYLES = frozenset({"title", "标题", "標題"})
_CONTENTS_STYLE = re.compile(r"(?:toc|目录|目錄)\s*\d|table of figures$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """One style as it stands in the file."""

    id: str
    name: str
    element: etree._Element


class Styles:
    """All styles of one document."""

    def __init__(self, root: etree._Element) -> None:
        """Read them.

        Args:
            root: The element ``w:styles``.
        """
        self._by_id: dict[str, Style] = {}
        self._default_paragraph: str | None = None
        for element in root.iterchildren(w("style")):
            name = element.find(w("name"))
            style = Style(element.get(w("styleId"), ""), name.get(VAL, "") if name is not None else "", element)
            self._by_id.setdefault(style.id, style)
            if element.get(w("type")) == "paragraph" and element.get(w("default")) in ("1", "true", "on"):
                self._default_paragraph = style.id

    def chain(self, style_id: str | None) -> list[Style]:
        """Give a style and those it is based on, the nearest first."""
        chain: list[Style] = []
        style = self._by_id.get(style_id or "")
        while style is not None and len(chain) < _MAX_STYLE_CHAIN:
            chain.append(style)
            base = style.element.find(w("basedOn"))
            style = self._by_id.get(base.get(VAL, "")) if base is not None else None
        return chain

    def of_paragraph(self, paragraph: etree._Element) -> list[Style]:
        """Give the styles that apply to a paragraph, the nearest first."""
        reference = paragraph.find(f"{P_PR}/{w('pStyle')}")
        chain = self.chain(reference.get(VAL)) if reference is not None else []
        return chain or self.chain(self._default_paragraph)

    def hides(self, properties: etree._Element | None, paragraph_chain: list[Style]) -> bool:
        """Say whether a run is hidden text: by its own properties, its character style, or its paragraph's style.

        Args:
            properties: The run's ``w:rPr``.
            paragraph_chain: The styles of its paragraph.
        """
        own = is_on(properties, "vanish")
        if own is not None:
            return own
        reference = properties.find(w("rStyle")) if properties is not None else None
        character_chain = self.chain(reference.get(VAL)) if reference is not None else []
        for style in (*character_chain, *paragraph_chain):
            if (inherited := is_on(style.element.find(R_PR), "vanish")) is not None:
                return inherited
        return False


def is_title(chain: list[Style]) -> bool:
    """Say whether the nearest style is that of the document's title."""
    return bool(chain) and chain[0].name.lower() in _TITLE_STYLES


def is_contents(chain: list[Style]) -> bool:
    """Say whether a style is that of a line in a table of contents."""
    return any(_CONTENTS_STYLE.match(style.name) for style in chain)


def outline_level(paragraph: etree._Element, chain: list[Style]) -> int | None:
    """Give the heading level from 1: by the style's name, else by the outline level of the paragraph or its styles."""
    for style in chain:
        if match := _HEADING_STYLE.match(style.name):
            return int(match[1])
    for holder in (paragraph, *(style.element for style in chain)):
        outline = holder.find(f"{P_PR}/{w('outlineLvl')}")
        if outline is not None and (value := outline.get(VAL, "")).isdecimal():
            return int(value) + 1 if int(value) < _BODY_LEVEL else None
    return None
