import pytest

from ingest.provisions.chinese_clauses import split_clauses
from ingest.provisions.chinese_slots import find_deadlines, find_exceptions, find_references, state_case


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


@pytest.mark.parametrize(
    ("condition", "case"),
    [
        ("企业违反规定，逾期不改正的", "违反规定，逾期不改正的"),
        ("县级以上人民政府在编制规划时", "在编制规划时"),
        ("研发费用，符合规定的", "符合规定的"),
        ("其因情形特殊，不能办理者", "因情形特殊，不能办理者"),
        ("民办学校的理事辞职的", "民办学校的理事辞职的"),
        ("对测验合格者", "对测验合格者"),
        ("商财政部门同意后", "商财政部门同意后"),
    ],
)
def test_a_case_is_stated_without_its_subject(condition: str, case: str) -> None:
    words = condition + "，应当报告。"
    start, end = state_case(words, 0, len(condition))
    assert words[start:end] == case


def test_exceptions() -> None:
    words = "除法律另有规定外，应当公开；但涉及商业秘密的除外。"
    assert [words[start:end] for start, end in find_exceptions(words)] == ["除法律另有规定外", "但涉及商业秘密的除外"]
