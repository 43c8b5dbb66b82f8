"""Files of terms: what they hold, and every fault said."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import GlossaryFileError
from corpus.terms import read_terms


def written(folder: Path, text: str) -> Path:
    path = folder / "glossary.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_are_read_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, "- zh: [加班, 延长工作时间]\n  en: [overtime]\n- en: [lessor, landlord]\n")
    first, second = read_terms(path)
    assert (first.terms, first.number, first.source) == (("加班", "延长工作时间", "overtime"), 1, path)
    assert (second.zh, second.en, second.number) == ((), ("lessor", "landlord"), 2)


@pytest.mark.parametrize("text", ["", "# only a remark\n"])
def test_an_empty_file_has_no_entries(tmp_path: Path, text: str) -> None:
    assert read_terms(written(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("zh: [加班]", "it must be a list of entries"),
        ("加班", "it must be a list of entries"),
        ("- 加班", "entry 1: it must be a mapping"),
        ("- zh: [加班, 超时]\n- fr: [loi]", "entry 2: 'fr' is no language"),
        ("- zh: 加班", "entry 1: zh must be a list"),
        ("- zh: [加班]", "entry 1: it needs two terms"),
        ("- zh: [职业教育, 職業教育]", "entry 1: it needs two terms"),
        ("- en: [Levy, levy]", "entry 1: it needs two terms"),
        ("- en: [no, levy]", "False is no text; put it in quotation marks"),
        ("- en: [2019, levy]", "2019 is no text"),
        ("- en: ['', levy]", "'' is no text"),
        ("- en: [加班, levy]", "'加班' does not belong under en"),
        ("- zh: [overtime, 加班]", "'overtime' does not belong under zh"),
        ("- zh: [班, 加班]", "'班' must have 2 to 16 characters"),
        ("- en: [a b c d e f g, levy]", "must have 1 to 6 words"),
        ("- en: ['—', levy]", "must have 1 to 6 words"),
        ("- zh: [加班", "it is no YAML"),
        ("- {}", "entry 1: it needs two terms"),
    ],
)
def test_every_fault_is_said(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(GlossaryFileError) as raised:
        read_terms(written(tmp_path, text))
    assert fault in str(raised.value)
    assert str(tmp_path / "glossary.yaml") in str(raised.value)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GlossaryFileError, match="No such file"):
        read_terms(tmp_path / "missing.yaml")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_bytes(b"\xff\xfe\x00\x80- zh")
    with pytest.raises(GlossaryFileError):
        read_terms(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.text(st.sampled_from("- zhen:[],加班\n'{}"), max_size=40)))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        entries = read_terms(path)
    except GlossaryFileError:
        return
    assert all(len(entry.terms) >= 2 for entry in entries)
