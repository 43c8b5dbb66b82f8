"""An answer as Markdown: statements with their marks, then how complete it is, then the numbered sources.

Whatever comes out of a document is escaped: its words are shown as they are and can draw no picture, make no link and
end no list in the program that shows them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from corpus.language import is_chinese
from corpus.layouts import is_uncertain
from corpus.model import Citation, Document, Pin
from rag.model import Also, Answer, Statement

WORDS = Path(__file__).parent / "words.yaml"
Table = Literal["grades", "status", "words"]
BRIEF = "brief"
LinkTo = Callable[[str, int | None, int | None], str]
"""A document's id and a span of its text, or none, to an address that shows them."""

_SIGNS = re.compile(r"[\\`*_<>|~$&!]")
_BRACKETS = re.compile(r"(?<=\[)(?=\^)|(?<=\])(?=[(:])|(?<=\d)(?=\])")
"""Where brackets may make a link, an address of one, a note or a mark as ours are. A bracket never opens behind a
backslash: programs that chat read that as the beginning of a formula."""
_LINE_STARTS = re.compile(r"(?:^|(?<=\r))([^\S\r\n]*)([#+\-=]|\d+(?=[.)]))", re.MULTILINE)
_ADDRESSES = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")


@dataclass(frozen=True, slots=True)
class Mark:
    """A number in brackets behind a statement, by the characters of the written answer it takes."""

    start: int
    end: int
    number: int


@dataclass(frozen=True, slots=True)
class Written:
    """An answer in Markdown."""

    text: str
    marks: tuple[Mark, ...]


def write(answer: Answer, link_to: LinkTo, *, has_attachments: bool = False) -> Written:
    """Write a whole answer in the language of its question.

    Args:
        answer: What to write.
        link_to: Where a reader finds a place in a document.
        has_attachments: Whether something was sent along with the question, which nobody read.
    """
    pen = AnswerPen(answer.question, link_to, has_attachments=has_attachments)
    pieces = [*map(pen.add, answer.statements), pen.close(answer)]
    return Written("".join(pieces), tuple(pen.marks))


def escape(words: str) -> str:
    r"""Make words mean nothing to Markdown but themselves.

    Example:
        >>> escape("1. A [levy](x) of 5 * 3\n# due")
        '1\\. A [levy]\\(x) of 5 \\* 3\n\\# due'
    """
    plain = _SIGNS.sub(lambda sign: f"\\{sign[0]}", words)
    plain = _BRACKETS.sub(r"\\", plain)
    plain = _LINE_STARTS.sub(lambda found: _escaped_start(found[1], found[2]), plain)
    # An address alone is made a link by many programs, and a document is no one to send a reader anywhere.
    return _ADDRESSES.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", plain)


def _escaped_start(blanks: str, sign: str) -> str:
    # A number is followed by the sign that would make it a list: a backslash between them takes that away.
    return f"{blanks}{sign}\\" if sign.isdecimal() else f"{blanks}\\{sign}"


def name_document(document: Document) -> str:
    """Name a document as a citation does: title and number."""
    metadata = document.metadata
    return " · ".join(part for part in (metadata.title, metadata.document_number) if part)


def name_place(pin: Pin, *, in_chinese: bool) -> str:
    """Name a place in a document: its path and page."""
    page = say("words", "page", in_chinese=in_chinese).format(number=pin.page) if pin.page else ""
    return " › ".join(part for part in (*pin.path, page) if part)


def _link(words: str, address: str) -> str:
    """Make words of a document a link; a bracket in them would end it, so that they stand before it."""
    text = escape(words.replace("\n", " "))
    return f"{text} [↗]({address})" if {"[", "]"} & set(text) else f"[{text}]({address})"


@cache
def _tables() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    tables: dict[str, dict[str, tuple[str, str]]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    return tables


def say(table: Table, word: str, *, in_chinese: bool) -> str:
    """Say a word of ours in one of the two languages."""
    chinese, english = _tables()[table][word]
    return chinese if in_chinese else english


class AnswerPen:
    """Writes one answer piece by piece, as its statements become sure; joined, the pieces are the text."""

    def __init__(self, question: str, link_to: LinkTo, *, has_attachments: bool = False) -> None:
        """Begin.

        Args:
            question: Says in which language to write around the statements.
            link_to: Where a reader finds a place in a document.
            has_attachments: Whether something was sent along with the question, which nobody read.
        """
        self.marks: list[Mark] = []
        self.statements = 0
        """How many were added."""
        self._in_chinese = is_chinese(question)
        self._link_to = link_to
        self._has_attachments = has_attachments
        self._heading: str | None = None
        self._at = 0

    def add(self, statement: Statement) -> str:
        """Write a statement with its marks."""
        heading = statement.heading
        piece = f"**{escape(heading)}**\n\n" if heading and heading != self._heading else ""
        piece += self._lead(statement) + escape(statement.text) + " "
        for number in statement.citations:
            mark = self._mark(number)
            self.marks.append(Mark(self._at + len(piece), self._at + len(piece) + len(mark), number))
            piece += mark
        if not statement.is_supported:
            piece += f"*({self._say('unsupported')})*"
        piece += "\n\n"
        self._heading, self._at, self.statements = heading, self._at + len(piece), self.statements + 1
        return piece

    def _mark(self, number: int) -> str:
        # Open WebUI numbers what it sent along before our sources, and makes of [1] a link to its own first file.
        return f"[{number}\\]" if self._has_attachments else f"[{number}]"

    def close(self, answer: Answer) -> str:
        """Write how complete the answer is, what was looked at, and the sources."""
        return "\n\n".join([self._grade(answer), *([self._sources(answer)] if answer.citations else [])])

    def _lead(self, statement: Statement) -> str:
        if statement.referred_by is None:
            return ""
        return f"*{self._say('referred').format(number=statement.referred_by)}:* "

    def _grade(self, answer: Answer) -> str:
        coverage = answer.coverage
        searched = self._say("searched").format(documents=coverage.documents_searched)
        if coverage.newest_document:
            searched += self._say("newest").format(day=coverage.newest_document.isoformat())
        grade = say("grades", answer.completeness, in_chinese=self._in_chinese)
        remarks = [*map(escape, coverage.notes), *self._remarks(answer)]
        if coverage.nearest:
            remarks.append(f"{self._say('nearest')}: {'; '.join(map(self._linked, coverage.nearest))}")
        return f"**{grade}** · {searched}" + "".join(
            f"\n{'' if at else chr(10)}- {each}" for at, each in enumerate(remarks)
        )

    def _remarks(self, answer: Answer) -> Iterator[str]:
        if self._has_attachments:
            yield self._say("unread")
        coverage = answer.coverage
        said = (
            ("resolved", answer.question_resolved),
            *(("not_held", each) for each in coverage.referenced_not_held),
            ("rephrase", coverage.rephrase),
        )
        yield from (f"{self._say(word)}: {escape(each)}" for word, each in said if each)

    def _linked(self, document: Document) -> str:
        return _link(name_document(document), self._link_to(document.id, None, None))

    def _sources(self, answer: Answer) -> str:
        sources = (self._source(each, answer.also.get(each.passage_id, ())) for each in answer.citations)
        return "\n".join([f"**{self._say('sources')}**\n", *sources])

    def _source(self, citation: Citation, also: Sequence[Also]) -> str:
        document, span = citation.document, citation.span
        head = _link(name_document(document), self._link_to(document.id, span.start, span.end))
        place = escape(name_place(citation.pin, in_chinese=self._in_chinese))
        status = say("status", document.metadata.status, in_chinese=self._in_chinese)
        brief = self._say("brief") if document.metadata.kind == BRIEF else ""
        uncertain = self._say("uncertain") if is_uncertain(citation.pin) else ""
        opening = f"{citation.number}. "
        indent = " " * len(opening)
        lines = [opening + " · ".join(part for part in (head, place, status, brief, uncertain) if part)]
        lines += [f"{indent}> {line}".rstrip() for line in escape(citation.quote).split("\n")]
        return "\n".join([*lines, *self._also(also, indent)])

    def _also(self, also: Sequence[Also], indent: str) -> Iterator[str]:
        if also:
            places = [
                " ".join((self._linked(each.document), escape(" › ".join(each.pin.path)))).strip() for each in also
            ]
            yield f"\n{indent}{self._say('also')}: {'; '.join(places)}"

    def _say(self, word: str) -> str:
        return say("words", word, in_chinese=self._in_chinese)
