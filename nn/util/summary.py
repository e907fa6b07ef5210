"""A model as a table: its layers, with their shapes, activations and parameters."""

from __future__ import annotations

from itertools import chain
from typing import Any

from autograd import Value
from autograd.jit.updates import held_by
from autograd.util.showing import ShownAsTable, Table

from .frozen import frozen_places
from .places import Holder, Place, parts, spelled
from .roles import check


class Row:
    """One layer, as far as it has been counted."""

    def __init__(self, place: Place, module: Any) -> None:
        self.place, self.kind = place, type(module).__name__
        told: tuple[str, str] | None = module.summary_row()
        self.shape, self.activation = told or ("", "")
        self.is_whole = told is not None  # what is inside belongs to this row
        self.has_parts = False
        self.parameters = self.frozen = 0

    def __repr__(self) -> str:
        return f"<row {', '.join(filter(None, self.cells()))}>"

    def cells(self) -> list[str]:
        """The row as texts."""
        name = f"{spelled(self.place)} {self.kind}".strip()
        return [name, self.shape, self.activation, f"{self.parameters:,}", f"{self.frozen:,}"]

    def count(self, parameters: set[Value]) -> None:
        """Note these, too."""
        self.parameters += len(parameters)
        self.frozen += len(frozen_places([*parameters]))


class Summary(ShownAsTable):
    """The layers of a model; print it, or look at it in a notebook.

    Attributes:
        rows: One for each layer.
        parameters: How many there are, each counted once.
        frozen: How many of those are frozen.
    """

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.parameters = sum(row.parameters for row in rows)
        self.frozen = sum(row.frozen for row in rows)

    def _table(self) -> Table:
        columns = 5 if self.frozen else 4
        total = ["total", "", "", f"{self.parameters:,}", f"{self.frozen:,}"]
        rows = chain((row.cells() for row in self.rows), [total])
        head = ["layer", "shape", "activation", "parameters", "frozen"]
        return Table(head[:columns], (cells[:columns] for cells in rows), len(self.rows) + 1, right=[3, 4])


def summary(model: Any) -> Summary:
    """A table of the layers of a model: shape, activation and number of parameters of each, and the total.

    A parameter that two layers share counts in the first of them.  A class says its shape and activation in
    `summary_row()`.

    Args:
        model: A module.

    Returns:
        What prints as a table, and is one in a notebook; `parameters` is the total.

    Raises:
        TypeError: For what is no module.

    >>> from nn import MLP
    >>> summary(MLP(2, [4, 1], activation="tanh"))
    layer            shape  activation  parameters
    layers[0] Layer  2 → 4  tanh                12
    layers[1] Layer  4 → 1                       5
    total                                       17
    """
    check(summary, model=model)
    rows, counted = _counted(model)
    rows[0].count({*model.parameters()} - counted)  # a class lists them its own way
    return Summary([row for row in rows if row.is_whole or row.parameters or not row.has_parts])


def _counted(model: Any) -> tuple[list[Row], set[Value]]:
    """A row for each module that is not inside another's row, and the parameters in them."""
    rows, counted, seen = list[Row](), set[Value](), set[int]()
    stack: list[tuple[Place, Any, Row | None]] = [(None, model, None)]
    while stack:
        place, thing, row = stack.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if type(thing) is Value:
            if row is not None and thing.gate is None and not thing.constant:
                row.count({thing} - counted)
                counted.add(thing)
            continue
        if isinstance(thing, Holder):
            if row is not None:
                row.has_parts = True
            row = Row(place, thing)
            rows.append(row)
            if row.is_whole:
                parameters, holders = held_by(thing, Holder)
                seen.update(map(id, holders))
                row.count({*parameters} - counted)
                counted.update(parameters)
                continue
        kind, found = parts(thing)
        stack += [((place, kind, step), part, row) for step, part in found]
    return rows, counted
