"""Question and evidence → statements of a chat model, each checked before anybody sees it."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass

import structlog

from corpus.errors import ProviderError
from corpus.words import iter_words, normalise
from rag.compose import DraftStatement
from rag.evidence import Evidence
from rag.question import Question
from rag.shelf import Provisions
from rag.sources import Source
from rag.writing.condense import Condenser
from rag.writing.model import ChatModel, Prices, TokenCounter, Turn, Usage, Work
from rag.writing.pieces import Piece, as_json, collect, fitting
from rag.writing.prompts import CONDENSE, WRITE
from rag.writing.replies import ANSWER_SCHEMA, AnswerReply
from rag.writing.resolving import ask_for_question
from rag.writing.verify import Unsupported, Verified, Verifier

ANSWER_TOKENS = 2_500
"""Of an answer: sixteen statements with the words they lean on, in Chinese as well."""
OVERHEAD_TOKENS = 100
"""Around messages and in the JSON of the question."""
LEAST_ROOM_TOKENS = 500
"""For pieces: less holds no article, and then nothing is asked."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What an answer is to be written from."""

    question: Question
    evidence: Evidence
    drafts: Sequence[DraftStatement]
    """The statements of the extractive answer."""
    sources: Mapping[str, Source]
    shelf: Mapping[str, Provisions]


@dataclass(frozen=True, slots=True)
class Ending:
    """How the writing ended."""

    fault: ProviderError | None = None
    """Why the model gave no answer, or no whole one."""
    said: int = 0
    """Statements of the model."""
    shown: int = 0
    """Of them, those that are supported, at least in part, and those that translate what they cite."""
    altered: int = 0
    """Of them, those that were removed, cut, or are shown as unsupported."""
    translated: int = 0
    """Of them, those that cite words of another language, which code cannot prove them by."""
    unanswered: tuple[str, ...] = ()
    """Parts of the question that the model says to be left open, in the question's own words."""
    leaves_open: bool = False
    """Whether the model says that a part of the question is left open, in whatever words."""


class Writer:
    """Writes answers with one chat model."""

    def __init__(
        self,
        chat: ChatModel,
        counter: TokenCounter,
        context_tokens: int,
        unsupported: Unsupported = "remove",
        prices: Prices | None = None,
    ) -> None:
        """Put a writer together.

        Args:
            chat: The model.
            counter: Counts its tokens, or bounds them.
            context_tokens: What it takes of question, evidence and answer together.
            unsupported: What becomes of statements that the evidence does not support.
            prices: What the model costs, where that is known.
        """
        self._chat = chat
        self._counter = counter
        self._context_tokens = context_tokens
        self._unsupported = unsupported
        self._prices = prices

    def write(self, task: Task, work: Work, *, as_it_comes: bool) -> Generator[Verified, None, Ending]:
        """Write an answer: give each statement as it is verified, and at the end how it went.

        Args:
            task: What to write from.
            work: Can be stopped, and counts what is spent.
            as_it_comes: Whether the reply is streamed from the model, so that the first statements come early; one that
                comes whole is asked for again where it was cut.

        Raises:
            AnswerStoppedError: It was given up.
        """
        question = task.question.text
        room = self._room(question)
        if room < LEAST_ROOM_TOKENS:
            return Ending(ProviderError("rejected"))
        pieces = collect(task.evidence, task.drafts, task.sources, task.shelf)
        chosen = Condenser(self._chat, self._counter, room).condense(question, pieces, work)
        return (yield from self._answer(task.question, fitting(chosen, room, self._counter), work, as_it_comes))

    def resolve(self, question: str, history: Sequence[Turn], work: Work) -> str | None:
        """Rewrite a follow-up so that it stands alone; None where the model's rewriting cannot be used.

        Raises:
            AnswerStoppedError: It was given up.
        """
        try:
            return ask_for_question(self._chat, question, history, work)
        except ProviderError as error:
            log.info("question not rewritten", fault=error.fault, status=error.status)
            return None

    def usage(self, work: Work) -> Usage:
        """Say what an answer took."""
        return work.meter.usage(self._chat.name, self._prices)

    def close(self) -> None:
        """Let go of connections."""
        self._chat.close()

    def _room(self, question: str) -> int:
        instructions = max(self._counter.count(WRITE), self._counter.count(CONDENSE))
        return self._context_tokens - ANSWER_TOKENS - OVERHEAD_TOKENS - instructions - self._counter.count(question)

    def _answer(
        self, question: Question, pieces: Sequence[Piece], work: Work, as_it_comes: bool
    ) -> Generator[Verified, None, Ending]:
        verifier = Verifier(pieces, self._unsupported)
        reply = AnswerReply()
        verified: list[Verified] = []
        fault: ProviderError | None = None
        unanswered: tuple[str, ...] = ()
        try:
            for words in self._words(as_json(question.text, pieces), work, as_it_comes):
                for said in reply.feed(words):
                    each = verifier.verify(said)
                    work.stop.check()
                    if not _repeats(each, verified):
                        verified.append(each)
                        yield each
            unanswered = reply.unanswered()
        except ProviderError as error:
            fault = error
            log.warning("chat model failed", fault=error.fault, status=error.status, statements=len(verified))
        return _ending(question, verified, unanswered, fault)

    def _words(self, data: str, work: Work, as_it_comes: bool) -> Iterator[str]:
        messages = [{"role": "system", "content": WRITE}, {"role": "user", "content": data}]
        if as_it_comes:
            yield from self._chat.stream(messages, ANSWER_SCHEMA, ANSWER_TOKENS, work)
        else:
            yield self._chat.ask(messages, ANSWER_SCHEMA, ANSWER_TOKENS, work)


def _ending(
    question: Question, verified: Sequence[Verified], unanswered: Sequence[str], fault: ProviderError | None
) -> Ending:
    asked = normalise(question.text)
    return Ending(
        fault=fault,
        said=len(verified),
        shown=sum(each.is_shown for each in verified),
        altered=sum(not each.is_whole and not each.is_translated for each in verified),
        translated=sum(each.is_translated for each in verified),
        # Only the question's own words: whatever else the model says here nobody has checked.
        unanswered=tuple(each for each in dict.fromkeys(unanswered) if each.strip() and normalise(each) in asked),
        leaves_open=bool(unanswered),
    )


def _repeats(verified: Verified, before: Sequence[Verified]) -> bool:
    """Say whether a statement says nothing but what one before it says, word by word."""
    if verified.draft is None:
        return False
    words = list(iter_words(verified.draft.said))
    return any(each.draft is not None and list(iter_words(each.draft.said)) == words for each in before)
