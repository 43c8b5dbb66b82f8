"""What a model's rewriting of a follow-up may say: what the question and the turns before it say, in other words."""

import pytest

from rag.writing.followup_words import own_terms
from rag.writing.resolving import LONGEST_QUESTION_CHARACTERS, says_nothing_new

KNOWN = "Which harbour pilots in Dalian must pay the salt levy? By when?"
CHINESE = "大连的企业要交盐税吗？什么时候交"


@pytest.mark.parametrize(
    ("rewritten", "known"),
    [
        ("By when must harbour pilots in Dalian pay the salt levy?", KNOWN),
        ("What is the deadline for harbour pilots in Dalian to pay the salt levy?", KNOWN),
        ("大连的企业什么时候要交盐税？", CHINESE),
    ],
)
def test_the_same_in_other_words_is_believed(rewritten: str, known: str) -> None:
    assert says_nothing_new(rewritten, known)


@pytest.mark.parametrize(
    ("rewritten", "known"),
    [
        ("By when must harbour pilots in Kunming pay the salt levy?", KNOWN),
        ("By when must 40 harbour pilots in Dalian pay the salt levy?", KNOWN),
        ("By when must colleges in Dalian pay the salt levy?", KNOWN),
        ("By when must harbour pilots with disabled veteran relatives in Dalian pay the salt levy?", KNOWN),
        ("The revenue office collects it each spring from owners of registered vessels.", KNOWN),
        ("Which bakers receive subsidised flour?", KNOWN),
        ("昆明的企业什么时候要交盐税？", CHINESE),
        ("大连的学校什么时候要交盐税？", CHINESE),
        ("由税务机关每季度核定征收，逾期加收滞纳金。", CHINESE),
        ("x" * (LONGEST_QUESTION_CHARACTERS + 1), KNOWN),
    ],
)
def test_another_place_number_party_topic_or_an_answer_is_not(rewritten: str, known: str) -> None:
    assert not says_nothing_new(rewritten, known)


def test_words_of_any_question_are_not_its_own() -> None:
    assert own_terms("What is the deadline for applications?") == []
    assert own_terms("Who pays the salt levy?") == ["salt", "levi"]
