"""A desk for the tests of ``rag``: a small corpus with retriever and answerer, and parts built by hand."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from corpus.corpus import Corpus, Stamps
from corpus.filters import parse_filters
from corpus.glossary import Glossary
from corpus.indexes.tantivy_index import TantivyIndex
from corpus.model import Document, Heading, Metadata, Passage, Span
from corpus.ports import Embedder
from fakes import FakeDenseIndex, HashEmbedder, LocalReaders
from fresh_catalogue import open_catalogue
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS
from rag.evidence import Evidence, Sentence
from rag.model import Answer, Hit, answer_to_dict
from rag.pipeline import Answerer
from rag.retrieve import Retriever
from rag.sources import Source

MAX_QUESTION_CHARACTERS = 500
MAX_FILE_BYTES = 1_000_000
LAW, CITY, OLD, ACT, BRIEF_ZH, BRIEF_EN, STUDY, UNDATED = (
    "apprentice-law.md", "city-rules.md", "old-measures.md", "levy-act.md",
    "credit-brief.zh.md", "credit-brief.en.md", "study.md", "undated-notice.md",
)  # fmt: skip


def _front(**fields: str | None) -> str:
    lines = [f"{name}: {'null' if value is None else value}" for name, value in fields.items()]
    return "---\n" + "\n".join(lines) + "\n---\n\n"


SUMMARISED = """summarises:
  title: 关于培训投资抵免的通知
  title_en: Notice on the training investment credit
  document_number: 财测〔2021〕12号
"""
TEXTS: Mapping[str, str] = {
    LAW: _front(
        title="中华人民共和国学徒培训法（2019年修正）",
        kind="law",
        issuer="全国人民代表大会常务委员会",
        jurisdiction="CN",
        language="zh-CN",
        issued="2019-05-10",
        effective_from="2019-09-01",
        status="in_force",
    )
    + """# 中华人民共和国学徒培训法

2019年5月10日第十三届全国人民代表大会常务委员会第十次会议通过

## 第一章 总则

第一条 为了规范学徒培训，制定本法。

第二条 国家建立学徒培训联席会议制度，协调学校和企业的培训工作。

## 第二章 企业的责任

第三条 企业招收学徒，应当与学徒和学校签订三方协议。协议应当载明下列事项：
（一）培训的岗位和期限；
（二）学徒的津贴标准；
（三）工伤保险的办理方式。

第四条 企业支付的学徒津贴，不得低于当地最低工资标准的百分之七十。

第五条 企业设立学徒培训中心，应当报县级人民政府批准。

第六条 企业违反本法第四条规定的，由人力资源部门责令改正，处五千元罚款。

## 第三章 附则

第七条 本法自2019年9月1日起施行。
""",
    CITY: _front(
        title="甬城市学徒培训促进办法",
        kind="regulation",
        issuer="甬城市人民政府",
        document_number="甬政〔2022〕7号",
        jurisdiction="CN-ZJ-330200",
        language="zh-CN",
        issued="2022-01-05",
        effective_from="2022-03-01",
        status="in_force",
    )
    + """# 甬城市学徒培训促进办法

第一条 对招收学徒二十人以上的企业，给予一次性奖励十万元。

第二条 鼓励企业向职业学校捐赠实训设备，捐赠支出可以按照规定在计算应纳税所得额时扣除。

第三条 企业支付的学徒津贴，不得低于当地最低工资标准的百分之八十。
""",
    OLD: _front(
        title="甬城市学徒奖励暂行办法",
        kind="notice",
        issuer="甬城市财政局",
        jurisdiction="CN-ZJ-330200",
        language="zh-CN",
        issued="2012-01-05",
        effective_from="2012-02-01",
        effective_to="2022-03-01",
        status="superseded",
        superseded_by="甬城市学徒培训促进办法",
    )
    + """# 甬城市学徒奖励暂行办法

第一条 旧办法规定，企业设立夜校的，每年补贴三千元。
""",
    ACT: _front(
        title="Training Levy Act",
        kind="law",
        issuer="Parliament of Exampleland",
        document_number="2019 c. 12",
        jurisdiction="GB",
        language="en",
        issued="2019-06-01",
        effective_from="2020-01-01",
        status="in_force",
    )
    + """# Training Levy Act

## Part 1 The levy

1. An employer whose pay bill exceeds three million pounds must pay the training levy within 30 days of each quarter.

2. The levy is charged at a rate of 0.5 per cent of the pay bill.

3. An employer that trains an apprentice may claim relief for—
(a) the wages of the apprentice;
(b) the fees of the college; and
(c) the cost of protective clothing.

## Part 2 Sanctions

4. A person who fails to pay the levy on time is liable to a penalty of 10 per cent of the sum unpaid.
""",
    BRIEF_ZH: _front(
        title="简介：培训投资抵免",
        kind="brief",
        issuer="财政部",
        jurisdiction="CN",
        language="zh",
        issued="2021-04-22",
        status="unknown",
        basis="excerpts",
    ).replace("---\n\n", SUMMARISED + "---\n\n")
    + """# 简介：培训投资抵免

本简介依据财测〔2021〕12号的摘录。

## 激励

- 试点单位可以用培训中心投资额的25%抵免当年的教育费附加。[第三条]
- 当年抵免不完的投资额，可以结转到以后年度。[第四条]

## 本简介未涉及

- 教育费附加抵免的申报表格式，摘录没有显示。[摘录]
""",
    BRIEF_EN: _front(
        title="Brief on the training investment credit",
        kind="brief",
        issuer="Ministry of Finance",
        jurisdiction="CN",
        language="en",
        issued="2021-04-22",
        status="unknown",
        basis="excerpts",
    ).replace("---\n\n", SUMMARISED + "---\n\n")
    + """# Brief on the training investment credit

Written from excerpts of the notice.

## Incentives

- A pilot unit may credit 25% of its investment in a training centre against the surcharge of the year. [Article 3]
- Investment that is not used up in the year may be carried forward to later years. [Article 4]

## Not covered here

- The excerpts do not show the form on which a pilot unit claims the surcharge credit. [excerpts]
""",
    STUDY: _front(
        title="What hinders apprentice communities",
        kind="paper",
        language="en",
        issued="2024-09-01",
        complete="true",
    )
    + """# What hinders apprentice communities

Keywords: apprentice communities; ownership; laboratories

## 1 Findings

Unclear ownership of shared laboratories hinders apprentice communities most of all. Interviews were held in twelve
colleges. Managers fear that trained apprentices leave for a rival firm.

## References

1. Novak P. Ownership of shared laboratories in apprentice communities. Training Studies, 2021; 4: 1-12.

2. Adeyemi T. et al. Apprentice communities and rival firms. 2020.
""",
    UNDATED: _front(
        title="Notice on college workshops",
        kind="notice",
        issuer="Department of Colleges",
        jurisdiction="GB",
        language="en",
        status="unknown",
    )
    + """# Notice on college workshops

A college that opens a workshop to the public shall insure every visitor against accidents.
""",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A corpus with all that answers from it."""

    corpus: Corpus
    glossary: Glossary
    retriever: Retriever
    answerer: Answerer

    def answer(self, question: str, **filters: str) -> Answer:
        """Ask, with filters as users type them."""
        return self.answerer.answer(question, parse_filters(**filters))

    def ask(self, question: str, **filters: str) -> dict[str, Any]:
        """Ask, and give the answer as JSON shows it, without its timings."""
        shown = answer_to_dict(self.answer(question, **filters))
        del shown["timings_ms"]
        return shown

    def search(self, query: str, k: int = 5, **filters: str) -> list[Hit]:
        """Search, with filters as users type them."""
        return self.retriever.retrieve(query, k, parse_filters(**filters))


OpenDesk = Callable[[Mapping[str, str]], Desk]
"""Texts by file name in, a desk over them out."""


def open_desk(
    folder: Path, texts: Mapping[str, str], embedder: Embedder | None = None, glossary: Glossary | None = None
) -> Desk:
    """Write texts as files, take them in, and set up what answers from them; words are searched by the real index."""
    files = folder / "files"
    files.mkdir(parents=True)
    for name, text in texts.items():
        (files / name).write_text(text, encoding="utf-8")
    corpus = Corpus(
        home=folder,
        catalogue=open_catalogue(folder / "catalogue.db"),
        dense=FakeDenseIndex(),
        lexical=TantivyIndex(folder / "words"),
        embedder=embedder or HashEmbedder(reads_chinese=False),
        stamps=Stamps("test-dense-1", "test-lexical-1", "test-passages-1"),
        lock_timeout_s=5,
    )
    corpus.open()
    if texts:
        report = Ingester(corpus, LocalReaders(), MAX_FILE_BYTES, DEFAULT_OPTIONS).ingest_paths([files])
        assert {row.state for row in report.rows} <= {"parsed"}, [row.reason for row in report.rows]
    glossary = glossary or Glossary()
    retriever = Retriever(corpus, glossary)
    return Desk(corpus, glossary, retriever, Answerer(corpus, retriever, glossary, MAX_QUESTION_CHARACTERS))


# --- parts built by hand -------------------------------------------------------------------------------------------


def make_document(name: str = "doc", **metadata: Any) -> Document:
    """A current document of the given metadata."""
    described = Metadata(**{"title": name, "language": "zh-CN", **metadata})
    now = datetime(2025, 1, 1, tzinfo=UTC)
    return Document(name, f"/files/{name}", name, 1, True, "hash", "print", "fake", now, 100, described)


def make_source(text: str, cuts: Sequence[int] = (), headings: Sequence[str] = ()) -> Source:
    """A document of one article, cut into passages at the given characters; headings are given by their words."""
    borders = [0, *cuts, len(text)]
    passages = tuple(
        Passage(f"p{ordinal}", "doc", ordinal, Span(start, end), ("第一条",), None, text[start:end])
        for ordinal, (start, end) in enumerate(pairwise(borders))
    )
    found = tuple(Heading(Span(text.index(each), text.index(each) + len(each)), 5, each) for each in headings)
    return Source(text, found, passages)


def make_hit(source: Source, ordinal: int = 0, score: float = 1.0, document: Document | None = None) -> Hit:
    """A hit on one passage of a source."""
    document = document or make_document()
    return Hit(ordinal + 1, score, replace(source.passages[ordinal], document_id=document.id), document)


def make_sentence(source: Source, words: str, coverage: float = 0.5, **parts: Any) -> Sentence:
    """A weighed sentence, found in a source by its words, from ``start`` on."""
    start = source.text.index(words, parts.pop("start", 0))
    span = Span(start, start + len(words))
    ordinal = next(n for n, passage in enumerate(source.passages) if passage.span.contains(span))
    hit = make_hit(source, ordinal, parts.pop("score", 1.0), parts.pop("document", None))
    return Sentence(hit, span, words, coverage, parts.pop("similarity", None), parts.pop("holds_value", True))


def make_evidence(*sentences: Sentence, coverage: float = 1.0, value_coverage: float = 1.0) -> Evidence:
    """Evidence of the given sentences."""
    return Evidence(tuple(dict.fromkeys(each.hit for each in sentences)), sentences, coverage, value_coverage)
