"""What a chat asks for: a question of the user's, or a task that the program sets for itself (a title, tags …).

Such tasks arrive as any question does, with a prompt of the program's. Searching for its words would find nothing, cost
time (and tokens, where a model is set up), and break what the program makes of it, so they are recognised by their
marks, which are data, and answered from the chat alone.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from api.chat.schemas import MessageBody
from corpus.errors import BlankQuestionError
from rag.writing.model import Turn

TASKS = Path(__file__).parent / "tasks.yaml"
OPENING_CHARACTERS = 400
"""In which a prompt says what it wants; the longest read of the programs' titles has 150."""
TITLE_CHARACTERS = 60
"""Of a title; Open WebUI's sidebar shows about 30 of them and its window 60."""
Which = Literal["first", "last"]
Given = Literal["first", "last", "last_of_list", "empty_list", "empty"]


@dataclass(frozen=True, slots=True)
class Question:
    """What the user asks."""

    text: str
    history: tuple[Turn, ...]
    """The turns before it."""
    has_attachments: bool = False
    """Whether something was sent along that is not read: a picture, words of files or web pages."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a program wants for itself."""

    prompt: str
    reply: str


@dataclass(frozen=True, slots=True)
class _Marks:
    """What tasks and wrapped questions are recognised by."""

    quoted: tuple[str, str]
    keys: Mapping[str, Given]
    key: re.Pattern[str]
    tools: tuple[str, str]
    unanswered: tuple[str, ...]
    titles: re.Pattern[str]
    speaker: re.Pattern[str]
    wrapped: tuple[tuple[str, str, str, Which], ...]


@cache
def _marks() -> _Marks:
    data = yaml.safe_load(TASKS.read_text(encoding="utf-8"))
    opening, closing = data["quoted"]
    first, asked = data["tools"]
    return _Marks(
        quoted=(opening, closing),
        keys=data["keys"],
        key=re.compile(rf'"({"|".join(map(re.escape, data["keys"]))})"\s*:'),
        tools=(first, asked),
        unanswered=tuple(data["unanswered"]),
        titles=re.compile("|".join(f"(?:{each})" for each in data["titles"]), re.IGNORECASE),
        speaker=re.compile(data["speaker"]),
        wrapped=tuple((opens, after, before, which) for opens, after, before, which in data["wrapped"]),
    )


def read_chat(messages: Sequence[MessageBody]) -> Question | Task:
    """Take the question and the turns before it, or the task; what a program says to a model is no turn of the user's.

    Args:
        messages: Of the whole chat.

    Raises:
        BlankQuestionError: The user has said nothing.
    """
    places = [at for at, each in enumerate(messages) if each.role == "user"]
    if not places:
        raise BlankQuestionError
    before, message = messages[: places[-1]], messages[places[-1]]
    history = tuple(
        Turn(each.role, unwrap(each.text)) for each in before if each.role == "user" or each.role == "assistant"
    )
    replies = (_tools_reply(before), _quoting_reply(message.text), _plain_reply(message.text, history))
    reply = next((each for each in replies if each is not None), None)
    if reply is not None:
        return Task(message.text, reply)
    text = unwrap(message.text)
    return Question(text, history, has_attachments=text != message.text or message.has_more_than_text)


def unwrap(text: str) -> str:
    r"""Take the question out of a message that a program wrapped it in, with words of files or of other models.

    Example:
        >>> unwrap("### Task:\nUse the context.\n<context>\nA file.\n</context>\nWho pays?")
        'Who pays?'
    """
    for opens, after, before, which in _marks().wrapped:
        if text.startswith(opens) and after in text:
            rest = (text.partition(after) if which == "first" else text.rpartition(after))[2]
            question = (rest.partition(before)[0] if before else rest).strip()
            if question:
                return question
    return text


def _tools_reply(before: Sequence[MessageBody]) -> str | None:
    """Choose no tool."""
    opens, key = _marks().tools
    prompts = (each.text for each in before if each.role == "system" or each.role == "developer")
    return json.dumps({key: []}) if any(each.startswith(opens) and key in each for each in prompts) else None


def _quoting_reply(text: str) -> str | None:
    """Answer a prompt that quotes a chat and names the key of the object it wants."""
    marks = _marks()
    head, opening, rest = text.partition(marks.quoted[0])
    chat, closing, tail = rest.rpartition(marks.quoted[1])
    if not (opening and closing):
        return None
    questions = [found[1].strip() for found in marks.speaker.finditer(chat)]
    if key := marks.key.search(head + tail):
        return json.dumps({key[1]: _given(marks.keys[key[1]], questions)}, ensure_ascii=False)
    return _title(questions) if marks.titles.match(head.lstrip()[:OPENING_CHARACTERS]) else None


def _given(kind: Given, questions: Sequence[str]) -> str | list[str]:
    match kind:
        case "first":
            return _title(questions)
        case "last":
            return questions[-1] if questions else ""
        case "last_of_list":
            return list(questions[-1:])
        case "empty_list":
            return []
        case "empty":
            return ""


def _plain_reply(text: str, history: Sequence[Turn]) -> str | None:
    """Give a chat the title that a prompt in plain words asks for, and nothing to what nothing is known for."""
    marks = _marks()
    if text.startswith(marks.unanswered):
        return ""
    if not marks.titles.match(text.lstrip()[:OPENING_CHARACTERS]):
        return None
    asked = [turn.text for turn in history if turn.role == "user"]
    return _title(asked or [found[1] for found in marks.speaker.finditer(text)])


def _title(questions: Sequence[str]) -> str:
    """Call a chat by its first question, cut at a word."""
    words = " ".join(questions[0].split()) if questions else ""
    if len(words) <= TITLE_CHARACTERS:
        return words
    cut = words[: TITLE_CHARACTERS - 1]
    at = cut.rfind(" ")
    return f"{cut[:at] if at > TITLE_CHARACTERS // 2 else cut}…"
