"""Ways in which a chat model's JSON goes wrong, and replies that hold none."""

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence

from eval.misbehaving.model import Told

Breaking = Callable[[str, random.Random], str]
"""A good reply, chance → a broken one."""
Speaking = Callable[[Sequence[Told], random.Random], str | None]
"""What the model would say, chance → a reply without JSON; None for one without content."""

DEEP = 5_000
"""Brackets within each other: more than Python's parser takes."""
LONG = 200_000
"""Characters of a reply that never ends."""


def _cut(reply: str, chance: random.Random) -> str:
    return reply[: chance.randrange(20, len(reply) - 1)]


def _without_one(sign: str) -> Breaking:
    def breaking(reply: str, chance: random.Random) -> str:
        places = [match.start() for match in re.finditer(re.escape(sign), reply)]
        at = chance.choice(places)
        return reply[:at] + reply[at + 1 :]

    return breaking


def _statements(change: Callable[[list[dict[str, object]]], object]) -> Breaking:
    """Break what stands under ``statements``."""

    def breaking(reply: str, chance: random.Random) -> str:
        del chance
        value = json.loads(reply)
        return json.dumps({**value, "statements": change(value["statements"])}, ensure_ascii=False)

    return breaking


def _each(change: Callable[[dict[str, object]], object]) -> Breaking:
    return _statements(lambda statements: [change(each) for each in statements])


def _citations(change: Callable[[dict[str, object]], object]) -> Breaking:
    def changed(statement: dict[str, object]) -> object:
        cited = statement["citations"]
        assert isinstance(cited, list)
        return {**statement, "citations": [change(each) for each in cited]}

    return _each(changed)


def _as(template: str) -> Breaking:
    return lambda reply, chance: template.replace("REPLY", reply)


MALFORMED: Mapping[str, Breaking] = {
    "cut off": _cut,
    "a quotation mark missing": _without_one('"'),
    "a comma missing": _without_one(","),
    "a bracket missing": _without_one("]"),
    "a brace missing": _without_one("{"),
    "a comma too many": lambda reply, chance: reply.replace("}]", "},]"),
    "single quotation marks": lambda reply, chance: reply.replace('"', "'"),
    "names without quotation marks": lambda reply, chance: re.sub(r'"(\w+)":', r"\1:", reply),
    "Python's words": lambda reply, chance: reply.replace("null", "None"),
    "quotation marks inside": lambda reply, chance: reply.replace('"words": "', '"words": ""'),
    "line breaks inside": lambda reply, chance: reply.replace('"text": "', '"text": "\n\t'),
    "comments": _as("/* the answer */ REPLY // end"),
    "in a fence": _as("```json\nREPLY\n```"),
    "in half a fence": _as("```json\nREPLY"),
    "words before": _as("Here is the answer {as JSON}:\nREPLY"),
    "words behind": _as('REPLY\nI hope this helps. {"statements": ["no"]}'),
    "thoughts before": _as('<think>{"statements": [{"text": "No rule applies.", "citations": [1]}]}</think>REPLY'),
    "thoughts without end": _as("<think>REPLY"),
    "a byte order mark": _as("\ufeffREPLY"),
    "twice": _as("REPLYREPLY"),
    "encoded twice": lambda reply, chance: json.dumps(reply),
    "in a list": _as("[REPLY]"),
    "under another name": lambda reply, chance: reply.replace('"statements"', '"answers"'),
    "under a name more": _as('{"answer": REPLY}'),
    "statements by number": _statements(lambda all_: {str(n): each for n, each in enumerate(all_)}),
    "statements as words": _each(lambda each: each["text"]),
    "texts as lists": _each(lambda each: {**each, "text": [each["text"]]}),
    "texts of no length": _each(lambda each: {**each, "text": " "}),
    "citations as words": _citations(lambda each: f"[{each['number']}]"),
    "citations as bare numbers": _citations(lambda each: each["number"]),
    "numbers as words": _citations(lambda each: {**each, "number": str(each["number"])}),
    "numbers below nought": _citations(lambda each: {**each, "number": -1}),
    "numbers beyond all": _citations(lambda each: {**each, "number": 10**30}),
    "numbers true": _citations(lambda each: {**each, "number": True}),
    "no citations": _each(lambda each: {**each, "citations": []}),
    "citations of none": _each(lambda each: {**each, "citations": None}),
    "kinds unheard of": _each(lambda each: {**each, "group": {"a": 1}}),
    "brackets without end": lambda reply, chance: reply.replace('"text":', '"text": ' + "[" * DEEP),
    "half a sign": lambda reply, chance: reply.replace('"text": "', '"text": "\\ud83d '),
    "no number": lambda reply, chance: reply.replace('"group": null', '"group": NaN'),
}


def _said(told: Sequence[Told]) -> str:
    return " ".join(each.text for each in told)


MISSING: Mapping[str, Speaking] = {
    "no content": lambda told, chance: None,
    "nothing": lambda told, chance: "",
    "blanks": lambda told, chance: " \n\t ",
    "prose": lambda told, chance: _said(told),
    "prose with marks": lambda told, chance: " ".join(f"{each.text} [1]" for each in told),
    "a list": lambda told, chance: "\n".join(f"- {each.text}" for each in told),
    "a numbered list": lambda told, chance: "\n".join(f"{n}. {each.text}" for n, each in enumerate(told, 1)),
    "a table": lambda told, chance: "\n".join(f"| {each.text} | 1 |" for each in told),
    "a heading": lambda told, chance: f"# Answer\n\n{_said(told)}",
    "HTML": lambda told, chance: "".join(f"<li>{each.text}</li>" for each in told),
    "XML": lambda told, chance: "".join(f"<statement n='1'>{each.text}</statement>" for each in told),
    "YAML": lambda told, chance: (
        "statements:\n" + "\n".join(f"  - text: {each.text}\n    citations: [1]" for each in told)
    ),
    "a refusal": lambda told, chance: "I'm sorry, but I can't help with that.",
    "a refusal in Chinese": lambda told, chance: "抱歉，我无法回答这个问题。",
    "thoughts alone": lambda told, chance: f"<think>{_said(told)}</think>",
    "null": lambda told, chance: "null",
    "an empty object": lambda told, chance: "{}",
    "an empty list": lambda told, chance: "[]",
    "a word": lambda told, chance: '"yes"',
    "a figure": lambda told, chance: "42",
    "an empty fence": lambda told, chance: "```json\n```",
    "an error told as an answer": lambda told, chance: '{"error": {"message": "overloaded"}}',
    "a call of a tool": lambda told, chance: '{"name": "search", "arguments": {"query": "levy"}}',
    "one letter again and again": lambda told, chance: "a" * LONG,
    "noise": lambda told, chance: "".join(chr(chance.randrange(33, 0x2FFF)) for _ in range(2_000)),
}
