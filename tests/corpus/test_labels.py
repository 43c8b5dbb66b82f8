"""Labels of articles, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.labels import Label, iter_labels, label_steps, path_keys
from corpus.variants import fold
from corpus.words import iter_words
from strategies import ANY_TEXTS, chinese_numeral


def read(text: str, *, bare: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    return [(label.key, label.steps) for label in iter_labels(fold(text), bare=bare)]


@given(st.integers(1, 1_500))
def test_every_way_of_writing_an_article_gives_one_key(number: int) -> None:
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    chinese = [f"第{chinese_numeral(number)}条", f"第{number}条", f"第 {number} 條", f"第{wide}条"]
    english = [f"{word}{number}" for word in ("Article ", "Art. ", "art ", "section ", "s. ", "s.", "§ ", "§")]
    written = [*chinese, *english, f"ARTICLE {wide}"]
    assert {tuple(read(each)) for each in written} == {((f"a:{number}", ()),)}
    assert {path_keys((each,)) for each in written} == {(f"a:{number}",)}
    assert read(f"劳动合同法{number}条", bare=True) == [(f"a:{number}", ())]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("第二十七条第二款", [("a:27", ("款:2",))]),
        ("第十四条第一款第（三）项", [("a:14", ("款:1", "项:3"))]),
        ("第十五條之一第2項", [("a:15-1", ("项:2",))]),
        ("第一百二十条之一", [("a:120-1", ())]),
        ("第 15-1 條", [("a:15-1", ())]),
        ("第三章第二节", [("c:3", ()), ("d:2", ())]),
        ("s. 99(2)(a)", [("a:99", ("2", "a"))]),
        ("Part 6, section 99", [("p:6", ()), ("a:99", ())]),
        ("Part VI", [("p:6", ())]),
        ("Chapter III", [("c:3", ())]),
        ("26 U.S.C. § 51(a)(1)", [("a:51", ("a", "1"))]),
        ("§ 47-1817.04", [("a:47-1817.04", ())]),
        ("§§ 54a, 73–76", [("a:54a", ()), ("a:73", ()), ("a:74", ()), ("a:75", ()), ("a:76", ())]),
        ("sections 98 and 99(2)", [("a:98", ()), ("a:99", ("2",))]),
        ("Schedule A", [("s:a", ())]),
        ("Annex II of the Regulation", [("s:2", ())]),
    ],
)
def test_labels(text: str, labels: list[tuple[str, tuple[str, ...]]]) -> None:
    assert read(text) == labels


@pytest.mark.parametrize(
    "text",
    [
        "", "27条", "几条规定", "two articles of the law", "as part a firm would", "in part I think",
        "a section on taxes", "employers' 30 days", "US$ 51", "第三款", "the rules", "条例第", "第一款",
    ],
)  # fmt: skip
def test_what_is_no_label(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["这27条意见", "共27条", "27条件", "27条例"])
def test_what_is_no_bare_article(text: str) -> None:
    assert read(text, bare=True) == []


def test_a_range_too_long_gives_its_ends() -> None:
    assert [key for key, _ in read("sections 1–500")] == ["a:1", "a:500"]


@given(ANY_TEXTS)
def test_any_text_is_read(text: str) -> None:
    folded = fold(text)
    for label in iter_labels(folded, bare=True):
        assert 0 <= label.start < label.end <= len(folded)
        assert label.key.split() == [label.key]
    assert list(iter_words(folded)) == list(iter_words(text))


def test_a_path_is_read_from_its_beginnings() -> None:
    path = ("第三章 教师", "第 15 條", "Part 6", "Basic provisions", "s. 98", "11", "see Article 5")
    assert path_keys(path) == ("c:3", "a:15", "p:6", "a:98", "a:11")


def test_steps_are_read_off_a_pin() -> None:
    assert label_steps(("第十四条",)) == ()
    assert label_steps(("第十四條", "第二項", "第三款")) == ("项:2", "款:3")
    assert label_steps(("s. 99(2)(a)",)) == ("2", "a")


def test_articles_are_told_from_chapters() -> None:
    article, chapter = Label("a:1", (), 0, 1), Label("c:1", (), 0, 1)
    assert (article.is_article, chapter.is_article) == (True, False)
