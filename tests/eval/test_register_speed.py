"""The measure of registers: real provisions multiplied, every filter and order timed."""

from dataclasses import replace
from pathlib import Path

import pytest

from api.settings import Settings
from corpus.errors import EvaluationError
from corpus.identifiers import document_id
from corpus.provisions import ProvisionDraft, Reading
from corpus.registers import SORTS
from corpus.spans import Span
from eval.register_speed import iter_copies, measure_registers, timed_queries
from fakes import make_draft

LAW = """# 实习条例

第一条 企业应当支付报酬。

第二条 企业不得收取押金。
"""


def test_copies_differ_and_hold_so_many() -> None:
    one, other = make_draft("a.md", "企业应当支付报酬。"), make_draft("b.md", "one\ntwo")
    span = Span(0, 3)
    originals = [
        replace(one, provisions=Reading("r", (ProvisionDraft(span),))),
        replace(other, provisions=Reading("r", (ProvisionDraft(span), ProvisionDraft(Span(4, 7))))),
    ]
    copies = list(iter_copies(originals, 10))
    assert sum(len(each.provisions.provisions) for each in copies if each.provisions) == 10
    assert len({document_id(each.source, each.text) for each in copies}) == len({each.location for each in copies}) == 7
    assert len({each.metadata.jurisdiction for each in copies}) > 1
    assert len({each.metadata.issued for each in copies}) > 1


def test_every_filter_and_order_is_timed() -> None:
    queries = [query for _, query in timed_queries(1_000)]
    assert {query.sort for query in queries} == set(SORTS)
    for name in ("labels", "bearer_classes", "beneficiary_classes", "instruments", "tool_sides", "modality"):
        assert any(getattr(query, name) for query in queries), name
    assert {query.limit for query in queries} == {50}
    assert max(query.offset for query in queries) == 900
    assert any(query.filters.as_of for query in queries)


@pytest.mark.slow
def test_pages_are_timed_over_so_many_provisions(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "law.md").write_text(LAW, encoding="utf-8")
    found = measure_registers(Settings(home=tmp_path / "home"), 20, tmp_path / "docs", repetitions=1)
    assert (found.provisions, found.documents) == (20, 10)
    groups = {group for group, _ in timed_queries(20)}
    assert set(found.page_ms) == {*groups, "all"}
    assert all(times["p50"] is not None and times["p50"] > 0 for times in found.page_ms.values())
    assert found.page_ms["all"]["n"] == len(timed_queries(20))
    assert found.first_ms > 0
    assert found.to_dict()["provisions"] == 20
    assert [row[0] for row in found.table().rows][-2:] == ["all", "first"]
    assert not (tmp_path / "home").exists()


def test_documents_without_provisions_cannot_be_multiplied(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text("eins zwei drei vier fünf\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="no provision"):
        measure_registers(Settings(home=tmp_path / "home"), 20, tmp_path / "list.md", repetitions=1)
