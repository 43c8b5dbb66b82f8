"""The words of a clause made ready for matching, and the way back to the text."""

from dataclasses import dataclass

from corpus.model import Span
from corpus.squeezing import squeeze


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
        plain, offsets = squeeze(text, span)
        return cls(plain, offsets[:-1])

    def span(self, start: int, end: int) -> Span:
        """Give the span of the text at a range of ``plain``."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)
