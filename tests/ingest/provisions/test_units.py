from corpus.model import Span
from corpus.squeezing import squeeze
from ingest.provisions.units import find_units


def test_sentences_and_items_are_units_and_know_their_lead_in() -> None:
    text = "企业应当公开。学校应当做到：\n（一）备案；\n（二）报告。"
    units = find_units(text, [])
    assert [unit.span.of(text) for unit in units] == [
        "企业应当公开。",
        "学校应当做到：",
        "（一）备案；",
        "（二）报告。",
    ]
    assert [(unit.lead, unit.is_item) for unit in units] == [(None, False), (None, False), (1, True), (1, True)]


def test_the_sentence_that_says_so_leads_in_the_items() -> None:
    text = "申請人應檢附下列文件。主管機關得洽其他機關協助認定：\n一、計畫書。\n二、名冊。"
    assert [unit.lead for unit in find_units(text, [])] == [None, None, 0, 0]


def test_words_are_squeezed_and_keep_their_places() -> None:
    text = "主管機\n關應 查核"
    words, offsets = squeeze(text, Span(0, len(text)))
    assert words == "主管机关应查核"
    assert [text[offset] for offset in offsets[:-1]] == list("主管機關應查核")
