import re

import pytest

from ingest.provisions.grammar import Grammar, load_grammar


def test_lists_stand_for_their_words_the_longest_first() -> None:
    grammar = Grammar((), {"shall": ("应", "应当")})
    assert grammar.expand("不{shall}|x{2}") == "不(?:应当|应)|x{2}"


def test_a_list_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        Grammar((), {}).expand("{nobody}")


def test_a_file_takes_over_the_lists_of_another() -> None:
    assert load_grammar("zh").lists["government"] == load_grammar("zh_words").lists["government"]


def test_a_rule_reads_unless_its_exception_is_found() -> None:
    rule = next(rule for rule in load_grammar("zh").rules if rule.id == "zh.right.has")
    assert isinstance(rule.find("职工有权拒绝"), re.Match)
    assert rule.find("国家保障职工的权利") is None
