"""Runs → characters: what Word shows of a paragraph when all changes are accepted and markup is off."""

from collections.abc import Callable, Iterator

from lxml import etree

from ingest.readers.docx.names import ALTERNATE, FALLBACK, P_PR, R_PR, TEXT_BOX, VAL, R, T, shown_choice, w
from ingest.readers.docx.styles import Style, Styles
from ingest.readers.docx.symbols import symbol

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_CHARACTERS = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
}
NOTE_REFERENCES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
"""The element that refers to a note → the part that holds it."""
LEFT_OUT = frozenset(
    {
        w("moveFrom"),  # moved-away text stands at its new place too
        w("del"),
        w("instrText"),
        w("delInstrText"),
        w("delText"),
        w("rt"),  # the reading beside a character
        w("sdtPr"),
        P_PR,
        R_PR,
        FALLBACK,
    }
)
"""Elements of which nothing is shown."""
# Mathematics in a line: what stands between the parts of an element.
_BETWEEN = {
    f"{_MATH}f": "/",
    f"{_MATH}sSup": "^",
    f"{_MATH}sSub": "_",
    f"{_MATH}rad": "√",
}
_MATH_PARTS = frozenset(_MATH + name for name in ("num", "den", "e", "sup", "sub", "deg"))

NoteNumber = Callable[[str, str], int]
"""Part and id of a note → the number it is shown with."""


class RunText:
    """Reads the runs of paragraphs; keeps no state between paragraphs but the count of signs it does not know."""

    def __init__(self, styles: Styles, note_number: NoteNumber) -> None:
        self._styles = styles
        self._note_number = note_number
        self._fields: list[bool] = []  # of each field begun: whether its result has begun
        self.unknown_symbols = 0
        """Signs of picture fonts that have no character."""

    def of(self, paragraph: etree._Element, chain: list[Style]) -> str:
        """Give the paragraph's characters; its text boxes are not among them.

        Args:
            paragraph: The element ``w:p``.
            chain: Its styles, the nearest first.
        """
        self._fields = []  # a field that is never closed hides its instruction, not the rest of the document
        return "".join(self._pieces(paragraph, chain))

    def _pieces(self, element: etree._Element, chain: list[Style]) -> Iterator[str]:
        for child in element:
            if child.tag in LEFT_OUT or child.tag == TEXT_BOX:
                continue
            if child.tag == R:
                if not self._styles.hides(child.find(R_PR), chain):
                    yield from self._pieces(child, chain)
                else:
                    self._follow_fields(child)
            elif child.tag == ALTERNATE:
                shown = shown_choice(child)
                yield from self._pieces(shown, chain) if shown is not None else ()
            elif child.tag == w("fldChar"):
                self._follow_field(child)
            elif all(self._fields):
                yield from self._shown(child, chain)
            else:  # inside an instruction there may be fields of their own
                yield from self._pieces(child, chain)

    def _shown(self, child: etree._Element, chain: list[Style]) -> Iterator[str]:
        if child.tag == T:
            yield self._in_font(child)
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag == w("sym"):
            yield self._symbol(child.get(w("font"), ""), child.get(w("char"), ""))
        elif child.tag in NOTE_REFERENCES:
            yield f"[{self._note_number(NOTE_REFERENCES[child.tag], child.get(w('id'), ''))}]"
        elif child.tag == f"{_MATH}t":
            yield child.text or ""
        elif child.tag in _BETWEEN:
            yield self._formula(child, chain)
        else:
            yield from self._pieces(child, chain)

    def _formula(self, element: etree._Element, chain: list[Style]) -> str:
        """Write a fraction, power, index or root in a line: (a+b)/2, x^2."""
        parts = ["".join(self._pieces(part, chain)) for part in element if part.tag in _MATH_PARTS]
        shown = [part if part.isalnum() else f"({part})" for part in parts if part.strip()]
        sign = _BETWEEN[element.tag]
        return sign + "".join(shown) if sign == "√" else sign.join(shown)

    def _in_font(self, element: etree._Element) -> str:
        """Give a run's text; fonts of pictures keep their signs in the private use area."""
        text = element.text or ""
        if not any("\uf020" <= character <= "\uf0ff" for character in text):
            return text
        fonts = element.getparent().find(f"{R_PR}/{w('rFonts')}")
        font = fonts.get(w("ascii"), "") if fonts is not None else ""
        return "".join(
            self._symbol(font, f"{ord(character):X}") if "\uf020" <= character <= "\uf0ff" else character
            for character in text
        )

    def _symbol(self, font: str, code: str) -> str:
        shown = symbol(font, code)
        if shown is None:
            self.unknown_symbols += 1
        return shown or ""

    def _follow_fields(self, run: etree._Element) -> None:
        for mark in run.iterchildren(w("fldChar")):
            self._follow_field(mark)

    def _follow_field(self, mark: etree._Element) -> None:
        kind = mark.get(w("fldCharType"))
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()


def mark_is_removed(paragraph: etree._Element) -> bool:
    """Say whether the paragraph's own end was deleted, so that it goes on with the next one."""
    properties = paragraph.find(f"{P_PR}/{R_PR}")
    return properties is not None and any(properties.find(w(name)) is not None for name in ("del", "moveFrom"))


def value_of(element: etree._Element | None) -> str:
    """Give an element's ``w:val``; the empty string where it has none."""
    return str(element.get(VAL, "")) if element is not None else ""
