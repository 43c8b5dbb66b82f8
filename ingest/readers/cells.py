"""Values of a spreadsheet → what its cells show, by their number formats."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_GENERAL_DIGITS = 11
"""Digits that Excel shows of a fraction without a format."""
_WHOLE_DIGITS = 15
"""Digits of a whole number without a format: as many as Excel keeps, for it may be the number of an account."""
_MOST_DECIMALS = 30
"""Decimals a format may ask for; Excel's own limit."""
FORMAT_CHARACTERS = 255
"""Longest number format that is followed; Excel's own limit."""

_SECTION_END = re.compile(r'"[^"]*"|\\.|;')
_IGNORED = re.compile(r"\[(?:[^\]$]*|\$-[^\]]*)\]|_.|\*.")
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_DATE_TOKENS = re.compile(
    r'"[^"]*"|\\.|AM/PM|A/P|上午/下午|y+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|\[h+\]|\[m+\]|\[s+\]|.', re.IGNORECASE | re.DOTALL
)
_PLACEHOLDERS = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*,*)?|\.[0#?]+")
# Excel shows these by the reader's own country; the order that no country misreads is taken.
_LOCAL_DATES = frozenset({"mm-dd-yy", "m/d/yy", "m/d/yyyy", "mm/dd/yy"})
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_HAN_WEEKDAYS = "一二三四五六日"


def display(value: object, number_format: str) -> str:
    """Give what a cell shows.

    Args:
        value: As openpyxl gives it: text, number, truth value, day or time.
        number_format: The cell's format; one that cannot be followed is taken for "General".

    Example:
        >>> display(0.125, "0.0%"), display(1234567.891, "#,##0.00"), display(date(2024, 3, 1), 'yyyy"年"m"月"d"日"')
        ('12.5%', '1,234,567.89', '2024年3月1日')
    """
    number_format = number_format if len(number_format) <= FORMAT_CHARACTERS else "General"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return _show_date(value, number_format)
    if isinstance(value, timedelta):
        return _show_duration(value)
    if isinstance(value, int | float | Decimal):
        return _show_number(value, number_format)
    return str(value)


def _show_number(value: float | Decimal, number_format: str) -> str:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    section, takes_sign = _section(number_format, number)
    section = _CURRENCY.sub(lambda match: f'"{match[1]}"' if match[1] else "", section)
    section = _IGNORED.sub("", section)
    bare = _LITERAL.sub(" ", section)
    if section.strip().lower() == "general" or not section.strip() or "@" in bare or "/" in bare:
        return _general(number)
    places = _PLACEHOLDERS.search(bare)
    if places is None:  # a format of words alone, such as "none" for zero
        return _words(section) if not re.search(r"[a-zA-Z]", bare) else _general(number)
    if "E+" in bare.upper() or "E-" in bare.upper():
        return f"{number:.{min(places[0].count('0') + places[0].count('#'), _GENERAL_DIGITS) - 1}E}"
    return _fill(section, number.copy_abs(), "-" if takes_sign and number < 0 else "")


def _section(number_format: str, number: Decimal) -> tuple[str, bool]:
    """Choose the part for positive, negative or zero values; say whether a minus is still to be written."""
    parts = [""]
    last = 0
    for match in _SECTION_END.finditer(number_format):
        if match[0] == ";":
            parts[-1] = number_format[last : match.start()]
            parts.append("")
            last = match.end()
    parts[-1] = number_format[last:]
    if number < 0 and len(parts) > 1 and "[<" not in number_format and "[>" not in number_format:
        return parts[1], False
    if number == 0 and len(parts) > 2:
        return parts[2], False
    return parts[0], True


def _fill(section: str, number: Decimal, sign: str) -> str:
    """Put the number's digits where the placeholders stand; what stands around them stays."""
    head, digits, tail = _split(section)
    number *= Decimal(100) ** (head + tail).count("%")
    number /= Decimal(1000) ** (len(digits) - len(digits.rstrip(",")))
    whole, _, fraction = digits.rstrip(",").partition(".")
    required = min(fraction.count("0"), _MOST_DECIMALS)
    optional = min(len(fraction), _MOST_DECIMALS)
    try:
        rounded = number.quantize(Decimal(1).scaleb(-optional), ROUND_HALF_UP)
    except InvalidOperation:  # more digits than decimal arithmetic keeps
        return sign + _general(number)
    shown_whole, _, shown_fraction = f"{rounded:f}".partition(".")
    shown_fraction = shown_fraction[:required] + shown_fraction[required:].rstrip("0")
    shown_whole = shown_whole.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        shown_whole = _grouped(shown_whole)
    shown = shown_whole + (f".{shown_fraction}" if shown_fraction else "")
    sign = sign if rounded else ""
    return f"{sign}{_words(head)}{shown}{_words(tail)}".strip()


def _split(section: str) -> tuple[str, str, str]:
    """Cut a section into what stands before the placeholders, they themselves, and what stands behind."""
    masked = _LITERAL.sub(lambda match: "\x00" * len(match[0]), section)
    match = _PLACEHOLDERS.search(masked)
    assert match is not None, "the caller found placeholders"
    end = match.end()
    rest = masked[end:]
    return section[: match.start()], match[0], section[end:] if not _PLACEHOLDERS.search(rest) else ""


def _words(part: str) -> str:
    return _LITERAL.sub(lambda match: match[1] or match[2] or "", part)


def _grouped(digits: str) -> str:
    return f"{int(digits):,}".rjust(len(digits), "0") if digits else digits


def _general(number: Decimal) -> str:
    if number == number.to_integral_value() and abs(number) < Decimal(10) ** _WHOLE_DIGITS:
        return f"{int(number)}"
    shown = f"{float(number):.{_GENERAL_DIGITS - 1}g}"
    return shown if "e" not in shown else shown.replace("e", "E")


def _show_date(value: datetime | date | time, number_format: str) -> str:
    section = _IGNORED.sub("", re.sub(r"\[(h+|m+|s+)\]", r"\1", number_format.split(";")[0], flags=re.IGNORECASE))
    tokens = _DATE_TOKENS.findall(section)
    letters = "".join(token for token in tokens if token[0] not in '"\\').lower()
    if section.lower() in (*_LOCAL_DATES, "general") or not any(letter in letters for letter in "ymdhsa"):
        return _iso(value)
    if isinstance(value, time):
        value = datetime.combine(date(1900, 1, 1), value)
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time())
    has_half_days = any("/" in token and len(token) > 1 for token in tokens)
    return "".join(
        _date_token(token, value, _is_minutes(tokens, index), has_half_days) for index, token in enumerate(tokens)
    ).strip()


def _iso(value: datetime | date | time) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()


def _is_minutes(tokens: list[str], index: int) -> bool:
    """Say whether an m stands for minutes: after hours or before seconds."""
    letters = [i for i, token in enumerate(tokens) if token[0].lower() in "ymdhs"]
    place = letters.index(index) if index in letters else -1
    before = tokens[letters[place - 1]][0].lower() if place > 0 else ""
    after = tokens[letters[place + 1]][0].lower() if 0 <= place < len(letters) - 1 else ""
    return before == "h" or after == "s"


def _date_token(token: str, value: datetime, is_minutes: bool, has_half_days: bool) -> str:
    kind, length = token[0].lower(), len(token)
    if kind in '"\\':
        return _words(token)
    if kind == "y":
        return f"{value.year:04d}" if length > 2 else f"{value.year % 100:02d}"
    if kind == "m" and is_minutes:
        return f"{value.minute:0{min(length, 2)}d}"
    if kind == "m":
        return f"{value.month:0{length}d}" if length < 3 else _MONTHS[value.month - 1][: 3 if length == 3 else None]
    if kind == "d":
        day = _WEEKDAYS[value.weekday()]
        return f"{value.day:0{length}d}" if length < 3 else day[: 3 if length == 3 else None]
    if kind == "h":
        hour = (value.hour - 1) % 12 + 1 if has_half_days else value.hour
        return f"{hour:0{min(length, 2)}d}"
    if kind == "s":
        return f"{value.second:0{2 if token[1:2].lower() == 's' else 1}d}"
    if token.lower() in ("aaa", "aaaa"):
        return ("星期" if length == 4 else "") + _HAN_WEEKDAYS[value.weekday()]
    if "/" in token and length > 1:
        first, second = token.split("/")
        return first if value.hour < 12 else second
    return token


def _show_duration(value: timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
