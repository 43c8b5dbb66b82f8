"""The clause of a question that only names a document, and what is left without it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.words import content_words
from rag.framing import LEAST_WORDS, subject_of

NAMES = ("Levy Act", "学徒培训法")


def names_it(text: str) -> bool:
    return any(name in text for name in NAMES)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Consider the Levy Act; who pays the levy?", "who pays the levy?"),
        ("Under the Levy Act, who pays the levy?", "who pays the levy?"),
        ("Look at the Levy Act. Who pays the levy?", "Who pays the levy?"),
        ("The Levy Act – who pays the levy?", "who pays the levy?"),
        ("Good day! In the Levy Act: who pays the levy, and when?", "who pays the levy, and when?"),
        ("根据《学徒培训法》，谁支付学徒津贴？", "谁支付学徒津贴？"),
        ("请看学徒培训法：学徒津贴不得低于多少？", "学徒津贴不得低于多少？"),
        ("《学徒培训法》：3个月以内的学徒津贴是多少？", "3个月以内的学徒津贴是多少？"),
    ],
)
def test_the_naming_clause_is_taken_away(question: str, subject: str) -> None:
    assert subject_of(question, names_it) == subject


@pytest.mark.parametrize(
    "question",
    [
        "Who pays the levy under the Levy Act?",
        "学徒培训法规定谁支付学徒津贴？",
        "Who pays the levy?",
        "Who pays the levy, says the Levy Act",
        "Consider the Levy Act; who?",
        "Consider the Levy Act; what does the Levy Act say of interns?",
        "Does the Levy Act fine 1,000 pounds for late returns",
        "Does the Levy Act close the office at 10:30 on market days",
        "",
    ],
)
def test_otherwise_the_question_is_left_whole(question: str) -> None:
    assert subject_of(question, names_it) is None


@given(
    st.lists(
        st.sampled_from(["Levy Act", "学徒培训法", "who pays levies", "谁付津贴", "1,000", "; ", "，", ": ", ". "]),
        max_size=10,
    ).map("".join)
)  # fmt: skip
def test_a_subject_is_the_questions_end_and_says_something_else(question: str) -> None:
    subject = subject_of(question, names_it)
    if subject is not None:
        assert question.endswith(subject)
        assert not names_it(subject)
        assert names_it(question[: -len(subject)])
        assert len(set(content_words(subject))) >= LEAST_WORDS
