"""The words of a clause made ready for matching, and the way back to the text."""

import re
from dataclasses import dataclass

from corpus.language import HAN
from corpus.model import Span
from corpus.variants import fold_script

_SIGNS = f"{HAN}，。；：、（）《》〈〉“”"
_GAP = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words as rules match them: simplified script, one blank for white space, none between Han."""

    plain: str
    offsets: tuple[int, ...]
    """Where each character of ``plain`` stands in the text."""

    @classmethod
    def of(cls, text: str, span: Span) -> "Wording":
        r"""Read a span of a canonical text.

        Example:
            >>> Wording.of("對企業\n給予補貼", Span(0, 8)).plain
            '对企业给予补贴'
        """
        words = fold_script(span.of(text))
        kept: list[str] = []
        offsets: list[int] = []
        position = 0
        for gap in _GAP.finditer(words):
            kept.append(words[position : gap.start()])
            offsets.extend(range(span.start + position, span.start + gap.start()))
            around = words[max(0, gap.start() - 1) : gap.start()] + words[gap.end() : gap.end() + 1]
            if not re.fullmatch(f"[{_SIGNS}]{{2}}", around):
                kept.append(" ")
                offsets.append(span.start + gap.start())
            position = gap.end()
        kept.append(words[position:])
        offsets.extend(range(span.start + position, span.end))
        return cls("".join(kept), tuple(offsets))

    def span(self, start: int, end: int) -> Span:
        """Give the span of the text at a range of ``plain``."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)
