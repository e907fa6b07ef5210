"""Pictures of what is in the layers: activations on the way forward, gradients on the way back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..analysis.depth import Depth, sizes
from .canvas import GRADIENT, VALUE, new_figure, quiet, styles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Layers = Sequence[Sequence[float]]


def histograms(
    activations: Layers,
    gradients: Layers,
    log: bool = False,
    title: str = "",
    gradient_name: str = "δ = ∂loss/∂u",
) -> Figure:
    """How activations (above) and gradients (below) are spread in each layer, left to right.

    Args:
        activations: For each layer, its numbers.
        gradients: Likewise, for as many layers.
        log: Whether to show log₁₀ of their sizes: vanishing and exploding wander sideways.
        title: The heading.
        gradient_name: What the lower axis is called.

    Returns:
        A figure of its own.

    Raises:
        ValueError: For another number of layers in one of them.

    >>> figure = histograms([[0.1, 0.5], [0.2]], [[1.0, -1.0], [0.5]])
    >>> [axes.get_title() for axes in figure.axes[:2]]
    ['layer 1', 'layer 2']
    """
    if len(activations) != len(gradients):
        raise ValueError(
            f"histograms got {len(activations)} layers of activations, but {len(gradients)} of gradients"
        )
    figure = new_figure(max(5.0, 1.3 * len(activations) + 0.5), 4.5)
    above, below = figure.subfigures(2, 1, squeeze=False)[:, 0]
    _row(above, activations, "activation", VALUE, log)
    _row(below, gradients, gradient_name, GRADIENT, log)
    if title:
        figure.suptitle(title)
    return figure


def depth_curves(runs: Sequence[Depth]) -> Figure:
    """How large activations and δ are in each layer, one line for each start of the weights.

    Args:
        runs: What `depth_experiment` gave.

    Returns:
        A figure of its own.

    >>> from nn import depth_experiment
    >>> figure = depth_curves(depth_experiment(depth=2, width=2, samples=1))
    >>> [line.get_label() for line in figure.axes[0].lines]
    ['100', '0.01', 'Xavier', 'He']
    """
    figure = new_figure(10.0, 4.5)
    forward, back = figure.subplots(1, 2)
    _curves(forward, {run.start: sizes(run.activations) for run in runs})
    _curves(back, {run.start: sizes(run.deltas) for run in runs})
    forward.set_title("forward →")
    forward.set_ylabel("typical |activation| (root mean square)", color=VALUE)
    back.set_title("← backward")
    back.set_ylabel("typical |δ|, δ = ∂loss/∂u (root mean square)", color=GRADIENT)
    handles, labels = forward.get_legend_handles_labels()
    figure.legend(handles, labels, title="weights at the start", loc="outside lower center", ncols=len(runs))
    return figure


def _curves(axes: Any, curves: dict[str, list[float]]) -> None:
    for (name, typical), style in zip(curves.items(), styles(), strict=False):
        axes.plot(range(1, len(typical) + 1), typical, label=name, markersize=5, **style)
    axes.set_yscale("log")
    axes.set_xlabel("layer")
    axes.xaxis.get_major_locator().set_params(integer=True)
    quiet(axes)


def _row(part: Any, layers: Layers, name: str, colour: str, log: bool) -> None:
    shown = [[math.log10(abs(x)) for x in layer if x] if log else list(layer) for layer in layers]
    bins = _bins([x for layer in shown for x in layer], whole=log)
    row = part.subplots(1, len(layers), sharex=True, sharey=True, squeeze=False)[0]
    for i, (axes, numbers, layer) in enumerate(zip(row, shown, layers, strict=True)):
        axes.hist(numbers, bins=bins, weights=[100.0 / len(layer) for _ in numbers], color=colour)
        axes.set_title(f"layer {i + 1}", fontsize="medium")
        axes.margins(y=0.25)
        axes.locator_params(axis="x", nbins=2)
        axes.xaxis.set_major_formatter("{x:g}")
        axes.tick_params(labelsize="small")
        quiet(axes, grid="y")
        if len(numbers) < len(layer):
            zeros = f"{100.0 * (1.0 - len(numbers) / len(layer)):.0f} % are 0"
            axes.text(0.5, 0.97, zeros, transform=axes.transAxes, ha="center", va="top", fontsize="x-small")
    row[0].set_ylabel("% of them")
    part.supxlabel(f"log₁₀ |{name}|" if log else name, color=colour, fontsize="medium")


def _bins(numbers: Sequence[float], whole: bool) -> list[float]:
    """The edges of 20 bins that hold all the numbers, between whole ones if told."""
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if whole:
        low, high = math.floor(low), math.ceil(high)
    if not high > low:
        low, high = low - 0.5, high + 0.5
    return [low + (high - low) * i / 20 for i in range(21)]
