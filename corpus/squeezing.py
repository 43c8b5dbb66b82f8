"""White space in a text of Chinese and English, squeezed for matching, and the way back to the text."""

import re

from corpus.language import HAN
from corpus.spans import Span
from corpus.variants import fold_script

_GAP = re.compile(r"\s+")
_UNSPACED = re.compile(f"[{HAN}，。；：、（）《》〈〉“”]{{2}}")
"""Two signs between which white space is the break of a printed line, and no blank."""


def squeeze(text: str, span: Span) -> tuple[str, tuple[int, ...]]:
    r"""Make the words of a span ready for matching: simplified script, one blank for white space, none within Chinese.

    Returns:
        The words, and for each of their characters its offset in the text, with one more at the end.

    Example:
        >>> squeeze("對企業\n給予", Span(0, 6))
        ('对企业给予', (0, 1, 2, 4, 5, 6))
    """
    words = fold_script(span.of(text))
    kept: list[str] = []
    offsets: list[int] = []
    position = 0
    for gap in _GAP.finditer(words):
        kept.append(words[position : gap.start()])
        offsets.extend(range(span.start + position, span.start + gap.start()))
        around = words[max(0, gap.start() - 1) : gap.start()] + words[gap.end() : gap.end() + 1]
        if not _UNSPACED.fullmatch(around):
            kept.append(" ")
            offsets.append(span.start + gap.start())
        position = gap.end()
    kept.append(words[position:])
    offsets.extend(range(span.start + position, span.end))
    return "".join(kept), (*offsets, span.end)
