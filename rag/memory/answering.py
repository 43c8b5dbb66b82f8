"""The answerer for those who want their answers kept, alone or as the next turn of a thread."""

from collections.abc import Collection, Iterator, Sequence

from corpus.corpus import Corpus
from corpus.filters import Filters
from corpus.kept import NextTurn, new_id
from rag.memory.remembering import Remembering
from rag.model import Answer, ReadField, Statement
from rag.pipeline import Answerer
from rag.writing.model import Turn, Work


class KeepingAnswerer:
    """Answers one question as ``Answerer`` does, and keeps the answer."""

    def __init__(self, answerer: Answerer, corpus: Corpus, *, is_saved: bool, thread: str | None = None) -> None:
        """Prepare; costs nothing.

        Args:
            answerer: Who answers.
            corpus: Where answers are kept.
            is_saved: Whether a person asked to keep it; others make room first.
            thread: The id of the thread whose next question it is; its turns are the history then.
        """
        self.identifier = new_id()
        """Under which the answer will be kept."""
        self._answerer = answerer
        self._corpus = corpus
        self._remembering = Remembering(corpus)
        self._is_saved = is_saved
        self._thread = thread

    def answer(
        self,
        text: str,
        filters: Filters,
        ignored: Collection[ReadField] = (),
        history: Sequence[Turn] = (),
        work: Work | None = None,
    ) -> Answer:
        """Answer and keep.

        Raises:
            UnknownThreadError: No thread has this id.
            ThreadFullError: It has as many turns as one may have; nothing was asked.
            MemoryFullError: As many answers are saved as may be; nothing was asked.
            InputError: The question is blank or too long.
            IndexStateError: The corpus is empty or not usable.
            AnswerStoppedError: It was given up; nothing is kept.
        """
        history = self._prepare(history)
        generation = self._corpus.catalogue.generation
        answer = self._answerer.answer(text, filters, ignored, history, work)
        self._keep(text, answer, filters, ignored, generation)
        return answer

    def stream(
        self,
        text: str,
        filters: Filters,
        ignored: Collection[ReadField] = (),
        history: Sequence[Turn] = (),
        work: Work | None = None,
    ) -> Iterator[Statement | Answer]:
        """Answer as ``answer`` does: give each statement when it is sure, the whole answer last, when it is kept.

        Raises:
            UnknownThreadError: No thread has this id.
            ThreadFullError: It has as many turns as one may have; nothing was asked.
            MemoryFullError: As many answers are saved as may be; nothing was asked.
            InputError: The question is blank or too long.
            IndexStateError: The corpus is empty or not usable.
            AnswerStoppedError: It was given up; nothing is kept.
        """
        history = self._prepare(history)
        generation = self._corpus.catalogue.generation
        for step in self._answerer.stream(text, filters, ignored, history, work):
            if isinstance(step, Answer):
                self._keep(text, step, filters, ignored, generation)
            yield step

    def _prepare(self, history: Sequence[Turn]) -> Sequence[Turn]:
        """Make sure that the answer can be kept; give the turns before the question."""
        catalogue = self._corpus.catalogue
        catalogue.memory.require_room()
        if self._thread is None:
            return history
        catalogue.threads.require_room(self._thread)
        return self._remembering.history_of(catalogue.threads.thread(self._thread))

    def _keep(
        self, text: str, answer: Answer, filters: Filters, ignored: Collection[ReadField], generation: int
    ) -> None:
        self._remembering.keep(
            answer,
            filters,
            ignored,
            generation,
            is_saved=self._is_saved,
            identifier=self.identifier,
            turn=NextTurn(self._thread, text) if self._thread else None,
        )
