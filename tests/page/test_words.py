"""The words of the page: each row once, in both languages, and there for whoever names it."""

import re
from collections import Counter

from api.app import PAGE

TABLES = ("words.js", "answer_words.js", "match_words.js", "register_words.js")
ROW = re.compile(r'[\s,{](\w+): \["((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)"\]')
NAMED = re.compile(r"""\bt\("(\w+)"|data-t(?:-\w+)?="(\w+)\"""")


def strings() -> list[tuple[str, str, str]]:
    """The rows of the tables of strings: key, Chinese, English."""
    tables = [(PAGE / name).read_text("utf-8") for name in TABLES]
    return [row for table in tables for row in ROW.findall(table.split("NAMES = {")[0])]


def test_no_row_is_there_twice() -> None:
    assert [key for key, times in Counter(key for key, _, _ in strings()).items() if times > 1] == []


def test_both_languages_fill_in_the_same() -> None:
    blanks = re.compile(r"\{\w+\}")
    for key, chinese, english in strings():
        assert set(blanks.findall(chinese)) == set(blanks.findall(english)), key


def test_what_the_page_names_is_there() -> None:
    rooms = [each for each in PAGE.iterdir() if each.suffix in (".js", ".html") and each.name not in TABLES]
    named = {one or other for room in rooms for one, other in NAMED.findall(room.read_text("utf-8"))}
    assert len(named) > 200
    assert named - {key for key, _, _ in strings()} == set()
