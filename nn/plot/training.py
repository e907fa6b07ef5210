"""Pictures of a training: the loss on its way down, and where the model draws the line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograd import sigmoid

from ..data import Sample
from ..layers.module import Module
from ..training.plane import on_grid
from ..util.grid import span
from .canvas import MARKED, edges, new_figure, paler, quiet, styles, through_white

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TWO = (("#4c78a8", "o"), ("#f2a03d", "s"))  # neither a value's nor a gradient's colours


def decision_boundary(model: Module, data: Sequence[Sample], steps: int = 120) -> Figure:
    """What a model makes of each point of the plane, and the data.

    Args:
        model: From two inputs to one logit, whose probability is shown, or to a logit for each class, of
            which the largest is shown.
        data: ([x1, x2], class) pairs, drawn as points.
        steps: How fine the plane is looked at, along each side; at least 2.

    Returns:
        A figure of its own.

    >>> from nn import MLP
    >>> from nn.data import xor
    >>> decision_boundary(MLP(2, [1]), xor(), steps=3).axes[0].get_xlabel()
    'x1'
    """
    if not data:
        raise ValueError("decision_boundary got no data; the points say which part of the plane to look at")
    across, up = span([x[0] for x, _ in data], steps), span([x[1] for x, _ in data], steps)
    tall = (up[-1] - up[0]) / (across[-1] - across[0])
    figure = new_figure(6.0, min(max(1.5 + 4.0 * tall, 3.0), 8.0))
    axes = figure.add_subplot()
    outputs = on_grid(model, across, up)
    by_class = isinstance(outputs[0][0], list)
    look = MARKED if by_class else TWO
    (_show_classes if by_class else _show_probability)(axes, across, up, outputs)
    for target in sorted({target for _, target in data}):
        colour, marker = look[int(target) % len(look)]
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
    figure.legend(loc="outside lower center", ncols=4)
    axes.set(xlabel="x1", ylabel="x2", aspect="equal")
    return figure


def _show_probability(axes: Any, across: list[float], up: list[float], logits: list[Any]) -> None:
    grid = [[sigmoid(z) for z in row] for row in logits]
    colours = through_white(TWO[0][0], TWO[1][0], 10)
    shades = axes.contourf(across, up, grid, levels=[i / 10 for i in range(11)], colors=colours)
    axes.figure.colorbar(shades, ax=axes, label="probability of 1")
    if min(map(min, grid)) < 0.5 < max(map(max, grid)):
        axes.contour(across, up, grid, levels=[0.5], colors="black", linewidths=1.5)
    axes.set_title("decision boundary at probability ½")


def _show_classes(axes: Any, across: list[float], up: list[float], logits: list[Any]) -> None:
    colours = [paler(colour) for colour, _ in MARKED]
    winners = [[colours[zs.index(max(zs)) % len(colours)] for zs in row] for row in logits]
    axes.imshow(winners, origin="lower", extent=(*edges(across), *edges(up)), interpolation="nearest")
    axes.set_title("the class with the largest logit")


def loss_curve(losses: Sequence[float] | Mapping[str, Sequence[float]], log: bool = False) -> Figure:
    """The loss, epoch by epoch, of one training, or of several by name.

    Args:
        losses: The losses, or name → losses.
        log: Whether the loss has a logarithmic axis.

    Returns:
        A figure of its own.

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
