"""Rows of tables whose cells reach over rows and columns."""

from ingest.readers.grids import MAX_COLUMNS, Cell, row_lines


def test_a_cell_over_rows_and_columns() -> None:
    rows = [
        [Cell("A", "2", "2"), Cell("b")],
        [Cell("c")],
        [Cell("d"), Cell("e"), Cell("f")],
    ]
    assert list(row_lines(rows)) == ["A | b", "A | c", "d | e | f"]


def test_a_cell_to_the_end_of_the_table() -> None:
    assert list(row_lines([[Cell("A", "0"), Cell("1")], [Cell("2")], [Cell("3")]])) == ["A | 1", "A | 2", "A | 3"]


def test_spans_that_are_none() -> None:
    assert list(row_lines([[Cell("a", "x", "-1"), Cell("b", "99999999999", "")], [Cell("c")]])) == ["a | b", "c | b"]


def test_empty_rows_are_left_out_and_wide_ones_kept_whole() -> None:
    lines = list(row_lines([[Cell(""), Cell("")], [Cell("x")] * (MAX_COLUMNS + 5)]))
    assert [line.count("x") for line in lines] == [MAX_COLUMNS + 5]
