"""The dictionary: what is read of its entries, how the file that is looked up is made, kept and mended."""

import gzip
import importlib.util
import logging
from pathlib import Path

import pytest
from hypothesis import given

from corpus.dictionary import (
    CONTAINED,
    EXACT,
    HEAD,
    KEPT_TRANSLATIONS,
    LATER_SENSE,
    LISTED,
    MARKED,
    PACKAGE,
    Dictionary,
    spelling,
)
from corpus.language import is_chinese
from corpus.words import iter_words
from strategies import ANY_TEXTS

ENTRIES = """# CC-CEDICT
#! version=1
工資 工资 [gong1 zi1] /wages/pay/
時薪 时薪 [shi2 xin1] /hourly wage/
執照 执照 [zhi2 zhao4] /(license or permit) license/
勞動 劳动 [lao2 dong4] /labor; work/CL:次[ci4]/
寄 寄 [ji4] /(old) to lodge, to board/
董事會 董事会 [dong3 shi4 hui4] /board of directors/
主管 主管 [zhu3 guan3] /to be in charge of/
李 李 [Li3] /surname Li/
打工 打工 [da3 gong1] /to do a job (of students) during the long summer holidays of the school year/
a line that is no entry
3Q 3Q [san1 Q] /thanks/
"""


def pack(path: Path, text: str = ENTRIES) -> Path:
    path.write_bytes(gzip.compress(text.encode("utf-8")))
    return path


@pytest.fixture
def small(tmp_path: Path) -> Dictionary:
    return Dictionary(tmp_path / "models", pack(tmp_path / "entries.gz"))


def chinese(dictionary: Dictionary, *phrase: str) -> dict[str, float]:
    return {"/".join(each.words): round(each.grade, 3) for each in dictionary.to_chinese(phrase)}


def english(dictionary: Dictionary, word: str) -> dict[str, float]:
    return {" ".join(each.words): round(each.grade, 3) for each in dictionary.to_english(word)}


# --- what entries mean ---------------------------------------------------------------------------------------------


def test_a_definition_is_better_than_the_end_of_one(small: Dictionary) -> None:
    assert chinese(small, "wage") == {"工资": EXACT, "时薪": HEAD}


def test_the_beginning_of_a_definition_counts_least(small: Dictionary) -> None:
    assert chinese(small, "board", "director") == {"董事/事会": EXACT}
    assert chinese(small, "director") == {"董事/事会": HEAD}
    assert chinese(small, "board") == {"董事/事会": CONTAINED, "寄": round(LISTED * MARKED, 3)}


def test_a_later_sense_counts_less(small: Dictionary) -> None:
    assert chinese(small, "pay") == {"工资": LATER_SENSE}


def test_asides_and_the_to_of_verbs_are_no_part_of_a_definition(small: Dictionary) -> None:
    assert chinese(small, "licens") == {"执照": EXACT}
    assert "寄" in chinese(small, "lodg")


def test_another_small_word_makes_another_meaning(small: Dictionary) -> None:
    assert chinese(small, "charg") == {"主管": CONTAINED}


@pytest.mark.parametrize(("british", "american"), [("licenc", "licens"), ("labour", "labor"), ("organis", "organiz")])
def test_british_spelling_finds_american(small: Dictionary, british: str, american: str) -> None:
    assert spelling(british) == spelling(american)
    assert small.to_chinese([british]) == small.to_chinese([american])


@pytest.mark.parametrize("phrase", ["surnam", "li", "cl", "school", "thank"])
def test_pointers_explanations_and_other_scripts_are_left_out(small: Dictionary, phrase: str) -> None:
    assert small.to_chinese([phrase]) == []


def test_a_chinese_word_has_its_names_in_the_dictionary_s_order(small: Dictionary) -> None:
    assert english(small, "工资") == {"wage": EXACT, "pay": LATER_SENSE}
    assert english(small, "劳动") == {"labor": EXACT, "work": EXACT}
    assert english(small, "李") == english(small, "未知") == {}


def test_a_single_character_is_said_to_be_short(small: Dictionary) -> None:
    assert [each.is_short for each in small.to_chinese(["lodg"])] == [True]
    assert [each.is_short for each in small.to_chinese(["licens"])] == [False]


# --- the file ------------------------------------------------------------------------------------------------------


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_nothing_is_read_or_written_before_the_first_look_up(tmp_path: Path) -> None:
    Dictionary(tmp_path / "models", tmp_path / "missing.gz")
    assert files(tmp_path) == []


def test_the_file_is_made_once_and_opened_again(small: Dictionary, tmp_path: Path) -> None:
    small.prepare()
    (made,) = files(tmp_path / "models")
    stamp = made.stat().st_mtime_ns
    small.close()
    assert chinese(small, "wage")
    assert made.stat().st_mtime_ns == stamp


def test_other_entries_make_another_file(small: Dictionary, tmp_path: Path) -> None:
    assert chinese(small, "levi") == {}
    other = Dictionary(tmp_path / "models", pack(tmp_path / "other.gz", "徵費 征费 [zheng1 fei4] /levy/\n"))
    assert chinese(other, "levi") == {"征费": EXACT}
    assert len(files(tmp_path / "models")) == 2


@pytest.mark.parametrize("damage", [b"", b"no database at all, only some words of text" * 40])
def test_a_damaged_file_is_made_anew(small: Dictionary, tmp_path: Path, damage: bytes) -> None:
    small.prepare()
    small.close()
    (made,) = files(tmp_path / "models")
    made.write_bytes(damage)
    assert chinese(small, "wage") == {"工资": EXACT, "时薪": HEAD}
    assert files(tmp_path / "models") == [made]


def test_a_build_cut_short_leaves_no_file_to_be_taken_for_whole(
    small: Dictionary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("corpus.dictionary._chinese_rows", fail)
        assert chinese(small, "wage") == {}
    assert not [path for path in files(tmp_path / "models") if path.suffix == ".db"]
    again = Dictionary(tmp_path / "models", tmp_path / "entries.gz")
    assert chinese(again, "wage")


@pytest.mark.parametrize("content", [None, b"not gzipped", gzip.compress(b"\xff\xfe", mtime=0)])
def test_without_usable_entries_nothing_is_known_and_it_is_said_once(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "entries.gz"
    if content is not None:
        source.write_bytes(content)
    dictionary = Dictionary(tmp_path / "models", source)
    with caplog.at_level(logging.WARNING):
        assert dictionary.to_chinese(["wage"]) == []
        assert dictionary.to_english("工资") == []
    assert len(caplog.records) == 1
    assert "dictionary cannot be used" in caplog.text


def test_without_the_package_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("corpus.dictionary.PACKAGE", "a_package_that_nobody_has")
    assert Dictionary(tmp_path).to_chinese(["wage"]) == []
    assert "a_package_that_nobody_has is not installed" in caplog.text


@pytest.mark.parametrize("word", ["工资", "工资工资", "董事会", "寄", "不一样"])
def test_words_are_cut_as_the_index_cuts_them(tmp_path: Path, word: str) -> None:
    dictionary = Dictionary(tmp_path, pack(tmp_path / "entries.gz", f"{word} {word} [x] /levy/\n"))
    (translation,) = dictionary.to_chinese(["levi"])
    assert set(translation.words) <= set(iter_words(word))
    assert all(len(each) == min(2, len(word)) for each in translation.words)


@given(ANY_TEXTS)
def test_any_text_may_be_looked_up(any_dictionary: Dictionary, text: str) -> None:
    assert isinstance(any_dictionary.to_english(text), list)
    assert isinstance(any_dictionary.to_chinese([text]), list)


@pytest.fixture(scope="module")
def any_dictionary(tmp_path_factory: pytest.TempPathFactory) -> Dictionary:
    folder = tmp_path_factory.mktemp("dictionary")
    return Dictionary(folder / "models", pack(folder / "entries.gz"))


# --- the entries of the package ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec(PACKAGE) is None, reason=f"{PACKAGE} is not installed")
def test_the_package_s_entries_name_what_laws_speak_of(tmp_path: Path) -> None:
    dictionary = Dictionary(tmp_path)
    for word, han in {"wage": "工资", "museum": "博物/物馆", "dividend": "股息", "insur": "保险"}.items():
        found = chinese(dictionary, word)
        assert len(found) <= KEPT_TRANSLATIONS
        assert han in found
        assert all(is_chinese(each) for each in found)
    for han, name in {"罢工": "strike", "退伍军人": "veteran", "豁免": "exempt"}.items():
        assert name in english(dictionary, han)
