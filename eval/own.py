"""Questions of a user's own: one row each in CSV, XLSX, YAML or JSON lines, with English or Chinese column names."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from corpus.errors import EvaluationError, InvalidFilterError
from corpus.filters import Filters, parse_filters
from corpus.jurisdictions import normalise_jurisdiction
from corpus.language import is_chinese
from corpus.places import Places
from eval.datasets import GoldQuestion, Place, iter_jsonl, load_questions

COLUMNS: dict[str, tuple[str, ...]] = {
    "question": ("问题", "問題"),
    "document": ("文件", "文档", "文檔", "file"),
    "article": ("条款", "條款", "条", "section"),
    "answer": ("答案", "答案要点", "answer words"),
    "quote": ("原文", "引文"),
    "jurisdiction": ("地区", "地區", "place"),
    "as_of": ("日期", "时点", "as of", "date"),
    "language": ("语言", "語言", "lang"),
    "type": ("类型", "類型"),
    "user": ("用户", "用戶", "persona"),
    "id": ("编号", "編號"),
}
"""What a column is called, and its other names."""
DELIMITERS = ",;\t"
ENCODINGS = ("utf-8-sig", "gb18030")
"""Of CSV files, tried in turn: Excel in China writes the second."""
OWN_TYPE = "question"
UNANSWERABLE = "no_answer"
TEMPLATE = (
    "question,document,article,answer,jurisdiction,as_of\n"
    "宁波的学生岗位实习一般多长时间，每天最多工作几小时？,ningbo-school-enterprise-cooperation-regulations-2020.zh,,"
    "六个月|6个月;八小时|8小时,CN-ZJ-330200,\n"
    "What share of the wage bill may an enterprise deduct for employee education?,"
    "caishui-2018-51-employee-education-deduction.en,,8%|8 per cent|eight per cent,CN,2024-01-01\n"
    "Which visa does an astronaut need for an internship on Mars?,,,,,\n"
)
"""On the starter documents; the last question has no document, so it should be refused."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its place for messages."""

    path: Path
    line: int
    fields: dict[str, Any]

    def text(self, column: str) -> str:
        """Give a cell as text; a missing one is empty."""
        value = self.fields.get(column)
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value).strip()

    def wrong(self, column: str, what: str) -> EvaluationError:
        """Say what is wrong with a cell, and what to do."""
        return EvaluationError(str(self.path), f"line {self.line}, column {column!r}: {what}")


def load_any_questions(path: Path) -> list[GoldQuestion]:
    """Load gold questions, or a user's own.

    Raises:
        EvaluationError: The file cannot be read, holds no question, or a cell is not what it should be.
    """
    suffix = path.suffix.lower()
    if suffix in (".jsonl", ".gz"):
        first = next(iter_jsonl(path), None)
        if first is None or {"gold", "lang"} & first.fields.keys():
            return load_questions(path)
        return _questions(path, [_row(path, each.line, each.fields) for each in iter_jsonl(path)])
    reader = _READERS.get(suffix)
    if reader is None:
        known = ", ".join((".jsonl", *_READERS))
        raise EvaluationError(
            str(path), f"questions are read from {known}, not from {suffix or 'a name without suffix'}"
        )
    try:
        rows = list(reader(path))
    except OSError as error:
        raise EvaluationError(str(path), f"it cannot be read ({error.strerror or error})") from error
    return _questions(path, rows)


# --- files ----------------------------------------------------------------------------------------------------------


def _csv_rows(path: Path) -> Iterator[Row]:
    text = _decoded(path)
    head = text.split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=head.count))
    before = 0
    header: Sequence[str] = ()
    try:
        for cells in lines:
            line, before = before + 1, lines.line_num
            if not header:
                header = cells
            elif any(cell.strip() for cell in cells):
                yield _cells(path, line, header, cells)
    except csv.Error as error:
        raise EvaluationError(str(path), f"line {lines.line_num} is not CSV ({error})") from error


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise EvaluationError(str(path), "its characters are neither UTF-8 nor GB 18030; save it as “CSV UTF-8”")


def _xlsx_rows(path: Path) -> Iterator[Row]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise EvaluationError(str(path), f"it is no workbook that can be opened ({error})") from error
    try:
        header: Sequence[str] = ()
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            if not any(cell is not None and str(cell).strip() for cell in cells):
                continue
            if header:
                yield _cells(path, line, header, cells)
            else:
                header = ["" if cell is None else str(cell) for cell in cells]
    finally:
        book.close()


def _yaml_rows(path: Path) -> Iterator[Row]:
    try:
        node = yaml.compose(_decoded(path), Loader=yaml.SafeLoader)
        loaded = yaml.safe_load(_decoded(path))
    except yaml.YAMLError as error:
        raise EvaluationError(str(path), f"it is not YAML ({error})") from error
    if not isinstance(node, yaml.SequenceNode) or not isinstance(loaded, list):
        raise EvaluationError(str(path), "it is no list of questions; begin each with “- question: …”")
    for place, fields in zip(node.value, loaded, strict=True):
        line = place.start_mark.line + 1
        if not isinstance(fields, dict):
            raise EvaluationError(str(path), f"line {line} is no question with columns; write “- question: …”")
        yield _row(path, line, fields)


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".csv": _csv_rows,
    ".tsv": _csv_rows,
    ".xlsx": _xlsx_rows,
    ".yaml": _yaml_rows,
    ".yml": _yaml_rows,
}


def _cells(path: Path, line: int, header: Sequence[str], cells: Sequence[Any]) -> Row:
    extra = [str(cell) for cell in cells[len(header) :] if cell is not None and str(cell).strip()]
    if extra:
        raise EvaluationError(
            str(path),
            f"line {line} has more cells than the header has names, beginning with {extra[0]!r}; "
            "put a text that holds the separator in quotation marks",
        )
    return _row(path, line, dict(zip(header, cells, strict=False)))


def _row(path: Path, line: int, fields: dict[Any, Any]) -> Row:
    named: dict[str, Any] = {}
    for name, value in fields.items():
        if not str(name).strip():
            continue
        column = _column(str(name))
        if column is None:
            near = get_close_matches(str(name).strip().lower(), COLUMNS, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise EvaluationError(
                str(path),
                f"line {line} has the column {str(name)!r}, which has no meaning; {hint}there are {', '.join(COLUMNS)}",
            )
        named[column] = value
    return Row(path, line, named)


def _column(name: str) -> str | None:
    wanted = name.strip().lower()
    return next((column for column, others in COLUMNS.items() if wanted in (column, *others)), None)


# --- questions ------------------------------------------------------------------------------------------------------


def _questions(path: Path, rows: Sequence[Row]) -> list[GoldQuestion]:
    """Make questions of rows; rows that repeat a question add documents that are needed too."""
    found: dict[tuple[str, Filters], GoldQuestion] = {}
    for row in rows:
        each = _question(row, f"q{len(found) + 1}")
        key = (each.text, each.filters)
        held = found.get(key)
        if held is None:
            found[key] = each
            continue
        if not each.gold or not held.gold:
            raise row.wrong("document", "the question was asked before; name another document that answers it")
        found[key] = replace(
            held,
            gold=tuple(dict.fromkeys((*held.gold, *each.gold))),
            quotes=(*held.quotes, *each.quotes),
            answer_keys=tuple(dict.fromkeys((*held.answer_keys, *each.answer_keys))),
        )
    if not found:
        raise EvaluationError(
            str(path), "it holds no question; `policydesk eval questions --template` prints a file to begin with"
        )
    repeated = [each.id for each in found.values()]
    if len(set(repeated)) < len(repeated):
        twice = next(each for each in repeated if repeated.count(each) > 1)
        raise EvaluationError(
            str(path), f"two questions have the id {twice!r}; give each its own or leave the column out"
        )
    return list(found.values())


def _question(row: Row, identifier: str) -> GoldQuestion:
    text = row.text("question")
    if not text:
        raise row.wrong("question", "it is empty; write what is asked, or delete the line")
    document, article = row.text("document"), row.text("article")
    for column in ("article", "answer", "quote"):
        if row.fields.get(column) not in (None, "", []) and not document:
            raise row.wrong("document", f"it is empty, but {column!r} is not; name the document, or empty both")
    quote = row.text("quote")
    return GoldQuestion(
        id=row.text("id") or identifier,
        language=row.text("language") or ("zh" if is_chinese(text) else "en"),
        type=row.text("type") or (OWN_TYPE if document else UNANSWERABLE),
        text=text,
        filters=_filters(row),
        gold=(Place(document, article),) if document else (),
        alternatives=(),
        answer_keys=_facts(row),
        cross_language=False,
        quotes=((document, quote),) if quote else (),
        user=row.text("user") or None,
    )


def _facts(row: Row) -> tuple[tuple[str, ...], ...]:
    """Take facts apart at semicolons and line ends, their variants at upright strokes; lists stay as they are."""
    value = row.fields.get("answer")
    facts = value if isinstance(value, list) else re.split(r"[;；\n]", row.text("answer"))
    listed = [fact if isinstance(fact, list) else re.split(r"[|｜]", str(fact)) for fact in facts]
    variants = [tuple(str(each).strip() for each in fact if str(each).strip()) for fact in listed]
    return tuple(each for each in variants if each)


def _filters(row: Row) -> Filters:
    place = row.text("jurisdiction")
    if place and normalise_jurisdiction(place) is None:
        named = Places().named_in(place)
        if len(named) != 1:
            raise row.wrong("jurisdiction", f"{place!r} is no place known here; write its code, such as CN-ZJ or GB")
        place = named[0]
    try:
        return parse_filters(jurisdiction=place, as_of=row.text("as_of"))
    except InvalidFilterError as error:
        raise row.wrong(error.name, f"{error.value!r} is not {error.expected}; correct it or leave it empty") from error
