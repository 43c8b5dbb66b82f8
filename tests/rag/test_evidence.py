"""What of the retrieved passages is weighed, and how much of the question it covers."""

from pathlib import Path

import pytest

from corpus.filters import Filters
from corpus.glossary import Glossary
from corpus.model import Heading, Span
from rag.evidence import COMPARED_SENTENCES, READ_PASSAGES, Evidence, EvidenceReader, Term, is_noise, without_headings
from rag.question import parse_question
from rag_desk import BRIEF_ZH, LAW, MAX_QUESTION_CHARACTERS, Desk, OpenDesk, open_desk


def read(desk: Desk, question: str, k: int = 20) -> Evidence:
    parsed = parse_question(question, MAX_QUESTION_CHARACTERS)
    hits = desk.retriever.retrieve(parsed.text, k, Filters())
    return EvidenceReader(desk.corpus, desk.glossary).read(parsed, hits)


def texts_of(evidence: Evidence) -> list[str]:
    return [sentence.text for sentence in evidence.sentences]


# --- coverage ------------------------------------------------------------------------------------------------------


def test_coverage_by_hand(new_desk: OpenDesk) -> None:
    """Of six passages one holds "heron", all hold "otter": ln(1 + 5.5/1.5) = 1.540 and ln(1 + .5/6.5) = .074."""
    texts = {f"{n}.txt": f"An otter swims in pond {n}." for n in range(5)}
    desk = new_desk({**texts, "5.txt": "An otter meets a heron."})
    weights = desk.corpus.rarity(["heron", "otter"])
    assert weights == pytest.approx({"heron": 1.540, "otter": 0.074}, abs=0.001)
    evidence = read(desk, "otter heron")
    shares = {sentence.text: sentence.coverage for sentence in evidence.sentences}
    assert shares["An otter meets a heron."] == pytest.approx(1.0)
    assert shares["An otter swims in pond 3."] == pytest.approx(0.074 / (1.540 + 0.074), abs=0.001)
    assert evidence.coverage == evidence.value_coverage == pytest.approx(1.0)


def test_a_word_that_nothing_holds_lowers_coverage(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.txt": "An otter meets a heron.", "b.txt": "A heron stands in the reeds."})
    assert read(desk, "heron").coverage == pytest.approx(1.0)
    assert 0.0 < read(desk, "heron walrus").coverage < 0.5


def test_another_name_of_the_concept_counts_as_the_word(tmp_path: Path) -> None:
    terms = tmp_path / "terms.yaml"
    terms.write_text("- zh: [夜校]\n  en: [evening school]\n", encoding="utf-8")
    text = {"a.txt": "第一条 企业可以开办夜校。\n第二条 企业可以开办食堂。"}
    knowing = open_desk(tmp_path / "knowing", text, glossary=Glossary(terms))
    terms_of_none = tmp_path / "none.yaml"
    terms_of_none.write_text("[]", encoding="utf-8")
    ignorant = open_desk(tmp_path / "ignorant", text, glossary=Glossary(terms_of_none))
    try:
        assert read(knowing, "May we open an evening school?").coverage > 0.5
        assert read(ignorant, "May we open an evening school?").coverage == 0.0
    finally:
        knowing.corpus.close()
        ignorant.corpus.close()


def test_of_another_name_all_words_must_stand_there() -> None:
    term = Term("mutual", 1.0, (frozenset({"night", "school"}), frozenset({"夜校"})))
    assert term.is_in({"night", "school", "open"})
    assert term.is_in({"夜校"})
    assert not term.is_in({"night", "open"})


def test_the_documents_name_and_path_count_for_the_passage_not_for_the_sentence(desk: Desk) -> None:
    evidence = read(desk, "学徒培训法第四条")
    assert evidence.coverage > max(sentence.coverage for sentence in evidence.sentences) - 1e-9
    assert evidence.coverage > 0.9


def test_across_languages_the_documents_name_counts_for_the_sentence_too(new_desk: OpenDesk) -> None:
    text = "---\ntitle: Vocational Ferry Act\nlanguage: {}\n---\n\n1. Islanders get a grant of 40 dollars.\n"
    foreign = new_desk({"a.md": text.format("zh-CN")})
    (crossing,) = read(foreign, "ferry grant").sentences
    assert crossing.coverage == pytest.approx(1.0)


def test_in_the_questions_language_it_does_not(new_desk: OpenDesk) -> None:
    text = "---\ntitle: Vocational Ferry Act\nlanguage: en\n---\n\n1. Islanders get a grant of 40 dollars.\n"
    (own,) = read(new_desk({"a.md": text}), "ferry grant").sentences
    assert 0.0 < own.coverage < 1.0


def test_a_name_may_stand_in_a_title(new_desk: OpenDesk) -> None:
    text = "---\ntitle: Seafaring Training Act\n---\n\n1. Islanders get a grant for training at sea.\n"
    desk = new_desk({"a.md": text})
    assert read(desk, "What does the island say in its Seafaring Training Act?").unknown_names == ()
    assert read(desk, "What does the island say in its Mariners Training Act?").unknown_names == ("Mariners",)


def test_value_coverage_counts_only_passages_with_such_a_figure(new_desk: OpenDesk) -> None:
    desk = new_desk({"a.txt": "The ferry grant is paid to islanders.\n", "b.txt": "The cattle fee is 40 dollars.\n"})
    evidence = read(desk, "How much is the ferry grant?")
    assert evidence.coverage > evidence.value_coverage
    assert {sentence.text: sentence.holds_value for sentence in evidence.sentences} == {
        "The ferry grant is paid to islanders.": False,
        "The cattle fee is 40 dollars.": True,
    }


def test_without_a_figure_asked_for_every_sentence_will_do(desk: Desk) -> None:
    evidence = read(desk, "Who must pay the levy?")
    assert evidence.value_coverage == evidence.coverage
    assert all(sentence.holds_value for sentence in evidence.sentences)


def test_nothing_retrieved_is_no_evidence(desk: Desk) -> None:
    question = parse_question("levy", MAX_QUESTION_CHARACTERS)
    evidence = EvidenceReader(desk.corpus, desk.glossary).read(question, [])
    assert evidence == Evidence((), (), 0.0, 0.0, missing=("levy",))


def test_only_the_first_passages_are_read(new_desk: OpenDesk) -> None:
    desk = new_desk({f"{n}.txt": f"Pond {n} is closed to boats." for n in range(READ_PASSAGES + 6)})
    assert len(read(desk, "Which pond is closed to boats?").hits) == READ_PASSAGES


# --- similarity ----------------------------------------------------------------------------------------------------


def test_only_so_many_sentences_are_compared_those_that_cover_most(new_desk: OpenDesk) -> None:
    lines = "\n".join(f"Pond number {n} is closed to all boats." for n in range(COMPARED_SENTENCES + 10))
    desk = new_desk({"a.txt": lines, "b.txt": "The harbour wall is old."})
    evidence = read(desk, "Which pond is closed to boats?")
    compared = [sentence for sentence in evidence.sentences if sentence.similarity is not None]
    assert len(compared) == COMPARED_SENTENCES
    assert all(-1.001 <= sentence.similarity <= 1.001 for sentence in compared if sentence.similarity is not None)
    left = [sentence for sentence in evidence.sentences if sentence.similarity is None]
    assert min(each.coverage for each in compared) >= max(each.coverage for each in left)


def test_what_the_embedder_does_not_read_is_not_compared(desk: Desk) -> None:
    chinese = read(desk, "学徒津贴不得低于什么标准？")
    assert {sentence.similarity for sentence in chinese.sentences} == {None}
    mixed = read(desk, "Which donations of equipment may an enterprise deduct?")
    by_language = {sentence.hit.document.metadata.language[:2] for sentence in mixed.sentences if sentence.similarity}
    assert by_language == {"en"}


# --- what is never quoted -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "17", "— 4 —", "Page 3", "page 12 of 40", "https://example.org/law", "Keywords: levy; training; college",
        "关键词：产教融合；学徒", "© 2024 The Authors", "Copyright 2023 by the college press.", "DOI: 10.1000/182",
        "Received 3 May 2023; accepted 9 June 2023.", "[12] Novak P. On levies. Levy Studies 2019.",
        "3. Novak P. Training and its levies. J Levies. 2019; 4: 1-9.", "Okafor et al. (2018) found the same.",
        "See pp. 12 and 13 of the report.", "甲条", "Chapter heading without a stop", "……",
    ],
)  # fmt: skip
def test_noise(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "企业应当为学徒投保。", "An employer must pay.", "（一）培训的岗位；", "协议应当载明下列事项：",
        "1. Section 7 of the Levy Act 2000 is amended by the insertion of a subsection.",
        "2. By 2025, ten thousand enterprises take part in the scheme.",
        "到2025年，建成一百个培训中心。",
        "A row of a table that goes on long enough to say something although no stop ends it at all",
    ],
)  # fmt: skip
def test_not_noise(line: str) -> None:
    assert not is_noise(line)


def test_a_long_line_without_an_end_is_noise_among_titles_only() -> None:
    line = "Department of Colleges, Faculty of Levies, 12 Long Street, Exampletown, Province of Examples, Exampleland"
    assert is_noise(line, in_preamble=True)
    assert not is_noise(line)


def test_references_and_imprint_are_left_out(desk: Desk) -> None:
    found = " ".join(texts_of(read(desk, "Who wrote on ownership of shared laboratories in apprentice communities?")))
    assert "Unclear ownership of shared laboratories" in found
    assert not any(word in found for word in ("Novak", "Adeyemi", "Keywords"))


def test_a_briefs_limits_and_preface_are_left_out(desk: Desk) -> None:
    found = texts_of(read(desk, "教育费附加抵免的申报表格式和摘录依据是什么？"))
    assert any("抵免当年的教育费附加" in text for text in found)
    assert not any("申报表格式" in text or text.startswith("本简介") for text in found)
    english = texts_of(read(desk, "On which form does a pilot unit claim the surcharge credit?"))
    assert not any("do not show the form" in text for text in english)


def test_a_briefs_line_is_one_statement_with_its_pin(desk: Desk) -> None:
    evidence = read(desk, "试点单位可以抵免多少教育费附加？")
    brief = [sentence.text for sentence in evidence.sentences if sentence.hit.document.source == BRIEF_ZH]
    assert "- 试点单位可以用培训中心投资额的25%抵免当年的教育费附加。[第三条]" in brief


def test_notes_on_enactment_answer_only_questions_on_validity(desk: Desk) -> None:
    enacted = "2019年5月10日第十三届全国人民代表大会常务委员会第十次会议通过"
    in_force = "本法自2019年9月1日起施行。"
    about_rules = texts_of(read(desk, "学徒培训法对企业有什么要求？全国人民代表大会常务委员会会议"))
    about_dates = texts_of(read(desk, "学徒培训法从何时起施行？"))
    assert enacted not in about_rules
    assert in_force not in about_rules
    assert in_force in about_dates


@pytest.mark.parametrize(
    "rule",
    [
        "企业设立培训中心，应当报县级人民政府批准。", "评估结果应当及时向社会公布。", "章程由职工代表大会讨论通过。",
        "目录由财政部门制订，报国务院批准后公布施行。",
    ],
)  # fmt: skip
def test_a_rule_may_end_in_what_enactment_notes_end_in(new_desk: OpenDesk, rule: str) -> None:
    desk = new_desk({"a.txt": f"第一条 {rule}\n第二条 企业应当守法。"})
    assert rule in texts_of(read(desk, "应当由谁批准、公布、通过目录、章程、评估结果、培训中心？"))


# --- headings ------------------------------------------------------------------------------------------------------


def test_a_heading_is_cut_off_the_front() -> None:
    text = "第四条 企业支付津贴。\n附则"
    headings = [Heading(Span(0, 3), 5, "第四条"), Heading(Span(12, 14), 2, "附则")]
    cut = without_headings(Span(0, 11), headings, text)
    assert cut is not None
    assert cut.of(text) == "企业支付津贴。"
    assert without_headings(Span(4, 11), headings, text) == Span(4, 11)
    assert without_headings(Span(12, 14), headings, text) is None


def test_no_sentence_starts_with_its_articles_number(desk: Desk) -> None:
    evidence = read(desk, "企业 学徒 津贴 协议")
    assert any(sentence.hit.document.source == LAW for sentence in evidence.sentences)
    for sentence in evidence.sentences:
        text = desk.corpus.catalogue.text(sentence.hit.document.id)
        assert sentence.span.of(text) == sentence.text
        assert sentence.hit.passage.span.contains(sentence.span)
        assert not sentence.text.startswith(("第一条", "第二条", "第三条", "第四条", "#"))
