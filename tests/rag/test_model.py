"""The JSON shapes of ``ask`` and ``search``: the design's keys, all of them, and plain values."""

import json
from dataclasses import replace
from datetime import date

from corpus.model import Citation, Instrument, Pin, Span
from rag.model import Answer, Coverage, Statement, answer_to_dict, citation_to_dict, document_to_dict, hit_to_dict
from rag_desk import make_document, make_hit, make_source

DOCUMENT_KEYS = {
    "id", "source", "title", "kind", "issuer", "document_number", "jurisdiction", "language", "issued",
    "effective_from", "effective_to", "status",
}  # fmt: skip
DOCUMENT = make_document(
    "doc", title="津贴办法", kind="notice", issuer="财政局", document_number="津〔2020〕3号", jurisdiction="CN-ZJ",
    issued=date(2020, 10, 10), effective_from=date(2020, 11, 1), status="in_force",
)  # fmt: skip
CITATION = Citation(1, "p0", DOCUMENT, Span(4, 9), "支付津贴。", Pin(("第一条", "第一款"), 3))
COVERAGE = Coverage(7, date(2024, 1, 2), {"kind": "notice"}, ("a note",), ("火星法",), (DOCUMENT,))
ANSWER = Answer(
    "津贴？",
    "extractive",
    "partial",
    (Statement("支付津贴。", (1,), "obligation"),),
    (CITATION,),
    COVERAGE,
    {"total": 1.5},
)


def test_an_answers_keys_are_the_designs() -> None:
    shown = answer_to_dict(ANSWER)
    assert set(shown) == {
        "question", "question_resolved", "mode", "completeness", "statements", "citations", "coverage", "usage",
        "timings_ms",
    }  # fmt: skip
    assert {"text", "citations"} <= set(shown["statements"][0])
    assert {"documents_searched", "newest_document", "filters", "notes", "referenced_not_held"} <= set(
        shown["coverage"]
    )
    assert shown["coverage"]["newest_document"] == "2024-01-02"
    assert shown["statements"][0] == {
        "text": "支付津贴。", "citations": [1], "group": "obligation", "referred_by": None, "heading": None,
        "provisions": [], "is_supported": True,
    }  # fmt: skip
    assert shown["timings_ms"] == {"total": 1.5}


def test_a_citations_keys_are_the_designs() -> None:
    shown = citation_to_dict(CITATION)
    assert set(shown) == {"number", "passage_id", "quote", "start", "end", "document", "pin", "verified", "also"}
    assert (shown["start"], shown["end"], shown["quote"], shown["verified"]) == (4, 9, "支付津贴。", True)
    assert shown["pin"] == {
        "path": ["第一条", "第一款"],
        "page": 3,
        "boxes": [],
        "continued": [],
        "confidence": None,
        "is_uncertain": False,
    }


def test_a_documents_keys_hold_the_designs() -> None:
    shown = document_to_dict(DOCUMENT)
    assert set(shown) >= DOCUMENT_KEYS
    assert (shown["issued"], shown["effective_from"], shown["effective_to"]) == ("2020-10-10", "2020-11-01", None)
    assert shown["summarises"] is None


def test_a_brief_shows_what_it_summarises() -> None:
    of = Instrument("关于津贴的通知", None, "津〔2020〕3号")
    brief = replace(DOCUMENT, metadata=replace(DOCUMENT.metadata, summarises=of, basis="excerpts"))
    shown = document_to_dict(brief)
    assert shown["summarises"] == {"title": "关于津贴的通知", "title_en": None, "document_number": "津〔2020〕3号"}
    assert shown["basis"] == "excerpts"


def test_a_hits_keys_are_the_designs() -> None:
    hit = make_hit(make_source("第一条 支付津贴。"), score=0.123456, document=DOCUMENT)
    shown = hit_to_dict(hit)
    assert set(shown) == {"rank", "score", "passage_id", "start", "end", "text", "document", "pin", "also"}
    assert (shown["rank"], shown["score"], shown["text"]) == (1, 0.1235, "第一条 支付津贴。")
    assert set(shown["document"]) == set(document_to_dict(DOCUMENT))


def test_everything_is_plain_json() -> None:
    assert json.loads(json.dumps(answer_to_dict(ANSWER))) == answer_to_dict(ANSWER)
