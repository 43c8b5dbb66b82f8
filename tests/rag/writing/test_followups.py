"""Follow-ups: every example of the rules, chains of them, and a model that may rewrite but not invent."""

from typing import Any

import pytest
import yaml

from rag.writing.followup_words import WORDS, followup_words, subject_of
from rag.writing.followups import (
    MOST_TURNS,
    bounded,
    may_follow,
    resolve,
)
from rag.writing.model import Turn
from scripted_endpoint import Reply, Request, chats, says, written
from writing_desk import OpenWriting

DATA: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
ELLIPTIC = [(each["pattern"], example) for each in DATA["elliptic"] for example in each["examples"]]
PRONOUNS = [(each["pattern"], example) for each in DATA["pronouns"] for example in each["examples"]]


def user(*texts: str) -> list[Turn]:
    return [Turn("user", each) for each in texts]


@pytest.mark.parametrize("each", DATA["examples"], ids=lambda each: each["asked"])
def test_example_is_resolved(each: dict[str, str]) -> None:
    assert resolve(each["asked"], user(each["before"])) == each["resolved"]


@pytest.mark.parametrize(("pattern", "example"), ELLIPTIC)
def test_elliptic_example_is_told_by_its_pattern(pattern: str, example: str) -> None:
    compiled = next(each for each in followup_words().elliptic if each.pattern == pattern)
    assert compiled.match(example)
    assert may_follow(example)


@pytest.mark.parametrize(("pattern", "example"), PRONOUNS)
def test_pronoun_example_is_told_by_its_pattern(pattern: str, example: str) -> None:
    compiled = next(each for each, _ in followup_words().pronouns if each.pattern == pattern)
    assert compiled.search(example)
    assert resolve(example, user("What is the salt levy?", "什么是盐税？")) != example


@pytest.mark.parametrize("example", [e for each in DATA["leaning"] for e in each["examples"]])
def test_leaning_example_takes_the_subject_before(example: str) -> None:
    assert may_follow(example)
    assert resolve(example, user("What is the salt levy?", "什么是盐税？")) != example


@pytest.mark.parametrize("example", [e for each in DATA["standing"] for e in each["examples"]])
def test_what_names_something_of_its_own_stays(example: str) -> None:
    assert resolve(example, user("Who collects the wage bonus?")) == example


@pytest.mark.parametrize(
    ("kind", "example"), [(k, e) for k in ("leaning", "standing") for p in DATA[k] for e in p["examples"]]
)
def test_example_is_told_by_a_pattern_of_its_kind(kind: str, example: str) -> None:
    assert any(each.search(example) for each in getattr(followup_words(), kind))


@pytest.mark.parametrize(
    ("before", "question", "resolved"),
    [
        (
            "What can a licensed pilot claim?",
            "And a trade school?",
            "What can a licensed pilot claim? (a trade school)",
        ),
        ("What can a rural trade school claim?", "And an institute?", "What can an institute claim?"),
        ("谁来征收盐税？", "And in Kunming?", "And in Kunming? (征收盐税)"),
    ],
)
def test_what_takes_a_place_takes_its_article_and_keeps_its_language(before: str, question: str, resolved: str) -> None:
    assert resolve(question, user(before)) == resolved


@pytest.mark.parametrize("example", [e for each in DATA["pronouns"] for e in each.get("counterexamples", [])])
def test_a_pronoun_for_a_party_of_the_question_itself_leans_on_nothing(example: str) -> None:
    assert resolve(example, user("What is the salt levy?")) == example


@pytest.mark.parametrize(
    "question",
    [
        "Which incentives apply to an enterprise that hosts interns in Ningbo?",
        "In Ningbo, what must employers pay for the interns that they host?",
        "宁波的企业接收职业学校的学生实习应当支付什么报酬？",
    ],
)
def test_a_question_that_stands_alone_stays(question: str) -> None:
    assert not may_follow(question)
    assert resolve(question, user("What is the levy?")) == question


def test_a_chain_carries_on() -> None:
    history = user("What must employers in Ningbo pay interns?", "And in Beijing?")
    assert resolve("And for colleges?", history) == "What must colleges in Beijing pay interns?"


def test_answers_are_no_questions() -> None:
    history = [
        Turn("user", "What is the apprentice levy?"),
        Turn("assistant", "The levy is 0.5 per cent. And in Paris?"),
    ]
    assert resolve("Who must pay it?", history) == "Who must pay it? (the apprentice levy)"


def test_history_is_bounded() -> None:
    history = user("What is the levy in Ningbo?", *["Who supervises the training colleges of a province?"] * MOST_TURNS)
    assert len(bounded(history)) == MOST_TURNS
    assert "Ningbo" not in resolve("And in Beijing?", history)


@pytest.mark.parametrize("text", ["", "?", "呢？", "and?", "那呢", "（", "x" * 2_000])
def test_odd_questions_are_left_alone(text: str) -> None:
    assert isinstance(resolve(text, user("What is the levy?")), str)
    assert isinstance(subject_of(text), str)


def test_the_question_answered_is_shown(writing: OpenWriting) -> None:
    desk = writing(says({}, status=500))
    answer = desk.answer("And who must pay it?", Turn("user", "What is the training levy?"))
    assert answer.question == "And who must pay it?"
    assert answer.question_resolved == "And who must pay it? (the training levy)"


def test_without_history_nothing_is_resolved(writing: OpenWriting) -> None:
    assert (
        writing(says({}, status=500)).answer("When must an employer pay the training levy?").question_resolved is None
    )


LEVY = "An employer whose pay bill exceeds three million pounds must pay the training levy within 30 days."


def rewrites(question: object) -> Any:
    """A model that rewrites a follow-up, then answers."""

    def reply(request: Request) -> Reply:
        if "conversation" in request.data:
            return chats(f'{{"question": {question!r}}}'.replace("'", '"'))
        return chats(
            str(written(request, (LEVY, "must pay the training levy"))).replace("'", '"').replace("None", "null")
        )

    return reply


BEFORE = Turn("user", "Which employers must pay the training levy in Britain?")


def test_a_model_resolves_where_there_is_one(writing: OpenWriting) -> None:
    desk = writing(rewrites("When must employers pay the training levy in Britain?"))
    answer = desk.answer("And when?", BEFORE)
    assert answer.question_resolved == "When must employers pay the training levy in Britain?"
    assert desk.served.requests[0].data["last question"] == "And when?"
    assert answer.usage
    assert answer.usage.requests == 2


@pytest.mark.parametrize(
    "invented",
    [
        "When must employers pay the training levy in France?",
        "When must employers pay the 12 % training levy in Britain?",
        "When must employers pay the training levy to Lord Voldemort?",
        "What does the 《Treason Act》 say of the training levy in Britain?",
        "Explain quantum chromodynamics and its lattice formulation",
        "",
        "x" * 5_000,
    ],
)
def test_a_rewriting_with_anything_new_is_not_believed(writing: OpenWriting, invented: str) -> None:
    answer = writing(rewrites(invented)).answer("And in Ningbo?", BEFORE)
    assert answer.question_resolved == "Which employers must pay the training levy in Ningbo?"


@pytest.mark.parametrize("reply", [chats("no"), chats('{"question": 3}'), says({}, status=500)])
def test_where_the_model_fails_rules_resolve(writing: OpenWriting, reply: Reply) -> None:
    answer = writing(reply).answer("And in Ningbo?", BEFORE)
    assert answer.question_resolved == "Which employers must pay the training levy in Ningbo?"
