"""Who, when, where: what the sidecar or front matter says, and what the text shows where they are silent."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from corpus.errors import InvalidMetadataError
from corpus.jurisdictions import EXPECTED, normalise_jurisdiction
from corpus.language import is_chinese
from corpus.model import STATUSES, Heading, Instrument, Metadata, Status
from corpus.words import ENGLISH_STOPWORDS
from ingest.fields import load_fields

TITLE_CHARACTERS = 300
"""Longest title kept; a longer first line is a paragraph."""
SHOWN_CHARACTERS = 200
"""Of a value that cannot be used, how much a message repeats."""
LANGUAGE_SAMPLE_CHARACTERS = 20_000
"""Read to tell the language."""
ENGLISH_STOPWORD_SHARE = 0.25
"""Share of English function words from which a Latin-script text is English: .40 in the sample statutes, below .05 in
the German one."""
_PAPER = re.compile(
    r"^[^\w\n]*(abstract|摘\s*要)\b|^[^\w\n]*(abstract|摘\s*要)\s*[:：】]", re.IGNORECASE | re.MULTILINE
)
_PAPER_END = re.compile(r"^[^\w\n]*(references|bibliography|参考文献|參考文獻)[^\w\n]*$", re.IGNORECASE | re.MULTILINE)
_TRADITIONAL = re.compile("[個國學與職業為應對條實習補團獎勵經費機關會開發證辦]")
_SIMPLIFIED = re.compile("[个国学与职业为应对条实习补团奖励经费机关会开发证办]")


def parse_sidecar(data: bytes, name: str) -> dict[str, Any]:
    """Read a sidecar's fields.

    Raises:
        InvalidMetadataError: It is not YAML, or not a mapping.
    """
    try:
        return load_fields(data)
    except ValueError as error:
        raise InvalidMetadataError(
            name, "the sidecar", _shown(str(error)), "YAML with a mapping of fields to values"
        ) from error


def build_metadata(
    fields: Mapping[str, Any], name: str, text: str, headings: Sequence[Heading], title: str | None
) -> Metadata:
    """Check the fields and add what the text shows.

    Args:
        fields: Front matter overlaid by the sidecar; every value unchecked.
        name: File name, for messages.
        text: The canonical text.
        headings: Its headings; one of level 0 is the title.
        title: What the file's own properties call it.

    Raises:
        InvalidMetadataError: A field holds what it cannot.
    """
    take = _Taker(dict(fields), name)
    return Metadata(
        title=take.text("title") or _detect_title(headings, text, title, name),
        language=take.text("language") or detect_language(text),
        kind=(take.text("kind") or _detect_kind(text)).lower(),
        title_en=take.text("title_en"),
        issuer=take.text("issuer"),
        document_number=take.text("document_number"),
        jurisdiction=take.checked("jurisdiction", normalise_jurisdiction, EXPECTED),
        issued=take.day("issued"),
        effective_from=take.day("effective_from"),
        effective_to=take.day("effective_to"),
        status=cast(Status, take.checked("status", _status, "one of " + ", ".join(STATUSES)) or "unknown"),
        superseded_by=take.text("superseded_by"),
        complete=take.flag("complete"),
        basis=take.text("basis"),
        summarises=take.instrument("summarises"),
        notes=take.rest(),
    )


class _Taker:
    """Takes fields out one by one; what is left becomes notes, so that nothing is lost."""

    def __init__(self, fields: dict[str, Any], name: str) -> None:
        self._fields = fields
        self._name = name

    def text(self, field: str) -> str | None:
        value = self._fields.pop(field, None)
        if value is None:
            return None
        if isinstance(value, Mapping | list | bool):  # YAML takes an unquoted NO (Norway) for false
            raise InvalidMetadataError(self._name, field, _shown(value), "a single text; put quotes around it")
        return " ".join(str(value).split()) or None

    def checked(self, field: str, check: Callable[[str], str | None], expected: str) -> str | None:
        value = self.text(field)
        if value is None:
            return None
        checked = check(value)
        if checked is None:
            raise InvalidMetadataError(self._name, field, _shown(value), expected)
        return checked

    def day(self, field: str) -> date | None:
        value = self._fields.pop(field, None)
        if value is None or value == "":
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat("" if isinstance(value, Mapping | list) else str(value).strip())
        except ValueError as error:
            raise InvalidMetadataError(self._name, field, _shown(value), "a day as YYYY-MM-DD") from error

    def flag(self, field: str) -> bool | None:
        value = self._fields.pop(field, None)
        if value is None or isinstance(value, bool):
            return value
        raise InvalidMetadataError(self._name, field, _shown(value), "true or false")

    def instrument(self, field: str) -> Instrument | None:
        value = self._fields.pop(field, None)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise InvalidMetadataError(self._name, field, _shown(value), "title, title_en and document_number")
        inner = _Taker(dict(value), self._name)
        title = inner.text("title")
        if title is None:
            raise InvalidMetadataError(self._name, f"{field}.title", None, "the title of what is summarised")
        return Instrument(title, inner.text("title_en"), inner.text("document_number"))

    def rest(self) -> dict[str, str]:
        return {
            key: " ".join(str(value).split())
            for key, value in self._fields.items()
            if value is not None and not isinstance(value, Mapping | list)
        }


def _shown(value: object) -> object:
    """Give what a message shows of a value: nested YAML aliases take a page and unfold to gigabytes."""
    if isinstance(value, Mapping | list):
        return "a mapping" if isinstance(value, Mapping) else "a list"
    return value if len(str(value)) <= SHOWN_CHARACTERS else str(value)[:SHOWN_CHARACTERS] + "…"


def _status(value: str) -> str | None:
    word = value.lower().replace(" ", "_").replace("-", "_")
    return word if word in STATUSES else None


def _detect_title(headings: Sequence[Heading], text: str, title: str | None, name: str) -> str:
    named = next((heading.label for heading in headings if heading.level == 0), None)
    first = next((line.strip() for line in text.split("\n") if line.strip()), "")
    candidates = (named, title, first if len(first) <= TITLE_CHARACTERS else None)
    return next((each for each in candidates if each), name.rsplit(".", 1)[0])


def _detect_kind(text: str) -> str:
    return "paper" if _PAPER.search(text[:LANGUAGE_SAMPLE_CHARACTERS]) and _PAPER_END.search(text) else "document"


def detect_language(text: str) -> str:
    """Tell the language of a text: ``zh-CN``, ``zh-TW``, ``en``, or ``und`` for another one.

    Example:
        >>> detect_language("企业应当与职业学校签订协议")
        'zh-CN'
        >>> detect_language("The levy is charged on the pay bill of a person.")
        'en'
    """
    sample = text[:LANGUAGE_SAMPLE_CHARACTERS]
    if is_chinese(sample):
        traditional = len(_TRADITIONAL.findall(sample)) > len(_SIMPLIFIED.findall(sample))
        return "zh-TW" if traditional else "zh-CN"
    words = re.findall(r"[^\W\d_]+", sample.casefold())
    function_words = sum(word in ENGLISH_STOPWORDS for word in words)
    return "en" if words and function_words / len(words) >= ENGLISH_STOPWORD_SHARE else "und"
