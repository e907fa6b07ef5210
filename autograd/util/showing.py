"""How a result shows itself: its text, cut short in a REPL, and a table in a notebook.

Lines and rows may be worked out while they are taken; no more of them are taken than are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final, NamedTuple
from unicodedata import east_asian_width

from .languages import Said, say

LINES: Final = 40  # of a text in a REPL, and rows of a table in a notebook
LETTERS: Final = 10_000  # of one line there

MORE: Final = Said("… {count} more; print(…) shows all", "…ほかに{count}行。全体はprint(…)で表示")
ALL: Final = Said("print(…) shows all", "全体はprint(…)で表示")

Line = Iterable[str]  # a text, or its parts where there may be very many


class Text(NamedTuple):
    """The lines of a text, and how many there are."""

    lines: Iterable[Line]
    size: int


def listed(name: str, items: Iterable[object], size: int) -> str:
    """What a collection shows in a REPL: its first items, and how many there are.

    >>> listed("Column", range(100), 100)[-30:]
    '8, 39, … 60 more; 100 in all])'
    """
    shown = ", ".join(map(repr, islice(items, LINES)))
    rest = f", … {size - LINES:,} more; {size:,} in all" if size > LINES else ""
    return f"{name}([{shown}{rest}])"


class Shown:
    """A result that shows itself: `str` is its text, `repr` the beginning of that.

    A class says its text in `_text()`.
    """

    __slots__ = ()

    def _text(self) -> Text:
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join(map("".join, self._text().lines))

    def __repr__(self) -> str:
        lines, size = self._text()
        return "\n".join([*map(short, islice(lines, LINES)), *_more(size)])


class ShownAsTable(Shown):
    """A result that is a table in a notebook; a class gives it in `_table()`, or in `_text()` alone."""

    __slots__ = ()

    def _text(self) -> Text:
        return self._table().text()

    def _table(self) -> Table:
        lines, size = self._text()
        return Table((), (("".join(line),) for line in lines), size)

    def _repr_html_(self) -> str:
        return self._table().html()


class Table(NamedTuple):
    """Rows of texts under a head.

    Attributes:
        head: What the columns are called; empty for none.
        rows: One text for each column.
        size: How many rows there are.
        notes: Lines to stand below.
        right: The columns that are aligned to the right, as numbers are.
    """

    head: Sequence[str]
    rows: Iterable[Sequence[str]]
    size: int
    notes: Sequence[str] = ()
    right: Collection[int] = ()

    def text(self) -> Text:
        """The table in columns of one width."""
        rows = chain([self.head] if self.head else [], self.rows)
        size = bool(self.head) + self.size + len(self.notes)
        return Text(chain(aligned(rows, self.right), self.notes), size)

    def html(self) -> str:
        """The table for a notebook, in the colours of the page that it is on; a long one is cut short."""
        rows = [self._row("td", row) for row in islice(self.rows, LINES)]
        head = f"<thead>{self._row('th', self.head)}</thead>" if self.head else ""
        below = [*_more(self.size), *self.notes[:LINES]]
        return (
            '<table style="color: inherit; background: none; border-collapse: collapse">'
            f"{head}<tbody>{''.join(rows)}</tbody></table>"
            + "".join(f"<div>{_escaped(line)}</div>" for line in below)
        )

    def _row(self, tag: str, cells: Sequence[str]) -> str:
        return f"<tr>{''.join(self._cell(tag, place, cell) for place, cell in enumerate(cells))}</tr>"

    def _cell(self, tag: str, place: int, text: str) -> str:
        style = f"white-space: pre-wrap; text-align: {'right' if place in self.right else 'left'}"
        if tag == "th":
            style += "; border-bottom: 1px solid currentColor"
        return f'<{tag} style="{style}">{_escaped(text)}</{tag}>'


def aligned(rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> Iterator[str]:
    """The rows as lines whose columns stand below each other, as wide as their widest text so far.

    As many rows as a REPL shows are looked at together, so that what it shows is how the text begins.

    Args:
        rows: One text for each column.
        right: The columns that are aligned to the right.

    >>> for line in aligned([("layer", "parameters"), ("tanh", "12")], right=[1]):
    ...     print(line)
    layer  parameters
    tanh           12
    """
    waiting, widths = iter(rows), [0]
    while block := list(islice(waiting, LINES)):
        widths += [0] * (len(block[0]) - len(widths))
        for row in block:
            widths[:] = map(max, widths, map(text_width, row))
        for row in block:
            cells = zip(row, widths, strict=True)
            yield "  ".join(
                padded(cell, width, place in right) for place, (cell, width) in enumerate(cells)
            ).rstrip()


def text_width(text: str) -> int:
    """How many columns of a terminal a text takes: Japanese letters take two each.

    >>> text_width("grad"), text_width("勾配")
    (4, 4)
    """
    if text.isascii():
        return len(text)
    return len(text) + sum(east_asian_width(letter) in "WF" for letter in text)


def padded(text: str, width: int, right: bool = False) -> str:
    """A text filled up with blanks to so many columns of a terminal.

    Args:
        text: What stands there.
        width: Columns.
        right: Whether the blanks go before it.

    >>> padded("勾配", 6, right=True)
    '  勾配'
    """
    blanks = " " * (width - text_width(text))
    return blanks + text if right else text + blanks


def _more(size: int) -> list[str]:
    """How much is not shown, if anything."""
    return [say(MORE, count=f"{size - LINES:,}")] if size > LINES else []


def short(line: Line) -> str:
    """A line, without the end of a very long one.

    Args:
        line: A text, or its parts.
    """
    start = "".join(islice(chain.from_iterable(line), LETTERS + 1))
    return start if len(start) <= LETTERS else f"{start[:LETTERS]}… {say(ALL)}"


def _escaped(line: Line) -> str:
    from html import escape  # only notebooks need it

    return escape(short(line))
