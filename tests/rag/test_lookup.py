"""What a question names exactly comes first: documents by name or number, articles by number."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given

from conftest import OpenCorpus, opening
from corpus.corpus import Corpus
from corpus.identifiers import document_of
from corpus.model import DocumentDraft, Heading, PassageDraft, Span
from fakes import make_draft
from rag.lookup import Lookup, look_up
from strategies import ANY_TEXTS

LAW = """第一条 为了促进职业教育，制定本法。
第二条 职业教育应当面向市场。
企业应当参与职业教育。
国家给予补贴。
第二十七条 企业可以享受优惠：
（一）抵免教育费附加；
（二）减免税款。
第四十条 本法自公布之日起施行。"""
ACT = """Part 6
98 A levy is to be charged.
99 (1) The rate is 0.5%.
(2) The allowance is £15,000:
(a) for a year, or
(b) in part.
100 Penalties apply."""


def laid_out(draft: DocumentDraft, label: str, title: str | None = None) -> DocumentDraft:
    """Cut a text at its articles, each line of an article a passage, as a long article is cut."""
    headings, passages, path = [], [], ()
    for match in re.finditer(r"[^\n]+", draft.text):
        found = re.match(label, match.group())
        if found:
            span = Span(match.start(), match.start() + found.end())
            headings.append(Heading(span, 1, found.group().strip()))
            path = (found.group().strip(),)
        passages.append(PassageDraft(Span(*match.span()), path))
    return replace(draft, headings=tuple(headings), passages=tuple(passages))


def chinese(source: str, title: str, text: str = LAW, **described: object) -> DocumentDraft:
    draft = make_draft(source, f"{title}\n{text}", title=title, language="zh-CN", kind="law", **described)
    return laid_out(draft, r"第[一二三四五六七八九十]+条")


DRAFTS = [
    chinese("new.md", "中华人民共和国职业教育法", title_en="Vocational Education Law", jurisdiction="CN",
            status="in_force", issued=None),
    chinese("old.md", "中华人民共和国职业教育法（1996年，已修订）", LAW.replace("优惠", "旧优惠"), jurisdiction="CN",
            status="superseded"),
    chinese("rules.md", "职业教育法实施条例", LAW.replace("补贴", "奖励"), document_number="国务院令第512号"),
    chinese("notice.md", "关于抵免的通知", "第一条 抵免。\n第二条 减免。", document_number="财税〔2019〕46号"),
    laid_out(
        make_draft("act.md", ACT, title="Finance Act 2016 (c. 24)", document_number="2016 c. 24", language="en"), r"\d+"
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Corpus]:
    """The documents above, only read."""
    with opening(tmp_path_factory.mktemp("laws")) as open_corpus:
        opened = open_corpus(real=True)
        opened.publish(DRAFTS)
        yield opened


@pytest.fixture
def own_corpus(open_corpus: OpenCorpus) -> Corpus:
    """The same, to be changed at will."""
    opened = open_corpus(real=True)
    opened.publish(DRAFTS)
    return opened


def first(corpus: Corpus, question: str) -> tuple[str, str] | None:
    """The document and text of the passage that a look-up puts first."""
    passages = corpus.catalogue.passages(look_up(question, corpus).passages[:1])
    if not passages:
        return None
    return corpus.catalogue.document(passages[0].document_id).source, passages[0].text


def sources(corpus: Corpus, lookup: Lookup) -> set[str]:
    return {corpus.catalogue.document(each).source for each in lookup.documents}


@pytest.mark.parametrize("pin", ["第二十七条", "第27条", "第２７條", "Article 27", "Art. 27", "27条", "§ 27"])
@pytest.mark.parametrize(
    "name", ["《职业教育法》", "职业教育法", "職業教育法", "中华人民共和国职业教育法", "Vocational Education Law "]
)
def test_the_article_named_comes_first(corpus: Corpus, name: str, pin: str) -> None:
    assert first(corpus, f"{name}{' ' if name.isascii() else ''}{pin}怎么说？") == (
        "new.md",
        "第二十七条 企业可以享受优惠：",
    )


@pytest.mark.parametrize(
    ("question", "source", "text"),
    [
        ("财税[2019]46号第二条", "notice.md", "第二条 减免。"),
        ("財稅（２０１９）４６號第二條", "notice.md", "第二条 减免。"),
        ("国务院令第五百一十二号第四十条", "rules.md", "第四十条 本法自公布之日起施行。"),
        ("国务院令第512号第40条", "rules.md", "第四十条 本法自公布之日起施行。"),
        ("职业教育法实施条例第四十条", "rules.md", "第四十条 本法自公布之日起施行。"),
        ("1996年的职业教育法第二十七条", "old.md", "第二十七条 企业可以享受旧优惠："),
        ("section 99 of the Finance Act 2016", "act.md", "99 (1) The rate is 0.5%."),
        ("Finance Act 2016, s. 99(2)", "act.md", "(2) The allowance is £15,000:"),
        ("2016 c. 24 s. 99(2)(b)", "act.md", "(b) in part."),
        ("职业教育法第二条第二款", "new.md", "企业应当参与职业教育。"),
        ("职业教育法第二条第3款", "new.md", "国家给予补贴。"),
        ("职业教育法第二十七条第（二）项", "new.md", "（二）减免税款。"),
    ],
)
def test_numbers_versions_and_steps(corpus: Corpus, question: str, source: str, text: str) -> None:
    assert first(corpus, question) == (source, text)


def test_all_passages_of_the_article_follow_in_order(corpus: Corpus) -> None:
    passages = corpus.catalogue.passages(look_up("《职业教育法》第二十七条", corpus).passages)
    assert [each.text[:3] for each in passages] == ["第二十", "（一）", "（二）"]


def test_each_article_is_of_the_document_named_beside_it(corpus: Corpus) -> None:
    found = look_up("职业教育法第二条和职业教育法实施条例第四十条有什么不同", corpus)
    named = {(document_of(each.id), each.path) for each in corpus.catalogue.passages(found.passages)}
    by_source = {(corpus.catalogue.document(document).source, path) for document, path in named}
    assert by_source == {("new.md", ("第二条",)), ("rules.md", ("第四十条",))}


def test_all_versions_are_named_and_only_they(corpus: Corpus) -> None:
    lookup = look_up("职业教育法怎么规定企业的责任？", corpus)
    assert sources(corpus, lookup) == {"new.md", "old.md"}
    assert (lookup.passages, lookup.articles) == ((), ())
    held = {document.source: document.id for document in corpus.catalogue.documents()}
    assert lookup.is_named(held["new.md"])
    assert not lookup.is_named(held["rules.md"])


@pytest.mark.parametrize("question", ["第二十七条", "Article 27?", "高级职业教育法第二十七条"])
def test_without_a_sure_document_articles_are_only_preferred(corpus: Corpus, question: str) -> None:
    lookup = look_up(question, corpus)
    assert lookup.passages == ()
    assert {each.path for each in corpus.catalogue.passages(lookup.articles)} == {("第二十七条",)}


def test_of_the_articles_with_a_number_those_with_the_words_asked_come_first(corpus: Corpus) -> None:
    best = corpus.catalogue.passages(look_up("第二条 奖励", corpus).articles[:1])[0]
    assert best.text == "国家给予奖励。"


def test_an_article_that_is_not_there_is_no_hit(corpus: Corpus) -> None:
    lookup = look_up("《职业教育法》第九十九条", corpus)
    assert (lookup.passages, lookup.articles) == ((), ())
    assert sources(corpus, lookup) == {"new.md", "old.md"}


def test_only_documents_that_may_answer_are_looked_at(corpus: Corpus) -> None:
    old = next(document.id for document in corpus.catalogue.documents() if document.source == "old.md")
    lookup = look_up("《职业教育法》第二十七条", corpus, {old})
    assert lookup.documents == {old}
    assert {document_of(each) for each in lookup.passages} == {old}
    assert look_up("《职业教育法》第二十七条", corpus, set()) == Lookup()


def test_what_was_removed_is_not_named(own_corpus: Corpus) -> None:
    held = {document.source: document.id for document in own_corpus.catalogue.documents()}
    own_corpus.remove([held["notice.md"]])
    assert look_up("财税〔2019〕46号第二条", own_corpus).documents == frozenset()


def test_a_corrected_title_is_the_name_from_then_on(own_corpus: Corpus) -> None:
    document = next(each for each in own_corpus.catalogue.documents() if each.source == "notice.md")
    own_corpus.correct(
        document, {"title": "抵免办法"}, replace(document.metadata, title="抵免办法"), document.provenance
    )
    assert first(own_corpus, "《抵免办法》第二条") == ("notice.md", "第二条 减免。")
    assert look_up("《关于抵免的通知》", own_corpus).documents == frozenset()


@pytest.mark.parametrize("question", ["", "？", "企业可以享受哪些优惠", "How much is the levy?", "\ud800"])
def test_nothing_named_is_nothing_found(corpus: Corpus, question: str) -> None:
    assert look_up(question, corpus) == Lookup()


@given(ANY_TEXTS)
def test_any_question_is_looked_up(corpus: Corpus, text: str) -> None:
    lookup = look_up(text, corpus)
    assert {document_of(each) for each in lookup.passages} <= lookup.documents
