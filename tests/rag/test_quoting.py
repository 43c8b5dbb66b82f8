"""What is quoted with a sentence: nothing that misleads because a part of its rule is left out."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.model import Heading, Passage, Span
from corpus.sentences import sentence_spans
from fakes import LocalReaders
from ingest.pipeline import Ingester
from ingest.readers.base import DEFAULT_OPTIONS
from pdf_files import lines, made
from rag.compose import join_quotes
from rag.evidence import Sentence
from rag.quoting import ARTICLE_CHARACTERS, list_around, unit_lines
from rag.sources import Source
from rag_desk import MAX_FILE_BYTES, Desk, make_hit, make_sentence, make_source, open_desk

DATA = Path(os.environ.get("POLICYDESK_TEST_DATA") or Path(__file__).parents[3] / "shared")
ACT = [
    "Cycle Levy Act",
    "Section 9 No deduction from wages",
    "(1) A person must not—",
    "(a) make from any payment of wages any deduction in respect of the cycle levy, or",
    "(b) recover the cost of the levy from a worker,",
    "and whoever does so shall be guilty of an offence.",
    "(2) The levy is 3 per cent of the pay bill of the year before.",
]


def quotes(source: Source, words: str, *, whole_list: bool = False) -> list[str]:
    spans = list_around(source, make_sentence(source, words), whole_list)
    return [span.of(source.text) for span in spans]


def long(number: int, mark: str) -> str:
    return f"（{'一二三四五六七八九十'[number]}）第{number}件事{'甲' * 100}{mark}"


# --- planted texts ---------------------------------------------------------------------------------------------------


def test_closing_words_come_with_an_item() -> None:
    items = "\n".join(f"({letter}) does thing {letter} {'at great length ' * 12}or" for letter in "abc")
    source = make_source(f"A person who—\n{items}\nshall be guilty of an offence.\nNothing else matters here.")
    item = next(line for line in source.text.split("\n") if line.startswith("(b)"))
    assert quotes(source, item) == ["A person who—", item, "shall be guilty of an offence."]


def test_closing_words_bring_the_whole_rule() -> None:
    text = "A person who—\n(a) pays late; or\n(b) pays less,\nshall be guilty of an offence."
    assert quotes(make_source(text), "shall be guilty of an offence.") == [text]


def test_closing_words_of_a_rule_too_long_to_quote_are_left_out() -> None:
    text = "\n".join(
        ["有下列行为之一的：", *(long(n, "；") for n in range(9)), f"（十）{'乙' * 700}的，", "由主管部门处以罚款。"]
    )
    assert len(text) > ARTICLE_CHARACTERS
    assert quotes(make_source(text), "由主管部门处以罚款。") == []


def test_an_orphan_of_a_long_article_is_left_out_and_of_a_short_one_quoted_whole() -> None:
    short = "（二）支付津贴；\n（三）办理保险。"
    assert quotes(make_source(short), "（二）支付津贴；") == [short]
    text = "\n".join(long(n % 10, "；") for n in range(1, 10)) + "乙" * 800
    assert quotes(make_source(text), long(4, "；")) == []


def test_every_level_above_an_item_is_quoted() -> None:
    filler = "the person concerned, whoever that may be and wherever they may live, " * 6
    text = (
        f"(1) A credit is allowed for—\n(a) wages;\n(b) the fees of—\n(i) a college; or\n(ii) {filler}and\n(c) tools."
    )
    source = make_source(text)
    item = next(line for line in text.split("\n") if line.startswith("(ii)"))
    assert quotes(source, item) == ["(1) A credit is allowed for—", "(b) the fees of—", item]


def test_a_wrapped_sentence_is_quoted_from_its_beginning() -> None:
    source = make_source("The levy is charged on the pay bill of\nthe year before. It is paid in May.")
    assert quotes(source, "the year before.") == ["The levy is charged on the pay bill of\nthe year before."]


def test_a_lead_in_in_another_passage_of_the_article_is_found() -> None:
    text = "企业应当做到：\n" + "\n".join(long(n, "；") for n in range(5))
    source = make_source(text, cuts=[text.index("（二）"), text.index("（四）")])
    assert quotes(source, long(3, "；")) == ["企业应当做到：", long(3, "；")]


def test_a_lead_in_above_headings_made_of_items_is_found() -> None:
    text = "二、对下列企业给予奖励：\n（一）招收学徒的企业；\n（二）捐赠设备的企业。"
    at = [text.index("（一）"), text.index("（二）")]
    spans = [Span(0, at[0] - 1), Span(at[0], at[1] - 1), Span(at[1], len(text))]
    paths = [("二、",), ("二、", "（一）"), ("二、", "（二）")]
    passages = tuple(
        Passage(f"p{n}", "doc", n, span, path, None, span.of(text))
        for n, (span, path) in enumerate(zip(spans, paths, strict=True))
    )
    headings = tuple(Heading(Span(start, start + 3), 7, text[start : start + 3]) for start in at)
    source = Source(text, headings, passages)
    span = Span(text.index("捐赠"), len(text))
    sentence = Sentence(make_hit(source, 2), span, span.of(text), 0.5, None, True)
    said = "".join(each.of(text) for each in list_around(source, sentence, False))
    assert said.startswith("二、对下列企业给予奖励：")
    assert said.endswith("捐赠设备的企业。")


# --- real files ------------------------------------------------------------------------------------------------------


def ask_pdf(folder: Path, pdf: bytes) -> Iterator[Desk]:
    desk = open_desk(folder / "desk", {"undated.md": "# Note\n\nCycles are parked behind the hall."})
    (folder / "act.pdf").write_bytes(pdf)
    report = Ingester(desk.corpus, LocalReaders(), MAX_FILE_BYTES, DEFAULT_OPTIONS).ingest_paths([folder / "act.pdf"])
    assert report.documents == 2, [row.reason for row in report.rows]
    yield desk
    desk.corpus.close()


def check_no_deduction(desk: Desk) -> None:
    answer = desk.ask("May any deduction be made from a payment of wages in respect of the cycle levy?")
    about = [each["text"] for each in answer["statements"] if "deduction in respect of" in each["text"]]
    assert about
    assert all("must not—" in text for text in about)
    assert all(each["verified"] for each in answer["citations"])


def test_a_pdf_whose_page_ends_after_the_lead_in(tmp_path: Path) -> None:
    pdf = made([lines(*ACT[:3]), lines(*ACT[3:])], title="Cycle Levy Act")
    for desk in ask_pdf(tmp_path, pdf):
        check_no_deduction(desk)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_pdf_of_a_word_processor(tmp_path: Path) -> None:
    body = "".join(f"<p style='margin-bottom: 24pt'>{line}</p>" for line in ACT)
    (tmp_path / "act.html").write_text(f"<html><body>{body}</body></html>", encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf:writer_web_pdf_Export",
         "--outdir", tmp_path, tmp_path / "act.html"],
        check=True, capture_output=True, timeout=100,
    )  # fmt: skip
    pdf = (tmp_path / "act.pdf").read_bytes()
    for desk in ask_pdf(tmp_path, pdf):
        check_no_deduction(desk)


ITEM = re.compile(
    r"\s*(?:(?P<han>[（(][一二三四五六七八九十]+[）)])|(?P<comma>[一二三四五六七八九十]+、)|(?P<dot>\d{1,2}[.．、])"
    r"|(?P<digit>\(\d{1,3}[A-Z]{0,2}\))|(?P<upper>\([A-Z]\))|(?P<lower>\([a-z]\)))"
)


def kind_of(words: str) -> str | None:
    match = ITEM.match(words)
    return match.lastgroup if match else None


def lead_ins(source: Source, ordinal: int) -> Iterator[tuple[Span, Span]]:
    """Items with the line that leads them in, found without the outline: of lists of one level only."""
    units = unit_lines(source, ordinal)
    for n, line in enumerate(units):
        kind = kind_of(line.of(source.text))
        if kind is None:
            continue
        above = n - 1
        while above >= 0 and kind_of(units[above].of(source.text)) == kind:
            above -= 1
        if above >= 0 and re.search(r"[：:—]$", units[above].of(source.text)):
            yield units[above], line


@pytest.mark.slow
@pytest.mark.skipif(not (DATA / "policy-docs").is_dir(), reason="no folder of real documents beside the project")
def test_no_item_of_a_real_document_is_quoted_without_its_lead_in(tmp_path: Path) -> None:
    desk = open_desk(tmp_path, {})
    report = Ingester(desk.corpus, LocalReaders(), 10_000_000, DEFAULT_OPTIONS).ingest_paths([DATA / "policy-docs"])
    assert report.documents
    checked = 0
    for document in desk.corpus.catalogue.documents():
        catalogue = desk.corpus.catalogue
        passages = tuple(catalogue.iter_passages(document.id))
        source = Source(catalogue.text(document.id), catalogue.headings(document.id), passages)
        for passage in source.passages:
            for lead, item in lead_ins(source, passage.ordinal):
                if passage.span.contains(item):
                    checked += 1
                    hit = make_hit(source, passage.ordinal, document=document)
                    for span in sentence_spans(source.text, item):
                        check_item(source, Sentence(hit, span, span.of(source.text), 0.5, None, True), lead)
    assert checked > 200
    desk.corpus.close()


def check_item(source: Source, sentence: Sentence, lead: Span) -> None:
    spans = list_around(source, sentence, whole_list=False)
    said = join_quotes([span.of(source.text) for span in spans])
    where = f"{sentence.hit.document.source}: {sentence.text[:80]}"
    assert any(span.contains(sentence.span) for span in spans) or not spans, where
    assert not spans or any(span.start < lead.end <= span.end for span in spans), f"{where}: {said[:200]}"
