"""What a partial answer says it leaves out, and places and names that nothing held speaks of."""

import pytest

from corpus.places import Places
from rag.compose import group_of
from rag.model import Answer
from rag_desk import Desk, OpenDesk

LEVY = "# Levy Act\n\n## 1 Rate\n\nEvery employer must pay a training levy of 0.5 per cent of its pay bill.\n"
GRANT = "# Grant Order\n\n## 1 Grant\n\nAn employer may claim a training grant of 900 pounds for each apprentice.\n"
TABLE = "# Amounts\n\n## 1 Amounts\n\n| item | most | desk |\n|---|---|---|\n| training base | 800,000 yuan | north |\n"


@pytest.fixture(scope="module")
def places() -> Places:
    return Places()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("我们在宁波的工厂", ("CN-ZJ-330200",)),
        ("浙江宁波和北京", ("CN-ZJ-330200", "CN-BJ")),
        ("Irish and British employers", ("IE", "GB")),
        ("What must employers pay us?", ()),
        ("a mainland China firm", ("CN",)),
    ],
)
def test_places_are_read_from_a_question(places: Places, text: str, codes: tuple[str, ...]) -> None:
    assert places.named_in(text) == codes


def test_every_name_has_one_place(places: Places) -> None:
    assert len(places._codes) > 100
    assert all(code == code.upper() for code in places._codes.values())


@pytest.fixture
def desk(new_desk: OpenDesk) -> Desk:
    return new_desk({"levy.md": LEVY, "grant.md": GRANT, "table.md": TABLE})


def _ask(desk: Desk, question: str) -> Answer:
    return desk.answer(question)


def test_a_place_of_which_nothing_is_held_is_no_answer(desk: Desk) -> None:
    answer = _ask(desk, "What training levy must an employer in Canada pay?")
    assert answer.completeness == "none"
    assert any("CA" in note for note in answer.coverage.notes)
    assert answer.coverage.filters == {"about": "CA"}


def test_a_name_that_nothing_mentions_is_told_and_never_complete(desk: Desk) -> None:
    answer = _ask(desk, "What training levy must an employer such as Zorblax pay of its pay bill?")
    assert answer.completeness != "complete"
    if answer.completeness == "partial":
        assert any("Zorblax" in note for note in answer.coverage.notes)


def test_a_row_of_a_table_comes_with_its_header(desk: Desk) -> None:
    answer = _ask(desk, "How many yuan at most for a training base?")
    said = " ".join(statement.text for statement in answer.statements)
    assert "800,000 yuan" in said
    assert "item | most | desk" in said


@pytest.mark.parametrize(
    ("words", "group"),
    [("每两年不得少于两个月", None), ("每日不得超过八小时", None), ("不得收取费用", "prohibition")],
)
def test_a_limit_is_no_prohibition(words: str, group: str | None) -> None:
    assert group_of(words) == group


def test_filters_that_nothing_matches_are_told(desk: Desk) -> None:
    answer = desk.answer("training levy", kind="nonsense")
    assert "No document matches the filters." in answer.coverage.notes
