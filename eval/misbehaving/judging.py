"""What a scripted model said, and the answer that a user got → what came through."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.misbehaving.model import Told
from eval.tampering.cases import bare, holds
from rag.model import Statement

BY_CITATION = frozenset(
    ("quote invented", "quote altered by a word", "citation unknown", "citation of another passage")
)
"""Kinds whose words are right and whose citation is wrong: shown at all, they are shown wrongly."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one statement."""

    told: Told
    is_verified: bool
    """Whether it, or what is wrong in it, was shown as supported."""
    is_marked: bool
    """Whether it was shown as not supported."""


def judge(told: Sequence[Told], shown: Sequence[Statement]) -> Iterator[Judged]:
    """Say of each statement of a model what of it the user sees.

    A right one came through where all of it is shown. Of a wrong one a part may be right, and be shown.
    """
    verified = [each.text for each in shown if each.is_supported]
    marked = [each.text for each in shown if not each.is_supported]
    right = [each.text for each in told if each.is_right]
    own = [text for text in verified if not any(holds(text, each) for each in right)]
    for each in told:
        yield Judged(each, _comes_through(each, verified if each.is_right else own), _comes_through(each, marked))


def _comes_through(told: Told, shown: Sequence[str]) -> bool:
    if told.is_right:
        return any(holds(text, told.text) for text in shown)
    if told.kind in BY_CITATION:
        return any(holds(told.text, text) for text in shown)
    return any(_is_wrong(bare(text), bare(told.text), bare(told.true_text)) for text in shown)


def _is_wrong(shown: str, told: str, true: str) -> bool:
    """Say whether what is shown is the wrong statement, an origin behind it or not, or a part that is not true.

    A statement that only leaves a condition out is a part of the true sentence, and wrong all the same.
    """
    is_whole = shown.startswith(told) and not shown.startswith(true)
    return is_whole or (shown in told and shown not in true)
