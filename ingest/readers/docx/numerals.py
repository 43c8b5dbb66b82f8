"""Numbers as Word writes them: the values of ``w:numFmt``."""

from collections.abc import Callable

LARGEST_VALUE = 32_767
"""Above it Word itself counts no further; Roman numerals would grow without bound."""
_MOST_REPEATS = 30
"""Letters a value may repeat (aaa is 53): beyond Word's 780 it is shown in digits."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_PLAIN = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FOOTNOTE_SIGNS = "*†‡§"


def format_number(value: int, kind: str) -> str | None:
    """Write ``value`` in one of Word's numbering formats.

    Args:
        value: From 0.
        kind: A value of ``w:numFmt``; "none" gives the empty string.

    Returns:
        The number; in digits where the format does not reach as far; None for a format that is not known here.

    Example:
        >>> [format_number(12, kind) for kind in ("chineseCounting", "lowerRoman", "decimalEnclosedCircle")]
        ['十二', 'xii', '⑫']
        >>> format_number(105, "chineseCountingThousand"), format_number(105, "chineseCounting")
        ('一百零五', '一○五')
    """
    write = _FORMATS.get(kind)
    if write is None:
        return None
    return (write(value) if 0 <= value <= LARGEST_VALUE else None) or ("" if kind == "none" else str(value))


def _roman(value: int) -> str:
    pieces = []
    for worth, sign in _ROMAN:
        count, value = divmod(value, worth)
        pieces.append(sign * count)
    return "".join(pieces)


def _repeated(signs: str) -> Callable[[int], str]:
    """Count through the signs, then through each of them twice, and so on."""

    def write(value: int) -> str:
        repeats, index = divmod(value - 1, len(signs))
        return signs[index] * (repeats + 1) if value > 0 and repeats < _MOST_REPEATS else ""

    return write


def _listed(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else ""


def _digits(signs: str) -> Callable[[int], str]:
    return lambda value: "".join(signs[int(digit)] for digit in str(value))


def _counted(
    digits: str, units: str, myriad: str, *, gap: str = "", bare_ten: bool = True, bare_units: bool = False
) -> Callable[[int], str]:
    """Count in tens, hundreds and thousands.

    Args:
        digits: For 0 to 9.
        units: For ten, hundred, thousand.
        myriad: For ten thousand.
        gap: Stands for places left out: 一百零五.
        bare_ten: Ten to nineteen are 十 to 十九, not 一十.
        bare_units: No unit takes a one: 百 and not 一百.
    """

    def below_myriad(value: int) -> str:
        text, skipped = "", False
        for place in (3, 2, 1, 0):
            digit = value // 10**place % 10
            if digit == 0:
                skipped = bool(text)
                continue
            text += gap if skipped else ""
            skipped = False
            is_bare = place > 0 and digit == 1 and (bare_units or (bare_ten and place == 1 and not text))
            text += ("" if is_bare else digits[digit]) + (units[place - 1] if place else "")
        return text

    def write(value: int) -> str:
        high, low = divmod(value, 10_000)
        head = (below_myriad(high) if high != 1 or not bare_units else digits[1]) + myriad if high else ""
        between = gap if high and 0 < low < 1_000 else ""
        return head + between + below_myriad(low) or digits[0]

    return write


def _small_then_digits(zero: str) -> Callable[[int], str]:
    """Count to 99, then write digit by digit: 九十九, 一○○."""
    counted, digits = _counted(_PLAIN, "十百千", "万"), _digits(zero + _PLAIN[1:])
    return lambda value: counted(value) if 0 < value < 100 else digits(value)


def _ordinal(value: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th") if value % 100 not in (11, 12, 13) else "th"
    return f"{value}{ending}"


def _cycle(value: int) -> str:
    """甲子, 乙丑 … 癸亥: sixty names."""
    return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12] if 0 < value <= 60 else ""


_THOUSAND_SIMPLIFIED = _counted(_PLAIN, "十百千", "万", gap="零")
_THOUSAND_TRADITIONAL = _counted(_PLAIN, "十百千", "萬", gap="零")
_JAPANESE = _counted("〇一二三四五六七八九", "十百千", "万", bare_units=True)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "none": lambda _: "",
    "decimalZero": lambda value: f"{value:02d}",
    "lowerLetter": _repeated(_LETTERS),
    "upperLetter": _repeated(_LETTERS.upper()),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "ordinal": _ordinal,
    "chicago": _repeated(_FOOTNOTE_SIGNS),
    "numberInDash": lambda value: f"- {value} -",
    "chineseCounting": _small_then_digits("○"),
    "taiwaneseCounting": _small_then_digits("○"),
    "koreanDigital2": _digits("零" + _PLAIN[1:]),
    "chineseCountingThousand": _THOUSAND_SIMPLIFIED,
    "taiwaneseCountingThousand": _THOUSAND_TRADITIONAL,
    "japaneseCounting": _JAPANESE,
    "ideographDigital": _digits("〇" + _PLAIN[1:]),
    "japaneseDigitalTenThousand": _digits("〇" + _PLAIN[1:]),
    "taiwaneseDigital": _digits("○" + _PLAIN[1:]),
    "chineseLegalSimplified": _counted("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "萬", gap="零", bare_ten=False),
    "ideographLegalTraditional": _counted("零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬", gap="零", bare_ten=False),
    "japaneseLegal": _counted("〇壱弐参四伍六七八九", "拾百阡", "萬", bare_ten=False),
    "ideographTraditional": _listed(_STEMS),
    "ideographZodiac": _listed(_BRANCHES),
    "ideographZodiacTraditional": _cycle,
    "decimalEnclosedCircle": _listed("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedCircleChinese": _listed("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"),
    "decimalEnclosedFullstop": _listed("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "decimalEnclosedParen": _listed("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "ideographEnclosedCircle": _listed("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
}
