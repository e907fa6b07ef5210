"""Pictures of a training: the loss on its way down, and where the model draws the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from autograd import sigmoid

from ..data import Sample
from ..fitting import predict
from ..module import Module
from .canvas import new_figure, quiet, span, styles, through_white

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ZERO, ONE = "#4c78a8", "#f2a03d"  # apart for colour-blind readers too, and neither a value's nor a gradient's


def decision_boundary(model: Module, data: Sequence[Sample], steps: int = 60) -> Figure:
    """The probability of class 1 over the plane, for a model from two inputs to one logit, and the data.

    data     ([x1, x2], 0 or 1) pairs, drawn as points
    steps    how fine the plane is looked at, along each side

    >>> from nn import MLP
    >>> from nn.data import xor
    >>> decision_boundary(MLP(2, [1]), xor(), steps=3).axes[0].get_xlabel()
    'x1'
    """
    figure = new_figure()
    axes = figure.add_subplot()
    across, up = span([x[0] for x, _ in data], steps), span([x[1] for x, _ in data], steps)
    grid = [[sigmoid(z) for z in predict(model, [[x1, x2] for x1 in across])] for x2 in up]
    levels = [i / 10 for i in range(11)]
    shades = axes.contourf(across, up, grid, levels=levels, colors=through_white(ZERO, ONE, 10))
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
            s=90 if len(data) < 50 else 24,
            edgecolors="black",
            linewidths=1.0 if len(data) < 50 else 0.6,
            label=f"target {target}",
            zorder=3,
        )
    figure.legend(loc="outside lower center", ncols=2)
    axes.set(xlabel="x1", ylabel="x2", aspect="equal", title="decision boundary at probability ½")
    return figure


def loss_curve(losses: Sequence[float] | Mapping[str, Sequence[float]], log: bool = False) -> Figure:
    """The loss, epoch by epoch, of one training, or of several by name.

    log    whether the loss has a logarithmic axis

    >>> loss_curve([0.7, 0.2, 0.1]).axes[0].get_ylabel()
    'loss'
    """
    figure = new_figure(6.0, 4.0)
    axes = figure.add_subplot()
    curves = losses if isinstance(losses, Mapping) else {"": losses}
    for (name, curve), style in zip(curves.items(), styles(), strict=False):
        if not name:
            style = {"color": "black"}
        axes.plot(range(1, len(curve) + 1), curve, label=name, markevery=max(1, len(curve) // 10), **style)
    quiet(axes)
    axes.set(xlabel="epoch", ylabel="loss", title="loss while training", yscale="log" if log else "linear")
    if not log:
        axes.set_ylim(bottom=0.0)
    if isinstance(losses, Mapping):
        axes.legend()
    return figure
