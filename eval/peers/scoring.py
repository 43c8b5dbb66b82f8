"""What was found, against what is right: chunks count for the passage or the document they were cut from."""

from collections.abc import Mapping, Sequence

from eval.datasets import GoldQuestion
from eval.metrics import FIRST_CITATIONS, Ranking, mean, quote_overlap, score_rankings
from eval.peers.protocol import Found
from eval.peers.sets import DocumentSet, PassageSet

RANKED = 10
"""Passages that are scored."""
OVERLAP_SHARE = 0.5
"""Of a gold quote's characters: a chunk that holds at least so many of them has found its article. Splitters cut
through quotes (at most 160 characters), and a chunk with a few words of one does not show the rule."""

Hits = Mapping[str, Sequence[Found]]
"""By question, best first."""


def score_passages(data: PassageSet, hits: Hits) -> dict[str, float | None]:
    """Score the hits of a data set: R@10 and nDCG@10, each chunk counting for its passage, the best one first."""
    figures = score_rankings(data.qrels, rank_passages(data, hits))
    return {name: figures[name] for name in ("R@10", "nDCG@10")}


def rank_passages(data: PassageSet, hits: Hits) -> dict[str, Ranking]:
    """Rank the passages for every question."""
    return {question.id: ranked_passages(hits.get(question.id, ())) for question in data.questions}


def ranked_passages(found: Sequence[Found]) -> Ranking:
    """Turn chunks into the passages they belong to, each at the place of its best chunk; scores are 1 over the rank.

    Example:
        >>> ranked_passages([Found("b", "…"), Found("a", "…"), Found("b", "…")])
        [('b', 1.0), ('a', 0.5)]
    """
    passages = list(dict.fromkeys(each.item for each in found))[:RANKED]
    return [(name, 1 / rank) for rank, name in enumerate(passages, start=1)]


def score_documents(data: DocumentSet, hits: Hits) -> dict[str, float | None]:
    """Score the hits on documents: right document, right article among the first five, over all and by language.

    Returns:
        ``document@5`` and ``article@5``; the same of questions in their document's language, and of the others; and
        ``characters@5``, what a reader of the first five has to read: long chunks find articles more easily.
    """
    figures: dict[str, float | None] = {}
    for suffix, crosses in (("", None), (", same language", False), (", cross-language", True)):
        asked = [each for each in data.gold if crosses in (None, each.cross_language)]
        figures[f"document@5{suffix}"] = mean(has_document(each, hits.get(each.id, ())) for each in asked)
        figures[f"article@5{suffix}"] = mean(has_article(each, hits.get(each.id, ())) for each in asked)
    figures["characters@5"] = mean(sum(len(each.text) for each in found[:FIRST_CITATIONS]) for found in hits.values())
    return figures


def has_document(question: GoldQuestion, found: Sequence[Found]) -> bool:
    """Say whether a chunk of a right document (an alternative is as right) is among the first five."""
    right = {place.document for place in (*question.gold, *question.alternatives)}
    return any(each.item in right for each in found[:FIRST_CITATIONS])


def has_article(question: GoldQuestion, found: Sequence[Found]) -> bool:
    """Say whether one of the first five chunks holds at least half of a gold quote of its document.

    The same for every system, ours too: their chunks have no articles. An alternative has no quote and counts for none.
    """
    return any(
        (quote_overlap([gold], [(each.item, each.text)]) or 0.0) >= OVERLAP_SHARE
        for each in found[:FIRST_CITATIONS]
        for gold in question.quotes
        if gold[0] == each.item
    )
