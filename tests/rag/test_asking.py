"""What questions ask for: every example of ``asking.yaml``, and how provisions are matched with it."""

from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
import yaml
from hypothesis import given

from corpus.provisions import LABELS, PARTY_CLASSES, Label, PartyClass
from provision_parts import make_provision
from rag.asking import WORDS, Asked, asking_words, asks_to_claim, read_asked, read_parties, says_how_to_claim
from strategies import ANY_TEXTS

DATA: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
TEXT = "第一条 企业应当支付津贴。政府对企业给予补贴。给予补助。学校应当派出教师。鼓励合作。"
ENTERPRISE = frozenset[PartyClass]({"enterprise"})


def examples(section: str, name: str, key: str) -> list[tuple[str, str]]:
    return [(each[name], example) for each in DATA[section] for example in each[key]]


def asked_for(*labels: Label, parties: frozenset[PartyClass] = ENTERPRISE) -> Asked:
    return Asked(frozenset(labels), parties)


# --- the data ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("label", "question"), examples("kinds", "label", "examples"))
def test_a_question_asks_for_the_kind(label: Label, question: str) -> None:
    assert label in read_asked(question).labels


@pytest.mark.parametrize(("label", "question"), examples("kinds", "label", "counterexamples"))
def test_a_question_does_not_ask_for_the_kind(label: Label, question: str) -> None:
    assert label not in read_asked(question).labels


@pytest.mark.parametrize(("party", "question"), examples("parties", "class", "examples"))
def test_a_question_names_the_party(party: PartyClass, question: str) -> None:
    assert read_parties(question) == {party}


@pytest.mark.parametrize(("question", "party"), [pair for each in DATA["roles"] for pair in each["examples"]])
def test_of_several_parties_the_one_in_the_role_is_asked_about(question: str, party: PartyClass) -> None:
    assert read_parties(question) == {party}


@pytest.mark.parametrize("question", DATA["overview"]["examples"])
def test_a_question_asks_for_an_overview(question: str) -> None:
    assert read_asked(question).is_overview


@pytest.mark.parametrize("question", DATA["overview"]["counterexamples"])
def test_a_question_asks_for_no_overview(question: str) -> None:
    assert not read_asked(question).is_overview


@pytest.mark.parametrize(("section", "reads"), [("asks_to_claim", asks_to_claim), ("claims", says_how_to_claim)])
def test_claims_are_told(section: str, reads: Callable[[str], bool]) -> None:
    assert all(map(reads, DATA[section]["examples"]))
    assert not any(map(reads, DATA[section]["counterexamples"]))


def test_the_words_are_those_of_the_model() -> None:
    words = asking_words()
    assert set(words.kinds) == set(LABELS)
    assert set(words.parties) == set(PARTY_CLASSES) - {"other"}


def test_every_list_has_examples_in_both_languages() -> None:
    for each in chain(DATA["kinds"], [DATA["overview"], DATA["asks_to_claim"], DATA["claims"]]):
        for key in ("examples", "counterexamples"):
            assert {example.isascii() for example in each[key]} >= {True, False}


# --- reading -------------------------------------------------------------------------------------------------------


def test_what_funds_are_spent_on_is_no_question_for_incentives() -> None:
    assert read_asked("专项资金有哪些？").labels == {"incentive"}
    assert read_asked("专项资金被挪用会怎样？").labels == {"sanction"}
    assert read_asked("What happens to a firm that wastes the money?").labels == {"sanction"}


def test_the_words_that_ask_are_kept() -> None:
    assert read_asked("企业有哪些补贴和义务？").words == {"incentive": "补贴", "obligation": "义务"}


@pytest.mark.parametrize("question", ["谁来监督？", "捐钱给学校盖楼，有哪些优惠？", "Who supervises colleges?"])
def test_who_is_only_named_is_not_asked_about(question: str) -> None:
    assert read_parties(question) == frozenset()


@given(ANY_TEXTS)
def test_any_text_can_be_read(text: str) -> None:
    asked = read_asked(text)
    assert asked.labels == set(asked.words)
    assert asked.labels or not asked.is_overview


# --- matching ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words", "label", "slots", "match"),
    [
        (asked_for("obligation"), "企业应当支付津贴。", "obligation", {"bearer": "enterprise"}, "asked"),
        (asked_for("obligation"), "企业应当支付津贴。", "obligation", {}, "unsaid"),
        (asked_for("obligation"), "学校应当派出教师。", "obligation", {"bearer": "school"}, "stranger"),
        (asked_for("incentive"), "企业应当支付津贴。", "obligation", {"bearer": "enterprise"}, "other"),
        (
            asked_for("obligation", parties=frozenset()), "学校应当派出教师。", "obligation",
            {"bearer": "school"}, "asked",
        ),
        # A duty of the state towards enterprises is none of theirs; a benefit from it is theirs.
        (
            asked_for("obligation"), "政府对企业给予补贴。", "obligation",
            {"bearer": "government", "beneficiary": "enterprise"}, "stranger",
        ),
        (
            asked_for("incentive"), "给予补助。", "incentive",
            {"bearer": "government", "beneficiary": "enterprise"}, "asked",
        ),
        (asked_for("incentive"), "政府对企业给予补贴。", "incentive", {"bearer": "government"}, "asked"),
        (asked_for("incentive"), "给予补助。", "incentive", {"bearer": "government"}, "unsaid"),
        (asked_for("incentive"), "给予补助。", "incentive", {"beneficiary": "school"}, "stranger"),
    ],
)  # fmt: skip
def test_match(asked: Asked, words: str, label: Label, slots: dict[str, Any], match: str) -> None:
    assert asked.match(make_provision(TEXT, words, label, **slots)) == match
