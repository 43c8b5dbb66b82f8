"""Names of WordprocessingML, and the two questions every part of the reader asks of its elements."""

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FALSE = frozenset({"0", "false", "off"})
# Larger numbers of a damaged file are cut here; no list counts so far.
_LARGEST = 1_000_000


def w(name: str) -> str:
    """Give a local name with the namespace of Word's main elements."""
    return _MAIN + name


VAL = w("val")
P, R, T, TBL, TR, TC = map(w, ("p", "r", "t", "tbl", "tr", "tc"))
P_PR, R_PR = w("pPr"), w("rPr")
TEXT_BOX = w("txbxContent")
ALTERNATE, CHOICE, FALLBACK = (_COMPATIBILITY + name for name in ("AlternateContent", "Choice", "Fallback"))


def is_on(holder: etree._Element | None, name: str) -> bool | None:
    """Say what a switch is set to, such as ``<w:vanish/>`` or ``<w:vanish w:val="0"/>``; None where it is not set."""
    switch = holder.find(w(name)) if holder is not None else None
    return None if switch is None else switch.get(VAL, "true").lower() not in _FALSE


def number_of(element: etree._Element | None, default: int) -> int:
    """Read an element's ``w:val`` as a number from 0; ``default`` where it has none."""
    value = element.get(VAL, "").strip() if element is not None else ""
    return min(int(value), _LARGEST) if value.isascii() and value.isdecimal() and len(value) < 12 else default


def shown_choice(alternate: etree._Element) -> etree._Element | None:
    """Choose a drawing or its repetition for old programs: the first choice, unless only the other has text."""
    choice, fallback = alternate.find(CHOICE), alternate.find(FALLBACK)
    if choice is None or (fallback is not None and not _has_text(choice) and _has_text(fallback)):
        return fallback
    return choice


def _has_text(element: etree._Element) -> bool:
    return next(element.iter(T), None) is not None
