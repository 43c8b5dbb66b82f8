"""Provisions come out of the catalogue as they were read, with their places, and facets say what they hold."""

import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from corpus.model import Heading, Page, PassageDraft, Span
from corpus.pins import pin_of
from corpus.provisions import (
    LABELS,
    TOOL_SIDES,
    Party,
    ProvisionDraft,
    Quantity,
    QuantityKind,
    Reading,
    Value,
    tool_sides,
)
from corpus.readings import (
    VOCABULARIES,
    Facets,
    Placer,
    bits,
    forget_reading,
    insert_readings,
    pack_facets,
    stamp_of,
    to_provision,
    unpack_facets,
)
from corpus.tables import Base, ProvisionRow, ReadingRow
from strategies import provision_drafts

TEXT = (
    "第二十条 企业应当支付报酬。\n有下列情形之一的，可以减免：\n（一）接收学生实习的；\n（二）捐赠设备的。\n"
    "第二十一条 市政府给予补助。\nSection tail"
)
HEADINGS = (Heading(Span(0, 4), 5, "第二十条"), Heading(Span(54, 59), 5, "第二十一条"))
PAGES = (Page(1, 0, 40), Page(2, 40, len(TEXT)))
PASSAGES = (
    PassageDraft(Span(0, 53), ("第二章", "第二十条")),
    PassageDraft(Span(54, len(TEXT)), ("第二章", "第二十一条")),
)


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def facets_of(*drafts: ProvisionDraft) -> Facets:
    return unpack_facets([pack_facets(drafts)])


@given(st.lists(provision_drafts(), max_size=3, unique_by=lambda draft: draft.span))
def test_what_is_written_is_what_was_read(drafts: list[ProvisionDraft]) -> None:
    text = "x" * 1_000
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        insert_readings(session, [("0123456789abcdef", Reading("r1", tuple(drafts)), Placer(text, (), (), ()))])
        rows = session.scalars(select(ProvisionRow).order_by(ProvisionRow.ordinal)).all()
        assert [to_provision(row, text).draft for row in rows] == drafts
        assert [row.id for row in rows] == [f"0123456789abcdef-{d.span.start}-{d.span.end}" for d in drafts]
        assert session.scalars(select(ReadingRow.stamp)).all() == [stamp_of("r1")]
        forget_reading(session, "0123456789abcdef")
        assert session.scalars(select(ProvisionRow)).all() == []
        assert session.scalars(select(ReadingRow)).all() == []
    engine.dispose()


def test_slots_that_are_empty_take_no_room() -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        draft = ProvisionDraft(Span(0, 5), ("right",))
        insert_readings(session, [("0123456789abcdef", Reading("r1", (draft,)), Placer("right", (), (), ()))])
        (slots,) = session.scalars(select(ProvisionRow.slots)).all()
    engine.dispose()
    assert json.loads(json.dumps(slots)) == {"span": {"start": 0, "end": 5}, "labels": ["right"]}


def test_a_pin_looks_at_neighbours_and_says_the_same() -> None:
    place = Placer(TEXT, HEADINGS, PAGES, PASSAGES)
    for words in ("企业应当支付报酬。", "有下列情形之一的", "（二）捐赠设备的。", "市政府给予补助。", "Section tail"):
        span = at(words)
        path = next(each.path for each in PASSAGES if each.span.contains(span))
        assert place.pin(span) == pin_of(TEXT, HEADINGS, PAGES, span, path)
    assert place.pin(at("（二）捐赠设备的。")).path[-1] == "第（二）项"
    assert place.pin(at("市政府给予补助。")).page == 2


def test_a_place_needs_neither_headings_nor_pages() -> None:
    assert Placer(TEXT, (), (), ()).pin(Span(3, 9)).path == ()


@given(provision_drafts())
def test_facets_have_a_bit_for_each_word(draft: ProvisionDraft) -> None:
    (row,) = facets_of(draft)
    held = {name: {word for n, word in enumerate(words) if row[name] >> n & 1} for name, words in VOCABULARIES.items()}
    assert held == {
        "labels": set(draft.labels),
        "bearer_classes": set(draft.bearer.classes) if draft.bearer else set(),
        "beneficiary_classes": set(draft.beneficiary.classes) if draft.beneficiary else set(),
        "instruments": set(draft.instruments),
        "tool_sides": set(tool_sides(draft)),
        "modality": {draft.modality},
    }
    assert (row["start"], row["end"]) == (draft.span.start, draft.span.end)


@pytest.mark.parametrize(("facet", "words"), VOCABULARIES.items())
def test_every_vocabulary_has_room(facet: str, words: tuple[str, ...]) -> None:
    column = facets_of(ProvisionDraft(Span(0, 1)))[facet]
    assert bits(facet, words) <= np.iinfo(column.dtype).max


def test_bits_do_not_depend_on_order_or_repetition() -> None:
    assert bits("tool_sides", ("demand", "supply", "demand")) == bits("tool_sides", TOOL_SIDES) - 2
    assert bits("labels", LABELS[:1]) == 1
    assert bits("labels", ()) == 0


HERE = Span(0, 1)


def value(kind: QuantityKind, number: str, unit: str, span: Span = HERE) -> Value:
    return Value(span, Quantity(kind, Decimal(number), unit))


@pytest.mark.parametrize(
    ("values", "unit", "number"),
    [
        ([value("rate", "30", "%")], b"%", 30.0),
        ([value("rate", "1.75", "times")], b"%", 175.0),
        ([value("count", "3", "item"), value("amount", "500000", "CNY"), value("rate", "5", "%")], b"CNY", 500_000.0),
    ],
)
def test_the_main_rate_or_amount_is_sorted_by(values: list[Value], unit: bytes, number: float) -> None:
    (row,) = facets_of(ProvisionDraft(Span(0, 1), values=tuple(values)))
    assert (row["unit"], row["number"]) == (unit, number)


def test_neither_rate_nor_amount() -> None:
    (row,) = facets_of(ProvisionDraft(Span(0, 1), values=(Value(Span(0, 1)), value("duration", "3", "month"))))
    assert row["unit"] == b""
    assert np.isnan(row["number"])


def test_the_shortest_time_within_a_deadline_counts() -> None:
    draft = ProvisionDraft(
        Span(0, 90),
        values=(
            value("duration", "6", "month", Span(2, 5)),  # not in a deadline
            value("duration", "60", "day", Span(32, 35)),
            value("duration", "1", "month", Span(52, 55)),
        ),
        deadlines=(Span(30, 40), Span(50, 60)),
    )
    (row, other) = facets_of(draft, ProvisionDraft(Span(0, 1), deadlines=(Span(0, 1),)))
    assert row["deadline"] == pytest.approx(30.44)
    assert np.isnan(other["deadline"])


def test_nothing_is_packed_as_nothing() -> None:
    assert len(unpack_facets([pack_facets(()), pack_facets((ProvisionDraft(Span(0, 1)),)), b""])) == 1


def test_a_party_without_words_is_known_by_its_class() -> None:
    (row,) = facets_of(ProvisionDraft(Span(0, 1), bearer=Party(("school", "enterprise"))))
    assert row["bearer_classes"] == bits("bearer_classes", ("enterprise", "school"))


def test_a_document_that_goes_takes_its_provisions_along() -> None:
    assert {key.ondelete for table in (ProvisionRow, ReadingRow) for key in table.__table__.foreign_keys} == {"CASCADE"}


def test_a_reading_has_no_span_twice() -> None:
    draft = ProvisionDraft(HERE, ("right",))
    with pytest.raises(ValueError, match="same span"):
        Reading("r1", (draft, ProvisionDraft(HERE, ("obligation",))))
    assert Reading("r1", (draft,)).provisions == (draft,)
