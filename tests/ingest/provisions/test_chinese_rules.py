"""Each rule for Chinese clauses reads its own examples, and none of its counterexamples."""

from itertools import chain

import pytest

from ingest.provisions.chinese_clauses import split_clauses
from ingest.provisions.grammar import Rule, load_grammar

FILES = ("zh", "zh_beside", "zh_frame", "zh_incentives", "zh_mechanisms", "zh_sanctions")
RULES = tuple(chain.from_iterable(load_grammar(name).rules for name in FILES))
EXAMPLES = [pytest.param(rule, words, id=f"{rule.id}-{words[:12]}") for rule in RULES for words in rule.examples]
COUNTER = [pytest.param(rule, words, id=f"{rule.id}-{words[:12]}") for rule in RULES for words in rule.counterexamples]


def _reads(rule: Rule, words: str) -> bool:
    return any(
        not (rule.unless and rule.unless.search(clause.words))
        and (rule.pattern.search(clause.words) or rule.pattern.search(clause.open))
        for clause in split_clauses(words)
    )


def test_every_rule_has_an_id_of_its_own_and_examples_of_both_kinds() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert [rule.id for rule in RULES if not rule.examples or not rule.counterexamples] == []


@pytest.mark.parametrize(("rule", "words"), EXAMPLES)
def test_a_rule_reads_its_examples(rule: Rule, words: str) -> None:
    assert _reads(rule, words)
    assert not rule.needs or rule.needs & set(words)


@pytest.mark.parametrize(("rule", "words"), COUNTER)
def test_a_rule_does_not_read_its_counterexamples(rule: Rule, words: str) -> None:
    assert not _reads(rule, words)
