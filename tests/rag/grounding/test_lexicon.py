import pytest

from corpus.folded import fold_with_offsets
from rag.grounding.lexicon import MarkRule, find_marks, mark_rules, party_terms, unit_terms

RULES = [pytest.param(rule, id=f"{rule.kind}-{rule.value}") for rule in mark_rules()]


def _reads(rule: MarkRule, text: str) -> bool:
    plain = fold_with_offsets(text).text
    if rule.kind == "skip":
        return any(True for _ in rule.find(plain))
    return any((mark.kind, mark.value) == (rule.kind, rule.value) for mark in find_marks(plain))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_reads_its_examples_and_not_its_counterexamples(rule: MarkRule) -> None:
    assert rule.examples
    assert rule.counterexamples
    assert [text for text in rule.examples if not _reads(rule, text)] == []
    assert [text for text in rule.counterexamples if _reads(rule, text)] == []


def test_the_rule_that_stands_first_wins() -> None:
    assert [(mark.kind, mark.value) for mark in find_marks("不得超过三十日,不得收费")] == [
        ("bound", "at_most"),
        ("force", "must_not"),
    ]


def test_ranges_that_are_taken_are_left_alone() -> None:
    assert find_marks("应当缴费", [(0, 2)]) == []


def test_a_clause_may_hold_other_marks() -> None:
    kinds = {mark.kind for mark in find_marks("除依法不得扣除的支出外,可以扣除")}
    assert kinds == {"exception", "force"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("职业学校和企业", ["vocational_school", "enterprise"]),
        ("the employers and the trade union", ["employer", "union"]),
        ("企业所得税", []),
        ("用人单位", ["employer"]),
    ],
)
def test_the_longest_party_is_read(text: str, named: list[str]) -> None:
    assert [name for name, _, _ in sorted(party_terms().find(text), key=lambda each: each[1])] == named


def test_units_are_read_at_their_place_only() -> None:
    assert unit_terms().at("30个工作日", 2) == ("workday", 6)
    assert unit_terms().at("30 days", 0) is None


def test_words_of_one_language_are_found_without_those_of_the_other() -> None:
    found = {
        (mark.kind, mark.value) for text in ("企业应当缴纳", "the employer shall pay") for mark in find_marks(text)
    }
    both = {(mark.kind, mark.value) for mark in find_marks("企业应当缴纳 the employer shall pay")}
    assert found == both == {("force", "must")}
