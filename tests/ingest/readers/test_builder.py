"""Offsets and places right by construction."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Span
from ingest.clean import clean_text, merge_lines
from ingest.readers.builder import PrintedLine, TextBuilder

WORDS = st.text("ab中国- ，。x9", min_size=1, max_size=12).map(clean_text).filter(bool)


def line(text: str, left: float = 10.0) -> PrintedLine:
    return PrintedLine(text, 0.0, 12.0, tuple(left + 5 * index for index in range(len(text) + 1)))


@given(st.lists(st.tuples(st.lists(WORDS, min_size=1, max_size=4), st.booleans()), max_size=5))
def test_every_character_of_a_line_is_where_it_was_printed(blocks: list[tuple[list[str], bool]]) -> None:
    builder = TextBuilder()
    for number, (texts, continues) in enumerate(blocks, start=1):
        builder.page(number, (500, 800))
        builder.add_lines([line(text) for text in texts], continues=continues)
    read = builder.build()
    covered: set[int] = set()
    for layout, (texts, _) in zip(read.layouts, blocks, strict=True):
        for placed, text in zip(layout.lines, texts, strict=False):
            assert len(placed.edges) == placed.end - placed.start + 1
            covered |= set(range(placed.start, placed.end))
            if len(texts) == len(layout.lines):
                assert text.startswith(read.text[placed.start : placed.end])
    assert {index for index, each in enumerate(read.text) if not each.isspace()} <= covered
    assert read.text == clean_text(read.text)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_lines_are_joined_as_everywhere(texts: list[str]) -> None:
    builder = TextBuilder()
    builder.add_lines([line(text) for text in texts])
    assert builder.build().text == merge_lines(texts)


def test_a_hyphen_cut_at_a_page_end_goes_with_its_place() -> None:
    builder = TextBuilder()
    builder.page(1, (500, 800))
    builder.add_lines([line("the voca-")])
    builder.page(2, (500, 800))
    builder.add_lines([line("tional school")], continues=True)
    read = builder.build()
    assert read.text == "the vocational school"
    first, second = (layout.lines[0] for layout in read.layouts)
    assert (first.end, len(first.edges), second.start) == (8, 9, 8)
    assert read.pages[0].end == 8


def test_rows_keep_empty_cells_and_placed_ones() -> None:
    builder = TextBuilder()
    builder.page(1, (500, 800))
    builder.add_rows(
        [[[line("Area")], [line("Rate")]], [[], [line("9"), line("per cent")]], [[line("Cork")], []], [[]]]
    )
    read = builder.build()
    assert read.text == "Area | Rate\n| 9 per cent\nCork |"
    assert [Span(each.start, each.end).of(read.text) for each in read.layouts[0].lines] == [
        "Area", "Rate", "9", "per cent", "Cork",
    ]  # fmt: skip
    assert read.text == clean_text(read.text)


def test_coming_back_to_a_page_lists_it_again() -> None:
    builder = TextBuilder()
    for number, text in ((1, "body one"), (2, "body two"), (1, "note one")):
        builder.page(number, (500, 800))
        builder.add_lines([line(text)])
    read = builder.build()
    assert [(page.number, read.text[page.start : page.end]) for page in read.pages] == [
        (1, "body one"), (2, "body two"), (1, "note one"),
    ]  # fmt: skip
    assert [len(layout.lines) for layout in read.layouts] == [2, 1]
