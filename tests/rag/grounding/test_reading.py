import pytest

from rag.grounding.reading import Fact, read


def _facts(text: str, kind: str) -> list[Fact]:
    return read(text).of_kind(kind)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("试用期不得超过六个月", ["at_most"]),
        ("二千元以上两万元以下罚款", ["at_least", "at_most"]),
        ("三十日内申报", ["at_most"]),
        ("at least 30 per cent and not exceeding 60 days", ["at_least", "at_most"]),
        ("more than 20 employees, or 5 days", ["more_than", ""]),
        ("within 60 days", ["at_most"]),
        ("工作满三年", ["at_least"]),
    ],
)
def test_a_comparator_belongs_to_its_number(text: str, bounds: list[str]) -> None:
    numbers = [fact for fact in read(text).facts if fact.kind in ("number", "money", "rate")]
    assert [fact.bound for fact in numbers] == bounds


def test_named_instruments_are_read_in_both_languages() -> None:
    assert [fact.value for fact in _facts("根据《职业教育法》的规定", "instrument")] == [("职业教育法",)]
    assert [fact.value for fact in _facts("under the Vocational Training Act they must", "instrument")] == [
        ("vocational training act",)
    ]


def test_words_are_given_as_the_text_has_them() -> None:
    reading = read("雇主應於３０日內申報")
    assert [reading.words(fact) for fact in reading.of_kind("number", "force", "party")] == ["雇主", "應", "３０日"]


def test_the_places_of_a_text_are_codes() -> None:
    assert [fact.value for fact in _facts("宁波市的企业", "place")] == [("CN-ZJ-330200",)]


def test_a_unit_without_a_number_is_read() -> None:
    assert [fact.value for fact in _facts("the number of hours; 30 days", "unit")] == [("hour",)]


def test_names_within_a_sentence_are_seen() -> None:
    reading = read("The grant of Harlow is paid.")
    assert [reading.folded.text[start:end] for start, end in reading.capitalised] == ["harlow"]
