"""Near-duplicate passages of several places → one hit that lists the others.

A national article that province and city copy fills a ranking with itself. Of such copies one stays: that of the place
asked about, otherwise that of the widest place; the others are listed with it.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from corpus.jurisdictions import ladder
from corpus.model import Document
from corpus.words import normalise
from rag.likeness import DISTINGUISHES
from rag.model import Also, Hit

LIKENESS = 0.7
"""Jaccard likeness of the pairs of neighbouring words (of Han: characters) from which two passages are copies. Of the
sample laws' passages of different places with the same figures, the two from .7 on (.79, .74) are copies; the next
(.67) adds a sentence, and those at .55 and below are other rules."""
SHARED_ANCHORS = 0.3
"""Share of the ends of clauses that two passages must have in common before they are compared whole. The copies that
places of the sample laws hold share .75 and more; with it 40 hits take 0.5 ms, comparing all of them took 6.7 ms."""
LENGTH_RATIO = 0.6
"""Of the longer passage's characters, what the shorter must have: at ``LIKENESS`` copies have .7 of its words."""
LEAST_PAIRS = 12
"""Pairs of words in a passage that can be a copy; shorter ones (headings, "This law applies from …") say too little."""
REMEMBERED_PASSAGES = 4_096
"""Passages whose pairs of words are kept; about 20 MB at most."""

_ANCHOR = re.compile(r"(\S.{3})[，。；、：,.;:]")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_OWN_NUMBER = re.compile(
    r"第[零〇一二三四五六七八九十百千\d]+[编編章节節条條款项項目](?:之[一二三四五六七八九十])?|（[一二三四五六七八九十]+）|\([一二三四五六七八九十]+\)"
    r"|^\s*(?:section|article|art\.|s\.|§)?\s*\d+[a-z]*\.?(?:\(\d+[a-z]*\))?(?=\s)|\b(?:sections?|articles?|ss?\.)\s+\d+[a-z]*(?:\(\w+\))*",
    re.IGNORECASE | re.MULTILINE,
)
"""Numbers of articles and items: a copy has others, and says the same."""


@dataclass(frozen=True, slots=True)
class _Print:
    """A passage as it is compared."""

    pairs: frozenset[tuple[str, str]]
    text: str

    def is_like(self, other: "_Print") -> bool:
        """Say whether one is a copy of the other, figures and negations the same."""
        small, large = sorted((len(self.pairs), len(other.pairs)))
        if small < LEAST_PAIRS or small < LIKENESS * large:
            return False
        return _jaccard(self.pairs, other.pairs) >= LIKENESS and _distinguishing(self.text) == _distinguishing(
            other.text
        )


def collapse(hits: Sequence[Hit], places: Sequence[str]) -> list[Hit]:
    """Leave one of the passages that several places share, and list the others with it.

    Args:
        hits: Best first.
        places: The places asked about; the passage of one of them stays.

    Returns:
        The hits that stay, numbered anew; one that stands for several has the best score of them.
    """
    groups: list[list[Hit]] = []
    by_anchor: dict[str, list[int]] = {}
    for hit in hits:
        anchors = set(_ANCHOR.findall(hit.passage.text))
        near = Counter(index for anchor in anchors for index in by_anchor.get(anchor, ()))
        likely = sorted(index for index, shared in near.items() if shared >= SHARED_ANCHORS * len(anchors))
        group = next((index for index in likely if _is_copy(hit, groups[index])), None)
        if group is not None:
            groups[group].append(hit)
            continue
        for anchor in anchors:
            by_anchor.setdefault(anchor, []).append(len(groups))
        groups.append([hit])
    return [replace(_stands_for(group, places), rank=rank) for rank, group in enumerate(groups, start=1)]


def likeness(text: str, other: str) -> float:
    """Give the share of pairs of neighbouring words that two passages have in common, from 0 to 1 (Jaccard).

    Example:
        >>> likeness("企业应当支付学徒津贴。", "企业应当支付学徒津贴。"), likeness("企业应当支付学徒津贴。", "教师")
        (1.0, 0.0)
    """
    return _jaccard(_print(text).pairs, _print(other).pairs)


def _is_copy(hit: Hit, group: Sequence[Hit]) -> bool:
    """Say whether a hit says, for another place, what the first of a group says."""
    first = group[0]
    place = hit.document.metadata.jurisdiction
    held = {each.document.metadata.jurisdiction for each in group}
    if place is None or None in held or place in held:
        return False
    if hit.document.metadata.summarises or first.document.metadata.summarises:
        return False
    shorter, longer = sorted((len(hit.passage.text), len(first.passage.text)))
    return shorter >= LENGTH_RATIO * longer and _print(hit.passage.text).is_like(_print(first.passage.text))


def _stands_for(group: Sequence[Hit], places: Sequence[str]) -> Hit:
    if len(group) == 1:
        return group[0]
    order = sorted(group, key=lambda hit: (_distance(hit.document, places), hit.rank))
    first = order[0]
    also = tuple(Also(hit.document, hit.passage.id, hit.pin) for hit in order[1:])
    return replace(first, score=max(hit.score for hit in group), also=also)


def _distance(document: Document, places: Sequence[str]) -> int:
    """Order places: the one asked about, those above it nearest first, then wider before narrower."""
    place = document.metadata.jurisdiction or ""
    asked = [ladder(each).index(place) for each in places if place in ladder(each)]
    return min(asked) if asked else 10 + len(ladder(place))


@lru_cache(maxsize=REMEMBERED_PASSAGES)
def _print(text: str) -> _Print:
    plain = _OWN_NUMBER.sub(" ", normalise(text))
    words = _WORD.findall(plain)
    return _Print(frozenset(pairwise(words)), plain)


@lru_cache(maxsize=REMEMBERED_PASSAGES)
def _distinguishing(text: str) -> frozenset[str]:
    return frozenset(DISTINGUISHES.findall(text))


def _jaccard(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    common = len(one & other)
    either = len(one) + len(other) - common
    return common / either if either else 1.0
