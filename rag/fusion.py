"""Several rankings → one."""

from collections.abc import Sequence

from corpus.ports import Scored


def fuse_scores(rankings: Sequence[tuple[float, Sequence[Scored]]]) -> list[Scored]:
    """Add up min-max normalised scores, weighted.

    Ranks alone (reciprocal rank fusion) gained nothing over words alone on the development sets; scores did.

    Args:
        rankings: Each with its weight; a passage that a ranking lacks gets that ranking's lowest score, 0.

    Returns:
        Every passage once, best first, scores in [0, sum of weights].

    Source:
        Fox and Shaw 1994 (CombSUM) with the normalisation of Lee 1997.

    Example:
        >>> fuse_scores([(1.0, [Scored("a", 9.0), Scored("b", 3.0)]), (1.0, [Scored("b", 0.7), Scored("c", 0.7)])])
        [Scored(passage_id='a', score=1.0), Scored(passage_id='b', score=1.0), Scored(passage_id='c', score=1.0)]
    """
    fused: dict[str, float] = {}
    for weight, ranking in rankings:
        for hit, value in zip(ranking, _normalised(ranking), strict=True):
            fused[hit.passage_id] = fused.get(hit.passage_id, 0.0) + weight * value
    return [Scored(name, score) for name, score in sorted(fused.items(), key=lambda item: -item[1])]


def _normalised(ranking: Sequence[Scored]) -> list[float]:
    if not ranking:
        return []
    low, high = min(hit.score for hit in ranking), max(hit.score for hit in ranking)
    if high == low:
        return [1.0] * len(ranking)
    return [(hit.score - low) / (high - low) for hit in ranking]
