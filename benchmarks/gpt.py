"""A character GPT of one layer, trained name by name: the same program on our Value and on a plain class.

Embedding, attention of four heads, RMS norm, MLP, Adam: about 4,000 parameters, every operation a
scalar.  The shape is that of Andrej Karpathy's microgpt; the text is ours, and so are the names.
"""

from __future__ import annotations

import math
import random
import sys
from typing import Any

import autograd

from .lib import plain
from .lib.clock import take_turns, timed
from .lib.report import at_least, machine, options, read, table, tell

NAMES = """
aldo amira anoki arvel belen bodin brisa calder carmo celin dalia davor delphi edrin elowa emeri faro
fenna galen garit hadley hanno ilsa imre isolde jarek jovie kaito kelda kiran lavin leoni lumi marek mirel
nadia nevin odile orsin padma perrin quilla rafe renske sabin senna talia tobin ulani urso vanya vesper
wendel wilma xanthe yara yorick zadie zorin
""".split()
LETTERS = sorted(set("".join(NAMES)))
END = len(LETTERS)  # before the first letter and after the last
WIDTH, HEADS, CONTEXT = 16, 4, 16

Vector = list[Any]
Matrix = list[Vector]


class GPT:
    """The parameters, and the next letter's scores from the letters so far."""

    def __init__(self, value: Any, seed: int) -> None:
        rng = random.Random(seed)

        def matrix(rows: int, columns: int) -> Matrix:
            return [[value(rng.gauss(0.0, 0.08)) for _ in range(columns)] for _ in range(rows)]

        self.letters = matrix(END + 1, WIDTH)
        self.places = matrix(CONTEXT, WIDTH)
        self.query, self.key, self.value, self.join = (matrix(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = matrix(4 * WIDTH, WIDTH), matrix(WIDTH, 4 * WIDTH)
        self.scores = matrix(END + 1, WIDTH)

    def parameters(self) -> Vector:
        return [p for matrix in vars(self).values() for row in matrix for p in row]

    def __call__(self, letter: int, place: int, keys: Matrix, values: Matrix) -> Vector:
        """Scores for what follows `letter`; what was seen before is in `keys` and `values`, which grow."""
        x = rms_norm([a + b for a, b in zip(self.letters[letter], self.places[place], strict=True)])
        x = add(x, self.attend(rms_norm(x), keys, values))
        hidden = [u.relu() for u in linear(self.widen, rms_norm(x))]
        x = add(x, linear(self.narrow, hidden))
        return linear(self.scores, x)

    def attend(self, x: Vector, keys: Matrix, values: Matrix) -> Vector:
        query = linear(self.query, x)
        keys.append(linear(self.key, x))
        values.append(linear(self.value, x))
        size = WIDTH // HEADS
        seen: Vector = []
        for start in range(0, WIDTH, size):
            head = slice(start, start + size)
            weights = softmax([dot(query[head], key[head]) / math.sqrt(size) for key in keys])
            seen += [dot(weights, [value[i] for value in values]) for i in range(start, start + size)]
        return linear(self.join, seen)


def add(x: Vector, y: Vector) -> Vector:
    return [a + b for a, b in zip(x, y, strict=True)]


def dot(x: Vector, y: Vector) -> Any:
    return sum(a * b for a, b in zip(x, y, strict=True))


def linear(matrix: Matrix, x: Vector) -> Vector:
    return [dot(row, x) for row in matrix]


def rms_norm(x: Vector) -> Vector:
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5
    return [a * scale for a in x]


def softmax(scores: Vector) -> Vector:
    largest = max(score.data for score in scores)
    powers = [(score - largest).exp() for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


class Training:
    """Adam, one name a step, going round."""

    def __init__(self, value: Any) -> None:
        self.model = GPT(value, seed=1)
        self.parameters = self.model.parameters()
        self.mean = [0.0] * len(self.parameters)
        self.square = [0.0] * len(self.parameters)
        self.losses: list[float] = []

    def step(self) -> None:
        word = [LETTERS.index(letter) for letter in NAMES[len(self.losses) % len(NAMES)]]
        keys: Matrix = []
        values: Matrix = []
        costs = []
        for place, (letter, following) in enumerate(zip([END, *word], [*word, END], strict=True)):
            likely = softmax(self.model(letter, place, keys, values))
            costs.append(-likely[following].log())
        loss = sum(costs) / len(costs)
        loss.backward()
        self.losses.append(loss.data)
        self.descend(0.01)

    def descend(self, rate: float, decay: float = 0.85, decay_of_squares: float = 0.99) -> None:
        count = len(self.losses)
        for i, p in enumerate(self.parameters):
            self.mean[i] = decay * self.mean[i] + (1.0 - decay) * p.grad
            self.square[i] = decay_of_squares * self.square[i] + (1.0 - decay_of_squares) * p.grad**2
            mean = self.mean[i] / (1.0 - decay**count)
            square = self.square[i] / (1.0 - decay_of_squares**count)
            p.data -= rate * mean / (math.sqrt(square) + 1e-8)
            p.grad = 0.0


def main() -> None:
    arguments = read(options(__doc__))
    sys.setrecursionlimit(100_000)  # the plain class goes back by recursion
    runs = {"ours": Training(autograd.Value), "plain": Training(plain.Value)}
    times = take_turns({name: timed(run.step) for name, run in runs.items()}, arguments.turns)
    for ours, theirs in zip(runs["ours"].losses, runs["plain"].losses, strict=True):
        assert math.isclose(ours, theirs, rel_tol=1e-9), (ours, theirs)
    faster = times.ratio("plain", "ours")
    compiled = autograd.engine_info().form == "compiled"
    parameters, losses = len(runs["ours"].parameters), runs["ours"].losses
    head = [
        "a step of a character GPT", "parameters", "plain class, ms", "ours, ms", "times as fast", "goal",
        "loss, first and last",
    ]  # fmt: skip
    row = [
        "one name, forward, backward, Adam",
        parameters,
        1e3 * times.median("plain"),
        1e3 * times.median("ours"),
        faster,
        at_least(faster, 10.0) if compiled else "",
        f"{losses[0]:.3f}, {losses[-1]:.3f}",
    ]
    tell("gpt", "\n\n".join([machine(), table(head, [row])]), arguments.save)


if __name__ == "__main__":
    main()
