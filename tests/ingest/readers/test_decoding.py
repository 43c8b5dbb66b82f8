"""Bytes to characters."""

import time

import pytest

from corpus.errors import UnreadableDocumentError
from ingest.readers.decoding import decode

SIMPLIFIED = "第一条 为了促进职业教育校企合作，培养高素质技术技能人才，制定本条例。\n第二条 企业应当提供实习岗位。\n"
TRADITIONAL = "第 1 條 為建立技術及職業教育人才培育制度，培養國人正確職業觀念，特制定本法。\n第 2 條 學校應派教師。\n"
ENGLISH = "§ 1 The levy — “apprenticeship levy” — is charged at 0.5% of the employer’s pay bill.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk"]
)
def test_simplified_chinese(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding), "a.txt", "text") == (SIMPLIFIED, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "big5"])
def test_traditional_chinese(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding), "a.txt", "text") == (TRADITIONAL, [])


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16-be"])
def test_english(encoding: str) -> None:
    assert decode(ENGLISH.encode(encoding), "a.txt", "text") == (ENGLISH, [])


def test_a_few_bad_bytes_are_a_warning() -> None:
    data = (SIMPLIFIED * 20).encode() + b"\xff"
    text, warnings = decode(data, "a.txt", "text")
    assert text.startswith(SIMPLIFIED)
    assert warnings == ["1 characters could not be decoded"]


@pytest.mark.parametrize(
    ("text", "read_as"), [(SIMPLIFIED, "latin-1"), (SIMPLIFIED, "gbk"), (TRADITIONAL, "gbk"), (ENGLISH, "cp1252")]
)
def test_mojibake_is_refused(text: str, read_as: str) -> None:
    # Windows-1252 has no character for five bytes; programs pass them through.
    damaged = (
        text.encode().decode(read_as, errors="ignore") if read_as != "latin-1" else text.encode().decode("latin-1")
    )
    with pytest.raises(UnreadableDocumentError, match="damaged before it came here"):
        decode(damaged.encode(), "a.txt", "text")


def test_lost_characters_are_refused() -> None:
    with pytest.raises(UnreadableDocumentError, match="damaged before it came here"):
        decode(SIMPLIFIED.replace("条", "\ufffd").encode(), "a.txt", "text")


@pytest.mark.parametrize("text", ["CAFÉ» RÔLE", "Größe, Maßnahme, Übernahme", "涓涓细流", "naïve Ångström 25 °C"])
def test_sound_text_is_not_taken_for_mojibake(text: str) -> None:
    assert decode(text.encode(), "a.txt", "text") == (text, [])


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 text", "PDF"),
        (b"PK\x03\x04rest", "zip"),
        (b"\x89PNG\r\n", "PNG"),
        (b"{\\rtf1 text}", "RTF"),
        (b"a\x00b\x01c", "binary"),
        (b"\x01\x02\x03text\n" * 50, "control characters"),
    ],
)
def test_binary_is_refused_by_what_it_looks_like(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableDocumentError, match=kind):
        decode(data, "a.txt", "text")


def test_time_is_linear() -> None:
    data = (SIMPLIFIED * 40_000).encode("gb18030")  # 5 MB; 50 MB take 2.4 s
    began = time.perf_counter()
    decode(data, "a.txt", "text")
    assert time.perf_counter() - began < 3
