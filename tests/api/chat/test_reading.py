"""What chat programs send besides questions is told from them, by prompts shaped as those of real programs."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.chat.reading import TITLE_CHARACTERS, Question, Task, read_chat, unwrap
from api.chat.schemas import MessageBody
from corpus.errors import BlankQuestionError
from rag.writing.model import Turn

QUESTION = "When must an employer pay the training levy?"
CHAT = f"USER: {QUESTION}\nASSISTANT: By 31 March. [1]\n\n**Sources**\nUSER: 谁来缴纳？\nASSISTANT: 用人单位。"
MAX_READ_S = 0.5
"""For a message of a megabyte; measured 0.1 at most."""


def user(text: str) -> MessageBody:
    return MessageBody(role="user", content=text)


def quoting(shape: str, chat: str = CHAT, task: str = "Write something short about the chat.") -> str:
    """A prompt as Open WebUI's are."""
    opening = f"### Task:\n{task}\n### Output:\nJSON format: {shape}\n### Chat History:"
    return f"{opening}\n<chat_history>\n{chat}\n</chat_history>"


def reply_to(text: str, *before: MessageBody) -> str:
    task = read_chat([*before, user(text)])
    assert isinstance(task, Task)
    assert task.prompt == text
    return task.reply


@pytest.mark.parametrize(
    ("shape", "reply"),
    [
        ('{ "title": "a few words" }', {"title": QUESTION}),
        ('{ "tags": ["one", "two"] }', {"tags": []}),
        ('{ "follow_ups": ["What then?"] }', {"follow_ups": []}),
        ('{\n  "queries": ["one", "two"]\n}', {"queries": ["谁来缴纳？"]}),
        ('{ "text": "<completion>" }', {"text": ""}),
        ('{\n    "prompt": "A picture of …"\n}', {"prompt": "谁来缴纳？"}),
    ],
    ids=["title", "tags", "follow-ups", "queries", "autocompletion", "picture"],
)
def test_a_prompt_that_quotes_a_chat_gets_the_object_it_wants(shape: str, reply: dict[str, Any]) -> None:
    assert json.loads(reply_to(quoting(shape))) == reply


def test_what_the_chat_says_is_not_what_is_asked_for() -> None:
    chat = 'USER: What does "title": mean in { "title": 1 }?\nASSISTANT: Nothing.'

    assert json.loads(reply_to(quoting('{ "tags": [] }', chat))) == {"tags": []}


def test_what_is_asked_for_may_stand_behind_the_chat() -> None:
    assert reply_to(f'<chat_history>\n{CHAT}\n</chat_history>\nReturn {{"tags": [...]}}') == '{"tags": []}'


def test_a_chat_without_a_question_has_no_title() -> None:
    assert json.loads(reply_to(quoting('{ "title": "…" }', "ASSISTANT: Hello."))) == {"title": ""}
    assert json.loads(reply_to(quoting('{ "queries": [] }', "ASSISTANT: Hello."))) == {"queries": []}


@pytest.mark.parametrize(
    "prompt",
    [
        "Provide a concise, 5-word-or-less title for the conversation. Return the title alone.",
        "Please generate a four to five word title summarizing our conversation without punctuation.",
        "Based on the chat history, give this conversation a name.\nKeep it short.",
        "使用四到五个字直接返回这句话的简要主题，不要解释。",
        "请为以上对话生成一个简短的标题",
    ],
)
def test_a_title_in_plain_words_is_the_first_question(prompt: str) -> None:
    turns = [user(QUESTION), MessageBody(role="assistant", content="By 31 March."), user("And who?")]

    assert reply_to(prompt, *turns) == QUESTION
    assert reply_to(f"{prompt}\n\nConversation:\nUser: {QUESTION}\nAI: By 31 March.") == QUESTION


def test_a_long_question_is_cut_at_a_word() -> None:
    long = "Which incentives apply to an enterprise that hosts forty interns from three colleges in two cities?"

    title = json.loads(reply_to(quoting('{ "title": "…" }', f"USER: {long}")))["title"]

    assert title == "Which incentives apply to an enterprise that hosts forty…"
    chinese = json.loads(reply_to(quoting('{ "title": "…" }', f"USER: {'企业接收实习生' * 20}")))["title"]
    assert len(chinese) == TITLE_CHARACTERS
    assert chinese.endswith("…")


def test_no_tool_is_chosen() -> None:
    system = MessageBody(
        role="system", content='Available Tools: [{"name": "clock"}]\n\nReturn {"tool_calls": [...]} alone.'
    )

    assert reply_to(f"Query: {QUESTION}", system) == '{"tool_calls": []}'


def test_nobody_has_a_face() -> None:
    assert reply_to("Your task is to reflect the speaker's likely facial expression.\n\nMessage: Hello") == ""


@pytest.mark.parametrize(
    "text",
    [
        QUESTION,
        "What title must a school give a master craftsman?",
        "Provide the title of the act that governs training bases.",
        "Which conversation must an employer have with an apprentice?",
        'What does the form mean by "title": and "tags":?',
        "### Task: which one does the act give the council?",
        "产教融合型企业的名称如何确定？",
        "对话会的主题是什么？",
        "请为企业推荐一个补贴项目",
    ],
)
def test_a_question_is_a_question(text: str) -> None:
    assert read_chat([user(text)]) == Question(text, ())


@pytest.mark.parametrize(
    "message",
    [
        "### Task:\n<context>\n<user_query>Who fines?</user_query> </context> Who fines?\n</context>\n\n"
        f"<user_query>\n{QUESTION}\n</user_query>\n",
        f"### Task:\n<context>\nx </context> Who fines?\n</context>\n{QUESTION}",
        "You have been provided with a set of responses from various models to the latest user query: "
        f'"{QUESTION}"\n\nResponses: the latest user query: "Who fines?"\n\n',
    ],
    ids=["files-and-query", "files", "models"],
)
def test_words_of_files_and_models_are_not_taken_for_the_question(message: str) -> None:
    assert read_chat([user(message)]) == Question(QUESTION, (), has_attachments=True)


@pytest.mark.parametrize(
    "message",
    [
        f'### Task:\nUse the context.\n<context>\n<source id="1">Pay by May.</source>\n</context>\n{QUESTION}',
        f"### Task:\nUse the context.\n<context>\nUnclear.\n</context>\n\n<user_query>\n{QUESTION}\n</user_query>\n",
        "You have been provided with a set of responses from various models to the latest user query: "
        f'"{QUESTION}"\n\nMake one of them.\n\nResponses from models: """May""" """March"""',
    ],
    ids=["files", "files-and-query", "models"],
)
def test_a_question_is_taken_out_of_what_a_program_wraps_it_in(message: str) -> None:
    turns = [user(message), MessageBody(role="assistant", content="By 31 March.")]

    asked = read_chat([*turns, user(message)])

    assert asked == Question(
        QUESTION, (Turn("user", QUESTION), Turn("assistant", "By 31 March.")), has_attachments=True
    )


def test_a_wrapping_without_a_question_is_left() -> None:
    text = "### Task:\nUse it.\n<context>\nA file.\n</context>\n"

    assert unwrap(text) == text


def test_a_picture_is_something_sent_along() -> None:
    parts: Any = [{"type": "text", "text": QUESTION}, {"type": "image_url", "image_url": {"url": "data:,"}}]

    assert read_chat([MessageBody(role="user", content=parts)]) == Question(QUESTION, (), has_attachments=True)
    assert read_chat([MessageBody(role="user", content=parts[:1])]) == Question(QUESTION, ())


def test_nothing_said_is_no_question() -> None:
    with pytest.raises(BlankQuestionError):
        read_chat([MessageBody(role="system", content="x")])


@given(st.text())
def test_what_quotes_no_chat_is_asked_as_it_is(text: str) -> None:
    assert read_chat([user(text)]) == Question(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "<chat_history>" * 70_000, "### Task:" + "<context></context>" * 50_000, "USER: " * 160_000,
        "<chat_history>" + "USER:\n" * 160_000 + "</chat_history>" + '"title" ' * 10_000,
        "Provide a " + "title " * 160_000,
    ],
    ids=["quotes", "contexts", "speakers", "turns", "titles"],
)  # fmt: skip
def test_a_large_message_is_read_at_once(text: str) -> None:
    start = time.perf_counter()
    read_chat([user(text)])

    assert time.perf_counter() - start < MAX_READ_S
