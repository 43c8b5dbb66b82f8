"""Two files of answers against the same gold questions."""

from pathlib import Path

from corpus.errors import EvaluationError
from corpus.places import Places
from eval.answers import Outcome, ShownAnswer, load_answers, measure_answer
from eval.comparison import (
    SHOWN_CHANGES,
    Change,
    ComparisonReport,
    Pairs,
    Shown,
    build_contrasts,
    greatest,
    latency,
    shortened,
)
from eval.metrics import FIRST_CITATIONS
from eval.own import load_any_questions
from eval.questions import FIGURES, LABELS, LOWER_IS_BETTER

ANSWER_MEASURE = "right"
"""By which questions are gained or lost: defined for every question."""
NOT_COMPARED = frozenset({"quotes", "complete", "partial", "none"})
"""Quotes need the texts; grades alone are neither good nor bad."""
COMPARED = tuple(name for name in FIGURES if name not in NOT_COMPARED)


def compare_answers(
    a: Path, b: Path, gold: Path, *, measure: str = ANSWER_MEASURE, shown: int = SHOWN_CHANGES
) -> ComparisonReport:
    """Compare two systems' answers; only questions that both answered count.

    Args:
        a: Answers of the first system, as ``eval questions --answers`` writes them.
        b: The second system's.
        gold: The questions.
        measure: By which questions are called gained or lost.
        shown: Greatest gains, and losses, that are shown.

    Raises:
        EvaluationError: A file cannot be read or is not what it should be, or no question was answered by both.
    """
    if measure not in COMPARED:
        raise EvaluationError(measure, f"there is no such measure; there are {', '.join(COMPARED)}")
    questions = load_any_questions(gold)
    answers = (load_answers(a), load_answers(b))
    both = [each for each in questions if all(each.id in side for side in answers)]
    if not both:
        raise EvaluationError(str(a), f"it answers no question of {gold.name} that {b.name} answers too")
    places = Places()
    outcomes = {each.id: tuple(measure_answer(each, side[each.id], places) for side in answers) for each in both}
    pairs = [_pairs(gold.stem, name, outcomes) for name in COMPARED]
    gains = next(each for each in pairs if each.measure == measure)
    changes = tuple(_change(gains, each, outcomes[each]) for each in greatest(gains.gains(), shown))
    return ComparisonReport(
        a=a.name,
        b=b.name,
        measure=LABELS[measure],
        contrasts=build_contrasts(pairs),
        gains={gold.stem: gains.gains()},
        changes=changes,
        left_out={gold.stem: len(questions) - len(both)},
        latency_ms={"A": _latency(outcomes, 0), "B": _latency(outcomes, 1)},
    )


def _pairs(dataset: str, name: str, outcomes: dict[str, tuple[Outcome, ...]]) -> Pairs:
    value = FIGURES[name]
    found = {question: (value(a), value(b)) for question, (a, b) in outcomes.items()}
    return Pairs(
        dataset=dataset,
        measure=name,
        label=LABELS[name],
        values={
            question: (float(a), float(b)) for question, (a, b) in found.items() if a is not None and b is not None
        },
        lower_is_better=name in LOWER_IS_BETTER,
    )


def _change(pairs: Pairs, identifier: str, outcomes: tuple[Outcome, ...]) -> Change:
    question = outcomes[0].question
    a, b = pairs.values[identifier]
    right = {place.document for place in (*question.gold, *question.alternatives)}
    quotes = dict(question.quotes)
    return Change(
        dataset=pairs.dataset,
        id=identifier,
        question=question.text,
        a=a,
        b=b,
        gain=pairs.gains()[identifier],
        wanted=tuple(
            Shown(f"{place.document} {place.article}".strip(), quotes.get(place.document, ""), True)
            for place in question.gold
        ),
        shown_a=_shown(outcomes[0].answer, right),
        shown_b=_shown(outcomes[1].answer, right),
    )


def _shown(answer: ShownAnswer, right: set[str]) -> tuple[Shown, ...]:
    return tuple(
        Shown(
            " › ".join((each.title, *each.path)),
            shortened(each.quote),
            each.document(right) in right if right else None,
        )
        for each in answer.citations[:FIRST_CITATIONS]
    )


def _latency(outcomes: dict[str, tuple[Outcome, ...]], side: int) -> dict[str, float | None]:
    times = [pair[side].answer.milliseconds for pair in outcomes.values()]
    return latency([each for each in times if each is not None])
