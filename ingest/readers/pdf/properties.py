"""What a file's own properties say of authors, DOI and journal: the Info dictionary, and XMP."""

import html
import io
import re
from collections.abc import Mapping

import pypdf
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, StreamObject

from ingest.clean import clean_text

# Bytes of XMP looked at: the three packets in some 80 files had 0.9 to 1.5 kB, so this is ample.
_MAX_XMP_BYTES = 200_000
# Bytes of a file above which its XMP is not looked for: pypdf reads the whole table of contents first.
_MAX_FILE_BYTES = 100_000_000
_MAX_AUTHORS = 50
_MAX_NAME_CHARACTERS = 60

_NO_TITLE = re.compile(
    r"^(?:untitled|无标题|無標題|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pdf|indd|wps|tex|rtf|pptx?))$",
    re.I,
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]{2,200}")
_LISTED = re.compile(r"<rdf:li\b[^>]*>([^<]{1,500})</rdf:li>")
_NAMED_DOI = re.compile(r"(?:<(?:prism|pdfx|jav|crossmark)?:?doi\b[^>]*>|:doi=[\"'])\s*([^<\"']{5,250})", re.I)
_JOURNAL = re.compile(
    r"<prism:publicationName\b[^>]*>\s*(?:<[^>]{1,200}>\s*){0,3}([^<]{2,300})|publicationName=\"([^\"]{2,300})\""
)
_SEPARATORS = re.compile(r"\s*(?:[;；、]|\s+(?:and|&)\s+)\s*")
# Names of programs and accounts, as they stand in the field for the author.
_NO_AUTHOR = re.compile(
    r"(?:admin(?:istrator)?|user\d*|owner|root|unknown|anonymous|author|microsoft.*|lenovo|hp|dell|acer|asus|wps.*|python-docx"
    r"|.*(?:windows|office|word|latex|acrobat|用户|微软|中国|adobe|scanner|canon|xerox).*|.*[\d@_/\\].*)",
    re.I,
)
_NAME = re.compile(r"[^\W\d_][\w .,'’·•-]*")


def plausible_title(raw: str) -> str | None:
    """Give a title from the file's properties, unless it is a program's or a file's name."""
    title = clean_text(raw)
    return None if len(title) < 2 or _NO_TITLE.match(title) or "\ufffd" in title else title


def find_properties(data: bytes, info: Mapping[str, str]) -> dict[str, object]:
    """Find authors, DOI and venue.

    Args:
        data: The file.
        info: Its Info dictionary: Author, Subject, Keywords, Title.

    Returns:
        ``authors`` (list of str), ``doi``, ``venue``: those that are plausible.
    """
    packet = _read_xmp(data)
    found: dict[str, object] = {}
    creators = packet.partition("<dc:creator")[2].partition("</dc:creator>")[0]
    names = [html.unescape(each) for each in _LISTED.findall(creators)]
    authors = plausible_authors(names) or plausible_authors(_SEPARATORS.split(info.get("Author", "")))
    if authors:
        found["authors"] = authors
    named = _NAMED_DOI.search(packet)
    for source in (named[1] if named else "", info.get("doi", ""), info.get("Subject", ""), info.get("Keywords", "")):
        doi = _DOI.search(source)
        if doi:
            found["doi"] = doi[0].rstrip(".,;)")
            break
    journal = _JOURNAL.search(packet)
    if journal:
        found["venue"] = clean_text(html.unescape(journal[1] or journal[2]))
    return found


def plausible_authors(names: list[str]) -> list[str]:
    """Keep the names if all of them can be people's or bodies'; else none.

    Example:
        >>> plausible_authors(["Wei Wang", "张三"]), plausible_authors(["Administrator"])
        (['Wei Wang', '张三'], [])
    """
    clean = [clean_text(name) for name in names if name.strip()]
    if not 0 < len(clean) <= _MAX_AUTHORS:
        return []
    if all(
        2 <= len(name) <= _MAX_NAME_CHARACTERS and _NAME.fullmatch(name) and not _NO_AUTHOR.fullmatch(name)
        for name in clean
    ):
        return clean
    return []


def _read_xmp(data: bytes) -> str:
    """Read the XMP packet as text; markup is never parsed, so it cannot refer to anything."""
    if len(data) > _MAX_FILE_BYTES or (b"/Metadata" not in data and b"/ObjStm" not in data):
        return ""
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            reader.decrypt("")
        root = reader.trailer["/Root"].get_object()
        packet = root.get("/Metadata") if isinstance(root, DictionaryObject) else None
        stream = packet.get_object() if packet is not None else None
        if not isinstance(stream, StreamObject) or len(stream._data) > _MAX_XMP_BYTES:
            return ""
        return stream.get_data()[:_MAX_XMP_BYTES].decode("utf-8", errors="replace")
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError):
        return ""
