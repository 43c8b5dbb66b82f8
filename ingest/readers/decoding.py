"""Bytes → characters, for the formats that are text: refuses what is no text, and text that was broken before."""

import codecs
import re

import charset_normalizer

from corpus.errors import UnreadableDocumentError

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_DAMAGE = "so it was damaged before it came here; look for an undamaged copy"

# What a file that is not text begins with; RTF is text to the eye of a decoder, and noise to a reader of it.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a zip archive (Word, Excel and EPUB files are such)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls)"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
)
# UTF-32 before UTF-16: its little-endian mark begins with the same two bytes.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Chinese encodings, told apart by which gives the commonest characters (``_COMMON``). Big5 has three readings that
# differ in some hundred signs and in the characters of Hong Kong; the first that leaves no byte over is taken.
_SIMPLIFIED = "gb18030"
_BIG5_READINGS = ("cp950", "big5hkscs", "big5")
# What else comes when it is not UTF-8. The guess is made among these only: with all of Python's codecs to choose from,
# short texts come out as Korean Johab or EBCDIC.
_OTHER_LEGACY = ["cp1252", "cp1251", "shift_jis", "euc_jp", "euc_kr"]
# Of the characters above ASCII, the share of common Chinese ones from which an encoding is taken for the right one: it
# gives .40 and more in texts of 200 characters, a wrong one .17 at most.
_MIN_COMMON_SHARE = 0.25
# How much a replaced character counts against an encoding.
_BAD_WEIGHT = 3
# How much more a guess must show than what the file declares, for the declaration not to be believed.
_DISBELIEF = 0.15
# Bytes of text the guess is made from: the guesser takes seconds a megabyte, and more text makes it no better.
_SAMPLE_BYTES = 32_768
# Share of control bytes above which a file is no text; text has form feeds and the odd stray escape, well below this.
_MAX_CONTROL_SHARE = 0.01
# Share of U+FFFD above which the text is damaged rather than blemished: one in two hundred, several a page.
_MAX_REPLACEMENT_SHARE = 0.005
# Of the characters above ASCII, the share of U+FFFD up to which bytes count as UTF-8 with a few bad ones: in a legacy
# text nearly all of them are.
_MAX_BAD_UTF8_SHARE = 0.05
# Of the characters of text with NUL bytes, the share that must be letters, Han or signs for it to be UTF-16: of random
# code units under one half are.
_MIN_SANE_SHARE = 0.95
# Share of the bytes above ASCII that stand beside another such, below which the encoding has one byte a character:
# in Western texts they stand alone, in GB18030 hardly one, in Big5 one in five.
_MIN_PAIRED_SHARE = 0.4
# Of the characters above ASCII, the share of mojibake above which a text is damaged, and the least count that is no
# chance ("CAFÉ»" holds one). Damaged texts have .3 and more of the first kind, .05 of the second, sound ones < .01.
_MAX_LATIN_MOJIBAKE_SHARE = 0.1
_MAX_HAN_MOJIBAKE_SHARE = 0.03
_MIN_MOJIBAKE_COUNT = 3

# The characters and signs that make up half of Chinese text, simplified and traditional; of law and notices too.
_COMMON = frozenset(
    "，。、；：（）《》“”‘’「」！？—…§"
    "的一是不了在人有我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天"
    "如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从四五六七八九百千万月本动工民理"
    "第条款项章应规部门机关企业职教育劳合等或及依按照政府律保护实施办单位管务院技能培训费资金税补助生校系统制度内容提供"
    "支持开展加强建设组织根据给予情况相关主要社会经济发展员不新高业产量重点全市省县区级总则附标准申请审核批准责任处罚"
    "這為來個們說國時過會後對裡發無與學進種將還見從經當應規項條員業職動勞等關機構機關補訓練費資金稅務辦單位實施"
    "總則標準申請審核責處罰設組織給予產量點縣區級際統內開強護據濟術練獎勵團體報導證書師辦理規定主管機關之其者"
)

_CONTROL_BYTES = bytes(b for b in range(32) if b not in b"\t\n\v\f\r\x1b")
# Continuation bytes 80–BF as Latin-1 or Windows-1252 shows them.
_TRAIL = "[\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]"
_UTF8_AS_LATIN = re.compile(f"[Â-ß]{_TRAIL}|[à-ï]{_TRAIL}{{2}}|[ð-ô]{_TRAIL}{{3}}")
# "锟斤拷" is U+FFFD twice in UTF-8 read as GBK; the others are how the most
# frequent characters and signs begin there (嚗銝 in Big5); 1.4 million characters of Chinese law hold none of them.
_SANE = re.compile(
    r"[\t\n\r\x20-\x7e\xa0-\u052f\u2010-\u203e\u2100-\u26ff\u3000-\u33ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
_UTF8_AS_GBK = re.compile("锟斤拷|[锛銆鐨涓鍥鏄鈥鍜浜鍔鍏紝殑屽笟鍙屾鏉浼鐢鍚鍗鏁嚗銝]")


def decode(data: bytes, name: str, reader: str, declared: str | None = None) -> tuple[str, list[str]]:
    """Turn a text file's bytes into characters.

    A mark at the beginning decides, then strict UTF-8, then what the file declares, then a guess from a sample.
    Linear in the size of ``data``.

    Args:
        data: The whole file.
        name: The file name, for messages.
        reader: The reader's name, for messages.
        declared: The encoding that the file itself names, if its format lets it.

    Returns:
        The text, and a warning if characters had to be replaced. A legacy encoding that fits wholly is no warning.

    Raises:
        UnreadableDocumentError: The bytes are no text, or the text was damaged before it came here.
    """
    text = _decode_unicode(data, name, reader)
    if text is None:
        text = _decode_legacy(data, declared)
    replaced = text.count(_REPLACEMENT)
    if replaced > _MAX_REPLACEMENT_SHARE * len(text):
        raise UnreadableDocumentError(name, reader, f"{replaced:,} of {len(text):,} characters were lost {_DAMAGE}")
    if _is_mojibake(text):
        raise UnreadableDocumentError(name, reader, f"the text was once read in the wrong encoding, {_DAMAGE}")
    return text, [f"{replaced:,} characters could not be decoded"] if replaced else []


def _decode_unicode(data: bytes, name: str, reader: str) -> str | None:
    """Decode what says that it is Unicode, or can be nothing else; None when it is some other text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise UnreadableDocumentError(name, reader, f"it looks like {kind}, not like text")
    if b"\x00" in data:
        return _decode_unmarked_utf16(data, name, reader)
    if len(data) - len(data.translate(None, _CONTROL_BYTES)) > _MAX_CONTROL_SHARE * len(data):
        if (text := _decode_chinese_utf16(data)) is not None:
            return text
        raise UnreadableDocumentError(name, reader, "it is full of control characters, so it is some binary file")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _decode_unmarked_utf16(data: bytes, name: str, reader: str) -> str:
    """Text with NUL bytes can only be UTF-16; which of its two byte orders shows in the characters that come out."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, errors="replace")
        sample = text[:_SAMPLE_BYTES]
        if len(_SANE.findall(sample)) >= _MIN_SANE_SHARE * len(sample):
            return text
    raise UnreadableDocumentError(name, reader, "it holds NUL bytes, so it is some binary file")


def _decode_chinese_utf16(data: bytes) -> str | None:
    """Chinese text without a blank, a digit or a line end has no NUL byte, and looks like noise."""
    for encoding in ("utf-16-le", "utf-16-be"):
        if _common_share(data[:_SAMPLE_BYTES].decode(encoding, errors="replace")) >= _MIN_COMMON_SHARE:
            return data.decode(encoding, errors="replace")
    return None


def _decode_legacy(data: bytes, declared: str | None) -> str:
    text = data.decode("utf-8", errors="replace")
    has_few_bad_bytes = text.count(_REPLACEMENT) <= _MAX_BAD_UTF8_SHARE * _count_above_ascii(text)
    if has_few_bad_bytes and not declared:
        return text
    sample = _sample(data)
    guess, share = _guess_chinese(sample)
    if declared and (believed := _decode_declared(data, declared)) is not None:
        shown = sample.decode(_superset(declared), errors="replace")
        if share < max(_MIN_COMMON_SHARE, _common_share(shown) + _DISBELIEF):
            return believed
    if has_few_bad_bytes:
        return text
    if share < _MIN_COMMON_SHARE:
        if (utf16 := _decode_chinese_utf16(data)) is not None:
            return utf16
        return data.decode(_guess_other(sample), errors="replace")
    return data.decode(_big5_reading(data) if guess in _BIG5_READINGS else guess, errors="replace")


def _superset(declared: str) -> str:
    """Pages that declare gb2312 or big5 use characters of its supersets."""
    plain = declared.lower().replace("-", "").replace("_", "")
    if plain in {"gb2312", "gbk", "xgbk", "euccn", "gb_231280", "csgb2312"}:
        return _SIMPLIFIED
    return "big5hkscs" if plain == "big5hkscs" else _BIG5_READINGS[0] if plain in {"big5", "xxbig5"} else declared


def _decode_declared(data: bytes, declared: str) -> str | None:
    """Believe a declaration when nearly all that it is about can be decoded so."""
    try:
        encoding = codecs.lookup(_superset(declared)).name
        if encoding in _BIG5_READINGS:
            encoding = _big5_reading(data)
        text = data.decode(encoding, errors="replace")
    except (LookupError, ValueError):  # no encoding of text, or none at all
        return None
    return text if text.count(_REPLACEMENT) <= _MAX_BAD_UTF8_SHARE * _count_above_ascii(text) else None


def _count_above_ascii(text: str) -> int:
    return len(text) - len(text.encode("ascii", errors="ignore"))


def _guess_chinese(sample: bytes) -> tuple[str, float]:
    """Give the Chinese encoding that makes the most of the sample, and the share of common characters in it."""
    shares = {name: _common_share(sample.decode(name, errors="replace")) for name in (_SIMPLIFIED, *_BIG5_READINGS)}
    best = max(shares, key=lambda name: shares[name])
    return best, shares[best]


def _big5_reading(data: bytes) -> str:
    """Choose among the readings of Big5 the one that leaves the fewest bytes over."""
    return min(_BIG5_READINGS, key=lambda name: data.decode(name, errors="replace").count(_REPLACEMENT))


def _common_share(text: str) -> float:
    """Share of common Chinese characters among those above ASCII; replaced ones count against it."""
    above = _count_above_ascii(text)
    common = sum(character in _COMMON for character in text)
    return (common - _BAD_WEIGHT * text.count(_REPLACEMENT)) / above if above else 0.0


def _guess_other(sample: bytes) -> str:
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    is_western = sum(length for length in runs if length > 1) < _MIN_PAIRED_SHARE * sum(runs)
    if is_western:
        return "cp1252"
    best = charset_normalizer.from_bytes(sample, cp_isolation=_OTHER_LEGACY).best()
    return best.encoding if best else "cp1252"


def _sample(data: bytes) -> bytes:
    """Whole lines that hold bytes above ASCII, which alone tell encodings apart; no character is cut."""
    lines: list[bytes] = []
    size = 0
    for line in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", data):
        lines.append(line.group()[:_SAMPLE_BYTES])
        size += len(lines[-1])
        if size >= _SAMPLE_BYTES:
            break
    return b"".join(lines)


def _is_mojibake(text: str) -> bool:
    if text.isascii():
        return False
    above_ascii = _count_above_ascii(text)
    for pattern, share in ((_UTF8_AS_LATIN, _MAX_LATIN_MOJIBAKE_SHARE), (_UTF8_AS_GBK, _MAX_HAN_MOJIBAKE_SHARE)):
        count = sum(1 for _ in pattern.finditer(text))
        if count >= _MIN_MOJIBAKE_COUNT and count > share * above_ascii:
            return True
    return False
