"""Whether a fact of a statement is a fact of the cited words: by its value, and by the words around it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from corpus.folded import fold_with_offsets
from rag.grounding.concepts import shared_tokens
from rag.grounding.reading import Fact, Reading, Token

NEAR_TOKENS = 6
"""Content words on each side of a statement's fact by which its place in the cited words is known."""
FAR_TOKENS = 14
"""On each side of a fact of the cited words among which they are looked for, since words may be left out between."""
FADING = 0.8
"""What each further word counts beside the one before."""
_LOCAL_CURRENCIES = frozenset(("CNY", "TWD"))
_FORCES_ALIKE = (frozenset(("must", "should")),)
"""应当 is translated as shall, must and should: alike across languages, never within one."""


@dataclass(frozen=True, slots=True)
class Match:
    """The place in the cited words that a fact of a statement is compared with."""

    fact: Fact
    reading: Reading
    likeness: float
    """Share of the words around it that stand around the statement's, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where a fact of a statement stands in the cited words, and where another one stands in its place."""

    same: Match | None
    other: Match | None


def compare(
    fact: Fact, statement: Reading, cited: Iterable[Reading], kinds: Sequence[str], *, across: bool
) -> Comparison:
    """Find the places in cited words whose surroundings are most like those of a statement's fact."""
    context = _context(fact, _tokens(statement, across), NEAR_TOKENS)
    best: dict[bool, Match] = {}
    for reading in cited:
        tokens = _tokens(reading, across)
        for each in reading.of_kind(*kinds):
            match = Match(each, reading, _likeness(context, _context(each, tokens, FAR_TOKENS)))
            is_same = are_same(fact, each, across=across)
            if is_same not in best or match.likeness > best[is_same].likeness:
                best[is_same] = match
    return Comparison(best.get(True), best.get(False))


def _tokens(reading: Reading, across: bool) -> Sequence[Token]:
    return shared_tokens(reading) if across else reading.tokens


def _context(fact: Fact, tokens: Sequence[Token], width: int) -> tuple[list[str], list[str]]:
    left = [token.key for token in reversed(tokens) if token.end <= fact.start][:width]
    right = [token.key for token in tokens if token.start >= fact.end][:width]
    return left, right


def _likeness(wanted: tuple[list[str], list[str]], found: tuple[list[str], list[str]]) -> float:
    weighed = held = 0.0
    for own, other in zip(wanted, found, strict=True):
        for distance, key in enumerate(own):
            weight = FADING**distance
            weighed += weight
            held += weight if key in other else 0.0
    return held / weighed if weighed else 1.0


def are_same(claimed: Fact, said: Fact, *, across: bool) -> bool:
    """Say whether a fact of a statement follows from one of the cited words."""
    compare_values = _COMPARE.get(claimed.kind)
    if claimed.kind == "force":
        pair = frozenset((claimed.value[0], said.value[0]))
        return len(pair) == 1 or (across and pair in _FORCES_ALIKE)
    return compare_values(claimed.value, said.value) if compare_values else claimed.value == said.value


def _numbers(claimed: tuple[object, ...], said: tuple[object, ...]) -> bool:
    return claimed[0] == said[0] and units_agree(str(claimed[1]), str(said[1]))


def units_agree(claimed: str, said: str) -> bool:
    """Say whether two units may be one; a missing one says nothing."""
    pair = {claimed, said}
    return len(pair) == 1 or "" in pair or ("YUAN" in pair and bool(pair & _LOCAL_CURRENCIES))


def _dates(claimed: tuple[object, ...], said: tuple[object, ...]) -> bool:
    return all(one is None or one == other for one, other in zip(claimed, said, strict=True))


def _document_numbers(claimed: tuple[object, ...], said: tuple[object, ...]) -> bool:
    """A statement may say less of a number than is known, 46号 of 财税〔2019〕46号, never more."""
    (agency, year, number), (other, other_year, other_number) = map(str, claimed), map(str, said)
    return (
        number == other_number
        and year in ("", other_year)
        and (not agency or (other != "" and (agency.endswith(other) or other.endswith(agency))))
    )


def _articles(claimed: tuple[object, ...], said: tuple[object, ...]) -> bool:
    return claimed == said[: len(claimed)]


def _instruments(claimed: tuple[object, ...], said: tuple[object, ...]) -> bool:
    return str(claimed[0]) in str(said[0])


_COMPARE: dict[str, Callable[[tuple[object, ...], tuple[object, ...]], bool]] = {
    "number": _numbers, "money": _numbers, "rate": _numbers, "date": _dates, "document_number": _document_numbers,
    "article": _articles, "instrument": _instruments,
}  # fmt: skip


def stands_literally(words: str, readings: Iterable[Reading]) -> bool:
    """Say whether words of a statement stand in the cited ones as they are, folded, cut out of no longer number."""
    folded = fold_with_offsets(words).text
    return bool(folded) and any(_holds(folded, reading.folded.text) for reading in readings)


def _holds(words: str, text: str) -> bool:
    at = text.find(words)
    while at >= 0:
        around = text[max(0, at - 1) : at] + "|" + text[at + len(words) : at + len(words) + 1]
        if not any(sign.isalnum() and sign.isascii() for sign in around) and not _is_numeral(around):
            return True
        at = text.find(words, at + 1)
    return False


def _is_numeral(signs: str) -> bool:
    return any(sign in "〇一二三四五六七八九十百千万亿" for sign in signs)


def as_number(value: object) -> Fraction | None:
    """Give the number of a value; None for one that is none."""
    return value if isinstance(value, Fraction) else None
