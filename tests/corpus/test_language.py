"""Which script a text is in."""

import pytest
from hypothesis import given

from corpus.language import HAN_TEXT_SHARE, han_share, is_chinese
from strategies import ANY_TEXTS


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("国家鼓励产教融合", True),
        ("依財稅〔2019〕46號辦理", True),
        ("企业 A 与 B 公司", True),
        ("𠀀𠀁 rare characters", False),
        ("㐂𠀀", True),
        ("industry-education integration (产教融合) in China", False),
        ("The levy is due.", False),
        ("ひらがな", False),
        ("2019-46", False),
        ("", False),
    ],
)
def test_is_chinese(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese


@given(ANY_TEXTS)
def test_the_share_is_a_share(text: str) -> None:
    assert 0 <= han_share(text) <= 1
    assert is_chinese(text) == (han_share(text) >= HAN_TEXT_SHARE)


def test_digits_and_marks_do_not_count() -> None:
    assert han_share("第46条，2019年。") == 1
    assert han_share("12345 ，。") == 0
