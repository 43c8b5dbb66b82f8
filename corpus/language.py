"""Which script a text is in: decides what can be embedded and how a text is cut into words."""

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
"""Ranges of Chinese characters, for use inside a regular expression's brackets."""

_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LETTER = re.compile(r"[^\W\d_]")

HAN_TEXT_SHARE = 0.2
"""Share of Han among a text's letters from which it counts as Chinese. An English text that names Chinese terms
(the starter briefs) stays below .08; a Chinese law that quotes English names stays above .6."""


def han_share(text: str) -> float:
    """Return the share of Han characters among the letters of ``text``, in [0, 1]; 0 for a text without letters."""
    letters = len(_LETTER.findall(text))
    return len(_HAN_CHARACTER.findall(text)) / letters if letters else 0.0


def is_chinese(text: str) -> bool:
    """Say whether a text is to be read as Chinese.

    Example:
        >>> is_chinese("财税〔2019〕46号"), is_chinese("industry-education integration (产教融合) in China")
        (True, False)
    """
    return han_share(text) >= HAN_TEXT_SHARE
