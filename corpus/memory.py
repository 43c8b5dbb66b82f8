"""Answers kept with their evidence, and what people thought of them: tables of the catalogue, one transaction a change.

Every transaction that counts begins with its first change, so that it alone writes from there on, in whatever process.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, get_args

from pydantic import TypeAdapter
from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from corpus.kept import AnswerHead, Edition, Evidence, Feedback, FeedbackKind, KeptAnswer, NextTurn, new_id
from corpus.memory_errors import AnswerNotHeldError, FeedbackError, MemoryFullError, UnknownAnswerError
from corpus.removals import batched
from corpus.tables import DocumentRow
from corpus.tables_memory import AnswerRow, CitedRow, EditionRow, FeedbackRow
from corpus.threads import put_turn

KEPT_ANSWERS = 2_000
"""Most answers kept: about 10 kB each with their evidence, so 20 MB beside a catalogue of some hundred."""
KEPT_EDITIONS = 10
"""Of one answer, the newest that are kept; the corpus of a desk changes about weekly, so a season of them."""
NOTE_CHARACTERS = 2_000
"""Longest note of feedback: as long as the longest question that is taken by default."""
FEEDBACK_OF_AN_ANSWER = 100
"""Most judgements of one answer; the oldest make room."""

_EVIDENCE = TypeAdapter(Evidence)


class Memory:
    """Keeps answers; newest first."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    # --- answers -----------------------------------------------------------------------------------------------

    def require_room(self) -> None:
        """Make sure, before a question is asked, that its answer can be kept.

        Raises:
            MemoryFullError: As many answers are saved as may be.
        """
        with self._sessions() as session:
            saved = session.scalar(select(func.count()).select_from(AnswerRow).where(AnswerRow.is_saved)) or 0
        if saved >= KEPT_ANSWERS:
            raise MemoryFullError(KEPT_ANSWERS)

    def keep(
        self,
        question: str,
        filters: Mapping[str, str],
        ignored: Collection[str],
        evidence: Evidence,
        *,
        is_saved: bool,
        identifier: str | None = None,
        turn: NextTurn | None = None,
    ) -> str:
        """Keep an answer; where that makes too many, the oldest that nobody saved are let go.

        Args:
            question: As it was asked.
            filters: As a user set them.
            ignored: What was not to be read from the question.
            evidence: The answer.
            is_saved: Whether a person asked to keep it.
            identifier: Of ``new_id``, where it had to be known before.
            turn: Of a thread, that it answers.

        Returns:
            Its id.

        Raises:
            MemoryFullError: As many answers are saved as may be.
            UnknownThreadError: The thread is not held.
            ThreadFullError: It has as many turns as one may have.
        """
        identifier = identifier or new_id()
        with self._sessions.begin() as session:
            session.execute(
                insert(AnswerRow).values(
                    id=identifier,
                    question=question,
                    filters=dict(filters),
                    ignored=sorted(ignored),
                    is_saved=is_saved,
                    created=evidence.at,
                    editions=1,
                )
            )
            _put_edition(session, identifier, 1, evidence, None)
            if turn:
                put_turn(session, turn, question, identifier)
            _make_room(session, identifier)
        return identifier

    def add_edition(self, identifier: str, evidence: Evidence, changes: Mapping[str, Any]) -> int:
        """Keep another answer to a kept question, and what it changes; the oldest editions are let go.

        Returns:
            Its number.

        Raises:
            UnknownAnswerError: Nothing has this id.
        """
        with self._sessions.begin() as session:
            own = update(AnswerRow).where(AnswerRow.id == identifier)
            counted = own.values(editions=AnswerRow.editions + 1).returning(AnswerRow.editions)
            number: int | None = session.scalar(counted)
            if number is None:
                raise UnknownAnswerError(identifier)
            _put_edition(session, identifier, number, evidence, changes)
            old = and_(EditionRow.answer_id == identifier, EditionRow.number <= number - KEPT_EDITIONS)
            session.execute(delete(EditionRow).where(old))
        return number

    def confirm(self, identifier: str, number: int, evidence: Evidence) -> None:
        """Note that an edition still is the answer: at another time, of another generation."""
        with self._sessions.begin() as session:
            own = update(EditionRow).where(EditionRow.answer_id == identifier, EditionRow.number == number)
            session.execute(own.values(at=evidence.at))  # from here on nobody else removes documents
            session.execute(own.values(**_edition_values(_of_held(session, evidence))))

    def save(self, identifier: str) -> None:
        """Note that a person wants to keep an answer.

        Raises:
            UnknownAnswerError: Nothing has this id.
        """
        with self._sessions.begin() as session:
            _save(session, identifier)

    def answer(self, identifier: str, edition: int | None = None) -> KeptAnswer:
        """Find a kept answer.

        Args:
            identifier: Its id.
            edition: Its number; the newest where none is given.

        Raises:
            UnknownAnswerError: Nothing has this id.
            AnswerNotHeldError: It has no such edition.
        """
        with self._sessions() as session:
            row = session.get(AnswerRow, identifier)
            if row is None:
                raise UnknownAnswerError(identifier)
            number = row.editions if edition is None else edition
            held = session.get(EditionRow, (identifier, number))
            if held is None:
                raise AnswerNotHeldError(identifier, number, row.editions)
            return _to_answer(row, held)

    def answers(self, limit: int | None = None, offset: int = 0, *, saved_only: bool = False) -> list[AnswerHead]:
        """List kept answers, newest first."""
        judged = select(func.count()).where(FeedbackRow.answer_id == AnswerRow.id).scalar_subquery()
        columns = (
            *(AnswerRow.id, AnswerRow.question, AnswerRow.filters, AnswerRow.is_saved, AnswerRow.created),
            *(EditionRow.number, EditionRow.mode, EditionRow.completeness, EditionRow.generation, EditionRow.at),
        )
        newest = and_(EditionRow.answer_id == AnswerRow.id, EditionRow.number == AnswerRow.editions)
        query = select(*columns, judged).join(EditionRow, newest).order_by(AnswerRow.created.desc(), AnswerRow.id)
        if saved_only:
            query = query.where(AnswerRow.is_saved)
        with self._sessions() as session:
            rows = session.execute(query.limit(limit).offset(offset)).all()
        return [_to_head(row) for row in rows]

    def count(self) -> int:
        """Count the kept answers."""
        with self._sessions() as session:
            return session.scalar(select(func.count()).select_from(AnswerRow)) or 0

    def delete(self, identifiers: Collection[str]) -> None:
        """Delete answers with all editions and feedback; all of them or, where one is not held, none.

        Raises:
            UnknownAnswerError: One of the ids is not held.
        """
        with self._sessions.begin() as session:
            for identifier in dict.fromkeys(identifiers):
                gone = delete(AnswerRow).where(AnswerRow.id == identifier).returning(AnswerRow.id)
                if session.scalar(gone) is None:
                    raise UnknownAnswerError(identifier)

    # --- feedback ----------------------------------------------------------------------------------------------

    def judge(self, feedback: Feedback) -> Feedback:
        """Keep what a person thought of an answer; the answer counts as saved from now on.

        Returns:
            The same, with its number.

        Raises:
            UnknownAnswerError: There is no such answer.
            AnswerNotHeldError: It has no such edition.
            FeedbackError: It names a statement or citation that the answer has not, or its note is too long.
        """
        held = self.answer(feedback.answer_id, feedback.edition)
        _check(feedback, held.edition.evidence)
        with self._sessions.begin() as session:
            _save(session, feedback.answer_id)
            values = {
                name: getattr(feedback, name)
                for name in ("answer_id", "edition", "kind", "statement", "citation", "note", "at")
            }
            number = session.scalar(insert(FeedbackRow).values(**values).returning(FeedbackRow.id))
            of = select(FeedbackRow.id).where(FeedbackRow.answer_id == feedback.answer_id)
            kept = of.order_by(FeedbackRow.id.desc()).limit(FEEDBACK_OF_AN_ANSWER)
            old = and_(FeedbackRow.answer_id == feedback.answer_id, FeedbackRow.id.not_in(kept))
            session.execute(delete(FeedbackRow).where(old))
        assert number is not None
        return replace(feedback, id=number)

    def feedback(self, answer_id: str | None = None) -> list[Feedback]:
        """List what people thought, oldest first, of all answers or of one."""
        query = select(FeedbackRow).order_by(FeedbackRow.id)
        if answer_id is not None:
            query = query.where(FeedbackRow.answer_id == answer_id)
        with self._sessions() as session:
            return [_to_feedback(row) for row in session.scalars(query)]

    # --- the corpus --------------------------------------------------------------------------------------------

    def days_matter(self, first: date, last: date) -> bool:
        """Say whether any current text came into force, or ended, after one day and until another."""
        days = (DocumentRow.issued, DocumentRow.effective_from, DocumentRow.effective_to)
        within = or_(*(and_(day > first, day <= last) for day in days))
        query = select(DocumentRow.id).where(DocumentRow.state == "current", within).limit(1)
        with self._sessions() as session:
            return session.execute(query).first() is not None


def forget_words(session: Session, documents: Collection[str]) -> None:
    """Forget the statements that rest on documents, in the transaction that removes these.

    Args:
        session: The transaction.
        documents: Ids.
    """
    gone = sorted(documents)
    citing = select(CitedRow.answer_id, CitedRow.edition)
    rows = [row for each in batched(gone) for row in session.execute(citing.where(CitedRow.document_id.in_(each)))]
    for answer, edition in {(row[0], row[1]) for row in rows}:
        row = session.get_one(EditionRow, (answer, edition))
        row.evidence = _dump(_EVIDENCE.validate_python(row.evidence).without_words_of(gone))


def _dump(evidence: Evidence) -> dict[str, Any]:
    dumped: dict[str, Any] = _EVIDENCE.dump_python(evidence, mode="json", exclude_defaults=True)
    return dumped


def _edition_values(evidence: Evidence) -> dict[str, Any]:
    return {
        "at": evidence.at,
        "generation": evidence.generation,
        "mode": evidence.mode,
        "completeness": evidence.completeness,
        "evidence": _dump(evidence),
    }


def _put_edition(
    session: Session, identifier: str, number: int, evidence: Evidence, changes: Mapping[str, Any] | None
) -> None:
    evidence = _of_held(session, evidence)
    values = {**_edition_values(evidence), "changes": None if changes is None else dict(changes)}
    session.execute(insert(EditionRow).values(answer_id=identifier, number=number, **values))
    cited = [{"answer_id": identifier, "edition": number, "document_id": each} for each in evidence.documents]
    if cited:
        session.execute(insert(CitedRow), cited)


def _of_held(session: Session, evidence: Evidence) -> Evidence:
    """Forget what rests on documents that were removed while the question was answered.

    The transaction must have changed something before: then no document is removed any more until it ends.
    """
    cited = list(evidence.documents)
    held = select(DocumentRow.id).where(DocumentRow.id.in_(cited), DocumentRow.state != "staged")
    gone = set(cited) - set(session.scalars(held))
    return evidence.without_words_of(gone) if gone else evidence


def _make_room(session: Session, fresh: str) -> None:
    """Let the oldest answers go that nobody saved, so that no more than ``KEPT_ANSWERS`` are left."""
    over = (session.scalar(select(func.count()).select_from(AnswerRow)) or 0) - KEPT_ANSWERS
    if over <= 0:
        return
    unsaved = select(AnswerRow.id).where(AnswerRow.is_saved.is_(False), AnswerRow.id != fresh)
    oldest = list(session.scalars(unsaved.order_by(AnswerRow.created, AnswerRow.id).limit(over)))
    if len(oldest) < over:
        raise MemoryFullError(KEPT_ANSWERS)
    session.execute(delete(AnswerRow).where(AnswerRow.id.in_(oldest)))


def _save(session: Session, identifier: str) -> None:
    saving = update(AnswerRow).where(AnswerRow.id == identifier).values(is_saved=True).returning(AnswerRow.id)
    if session.scalar(saving) is None:
        raise UnknownAnswerError(identifier)


def _check(feedback: Feedback, evidence: Evidence) -> None:
    if feedback.kind not in get_args(FeedbackKind):
        raise FeedbackError("kind", f"is {feedback.kind!r}", f"it is one of {', '.join(get_args(FeedbackKind))}")
    if len(feedback.note) > NOTE_CHARACTERS:
        raise FeedbackError("note", f"has {len(feedback.note):,} characters", f"write {NOTE_CHARACTERS:,} at most")
    if feedback.statement is not None and not 1 <= feedback.statement <= len(evidence.statements):
        held = f"the answer has {len(evidence.statements)}, counted from 1"
        raise FeedbackError("statement", f"is {feedback.statement}", held)
    numbers = [each.number for each in evidence.citations]
    if feedback.citation is not None and feedback.citation not in numbers:
        held = f"the answer has the numbers {', '.join(map(str, numbers)) or '(none)'}"
        raise FeedbackError("citation", f"is {feedback.citation}", held)
    if feedback.kind == "wrong_citation" and feedback.citation is None:
        raise FeedbackError("citation", "is missing", "say the number of the citation that is wrong")


def _to_answer(row: AnswerRow, held: EditionRow) -> KeptAnswer:
    return KeptAnswer(
        id=row.id,
        question=row.question,
        filters=row.filters,
        ignored=tuple(row.ignored),
        is_saved=row.is_saved,
        created=row.created.replace(tzinfo=UTC),
        editions=row.editions,
        edition=Edition(held.number, _EVIDENCE.validate_python(held.evidence), held.changes),
    )


def _to_head(row: Sequence[Any]) -> AnswerHead:
    identifier, question, filters, is_saved, created, number, mode, completeness, generation, at, judged = row
    return AnswerHead(
        id=identifier,
        question=question,
        filters=filters,
        is_saved=is_saved,
        created=_utc(created),
        edition=number,
        mode=mode,
        completeness=completeness,
        generation=generation,
        at=_utc(at),
        feedback=judged,
    )


def _to_feedback(row: FeedbackRow) -> Feedback:
    kind: Any = row.kind
    return Feedback(row.answer_id, row.edition, kind, _utc(row.at), row.statement, row.citation, row.note, row.id)


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)
