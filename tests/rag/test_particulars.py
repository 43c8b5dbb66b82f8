"""An incentive brings the sentence of its article that says its amount or its condition."""

from typing import Any

from corpus.model import Document
from corpus.provisions import Provision
from provision_parts import make_provision, span_in
from rag.compose import DraftStatement
from rag.particulars import NEAR_PROVISIONS, with_particulars
from rag.question import parse_question
from rag.shelf import Provisions
from rag.sources import quoted
from rag_desk import make_document, make_source

GRANT, AMOUNT, TERM, DUTY = (
    "市政府对培训中心给予补贴。", "补贴标准为每人三百元。", "符合条件的中心可以申请补贴。", "中心应当公示账目。",
)  # fmt: skip
TEXT = f"第一条 {GRANT}{AMOUNT}{TERM}{DUTY}"
SOURCE = make_source(TEXT, headings=["第一条"])
DOCUMENT = make_document()


def statement(*words: str, document: Document = DOCUMENT, **parts: Any) -> DraftStatement:
    quotes = tuple(quote for each in words for quote in quoted(document, SOURCE, span_in(TEXT, each)))
    return DraftStatement("".join(words), "".join(words), quotes, "incentive", 1.0, **parts)


def provisions(**slots: Any) -> list[Provision]:
    parts: list[tuple[str, Any]] = [
        (GRANT, {"instruments": ("subsidy",)}),
        (AMOUNT, {"instruments": ("subsidy",), "value": "每人三百元", **slots}),
        (TERM, {"instruments": ("subsidy",), "condition": "符合条件的"}),
    ]
    found = [make_provision(TEXT, words, "incentive", ordinal=n, **each) for n, (words, each) in enumerate(parts)]
    return [*found, make_provision(TEXT, DUTY, "obligation", ordinal=3)]


def completed(
    drafts: list[DraftStatement], held: list[Provision], ask: str = "培训中心有补贴吗？"
) -> list[DraftStatement]:
    return with_particulars(drafts, parse_question(ask, 100), {"doc": SOURCE}, {"doc": Provisions.of(held)})


def test_amount_and_condition_come_with_the_incentive_and_are_cited() -> None:
    (draft,) = completed([statement(GRANT)], provisions())
    assert draft.text == draft.said == GRANT + AMOUNT + TERM
    assert [quote.span.of(TEXT) for quote in draft.quotes] == [GRANT, AMOUNT, TERM]
    assert {quote.span.of(TEXT) for quote in draft.context} == {AMOUNT, TERM}


def test_what_the_incentive_says_itself_is_not_looked_for() -> None:
    (draft,) = completed([statement(AMOUNT)], provisions())
    assert draft.text == AMOUNT + TERM


def test_a_statement_of_the_amount_alone_joins_its_incentive() -> None:
    drafts = completed([statement(GRANT), statement(DUTY), statement(AMOUNT)], provisions())
    assert [draft.text for draft in drafts] == [GRANT + AMOUNT + TERM, DUTY]


def test_what_other_statements_say_is_not_said_again() -> None:
    drafts = completed([statement(GRANT), statement(AMOUNT + TERM)], provisions())
    assert [draft.text for draft in drafts] == [GRANT, AMOUNT + TERM]
    drafts = completed([statement(TERM), statement(GRANT)], provisions())
    assert [draft.text for draft in drafts] == [AMOUNT + TERM, GRANT]


def test_other_benefits_are_not_taken_for_the_same() -> None:
    (draft,) = completed([statement(GRANT)], provisions(instruments=("tax",)))
    assert draft.text == GRANT + TERM


def test_only_the_same_article_is_looked_at() -> None:
    (draft,) = completed([statement(GRANT)], provisions(path=("第二条",)))
    assert draft.text == GRANT + TERM


def test_what_is_far_off_is_left() -> None:
    (draft,) = completed([statement(GRANT)], provisions()[:1] + far())
    assert draft.text == GRANT


def far() -> list[Provision]:
    slots = {"instruments": ("subsidy",), "value": "每人三百元"}
    return [make_provision(TEXT, AMOUNT, "incentive", ordinal=NEAR_PROVISIONS + 1, **slots)]


def test_statements_of_other_kinds_stay_as_they_are() -> None:
    kept = [statement(DUTY), statement(GRANT, referred_by=quoted(DOCUMENT, SOURCE, span_in(TEXT, DUTY))[0])]
    assert completed(kept, provisions()) == kept


def test_questions_for_other_kinds_are_left_as_they_are() -> None:
    assert completed([statement(GRANT)], provisions(), "中心应当做什么？") == [statement(GRANT)]


def test_without_provisions_nothing_changes() -> None:
    assert completed([statement(GRANT)], []) == [statement(GRANT)]


def test_how_it_is_claimed_comes_where_that_is_asked() -> None:
    held = [*provisions()[:2], make_provision(TEXT, TERM, "obligation", ordinal=2)]
    assert [draft.text for draft in completed([statement(GRANT)], held)] == [GRANT + AMOUNT]
    (draft,) = completed([statement(GRANT)], held, "培训中心的补贴怎么申请？")
    assert draft.text == GRANT + AMOUNT + TERM


def test_paragraphs_of_an_article_belong_together() -> None:
    held = provisions(path=("第一条", "第二款"))
    (draft,) = completed([statement(GRANT)], held)
    assert draft.text == GRANT + AMOUNT + TERM
