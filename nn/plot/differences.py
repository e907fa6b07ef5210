"""The picture of numerical differentiation: how the error depends on the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..analysis.differences import textbook_step
from .canvas import new_figure, quiet, styles

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NOTHING = 2.0**-54


def difference_curves(errors: Mapping[str, Sequence[tuple[float, float]]], x: float) -> Figure:
    """The error of difference quotients over the step ε, a V for each method, as `difference_errors` gave it.

    A log axis has no place for an error of 0: it is drawn where half a float's last digit would be.

    Args:
        errors: method → (step ε, relative error) for each step.
        x: Where the derivative was taken; the textbook's step there is marked.

    Returns:
        A figure of its own.

    >>> from autograd import exp
    >>> from nn import difference_errors
    >>> figure = difference_curves(difference_errors(exp, 1.0), 1.0)
    >>> [line.get_label() for line in figure.axes[0].lines][:2]
    ['forward', 'central']
    """
    figure = new_figure(8.0, 5.0)
    axes = figure.add_subplot()
    for (method, points), style in zip(errors.items(), styles(), strict=False):
        errors_shown = [error or NOTHING for _, error in points]
        axes.plot([eps for eps, _ in points], errors_shown, label=method, markersize=4, **style)
    step = textbook_step(x)
    axes.axvline(step, color="black", linestyle="--", linewidth=1.0)
    axes.set(xscale="log", yscale="log", xlabel="step ε", ylabel="relative error of the derivative")
    axes.annotate(
        r"$\varepsilon = \sqrt{\varepsilon_c}\,|x|$" if x else r"$\varepsilon = \sqrt{\varepsilon_c}$",
        (step, 1.0), xycoords=("data", "axes fraction"), xytext=(4, -4), textcoords="offset points", va="top",
    )  # fmt: skip
    axes.set_title("too short: rounding ÷ ε  ←  step  →  too long: the formula's own error")
    quiet(axes)
    axes.legend(loc="lower left")
    return figure
