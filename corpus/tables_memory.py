"""Tables of what people asked: answers kept with their evidence, feedback on them, threads of turns."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from corpus.tables import Base


class AnswerRow(Base):
    """A question that was asked, with what it is asked of; its answers are its editions."""

    __tablename__ = "kept_answers"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    ignored: Mapped[list[str]] = mapped_column(JSON)
    is_saved: Mapped[bool]
    """Whether a person asked to keep it; the others make room first."""
    created: Mapped[datetime] = mapped_column(index=True)
    editions: Mapped[int]
    """How many answers it has had; the number of the newest."""


class EditionRow(Base):
    """One answer to a kept question, with its evidence; see ``corpus.memory.Evidence``."""

    __tablename__ = "kept_editions"

    answer_id: Mapped[str] = mapped_column(ForeignKey("kept_answers.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    generation: Mapped[int]
    mode: Mapped[str] = mapped_column(String(16))
    completeness: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What it changed of the edition before it, without words of documents."""


class CitedRow(Base):
    """A document that an edition cites: when it is removed, what was read from it is forgotten."""

    __tablename__ = "kept_cited"
    __table_args__ = (
        ForeignKeyConstraint(
            ["answer_id", "edition"], ["kept_editions.answer_id", "kept_editions.number"], ondelete="CASCADE"
        ),
    )

    answer_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    edition: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(String(16), primary_key=True, index=True)
    """Not a foreign key: that the document is gone is what must be seen."""


class FeedbackRow(Base):
    """What a person thought of an answer."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    answer_id: Mapped[str] = mapped_column(ForeignKey("kept_answers.id", ondelete="CASCADE"), index=True)
    edition: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    statement: Mapped[int | None]
    citation: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ThreadRow(Base):
    """Turns that belong together."""

    __tablename__ = "threads"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    created: Mapped[datetime]
    updated: Mapped[datetime] = mapped_column(index=True)
    turns: Mapped[int]
    """How many there are; the number of the last."""


class TurnRow(Base):
    """One question of a thread."""

    __tablename__ = "thread_turns"

    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(Text)
    standalone: Mapped[str] = mapped_column(Text)
    answer_id: Mapped[str | None] = mapped_column(ForeignKey("kept_answers.id", ondelete="SET NULL"), index=True)
    edition: Mapped[int | None]
    at: Mapped[datetime]
