"""A statement as the model said it → as it may be shown: checked by code, its quotes cut out of the texts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.compose import DraftStatement, brief_statement
from rag.grounding.check import check
from rag.grounding.model import Claimed, GroundedCitation, Problem, Verdict
from rag.sources import Quoted, quoted
from rag.writing.injections import rests_on_orders
from rag.writing.pieces import Piece, by_number
from rag.writing.replies import SaidStatement

Unsupported = Literal["remove", "show"]
"""What becomes of a statement that its evidence does not support: it is left out, or shown as unsupported."""
_BRIEF_PIN = re.compile(r"\s*(\[[^\[\]]+\])\s*$")
"""At the end of a brief's line: the article of the instrument it summarises."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of one statement of the model."""

    draft: DraftStatement | None
    """As it may be shown; None where it is left out."""
    is_supported: bool
    """Whether all that is shown of it stands in what it cites."""
    problems: tuple[Problem, ...] = ()
    """What does not stand there."""
    is_translated: bool = False
    """Whether nothing is wrong with it but that it cites words of another language, which code cannot prove it by: it
    is shown with its citations, and not as supported."""

    @property
    def is_shown(self) -> bool:
        """Whether it stands on citations that are shown with it."""
        return self.is_supported or self.is_translated

    @property
    def is_whole(self) -> bool:
        """Whether it is shown as the model said it, and supported."""
        return self.is_supported and not any(each.gravity != "dropped" for each in self.problems)


class Verifier:
    """Checks the statements of one answer against the pieces that its writer was shown."""

    def __init__(self, pieces: Sequence[Piece], unsupported: Unsupported) -> None:
        self._pieces = {piece.number: piece for piece in pieces}
        self._evidence = by_number(pieces)
        self._unsupported = unsupported

    def verify(self, said: SaidStatement) -> Verified:
        """Check a statement; of one that is supported in parts, those parts are kept.

        What rests on words that give orders to us is not supported, also where they say it letter by letter.
        """
        verdict = check(said.claimed, self._evidence)
        if self._rests_on_orders(verdict):
            return self._left_out(said, verdict)
        if verdict.support == "supported":
            return Verified(self._draft(said.claimed.text, verdict, said), True, verdict.problems)
        if verdict.is_translated:
            return Verified(self._draft(said.claimed.text, verdict, said), False, verdict.problems, is_translated=True)
        kept = verdict.supported_text(said.claimed.text)
        if kept:
            again = check(Claimed(kept, said.claimed.citations), self._evidence)  # a part may lean on the part cut off
            if again.support == "supported":
                return Verified(self._draft(kept, again, said), True, verdict.problems)
        return self._left_out(said, verdict)

    def _left_out(self, said: SaidStatement, verdict: Verdict) -> Verified:
        if self._unsupported == "remove":
            return Verified(None, False, verdict.problems)
        text = said.claimed.text
        return Verified(DraftStatement(text, text, (), said.group, 0.0), False, verdict.problems)

    def _rests_on_orders(self, verdict: Verdict) -> bool:
        cited = ((self._pieces[each.number].source.text, each.spans) for each in verdict.citations)
        return any(rests_on_orders(text, span) for text, spans in cited for span in spans)

    def _draft(self, text: str, verdict: Verdict, said: SaidStatement) -> DraftStatement:
        quotes = tuple(dict.fromkeys(q for each in verdict.citations for q in self._quotes(each, self._pieces)))
        return DraftStatement(_with_origin(text, quotes, self._pieces), text, quotes, said.group, 0.0)

    def _quotes(self, citation: GroundedCitation, pieces: Mapping[int, Piece]) -> tuple[Quoted, ...]:
        """Give the cited spans by the passages they stand in; lead-ins may stand in another than the piece."""
        piece = pieces[citation.number]
        return tuple(each for span in citation.spans for each in quoted(piece.document, piece.source, span))


def _with_origin(text: str, quotes: Sequence[Quoted], pieces: Mapping[int, Piece]) -> str:
    """Say of a statement that rests on briefs alone that it does, and which instrument these summarise."""
    if not quotes or any(quote.document.metadata.summarises is None for quote in quotes):
        return text
    first = quotes[0]
    source = next(piece.source for piece in pieces.values() if piece.document.id == first.document.id)
    pin = _BRIEF_PIN.search(first.span.of(source.text))
    return brief_statement(f"{text} {pin.group(1)}" if pin else text, first.document)
