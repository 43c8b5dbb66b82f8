import random

import pytest

from eval.tampering import paraphrases


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The board shall send a notice to the employer if the levy is unpaid in March.",
            "If the levy is unpaid in March, the board shall send a notice to the employer.",
        ),
        (
            "Where the levy is unpaid in March, the board shall send a notice.",
            "The board shall send a notice where the levy is unpaid in March.",
        ),
    ],
)
def test_a_condition_is_told_at_the_other_end(text: str, told: str) -> None:
    assert paraphrases.condition_moved(text, "en", random.Random(1)) == told


def test_a_chinese_time_is_told_first() -> None:
    text = "培训机构应当在收到申请之日起十日内作出书面答复。"
    assert paraphrases.condition_moved(text, "zh", random.Random(1)) is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The board shall keep the accounts of the fund.", "The accounts of the fund shall be kept by the board."),
        ("The accounts of the fund shall be kept by the board.", "The board shall keep the accounts of the fund."),
    ],
)
def test_the_voice_is_changed(text: str, told: str) -> None:
    assert paraphrases.voice_changed(text, "en", random.Random(2)) == told


def test_a_sentence_without_a_doer_keeps_its_voice() -> None:
    assert paraphrases.voice_changed("The fee is small.", "en", random.Random(3)) is None
    assert paraphrases.voice_changed("费用由机构制定标准并公布。", "zh", random.Random(3)) is None


@pytest.mark.parametrize(
    ("text", "passage", "language", "told"),
    [
        (
            "中心每年公布账目。",
            "职业技能培训机构（以下简称中心）应当备案。中心每年公布账目。",
            "zh",
            "职业技能培训机构每年公布账目。",
        ),
        (
            "The NTF pays the fee.",
            "The national training fund (“NTF”) is set up. The NTF pays the fee.",
            "en",
            "The national training fund pays the fee.",
        ),
    ],
)
def test_a_defined_term_is_replaced_by_what_defines_it(text: str, passage: str, language: str, told: str) -> None:
    assert paraphrases.defined_term(text, passage, language) == told
    assert paraphrases.defined_term(text, text, language) is None


def test_a_sentence_that_gives_the_short_name_is_left_alone() -> None:
    text = 'A firm into which two persons (the "members") enter, and the members share.'
    assert paraphrases.defined_term(text, text, "en") is None
