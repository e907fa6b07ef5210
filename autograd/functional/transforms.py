"""Derivatives as functions, of any order: the chain rule swept with Values instead of floats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..engine import Value, input_at
from ..engine.nesting import Call
from ..gates.table import identity
from ..util.modes import recorded
from ..util.real import as_float
from ..util.trees import Tree, flat, like, mapped
from .chain_rule import gradients
from .dependence import as_values, reaches_outside


def grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the gradient of `f` with respect to its arguments.

    The result has the shape of the argument, or is a tuple of those if there are several.  Nobody's
    `.grad` is touched.

    Floats in, floats out, where nothing else can be differentiated.  If the value of `f` depends on a Value
    that it closes over, such as a weight, or on an input of another derivative, then all results are Values
    (a constant where one depends on nothing of that): so a derivative can be part of a loss, or be
    differentiated again.  Values in give Values out.  Under `no_grad()` numbers come out: what was active
    outside of the block is constant in it.

    Args:
        f: Takes numbers, or (nested) lists of them, and returns one number.

    Raises:
        TypeError: If `f` returns a list (use `jacobian`).

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda x, y: x * y)(2.0, 3.0)
    (3.0, 2.0)
    >>> grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0)
    6.0
    >>> w = Value(5.0)
    >>> slope = grad(lambda x: w * x * x)(3.0)
    >>> slope.backward()
    >>> slope.data, w.grad
    (30.0, 6.0)
    """

    def gradient(*args: Tree) -> Any:
        return value_and_grad(f)(*args)[1]

    return gradient


def value_and_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives (f(*args), gradient), both floats or both Values; see `grad`.

    Args:
        f: As for `grad`: a function of numbers, or (nested) lists of them, that returns one number.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    def both(*args: Tree) -> tuple[Any, Any]:
        y, results, rows = _derived(f, args)
        if isinstance(y, (list, tuple)):
            raise TypeError(f"grad needs a function of one result, not {len(y)}; use jacobian(f)")
        return results[0], rows[0]

    return both


def jacobian(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the derivative of every result of `f` by every argument; see `grad`.

    Args:
        f: Takes numbers or (nested) lists of them, and returns a number, or a (nested) list of them.

    >>> jacobian(lambda x, y: [x * y, x + y])(2.0, 3.0)
    [(3.0, 2.0), (1.0, 1.0)]
    """

    def rows(*args: Tree) -> Any:
        y, _, found = _derived(f, args)
        return like(y, found)

    return rows


def hessian(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the second derivatives: hessian(f)(x, y)[0][1] is ∂²f/∂x∂y.

    Args:
        f: As for `grad`: a function of numbers, or (nested) lists of them, that returns one number.

    >>> hessian(lambda x, y: x * x * y)(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    return jacobian(grad(f))


def hvp(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function (x, v) ↦ H·v, the Hessian of `f` at x times a vector of the same shape.

    For a function of several arguments give all of them and then all their vectors.

    Args:
        f: As for `grad`: a function of numbers, or (nested) lists of them, that returns one number.

    Raises:
        TypeError: If the shapes differ.

    >>> hvp(lambda x: x[0] ** 2 * x[1])([2.0, 3.0], [1.0, 0.0])
    [6.0, 4.0]
    """

    def product(*args: Tree) -> Any:
        half, odd = divmod(len(args), 2)
        points, vectors = args[:half], args[half:]
        if odd or [_shape(x) for x in points] != [_shape(v) for v in vectors]:
            raise TypeError("hvp(f)(x, v) needs a vector of the shape of x for every argument of f")

        def along(*xs: Tree) -> Any:
            slopes = flat(_all(grad(f)(*xs), len(xs)))
            total = 0.0
            for slope, v in zip(slopes, flat(vectors), strict=True):
                total = total + slope * v
            return total

        return grad(along)(*points)

    return product


def _derived(f: Callable[..., Any], args: Sequence[Tree]) -> tuple[Any, list[Any], list[Any]]:
    """What f returned, its results, and for each the derivatives by all arguments: numbers, or Values."""
    call = Call()
    try:
        with recorded():
            inputs, linked = _inputs(args, call)
            y = call.run(f, like(args, inputs))
            ys = flat(y)
            on_nodes = linked or reaches_outside(call, ys)
            found = [*ys]
            for result in ys:
                found += gradients(result, inputs, on_nodes)
        found = as_values(call, found) if on_nodes else [as_plain(x) for x in found]
    finally:
        call.close()
    slopes = iter(found[len(ys) :])
    return y, found[: len(ys)], [one_or_all(like(args, slopes)) for _ in ys]


def _inputs(args: Sequence[Tree], call: Call) -> tuple[list[Value], bool]:
    """New nodes for the arguments; and whether one is linked to an active argument, by the identity gate."""
    old = flat(args)
    active = [isinstance(x, Value) and not x.constant for x in old]
    if call.since:
        active = [known and reaches_outside(call, [x]) for known, x in zip(active, old, strict=True)]
    new = []
    for x, is_linked in zip(old, active, strict=True):
        if is_linked:
            node = identity(x)
            node._db = call.number
        else:
            node = input_at(x._data if isinstance(x, Value) else as_float(x), call.number)
        if isinstance(x, Value):
            node.label = x.label
        new.append(node)
    return new, any(active)


def _shape(tree: Tree) -> Any:
    return mapped(lambda _: None, tree)


def one_or_all(results: Sequence[Any]) -> Any:
    """The only result, or a tuple of several."""
    return results[0] if len(results) == 1 else tuple(results)


def _all(result: Any, count: int) -> Sequence[Any]:
    return (result,) if count == 1 else result


def as_plain(y: Any) -> Any:
    """The float that a number or a Value is."""
    return y._data if isinstance(y, Value) else as_float(y)
