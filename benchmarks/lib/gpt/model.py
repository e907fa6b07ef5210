"""The program of scalars: on our Value, on a plain class, and recorded.

Embedding, attention of four heads, RMS norm, MLP: about 4,000 parameters.  The shape is that of Andrej
Karpathy's microgpt; the text is ours, and so are the names.
"""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable
from typing import Any, NamedTuple

import autograd

NAMES = """
aldo amira anoki arvel belen bodin brisa calder carmo celin dalia davor delphi edrin elowa emeri faro
fenna galen garit hadley hanno ilsa imre isolde jarek jovie kaito kelda kiran lavin leoni lumi marek mirel
nadia nevin odile orsin padma perrin quilla rafe renske sabin senna talia tobin ulani urso vanya vesper
wendel wilma xanthe yara yorick zadie zorin
""".split()
LETTERS = sorted(set("".join(NAMES)))
END = len(LETTERS)  # before the first letter and after the last
WIDTH, HEADS, CONTEXT = 16, 4, 16
RATE, DECAY, DECAY_OF_SQUARES = 0.01, 0.85, 0.99  # Adam's

Vector = list[Any]
Matrix = list[Vector]


class Words(NamedTuple):
    """What a program needs a word of ours for if it is to be recorded."""

    look_up: Callable[[Any, Any], Any]
    softmax: Callable[[Vector], Vector]


def softmax(scores: Vector) -> Vector:
    largest = max(score.data for score in scores)
    powers = [(score - largest).exp() for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


BY_HAND = Words(operator.getitem, softmax)
OURS = Words(autograd.take, autograd.softmax)


class GPT:
    """The parameters, and the next letter's scores from the letters so far."""

    def __init__(self, value: Any, seed: int = 1, words: Words = BY_HAND) -> None:
        self._words = words
        rng = random.Random(seed)

        def matrix(rows: int, columns: int) -> Matrix:
            return [[value(rng.gauss(0.0, 0.08)) for _ in range(columns)] for _ in range(rows)]

        self.letters = matrix(END + 1, WIDTH)
        self.places = matrix(CONTEXT, WIDTH)
        self.query, self.key, self.value, self.join = (matrix(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = matrix(4 * WIDTH, WIDTH), matrix(WIDTH, 4 * WIDTH)
        self.scores = matrix(END + 1, WIDTH)

    def parameters(self) -> Vector:
        """Matrix by matrix, row by row."""
        return [p for matrix in self.matrices() for row in matrix for p in row]

    def matrices(self) -> list[Matrix]:
        return [x for name, x in vars(self).items() if not name.startswith("_")]

    def __call__(self, letter: Any, place: Any, keys: Matrix, values: Matrix) -> Vector:
        """Scores for what follows `letter`; what was seen before is in `keys` and `values`, which grow."""
        of_letter, of_place = (
            self._words.look_up(self.letters, letter),
            self._words.look_up(self.places, place),
        )
        x = rms_norm([a + b for a, b in zip(of_letter, of_place, strict=True)])
        x = add(x, self.attend(rms_norm(x), keys, values))
        hidden = [u.relu() for u in linear(self.widen, rms_norm(x))]
        x = add(x, linear(self.narrow, hidden))
        return linear(self.scores, x)

    def loss(self, letters: Vector, places: Vector, following: Vector) -> Any:
        """The mean over a name's letters of −log of what the letter that follows was given."""
        keys: Matrix = []
        values: Matrix = []
        costs = []
        for letter, place, wanted in zip(letters, places, following, strict=True):
            likely = self._words.softmax(self(letter, place, keys, values))
            costs.append(-self._words.look_up(likely, wanted).log())
        return sum(costs) / len(costs)

    def next_scores(self, letters: Vector, places: Vector) -> Vector:
        """What follows these letters, as scores."""
        keys: Matrix = []
        values: Matrix = []
        for letter, place in zip(letters, places, strict=True):
            scores = self(letter, place, keys, values)
        return scores

    def attend(self, x: Vector, keys: Matrix, values: Matrix) -> Vector:
        query = linear(self.query, x)
        keys.append(linear(self.key, x))
        values.append(linear(self.value, x))
        size = WIDTH // HEADS
        seen: Vector = []
        for start in range(0, WIDTH, size):
            head = slice(start, start + size)
            weights = self._words.softmax([dot(query[head], key[head]) / math.sqrt(size) for key in keys])
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


def sample(name: str) -> tuple[list[int], list[int], list[int]]:
    """The letters of a name as numbers, their places, and what follows each of them."""
    word = [LETTERS.index(letter) for letter in name]
    return [END, *word], [*range(1 + len(word))], [*word, END]


def invented(next_scores: Callable[[list[int], list[int]], Any], count: int, seed: int) -> list[str]:
    """So many names, letter by letter, each drawn by the scores that follow those before."""
    rng = random.Random(seed)
    names = []
    for _ in range(count):
        letters = [END]
        while len(letters) < CONTEXT:
            scores = next_scores(letters, [*range(len(letters))])
            numbers = [float(getattr(x, "data", x)) if not isinstance(x, float) else x for x in scores]
            largest = max(numbers)
            powers = [math.exp(x - largest) for x in numbers]
            (letter,) = rng.choices(range(END + 1), powers)
            if letter == END:
                break
            letters.append(letter)
        names.append("".join(LETTERS[letter] for letter in letters[1:]))
    return names


class Training:
    """Adam, one name a step, going round: the loop as it is written on such a class."""

    def __init__(self, value: Any, words: Words = BY_HAND) -> None:
        self.model = GPT(value, words=words)
        self.parameters = self.model.parameters()
        self.mean = [0.0] * len(self.parameters)
        self.square = [0.0] * len(self.parameters)
        self.losses: list[float] = []

    def step(self) -> None:
        self.learn(*sample(NAMES[len(self.losses) % len(NAMES)]))

    def learn(self, letters: list[int], places: list[int], following: list[int]) -> float:
        """One step; the loss before it."""
        loss = self.model.loss(letters, places, following)
        loss.backward()
        self.losses.append(loss.data)
        self.descend()
        return self.losses[-1]

    def descend(self) -> None:
        count = len(self.losses)
        for i, p in enumerate(self.parameters):
            self.mean[i] = DECAY * self.mean[i] + (1.0 - DECAY) * p.grad
            self.square[i] = DECAY_OF_SQUARES * self.square[i] + (1.0 - DECAY_OF_SQUARES) * p.grad**2
            mean = self.mean[i] / (1.0 - DECAY**count)
            square = self.square[i] / (1.0 - DECAY_OF_SQUARES**count)
            p.data -= RATE * mean / (math.sqrt(square) + 1e-8)
            p.grad = 0.0
