"""Tables → rows: each row can be read alone.

A cell merged over several columns is given once; a cell merged over several rows is given in each of them, because a
row that is quoted without the row above would not say what it is about.
"""

from collections.abc import Callable, Iterator

from lxml import etree

from ingest.readers.docx.names import TC, TR, number_of, w
from ingest.readers.docx.text import value_of

CELL_GAP = " | "
# Columns a cell may span; Word's own limit is 63.
_MAX_SPAN = 1_000
_CONTAINERS = frozenset({w("sdt"), w("sdtContent"), w("ins"), w("moveTo"), w("customXml"), w("smartTag")})


def visible_rows(table: etree._Element) -> list[tuple[etree._Element, list[etree._Element]]]:
    """Give the rows that are left when all changes are accepted, each with its cells."""
    return [
        (row, [cell for cell in _children(row, TC) if cell.find(f"{w('tcPr')}/{w('cellDel')}") is None])
        for row in _children(table, TR)
        if row.find(f"{w('trPr')}/{w('del')}") is None
    ]


def row_texts(
    rows: list[tuple[etree._Element, list[etree._Element]]], text_of: Callable[[etree._Element], str]
) -> Iterator[str]:
    """Give each row as one line.

    Args:
        rows: What ``visible_rows`` gave.
        text_of: A cell's text in one line.
    """
    above: dict[int, str] = {}  # column → the text of the cell that is merged downward from it
    for row, cells in rows:
        column = _skipped_columns(row)
        texts = []
        for cell in cells:
            merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
            if merge is not None and value_of(merge) != "restart":
                text = above.get(column, "")
            else:
                text = text_of(cell)
                above.pop(column, None)
                if merge is not None:
                    above[column] = text
            texts.append(text)
            column += min(number_of(cell.find(f"{w('tcPr')}/{w('gridSpan')}"), 1), _MAX_SPAN)
        if any(texts):
            yield CELL_GAP.join(texts)


def _skipped_columns(row: etree._Element) -> int:
    return min(number_of(row.find(f"{w('trPr')}/{w('gridBefore')}"), 0), _MAX_SPAN)


def _children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of one kind, also those inside content controls and tracked changes."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _CONTAINERS:
            yield from _children(child, tag)
