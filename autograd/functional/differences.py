"""Gradients by difference quotients, as the textbook has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..engine import Value
from ..engine.nesting import Call, innermost
from ..errors import DomainError, GateOverflowError, GatewiseError, PoleError
from ..gates.choice import where
from ..gates.numerics import describe
from ..util.modes import listener
from ..util.real import as_float
from ..util.roles import check
from ..util.structures.trees import Tree
from .arguments import Argnums, Arguments
from .dependence import as_values, reaches_outside
from .results import as_plain, one_result

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
    f: Callable[..., Any],
    *args: Tree,
    method: str = "central",
    eps: float | None = None,
    argnums: Argnums = None,
    **others: Any,
) -> Any:
    """The gradient of `f` by differences, in the structure that `grad(f)(*args)` has.

    The results are floats.  Inside a function that is differentiated or compiled they follow the rule of
    `grad`: they are Values where `f` depends on what is active outside.

    DomainError, PoleError or GateOverflowError where a step leaves the domain of f: `gradcheck` keeps
    inside.

    Args:
        f: As for `grad`: it returns one number.
        *args: The point: what `f` is called with.
        method: "forward", "backward", "central", "5-point" or "7-point"; ValueError for another.
        eps: The step; by default ε_c^(1/(order+1))·|x|, or ε_c^(1/(order+1)) where x is 0, with the machine's
            ε_c = 2⁻⁵² and the order of the method's error (1, 1, 2, 4, 6).
        argnums: As for `grad`.
        **others: Passed on to `f`, which is not differentiated by them.

    >>> f"{numerical_grad(lambda x: x**3, 2.0):.6f}"
    '12.000000'
    """
    check(numerical_grad, f=f)
    if method not in [*DIFFERENCES]:
        raise ValueError(f"there is no method {method!r}; choose {', '.join(DIFFERENCES)}")
    step = None if eps is None else positive(eps, "eps")
    nested = innermost() is not None or listener() is not None
    slopes = _nested if nested else _differences
    given = Arguments(f, args, others, argnums)
    return given.shaped(slopes(given, method, step))


def positive(x: Any, name: str) -> float:
    """A number above 0, or a ValueError that names it."""
    number = as_float(x)
    if not number > 0.0:
        about = "is the step and " if name == "eps" else ""
        raise ValueError(f"{name} {about}must be above 0; got {x!r}")
    return number


def _differences(given: Arguments, method: str, eps: float | None) -> list[float]:
    order, weights = DIFFERENCES[method]
    numbers = [as_plain(x) for x in given.leaves]
    results = []
    for i, x in enumerate(numbers):
        step = eps or MACHINE_EPSILON ** (1 / (order + 1)) * (abs(x) or 1.0)
        slope = 0.0
        for multiple, weight in weights.items():
            moved = [*numbers[:i], x + multiple * step, *numbers[i + 1 :]]
            try:
                y = one_result(given, moved)
            except (ArithmeticError, ValueError) as error:
                if multiple == 0:
                    raise
                raise _left_domain(error, x, multiple, method) from None
            slope += weight * as_plain(y)
        results.append(slope / step)
    return results


def _nested(given: Arguments, method: str, eps: float | None) -> list[Any]:
    """The difference quotients as part of a graph; as floats where they depend on nothing outside."""
    order, weights = DIFFERENCES[method]
    xs = given.leaves
    call = Call()
    slopes = []
    try:
        for i, x in enumerate(xs):
            size: Any = abs(x.detach() if isinstance(x, Value) else as_float(x))
            step = eps or MACHINE_EPSILON ** (1 / (order + 1)) * where(size > 0.0, size, 1.0)
            slope = 0.0
            for multiple, weight in weights.items():
                slope = slope + weight * one_result(given, [*xs[:i], x + multiple * step, *xs[i + 1 :]])
            slopes.append(slope / step)
        return as_values(call, slopes) if reaches_outside(call, slopes) else [as_plain(x) for x in slopes]
    finally:
        call.close()


def _left_domain(error: Exception, x: float, multiple: int, method: str) -> GatewiseError:
    """An error in words of what the user wrote: the number that f refused is not one of them."""
    kinds = [kind for kind in (PoleError, DomainError, GateOverflowError) if isinstance(error, kind)]
    side = "above" if multiple > 0 else "below"
    other = "backward" if multiple > 0 else "forward"
    ask = f"method={other!r}, " if method != other else ""
    return (kinds or [DomainError])[0](
        f"f raised {type(error).__name__} just {side} {describe(x)}, where {method} differences need it: "
        f"ask for {ask}a smaller eps=, or gradcheck, which keeps inside the domain of f"
    )
