"""Keeping answers, and asking kept questions again: what the command line and the service call."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import structlog

from corpus.corpus import Corpus
from corpus.errors import InputError, PolicyDeskError
from corpus.filters import Filters, parse_filters
from corpus.kept import AnswerHead, KeptAnswer, NextTurn, Thread
from rag.memory.changes import unchanged
from rag.memory.compare import Comparer
from rag.memory.fates import Fates
from rag.memory.keeping import evidence_of, question_of
from rag.memory.recall import Recalled, Recaller
from rag.model import READ_FIELDS, Answer, ReadField
from rag.writing.model import Turn

HISTORY_TURNS = 6
"""Questions of a thread, with their answers, that a follow-up is understood by; the conversation may take fewer."""
UNFORESEEN = "The question could not be asked again; the log says why. Try again."

log = structlog.get_logger(__name__)
Asker = Callable[[str, Filters, Collection[ReadField]], Answer]
"""Question, filters and what is not to be read from it in; an answer out."""


@dataclass(frozen=True, slots=True)
class Rerun:
    """A kept question that was asked again."""

    before: KeptAnswer
    after: KeptAnswer
    """The same as before where nothing changed."""
    changes: Mapping[str, Any] = field(hash=False)
    """See ``rag.memory.changes.Comparison.to_dict``."""


@dataclass(frozen=True, slots=True)
class FailedRerun:
    """A kept question that could not be asked again; its answer is kept as it was."""

    before: AnswerHead
    title: str
    """What failed."""
    detail: str


@dataclass(frozen=True, slots=True)
class Reruns:
    """Kept questions that were asked again, each for itself."""

    done: tuple[Rerun, ...]
    failed: tuple[FailedRerun, ...]


class Remembering:
    """Keeps answers of one corpus, and asks them again."""

    def __init__(self, corpus: Corpus, today: date | None = None) -> None:
        """Prepare; costs nothing.

        Args:
            corpus: What is asked.
            today: For tests.
        """
        self._corpus = corpus
        self._memory = corpus.catalogue.memory
        self._today = today

    def keep(
        self,
        answer: Answer,
        filters: Filters,
        ignored: Collection[ReadField],
        generation: int,
        *,
        is_saved: bool,
        identifier: str | None = None,
        turn: NextTurn | None = None,
    ) -> str:
        """Keep an answer that was given.

        Args:
            answer: The answer.
            filters: As a user set them.
            ignored: What was not read from the question.
            generation: Of the corpus, read before the question was asked.
            is_saved: Whether a person asked to keep it; others make room first.
            identifier: Under which to keep it; a new one where none is given.
            turn: Of a thread, that it answers.

        Returns:
            Its id.

        Raises:
            MemoryFullError: As many answers are saved as may be.
            UnknownThreadError: The thread is not held.
            ThreadFullError: It has as many turns as one may have.
        """
        evidence = evidence_of(answer, generation)
        return self._memory.keep(
            question_of(answer),
            _set(filters),
            ignored,
            evidence,
            is_saved=is_saved,
            identifier=identifier,
            turn=turn,
        )

    def recall(self, identifier: str, edition: int | None = None) -> Recalled:
        """Say how a kept answer stands now.

        Raises:
            UnknownAnswerError: Nothing has this id.
            AnswerNotHeldError: It has no such edition.
        """
        return Recaller(self._corpus, self._today).recall(self._memory.answer(identifier, edition))

    # --- again -------------------------------------------------------------------------------------------------

    def rerun(self, asker: Asker, identifier: str) -> Rerun:
        """Ask a kept question again, unless the corpus is as it was, and say what changed and why.

        A changed answer becomes the next edition; one that is the same is noted to be so still.

        Raises:
            UnknownAnswerError: Nothing has this id.
            InputError: The question is not taken any more.
            IndexStateError: The corpus is empty or not usable.
            ProviderError: A configured embedder gives no vector; what words alone find is no change of the corpus.
        """
        before = self._memory.answer(identifier)
        evidence = before.edition.evidence
        generation = self._corpus.catalogue.generation
        if evidence.generation == generation and not self._has_day_come(evidence.at):
            return Rerun(before, before, unchanged(evidence.completeness, evidence.mode))
        ignored: list[ReadField] = [name for name in READ_FIELDS if name in before.ignored]
        answer = asker(before.question, parse_filters(**before.filters), ignored)
        if answer.unembedded:
            raise answer.unembedded
        fresh = evidence_of(answer, generation)
        found = Comparer(Fates(self._corpus, self._day())).compare(evidence, fresh)
        changes = found.to_dict()
        if found.verdict == "same":
            self._memory.confirm(identifier, before.edition.number, fresh)
            return Rerun(before, self._memory.answer(identifier), changes)
        number = self._memory.add_edition(identifier, fresh, changes)
        return Rerun(before, self._memory.answer(identifier, number), changes)

    def rerun_all(self, asker: Asker) -> Reruns:
        """Ask every saved question again, the oldest first; one that fails keeps no other from being asked."""
        done: list[Rerun] = []
        failed: list[FailedRerun] = []
        for head in reversed(self._memory.answers(saved_only=True)):
            try:
                done.append(self.rerun(asker, head.id))
            except PolicyDeskError as error:
                failed.append(FailedRerun(head, error.title, str(error)))
            except Exception as error:  # what nobody foresaw in one question; the log says what
                log.error("rerun failed", answer=head.id, exc_info=error)
                failed.append(FailedRerun(head, PolicyDeskError.title, UNFORESEEN))
        return Reruns(tuple(done), tuple(failed))

    def stand(self, rerun: Rerun) -> tuple[Recalled, Recalled]:
        """Say how the answers before and after stand now."""
        recaller = Recaller(self._corpus, self._today)
        return recaller.recall(rerun.before), recaller.recall(rerun.after)

    def _has_day_come(self, at: datetime) -> bool:
        """Say whether a text came into force or ended since, though the corpus is as it was."""
        return self._day() != at.date() and self._memory.days_matter(at.date(), self._day())

    def _day(self) -> date:
        return self._today or datetime.now(UTC).date()

    # --- threads -----------------------------------------------------------------------------------------------

    def history_of(self, thread: Thread, turns: int = HISTORY_TURNS) -> list[Turn]:
        """Give the last turns of a thread as a conversation; words that rest on removed documents are left out.

        Args:
            thread: The thread.
            turns: How many questions, with what they were answered.
        """
        recalled = self.recall_turns(thread)[-turns:]
        history: list[Turn] = []
        for turn, answer in zip(thread.turns[-turns:], recalled, strict=True):
            history.append(Turn("user", turn.question))
            said = [each.text for each in answer.statements if each.text] if answer else []
            if said:
                history.append(Turn("assistant", "\n".join(said)))
        return history

    def recall_turns(self, thread: Thread) -> list[Recalled | None]:
        """Say how the answers of a thread stand now, turn by turn; None where one is no longer kept."""
        recaller = Recaller(self._corpus, self._today)
        found: list[Recalled | None] = []
        for turn in thread.turns:
            held = self._answer_of(turn.answer_id, turn.edition)
            found.append(recaller.recall(held) if held else None)
        return found

    def _answer_of(self, answer: str | None, edition: int | None) -> KeptAnswer | None:
        if answer is None:
            return None
        try:
            return self._memory.answer(answer, edition)
        except InputError:  # deleted meanwhile, or that edition was let go
            return None


def _set(filters: Filters) -> dict[str, str]:
    """Give the filters a user set; ``about`` and ``without`` are nobody's to set."""
    return {name: value for name, value in filters.to_dict().items() if name != "about"}
