"""Ways of writing that mean the same, folded for the index and for names: never for what is shown or cited."""

import re
import unicodedata
from functools import lru_cache

import opencc

_TABLE_END = 0xA000
"""The table covers the code points below: all Han but rare extensions, and the signs folded besides."""
_FIRST_HAN = 0x3400
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]")
"""Soft hyphens, zero-width signs, marks of direction, variation selectors: in a word they would cut it in two."""
_APOSTROPHES = "ʼ‘’‛′"
_RADICALS = (
    "⺀⺠⺮⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "冫民竹月虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
"""Radicals that fonts give in place of characters and that NFKC leaves alone; it folds the Kangxi radicals itself."""


def normalise(text: str) -> str:
    """Fold what looks the same: full-width digits and brackets, compatibility forms, upper case."""
    return unicodedata.normalize("NFKC", text).casefold()


def fold(text: str) -> str:
    """Fold what is the same word however it is written: what ``normalise`` folds, and the script.

    Traditional characters become simplified ones, one by one (後 and 后 meet in 后, 髮 and 發 in 发). Invisible signs
    go, apostrophes become one. Offsets into the result mean nothing in the text.

    Example:
        >>> fold("產教融合"), fold("Employer’s ＡＢＣ"), fold("edu\u00adcation")
        ('产教融合', "employer's abc", 'education')
    """
    if text.isascii():
        return text.casefold()
    return normalise(_INVISIBLE.sub("", text)).translate(_table())


def fold_script(text: str) -> str:
    """Fold the script only, sign by sign, so that offsets into the result are offsets into the text.

    Example:
        >>> fold_script("產教融合，（一）應當")
        '产教融合，（一）应当'
    """
    return text if text.isascii() else text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> str:
    """Make the table: at each code point, what it becomes. A string, since ``translate`` is faster with it than a dict.

    OpenCC's table from traditional to simplified; where it leaves a character, its table of Hong Kong's variants (衞).
    Made once, in 40 ms, when the first text that is not ASCII is folded.
    """
    signs = [chr(code) for code in range(_TABLE_END)]
    han = signs[_FIRST_HAN:]
    lines = "\n".join(han)
    simplified, from_hong_kong = (opencc.OpenCC(name).convert(lines).split("\n") for name in ("t2s", "hk2s"))
    signs[_FIRST_HAN:] = [
        first if first != sign else second for sign, first, second in zip(han, simplified, from_hong_kong, strict=True)
    ]
    for sign in _APOSTROPHES:
        signs[ord(sign)] = "'"
    for radical, sign in zip(*_RADICALS, strict=True):
        signs[ord(radical)] = sign
    return "".join(signs)
