"""How much two clauses speak of the same: by their rare words.

Words are those of the index (Han pairs, English stems), each weighed by how few of the clauses in hand hold it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence


def rarity(clauses: Sequence[frozenset[str]]) -> dict[str, float]:
    """Weigh words by how few of some clauses hold them (above 0)."""
    held = Counter(word for words in clauses for word in words)
    return {word: math.log((len(clauses) + 1) / (count + 0.5)) for word, count in held.items()}


def likeness(words: frozenset[str], other: frozenset[str], weights: Mapping[str, float]) -> float:
    """Measure how much of the shorter clause the other holds too, in [0, 1]; 0 where one has no word that counts.

    Example:
        >>> likeness(frozenset({"a", "b"}), frozenset({"b", "c", "d"}), {"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0})
        0.5
    """
    least = min(_mass(words, weights), _mass(other, weights))
    return _mass(words & other, weights) / least if least else 0.0


def _mass(words: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(word, 0.0) for word in words)
