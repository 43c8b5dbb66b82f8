"""Relatives on the ladder: same instrument, recipient and subject, above or below."""

import random
from dataclasses import replace
from typing import Any

import pytest

from eligibility_desk import FakeLibrary, matched, read_words
from rag.eligibility import kinship
from rag.eligibility.kinship import _is_above, _least, _pairs, _words, related
from rag.eligibility.likeness import likeness, rarity
from rag.eligibility.model import Entry, Match, Piece

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


SYLLABLES = (
    "教育培训企业学校合作实习补贴贷款土地税收技术人才基地项目资金标准课程设备岗位质量研究开发服务市场产业规划管理"
)


def synthesised(count: int) -> list[Entry]:
    """Make incentives of four places in invented words, every tenth like one of those before it."""
    numbers = random.Random(7)
    base = [each for place in ("CN", "CN-ZJ", "CN-ZJ-330200") for each in found(place).entries]
    made: list[Entry] = []
    for at in range(count):
        old = made[numbers.randrange(len(made))].piece.quote if made and at % 10 == 0 else ""
        words = "".join(numbers.choice(SYLLABLES) for _ in range(40))
        piece = Piece(base[0].piece.span, (old[:30] + words[:10]) if old else words)
        made.append(replace(base[at % len(base)], key=f"k{at}", provision_id=f"p{at}", piece=piece, lead=None))
    return made


def test_looking_up_rare_words_finds_what_comparing_every_pair_does() -> None:
    entries = synthesised(120)
    words = [frozenset(_words(entry)) for entry in entries]
    weights = rarity(words)
    naive = {
        (lower.provision_id, upper.provision_id)
        for at, lower in enumerate(entries)
        for other, upper in enumerate(entries)
        if _is_above(upper, lower) and likeness(words[at], words[other], weights) >= _least(upper, lower)
    }
    kin = related(entries)
    shown = {(entry.provision_id, each.provision_id) for entry in kin for each in entry.parents}
    shown_above = {(each.provision_id, entry.provision_id) for entry in kin for each in entry.children}
    assert naive
    assert shown | shown_above <= naive
    assert {lower for lower, _ in shown} == {lower for lower, _ in naive}
    assert {upper for _, upper in shown_above} == {upper for _, upper in naive}


def test_the_pairs_compared_do_not_grow_with_the_square(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinship, "MOST_COMPARED", 10)

    def compared(count: int) -> int:
        entries = synthesised(count)
        words = [frozenset(_words(entry)) for entry in entries]
        return len(list(_pairs(entries, words, rarity(words))))

    few, many = compared(200), compared(800)
    assert 0 < many < 8 * few  # sixteen times as many if every pair were compared
