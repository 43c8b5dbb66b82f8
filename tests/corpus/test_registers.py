"""Registers show the provisions of current documents: filtered, sorted, page by page."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from conftest import opening
from corpus.corpus import Corpus
from corpus.filters import Filters
from corpus.model import DocumentDraft, Span
from corpus.provisions import Party, Provision, ProvisionDraft, Quantity, QuantityKind, Reading, Value
from corpus.registers import LOADED_AT_ONCE, UNDATED_END_YEARS, RegisterQuery
from fakes import make_draft

TODAY = datetime.now(UTC).date()


def document(source: str, *provisions: tuple[str, dict[str, Any]], **metadata: Any) -> DocumentDraft:
    """A document of one line a provision: its words, and what was read in them."""
    draft = make_draft(source, "\n".join(words for words, _ in provisions), **metadata)
    read = [
        ProvisionDraft(passage.span, **{"labels": ("obligation",), **slots})
        for passage, (_, slots) in zip(draft.passages, provisions, strict=True)
    ]
    return replace(draft, provisions=Reading("r1", tuple(read)))


def worth(kind: QuantityKind, number: str, unit: str) -> dict[str, Any]:
    return {"values": (Value(Span(0, 1), Quantity(kind, Decimal(number), unit)),)}


def party(*classes: Any) -> Party:
    return Party(classes)


NATION = document(
    "a-nation.md",
    ("enterprises pay a levy", {"bearer": party("enterprise"), "modality": "obligation"}),
    ("enterprises may deduct the levy", {"labels": ("incentive", "permission"), "instruments": ("tax",),
                                         "beneficiary": party("enterprise"), **worth("rate", "30", "%")}),
    jurisdiction="CN", issued=date(2018, 1, 1), effective_from=date(2019, 1, 1), kind="law",
)  # fmt: skip
CITY = document(
    "b-city.md",
    ("schools get a subsidy", {"labels": ("incentive",), "instruments": ("subsidy",), "beneficiary": party("school"),
                               **worth("amount", "500000", "CNY")}),
    ("enterprises get half of the cost", {"labels": ("incentive",), "instruments": ("procurement",),
                                          **worth("rate", "1.5", "times")}),
    ("a council is set up", {"labels": ("mechanism",), "bearer": party("government", "intermediary")}),
    jurisdiction="CN-ZJ-330200", issued=date(2020, 5, 1), effective_from=date(2020, 6, 1), kind="regulation",
)  # fmt: skip
ABROAD = document("c-abroad.md", ("employers must report", {"modality": "obligation"}), jurisdiction="GB", kind="law")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """A nation's, a city's and a foreign law; only read."""
    with opening(tmp_path_factory.mktemp("registers")) as open_corpus:
        opened = open_corpus()
        opened.publish([ABROAD, NATION, CITY])
        yield opened


@pytest.fixture
def corpus(open_corpus: Callable[..., Corpus]) -> Corpus:
    """The same, to be changed at will."""
    opened = open_corpus()
    opened.publish([ABROAD, NATION, CITY])
    return opened


def words(provisions: Iterable[Provision]) -> list[str]:
    return [each.text for each in provisions]


def shown(corpus: Corpus, **asked: Any) -> list[str]:
    return words(corpus.registers.page(RegisterQuery(**asked)).provisions)


ALL = [*NATION.text.split("\n"), *CITY.text.split("\n"), *ABROAD.text.split("\n")]


def test_everything_in_order_of_the_files_and_their_text(held: Corpus) -> None:
    page = held.registers.page(RegisterQuery())
    assert words(page.provisions) == ALL
    assert page.total == 6
    assert [each.ordinal for each in page.provisions] == [0, 1, 0, 1, 2, 0]
    assert page.provisions[1].path == ("line 2",)
    assert page.provisions[1].draft.instruments == ("tax",)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"labels": ("incentive",)}, [1, 2, 3]),
        ({"labels": ("mechanism", "permission")}, [1, 4]),
        ({"labels": ("sanction",)}, []),
        ({"bearer_classes": ("enterprise",)}, [0]),
        ({"bearer_classes": ("intermediary",)}, [4]),
        ({"beneficiary_classes": ("school", "enterprise")}, [1, 2]),
        ({"instruments": ("subsidy", "tax")}, [1, 2]),
        ({"tool_sides": ("demand",)}, [3]),
        ({"tool_sides": ("environment",)}, [1, 4]),
        ({"modality": "obligation"}, [0, 5]),
        ({"labels": ("incentive",), "beneficiary_classes": ("school",)}, [2]),
        ({"filters": Filters(jurisdiction="CN-ZJ-330200")}, [0, 1, 2, 3, 4]),
        ({"filters": Filters(jurisdiction="CN-ZJ")}, [0, 1]),
        ({"filters": Filters(kind="law"), "modality": "obligation"}, [0, 5]),
        ({"filters": Filters(as_of=date(2019, 6, 1))}, [0, 1, 5]),
        ({"filters": Filters(document="b-city")}, [2, 3, 4]),
        ({"filters": Filters(issuer="nobody")}, []),
    ],
)
def test_filters(held: Corpus, asked: dict[str, Any], found: list[int]) -> None:
    page = held.registers.page(RegisterQuery(**asked, limit=2))
    assert page.total == len(found)
    assert words(page.provisions) == [ALL[n] for n in found[:2]]


@pytest.mark.parametrize(
    ("sort", "up", "down"),
    [
        ("document", [0, 1, 2, 3, 4, 5], [5, 2, 3, 4, 0, 1]),
        ("issued", [0, 1, 2, 3, 4, 5], [2, 3, 4, 0, 1, 5]),
        ("place", [0, 1, 2, 3, 4, 5], [5, 2, 3, 4, 0, 1]),
        ("value", [1, 3, 2, 0, 4, 5], [3, 1, 2, 0, 4, 5]),
        ("deadline", [0, 1, 2, 3, 4, 5], [0, 1, 2, 3, 4, 5]),
    ],
)
def test_sorts_keep_what_is_unknown_last(held: Corpus, sort: str, up: list[int], down: list[int]) -> None:
    assert shown(held, sort=sort) == [ALL[n] for n in up]
    assert shown(held, sort=sort, descending=True) == [ALL[n] for n in down]


def test_places_sort_by_their_code_and_unknown_ones_last(corpus: Corpus) -> None:
    corpus.publish([document("0-nowhere.md", ("somebody must", {}))])
    assert shown(corpus, sort="place")[-1] == "somebody must"
    assert shown(corpus, sort="place", descending=True)[-1] == "somebody must"


def test_pages_join_to_the_whole(held: Corpus) -> None:
    pages = [held.registers.page(RegisterQuery(sort="value", offset=n, limit=2)) for n in (0, 2, 4, 6)]
    assert [page.total for page in pages] == [6] * 4
    assert [text for page in pages for text in words(page.provisions)] == shown(held, sort="value")
    assert pages[-1].provisions == ()


def test_going_through_gives_the_same(corpus: Corpus) -> None:
    many = document("d-many.md", *((f"duty {n}", {}) for n in range(LOADED_AT_ONCE + 2)))
    corpus.publish([many])
    query = RegisterQuery(filters=Filters(document="d-many"), offset=1)
    assert words(corpus.registers.go_through(query)) == many.text.split("\n")[1:]
    assert len(list(corpus.registers.go_through(replace(query, limit=7)))) == 7


def test_a_new_version_takes_the_place_of_the_old_one(corpus: Corpus) -> None:
    held = corpus.catalogue.current_at(CITY.location)
    assert held
    corpus.publish([document("b-city.md", ("schools get more", {"labels": ("incentive",)}), jurisdiction="CN")])
    assert shown(corpus, labels=("incentive",)) == [ALL[1], "schools get more"]
    assert words(corpus.registers.of_document(held.id)) == CITY.text.split("\n"), "past versions stay readable"


def test_what_is_removed_is_gone(corpus: Corpus) -> None:
    held = corpus.catalogue.current_at(CITY.location)
    assert held
    assert shown(corpus)
    corpus.remove([held.id])
    assert shown(corpus) == [ALL[n] for n in (0, 1, 5)]
    assert corpus.registers.of_document(held.id) == ()


def test_a_change_of_another_process_is_seen(corpus: Corpus, open_corpus: Callable[..., Corpus]) -> None:
    other = open_corpus()
    assert len(shown(other)) == 6
    corpus.publish([document("d.md", ("one more", {}))])
    assert len(shown(other)) == 7


def test_documents_nobody_has_read_have_none(open_corpus: Callable[..., Corpus]) -> None:
    corpus = open_corpus()
    assert corpus.registers.page(RegisterQuery(limit=50)) == corpus.registers.page(RegisterQuery())
    assert shown(corpus) == []
    (identifier,) = corpus.publish([make_draft("a.md", "words")])
    assert shown(corpus) == []
    assert corpus.registers.of_document(identifier) == ()


def test_with_ids_keeps_the_order_and_leaves_out_what_is_not_held(held: Corpus) -> None:
    page = held.registers.page(RegisterQuery())
    ids = [each.id for each in page.provisions]
    assert held.registers.with_ids([ids[4], "nope-0-1", ids[0]]) == [page.provisions[4], page.provisions[0]]
    assert held.registers.with_ids([]) == []


@pytest.mark.parametrize(
    ("metadata", "years_back", "is_shown"),
    [
        ({"status": "draft"}, 0, False),
        ({"status": "repealed"}, 0, False),
        ({"status": "repealed"}, UNDATED_END_YEARS, True),
        ({"status": "superseded", "effective_to": date(2100, 1, 1)}, 0, True),
        ({"status": "in_force", "effective_to": date(2001, 1, 1)}, 0, False),
        ({"status": "in_force"}, 0, True),
        ({"status": "unknown"}, 0, True),
    ],
)
def test_a_day_leaves_out_what_does_not_apply_on_it(
    open_corpus: Callable[..., Corpus], metadata: dict[str, Any], years_back: int, is_shown: bool
) -> None:
    corpus = open_corpus()
    corpus.publish([document("a.md", ("a duty", {}), **metadata)])
    assert shown(corpus) == ["a duty"], "without a day, everything that is held"
    day = date(TODAY.year - years_back, 1, 1)
    assert shown(corpus, filters=Filters(as_of=day)) == (["a duty"] if is_shown else [])


def test_deadlines_sort_by_their_time(open_corpus: Callable[..., Corpus]) -> None:
    corpus = open_corpus()

    def within(number: str, unit: str) -> dict[str, Any]:
        return {"deadlines": (Span(0, 4),), **worth("duration", number, unit)}

    rules = (
        ("file in two months", within("2", "month")),
        ("file at once", {}),
        ("file in ten days", within("10", "day")),
    )
    corpus.publish([document("a.md", *rules)])
    assert shown(corpus, sort="deadline") == ["file in ten days", "file in two months", "file at once"]
