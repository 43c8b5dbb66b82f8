import pytest

from corpus.model import Passage, Span
from rag.grounding.check import check
from rag.grounding.model import Cited, Claimed, Evidence
from rag.grounding.restating import MOST_RESTATED, restated
from rag.sources import Source

RULES = {
    "condition": "If the levy is unpaid in March, the board shall send a notice to the employer.",
    "passive": "The accounts of the fund shall be kept by the board.",
    "time": "培训机构应当在收到申请之日起十日内作出书面答复。",
}


def _support(statement: str, text: str) -> str:
    span = Span(0, len(text))
    evidence = Evidence(Source(text, (), (Passage("p", "d", 0, span, (), None, text),)), span)
    return check(Claimed(statement, (Cited(1),)), {1: evidence}).support


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("The board shall send a notice to the employer if the levy is unpaid in March.", "condition"),
        ("The board shall keep the accounts of the fund.", "passive"),
        ("在收到申请之日起十日内，培训机构应当作出书面答复。", "time"),
    ],
)
def test_the_same_in_another_order_is_supported(said: str, rule: str) -> None:
    assert _support(said, RULES[rule]) == "supported"


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("The employer shall send a notice to the board if the levy is unpaid in March.", "condition"),
        ("The board may send a notice to the employer if the levy is unpaid in March.", "condition"),
        ("The board shall send a notice to the employer unless the levy is unpaid in March.", "condition"),
        ("The fund shall keep the accounts of the board.", "passive"),
        ("The board may keep the accounts of the fund.", "passive"),
        ("在收到申请之日起十日内，培训机构可以作出书面答复。", "time"),
        ("在收到申请之日起二十日内，培训机构应当作出书面答复。", "time"),
    ],
)
def test_what_is_wrong_stays_so_in_another_order(said: str, rule: str) -> None:
    assert _support(said, RULES[rule]) != "supported"


def test_few_orders_are_tried() -> None:
    assert len(list(restated("If a, b, c, d, e, f, g, h, the board shall pay where it may."))) <= MOST_RESTATED
