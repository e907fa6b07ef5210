"""What results share: text that is cut short in a REPL, and tables for notebooks."""

import re
from itertools import count
from xml.etree import ElementTree

import pytest

from autograd.util.showing import LINES, Shown, ShownAsTable, Table, Text, aligned


class Page(Shown):
    """Lines, and how many of them were worked out."""

    def __init__(self, size):
        self.size = size
        self.asked = 0

    def _line(self, i):
        self.asked += 1
        return f"line {i}"

    def _text(self):
        return Text(map(self._line, range(self.size)), self.size)


class Grid(ShownAsTable):
    """A table of any number of rows."""

    def __init__(self, size, cell=str):
        self.size, self.cell, self.asked = size, cell, 0

    def _row(self, i):
        self.asked += 1
        return (str(i), self.cell(i * i))

    def _table(self):
        return Table(("x", "x²"), map(self._row, range(self.size)), self.size, ["a <note>"], right=[1])


class Stack(ShownAsTable):
    """A result that has lines alone."""

    def _text(self):
        return Text(["one", "two & three"], 2)


@pytest.mark.parametrize("size", [0, 1, LINES])
def test_a_text_that_fits_is_shown_whole(size):
    assert repr(Page(size)) == str(Page(size))


@pytest.mark.parametrize("size", [LINES + 1, 1_000_000])
def test_a_longer_text_is_cut_after_40_lines_and_costs_no_more_than_they_do(size):
    page = Page(size)
    *shown, more = repr(page).splitlines()
    assert shown == [f"line {i}" for i in range(40)]
    assert more == f"… {size - 40:,} more; print(…) shows all"
    assert page.asked == 40


def test_print_shows_all():
    assert str(Page(1_000)).splitlines() == [f"line {i}" for i in range(1_000)]


def test_a_line_of_many_parts_is_cut_too_and_costs_no_more_than_it_shows():
    parts = count()
    endless = Text([(f"{i}, " for i in parts)], 1)
    text = Page(0)
    text._text = lambda: endless
    assert repr(text).endswith("… print(…) shows all")
    assert len(repr(text)) < 11_000
    assert next(parts) < 5_000


def test_a_table_begins_in_a_repl_as_it_does_in_print():
    grid = Grid(10_000)
    shown = repr(grid).splitlines()
    assert shown[:40] == str(grid).splitlines()[:40]
    assert shown[40:] == ["… 9,962 more; print(…) shows all"]


def test_a_long_table_costs_no_more_than_it_shows():
    for show in (repr, Grid._repr_html_):
        grid = Grid(1_000_000)
        show(grid)
        assert grid.asked <= 40


def test_columns_stand_below_each_other_and_numbers_to_the_right():
    assert str(Grid(11)).splitlines()[:3] == ["x    x²", "0     0", "1     1"]
    assert list(aligned([])) == []


def test_columns_stay_aligned_where_later_rows_are_wider():
    lines = [*aligned([("a", "b")] * LINES + [("wide", "b")] * 2)]
    assert lines[0] == "a  b"
    assert {*lines[LINES:]} == {"wide  b"}


def test_a_notebook_gets_a_table_of_plain_cells():
    html = Grid(3, cell=lambda x: f"<{x}>")._repr_html_()
    table = ElementTree.fromstring(f"<div>{html}</div>")
    rows = [[cell.text for cell in row] for row in table.iter("tr")]
    assert rows == [["x", "x²"], ["0", "<0>"], ["1", "<1>"], ["2", "<4>"]]
    assert [x.text for x in table.iter("div")][1:] == ["a <note>"]


def test_a_long_table_in_a_notebook_says_how_much_more_there_is():
    html = Grid(100)._repr_html_()
    assert html.count("<tr>") == 41
    assert "… 60 more; print(…) shows all" in html


def test_lines_alone_are_a_table_of_one_column():
    assert re.findall("<td[^>]*>(.*?)</td>", Stack()._repr_html_()) == ["one", "two &amp; three"]


@pytest.mark.parametrize("shown", [Grid(3), Stack()])
def test_a_table_takes_its_colours_from_the_page_light_or_dark(shown):
    html = shown._repr_html_()
    assert "#" not in html
    assert not re.search(r"(rgb|hsl)\(|\b(white|black|gray|grey)\b(?!-)", html)
    assert {*re.findall(r"(?<![-\w])(?:color|background): (\w+)", html)} == {"inherit", "none"}
    assert {*re.findall(r"solid (\w+)", html)} <= {"currentColor"}
