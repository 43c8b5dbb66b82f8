"""Provisions behind statements: which they are, and that every slot is words of the text."""

from dataclasses import asdict

from provision_parts import make_provision
from rag.grounds import ground_of, provisions_in
from rag.shelf import Provisions
from rag.sources import quoted
from rag_desk import make_document, make_source

TEXT = "第一条 招收学徒的企业，投资超过一百万元的，\n由市政府奖励五万元。企业应当支付津贴。"
REWARD = "招收学徒的企业，投资超过一百万元的，\n由市政府奖励五万元。"
SOURCE = make_source(TEXT, headings=["第一条"])


def test_slots_are_words_of_the_text() -> None:
    provision = make_provision(
        TEXT,
        REWARD,
        "incentive",
        "obligation",
        bearer=("government", "市政府"),
        beneficiary=("enterprise", "招收学徒的企业"),
        instruments=("recognition", "subsidy"),
        value="五万元",
        condition="投资超过一百万元的，\n",
    )
    assert ground_of(provision, SOURCE).to_dict() == {
        "id": provision.id,
        "labels": ["incentive", "obligation"],
        "modality": "none",
        "bearer": "市政府",
        "bearer_class": "government",
        "beneficiary": "招收学徒的企业",
        "beneficiary_class": "enterprise",
        "instrument": "recognition",
        "value": "五万元",
        "condition": "投资超过一百万元的，\n",
    }


def test_what_is_not_said_is_empty() -> None:
    shown = asdict(ground_of(make_provision(TEXT, "企业应当支付津贴。", "obligation", bearer="enterprise"), SOURCE))
    assert shown["bearer_class"] == "enterprise"
    assert {name for name, value in shown.items() if value is None} == {
        "bearer", "beneficiary", "beneficiary_class", "instrument", "value", "condition",
    }  # fmt: skip


def test_each_provision_stands_once_behind_a_statement() -> None:
    reward, duty = (make_provision(TEXT, words, "incentive") for words in (REWARD, "企业应当支付津贴。"))
    shelf = {"doc": Provisions.of([duty, reward])}
    document = make_document()
    quotes = [quote for each in (reward, duty, duty) for quote in quoted(document, SOURCE, each.draft.span)]
    assert provisions_in(quotes, shelf) == (reward, duty)
    assert provisions_in(quotes[1:], shelf) == (duty,)
    assert provisions_in(quotes, {}) == ()
