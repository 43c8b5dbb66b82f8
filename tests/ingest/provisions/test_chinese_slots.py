import pytest

from ingest.provisions.chinese_clauses import split_clauses
from ingest.provisions.chinese_slots import find_deadlines, find_exceptions, find_references


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("应当自受理申请之日起二十日内答复。", ["自受理申请之日起二十日内"]),
        ("应于每年三月底前报送。", ["于每年三月底前"]),
        ("应于年度终了后二个月内报告。", ["年度终了后二个月内"]),
        ("应当及时报告。", []),
    ],
)
def test_deadlines(words: str, found: list[str]) -> None:
    assert [words[start:end] for start, end in find_deadlines(words, tuple(split_clauses(words)))] == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("依照《职业教育法》和本条例第九条、第十条的规定", ["《职业教育法》", "本条例第九条、第十条"]),
        ("依第三十一条之一第三项所定办法", ["第三十一条之一第三项"]),
        ("依前项第四款规定", ["前项第四款"]),
        ("按照国家有关规定办理", []),
        ("违反前款规定的", []),
    ],
)
def test_references(words: str, found: list[str]) -> None:
    assert [words[start:end] for start, end in find_references(words)] == found


def test_exceptions() -> None:
    words = "除法律另有规定外，应当公开；但涉及商业秘密的除外。"
    assert [words[start:end] for start, end in find_exceptions(words)] == ["除法律另有规定外", "但涉及商业秘密的除外"]
