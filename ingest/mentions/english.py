"""English names of documents: the Finance Act 2016, 26 U.S.C. 127, Pub. L. 114–113, the Act of 1993."""

import re
from collections.abc import Iterator
from datetime import date

from corpus.model import Span
from ingest.mentions.naming import Naming, Scene, number_key, title_key, without_overlaps

_KIND_WORD = re.compile(
    r"(?:Acts?|Code|Ordinance|Law|Regulations?|Rules|Measures|Order|Statute|Constitution|Provisions|Directive)"
    r"(?=,?\s+(?:of\s+)?(?:1[6-9]|20)\d\d(?!\d)|[^\w’'-]|$)"
)
_YEAR_BEHIND = re.compile(r",?\s+(?:of\s+)?((?:1[6-9]|20)\d\d)(?!\d)")
_COUNTRY_BEHIND = re.compile(r"\s+of\s+the\s+(?:People[’']s\s+Republic\s+of\s+China|PRC)")
_NUMBER_TEXT = (
    r"\d{1,2}\s?U\.?\s?S\.?\s?C\.?\s?(?:§+\s?)?\d+[A-Za-z]*(?:[-–]\d+[a-z]*)?(?:\([A-Za-z0-9]{1,4}\))*"
    r"|\d{1,2}\s?C\.?F\.?R\.?\s?(?:[Pp]art\s|§+\s?)?\d+(?:\.\d+)?"
    r"|(?:Pub(?:lic|\.)\s?L(?:aw|\.)(?:\s?No\.)?|P\.L\.)\s?\d{2,3}[-–]\d{1,4}"
    r"|D\.C\.\s(?:Law|Act)\s\d{1,3}-\d{1,4}"
    r"|D\.C\.\s(?:Official\s)?Code\s§+\s?\d+-[\d.]+"
    r"|[Ss]ection\s\d+[A-Za-z]{0,2}(?:\([A-Za-z0-9]{1,4}\))*\sof\s[Tt]itle\s\d{1,2}(?!\d)"
    r"|S\.?I\.?\s(?:No\.?\s)?\d{1,4}(?:\sof\s|/)\d{4}|S\.?I\.?\s\d{4}/\d{1,4}"
    r"|(?:Regulation|Directive|Decision)\s(?:\((?:EU|EC|EEC)\)\s)?(?:No\s)?\d{2,4}/\d{1,4}(?:/E[CU]C?)?"
)
_NUMBER = re.compile(_NUMBER_TEXT)
_NUMBER_BEHIND = re.compile(
    rf"(?:,\sas\samended)?,?\s[(\[]?((?:{_NUMBER_TEXT})|No\.\s\d{{1,4}}\sof\s\d{{4}}|c\.\s?\d{{1,3}}|ch\.\s\d{{1,4}})[)\]]?"
)
_SECTION_BEFORE = re.compile(r"[Ss]ections?\s(\d+[A-Za-z]{0,2}(?:\([A-Za-z0-9]{1,4}\))*)\sof\s(?:the\s)?$")
_DATED_ACT = re.compile(
    r"\b[Aa]ct of "
    r"((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.? (\d{1,2}), (\d{4})(?:, (ch\. \d{1,4}))?"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SHORT = re.compile(r"(?<=\bof )([A-Z]{2,6}\s(?:19|20)\d{2})(?!\d)")
_UNIT_BEFORE = re.compile(r"(?:[Ss]ections?|[Pp]arts?|[Ss]chedules?|[Pp]aragraphs?)\s[^.;]{1,60}$")

_TITLE_CHARACTERS = 160
"""Longest title read backwards from its last word; the longest in the sample laws has 71."""
_TOKEN = re.compile(r"\([A-Z][^()]{1,40}\)|[^\s()“”\"]+|[()“”\"]")
_JOINTS = frozenset("of and for to in on at by or with as from &".split())
_UNIT_WORDS = frozenset(
    "part parts section sections schedule chapter article articles title subtitle paragraph first second third fourth "
    "i ii iii iv v vi vii viii ix x".split()
)
_OPENING_WORDS = frozenset(
    "the this that these those a an under in if where for see subject by section each any said such no per principal "
    "notwithstanding pursuant whereas and of to on as with when amended amendment repeal other new".split()
)
_NOT_A_TITLE = frozenset(
    "act acts code law laws rules regulation regulations order measures provisions civil criminal public private "
    "statute directive ordinance constitution federal state local amendment same revised".split()
)
"""Words that are no name of a law by themselves or together: the Act, Public Law."""

_ALIAS = re.compile(
    r"[“\"](?:the )?(?P<quoted>[^”\"\n]{2,60})[”\"]\s(?:means|refers to)\s(?:the\s)?$"
    r"|(?:[Ii]n this \w+,? )?(?:the )(?P<plain>(?:Principal Act|Act of \d{4}|\d{4} Act))\smeans\s(?:the\s)?$"
)
_ALIAS_BEHIND = re.compile(
    r"(?:,?\s?[(\[])(?:(?:in this \w+|hereinafter|hereafter)[ ,]+)?(?:(?:is\s)?referred to as|called|cited as)?\s?"
    r"[“\"]?(?:the\s)?[“\"]?(?P<short>[A-Z0-9][^”\"()\n]{1,40}?)[”\"]?[)\]]"
)
_SELF_SHORT = frozenset(("act", "law", "rules", "regulations", "measures", "code", "order"))
_ALIASES = 40
"""Short names defined in one document."""


def find_names(scene: Scene) -> list[Naming]:
    """Find all names of other documents, in order, none within another."""
    own = _own_keys(scene)
    titled = list(_titles(scene))
    found = without_overlaps([*titled, *_dated_acts(scene), *_numbers(scene), *_short_titles(scene)])
    aliases = _alias_places(scene, found)
    places = without_overlaps([*aliases, *found])
    return [naming for naming in places if not _is_own(naming, own, scene)]


def _own_keys(scene: Scene) -> tuple[str, frozenset[str]]:
    title = scene.title.of(scene.text) if scene.title else ""
    return title_key(title), frozenset(number_key(match.group()) for match in _NUMBER.finditer(title))


def _is_own(naming: Naming, own: tuple[str, frozenset[str]], scene: Scene) -> bool:
    title, numbers = own
    if scene.title and scene.title.contains(naming.span):
        return not (naming.title and title_key(naming.title) != title and _RULES_OF.search(_before(scene, naming)))
    if naming.number and number_key(naming.number) in numbers:
        return True
    if _is_section_of_code(naming, numbers):
        return True
    return bool(title) and (naming.key == title or _begins_with_name(title, naming.key))


def _is_section_of_code(naming: Naming, numbers: frozenset[str]) -> bool:
    """Say whether a section of the Internal Revenue Code is the document: section 127 of the Code in 26 U.S.C. 127."""
    section = re.match(r"section (\d+[A-Za-z]{0,2})", naming.number or "")
    is_tax_code = (naming.title or "").startswith("Internal Revenue Code")
    return bool(section) and is_tax_code and f"26u.s.c.{section.group(1).lower() if section else ''}" in numbers


def _begins_with_name(title: str, key: str) -> bool:
    """Say whether a title begins with a dated name: Finance Act 2016, Part 6."""
    return len(key) > 4 and key[-4:].isdigit() and title.startswith(key)


_RULES_OF = re.compile(
    r"(?:Enforcement|Implement\w+|Application)\s(?:Rules|Regulations|Measures|Provisions)?\s?(?:of|for)\s(?:the\s)?$"
    r"|Rules\sof\s(?:the\s)?$"
)


def _before(scene: Scene, naming: Naming) -> str:
    return scene.text[max(naming.span.start - 60, 0) : naming.span.start]


def _titles(scene: Scene) -> Iterator[Naming]:
    for match in _KIND_WORD.finditer(scene.text):
        start = _title_start(scene.text, match.start())
        words = re.findall(r"[A-Za-z’'&.-]+", scene.text[start : match.end()])
        if start == match.start() or all(word.casefold() in _NOT_A_TITLE | _JOINTS for word in words):
            continue
        year = _YEAR_BEHIND.match(scene.text, match.end())
        country = _COUNTRY_BEHIND.match(scene.text, match.end())
        end = year.end() if year else country.end() if country else match.end()
        if not year and match.group() in ("Order", "Directive", "Provisions", "Statute") and len(words) < 3:
            continue
        yield _titled(scene, start, end, year.group(1) if year else None)


def _titled(scene: Scene, start: int, end: int, year: str | None) -> Naming:
    behind = _NUMBER_BEHIND.match(scene.text, end)
    section = _SECTION_BEFORE.search(scene.text[max(start - 40, 0) : start])
    title = scene.text[start:end]
    number = behind.group(1) if behind else None
    if not number and section and "Code" in title:
        number = f"section {section.group(1)}"
    return Naming(Span(start, behind.end() if behind else end), title, number, date(int(year), 1, 1) if year else None)


def _title_start(text: str, end: int) -> int:
    """Walk back over capitalised words and what joins them, then off the words that only lead up to a title."""
    line = text.rfind("\n", 0, end) + 1
    begin = max(line, end - _TITLE_CHARACTERS)
    tokens = list(_TOKEN.finditer(text, begin, end))
    first, has_and = end, False
    kept: list[re.Match[str]] = []
    for index in range(len(tokens) - 1, -1, -1):
        word = tokens[index].group()
        plain = word.rstrip(",")
        glued = re.match(r"(?:of)?the(?=[A-Z])", plain)
        if not _is_title_word(word, plain, has_and) and not glued:
            if word == "the" and _goes_on_before_the(tokens, index):
                continue
            if word.isdigit() and index and tokens[index - 1].group() == "Year":
                continue
            break
        has_and = has_and or plain == "and"
        kept.append(tokens[index])
        if glued:
            first = tokens[index].start() + glued.end()
            break
    while kept and (kept[-1].group().rstrip(",").casefold() in _JOINTS | _OPENING_WORDS | _UNIT_WORDS):
        kept.pop()
    return max(kept[-1].start(), first if first < end and kept[-1].start() < first else 0) if kept else end


def _is_title_word(word: str, plain: str, has_and: bool) -> bool:
    if word[0] == "(":
        return len(word) > 2
    if word.endswith((".", ";", ":", "”", '"')) or (word.endswith(",") and not has_and):
        return False
    return plain in _JOINTS or (plain[:1].isupper() and plain.casefold() not in _UNIT_WORDS and plain not in ("The",))


def _goes_on_before_the(tokens: list[re.Match[str]], index: int) -> bool:
    """Say whether ``the`` stands within a title: Enforcement Rules of the, Protection of the; not section 7 of the."""
    if index < 2 or tokens[index - 1].group() not in ("of", "on", "for"):
        return False
    word = tokens[index - 2].group()
    return len(word) > 3 and word[0].isupper() and word.isalpha() and word.casefold() not in _UNIT_WORDS


def _dated_acts(scene: Scene) -> Iterator[Naming]:
    for match in _DATED_ACT.finditer(scene.text):
        try:
            day = date(int(match.group(3)), _MONTHS.index(match.group(1)[:3].lower()) + 1, int(match.group(2)))
        except ValueError:
            continue
        behind = _NUMBER_BEHIND.match(scene.text, match.end())
        title = match.group().removesuffix(f", {match.group(4)}")
        number = match.group(4) or (behind.group(1) if behind else None)
        yield Naming(Span(match.start(), behind.end() if behind else match.end()), title, number, day)


def _numbers(scene: Scene) -> Iterator[Naming]:
    for match in _NUMBER.finditer(scene.text):
        yield Naming(Span(*match.span()), None, match.group())


def _short_titles(scene: Scene) -> Iterator[Naming]:
    for match in _SHORT.finditer(scene.text):
        if _UNIT_BEFORE.search(scene.text[max(match.start() - 80, 0) : match.start()]):
            yield Naming(Span(*match.span(1)), match.group(1), None, date(int(match.group(1)[-4:]), 1, 1))


def _alias_places(scene: Scene, names: list[Naming]) -> Iterator[Naming]:
    """Find the places of names the document defines: “Act of 1993” means …, (in this Act “the Principal Act”)."""
    shorts: dict[str, Naming] = {}
    for naming in names:
        opening = _ALIAS.search(scene.text[max(naming.span.start - 90, 0) : naming.span.start])
        behind = _ALIAS_BEHIND.match(scene.text, naming.span.end)
        short = (opening.group("quoted") or opening.group("plain")) if opening else None
        if not short and behind:
            short = behind.group("short")
        if short and len(shorts) < _ALIASES and naming.title and re.search(r"\bActs?\b|Law|Code|Regulation", short):
            shorts.setdefault(short.removeprefix("the "), naming)
    for short, naming in shorts.items():
        pattern = (
            rf"\bthe {re.escape(short)}\b(?!\s+(?:of\s+)?\d)"
            if short.casefold() in _SELF_SHORT
            else (rf"\b{re.escape(short)}\b")
        )
        for place in re.finditer(pattern, scene.text):
            if not naming.span.start <= place.start() < naming.span.end:
                yield Naming(Span(*place.span()), naming.title, naming.number, naming.issued, naming.key)
