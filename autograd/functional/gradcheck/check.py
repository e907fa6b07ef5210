"""Checking gradients: the engine's beside what differences say, with a verdict for each input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...engine import Value, constant
from ...util.modes import no_grad, recorded, refuse
from ...util.real import as_float
from ...util.roles import check
from ...util.structures.trees import Tree
from ..arguments import Argnums, Arguments
from ..differences import positive
from ..results import one_result
from ..transforms import value_and_slopes
from .line import Line
from .rounding import Rounding, rounding
from .slope import Slope, slope, slope_within
from .verdict import Checked, GradCheck, judged


def gradcheck(
    f: Callable[..., Any],
    *args: Tree,
    eps: float | None = None,
    tolerance: float = 1e-7,
    argnums: Argnums = None,
    **others: Any,
) -> GradCheck:
    """Compare `grad(f)(*args)` with differences, and say for each input: ok, wrong, or cannot tell.

    Central quotients over shrinking steps are extrapolated to the step 0 (Ridders), with an estimate of
    what remains.  At a corner a gradient between the slopes of both sides is ok, and where f ends, the
    slope of the other side counts.  The result is true if every input is ok.

    Args:
        f: As for `grad`: it returns one number.  It is evaluated beside the given point too, on constants,
            where it may raise: its domain may end there.
        *args: The point: what `f` is called with.
        eps: The longest step; by default steps of all magnitudes are tried.
        tolerance: The error allowed, relative to the larger of the two gradients.  Where differences do not
            show a slope to ten times that, they cannot tell, unless the gradient is plainly wrong.
        argnums: As for `grad`.
        **others: Passed on to `f`, which is not differentiated by them.

    >>> report = gradcheck(lambda x, y: x * y.tanh(), 300.0, 2.0)
    >>> bool(report), [row.verdict for row in report.rows]
    (True, ['ok', 'ok'])
    >>> gradcheck(lambda x: abs(x), 0.0).rows[0].reason
    'a corner, with the slopes −1 and 1'
    """
    check(gradcheck, f=f)
    refuse(None, "gradcheck()")
    longest = None if eps is None else positive(eps, "eps")
    allowed = positive(tolerance, "tolerance")
    given = Arguments(f, args, others, argnums)
    numbers = [_number(x) for x in given.leaves]
    with no_grad():  # floats, also where f closes over Values
        value, slopes = value_and_slopes(given, numbers)
    errs = _rounding(given, numbers)
    rows = []
    for i, (name, x, ours) in enumerate(zip(given.names, numbers, map(_number, slopes), strict=True)):
        line = Line(_along(given, numbers, i), x, _number(value), errs.value)
        found: Slope = slope(line, ours) if longest is None else slope_within(line, longest)
        numeric, error, verdict, reason = judged(ours, found, errs.slopes[i], errs.terms[i], allowed)
        rows.append(Checked(name, x, ours, numeric, error, verdict, reason))
    return GradCheck(tuple(rows))


def _along(given: Arguments, numbers: Sequence[float], i: int) -> Callable[[float], float]:
    """f as a function of its i-th number alone."""

    def along(x: float) -> float:
        return _number(one_result(given, map(constant, (*numbers[:i], x, *numbers[i + 1 :]))))

    return along


def _rounding(given: Arguments, numbers: Sequence[float]) -> Rounding:
    with recorded():
        leaves = [Value(x) for x in numbers]
        return rounding(one_result(given, leaves), leaves)


def _number(x: Any) -> float:
    return x.data if isinstance(x, Value) else as_float(x)
