"""Questions answered end to end over a small library: what may be relied on in every answer."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.embedders.minilm import MiniLmEmbedder
from corpus.errors import BlankQuestionError, EmptyCorpusError, InputError, QuestionTooLongError
from corpus.filters import Filters, parse_filters
from corpus.glossary import Glossary
from corpus.language import is_chinese
from rag.compose import join_quotes
from rag.model import Answer, answer_to_dict
from rag_desk import (
    ACT,
    BRIEF_EN,
    BRIEF_ZH,
    CITY,
    LAW,
    MAX_QUESTION_CHARACTERS,
    OLD,
    STUDY,
    TEXTS,
    UNDATED,
    Desk,
    OpenDesk,
    open_desk,
)  # fmt: skip
from strategies import ANY_TEXTS, QUERIES

ANSWERED = [
    ("企业支付的学徒津贴不得低于最低工资标准的百分之几？", CITY, "百分之八十"),
    ("三方协议应当载明哪些事项？", LAW, "（三）工伤保险的办理方式"),
    ("招收学徒二十人以上的企业，一次性奖励多少元？", CITY, "十万元"),
    ("企业设立学徒培训中心，由谁批准？", LAW, "县级人民政府批准"),
    ("本法从什么时候起施行？", LAW, "2019年9月1日"),
    ("当年抵免不完的投资额能不能结转？", BRIEF_ZH, "结转到以后年度"),
    ("At what rate is the training levy charged?", ACT, "0.5 per cent"),
    ("What relief may an employer claim for an apprentice?", ACT, "(c) the cost of protective clothing"),
    ("What is the penalty for a person who fails to pay the levy?", ACT, "10 per cent"),
    ("What hinders apprentice communities most of all?", STUDY, "Unclear ownership"),
    ("What share of its investment may a pilot unit credit?", BRIEF_EN, "25%"),
    ("Which donations of equipment may an enterprise deduct?", CITY, "捐赠支出"),
]
UNANSWERED = [
    "火星上自行车的最高时速是多少？",
    "谁赢得了去年的象棋锦标赛？",
    "How fast may bicycles ride on Mars?",
    "Who won the chess tournament?",
]


def check(answer: Answer, desk: Desk) -> None:
    """Assert what holds for every answer whatever was asked."""
    catalogue = desk.corpus.catalogue
    current = {document.id for document in catalogue.documents()}
    for citation in answer.citations:
        text = catalogue.text(citation.document.id)
        (passage,) = catalogue.passages([citation.passage_id])
        assert citation.quote == text[citation.span.start : citation.span.end]
        assert citation.quote == citation.quote.strip() != ""
        assert citation.document.id in current
        assert passage.document_id == citation.document.id
        assert passage.span.contains(citation.span)
        assert citation.pin.path[: max(len(passage.path) - 1, 0)] == passage.path[:-1]
    used = [number for statement in answer.statements for number in statement.citations]
    assert list(dict.fromkeys(used)) == [citation.number for citation in answer.citations]
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    quotes = {citation.number: join_quotes([citation.quote]) for citation in answer.citations}
    for statement in answer.statements:
        assert statement.text.strip()
        assert statement.citations
        first = quotes[statement.citations[0]].removeprefix("- ").split("[")[0].rstrip(" .。")
        assert first in statement.text
    assert (answer.completeness == "none") == (not answer.statements)
    if answer.completeness == "none":
        assert answer.coverage.notes
    else:
        assert answer.coverage.nearest == ()
        assert not answer.coverage.referenced_not_held
    if answer.completeness == "complete":
        assert any(citation.document.metadata.basis != "excerpts" for citation in answer.citations)
    assert set(answer.timings_ms) == {"retrieve", "answer", "total"}
    assert min(answer.timings_ms.values()) >= 0
    json.dumps(answer_to_dict(answer), allow_nan=False)


# --- answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "source", "key"), ANSWERED)
def test_questions_that_the_library_answers(desk: Desk, question: str, source: str, key: str) -> None:
    answer = desk.answer(question)
    check(answer, desk)
    assert answer.completeness != "none"
    assert answer.citations[0].document.source == source
    assert key in answer.statements[0].text


@pytest.mark.parametrize("question", UNANSWERED)
def test_questions_that_it_does_not(desk: Desk, question: str) -> None:
    answer = desk.answer(question)
    check(answer, desk)
    assert (answer.completeness, answer.statements, answer.citations) == ("none", (), ())
    assert len(answer.coverage.nearest) <= 3
    assert len({document.id for document in answer.coverage.nearest}) == len(answer.coverage.nearest)
    (note,) = answer.coverage.notes
    assert is_chinese(note) == is_chinese(question)
    assert ("nearest" in note or "最接近" in note) == bool(answer.coverage.nearest)


def test_a_figure_nobody_gives_is_not_made_up(desk: Desk) -> None:
    shown = desk.ask("学徒培训联席会议多久召开一次？")
    assert (shown["completeness"], shown["statements"]) == ("none", [])
    assert "数值" in shown["coverage"]["notes"][0]
    english = desk.ask("How many days must a college insure every visitor?")
    assert english["completeness"] == "none"
    assert "figure" in english["coverage"]["notes"][0]


def test_the_pin_leads_to_the_item(desk: Desk) -> None:
    (first, *_) = desk.answer("三方协议应当载明哪些事项？").citations
    assert first.pin.path[:2] == ("第二章", "第三条")


def test_two_places_rules_with_different_figures_are_two_statements(desk: Desk) -> None:
    answer = desk.answer("企业支付的学徒津贴不得低于最低工资标准的百分之几？")
    assert [("八十" in each.text, "七十" in each.text) for each in answer.statements[:2]] == [
        (True, False),
        (False, True),
    ]


# --- named instruments ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("《火星移民法》规定企业有哪些义务？", ["火星移民法"]),
        ("《学徒培训法》和《月球采矿法》规定企业有哪些义务？", ["月球采矿法"]),
        ("财测〔1999〕88号规定了什么？", ["财测〔1999〕88号"]),
        ("What must an employer do under 《火星移民法》?", ["火星移民法"]),
    ],
)
def test_a_named_instrument_that_is_not_held(desk: Desk, question: str, missing: list[str]) -> None:
    answer = desk.answer(question)
    check(answer, desk)
    assert answer.completeness == "none"
    assert list(answer.coverage.referenced_not_held) == missing
    assert missing[0] in answer.coverage.notes[0]
    assert is_chinese(answer.coverage.notes[0].replace(missing[0], "")) == is_chinese(question)


@pytest.mark.parametrize(
    "question",
    [
        "《学徒培训法》规定企业支付的学徒津贴不得低于什么标准？",
        "《中华人民共和国学徒培训法》规定企业支付的学徒津贴不得低于什么标准？",
        "《学徒培训法（2019年修正）》规定企业支付的学徒津贴不得低于什么标准？",
        "甬政〔2022〕7号对招收学徒的企业给予什么奖励？",
        "按照甬政[2022]7号，招收学徒的企业有什么奖励？",
        "请问根据甬政（2022）第 7 号，招收学徒的企业有什么奖励？",
        "财测〔2021〕12号规定投资额可以结转吗？",
        "《关于培训投资抵免的通知》规定投资额可以结转吗？",
    ],
)
def test_a_held_instrument_is_known_however_its_name_is_written(desk: Desk, question: str) -> None:
    answer = desk.answer(question)
    assert answer.coverage.referenced_not_held == ()
    assert answer.statements


def test_an_announcement_is_known_by_its_year_and_number(new_desk: OpenDesk) -> None:
    front = "---\ntitle: 关于津贴的公告\ndocument_number: 财政部公告2023年第7号\nlanguage: zh-CN\n---\n\n"
    desk = new_desk({"a.md": front + "企业支付的学徒津贴可以在税前扣除。\n"})
    for name in ("2023年第7号公告", "财政部公告2023年第7号", "财政部2023年7号公告"):
        assert desk.ask(f"{name}规定学徒津贴可以扣除吗？")["coverage"]["referenced_not_held"] == []
    assert desk.ask("2023年第77号公告规定学徒津贴可以扣除吗？")["coverage"]["referenced_not_held"]


# --- notes ---------------------------------------------------------------------------------------------------------


def test_a_place_without_documents_of_its_own_is_noted(desk: Desk) -> None:
    chinese = desk.ask("学徒津贴不得低于什么标准？", jurisdiction="CN-ZJ")
    assert "未收录 CN-ZJ 本级的文件；以下为上级（CN）规定。" in chinese["coverage"]["notes"]
    assert {citation["document"]["source"] for citation in chinese["citations"]} == {LAW}
    english = desk.ask("What must a college insure?", jurisdiction="GB-LND")
    assert any("GB-LND itself" in note and "GB above" in note for note in english["coverage"]["notes"])


def test_a_place_with_nothing_at_all_is_noted(desk: Desk) -> None:
    shown = desk.ask("What must a college insure?", jurisdiction="FR")
    assert shown["completeness"] == "none"
    assert shown["coverage"]["documents_searched"] == 0
    assert shown["coverage"]["newest_document"] is None
    assert any("FR, or of a place above it" in note for note in shown["coverage"]["notes"])
    assert any("未收录 FR" in note for note in desk.ask("学徒津贴？", jurisdiction="FR")["coverage"]["notes"])


def test_a_place_with_documents_needs_no_note(desk: Desk) -> None:
    assert desk.ask("招收学徒的企业有什么奖励？", jurisdiction="CN-ZJ-330200")["coverage"]["notes"] == []


def test_documents_of_unknown_date_are_counted_in_a_note(desk: Desk) -> None:
    english = desk.ask("What must a college insure?", as_of="2023-01-01", jurisdiction="GB")
    (note,) = english["coverage"]["notes"]
    assert "unknown" in note
    assert "2023-01-01" in note
    assert english["citations"][0]["document"]["source"] == UNDATED
    chinese = desk.ask("投资额可以结转吗？", as_of="2023-01-01", kind="brief")
    assert any("2 份文件的施行日期不明" in note for note in chinese["coverage"]["notes"])


def test_a_day_before_it_applied_leaves_a_rule_out(desk: Desk) -> None:
    shown = desk.ask("招收学徒的企业有什么奖励？", as_of="2021-06-01", jurisdiction="CN-ZJ-330200")
    assert CITY not in {citation["document"]["source"] for citation in shown["citations"]}


def test_a_superseded_document_is_named_as_such(desk: Desk) -> None:
    shown = desk.ask("企业设立夜校的，每年补贴多少？")
    assert shown["citations"][0]["document"]["source"] == OLD
    assert shown["coverage"]["notes"] == ["《甬城市学徒奖励暂行办法》已被取代（由 甬城市学徒培训促进办法 取代）。"]
    english = desk.ask("Is there a subsidy for an enterprise that opens a 夜校?")
    assert any("is superseded" in note for note in english["coverage"]["notes"])


def test_coverage_says_what_was_searched(desk: Desk) -> None:
    everything = desk.ask("学徒津贴？")["coverage"]
    assert (everything["documents_searched"], everything["newest_document"]) == (len(TEXTS), "2024-09-01")
    assert everything["filters"] == {}
    some = desk.ask("学徒津贴？", kind="law", jurisdiction="cn")["coverage"]
    assert (some["documents_searched"], some["newest_document"]) == (1, "2019-05-10")
    assert some["filters"] == {"kind": "law", "jurisdiction": "CN"}


# --- briefs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question", ["试点单位可以抵免多少教育费附加？", "What share of its investment may a pilot unit credit?"]
)
def test_an_answer_from_briefs_of_excerpts_is_never_complete(desk: Desk, question: str) -> None:
    answer = desk.answer(question, kind="brief")
    check(answer, desk)
    assert answer.completeness == "partial"
    for statement in answer.statements:
        assert "非原文" in statement.text or "not the original text" in statement.text
        assert "财测〔2021〕12号" in statement.text
        assert "第" in statement.text or "Article" in statement.text


# --- the whole -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [question for question, _, _ in ANSWERED] + UNANSWERED)
def test_the_same_question_gives_the_same_answer(desk: Desk, question: str) -> None:
    assert desk.ask(question) == desk.ask(question)


def test_white_space_makes_no_difference(desk: Desk) -> None:
    assert desk.ask("  At what rate is\nthe training levy\tcharged? ") == desk.ask(
        "At what rate is the training levy charged?"
    )


def test_a_blank_or_endless_question_is_refused(desk: Desk) -> None:
    with pytest.raises(BlankQuestionError):
        desk.answer(" ？ ")
    with pytest.raises(QuestionTooLongError):
        desk.answer("a" * (MAX_QUESTION_CHARACTERS + 1))


def test_an_empty_corpus_says_so(new_desk: OpenDesk) -> None:
    with pytest.raises(EmptyCorpusError):
        new_desk({}).answer("学徒津贴？")


def test_a_change_of_the_corpus_is_seen_at_once(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.md": "A college must insure every visitor.\n", "b.md": "A baker may sell bread.\n"})
    before = desk.answer("What must a college insure?")
    desk.corpus.remove([before.citations[0].document.id])
    after = desk.answer("What must a college insure?")
    check(after, desk)
    assert (before.coverage.documents_searched, after.coverage.documents_searched) == (2, 1)
    assert before.citations[0].document.id not in {citation.document.id for citation in after.citations}


FILTERS = st.sampled_from(
    [
        Filters(),
        parse_filters(jurisdiction="CN-ZJ"),
        parse_filters(as_of="2015-01-01"),
        parse_filters(language="en"),
        parse_filters(kind="brief"),
        parse_filters(issuer="nobody"),
    ]
)
WORDS = st.lists(
    st.sampled_from(
        ["学徒", "津贴", "企业", "哪些", "多少", "三方协议", "奖励", "抵免", "《学徒培训法》", "甬政〔2022〕7号",
         "levy", "employer", "which", "obligations", "how much", "relief", "apprentice",
         "when", "penalty", "references", "不得", "？", " "]
    ),
    min_size=1, max_size=8,
).map(" ".join)  # fmt: skip


@given(question=st.one_of(WORDS, ANY_TEXTS, QUERIES), filters=FILTERS)
@example(question="\ud800 levy", filters=Filters())
@example(question="levy" + "\x00" * 3, filters=Filters())
@example(question="《" * 40 + "学徒" + "》" * 40, filters=Filters())
def test_any_text_is_refused_as_input_or_answered_in_order(desk: Desk, question: str, filters: Filters) -> None:
    try:
        answer = desk.answerer.answer(question, filters)
    except InputError:
        return
    check(answer, desk)


# --- with meaning --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reading_desk(
    tmp_path_factory: pytest.TempPathFactory, minilm: MiniLmEmbedder, glossary: Glossary
) -> Iterator[Desk]:
    """The same library with the real embedder."""
    opened = open_desk(tmp_path_factory.mktemp("reading"), TEXTS, embedder=minilm, glossary=glossary)
    yield opened
    opened.corpus.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "source", "key"),
    [
        ("What stands in the way of apprentice communities?", STUDY, "Unclear ownership"),
        ("What penalty does a firm owe for a late levy?", ACT, "penalty of 10 per cent"),
        ("企业支付的学徒津贴不得低于最低工资标准的百分之几？", CITY, "百分之八十"),
    ],
)
def test_with_real_vectors(reading_desk: Desk, question: str, source: str, key: str) -> None:
    answer = reading_desk.answer(question)
    check(answer, reading_desk)
    assert source in {citation.document.source for citation in answer.citations}
    assert any(key in statement.text for statement in answer.statements)
