"""How far the evidence answers: complete, partial, none. Said by code, from named thresholds."""

from rag.evidence import Evidence
from rag.model import Completeness
from rag.question import Question

NONE_BELOW = 0.19
"""Coverage of the question's terms below which nothing held speaks of it."""
NONE_BELOW_WITH_VALUE = 0.31
"""The same where a figure is asked for: the passage with such a figure must be about the question."""
COMPLETE_FROM = 0.45
"""Coverage from which every part of a question was found to stand on evidence.

All three were chosen on the development questions, asked with and without their gold documents; see docs/quality.md,
"When to refuse".
"""


def grade(question: Question, evidence: Evidence) -> Completeness:
    """Grade evidence against a question.

    A figure asked for ("what share", "how many yuan") must stand in the evidence: a passage that is merely about the
    subject is no answer. A name that nothing held mentions asks for more evidence, and keeps an answer from
    being complete.
    """
    if not evidence.sentences:
        return "none"
    coverage = evidence.value_coverage if question.values else evidence.coverage
    needed = NONE_BELOW_WITH_VALUE if question.values else NONE_BELOW
    if coverage < (COMPLETE_FROM if evidence.unknown_names else needed):
        return "none"
    is_whole = coverage * evidence.trust >= COMPLETE_FROM
    return "complete" if is_whole and not evidence.unknown_names else "partial"
