"""The same GPT in NumPy, with every gradient derived by hand: a name at a time, float64."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from .model import CONTEXT, END, HEADS, WIDTH

Array = Any

SHAPES = {
    "letters": (END + 1, WIDTH), "places": (CONTEXT, WIDTH),
    "query": (WIDTH, WIDTH), "key": (WIDTH, WIDTH), "value": (WIDTH, WIDTH), "join": (WIDTH, WIDTH),
    "widen": (4 * WIDTH, WIDTH), "narrow": (WIDTH, 4 * WIDTH), "scores": (END + 1, WIDTH),
}  # fmt: skip
SIZE = WIDTH // HEADS
_SCALE = 1.0 / sqrt(SIZE)
_BEFORE = np.tri(CONTEXT, dtype=bool)  # a place sees itself and those before it


class Weights:
    """All matrices, as views into one vector."""

    def __init__(self, numbers: Array) -> None:
        self.numbers = np.array(numbers, dtype=float)
        start = 0
        for name, shape in SHAPES.items():
            size = shape[0] * shape[1]
            setattr(self, name, self.numbers[start : start + size].reshape(shape))
            start += size
        assert start == len(self.numbers)

    letters: Array
    places: Array
    query: Array
    key: Array
    value: Array
    join: Array
    widen: Array
    narrow: Array
    scores: Array


class Pass(NamedTuple):
    """What the way back needs of the way there; the rows of each are the places of the name."""

    embedded: Array
    scale0: Array
    x0: Array
    scale1: Array
    normed0: Array
    q: Array  # (heads, places, size), like k, v and seen
    k: Array
    v: Array
    attention: Array  # (heads, places, places)
    seen: Array
    x1: Array
    scale2: Array
    normed1: Array
    hidden: Array
    x2: Array
    scores: Array


def forward(w: Weights, letters: Sequence[int], places: Sequence[int]) -> Pass:
    """Scores for what follows each letter."""
    count = len(letters)
    embedded = w.letters[letters] + w.places[places]
    x0, scale0 = _rms_norm(embedded)
    normed0, scale1 = _rms_norm(x0)
    q, k, v = (_in_heads(normed0 @ matrix.T) for matrix in (w.query, w.key, w.value))
    near = np.where(_BEFORE[:count, :count], q @ k.transpose(0, 2, 1) * _SCALE, -np.inf)
    attention = _softmax(near)
    seen = _joined(attention @ v)
    x1 = x0 + seen @ w.join.T
    normed1, scale2 = _rms_norm(x1)
    hidden = np.maximum(normed1 @ w.widen.T, 0.0)
    x2 = x1 + hidden @ w.narrow.T
    return Pass(
        embedded, scale0, x0, scale1, normed0, q, k, v, attention, seen,
        x1, scale2, normed1, hidden, x2, x2 @ w.scores.T,
    )  # fmt: skip


def value_and_grad(
    w: Weights, letters: Sequence[int], places: Sequence[int], following: Sequence[int], d: Weights
) -> tuple[float, Array]:
    """The loss of a name, and its gradient, which is written into `d`."""
    p = forward(w, letters, places)
    count = len(letters)
    everywhere = np.arange(count)
    likely = _softmax(p.scores)
    loss = -np.log(likely[everywhere, following]).mean()

    d_scores = likely / count  # softmax and −log together
    d_scores[everywhere, following] -= 1.0 / count
    d.scores[:] = d_scores.T @ p.x2
    d_x2 = d_scores @ w.scores

    d.narrow[:] = d_x2.T @ p.hidden
    d_hidden = (d_x2 @ w.narrow) * (p.hidden > 0.0)
    d.widen[:] = d_hidden.T @ p.normed1
    d_x1 = d_x2 + _back_through_norm(p.x1, p.scale2, d_hidden @ w.widen)

    d.join[:] = d_x1.T @ p.seen
    d_seen = _in_heads(d_x1 @ w.join)
    d_attention = d_seen @ p.v.transpose(0, 2, 1)
    d_v = p.attention.transpose(0, 2, 1) @ d_seen
    d_near = p.attention * (d_attention - (d_attention * p.attention).sum(-1, keepdims=True)) * _SCALE
    d_q, d_k = d_near @ p.k, d_near.transpose(0, 2, 1) @ p.q
    d_normed0 = np.zeros_like(p.normed0)
    for matrix, d_matrix, d_heads in (
        (w.query, d.query, d_q),
        (w.key, d.key, d_k),
        (w.value, d.value, d_v),
    ):
        flat = _joined(d_heads)
        d_matrix[:] = flat.T @ p.normed0
        d_normed0 += flat @ matrix

    d_x0 = d_x1 + _back_through_norm(p.x0, p.scale1, d_normed0)
    d_embedded = _back_through_norm(p.embedded, p.scale0, d_x0)
    d.letters[:] = 0.0
    np.add.at(d.letters, letters, d_embedded)  # a letter may come twice
    d.places[:] = 0.0
    d.places[places] = d_embedded
    return float(loss), d.numbers


def _rms_norm(x: Array) -> tuple[Array, Array]:
    """x × scale with scale = (mean x² + ε)^−½, and the scale."""
    scale = 1.0 / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
    return x * scale, scale


def _back_through_norm(x: Array, scale: Array, upstream: Array) -> Array:
    """∂(x·s)/∂x: s directly, and −s³·x/n through the scale."""
    through = (upstream * x).sum(-1, keepdims=True) * scale**3 / x.shape[-1]
    return upstream * scale - x * through


def _softmax(x: Array) -> Array:
    powers = np.exp(x - x.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def _in_heads(x: Array) -> Array:
    """(places, width) as (heads, places, size)."""
    return x.reshape(len(x), HEADS, SIZE).transpose(1, 0, 2)


def _joined(x: Array) -> Array:
    return x.transpose(1, 0, 2).reshape(x.shape[1], WIDTH)


class Adam:
    """The same update as in `model.Training`, on one vector."""

    def __init__(self, numbers: Array, rate: float, decay: float, decay_of_squares: float) -> None:
        self.numbers = numbers
        self.settings = rate, decay, decay_of_squares
        self.mean, self.square = np.zeros_like(numbers), np.zeros_like(numbers)
        self.count = 0

    def step(self, grad: Array) -> None:
        """One step down."""
        rate, decay, decay_of_squares = self.settings
        self.count += 1
        self.mean += (1.0 - decay) * (grad - self.mean)
        self.square += (1.0 - decay_of_squares) * (grad * grad - self.square)
        mean = self.mean / (1.0 - decay**self.count)
        square = self.square / (1.0 - decay_of_squares**self.count)
        self.numbers -= rate * mean / (np.sqrt(square) + 1e-8)
