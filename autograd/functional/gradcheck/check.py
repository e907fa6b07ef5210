"""Checking gradients: the engine's beside what differences say, with a verdict for each input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...engine import Value, constant
from ...util.modes import no_grad, recorded, refuse
from ...util.real import as_float
from ...util.trees import Tree, flat, like
from ..differences import positive
from ..transforms import value_and_grad
from .line import Line
from .rounding import Rounding, rounding
from .slope import Slope, slope, slope_within
from .verdict import Checked, GradCheck, judged


def gradcheck(
    f: Callable[..., Any], *args: Tree, eps: float | None = None, tolerance: float = 1e-7
) -> GradCheck:
    """Compare `grad(f)(*args)` with differences, and say for each input: ok, wrong, or cannot tell.

    Central quotients over shrinking steps are extrapolated to the step 0 (Ridders), with an estimate of
    what remains.  At a corner a gradient between the slopes of both sides is ok, and where f ends, the
    slope of the other side counts.  The result is true if every input is ok.

    Args:
        f: Takes numbers or (nested) lists of them and returns one number.  It is evaluated beside the given
            point too, on constants, where it may raise: its domain may end there.
        *args: The point: what `f` is called with.
        eps: The longest step; by default steps of all magnitudes are tried.
        tolerance: The error allowed, relative to the larger of the two gradients.  Where differences do not
            show a slope to ten times that, they cannot tell, unless the gradient is plainly wrong.

    >>> report = gradcheck(lambda x, y: x * y.tanh(), 300.0, 2.0)
    >>> bool(report), [row.verdict for row in report.rows]
    (True, ['ok', 'ok'])
    >>> gradcheck(lambda x: abs(x), 0.0).rows[0].reason
    'a corner, with the slopes −1 and 1'
    """
    refuse(None, "gradcheck()")
    longest = None if eps is None else positive(eps, "eps")
    allowed = positive(tolerance, "tolerance")
    numbers = [_number(x) for x in flat(args)]
    with no_grad():  # floats, also where f closes over Values
        value, analytic = value_and_grad(f)(*like(args, numbers))
    errs = _rounding(f, args, numbers)
    rows = []
    for i, (name, x, ours) in enumerate(
        zip(_input_names(f, args), numbers, map(_number, flat(analytic)), strict=True)
    ):
        line = Line(_along(f, args, numbers, i), x, _number(value), errs.value)
        found: Slope = slope(line, ours) if longest is None else slope_within(line, longest)
        numeric, error, verdict, reason = judged(ours, found, errs.slopes[i], errs.terms[i], allowed)
        rows.append(Checked(name, x, ours, numeric, error, verdict, reason))
    return GradCheck(tuple(rows))


def _along(
    f: Callable[..., Any], args: Sequence[Tree], numbers: Sequence[float], i: int
) -> Callable[[float], float]:
    """f as a function of its i-th number alone."""

    def along(x: float) -> float:
        moved = [constant(number) for number in (*numbers[:i], x, *numbers[i + 1 :])]
        return _number(f(*like(args, moved)))

    return along


def _rounding(f: Callable[..., Any], args: Sequence[Tree], numbers: Sequence[float]) -> Rounding:
    with recorded():
        leaves = [Value(x) for x in numbers]
        return rounding(f(*like(args, leaves)), leaves)


def _number(x: Any) -> float:
    return x.data if isinstance(x, Value) else as_float(x)


def _input_names(f: Callable[..., Any], args: Sequence[Tree]) -> list[str]:
    """Each input by its label, else by the parameter of `f` that it is passed as."""
    code = getattr(f, "__code__", None)
    parameters = code.co_varnames[: code.co_argcount] if code else ()
    names = []
    for i, arg in enumerate(args):
        base = parameters[i] if i < len(parameters) else f"x{i}"
        leaves = flat(arg)
        for j, leaf in enumerate(leaves):
            label = leaf.label if isinstance(leaf, Value) else ""
            names.append(label or (base if len(leaves) == 1 else f"{base}[{j}]"))
    return names
