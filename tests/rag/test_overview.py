"""Questions that ask for all there are: what is listed, what steps back, what joins, and what every answer keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.filters import Filters
from corpus.provisions import Label
from provision_parts import make_draft, make_provision, put_provisions, text_of
from rag.compose import (
    MAX_STATEMENTS,
    MAX_STATEMENTS_OF_A_LIST,
    MAX_STATEMENTS_OF_AN_OVERVIEW,
    NEAR_BEST,
    NEAR_BEST_BESIDE,
    OVERVIEW_SHARE,
    DraftStatement,
    compose,
)
from rag.evidence import READ_PASSAGES, EvidenceReader, Sentence
from rag.model import answer_to_dict
from rag.question import parse_question
from rag.sources import Source
from rag_desk import Desk, make_document, make_evidence, make_sentence, make_source, open_desk

WHICH = "企业有哪些补贴？"
PAY, SEND, GIVE = "企业应当支付津贴。", "学校得到补贴。", "企业得到补贴。"
SOURCE = make_source(f"第一条 {PAY}{SEND}{GIVE}", headings=["第一条"])


def sentence(words: str, coverage: float, *labels: Label, source: Source = SOURCE, **slots: Any) -> Sentence:
    weighed = make_sentence(source, words, coverage, document=slots.pop("document", None))
    provisions = (make_provision(source.text, words, *labels, **slots),) if labels else ()
    return replace(weighed, provisions=provisions, is_read=True)


def composed(ask: str, *sentences: Sentence, source: Source = SOURCE) -> list[DraftStatement]:
    sources = {each.hit.document.id: source for each in sentences}
    return compose(parse_question(ask, 200), make_evidence(*sentences), sources)


def said(ask: str, *sentences: Sentence) -> list[str]:
    return [draft.text for draft in composed(ask, *sentences)]


# --- what comes first ----------------------------------------------------------------------------------------------


def test_the_kind_asked_for_comes_before_what_answers_as_well() -> None:
    other = sentence(PAY, 0.5, "obligation", bearer="enterprise")
    asked = sentence(GIVE, 0.5, "incentive", bearer="enterprise")
    assert said("企业得到补贴吗？", other, asked) == [GIVE, PAY]


def test_what_answers_much_better_stays_first_where_no_overview_is_asked_for() -> None:
    other = sentence(PAY, 0.9, "obligation", bearer="enterprise")
    asked = sentence(GIVE, 0.5, "incentive", bearer="enterprise")
    assert said("企业得到补贴吗？", other, asked) == [PAY, GIVE]


def test_an_overview_has_the_kind_and_party_asked_for_first() -> None:
    other = sentence(PAY, 1.0, "obligation", bearer="enterprise")
    asked = sentence(GIVE, 0.6, "incentive", bearer="enterprise")
    assert said(WHICH, other, asked) == [GIVE, PAY]
    assert said(WHICH, other) == [PAY], "what else there is answers where nothing fits"


def test_others_stay_beside_an_overview_only_if_they_answer_about_as_well() -> None:
    asked = sentence(GIVE, 0.9, "incentive", bearer="enterprise")
    stranger = sentence(SEND, 0.55, "incentive", beneficiary="school")
    scores = [0.9 + 0.6 + 0.08, (0.55 + 0.6 + 0.08) * OVERVIEW_SHARE["stranger"]]
    assert NEAR_BEST * scores[0] < scores[1] < NEAR_BEST_BESIDE * scores[0], "near enough for a list alone"
    assert said(WHICH, asked, stranger) == [GIVE]
    assert said(WHICH, asked, replace(stranger, coverage=0.9)) == [GIVE, SEND]


def test_where_nothing_was_read_the_words_tell() -> None:
    plain = replace(sentence(GIVE, 0.5), is_read=False)
    assert [draft.group for draft in composed(WHICH, plain)] == ["incentive"]
    assert [draft.group for draft in composed(WHICH, sentence(GIVE, 0.5))] == [None]


def test_of_several_kinds_a_statement_tells_the_one_asked_for() -> None:
    both = sentence(GIVE, 0.5, "obligation", "incentive", bearer="enterprise")
    assert [draft.group for draft in composed(WHICH, both)] == ["incentive"]
    assert [draft.group for draft in composed("企业有哪些义务？", both)] == ["obligation"]


# --- how much ------------------------------------------------------------------------------------------------------


def many(count: int) -> Source:
    articles = [f"企业得到第{number}种补贴，金额为{number}元。" for number in range(10, 10 + count)]
    text = "".join(articles)
    cuts = [text.index(each) for each in articles[1:]]
    return make_source(text, cuts)


@pytest.mark.parametrize(
    ("ask", "limit"),
    [
        (WHICH, MAX_STATEMENTS_OF_AN_OVERVIEW),
        ("企业得到的补贴有哪几种条件和哪些人？", MAX_STATEMENTS_OF_A_LIST),
        ("企业得到补贴吗？", MAX_STATEMENTS),
    ],
)
def test_an_overview_has_room_for_more(ask: str, limit: int) -> None:
    source = many(20)
    found = [
        sentence(each.text, 0.5, "incentive", source=source, bearer="enterprise")
        for each in source.passages
    ]  # fmt: skip
    assert len(composed(ask, *found, source=source)) == limit


def test_an_article_in_the_other_language_stands_back_for_its_own() -> None:
    english = make_source("An enterprise receives a subsidy.")
    law = {"title": "补贴法"}
    translation = sentence(
        english.text, 0.9, "incentive", source=english, document=make_document("en", language="en", **law)
    )
    own = sentence(GIVE, 0.6, "incentive", document=make_document("zh", **law))
    sources = {"en": english, "zh": SOURCE}

    def texts(*sentences: Sentence) -> list[str]:
        return [each.text for each in compose(parse_question(WHICH, 200), make_evidence(*sentences), sources)]

    assert texts(translation, own) == [GIVE]
    assert texts(translation) == [english.text]


# --- end to end ----------------------------------------------------------------------------------------------------

RULES, NEWER = "grants.md", "newer.md"
GRANT, SUM, TERM = "对设立培训中心的企业给予补贴。", "补贴标准为每名学徒三百元。", "年度考核合格的企业可以申请补贴。"
FILLER = [f"第{n}条 培训中心的第{n}项事务由中心自行办理，培训中心应当保存记录。" for n in "三四五六七八九十"]


def front(title: str, **fields: str) -> str:
    described = {"title": title, "kind": "regulation", "language": "zh-CN", "status": "in_force", **fields}
    return "---\n" + "".join(f"{name}: {value}\n" for name, value in described.items()) + "---\n\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    old = {"status": "repealed", "effective_to": "2015-01-01"}
    texts = {
        RULES: front("甬城培训中心办法")
        + "\n\n".join([f"第一条 {GRANT}{SUM}", f"第二条 培训中心应当公示账目。{TERM}", *FILLER]),
        NEWER: front("甬城旧办法", **old) + "第一条 企业设立培训中心的，给予补贴八百元。",
    }
    opened = open_desk(tmp_path_factory.mktemp("overview"), texts)
    catalogue = opened.corpus.catalogue
    text = text_of(catalogue, RULES)
    drafts = [
        make_draft(text, GRANT, "incentive", instruments=("subsidy",), beneficiary=("enterprise", "企业")),
        make_draft(text, SUM, "incentive", instruments=("subsidy",), value="三百元"),
        make_draft(text, "培训中心应当公示账目。", "obligation", bearer="school"),
        make_draft(text, TERM, "incentive", "permission", condition="年度考核合格的", bearer="enterprise"),
    ]
    put_provisions(catalogue, RULES, drafts)
    old_text = text_of(catalogue, NEWER)
    words = "企业设立培训中心的，给予补贴八百元。"
    put_provisions(catalogue, NEWER, [make_draft(old_text, words, "incentive", value="八百元")])
    yield opened
    opened.corpus.close()


def shown(desk: Desk, ask: str) -> Sequence[dict[str, Any]]:
    statements: Sequence[dict[str, Any]] = answer_to_dict(desk.answer(ask))["statements"]
    return statements


def test_incentives_come_with_amount_and_past_ones_last(desk: Desk) -> None:
    statements = shown(desk, "设立培训中心的企业有哪些补贴？")
    assert statements[0]["text"] == GRANT + SUM
    assert len(statements[0]["citations"]) == 2
    assert [each["value"] for each in statements[0]["provisions"]] == [None, "三百元"]
    assert [each["instrument"] for each in statements[0]["provisions"]] == ["subsidy", "subsidy"]
    assert statements[0]["provisions"][0]["beneficiary"] == "企业"
    assert TERM in [each["text"] for each in statements]
    assert statements[-1]["text"] == "企业设立培训中心的，给予补贴八百元。"


def test_duties_of_an_overview_have_their_bearer_above(desk: Desk) -> None:
    statements = shown(desk, "培训中心应当公示账目吗？培训中心有哪些义务？")
    assert statements[0]["text"] == "培训中心应当公示账目。"
    assert statements[0]["heading"] == "学校和培训机构"
    assert statements[0]["provisions"][0]["bearer_class"] == "school"


def test_every_statement_cites_and_every_slot_is_words_of_the_text(desk: Desk) -> None:
    for ask in ("设立培训中心的企业有哪些补贴？", "培训中心应当做什么？", "企业得到多少元补贴？"):
        answer = desk.answer(ask)
        texts = [desk.corpus.catalogue.text(each.document.id) for each in answer.citations]
        assert answer.statements
        for statement in answer.statements:
            assert statement.citations
            for ground in statement.provisions:
                slots = (ground.bearer, ground.beneficiary, ground.value, ground.condition)
                assert all(any(slot in text for text in texts) for slot in slots if slot)


def test_provisions_behind_the_first_passages_join_an_overview(tmp_path: Path) -> None:
    count = READ_PASSAGES + 6
    texts = {
        f"{n:02}.md": front(f"办法{n}") + f"第一条 企业得到第{n}种补贴，补贴用于第{n}种培训。" for n in range(count)
    }
    desk = open_desk(tmp_path, texts)
    for name in texts:
        text = text_of(desk.corpus.catalogue, name)
        put_provisions(desk.corpus.catalogue, name, [make_draft(text, text[text.index("企业") :].strip(), "incentive")])

    def read(ask: str) -> int:
        hits = desk.retriever.retrieve(ask, 100, Filters())
        evidence = EvidenceReader(desk.corpus, desk.glossary).read(parse_question(ask, 200), hits)
        assert len(evidence.hits) == READ_PASSAGES
        return len(evidence.sentences)

    assert read("企业得到哪些补贴？") == count
    assert read("企业得到补贴吗？") == READ_PASSAGES
    assert read("企业有哪些义务？") == READ_PASSAGES, "only what is asked for joins"
    desk.corpus.close()
