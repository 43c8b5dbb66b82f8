"""Places as codes: ISO 3166-1 and -2, a Chinese city below its province by its GB/T 2260 code (``CN-ZJ-330200``)."""

import re

_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3}(?:-[0-9]{6})?)?")
EXPECTED = "an ISO 3166 code such as CN, CN-ZJ or US-DC, or a Chinese city such as CN-ZJ-330200"


def normalise_jurisdiction(code: str) -> str | None:
    """Bring a code to its written form, or return ``None`` when it is none.

    Example:
        >>> normalise_jurisdiction("cn-zj-330200"), normalise_jurisdiction("Ningbo")
        ('CN-ZJ-330200', None)
    """
    upper = code.strip().upper()
    return upper if _CODE.fullmatch(upper) else None


def ladder(code: str) -> tuple[str, ...]:
    """List a place and those above it, nearest first: their law applies there too.

    Example:
        >>> ladder("CN-ZJ-330200")
        ('CN-ZJ-330200', 'CN-ZJ', 'CN')
    """
    parts = code.split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))
