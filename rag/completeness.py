"""How far the evidence answers: complete, partial, none. Said by code, from named thresholds."""

from typing import NamedTuple

from rag.evidence import Evidence
from rag.model import Completeness
from rag.question import Question


class Thresholds(NamedTuple):
    """Coverages of the question's terms, in (0, 1), that decide a grade; in order of size."""

    none_below: float
    """Below it nothing held speaks of the question."""
    none_below_with_value: float
    """The same where a figure is asked for: the passage with such a figure must be about the question."""
    complete_from: float
    """From it every part of a question was found to stand on evidence."""


IN_WORDS = Thresholds(0.19, 0.31, 0.45)
"""For questions in English, whose terms are words."""
IN_PAIRS = Thresholds(0.27, 0.33, 0.48)
"""For questions in Chinese, whose terms are pairs of characters: a word of four is three of them, so that a text that
speaks of it gains more.

All were chosen on the development questions, asked with and without their gold documents; see docs/quality.md,
"When to refuse".
"""


def thresholds(question: Question) -> Thresholds:
    """Give the thresholds that a question's terms are measured by."""
    return IN_PAIRS if question.is_chinese else IN_WORDS


def grade(question: Question, evidence: Evidence) -> Completeness:
    """Grade evidence against a question.

    A figure asked for ("what share", "how many yuan") must stand in the evidence: a passage that is merely about the
    subject is no answer. A name that nothing held mentions asks for more evidence, and keeps an answer from
    being complete.
    """
    if not evidence.sentences:
        return "none"
    coverage = evidence.value_coverage if question.values else evidence.coverage
    needs = thresholds(question)
    least = needs.none_below_with_value if question.values else needs.none_below
    if coverage < (needs.complete_from if evidence.unknown_names else least):
        return "none"
    is_whole = coverage * evidence.trust >= needs.complete_from
    return "complete" if is_whole and not evidence.unknown_names else "partial"
