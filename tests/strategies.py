"""Texts, spans, metadata, provisions and filters for Hypothesis."""

from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from corpus.filters import Filters
from corpus.model import STATUSES, Instrument, Metadata, Span
from corpus.provisions import (
    INSTRUMENT_KINDS,
    LABELS,
    MODALITIES,
    PARTY_CLASSES,
    Basis,
    Bound,
    Party,
    ProvisionDraft,
    Quantity,
    QuantityKind,
    Value,
)

WORDLIKE = st.sampled_from(
    [
        "第一条", "第二十七条", "（一）", "一、", "1.", "应当", "产教融合", "企业", "2.5%", "Art. 5", "e.g.", "U.S.",
        "No. 7", "(a)", "(2)", "shall", "the enterprise", "。", "！", "；", ";", ".", "”", "\n", "\n\n", "\t", " ",
        "\u3000", "?", "…",
    ]
)  # fmt: skip
LEGAL_TEXTS = st.lists(WORDLIKE, max_size=40).map("".join)
"""Texts made of what legal texts are made of, so that properties meet the hard places often."""
ANY_TEXTS = st.one_of(st.text(max_size=200), LEGAL_TEXTS)

QUERIES = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            ["AND", "OR", "NOT", "+", "-", "~2", "^3", '"', "(", ")", "[", "]", "{", "}", ":", "text:", "*", "?", "\\",
             "/", "||", "&&", "!", "<", ">", "a TO b", "IN [", "产教融合", "levy", "\x00", "'", "’s"]
        ),
        max_size=12,
    ).map(" ".join),
)  # fmt: skip
"""What a query parser could choke on."""

JURISDICTIONS = st.sampled_from(["CN", "CN-ZJ", "CN-ZJ-330200", "US", "US-DC", "GB", "TW", "DE"])
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=12)


@st.composite
def spans(draw: st.DrawFn, length: int = 1_000) -> Span:
    start = draw(st.integers(0, length - 1))
    return Span(start, draw(st.integers(start + 1, length)))


def metadata() -> st.SearchStrategy[Metadata]:
    some_text = st.none() | WORDS
    day = st.none() | DAYS
    return st.builds(
        Metadata,
        title=WORDS,
        language=st.sampled_from(["zh-CN", "zh-TW", "en", "de"]),
        kind=st.sampled_from(["law", "regulation", "notice", "paper", "brief"]),
        title_en=some_text,
        issuer=some_text,
        document_number=some_text,
        jurisdiction=st.none() | JURISDICTIONS,
        issued=day,
        effective_from=day,
        effective_to=day,
        status=st.sampled_from(STATUSES),
        superseded_by=some_text,
        complete=st.none() | st.booleans(),
        basis=st.sampled_from([None, "full_text", "excerpts", "secondary"]),
        summarises=st.none() | st.builds(Instrument, WORDS, some_text, some_text),
        notes=st.dictionaries(WORDS, WORDS, max_size=3),
    )


def filters() -> st.SearchStrategy[Filters]:
    """Filters as ``parse_filters`` makes them."""
    word = st.none() | WORDS.map(lambda text: text.lower())
    return st.builds(
        Filters,
        jurisdiction=st.none() | JURISDICTIONS,
        as_of=st.none() | DAYS,
        kind=word,
        language=st.sampled_from([None, "zh", "zh-cn", "en"]),
        issuer=st.none() | WORDS,
        document=st.none() | WORDS,
    )


def chinese_numeral(number: int) -> str:
    """Write a number from 1 to 9,999 as laws do: 二十七, 一百零五."""
    text, gap = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + unit
        gap = digit == 0
    return text.removeprefix("一") if 10 <= number < 20 else text


def provision_drafts() -> st.SearchStrategy[ProvisionDraft]:
    """Provisions with any slots, as the rules of any language might read them."""
    numbers = st.decimals(0, 10_000_000, places=2)
    quantities = st.builds(
        Quantity,
        kind=st.sampled_from(get_args(QuantityKind)),
        number=numbers,
        unit=st.sampled_from(["%", "times", "CNY", "USD", "year", "month", "day", "person"]),
        bound=st.sampled_from(get_args(Bound)),
        upper=st.none() | numbers,
        per=st.sampled_from([(), ("person",), ("person", "year")]),
    )
    some_spans = st.lists(spans(), max_size=3).map(tuple)
    parties = st.none() | st.builds(Party, classes=_some(PARTY_CLASSES, 1), span=st.none() | spans())
    return st.builds(
        ProvisionDraft,
        span=spans(),
        labels=_some(LABELS, 1),
        modality=st.sampled_from(MODALITIES),
        lead=st.none() | spans(),
        is_inherited=st.booleans(),
        bearer=parties,
        beneficiary=parties,
        action=st.none() | spans(),
        conditions=some_spans,
        exceptions=some_spans,
        instruments=_some(INSTRUMENT_KINDS, 0),
        values=st.lists(st.builds(Value, span=spans(), quantity=st.none() | quantities), max_size=3).map(tuple),
        deadlines=some_spans,
        sanction=st.none() | spans(),
        cross_references=some_spans,
        speaker=st.none() | spans(),
        rules=st.sampled_from([(), ("zh.a",), ("zh.a", "zh.b")]),
        basis=st.sampled_from(get_args(Basis)),
    )


def _some(words: tuple[Any, ...], least: int) -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(words), min_size=least, max_size=3, unique=True).map(tuple)
