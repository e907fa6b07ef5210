"""Pictures of training, as matplotlib figures of their own: no window is opened, no global state touched."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd import sigmoid

from .data import Sample
from .files import write_whole
from .fitting import predict
from .module import Module

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")
ZERO, ONE = "#4c78a8", "#f2a03d"  # apart for colour-blind readers too, and neither a value's nor a gradient's


def decision_boundary(model: Module, data: Sequence[Sample], steps: int = 60) -> Figure:
    """The probability of class 1 over the plane, for a model from two inputs to one logit, and the data.

    data     ([x1, x2], 0 or 1) pairs, drawn as points
    steps    how fine the plane is looked at, along each side

    ModuleNotFoundError says what to install where matplotlib is missing.

    >>> from nn import MLP
    >>> from nn.data import xor
    >>> decision_boundary(MLP(2, [1]), xor(), steps=3).axes[0].get_xlabel()
    'x1'
    """
    figure, axes = _figure()
    across, up = _span([x[0] for x, _ in data], steps), _span([x[1] for x, _ in data], steps)
    grid = [[sigmoid(z) for z in predict(model, [[x1, x2] for x1 in across])] for x2 in up]
    levels = [i / 10 for i in range(11)]
    shades = axes.contourf(across, up, grid, levels=levels, colors=_between(ZERO, ONE, 10))
    figure.colorbar(shades, ax=axes, label="probability of 1")
    if min(map(min, grid)) < 0.5 < max(map(max, grid)):
        axes.contour(across, up, grid, levels=[0.5], colors="black", linewidths=1.5)
    for target, colour, marker in ((0, ZERO, "o"), (1, ONE, "s")):
        points = [x for x, t in data if t == target]
        axes.scatter(
            [x[0] for x in points],
            [x[1] for x in points],
            c=colour,
            marker=marker,
            s=90,
            edgecolors="black",
            label=f"target {target}",
            zorder=3,
        )
    figure.legend(loc="outside lower center", ncols=2)
    axes.set(xlabel="x1", ylabel="x2", aspect="equal", title="decision boundary at probability ½")
    return figure


def loss_curve(losses: Sequence[float]) -> Figure:
    """The loss, epoch by epoch.

    >>> loss_curve([0.7, 0.2, 0.1]).axes[0].get_ylabel()
    'loss'
    """
    figure, axes = _figure()
    axes.plot(range(1, len(losses) + 1), losses, color="black")
    axes.set(xlabel="epoch", ylabel="loss", title="loss while training")
    axes.set_ylim(bottom=0.0)
    return figure


def check_target(path: str | os.PathLike[str]) -> None:
    """ValueError, or an OSError, if a picture cannot be saved there; ModuleNotFoundError without matplotlib.

    >>> check_target("boundary.png")
    """
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise ValueError(f"a plot is saved as one of {', '.join(SUFFIXES)}, not as {os.fspath(path)!r}")
    if target.is_dir():
        raise IsADirectoryError(f"{os.fspath(path)!r} is a folder")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {os.fspath(target.parent)!r}")
    _figure()


def save(figure: Figure, path: str | os.PathLike[str]) -> None:
    """Save a figure as PNG, SVG or PDF by suffix; a failure leaves the file that was there."""
    check_target(path)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=Path(path).suffix.lower().removeprefix("."), dpi=120)
    write_whole(path, buffer.getvalue())


def _figure() -> tuple[Figure, Any]:
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'plots are drawn by matplotlib; install it with: python -m pip install "gatewise[plot]"',
            name=error.name,
        ) from error
    figure = Figure(figsize=(6.0, 5.0), layout="constrained")
    return figure, figure.add_subplot()


def _span(xs: Sequence[float], steps: int) -> list[float]:
    low, high = min(xs), max(xs)
    margin = 0.25 * (high - low or 1.0)
    return [low - margin + i * (high - low + 2.0 * margin) / (steps - 1) for i in range(steps)]


def _between(first: str, last: str, count: int) -> list[tuple[float, float, float]]:
    """Colours from one to the other through white."""
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("", [first, "white", last])
    return [shades((i + 0.5) / count)[:3] for i in range(count)]
