"""Which other provisions and statutes an English clause points to."""

import re

_NUMBER = r"(?:\d+[A-Za-z]{0,3}(?:-\d+)?(?:\.\d+)*(?:\([0-9A-Za-z]+\))*|(?:\([0-9A-Za-z]+\))+|[IVX]+\b|[A-Z]{1,2}\b)"
_WORD = (
    r"(?:[Ss]ub-?sections?|[Ss]ections?|[Ss]ubparagraphs?|[Pp]aragraphs?|[Aa]rticles?|Parts?|Chapters?|Schedules?|"
    r"[Ss]ubchapters?|[Cc]lauses?|Regulations?|Rules?|[Ss]ubclauses?|[Ii]tems?|§§?)"
)
_STATUTE = (
    r"(?:[A-Z][A-Za-z\-’']+(?: \([A-Z][^()]{2,60}\))? |(?:and|of|for|on|in|to|the) (?=[A-Z(])){1,9}"
    r"(?:Act|Acts|Law|Code|Statute|Regulations|Ordinance|Order)(?:,? \d{4}(?![\d-])| of \d{4})?(?! No\.)"
)
_WHOLE = rf"(?:{_STATUTE}|Act|Schedule|Constitution)?(?: of \d{{4}})?"
_REFERENCE = re.compile(
    rf"{_WORD} {_NUMBER}(?:(?:,| and| or| to|, and|, or| through) (?:{_WORD} )?{_NUMBER})*"
    rf"(?: of (?:the )?(?:said |same |First |Second |Third )?(?:{_WORD} {_NUMBER}(?: of (?:the )?)?)?{_WHOLE})?"
    rf"|\b\d+ U\.?S\.?C\.? (?:§+ ?)?{_NUMBER}(?:[–-]{_NUMBER})?"
    rf"|\b(?:the )?{_STATUTE}"
)
_NO_STATUTE = re.compile(
    r"^(?:the )?(?:this|said|same|present|principal)?\s*(?:Act|Law|Regulations|Order|Code|Rules)\s*$", re.IGNORECASE
)
_LEADING = re.compile(r"^(?:the|of|and|for|in|to|on|In|For|Under|The|To|On|Of|By|A|An|Any|This|Where|If|Each|No) ")


def find_references(plain: str) -> list[tuple[int, int]]:
    """Find the references in a unit's plain words, as ranges, in order.

    Example:
        >>> words = "Under section 11(3) of the Skills Act 2031 and subsection (1), the Minister may act."
        >>> [words[start:end] for start, end in find_references(words)]
        ['section 11(3) of the Skills Act 2031', 'subsection (1)']
    """
    found: list[tuple[int, int]] = []
    for match in _REFERENCE.finditer(plain):
        start, end = match.span()
        end = start + len(re.sub(r"(?: of(?: the)?)? *$", "", plain[start:end]))
        while lead := _LEADING.match(plain[start:end]):
            start += lead.end()
        if start < end and not _NO_STATUTE.match(plain[start:end]) and re.search(r"\d|[A-Z]", plain[start:end]):
            found.append((start, end))
    return found
