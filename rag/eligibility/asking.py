"""What the profile lacks: facts and unread conditions, the one whose answer settles most first."""

import math
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from rag.eligibility.judging import Case
from rag.eligibility.model import Ask, Condition, Entry
from rag.eligibility.vocabulary import Language, vocabulary

ALONE, AMONG_OTHERS = 1.0, 0.5
"""Of an incentive, what an answer settles: the last open question settles it either way, one of several only if the
answer is no."""
AMOUNT_SHARE = 1.0
"""How much more an incentive counts whose amount is known: up to once more for the largest amount."""
MOST_ASKED = 20
"""Questions that are listed; nobody answers more at once."""


def ask_next(case: Case, entries: Sequence[Entry]) -> list[Ask]:
    """Rank what to ask, most decisive first.

    Args:
        case: Whose case.
        entries: All incentives, judged.
    """
    unknown = [entry for entry in entries if entry.verdict == "unknown"]
    largest = max((_size(entry) for entry in unknown), default=0.0)
    scores: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    conditions: dict[str, tuple[Entry, Condition]] = {}
    for entry in unknown:
        open_ones = [each for each in entry.conditions if each.truth is None]
        weight = 1.0 + (AMOUNT_SHARE * _size(entry) / largest if largest else 0.0)
        keys = {key: each for each in open_ones for key in _keys(case, each)}
        for key, each in keys.items():
            scores[key] += weight * (ALONE if len(keys) == 1 else AMONG_OTHERS)
            counts[key] += 1
            conditions.setdefault(key, (entry, each))
    ranked = sorted(scores, key=lambda key: (-scores[key], key not in vocabulary(), key))
    return [_ask(key, scores[key], counts[key], *conditions[key]) for key in ranked[:MOST_ASKED]]


def _size(entry: Entry) -> float:
    """Weigh an amount by its digits, since amounts range over many sizes."""
    value = entry.amount.value if entry.amount else None
    return math.log10(1 + float(value)) if value and value > Decimal(0) else 0.0


def _keys(case: Case, condition: Condition) -> list[str]:
    missing = [fact for fact in condition.facts if fact not in case.facts]
    return missing or [condition.id]


def _ask(key: str, score: float, count: int, entry: Entry, condition: Condition) -> Ask:
    if key in vocabulary():
        fact = vocabulary()[key]
        return Ask(key, "fact", round(score, 2), count, fact.question, fact.settled_by, fact.values)
    title = entry.document.metadata.title
    where = " ".join(entry.pin.path)
    question: dict[Language, str] = {
        "zh": f"是否满足：“{condition.words}”（{title} {where}）？",
        "en": f"Is this met: “{condition.words}” ({title}, {where})?",
    }
    settled: dict[Language, str] = {"zh": f"confirmed: {{{key}: true}}", "en": f"confirmed: {{{key}: true}}"}
    return Ask(key, "condition", round(score, 2), count, question, settled)
