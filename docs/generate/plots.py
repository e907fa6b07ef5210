"""The value of a gate, its slope and its second derivative, drawn over its first operand."""

import io
import math
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from autograd import Value, hessian
from autograd.errors import GatewiseError

POINTS = 321
WIDTH = 4.0  # to both sides of 0
HIGHEST = 6.0
JUMP = 0.4
INK = "#808080"  # is seen on white and on black
COLORS = {"y": "#2e9e4f", "∂y/∂a": "#d9483b", "∂²y/∂a²": "#7a7ae6"}


def plot(gate: Any) -> str:
    """A picture of a gate as SVG; operands after the first are held where its sample begins to be typical.

    Args:
        gate: A row of the table.

    Returns:
        The text of the file.
    """
    at = next(i for i, name in enumerate(gate.operand_names) if name not in gate.parameters)
    held = {i: _held(gate, i) for i in range(gate.arity) if i != at}
    xs = [WIDTH * (2 * i / (POINTS - 1) - 1) for i in range(POINTS)]
    curves = list(zip(*(_read(gate, at, held, x) for x in xs), strict=True))
    named = gate.operand_names[at]
    with mpl.rc_context({"svg.hashsalt": gate.name, "svg.fonttype": "path", "font.size": 11}):
        figure = Figure(figsize=(6.4, 3.6), layout="constrained")
        axes = figure.subplots()
        for (title, color), ys in zip(COLORS.items(), curves, strict=True):
            style = {"y": "-", "∂y/∂a": "--"}.get(title, ":")
            axes.plot(
                xs, _broken(ys), style, color=color, linewidth=2, label=title.replace("∂a", f"∂{named}")
            )
        lowest = [min((abs(y) for y in ys if math.isfinite(y)), default=0.0) for ys in curves]
        highest = max(HIGHEST, 1.1 * max(lowest))  # some of each curve is to be seen
        seen = [y for ys in curves for y in ys if math.isfinite(y) and abs(y) <= highest] or [0.0]
        axes.set_ylim(min(-1.0, *seen) - 0.3, max(1.0, *seen) + 0.3)
        others = ", ".join(f"{gate.operand_names[i]} = {x:g}" for i, x in held.items())
        axes.set_xlabel(f"{named}{f'   ({others})' if others else ''}", color=INK)
        axes.tick_params(colors=INK)
        axes.grid(color=INK, alpha=0.25)
        axes.legend(labelcolor=INK, framealpha=0.0, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))
        for spine in axes.spines.values():
            spine.set_color(INK)
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return file.getvalue()


def _held(gate: Any, i: int) -> float:
    low, high = gate.sample[i]
    unless_told = gate.parameters.get(gate.operand_names[i], math.inf)
    return float(unless_told if math.isfinite(unless_told) else round(low + 0.75 * (high - low), 2))


def _read(gate: Any, at: int, held: dict[int, float], x: float) -> tuple[float, float, float]:
    def f(x: Any) -> Any:
        return gate(*(held.get(i, x) for i in range(gate.arity)))

    try:
        node = f(Value(x))
    except GatewiseError:
        return math.nan, math.nan, math.nan
    try:
        second = float(hessian(f)(x))
    except GatewiseError:
        second = math.nan
    return node.data, node.local_grads[at], second


def _broken(ys: tuple[float, ...]) -> list[float]:
    """The curve with a gap where it jumps, or leaves the picture."""
    kept = [y if abs(y) <= 2 * HIGHEST else math.nan for y in ys]
    for i in range(1, len(kept)):
        if abs(ys[i] - ys[i - 1]) > JUMP * max(1.0, abs(ys[i])):
            kept[i] = math.nan
    return kept
