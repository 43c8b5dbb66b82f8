"""Many pieces → those that matter for the question, each cut to its sentences that do.

A model judges; what it copies is looked up in the piece and widened to whole sentences, so a piece that is cut holds
the document's own words and no others. Where that fails, the pieces stay as they are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import structlog

from corpus.errors import ProviderError
from corpus.replies import json_of
from rag.grounding.model import Cited
from rag.grounding.units import quoted_units
from rag.writing.injections import without_orders
from rag.writing.model import ChatModel, Schema, TokenCounter, Work
from rag.writing.pieces import Piece, as_json, fitting, tokens_of
from rag.writing.prompts import CONDENSE

SMALL_EVIDENCE_TOKENS = 4_000
"""Up to it all pieces are shown as they are: about sixteen passages, no more than a judging call would read itself."""
FEW_PIECES = 12
"""The same for so many pieces, where they fit: as many as the extractive answer reads."""
MOST_REQUESTS = 3
"""Judging calls for one question at most."""
JUDGEMENT_TOKENS = 2_000
"""Of a judging reply: the sentences of about ten pieces."""
MOST_WORDS = 12
"""Sentences of one piece that are looked up."""
ELISION = " … "
"""Between sentences that do not follow each other."""

_PIECE = {
    "type": "object",
    "properties": {
        "number": {"type": "integer"},
        "score": {"type": "integer"},
        "words": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["number", "score", "words"],
    "additionalProperties": False,
}
SCHEMA = Schema(
    "judgement",
    {
        "type": "object",
        "properties": {"pieces": {"type": "array", "items": _PIECE}},
        "required": ["pieces"],
        "additionalProperties": False,
    },
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Condenser:
    """Judges the pieces of a question with a chat model."""

    chat: ChatModel
    counter: TokenCounter
    room_tokens: int
    """For pieces, in one request."""

    def condense(self, question: str, pieces: Sequence[Piece], work: Work) -> tuple[Piece, ...]:
        """Give the pieces to write from, within the room; the same ones where there is little to choose from.

        Raises:
            AnswerStoppedError: It was given up.
        """
        tokens = sum(tokens_of(piece, self.counter) for piece in pieces)
        is_small = len(pieces) <= FEW_PIECES or tokens <= SMALL_EVIDENCE_TOKENS
        if is_small and tokens <= self.room_tokens:
            return tuple(pieces)
        try:
            judged = [each for batch in self._batches(pieces) for each in self._judge(question, batch, work)]
        except ProviderError as error:
            log.info("evidence not condensed", fault=error.fault, status=error.status)
            judged = []
        return fitting(_in_order(judged) or pieces, self.room_tokens, self.counter)

    def _batches(self, pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
        """Cut the pieces into as many requests as they need, a few at most."""
        left = list(pieces)
        for _ in range(MOST_REQUESTS):
            batch = fitting(left, self.room_tokens, self.counter)
            if not batch:
                return
            yield batch
            shown = {piece.number for piece in batch}
            left = [piece for piece in left if piece.number not in shown]

    def _judge(self, question: str, batch: Sequence[Piece], work: Work) -> list[tuple[int, Piece]]:
        """Ask which pieces of a batch matter; each with its score.

        Raises:
            ProviderError: There is no judgement that can be used.
        """
        messages = [{"role": "system", "content": CONDENSE}, {"role": "user", "content": as_json(question, batch)}]
        try:
            told = json_of(self.chat.ask(messages, SCHEMA, JUDGEMENT_TOKENS, work)).get("pieces")
        except ValueError:
            raise ProviderError("unreadable") from None
        if not isinstance(told, list):
            raise ProviderError("unreadable")
        held = {piece.number: piece for piece in batch}
        return [each for value in told if isinstance(value, dict) for each in _judged(value, held)]


def _judged(value: Mapping[str, Any], held: Mapping[int, Piece]) -> Iterable[tuple[int, Piece]]:
    number, score, words = value.get("number"), value.get("score"), value.get("words")
    piece = held.get(number) if isinstance(number, int) else None
    if piece is None or not isinstance(score, int) or score < 1:
        return []
    copied = [each for each in words if isinstance(each, str)] if isinstance(words, list) else []
    return [(score, replace(piece, text=_cut(piece, copied[:MOST_WORDS])))]


def _cut(piece: Piece, copied: Sequence[str]) -> str:
    """Cut a piece to the sentences that were copied from it; all of it where none of the words stands there."""
    ground, within = piece.ground, piece.passage.span
    units = (unit for words in copied for unit in quoted_units(ground, Cited(piece.number, words))[:1])
    spans = sorted({span for unit in units for span in unit.spans if within.contains(span)})
    if not spans:
        return piece.text
    parts = [without_orders(piece.source.text, spans[0])]
    for before, span in pairwise(spans):
        gap = piece.source.text[before.end : span.start]  # empty where one follows the other without a blank
        parts += [gap if not gap.strip() else ELISION, without_orders(piece.source.text, span)]
    return "".join(parts)


def _in_order(judged: Sequence[tuple[int, Piece]]) -> list[Piece]:
    """Put judged pieces in order, the best first; each once, those of one score by their number."""
    best: dict[int, tuple[int, Piece]] = {}
    for score, piece in judged:
        best.setdefault(piece.number, (score, piece))
    return [piece for _, piece in sorted(best.values(), key=lambda pair: (-pair[0], pair[1].number))]
