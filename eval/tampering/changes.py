"""Ways to change a sentence: those that leave it true, and those that a model gets wrong."""

import random
import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from corpus.folded import fold_with_offsets
from corpus.numerals import SIGNS
from rag.grounding.lexicon import party_terms
from rag.grounding.quantities import Quantity, find_quantities, parse_number

Change = Callable[[str, str, random.Random], str | None]
"""Sentence, language → the changed sentence; None where it cannot be changed so."""
_WORDS = Path(__file__).parent / "words.yaml"
_HAN_DIGITS = "零一二三四五六七八九"
_ENGLISH = ("two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty eighty "
            "ninety").split()  # fmt: skip
FACTORS = (2, 3, 5, 8)
"""By one of which a number is changed; 30 becomes 60, 90, 150, 240."""


@cache
def words() -> Mapping[str, Mapping[str, list[list[str]]]]:
    """Read the lists; see the remarks in the file."""
    loaded: dict[str, dict[str, list[list[str]]]] = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return loaded


_NO_ONE = re.compile(r"\b[Nn]o (?:\w+ ){1,4}(?:shall|may|must)\b")


def exchanged(name: str) -> Change:
    """Make a change that exchanges words of a list of the file."""

    def change(text: str, language: str, chance: random.Random) -> str | None:
        fitting = [(pattern, new) for pattern, new in words()[name][language] if re.search(pattern, text)]
        if not fitting:
            return None
        if name.startswith(("force", "negation")) and _NO_ONE.search(text):
            return None  # "no one may" and "no one shall" say the same
        pattern, new = chance.choice(fitting)
        matches = list(re.finditer(pattern, text))
        match = chance.choice(matches)
        return re.sub(r"  +", " ", text[: match.start()] + new + text[match.end() :])

    return change


# --- quantities ------------------------------------------------------------------------------------------------------


def _replace(text: str, quantity: Quantity, new: Callable[[str], str | None]) -> str | None:
    span = fold_with_offsets(text).at(quantity.start, quantity.end)
    written = new(span.of(text))
    return None if written is None or written == span.of(text) else text[: span.start] + written + text[span.end :]


def _one_of(text: str, chance: random.Random, *kinds: str) -> Quantity | None:
    found = [q for q in find_quantities(fold_with_offsets(text).text) if q.kind in kinds and not q.is_loose]
    return chance.choice(found) if found else None


_NUMERAL = re.compile(rf"\d[\d,]*(?:\.\d+)?|[{SIGNS}]+|\b(?:{'|'.join(_ENGLISH)})\b", re.IGNORECASE)


def _other_number(said: str, chance: random.Random) -> str | None:
    """Write another number in the same way."""
    numerals = list(_NUMERAL.finditer(said))
    if not numerals:
        return None
    match = numerals[-1]  # of 百分之三十 the share, of thirty (30) the digits
    value = parse_number(match.group().lower())
    if value is None or not value:
        return None
    new = value * chance.choice(FACTORS)
    written = match.group()
    if written[0].isdigit():
        other = f"{int(new):,}" if "," in written else f"{float(new):g}" if new.denominator > 1 else str(int(new))
    elif written[0].isascii():
        other = chance.choice([word for word in _ENGLISH if word != written.lower()])
    elif new.denominator == 1:
        other = in_chinese(int(new))
    else:
        return None
    return said[: match.start()] + other + said[match.end() :]


def in_chinese(number: int) -> str:
    """Write a whole number below a hundred million in Chinese.

    Example:
        >>> [in_chinese(number) for number in (8, 15, 30, 105, 2_000, 150_000)]
        ['八', '十五', '三十', '一百零五', '二千', '十五万']
    """
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return in_chinese(high) + "万" + (("零" if low < 1_000 else "") + in_chinese(low) if low else "")
    written, gap = "", False
    for unit, sign in ((1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap else "") + _HAN_DIGITS[digit] + sign
            gap = False
        elif written:
            gap = bool(number)
    return re.sub(r"^一十", "十", written) or "零"


def changed(*kinds: str) -> Change:
    """Make a change of one quantity of some kinds to another value."""

    def change(text: str, language: str, chance: random.Random) -> str | None:
        del language
        quantity = _one_of(text, chance, *kinds)
        return None if quantity is None else _replace(text, quantity, lambda said: _other_number(said, chance))

    return change


def changed_date(text: str, language: str, chance: random.Random) -> str | None:
    """Change one figure of a date."""
    del language
    quantity = _one_of(text, chance, "date")
    if quantity is None:
        return None

    def shifted(said: str) -> str | None:
        digits = list(re.finditer(r"\d+", said))
        if not digits:
            return None
        match = chance.choice(digits)
        value = int(match.group())
        new = value + chance.choice((1, 3, 7)) if value > 31 else value % (12 if value <= 12 else 28) + 1
        return said[: match.start()] + str(new) + said[match.end() :]

    return _replace(text, quantity, shifted)


def other_form(text: str, language: str, chance: random.Random) -> str | None:
    """Write a quantity in another way that means the same."""
    quantity = _one_of(text, chance, "number", "rate", "money")
    if quantity is None:
        return None

    def written(said: str) -> str | None:
        if language == "zh":
            share = re.fullmatch(rf"百分之([{SIGNS}]+)", said)
            if share:
                value = parse_number(share[1])
                return f"{float(value):g}%" if value else None
            match = re.match(rf"[{SIGNS}]+(?!$)", said)  # a sign alone may be part of a word: 同一
            value = parse_number(match.group()) if match else None
            return f"{int(value)}{said[match.end() :].replace('日', '天')}" if match and value else None
        if re.fullmatch(r"\d+ (?:percent|per cent)", said):
            return re.sub(r" per ?cent", "%", said)
        if re.fullmatch(r"\d+%", said):
            return said.replace("%", " per cent")
        match = re.match(r"(\w+)(?= )", said)
        value = parse_number(match.group().lower()) if match and match.group().lower() in _ENGLISH else None
        return f"{int(value)}{said[match.end() :]}" if match and value else None

    return _replace(text, quantity, written)


# --- parties, places -------------------------------------------------------------------------------------------------


def party_swapped(text: str, language: str, chance: random.Random) -> str | None:
    """Put another party in the place of one."""
    folded = fold_with_offsets(text)
    found = list(party_terms().find(folded.text))
    if not found:
        return None
    name, start, end = chance.choice(found)
    named = {each for each, _, _ in found}
    pool = [
        party
        for party in words()["parties"][language]
        if not ({n for n, _, _ in party_terms().find(str(party).lower())} & named)
    ]
    span = folded.at(start, end)
    del name
    new = str(chance.choice(pool))
    if language == "en" and text[span.end - 1] == "s":
        new = f"{new[:-1]}ies" if new.endswith("y") else f"{new}s"
    return text[: span.start] + new + text[span.end :]


_FORCE = re.compile(r"应当|可以|不得|必须|向|对|\b(?:shall|may|must|to|by)\b")
"""What must stand between two parties whose exchange makes another rule; in a list they may stand in any order."""


def parties_exchanged(text: str, language: str, chance: random.Random) -> str | None:
    """Let two parties of a sentence change places."""
    del language, chance
    folded = fold_with_offsets(text)
    found = sorted(party_terms().find(folded.text), key=lambda each: each[1])
    pairs = [
        (one, two) for one, two in pairwise(found) if one[0] != two[0] and _FORCE.search(folded.text[one[2] : two[1]])
    ]
    if not pairs:
        return None
    one, two = pairs[0]
    first, second = folded.at(one[1], one[2]), folded.at(two[1], two[2])
    return text[: first.start] + second.of(text) + text[first.end : second.start] + first.of(text) + text[second.end :]


def place_added(text: str, language: str, chance: random.Random) -> str | None:
    """Say that a rule applies in another place."""
    place = str(chance.choice(words()["places"][language]))
    return f"在{place}，{text}" if language == "zh" else f"In {place}, {lowered(text)}"


def lowered(text: str) -> str:
    """Begin a sentence with a small letter, as it goes on behind other words."""
    return text[0].lower() + text[1:] if text[:2].istitle() or text[:2] == "A " else text


# --- what is added, what is dropped ----------------------------------------------------------------------------------


def number_invented(text: str, language: str, chance: random.Random) -> str | None:
    """Add a figure that stands nowhere."""
    added = str(chance.choice(words()["invented"][language]))
    return f"{text.rstrip('。.；;')}{added}{'。' if language == 'zh' else '.'}"


_CONDITION = {
    "zh": re.compile(r"^(?P<before>[^，。；]{0,24}?)(?P<clause>[^，。；]{5,50}(?<!目)的)，(?=.{8,})"),
    "en": re.compile(
        r"(?P<clause>^(?:If|Where|When)\b[^,]{12,120},\s"
        r"|,? (?:if|where|unless|provided that|subject to)\b(?! there (?:is|are) any\b)[^,.;]{12,120}(?=[.;,]))"
    ),
}
_EXCEPTION = {
    "zh": re.compile(r"，但[^。；]{4,60}(?=[。；])|除[^，。]{4,40}外，"),
    "en": re.compile(r",? (?:unless|except)\b[^,.;]{8,120}(?=[.;,])"),
}


def condition_dropped(text: str, language: str, chance: random.Random) -> str | None:
    """Leave out the clause on which a rule depends."""
    del chance
    match = _CONDITION[language].search(text)
    if not match:
        return None
    rest = text[: match.start("clause")] + text[match.end() :]
    return rest[:1].upper() + rest[1:] if language == "en" else rest


def exception_dropped(text: str, language: str, chance: random.Random) -> str | None:
    """Leave out an exception."""
    del chance
    match = _EXCEPTION[language].search(text)
    return text[: match.start()] + text[match.end() :] if match else None


def word_altered(quote: str, language: str, chance: random.Random) -> str | None:
    """Alter one word of a quote."""
    if language == "zh":
        place = chance.randrange(1, max(2, len(quote) - 1))
        return (
            quote[:place]
            + chance.choice([sign for sign in "新旧多少大小上下内外" if sign != quote[place]])
            + quote[place + 1 :]
        )
    parts = quote.split(" ")
    place = chance.randrange(len(parts))
    parts[place] = chance.choice(
        [word for word in ("annual", "new", "every", "former", "written") if word != parts[place]]
    )
    return " ".join(parts)


def trimmed(text: str, language: str, chance: random.Random) -> str | None:
    """Leave out what a rule does not depend on: brackets, a purpose, a reference to other rules."""
    del chance
    patterns = {
        "zh": (
            r"（[^（）]{2,40}）",
            r"^为了?[^，。]{4,40}，",
            r"(?<=，)(?:依照|按照)[^，。]{2,20}规定(?=[^，。的]{2,})",
            r"^(?:依照|按照|根据)[^，。应可]{4,30}规定，",
        ),
        "en": (
            r" ?\((?!(?:and|or|but|if|where|unless|except)\b)[^()A-Z]{3,60}\)",
            r"^In order to [^,]{6,80}, ",
            r",? in accordance with (?:[^,.;]|[.,](?=\d)){6,60}(?=[.,](?!\d))",
            r",? pursuant to (?:[^,.;]|[.,](?=\d)){6,60}(?=[.,](?!\d))",
        ),
    }
    for pattern in patterns[language]:
        match = re.search(pattern, text)
        rest = text[: match.start()] + text[match.end() :] if match else ""
        if len(rest) > len(text) // 2:
            return rest[:1].upper() + rest[1:] if language == "en" else rest
    return None
