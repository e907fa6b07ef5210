"""Programs made of layers over vectors of any length, written as people write them on scalars.

A program is a list of steps (layer, picks); a pick is an integer that chooses among what there is.  The same
steps always make the same program, whose parameters are drawn when it first runs.
"""

from __future__ import annotations

from functools import reduce
from random import Random

import autograd as ag

LONGEST = 17  # of a vector
PICKS = 6  # of a step


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


class Program:
    """A function of a list of numbers and a list of whole numbers.

    Attributes:
        parameters: Those that its runs have asked for.
        branches: Which way each `if` of the latest run went.
        reads_all: Whether no number that is computed is without a reader.
        noise: A generator of roundings, to see whether a result hangs on them; None for none.
    """

    def __init__(self, layers, steps, seed, length, outputs=1, reads_all=False):
        self.layers, self.steps, self.length = layers, steps, length
        self.outputs, self.reads_all = outputs, reads_all
        self.parameters, self._made, self.rng = [], {}, Random(seed)
        self.branches, self.noise = [], None

    def __repr__(self):
        named = [(self.layers[kind % len(self.layers)].__name__, *picks) for kind, *picks in self.steps]
        return f"Program({named}, length={self.length}, outputs={self.outputs}, reads_all={self.reads_all})"

    def __call__(self, xs, places):
        self.branches = []
        rows = [list(xs), self.made(-1, 0, self.length)]
        read = set()
        for number, (kind, *picks) in enumerate(self.steps):
            turn = Turn(self, number, rows, places, picks, read)
            row = list(self.layers[kind % len(self.layers)](turn))
            kept, others = row[:LONGEST], row[LONGEST:]
            rows.append([*kept[:-1], sum(others, kept[-1])] if self.reads_all else kept)
        ends = [self.heard(row) for k, row in enumerate(rows) if self.reads_all or k not in read]
        total = sum(reduce(lambda a, b: a + b, row) * 0.1 for row in ends) + dot(rows[-1], rows[-1])
        return total if self.outputs == 1 else (total, *rows[-1], ends[0][0])

    def made(self, number, turn, count):
        """Parameters, the same in each run."""
        if (number, turn) not in self._made:
            made = [ag.Value(self.rng.gauss(0.0, 0.5)) for _ in range(count)]
            self._made[number, turn] = made
            self.parameters += made
        return self._made[number, turn]

    def heard(self, row):
        """A row as a step reads it: with noise, if there is any."""
        if not self.noise:
            return row
        return [x * (1.0 + self.noise.uniform(-1e-14, 1e-14)) for x in row]

    def asks(self, condition):
        """A branch that Python takes."""
        holds = bool(condition)
        self.branches.append(holds)
        return holds


class Turn:
    """What a step works on."""

    def __init__(self, program, number, rows, places, picks, read):
        self.program, self.number, self.rows, self.places = program, number, rows, places
        self._picks, self._asked, self._read = picks, 0, read

    def pick(self, count):
        """0, 1, … below count, from the next pick."""
        self._asked += 1
        return (self._picks[(self._asked - 1) % PICKS] // (1 + (self._asked - 1) // PICKS)) % count

    def one_of(self, choices):
        return choices[self.pick(len(choices))]

    def row(self):
        """A vector that there is; the latest as often as any other."""
        place = self.pick(2 * len(self.rows))
        place = place if place < len(self.rows) else len(self.rows) - 1
        self._read.add(place)
        return self.program.heard(self.rows[place])

    def vector(self, count):
        self._vectors = getattr(self, "_vectors", 0) + 1
        return self.program.made(self.number, self._vectors, count)

    def matrix(self, rows, columns):
        return [self.vector(columns) for _ in range(rows)]

    def lines(self, row, length):
        """A row cut into lines, each beginning so far behind the other."""
        apart, count = 1 + self.pick(length + 1), 1 + self.pick(8)
        return [[row[(i * apart + j) % len(row)] for j in range(length)] for i in range(count)]
