import random

import pytest

from corpus.folded import fold_with_offsets
from eval.tampering import changes
from rag.grounding.quantities import find_quantities

ZH = "有下列情形的，用人单位应当在三十日内支付不低于五百元的津贴，但不得超过百分之三十。"
EN = (
    "If the levy is unpaid, the employer shall in 30 days pay at least $500 to the college, unless the court allows it."
)


@pytest.mark.parametrize("name", [name for name, lists in changes.words().items() if isinstance(lists["en"][0], list)])
@pytest.mark.parametrize(("text", "language"), [(ZH, "zh"), (EN, "en")])
def test_an_exchange_changes_one_place_or_nothing(name: str, text: str, language: str) -> None:
    changed = changes.exchanged(name)(text, language, random.Random(1))
    assert changed != text
    longest = 30 if name == "fulfilment_turned" else 20  # "shall refrain from having to"
    assert changed is None or abs(len(changed) - len(text)) < longest


@pytest.mark.parametrize(("text", "language"), [(ZH, "zh"), (EN, "en")])
def test_a_changed_number_has_another_value(text: str, language: str) -> None:
    changed = changes.changed("number", "money", "rate")(text, language, random.Random(2))
    assert changed is not None
    before, after = ({q.value for q in find_quantities(fold_with_offsets(each).text)} for each in (text, changed))
    assert before != after


@pytest.mark.parametrize(
    ("text", "language"),
    [("应当在三十日内支付百分之二十。", "zh"), ("pay within thirty days.", "en"), ("20 per cent of it.", "en")],
)
def test_another_form_has_the_same_value(text: str, language: str) -> None:
    changed = changes.other_form(text, language, random.Random(3))
    assert changed not in (None, text)
    assert [q.value for q in find_quantities(fold_with_offsets(str(changed)).text)] == [
        q.value for q in find_quantities(fold_with_offsets(text).text)
    ]


def test_conditions_and_exceptions_are_left_out() -> None:
    chance = random.Random(4)
    assert changes.condition_dropped(EN, "en", chance) == EN[len("If the levy is unpaid, t") - 1 :].replace(
        "the", "The", 1
    )
    assert changes.condition_dropped(ZH, "zh", chance) == ZH.removeprefix("有下列情形的，")
    assert changes.exception_dropped(EN, "en", chance) == EN.replace(", unless the court allows it", "")


def test_another_party_and_another_place_come_in() -> None:
    assert changes.party_swapped(EN, "en", random.Random(5)) not in (None, EN)
    exchanged = changes.parties_exchanged("The employer shall pay the college.", "en", random.Random(6))
    assert exchanged == "The college shall pay the employer."
    assert str(changes.place_added(ZH, "zh", random.Random(7))).endswith(ZH)


def test_one_word_of_a_quote_is_altered() -> None:
    altered = changes.word_altered("pay the levy in full", "en", random.Random(8))
    assert altered is not None
    assert sum(one != two for one, two in zip(altered.split(), "pay the levy in full".split(), strict=True)) == 1


@pytest.mark.parametrize(
    ("number", "written"), [(10, "十"), (12, "十二"), (240, "二百四十"), (1_005, "一千零五"), (90_000, "九万")]
)
def test_numbers_are_written_in_chinese(number: int, written: str) -> None:
    assert changes.in_chinese(number) == written


def test_what_is_trimmed_ends_before_no_figure() -> None:
    text = "A pool must at all times keep a record of its visitors in accordance with Rule 4.2."
    assert changes.trimmed(text, "en", random.Random(1)) == "A pool must at all times keep a record of its visitors."


def test_a_condition_in_brackets_is_not_trimmed() -> None:
    assert changes.trimmed("A pool must close (if it is cold).", "en", random.Random(1)) is None
