"""From runs to calls of kernels: which kernel, on which table, in which order."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from ..runs import NUMBER, Plan, Products, Run, plan
from ..tape import Tape
from .codegen.machine import width
from .kernels import lookups
from .kernels.elementwise import backward, forward, kept
from .kernels.products import factor_grads, weighted_sums
from .objects import Kernel

Array = Any

_SUMS: Final = (weighted_sums, width())
_FACTORS: Final = (factor_grads, width())


class Call(NamedTuple):
    """One kernel on a part of the table.

    Attributes:
        kernel: Which one.
        start: Where in the table its part begins.
        entries: The kernel's last argument.
    """

    kernel: Kernel
    start: int
    entries: int


class Calls:
    """A tape as calls, in the order of calling.

    Attributes:
        rows: How many rows the values take, with those for local gradients that are kept.
        active: The first row that gets a gradient: those that get none come before them, but for inputs.
        place_of: Where each row of the plan is.
        table: All indices that kernels read.
        places: Where each number is: factors of one run side by side, as far as one order allows it.
        copies: Places of numbers that are copied behind all others, for runs that this order does not suit.
        wanted: Where the gradients by `wrt` are among the gradients of numbers, `count` of them.
    """

    def __init__(self, tape: Tape, wrt: Sequence[int], exact: bool) -> None:
        self.plan: Final = plan(tape, wrt, fused=not exact)
        self.rows = self.plan.rows
        self.active, self.place_of = _in_two(self.plan.active, 1 + len(tape.inputs))
        self.table: Final = array("i")
        self.places: Final = _places(self.plan, len(tape.parameters))
        self.copies: Final[list[int]] = []
        self.forward: Final[list[Call]] = []
        self.backward: Final[list[Call]] = []
        self._place: Final[list[int]] = self.places.tolist()
        self._both: Final = bool(wrt)
        self._exact: Final = exact
        for run in self.plan.runs:
            calls = self._of_products(run) if isinstance(run, Products) else self._of_run(run)
            self.forward.append(next(calls))
            self.backward.extend(calls)
        self.backward.reverse()
        self.count = len(self.places) + len(self.copies)
        numbers = np.array(tape.columns.numbers)[list(wrt)].astype(int)
        is_parameter = np.array(tape.columns.flags(lambda op, gate: op == "parameter"), bool)[list(wrt)]
        self.wanted: Final = np.empty(len(wrt), int)
        self.wanted[is_parameter] = self.places[numbers[is_parameter]]
        for k in np.flatnonzero(~is_parameter).tolist():
            self.wanted[k] = self._of_input(int(numbers[k]))

    def _of_input(self, number: int) -> int:
        """Where the gradient by an input is: a place of its own, where it is summed over the samples."""
        place, self.count = self.count, self.count + 1
        lines = _lines(np.array([[1 + number], [place]]), np.zeros((2, 1), int))
        self.backward.append(Call(_FACTORS, self._entered(lines), 0))
        return place

    def _of_run(self, run: Run) -> Iterator[Call]:
        """The call forward, and the one backward where a gradient flows."""
        kind, count = run.kind, len(run.rows)
        flows = self._both and kind.mask != -1
        places = [self._place if place == NUMBER else self.place_of for place in kind.places]
        lines = [
            [self.place_of[row], *(place[x] for x, place in zip(operands, places, strict=True))]
            for row, operands in zip(run.rows, run.operands, strict=True)
        ]
        shape = lookups.shape_of(kind)
        if shape is not None:
            passes = (lookups.forward, lookups.backward) if flows else (lookups.forward,)
            for each, ordered in zip(passes, (lines, lines[::-1]), strict=False):
                yield Call((each, shape), self._entered(ordered), count)
            return
        if flows and kept(kind):
            for line in lines:
                line += range(self.rows, self.rows + len(kept(kind)))
                self.rows += len(kept(kind))
        yield Call((forward, kind, width(), self._exact, flows), self._entered(lines), count)
        if flows:
            yield Call((backward, kind, width(), self._exact), self._entered(lines[::-1]), count)

    def _entered(self, lines: Iterable[Iterable[int]]) -> int:
        """Where in the table these lines begin."""
        start = len(self.table)
        for line in lines:
            self.table.extend(line)
        return start

    def _of_products(self, run: Products) -> Iterator[Call]:
        """The call forward, and those backward: for the factors, and for the operands."""
        sum_places, operand_places = self._factor_places(np.array(run.factors))
        sums = np.array([[self.place_of[row] for row in run.rows], sum_places])
        operands = np.array([[self.place_of[row] for row in run.operands], operand_places])
        yield Call(_SUMS, self._entered(_lines(sums, operands)), 0)
        for active in _each_once(operands[:, np.array(run.active)]) if self._both else ():
            yield Call(_SUMS, self._entered(_lines(active, sums)), 1)
        if self._both and run.learned:
            yield Call(_FACTORS, self._entered(_lines(sums, operands)), 0)

    def _factor_places(self, factors: Array) -> tuple[Array, Array]:
        """Where factors[i][j] is, as the sum of a place for i and a place for j."""
        places = self.places[factors]
        if _split(places):
            return places[:, 0], places[0] - places[0, 0]
        start = len(self.places) + len(self.copies)
        self.copies.extend(places.ravel().tolist())
        height, breadth = factors.shape
        return start + breadth * np.arange(height), np.arange(breadth)


def _in_two(active: list[bool], first: int) -> tuple[int, list[int]]:
    """Places of rows, from `first` on those that are active last, and the first of these."""
    order = [*range(first), *sorted(range(first, len(active)), key=active.__getitem__)]
    places = np.empty(len(order), int)
    places[order] = np.arange(len(order))
    resting = 1 if any(active[:first]) else len(active) - sum(active)
    return resting, places.tolist()


def _split(places: Array) -> bool:
    """Whether each place is the sum of one for its line and one for its column."""
    return bool((places[:, :1] + (places[0] - places[0, 0]) == places).all())


def _places(plan: Plan, parameters: int) -> Array:
    """A place for each number: as they come if that suits all runs, else in the order of use as factors."""
    count = parameters + len(plan.constants)
    used = [np.array(run.factors) for run in plan.runs if isinstance(run, Products)]
    if all(map(_split, used)):
        return np.arange(count)
    numbers, first = np.unique(np.concatenate([*map(np.ravel, used), np.arange(count)]), return_index=True)
    places = np.empty(count, np.int64)
    places[numbers[np.argsort(first)]] = np.arange(count)
    return places


def _each_once(operands: Array) -> list[Array]:
    """The operands in parts without repetition: a tile adds to each of its rows once."""
    times: dict[int, int] = {}
    turns = []
    for row in operands[0].tolist():
        times[row] = times.get(row, 0) + 1
        turns.append(times[row])
    return [operands[:, np.array(turns) == turn] for turn in sorted(set(turns))]


def _lines(sums: Array, operands: Array) -> list[list[int]]:
    """The table of `llvm_products`."""
    return [[sums.shape[1], operands.shape[1]], *sums.tolist(), *operands.tolist()]
