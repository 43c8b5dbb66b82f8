"""A follow-up and its history → a question that stands alone: a model rewrites, and is believed if nothing is new."""

import json
import re
from collections.abc import Sequence
from functools import cache

from corpus.errors import ProviderError
from corpus.places import Places
from corpus.provisions import PartyClass
from corpus.replies import json_of
from corpus.words import iter_words, normalise, query_terms
from rag.asking import asking_words
from rag.question import named_instruments
from rag.writing.followup_words import own_terms
from rag.writing.model import ChatModel, Schema, Turn, Work
from rag.writing.prompts import RESOLVE

QUESTION_TOKENS = 300
"""Of a rewritten question."""
LONGEST_QUESTION_CHARACTERS = 600
"""Of a rewritten question; a longer one is an answer."""
TURN_CHARACTERS = 600
"""Of each turn, how much the model is shown: a question whole, an answer's beginning."""
NEW_WORDS = 0.5
"""Share of a rewriting's words that may stand neither in the question nor in the history: "what", "apply", "for". Of 26
good rewritings 24 lie at or below it, of 84 answers and questions of another topic none does, the lowest at .62."""
NEW_OWN_WORDS = 0.25
"""The same of its terms, where only those count as new that name something ("disabled veterans", not "apply"). With
both, and the parties, 17 of the 26 are believed, of the 84 none, and of 142 with another place, number or party, or one
put in, 5; with .34 of all words alone it was 19 and 24. What is not believed is resolved by rules."""
SCHEMA = Schema(
    "question",
    {
        "type": "object",
        "properties": {"question": {"type": "string"}},
        "required": ["question"],
        "additionalProperties": False,
    },
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,;] )(?!I\b)[A-Z][\w’'-]+")


def ask_for_question(chat: ChatModel, question: str, history: Sequence[Turn], work: Work) -> str | None:
    """Ask a model to rewrite a follow-up.

    Args:
        chat: The model.
        question: The follow-up.
        history: The turns before it, bounded.
        work: Can be stopped, and counts.

    Returns:
        The rewriting; None where it says what neither the question nor the history does.

    Raises:
        ProviderError: There is no reply that can be used.
        AnswerStoppedError: It was given up.
    """
    turns = [{"from": turn.role, "text": turn.text[:TURN_CHARACTERS]} for turn in history]
    data = json.dumps({"conversation": turns, "last question": question}, ensure_ascii=False)
    messages = [{"role": "system", "content": RESOLVE}, {"role": "user", "content": data}]
    try:
        rewritten = json_of(chat.ask(messages, SCHEMA, QUESTION_TOKENS, work)).get("question")
    except ValueError:
        raise ProviderError("unreadable") from None
    if not isinstance(rewritten, str):
        raise ProviderError("unreadable")
    tidy = " ".join(rewritten.encode("utf-8", "replace").decode().split())
    known = "\n".join([*(turn["text"] for turn in turns), question])
    return tidy if tidy and says_nothing_new(tidy, known) else None


def says_nothing_new(rewritten: str, known: str) -> bool:
    """Say whether the names, numbers, places, parties and most words of a rewriting stand in what is known.

    Example:
        >>> known = "What must employers in Ningbo pay for interns? And in Beijing?"
        >>> says_nothing_new("What must employers in Beijing pay for interns?", known)
        True
        >>> says_nothing_new("What must employers in Shanghai pay for interns?", known)
        False
    """
    if len(rewritten) > LONGEST_QUESTION_CHARACTERS:
        return False
    held = normalise(known)
    said = normalise(rewritten)
    if not set(_NUMBER.findall(said)) <= set(_NUMBER.findall(held)):
        return False
    if not set(_places().named_in(rewritten)) <= set(_places().named_in(known)):
        return False
    names = [*_NAME.findall(rewritten), *named_instruments(rewritten)]
    if any(normalise(name) not in held for name in names):
        return False
    if not _parties_in(rewritten) <= _parties_in(known):
        return False
    words, known_words = set(iter_words(rewritten)), set(iter_words(known))
    own = [word for word in own_terms(rewritten) if word not in known_words]
    return len(words - known_words) <= NEW_WORDS * len(words) and len(own) <= NEW_OWN_WORDS * len(
        query_terms(rewritten)
    )


def _parties_in(text: str) -> set[PartyClass]:
    return {each for each, pattern in asking_words().parties.items() if pattern.search(text)}


@cache
def _places() -> Places:
    return Places(with_cities=True)
