"""Every planted loss must show in its own figure, and a text without loss must have full marks."""

import random
from dataclasses import replace

import pytest

from eval.reading.blocks import Block, TrueDocument
from eval.reading.measure import (
    count_leaks,
    fold_blanks,
    measure,
    measure_cells,
    measure_headings,
    measure_order,
    similarity,
    squeeze,
    take_out_notes,
)


def headings_of(document: TrueDocument) -> list[str]:
    return [block.text for block in document.blocks if block.kind == "heading"]


def with_notes_at_the_end(document: TrueDocument) -> str:
    notes = "\n".join(f"{number} {note}" for number, note in enumerate(document.footnotes, start=1))
    return f"{document.text()}\n\n{notes}\n"


def paragraphs_of(document: TrueDocument) -> list[str]:
    return [block.text for block in document.blocks if block.kind == "paragraph" and len(block.text) > 40]


def test_the_true_text_has_full_marks(document: TrueDocument) -> None:
    printed = document.printed(3, ("Page {page} of {pages}",))
    marks = measure(printed, with_notes_at_the_end(printed), headings_of(printed))
    assert marks.characters == marks.characters_with_blanks == 1.0
    assert marks.order == marks.cells == 1.0
    assert marks.heading_recall == marks.heading_precision == 1.0
    assert marks.notes_found == marks.notes_apart == 1.0
    assert marks.leaks == 0


def test_blank_lines_and_signs_cost_nothing(document: TrueDocument) -> None:
    signed = []
    for block in document.blocks:
        text = block.shown()
        for offset, number in reversed(block.notes):
            text = f"{text[:offset]}[{number}]{text[offset:]}"
        signed.append(text)
    marks = measure(document, "\n\n".join(signed))
    assert marks.characters == marks.characters_with_blanks == 1.0
    assert marks.notes_found == 0.0
    assert marks.notes_apart is None


def test_a_lost_sentence_costs_its_characters(document: TrueDocument) -> None:
    lost = paragraphs_of(document)[2]
    marks = measure(document, document.text().replace(lost, ""))
    share = len(squeeze(lost)) / len(squeeze(document.text()))
    assert marks.characters == pytest.approx(1 - share)


def test_a_paragraph_broken_in_two_costs_blanks_only(document: TrueDocument) -> None:
    paragraph = paragraphs_of(document)[1]
    middle = paragraph.find(" ", len(paragraph) // 2) if document.language == "en" else len(paragraph) // 2
    broken = document.text().replace(paragraph, f"{paragraph[:middle]}\n{paragraph[middle:].lstrip()}")
    marks = measure(document, broken)
    assert marks.characters == 1.0
    assert marks.characters_with_blanks < 1.0


def test_swapped_columns_cost_order(document: TrueDocument) -> None:
    lines = document.text().split("\n")
    half = lines.index(headings_of(document)[2])
    swapped = measure_order(document, "\n".join(lines[half:] + lines[:half]))
    shuffled = lines.copy()
    random.Random(1).shuffle(shuffled)
    mixed = measure_order(document, "\n".join(shuffled))
    assert swapped is not None
    assert mixed is not None
    assert mixed < swapped < 1.0


def test_columns_read_across_cost_order(document: TrueDocument) -> None:
    text = squeeze(document.text())
    width = 20
    printed = [text[at : at + width] for at in range(0, len(text), width)]
    half = (len(printed) + 1) // 2
    across = [line for pair in zip(printed[:half], [*printed[half:], ""], strict=False) for line in pair]
    assert (measure_order(document, "\n".join(across)) or 0.0) < 0.3


def test_lost_text_alone_costs_no_order(document: TrueDocument) -> None:
    lines = document.text().split("\n")
    assert measure_order(document, "\n".join(lines[: len(lines) // 2])) == 1.0


def test_order_is_undefined_without_any_sentence(document: TrueDocument) -> None:
    assert measure_order(document, "") is None


def test_running_lines_between_sentences_cost_no_order(document: TrueDocument) -> None:
    printed = document.printed(4, ("{page}",))
    lines = document.text().split("\n")
    lines[len(lines) // 2 : len(lines) // 2] = [printed.running_head, "3"]
    assert measure_order(printed, "\n".join(lines)) == 1.0
    assert count_leaks(printed, "\n".join(lines)) == 2


TABLE = TrueDocument(
    "t",
    "en",
    "T",
    (Block("table", rows=(("Area", "Rate", "Ceiling"), ("Cork", "", "1,200.00"), ("Kerry", "300", "90.00"))),),
)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Area | Rate | Ceiling\nCork | | 1,200.00\nKerry | 300 | 90.00", 1.0),
        ("Area | Rate | Ceiling\nCork | 1,200.00\nKerry | 300 | 90.00", 1.0),
        ("Area | Rate | Ceiling\nCork | | 1,200.00\nKerry | 300", 7 / 8),
        ("Area | Rate | Ceiling\nCork | | 1,200.00\nKerry 300 | 90.00", 5 / 8),
        ("Area Rate Ceiling\nCork 1,200.00\nKerry 300 90.00", 0.0),
        ("Area | Cork | Kerry\nRate | | 300\nCeiling | 1,200.00 | 90.00", 0.0),
        ("Area | Rate | Ceiling\nCork | | 1,200.00\nKerry | 300 | 90.00 and more", 7 / 8),
    ],
    ids=["whole", "without the blank cell", "lost cell", "joined cells", "no cells", "turned", "cell with more"],
)
def test_cells(text: str, share: float) -> None:
    assert measure_cells(TABLE, text) == pytest.approx(share)


def test_cells_are_undefined_without_a_table() -> None:
    assert measure_cells(replace(TABLE, blocks=(Block("paragraph", "a | b"),)), "a | b") is None


LAW = TrueDocument(
    "l",
    "zh-CN",
    "实习条例",
    (
        Block("heading", "实习条例", 1),
        Block("heading", "第一章 总则", 2),
        Block("paragraph", "第一条 为了规范实习，制定本条例。"),
        Block("paragraph", "第二条 本条例第一条所称实习，包括下列活动："),
        Block("paragraph", "（一）认识实习；"),
        Block("table", rows=(("地区", "标准"), ("甲", "1"))),
    ),
)


@pytest.mark.parametrize(
    ("headings", "recall", "precision"),
    [
        (["实习条例", "第一章 总则", "第一条", "第二条"], 1.0, 1.0),
        (["实习条例", "第一章总则", "第一条", "第二条", "（一）"], 1.0, 1.0),
        (["第一章 总则", "第一条"], 0.5, 1.0),
        (["第一章 总则", "第一章 总则", "第一条", "第二条"], 0.75, 1.0),
        (["实习条例", "第一章 总则", "第一条", "第二条", "地区"], 1.0, 0.8),
        (["实习条例", "第一章 总则", "第一条", "本条例第一条所称实习"], 0.75, 0.75),
        ([], 0.0, None),
    ],
    ids=["all", "and an item", "half", "repeated", "a cell", "inside a sentence", "none"],
)
def test_headings(headings: list[str], recall: float, precision: float | None) -> None:
    assert measure_headings(LAW, headings) == (recall, precision)


def test_a_reader_without_headings_has_no_mark(document: TrueDocument) -> None:
    marks = measure(document, document.text())
    assert marks.heading_recall is None
    assert marks.heading_precision is None


def test_a_footnote_inside_a_paragraph_is_not_apart(document: TrueDocument) -> None:
    paragraph, middle = paragraphs_of(document)[3], 30
    split = f"{paragraph[:middle]}\n1 {document.footnotes[0]}\n{paragraph[middle:]}"
    marks = measure(document, document.text().replace(paragraph, split))
    assert marks.notes_found == pytest.approx(1 / len(document.footnotes))
    assert marks.notes_apart == 0.0
    assert marks.characters == 1.0


def test_a_footnote_between_paragraphs_is_apart(document: TrueDocument) -> None:
    paragraph = paragraphs_of(document)[3]
    marks = measure(document, document.text().replace(paragraph, f"{paragraph}\n1 {document.footnotes[0]}"))
    assert marks.notes_apart == 1.0


def test_notes_are_taken_out_across_line_ends(english: TrueDocument) -> None:
    note = english.footnotes[0]
    cut = note.index(" ", 20)
    text = f"{english.text()}\n[1] {note[:cut]}\n{note[cut + 1 :]}\n"
    assert fold_blanks(take_out_notes(english, text)) == fold_blanks(english.text())


def test_leaks_are_counted_beyond_the_text_s_own(document: TrueDocument) -> None:
    printed = document.printed(4, ("— {page} —",))
    text = document.text()
    assert count_leaks(printed, text) == 0
    assert count_leaks(printed, f"{text}\n{document.running_head}\n{document.title}\n— 2 —") == 3
    assert count_leaks(printed, text.replace("\n", f"{document.running_head}\n", 2)) == 2


def test_a_bare_page_number_leaks_only_as_a_line(document: TrueDocument) -> None:
    printed = document.printed(2, ("{page}",))
    assert count_leaks(printed, f"{document.text()}\n2\n") == 1
    assert count_leaks(printed, f"{document.text()} 2") == 0


def test_similarity_is_of_the_longer_text() -> None:
    assert similarity("abc", "abcdef") == pytest.approx(0.5)
    assert similarity("", "abc") == 0.0
