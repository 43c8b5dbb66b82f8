"""Relatives on the ladder: same instrument, recipient and subject, above or below."""

from typing import Any

import pytest

from eligibility_desk import FakeLibrary, matched, read_words
from rag.eligibility.likeness import likeness, rarity
from rag.eligibility.model import Match

NATIONAL = """# 国家培训法

第一条 企业发生的职工教育经费支出，准予在计算应纳税所得额时扣除。

第二条 企业发生的公益性捐赠支出，准予在计算应纳税所得额时扣除。
"""
LOCAL = """# 滨海市培训条例

第一条 企业发生的职工教育经费支出，可以按照国家规定在计算应纳税所得额时扣除。
"""


def found(*places: str) -> Match:
    texts = {"CN": NATIONAL, "CN-ZJ": LOCAL, "CN-ZJ-330200": LOCAL}
    held = tuple(
        read_words(f"{place}.md", texts[place], jurisdiction=place, kind="law" if place == "CN" else "regulation")
        for place in places
    )
    return matched(FakeLibrary(held), {"kind": "enterprise", "place": "CN-ZJ-330200"})


def entry(match: Match, source: str, words: str) -> Any:
    [only] = [each for each in match.entries if each.document.source == source and words in each.piece.quote]
    return only


def test_a_local_rule_has_those_above_it_as_parents_by_subject() -> None:
    match = found("CN", "CN-ZJ-330200")
    local = entry(match, "CN-ZJ-330200.md", "职工教育经费")
    assert [(each.source, each.path[-1]) for each in local.parents] == [("CN.md", "第一条")]
    assert local.children == ()
    assert [each.source for each in entry(match, "CN.md", "职工教育经费").children] == ["CN-ZJ-330200.md"]
    assert entry(match, "CN.md", "公益性捐赠").children == ()


def test_every_rung_of_the_ladder_counts() -> None:
    match = found("CN", "CN-ZJ", "CN-ZJ-330200")
    parents = {each.source for each in entry(match, "CN-ZJ-330200.md", "职工教育经费").parents}
    assert parents == {"CN.md", "CN-ZJ.md"}


def test_a_rule_alone_has_no_relatives() -> None:
    [only] = found("CN-ZJ-330200").entries
    assert (only.parents, only.children) == ((), ())


@pytest.mark.parametrize(
    ("words", "other", "expected"),
    [("ab", "ab", 1.0), ("ab", "cd", 0.0), ("ab", "bcdef", 0.5), ("", "ab", 0.0)],
)
def test_likeness_is_the_share_of_the_shorter(words: str, other: str, expected: float) -> None:
    weights = dict.fromkeys("abcdef", 1.0)
    assert likeness(frozenset(words), frozenset(other), weights) == expected
    assert likeness(frozenset(other), frozenset(words), weights) == expected


def test_rare_words_weigh_more() -> None:
    weights = rarity([frozenset("ab"), frozenset("ac"), frozenset("ad")])
    assert weights["b"] > weights["a"] > 0
