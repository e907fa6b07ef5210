"""What a model of two inputs says to each point of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import compile

from ..layers.module import Module
from .inference import in_mode, predict


def on_grid(model: Module, across: Sequence[float], up: Sequence[float]) -> list[list[Any]]:
    """`found[j][i]`, what `predict` says to [across[i], up[j]], by plain floats where that can be.

    The model is recorded once and printed from the rows of its gates as a function of floats, some ten times
    as fast as predict.  What cannot be recorded, or says otherwise at a corner, is asked point by point.

    >>> from nn import Perceptron
    >>> on_grid(Perceptron([1.0, 1.0], -1.5), [0.0, 1.0], [0.0, 1.0])
    [[0.0, 0.0], [0.0, 1.0]]
    """
    points = [[x1, x2] for x2 in up for x1 in across]
    ends = (0, len(across) - 1, len(points) - len(across), len(points) - 1)
    said = predict(model, [points[i] for i in ends])
    try:
        found = in_mode(model, False, lambda: _printed(model)(points))
        agreed = [found[i] for i in ends] == said
    except Exception:  # the model may be anybody's; predict says what is wrong, if anything is
        agreed = False
    if not agreed:
        found = predict(model, points)
    return [found[i : i + len(across)] for i in range(0, len(found), len(across))]


def _printed(model: Module) -> Any:
    """The model as it is now; recorded anew each time, as it may keep numbers that are no leaves."""
    return compile(lambda x: model(x), (), backend="python", on_guard="record", strict_bits=True, batch=True)
