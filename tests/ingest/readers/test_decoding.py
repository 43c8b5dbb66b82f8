"""Bytes to characters."""

from pathlib import Path

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


def test_large_text_is_decoded_whole() -> None:
    text = SIMPLIFIED * 40_000
    assert decode(text.encode("gb18030"), "a.txt", "text")[0] == text


HONG_KONG = "香港職業訓練局嘅學徒係啲後生仔，佢哋喺廠入面學嘢。培訓機構應當提供崗位。"
UNBROKEN = "企业应当按照规定提供实习岗位，并与学校签订三方协议，明确双方的责任。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (HONG_KONG, "big5hkscs"),
        (TRADITIONAL, "cp950"),
        (UNBROKEN, "utf-16-le"),
        (UNBROKEN, "utf-16-be"),
        ("培训补贴", "gbk"),
        ("補助金額", "big5"),
        ("He said “yes” — it’s the employer’s", "gbk"),
        ("日本国憲法は、国民の権利を保障する。すべて国民は、法の下に平等である。", "shift_jis"),
        ("Федеральный закон об образовании в Российской Федерации", "cp1251"),
        ("Größe der Maßnahme für Ausbildung", "cp1252"),
    ],
)
def test_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.txt", "text") == (text, [])


@pytest.mark.parametrize(
    ("declared", "text", "encoding"),
    [
        ("gb2312", TRADITIONAL, "big5"),
        ("big5", SIMPLIFIED, "gbk"),
        ("iso-8859-1", SIMPLIFIED, "gbk"),
        ("windows-1252", "Größe der Maßnahme", "cp1252"),
        ("shift_jis", "日本国憲法は、国民の権利を保障する", "shift_jis"),
        ("nonsense", SIMPLIFIED, "gbk"),
        ("hex", SIMPLIFIED, "gbk"),
    ],
)
def test_declarations_are_believed_only_when_the_text_bears_them_out(declared: str, text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a.html", "html", declared)[0] == text


REAL = Path(__file__).parents[4] / "shared" / "policy-docs"


@pytest.mark.skipif(not REAL.is_dir(), reason="no folder of real documents beside the project")
@pytest.mark.parametrize("length", [200, 500, 2_000, None])
@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "big5", "cp950", "big5hkscs", "utf-16-le", "utf-16-be"])
def test_real_texts(encoding: str, length: int | None) -> None:
    wrong, tried = [], 0
    for path in sorted(REAL.glob("*-zh.md")) + sorted(REAL.glob("cn-*.md")):
        text = path.read_text(encoding="utf-8")[:length]
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:  # characters that the encoding has not
            continue
        tried += 1
        if decode(data, path.name, "text")[0] != text:
            wrong.append(path.name)
    assert tried >= 8
    assert wrong == []
