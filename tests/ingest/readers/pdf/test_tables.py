"""Tables from rules, and from none."""

from dataclasses import replace

from ingest.readers.pdf.glyphs import Glyph
from ingest.readers.pdf.lines import Run
from ingest.readers.pdf.source import Rule
from ingest.readers.pdf.tables import Table, fill_grids, find_bare, find_barred, find_grids


def run(text: str, left: float, top: float) -> Run:
    glyphs = tuple(Glyph(each, left + 6 * i, left + 6 * i + 6) for i, each in enumerate(text))
    return Run(glyphs, left, top, left + 6 * len(text), top + 12, size=12)


def bar(y: float, left: float = 50, right: float = 400) -> Rule:
    return Rule(left, y, right, y)


def post(x: float, top: float, bottom: float) -> Rule:
    return Rule(x, top, x, bottom)


def texts(table: Table) -> list[list[str]]:
    return [[" ".join(line.text for line in cell) for cell in row] for row in table.rows]


def test_cells_without_a_wall_between_them_are_one() -> None:
    level = [bar(0, 0, 200), bar(20, 0, 200), bar(40, 0, 200)]
    upright = [post(0, 0, 40), post(100, 20, 40), post(200, 0, 40)]
    (grid,) = find_grids(level + upright)
    assert grid.cells == (0, 0, 2, 3)
    assert (grid.find(150, 10), grid.find(150, 30), grid.find(150, 90)) == (0, 3, -1)


def test_a_frame_is_no_grid() -> None:
    assert find_grids([bar(0), bar(100), post(50, 0, 100), post(400, 0, 100)]) == []


def test_three_rules_make_a_table_and_a_head_rule_above_text_does_not() -> None:
    rules = [bar(10), bar(100), bar(120), bar(180)]
    prose = [run("Running text that goes over the whole width of it.", 50, 40)]
    cells = [
        run("Area", 50, 104), run("Rate", 250, 104), run("Kerry", 50, 124), run("1,200", 250, 124),
        run("a long", 50, 144), run("900", 250, 144), run("Cork", 50, 164), run("870", 250, 164),
    ]  # fmt: skip
    (table,), rest = find_barred(rules, prose + cells)
    assert texts(table) == [["Area", "Rate"], ["Kerry", "1,200"], ["a long", "900"], ["Cork", "870"]]
    assert rest == prose


def test_a_wrapped_cell_stays_one_where_rows_stand_apart() -> None:
    rules = [bar(100), bar(120), bar(200)]
    cells = [
        run("Area", 50, 104), run("Rule", 250, 104), run("Kerry", 50, 124), run("Host of a", 250, 124),
        run("student", 250, 138), run("Cork", 50, 160), run("Mentor", 250, 160),
    ]  # fmt: skip
    (table,), _ = find_barred(rules, cells)
    assert texts(table) == [["Area", "Rule"], ["Kerry", "Host of a student"], ["Cork", "Mentor"]]


def test_rows_of_three_cells_are_a_table_without_rules() -> None:
    rows = [run(text, x, 100 + 20 * y) for y in range(4) for x, text in ((50, f"Area{y}"), (150, "Host"), (300, "9"))]
    prose = [run("These are the rates that the board has set for this year.", 50, 60)]
    (table,), rest = find_bare(prose + rows)
    assert texts(table) == [[f"Area{y}", "Host", "9"] for y in range(4)]
    assert rest == prose


def test_a_table_of_contents_of_two_columns_is_none() -> None:
    rows = [run(text, x, 100 + 20 * y) for y in range(6) for x, text in ((50, f"Section {y}"), (350, str(y)))]
    assert find_bare(rows)[0] == []


def test_a_heads_row_and_one_more_at_a_pages_end_are_a_table() -> None:
    heads = [run(text, x, 100) for x, text in ((50, "Area"), (150, "Rule"), (250, "Rate"), (350, "Share"))]
    cells = [run(text, x, 124) for x, text in ((50, "Kerry"), (150, "Host of a"), (250, "900"), (350, "5%"))]
    (table,), rest = find_bare([*heads, *cells, run("student", 150, 138)])
    assert texts(table) == [["Area", "Rule", "Rate", "Share"], ["Kerry", "Host of a student", "900", "5%"]]
    assert rest == []


def test_two_rows_of_words_that_stand_apart_are_no_table() -> None:
    upper = [run(text, x, 100) for x, text in ((50, "Despite"), (130, "some"), (200, "progress"), (300, "made"))]
    lower = [run(text, x, 115) for x, text in ((50, "many"), (115, "industry"), (214, "groups"), (288, "have"))]
    assert find_bare(upper + lower)[0] == []


def test_leaders_of_a_table_of_contents_are_no_cells() -> None:
    rows = [
        run(text, x, 100 + 20 * y)
        for y in range(5)
        for x, text in ((50, f"2.{y} Links"), (150, ". . . ."), (250, ". . . ."), (350, str(y)))
    ]
    assert find_bare(rows) == ([], rows)


def test_one_ruled_row_of_three_cells_is_a_table_and_a_box_of_two_is_none() -> None:
    for xs, found in (((0, 100, 200, 300), True), ((0, 150, 300), False)):
        grids = find_grids([bar(0, 0, 300), bar(20, 0, 300), *(post(x, 0, 20) for x in xs)])
        runs = [replace(run("Cork", x + 10, 4), cell=n) for n, x in enumerate(xs[:-1])]
        assert bool(fill_grids(grids, runs)[0]) is found
