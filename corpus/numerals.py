"""Chinese numerals → integers: 二十七, 一百零五, 二〇一九, 叁拾."""

DIGITS = {
    **{sign: value for value, sign in enumerate("〇一二三四五六七八九")},
    **{sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "○": 0, "两": 2,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1_000, "仟": 1_000}
_TENS = {"廿": 20, "卅": 30}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
SIGNS = "".join((*DIGITS, *_UNITS, *_TENS, *_GROUPS))
"""Every sign of a numeral in simplified script, for use inside a regular expression's brackets."""


def parse_numeral(text: str) -> int | None:
    """Read a Chinese numeral, in units or digit by digit, simplified script.

    Args:
        text: The numeral alone.

    Returns:
        None where the signs form no number.

    Example:
        >>> [parse_numeral(text) for text in ("二十七", "一百零五", "两千", "二〇一九", "十万", "十十", "")]
        [27, 105, 2000, 2019, 100000, None, None]
    """
    if not text:
        return None
    if len(text) > 1 and all(sign in DIGITS for sign in text):
        return int("".join(str(DIGITS[sign]) for sign in text))
    total, group, digit, unit_below = 0, 0, None, 10_000
    for sign in text:
        if sign in DIGITS:
            if digit:
                return None
            digit = DIGITS[sign]
        elif sign in _TENS and digit is None and unit_below > _UNITS["十"]:
            group, unit_below = group + _TENS[sign], _UNITS["十"]
        elif sign in _UNITS and _UNITS[sign] < unit_below:
            unit_below = _UNITS[sign]
            group, digit = group + (digit or 1) * unit_below, None
        elif sign in _GROUPS and (group or digit):
            value = group + (digit or 0)
            # 一亿二千万 adds up; 三万亿 multiplies.
            total = (total + value) * _GROUPS[sign] if total < _GROUPS[sign] else total + value * _GROUPS[sign]
            group, digit, unit_below = 0, None, 10_000
        else:
            return None
    return total + group + (digit or 0)
