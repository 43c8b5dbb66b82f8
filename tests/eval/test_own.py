"""Questions of a user's own, in every format, and what is said of wrong ones."""

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from api.settings import Settings
from corpus.errors import EvaluationError
from eval.datasets import GoldQuestion, Place
from eval.own import TEMPLATE, load_any_questions
from eval.questions import evaluate_questions

HEADER = ("question", "document", "article", "answer", "jurisdiction", "as_of")
ROW = ("几天内缴费？", "levy-act", "Article 1", "ten days|10 days;employer", "宁波", "2024-01-01")
STARTER = Path(__file__).parents[2] / "corpus" / "starter"


def check(question: GoldQuestion) -> None:
    assert question.text == "几天内缴费？"
    assert (question.language, question.type) == ("zh", "question")
    assert question.gold == (Place("levy-act", "Article 1"),)
    assert question.answer_keys == (("ten days", "10 days"), ("employer",))
    assert (question.filters.jurisdiction, question.filters.as_of) == ("CN-ZJ-330200", date(2024, 1, 1))


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8-sig"), (";", "gb18030"), ("\t", "utf-8")])
def test_csv_as_spreadsheets_write_it(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = tmp_path / "own.csv"
    cells = [*ROW[:3], f'"{ROW[3]}"', *ROW[4:]]
    path.write_text(f"{delimiter.join(HEADER)}\n{delimiter.join(cells)}\n\n", encoding=encoding)
    (question,) = load_any_questions(path)
    check(question)


def test_xlsx_with_chinese_names_and_real_days(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["问题", "文件", "条款", "答案", "地区", "日期", None])
    sheet.append([*ROW[:5], date(2024, 1, 1), None])
    book.save(tmp_path / "own.xlsx")
    (question,) = load_any_questions(tmp_path / "own.xlsx")
    check(question)


def test_yaml_and_json_lines(tmp_path: Path) -> None:
    fields = dict(zip(HEADER, ROW, strict=True))
    (tmp_path / "own.jsonl").write_text(json.dumps(fields))
    facts = "[[ten days, 10 days], [employer]]"
    lines = [f"{name}: {facts if name == 'answer' else value}" for name, value in fields.items()]
    (tmp_path / "own.yaml").write_text("- " + "\n  ".join(lines), encoding="utf-8")
    for name in ("own.jsonl", "own.yaml"):
        (question,) = load_any_questions(tmp_path / name)
        check(question)


def test_rows_of_one_question_are_needed_together(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("question,document,answer,user\nWho pays?,a,x,college\nWho pays?,b,y,college\nWhy?,,,\n")
    first, second = load_any_questions(path)
    assert first.gold == (Place("a", ""), Place("b", ""))
    assert (first.answer_keys, first.user, first.id) == ((("x",), ("y",)), "college", "q1")
    assert (second.type, second.is_answerable, second.id) == ("no_answer", False, "q2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("question,document\n,a\n", "line 2, column 'question': it is empty; write what is asked"),
        ("question,document\n\nWho?,a\n,b\n", "line 4, column 'question'"),
        ("question,article\nWho?,第一条\n", "line 2, column 'document': it is empty, but 'article' is not"),
        ("question,as_of\nWho?,May\n", "line 2, column 'as_of': 'May' is not a day as YYYY-MM-DD"),
        ("question,jurisdiction\nWho?,Narnia\n", "line 2, column 'jurisdiction': 'Narnia' is no place known here"),
        (
            "question,documnt\nWho?,a\n",
            "line 2 has the column 'documnt', which has no meaning; did you mean 'document'",
        ),
        ("question,document\nWho, then?,a\n", "line 2 has more cells than the header has names, beginning with 'a'"),
        ("question,document\nWho?,a\nWho?,\n", "line 3, column 'document': the question was asked before"),
        ("id,question\nx,Who?\nx,Why?\n", "two questions have the id 'x'"),
        ("question,document\n", "it holds no question; `policydesk eval questions --template` prints"),
    ],
)
def test_what_is_wrong_is_said_with_line_and_column(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(EvaluationError) as raised:
        load_any_questions(path)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("own.docx", b"", "questions are read from .jsonl, .csv"),
        ("own.csv", b"\xff\xff\xff", "neither UTF-8 nor GB 18030"),
        ("own.xlsx", b"no zip", "it is no workbook that can be opened"),
        ("own.yaml", b"a: [", "it is not YAML"),
        ("own.yaml", b"question: Who?", "it is no list of questions"),
        ("own.yaml", b"- Who?", "line 1 is no question with columns"),
    ],
)
def test_files_that_are_something_else(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EvaluationError) as raised:
        load_any_questions(tmp_path / name)
    assert message in str(raised.value)


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="it cannot be read"):
        load_any_questions(tmp_path / "missing.csv")


def test_the_template_is_about_the_starter_documents(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(TEMPLATE, encoding="utf-8")
    questions = load_any_questions(path)
    assert [each.is_answerable for each in questions] == [True, True, False]
    named = {place.document for each in questions for place in each.gold}
    assert named <= {file.stem for file in STARTER.iterdir()}


def test_a_folder_is_asked_without_touching_the_home(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "levy-act.md").write_text(
        "# Levy Act\n\n## Article 1\n\nAn employer pays the training levy within ten days.\n"
    )
    path = tmp_path / "own.csv"
    asked = "Which training levy does an employer pay?"
    path.write_text(f"question,document,answer\n{asked},levy-act.md,ten days\nWho?,levi-act,\n")
    report = evaluate_questions(path, settings, documents=folder)
    first = report.outcomes[0]
    assert (first.document, first.keys, first.question.language) == (True, 1.0, "en")
    assert report.missing() == ["levi-act (held: levy-act)"]
    assert list(settings.home.iterdir()) == []


def test_a_folder_must_be_there(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "own.csv"
    path.write_text("question,document\nWho?,a\n")
    with pytest.raises(EvaluationError, match="there is no such folder"):
        evaluate_questions(path, settings, documents=tmp_path / "missing")
