"""What the ranker sees of judged questions, through the retriever that serves."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.settings import Settings
from eval.training.gather import Example, ExampleSet, gather, gather_questions
from rag.features import FEATURES

WriteDataset = Callable[..., Path]
ACT = """# Levy Act

## Article 1

An employer pays the training levy within ten days of the end of a quarter.

## Article 2

A college pays no training levy, whatever its employer says.
"""
LAW = """# 学徒津贴办法

## 第一条

企业支付的学徒津贴，不得低于当地最低工资标准的百分之七十。
"""


def gold(number: int, text: str, lang: str = "en", **fields: Any) -> dict[str, Any]:
    quoted = {"doc": "levy-act", "article": "Article 1", "quote": "pays the training levy within ten days"}
    return {"id": f"d{number}", "lang": lang, "type": "procedure", "question": text, "filters": {}, "gold": [quoted],
            "answer_keys": [], "alternatives": [], "cross_language": False, **fields}  # fmt: skip


@pytest.fixture
def ask(tmp_path: Path, settings: Settings, hold: Callable[[Mapping[str, str]], None]) -> Callable[..., ExampleSet]:
    """Gather gold questions on two small laws."""
    hold({"levy-act.md": ACT, "allowance.md": LAW})

    def gather_all(*questions: dict[str, Any]) -> ExampleSet:
        path = tmp_path / "gold.jsonl"
        path.write_text("".join(json.dumps(each) + "\n" for each in questions), encoding="utf-8")
        return gather_questions(path, settings)

    return gather_all


def test_a_dataset_gives_its_judged_questions(write_dataset: WriteDataset, settings: Settings) -> None:
    group = gather(write_dataset(), settings, 10, scoped=False)
    assert group.name == "tiny"
    found = {each.query: each for each in group.examples}
    assert set(found) == {"q1", "q2", "q3"}  # no passage is relevant to q4
    for each in group.examples:
        assert each.matrix.shape == (len(each.relevant), len(FEATURES))
        assert int(each.relevant.sum()) == 1
        assert bool(each.relevant[0])
    assert (found["q1"].judged, found["q3"].judged) == (1, 2)  # interns#3 is judged, and has no text


def test_scoped_sees_only_the_questions_own_document(write_dataset: WriteDataset, settings: Settings) -> None:
    folder = write_dataset()
    alone = {each.query: len(each.relevant) for each in gather(folder, settings, 10, scoped=True).examples}
    whole = {each.query: len(each.relevant) for each in gather(folder, settings, 10, scoped=False).examples}
    assert alone["q1"] == 2 < whole["q1"]
    assert alone["q3"] == 1 < whole["q3"]  # its other passage is Chinese, which the ranker leaves where it is


def test_questions_are_drawn_always_the_same(write_dataset: WriteDataset, settings: Settings) -> None:
    folder = write_dataset()
    whole = gather(folder, settings, 10, scoped=False)
    some = gather(folder, settings, 2, scoped=False)
    assert [each.query for each in some.examples] == [each.query for each in whole.examples[:2]]
    assert all((a.matrix == b.matrix).all() for a, b in zip(some.examples, whole.examples, strict=False))


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_halves_share_no_question_and_lose_none(count: int) -> None:
    made = tuple(Example(str(n), np.zeros((1, len(FEATURES))), np.ones(1, dtype=bool), 1) for n in range(count))
    first, second = (ExampleSet("a", made).half(number) for number in (0, 1))
    assert sorted(each.query for half in (first, second) for each in half.examples) == [each.query for each in made]
    assert 0 <= len(first.examples) - len(second.examples) <= 1


def test_the_passage_of_a_gold_quote_is_relevant(ask: Callable[..., ExampleSet]) -> None:
    (example,) = ask(gold(1, "When does an employer pay the training levy?")).examples
    assert int(example.relevant.sum()) == 1
    assert example.judged == 1


def test_a_quote_across_passages_makes_each_part_relevant(ask: Callable[..., ExampleSet]) -> None:
    words = ACT[ACT.index("Article 1") :].replace("## ", "")
    quote = {"doc": "levy-act", "article": "Article 1", "quote": words}
    (example,) = ask(gold(1, "When does an employer pay the training levy?", gold=[quote])).examples
    assert example.relevant.tolist() == [True, True]
    assert example.judged == 2


def test_a_quote_of_another_document_is_not_relevant(ask: Callable[..., ExampleSet]) -> None:
    quote = {"doc": "another-act", "article": "1", "quote": "pays the training levy within ten days"}
    (example,) = ask(gold(1, "When does an employer pay the training levy?", gold=[quote])).examples
    assert not example.relevant.any()
    assert example.judged == 1


def test_chinese_questions_are_gathered_too(ask: Callable[..., ExampleSet]) -> None:
    quote = {"doc": "allowance", "article": "第一条", "quote": "不得低于当地最低工资标准的百分之七十"}
    (example,) = ask(gold(1, "学徒津贴不得低于多少？", "zh", gold=[quote])).examples
    assert example.relevant.tolist() == [True]


def test_questions_that_the_ranker_cannot_be_judged_by_are_left_out(ask: Callable[..., ExampleSet]) -> None:
    unquoted = [{"doc": "levy-act", "article": "Article 1"}]
    group = ask(
        gold(1, "When does an employer pay the training levy?"),
        gold(2, "Who pays no levy?", type="no_answer", gold=[]),
        gold(3, "谁支付培训税？", "zh", cross_language=True),
        gold(4, "Who pays no levy?", gold=unquoted),
        gold(5, "Who pays the levy?", filters={"kind": "treaty"}),  # no document passes
    )
    assert [each.query for each in group.examples] == ["d1"]
    assert group.name == "gold"
