"""Kept answers, changes and threads as replies and files show them: values for JSON, and Markdown for people."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from corpus.kept import AnswerHead, Feedback, KeptDocument, Thread, ThreadHead
from corpus.language import is_chinese
from corpus.model import Document
from rag.likeness import DISTINGUISHES
from rag.memory.recall import Recalled, RecalledCitation, RecalledStatement
from rag.memory.remembering import FailedRerun
from rag.memory.wording import Language, name_of

_MARKS = re.compile(r"([\\`*_\[\]<>#|])")
"""What Markdown would take for its own signs."""


def head_to_dict(head: AnswerHead) -> dict[str, Any]:
    """Give a kept answer as lists show it."""
    return {
        "id": head.id,
        "question": head.question,
        "filters": dict(head.filters),
        "is_saved": head.is_saved,
        "created": _moment(head.created),
        "edition": head.edition,
        "mode": head.mode,
        "completeness": head.completeness,
        "generation": head.generation,
        "at": _moment(head.at),
        "feedback": head.feedback,
    }


def recalled_to_dict(recalled: Recalled) -> dict[str, Any]:
    """Give a kept answer as it stands now."""
    answer = recalled.answer
    evidence = answer.edition.evidence
    return {
        "id": answer.id,
        "question": answer.question,
        "filters": dict(answer.filters),
        "ignored": list(answer.ignored),
        "is_saved": answer.is_saved,
        "created": _moment(answer.created),
        "edition": answer.edition.number,
        "editions": answer.editions,
        "at": _moment(evidence.at),
        "generation": evidence.generation,
        "mode": evidence.mode,
        "completeness": evidence.completeness,
        "is_current": recalled.is_current,
        "statements": [_statement(each) for each in recalled.statements],
        "citations": [_citation(each) for each in recalled.citations],
        "coverage": {
            "documents_searched": evidence.documents_searched,
            "filters": dict(evidence.filters),
            "notes": list(evidence.notes),
            "referenced_not_held": list(evidence.referenced_not_held),
            "nearest": [_kept_document(each) for each in evidence.nearest],
        },
        "changes": dict(answer.edition.changes) if answer.edition.changes else None,
    }


def _statement(statement: RecalledStatement) -> dict[str, Any]:
    kept = statement.kept
    return {
        "text": statement.text,
        "is_current": statement.is_current,
        "is_supported": kept.is_supported,
        "citations": list(kept.citations),
        "group": kept.group,
        "heading": kept.heading,
        "referred_by": kept.referred_by,
    }


def _citation(citation: RecalledCitation) -> dict[str, Any]:
    kept, fate = citation.kept, citation.fate
    return {
        "number": kept.number,
        "state": citation.state,
        "zh": name_of(f"state_{citation.state}", "zh"),
        "en": name_of(f"state_{citation.state}", "en"),
        "passage_id": kept.passage_id,
        "quote": citation.quote,
        "quote_hash": kept.quote_hash,
        "start": kept.span.start,
        "end": kept.span.end,
        "path": list(kept.path),
        "page": kept.page,
        "document": _kept_document(kept.document),
        "superseded_by": _successor(fate.successor, fate.successor_name),
    }


def _kept_document(document: KeptDocument) -> dict[str, Any]:
    """Give a document as it stood when it was cited."""
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "kind": document.kind,
        "language": document.language,
        "version": document.version,
        "status": document.status,
        "jurisdiction": document.jurisdiction,
        "document_number": document.document_number,
        "issued": _iso(document.issued),
        "effective_from": _iso(document.effective_from),
        "effective_to": _iso(document.effective_to),
    }


def _successor(held: Document | None, name: str | None) -> dict[str, Any] | None:
    if held:
        return {"id": held.id, "source": held.source, "title": held.metadata.title}
    return {"id": None, "source": None, "title": name} if name else None


def feedback_to_dict(feedback: Feedback) -> dict[str, Any]:
    """Give what a person thought of an answer."""
    return {
        "id": feedback.id,
        "answer_id": feedback.answer_id,
        "edition": feedback.edition,
        "kind": feedback.kind,
        "statement": feedback.statement,
        "citation": feedback.citation,
        "note": feedback.note,
        "at": _moment(feedback.at),
    }


def rerun_to_dict(before: Recalled, after: Recalled, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Give what asking again brought, with the words of both answers that may be shown.

    Args:
        before: The kept answer, as it stands now.
        after: The new one; the same where nothing changed.
        changes: As ``Comparison.to_dict`` gives them.
    """
    return {
        "id": before.answer.id,
        "question": before.answer.question,
        "before": _edition(before),
        "after": _edition(after),
        **changes,
        "statements": [_with_words(each, before, after) for each in changes["statements"]],
    }


def failed_rerun_to_dict(failed: FailedRerun) -> dict[str, Any]:
    """Give a question that could not be asked again, and why."""
    return {"id": failed.before.id, "question": failed.before.question, "error": failed.title, "detail": failed.detail}


def _edition(recalled: Recalled) -> dict[str, Any]:
    edition = recalled.answer.edition
    evidence = edition.evidence
    return {"edition": edition.number, "at": _moment(evidence.at), "generation": evidence.generation}


def _with_words(change: Mapping[str, Any], before: Recalled, after: Recalled) -> dict[str, Any]:
    old, new = _text(before, change["before"]), _text(after, change["after"])
    gone, come = _figures(old, new)
    return {**change, "text_before": old, "text_after": new, "figures_gone": gone, "figures_new": come}


def _text(recalled: Recalled, number: int | None) -> str | None:
    return None if number is None else recalled.statements[number - 1].text


def _figures(old: str | None, new: str | None) -> tuple[list[str], list[str]]:
    """List the figures and negations that only one wording has: what a rewording must not hide."""
    if old is None or new is None:
        return [], []
    before, after = DISTINGUISHES.findall(old), DISTINGUISHES.findall(new)
    return [each for each in before if each not in after], [each for each in after if each not in before]


def thread_head_to_dict(head: ThreadHead) -> dict[str, Any]:
    """Give a thread as lists show it."""
    return {
        "id": head.id,
        "title": head.title,
        "created": _moment(head.created),
        "updated": _moment(head.updated),
        "turns": head.turns,
    }


def thread_to_dict(thread: Thread, answers: Sequence[Recalled | None]) -> dict[str, Any]:
    """Give a thread with its answers as they stand now.

    Args:
        thread: The thread.
        answers: Of each turn; None where one is no longer kept.
    """
    return {
        "id": thread.id,
        "title": thread.title,
        "created": _moment(thread.created),
        "updated": _moment(thread.updated),
        "turns": [
            {
                "number": turn.number,
                "question": turn.question,
                "question_resolved": turn.standalone,
                "at": _moment(turn.at),
                "answer": recalled_to_dict(answer) if answer else None,
            }
            for turn, answer in zip(thread.turns, answers, strict=True)
        ],
    }


# --- Markdown -------------------------------------------------------------------------------------------------------


def answer_markdown(recalled: Recalled, level: int = 1) -> str:
    """Write a kept answer as Markdown, in the language of its question.

    Args:
        recalled: The answer as it stands now.
        level: Of its heading, from 1.
    """
    answer = recalled.answer
    return "\n".join([f"{'#' * level} {escaped(answer.question)}", "", *_answer_lines(recalled)])


def thread_markdown(thread: Thread, answers: Sequence[Recalled | None]) -> str:
    """Write a thread as Markdown."""
    lines = [f"# {escaped(thread.title)}", ""]
    for turn, answer in zip(thread.turns, answers, strict=True):
        language = language_of(turn.question)
        lines += [f"## {turn.number}. {escaped(turn.question)}", ""]
        if turn.standalone != turn.question:
            lines += [f"*{name_of('asked_as', language)}{escaped(turn.standalone)}*", ""]
        lines += _answer_lines(answer) if answer else [name_of("gone_answer", language), ""]
    return "\n".join(lines)


def _answer_lines(recalled: Recalled) -> list[str]:
    evidence = recalled.answer.edition.evidence
    language = language_of(recalled.answer.question)
    lines = [_statement_line(each, language) for each in recalled.statements]
    lines += [""] if lines else []
    for citation in recalled.citations:
        lines += _citation_lines(citation, language)
    lines += [f"- {escaped(note)}" for note in evidence.notes]
    graded = name_of(evidence.completeness, language)
    return [*lines, "", f"{graded} · {_moment(evidence.at)} · {recalled.answer.id}", ""]


def _statement_line(statement: RecalledStatement, language: Language) -> str:
    marks = " ".join(f"\\[{number}\\]" for number in statement.kept.citations)
    words = name_of("withheld", language) if statement.text is None else escaped(" ".join(statement.text.split()))
    return f"- {words} {marks}".rstrip()


def _citation_lines(citation: RecalledCitation, language: Language) -> list[str]:
    kept = citation.kept
    where = " › ".join(kept.path)
    name = " · ".join(part for part in (kept.document.title, kept.document.document_number, where) if part)
    state = "" if citation.state == "current" else f" — **{said_of(citation, language)}**"
    lines = [f"\\[{kept.number}\\] {escaped(name)}{state}"]
    if citation.quote is not None:
        lines += ["", f"> {escaped(' '.join(citation.quote.split()))}"]
    return [*lines, ""]


def said_of(citation: RecalledCitation, language: Language) -> str:
    """Say how a kept citation stands, and what took its place."""
    successor = _successor(citation.fate.successor, citation.fate.successor_name)
    by = f"; {name_of('superseded_by', language)}{successor['title']}" if successor else ""
    return name_of(f"state_{citation.state}", language) + by


def language_of(question: str) -> Language:
    """Choose the language of what is said of an answer: its question's."""
    return "zh" if is_chinese(question) else "en"


def escaped(text: str) -> str:
    """Keep Markdown from taking signs of a text for its own."""
    return _MARKS.sub(r"\\\1", text)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
