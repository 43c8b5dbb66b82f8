"""Whether a field read from a document is what is known of it."""

import re
import unicodedata
from datetime import date, datetime
from typing import Literal

FieldVerdict = Literal["right", "wrong", "missing", "spurious"]
_YEAR_BRACKETS = str.maketrans("〔〕[]【】［］﹝﹞", "()()()()()")


def compare(field: str, expected: object, found: object) -> FieldVerdict | None:
    """Judge one field of one document.

    Texts are compared by their characters after NFKC, without blanks; days by date. In a document number the brackets
    around the year count as one, since printers choose them freely.

    Args:
        field: Name of the field, as in a sidecar.
        expected: What the sidecar says; None where nobody knows.
        found: What was read; None where nothing was.

    Returns:
        ``missing``: known but not read. ``spurious``: read though nothing is known, which may still be true. None
        where both are silent: nothing to judge.

    Example:
        >>> compare("document_number", "财税〔2018〕51号", "财税[2018] 51号"), compare("issued", None, "2020-01-01")
        ('right', 'spurious')
    """
    known, read = _plain(field, expected), _plain(field, found)
    if not known or not read:
        return "missing" if known else "spurious" if read else None
    return "right" if known == read else "wrong"


def _plain(field: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        value = ";".join(map(str, value))
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value)))
    return plain.translate(_YEAR_BRACKETS) if field == "document_number" else plain
