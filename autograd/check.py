"""Checking gradients: difference quotients, and the engine's gradients beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .choose import where
from .derive import _one_or_all, _plain, value_and_grad
from .modes import listener, no_grad
from .nesting import Call, innermost
from .reach import as_values, reaches_outside
from .real import as_float
from .structure import Tree, flat, like
from .value import Value

# name: (order of the error, {multiple of ε: weight}), the weights to be divided by ε
DIFFERENCES: Final[dict[str, tuple[int, dict[int, float]]]] = {
    "forward": (1, {0: -1.0, 1: 1.0}),
    "backward": (1, {-1: -1.0, 0: 1.0}),
    "central": (2, {-1: -1 / 2, 1: 1 / 2}),
    "5-point": (4, {-2: 1 / 12, -1: -8 / 12, 1: 8 / 12, 2: -1 / 12}),
    "7-point": (6, {-3: -1 / 60, -2: 9 / 60, -1: -45 / 60, 1: 45 / 60, 2: -9 / 60, 3: 1 / 60}),
}
MACHINE_EPSILON: Final = 2.0**-52


def numerical_grad(
    f: Callable[..., Any], *args: Tree, method: str = "central", eps: float | None = None
) -> Any:
    """The gradient of `f` by differences, in the shape that `grad(f)(*args)` has.

    f       takes numbers or (nested) lists of them and returns one number
    method  forward, backward, central, 5-point or 7-point; ValueError for another
    eps     the step; by default ε_c^(1/(order+1))·|x|, or ε_c^(1/(order+1)) where x is 0, with the
            machine's ε_c = 2⁻⁵² and the order of the method's error (1, 1, 2, 4, 6)

    The results are floats.  Inside a function that is differentiated or compiled they follow the rule of
    `grad`: they are Values where `f` depends on what is active outside.

    >>> round(numerical_grad(lambda x: x**3, 2.0), 6)
    12.0
    """
    if method not in DIFFERENCES:
        raise ValueError(f"there is no method {method!r}; choose {', '.join(DIFFERENCES)}")
    if eps is not None and not as_float(eps) > 0.0:
        raise ValueError(f"eps is the step and must be above 0; got {eps!r}")
    nested = innermost() is not None or listener() is not None
    slopes = _nested if nested else _top_level
    return _one_or_all(like(args, slopes(f, args, method, eps)))


def _top_level(f: Callable[..., Any], args: Sequence[Tree], method: str, eps: float | None) -> list[float]:
    return [slope for slope, _ in _differences(f, args, method, eps)]


def _nested(f: Callable[..., Any], args: Sequence[Tree], method: str, eps: float | None) -> list[Any]:
    """The difference quotients as part of a graph; as floats where they depend on nothing outside."""
    order, weights = DIFFERENCES[method]
    xs = flat(args)
    call = Call()
    slopes = []
    try:
        for i, x in enumerate(xs):
            size = abs(x.detach() if isinstance(x, Value) else as_float(x))
            step = eps or MACHINE_EPSILON ** (1 / (order + 1)) * where(size > 0.0, size, 1.0)
            slope = 0.0
            for multiple, weight in weights.items():
                slope = slope + weight * f(*like(args, [*xs[:i], x + multiple * step, *xs[i + 1 :]]))
            slopes.append(slope / step)
        return as_values(call, slopes) if reaches_outside(call, slopes) else [_plain(x) for x in slopes]
    finally:
        call.close()


def _differences(
    f: Callable[..., Any], args: Sequence[Tree], method: str, eps: float | None = None
) -> list[tuple[float, float]]:
    """For each input the difference quotient, and how far the rounding of f can have moved it."""
    order, weights = DIFFERENCES[method]
    numbers = [_plain(x) for x in flat(args)]
    results = []
    for i, x in enumerate(numbers):
        step = eps or MACHINE_EPSILON ** (1 / (order + 1)) * (abs(x) or 1.0)
        slope = size = 0.0
        for multiple, weight in weights.items():
            moved = [*numbers[:i], x + multiple * step, *numbers[i + 1 :]]
            y = float(_plain(f(*like(args, moved))))
            slope += weight * y
            size += abs(weight * y)
        results.append((slope / step, MACHINE_EPSILON * size / step))
    return results


@dataclass(frozen=True)
class Checked:
    """One input of a gradient check."""

    name: str
    at: float
    analytic: float
    numeric: float
    error: float
    allowed: float

    @property
    def ok(self) -> bool:
        """Whether the two gradients agree within what differences can tell."""
        return self.error <= self.allowed


@dataclass(frozen=True)
class GradCheck:
    """The verdict of `gradcheck`: true when every input's gradient agrees; `str()` is a table."""

    rows: tuple[Checked, ...]

    def __bool__(self) -> bool:
        return all(row.ok for row in self.rows)

    def __str__(self) -> str:
        width = max([5, *(len(row.name) for row in self.rows)])
        lines = [f"{'input':{width}}  {'at':>13}  {'analytic':>19}  {'numeric':>19}  {'error':>8}  verdict"]
        lines += [
            f"{row.name:{width}}  {row.at:13.6g}  {row.analytic:19.12g}  {row.numeric:19.12g}  "
            f"{row.error:8.1e}  {'ok' if row.ok else 'WRONG'}"
            for row in self.rows
        ]
        return "\n".join(lines)


def gradcheck(
    f: Callable[..., Any], *args: Tree, method: str = "5-point", tolerance: float = 1e-7
) -> GradCheck:
    """Compare `grad(f)(*args)` with differences, input by input.

    f          takes numbers or (nested) lists of them and returns one number
    method     as for `numerical_grad`
    tolerance  the error allowed, relative to the larger of the two gradients; what the rounding of f
               can do to the difference is allowed on top

    >>> report = gradcheck(lambda x, y: x * y, 2.0, 3.0)
    >>> bool(report), [row.analytic for row in report.rows]
    (True, [3.0, 2.0])
    """
    points = [_plain(x) for x in flat(args)]
    with no_grad():  # floats, also where f closes over Values
        _, analytic = value_and_grad(f)(*like(args, points))
    rows = []
    for name, x, ours, (theirs, rounding) in zip(
        _input_names(f, args), points, flat(analytic), _differences(f, args, method), strict=True
    ):
        allowed = tolerance * max(abs(ours), abs(theirs)) + 10.0 * rounding
        rows.append(Checked(name, x, ours, theirs, abs(ours - theirs), allowed))
    return GradCheck(tuple(rows))


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
