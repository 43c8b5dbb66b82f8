"""An invented law in both languages: statements are made of its sentences, and what the check says is counted."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.settings import Settings
from corpus.model import Document, Metadata, Passage, Span
from eval.tampering.cases import (
    CORRECT,
    CORRECT_ACROSS,
    MISBEHAVING,
    MISBEHAVING_ACROSS,
    SLIPS,
    counterparts,
    holds,
    make_cases,
)
from eval.tampering.run import HALVES, TamperingReport, halves_of, measure_tampering, try_documents
from eval.tampering.sentences import HeldDocument, Sample, samples_of
from rag.sources import Source

ARTICLES = {
    "zh-CN": [
        "企业招收学徒的，应当在三十日内与学徒签订书面培训协议。",
        "企业支付的学徒津贴不得低于当地最低工资标准的百分之七十。",
        "培训机构可以向主管部门申请不超过五十万元的一次性补贴，但已经享受同类补贴的除外。",
        "违反本条例规定的，由主管部门责令改正，并可以处二千元以上二万元以下罚款。",
    ],
    "en": [
        "An employer that takes on apprentices shall, within 30 days, sign a written training agreement.",
        "The allowance that an employer pays shall not be less than 70 per cent of the minimum wage.",
        "A training institution may apply to the competent authority for a grant of up to $5,000.",
        "Where the levy is unpaid, the competent authority shall impose a fine of at least $200.",
    ],
}

NEEDING_MORE = {name.replace("_", " ") for name in SLIPS} | {
    "condition moved", "voice changed", "defined term replaced", "two sentences merged",
    "number in large forms", "other number in large forms", "share made points", "end of a range changed",
}  # fmt: skip
"""Kinds that need sentences with certain words, which eight sentences need not have."""
STARTER = Path(__file__).parents[3] / "corpus" / "starter"
SAMPLE = ("education-surcharge-provisions", "enterprise-apprenticeship", "caishui")
"""Beginnings of the names of the starter documents that statements are made of, in both languages."""


def _document(number: int, language: str) -> HeldDocument:
    titles = {"zh-CN": f"学徒条例之{number}", "en": f"学徒条例之{number}"}
    text, passages = "", []
    for at, article in enumerate(ARTICLES[language]):
        label = f"第{'一二三四'[at]}条" if language == "zh-CN" else f"Article {at + 1}"
        start = len(text)
        text += article + "\n"
        passages.append(
            Passage(
                f"{number}{language}{at}",
                f"{number}{language}",
                at,
                Span(start, start + len(article)),
                (label,),
                None,
                article,
            )
        )
    metadata = Metadata(
        titles[language],
        language,
        title_en=f"Apprentice Act {number}",
        document_number=f"甬政〔202{number}〕{number}号",
    )
    document = Document(
        f"{number}{language}",
        "l",
        f"act-{number}-{language}.md",
        1,
        True,
        "h",
        "f",
        "r",
        datetime(2024, 1, 1, tzinfo=UTC),
        len(text),
        metadata,
    )
    return HeldDocument(document, Source(text, (), tuple(passages)))


@pytest.fixture(scope="module")
def documents() -> list[HeldDocument]:
    return [_document(number, language) for number in (1, 2) for language in ARTICLES]


@pytest.fixture(scope="module")
def report(documents: list[HeldDocument]) -> TamperingReport:
    return try_documents(documents, per_kind=3, seed=0)


def test_every_sentence_of_a_rule_is_a_sample(documents: list[HeldDocument]) -> None:
    samples = [sample for held in documents for sample in samples_of(held)]
    assert [sample.text for sample in samples[:4]] == ARTICLES["zh-CN"]
    assert all(sample.text == sample.span.of(sample.held.source.text) for sample in samples)


def test_a_work_is_in_one_half_in_both_languages(documents: list[HeldDocument]) -> None:
    halves = halves_of(documents)
    assert halves["1zh-CN"] == halves["1en"] != halves["2zh-CN"] == halves["2en"]


def test_the_same_article_is_found_in_the_other_language(documents: list[HeldDocument]) -> None:
    samples: list[Sample] = [sample for held in documents for sample in samples_of(held)]
    found = counterparts(samples)
    assert found["1zh-CN2"].span.of(found["1zh-CN2"].source.text) == ARTICLES["en"][2]


def test_cases_are_made_of_nearly_every_kind_and_are_the_same_each_time(documents: list[HeldDocument]) -> None:
    samples = [sample for held in documents for sample in samples_of(held)]
    one, two = make_cases(samples, 3, 5), make_cases(samples, 3, 5)
    assert [(case.kind, case.claimed) for case in one] == [(case.kind, case.claimed) for case in two]
    kinds = {case.kind for case in one}
    old = {*CORRECT, *MISBEHAVING} - NEEDING_MORE
    assert old - kinds <= {"item with lead-in", "date changed", "trimmed"}
    assert all(case.claimed.text != case.sample.text for case in one if case.kind == "number changed")


def test_what_passes_and_what_survives_is_counted(report: TamperingReport) -> None:
    tried = [each for each in report.tried if each.case.kind in {**CORRECT, **MISBEHAVING}]
    assert {each.half for each in tried} == set(HALVES)
    correct = [each for each in tried if each.case.is_correct]
    assert [each.case.kind for each in tried if not each.case.is_correct and not each.is_as_wished] == []
    assert sum(each.is_as_wished for each in correct) / len(correct) >= 0.95


def test_nothing_across_languages_is_supported_and_contradictions_are_caught(report: TamperingReport) -> None:
    across = [each for each in report.tried if each.case.kind in {**CORRECT_ACROSS, **MISBEHAVING_ACROSS}]
    assert {each.case.kind for each in across} >= {"of the other language", "number changed, across languages"}
    assert all(each.verdict.support != "supported" for each in across)
    assert all(each.verdict.support == "unsupported" for each in across if each.case.kind.startswith("number changed"))


def test_of_the_starter_documents_no_misbehaving_statement_passes(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for file in sorted(STARTER.iterdir()):
        if file.name.startswith(SAMPLE):
            shutil.copy(file, folder)
    report = measure_tampering(folder, Settings(home=tmp_path / "home"), per_kind=2, seed=1)
    same = [each for each in report.tried if each.case.kind in {**CORRECT, **MISBEHAVING}]
    assert sum(not each.case.is_correct for each in same) >= 40
    assert [(each.case.kind, each.case.claimed.text) for each in report.passed] == []
    correct = [each for each in same if each.case.is_correct]
    assert sum(each.is_as_wished for each in correct) >= 0.9 * len(correct)


def test_a_rule_that_stands_in_the_cited_passage_too_is_no_wrong_citation(documents: list[HeldDocument]) -> None:
    twice = [documents[0], replace(documents[0], document=replace(documents[0].document, id="copy"))]
    samples = [sample for held in twice for sample in samples_of(held)]
    wrong = [case for case in make_cases(samples, 8, 0) if case.kind == "citation of another passage"]
    assert wrong
    for case in wrong:
        cited = case.evidence[2]
        assert not holds(cited.span.of(cited.source.text), case.claimed.text)


def test_the_report_counts_by_kind(report: TamperingReport) -> None:
    counts = report.to_dict()["halves"]["development"]["zh"]["number changed"]
    assert counts["tried"] == 3 == counts["unsupported"]
    assert report.tables()[1].rows[-1][0] == "all"
    assert report.is_clean is (not report.passed)
    assert len(list(report.case_lines())) == len(report.passed) + len(report.lost)
