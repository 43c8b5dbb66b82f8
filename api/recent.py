"""The answers given last, in memory alone, so that one that was read may still be kept as it was given."""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from corpus.corpus import Corpus
from corpus.errors import InputError
from corpus.filters import Filters
from corpus.kept import NextTurn, new_id
from corpus.memory_errors import UnknownAnswerError
from rag.memory.answering import KeepingAnswerer
from rag.memory.remembering import Remembering
from rag.model import Answer, ReadField, Statement
from rag.pipeline import Answerer
from rag.writing.model import Turn, Work

RECENT_ANSWERS = 200
"""Most answers held: what some dozen people read in an hour. Four of the starter library took 10 kB each, so 2 MB."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer with what it takes to keep it."""

    asked: str
    """The question as it was typed."""
    answer: Answer
    filters: Filters
    ignored: tuple[ReadField, ...]
    generation: int
    """Of the corpus, before it was asked."""


class RecentAnswers:
    """Holds the answers given last by the ids under which they can be kept; nothing outlives the process."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._given: OrderedDict[str, Given] = OrderedDict()
        self._lock = threading.Lock()  # of what is held, for a moment
        self._keeping = threading.Lock()  # while one is kept, which may wait for another process that writes

    def note(self, identifier: str, given: Given) -> None:
        """Hold an answer; the oldest makes room."""
        with self._lock:
            self._given[identifier] = given
            if len(self._given) > RECENT_ANSWERS:
                self._given.popitem(last=False)

    def forget(self, identifier: str) -> None:
        """Let an answer go, so that what a person deletes cannot be kept again."""
        with self._lock:
            self._given.pop(identifier, None)

    def save(self, identifier: str) -> None:
        """Keep an answer that was given, or note that a person wants to keep one that a thread keeps.

        Raises:
            UnknownAnswerError: Nothing has this id, or no longer.
            MemoryFullError: As many answers are saved as may be.
        """
        memory = self._corpus.catalogue.memory
        with self._keeping:  # two at a time would keep it twice
            try:
                memory.save(identifier)
            except UnknownAnswerError:
                given = self._find(identifier)
                memory.require_room()
                self._keep(identifier, given, is_saved=True)

    def begin_thread(self, title: str, identifiers: Sequence[str]) -> str:
        """Begin a thread with answers that were given, as its first turns; all of them or none.

        Args:
            title: What it is about.
            identifiers: Of the answers, in their order.

        Returns:
            The thread's id.

        Raises:
            UnknownAnswerError: One of them was not given, or is held no longer.
            MemoryFullError: As many answers are saved as may be.
        """
        catalogue = self._corpus.catalogue
        with self._keeping:
            given = [(each, self._find(each)) for each in identifiers]
            if given:
                catalogue.memory.require_room()
            thread = catalogue.threads.create(title)
            try:
                for each, answered in given:
                    self._keep(each, answered, is_saved=False, thread=thread.id)
            except BaseException:
                catalogue.threads.delete(thread.id)
                raise
        return thread.id

    def _find(self, identifier: str) -> Given:
        with self._lock:
            given = self._given.get(identifier)
        if given is None:
            raise UnknownAnswerError(identifier)
        return given

    def _keep(self, identifier: str, given: Given, *, is_saved: bool, thread: str | None = None) -> None:
        """Keep an answer under its id; a thread gets a copy where that is taken, since the other may be deleted."""
        Remembering(self._corpus).keep(
            given.answer,
            given.filters,
            given.ignored,
            given.generation,
            is_saved=is_saved,
            identifier=new_id() if self._is_kept(identifier) else identifier,
            turn=NextTurn(thread, given.asked) if thread else None,
        )

    def _is_kept(self, identifier: str) -> bool:
        try:
            self._corpus.catalogue.memory.answer(identifier)
        except InputError:
            return False
        return True


class NotingAnswerer:
    """Answers one question as another does, and notes the answer among the recent ones."""

    def __init__(self, answerer: Answerer | KeepingAnswerer, recent: RecentAnswers, corpus: Corpus) -> None:
        """Prepare; costs nothing.

        Args:
            answerer: Who answers.
            recent: Where the answer is noted.
            corpus: What is asked.
        """
        self.identifier = answerer.identifier if isinstance(answerer, KeepingAnswerer) else new_id()
        """Under which the answer is kept, or can be."""
        self._answerer = answerer
        self._recent = recent
        self._corpus = corpus

    def answer(
        self,
        text: str,
        filters: Filters,
        ignored: Collection[ReadField] = (),
        history: Sequence[Turn] = (),
        work: Work | None = None,
    ) -> Answer:
        """Answer and note.

        Raises:
            InputError: The question cannot be taken, or its answer not kept as was asked.
            IndexStateError: The corpus is empty or not usable.
            AnswerStoppedError: It was given up; nothing is noted.
        """
        generation = self._corpus.catalogue.generation
        answer = self._answerer.answer(text, filters, ignored, history, work)
        self._note(answer, filters, ignored, generation)
        return answer

    def stream(
        self,
        text: str,
        filters: Filters,
        ignored: Collection[ReadField] = (),
        history: Sequence[Turn] = (),
        work: Work | None = None,
    ) -> Iterator[Statement | Answer]:
        """Answer as ``answer`` does: give each statement when it is sure, the whole answer last, when it is noted.

        Raises:
            InputError: The question cannot be taken, or its answer not kept as was asked.
            IndexStateError: The corpus is empty or not usable.
            AnswerStoppedError: It was given up; nothing is noted.
        """
        generation = self._corpus.catalogue.generation
        for step in self._answerer.stream(text, filters, ignored, history, work):
            if isinstance(step, Answer):
                self._note(step, filters, ignored, generation)
            yield step

    def _note(self, answer: Answer, filters: Filters, ignored: Collection[ReadField], generation: int) -> None:
        self._recent.note(self.identifier, Given(answer.question, answer, filters, tuple(ignored), generation))
