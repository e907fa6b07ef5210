"""Derivatives as functions, of any order: the chain rule swept with Values instead of floats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..engine import Value, input_at
from ..engine.nesting import Call
from ..gates.table import identity
from ..util.modes import recorded
from ..util.real import as_float
from ..util.structures.stacks import stacked
from ..util.structures.trees import Tree, flat, rebuilt
from .arguments import Argnums, Arguments
from .chain_rule import gradients
from .dependence import as_values, reaches_outside
from .results import as_plain, check_single, results_of
from .several import one_or_all
from .vectors import signature_with_vectors, with_vectors
from .wrapping import named_like


def grad(f: Callable[..., Any], argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the gradient of `f` with respect to its arguments.

    The result has the structure of the argument, an array for an array, or is a tuple of those if there are
    several.  Keyword arguments are passed on and not differentiated.  Nobody's `.grad` is touched.

    Floats in, floats out, where nothing else can be differentiated.  If the value of `f` depends on a Value
    that it closes over, such as a weight, or on an input of another derivative, then all results are Values
    (a constant where one depends on nothing of that): so a derivative can be part of a loss, or be
    differentiated again.  Values in give Values out.  Under `no_grad()` numbers come out: what was active
    outside of the block is constant in it.

    Args:
        f: Takes numbers, NumPy arrays, Series and DataFrames of pandas, and lists, tuples, dicts or
            dataclasses of those, and returns one number.  It meets a Value for each number, and an array or a
            table of Values for an array or a table.
        argnums: Which arguments to differentiate by, counted from 0: a number gives one result, a tuple of
            numbers gives a tuple; all of them unless told.

    Raises:
        TypeError: If an argument is no structure of real numbers, or `f` returns several (use `jacobian`).
        ValueError: If an argument is empty, or argnums names one that is not there.

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda x, y: x * y)(2.0, 3.0)
    (3.0, 2.0)
    >>> grad(lambda x, scale: scale * x["a"] * x["b"], argnums=0)({"a": 2.0, "b": 3.0}, 10.0)
    {'a': 30.0, 'b': 20.0}
    >>> import numpy as np
    >>> grad(lambda x, w: np.sum(w @ x**2))(np.array([1.0, 3.0]), w=np.array([[1.0, 0.0], [2.0, 1.0]]))
    array([6., 6.])
    >>> grad(lambda x: x * grad(lambda y: x * y)(2.0))(3.0)
    6.0
    >>> w = Value(5.0)
    >>> slope = grad(lambda x: w * x * x)(3.0)
    >>> slope.backward()
    >>> slope.data, w.grad
    (30.0, 6.0)
    """

    @named_like(f, "grad", argnums)
    def gradient(*args: Tree, **others: Any) -> Any:
        return _value_and_grad(f, args, others, argnums)[1]

    return gradient


def value_and_grad(f: Callable[..., Any], argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives (f(*args), gradient), both floats or both Values; see `grad`.

    Args:
        f: As for `grad`: it returns one number.
        argnums: As for `grad`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    @named_like(f, "value_and_grad", argnums)
    def both(*args: Tree, **others: Any) -> tuple[Any, Any]:
        return _value_and_grad(f, args, others, argnums)

    return both


def jacobian(f: Callable[..., Any], argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the derivative of every result of `f` by every argument; see `grad`.

    Args:
        f: As for `grad`, but it returns numbers in any structure: that of the rows.  An array of results
            gives an array of derivatives, whose first axes are those of the results.
        argnums: As for `grad`.

    >>> jacobian(lambda x, y: [x * y, x + y])(2.0, 3.0)
    [(3.0, 2.0), (1.0, 1.0)]
    >>> import numpy as np
    >>> jacobian(lambda x: x**2)(np.array([1.0, 2.0]))
    array([[2., 0.],
           [0., 4.]])
    """

    @named_like(f, "jacobian", argnums)
    def rows(*args: Tree, **others: Any) -> Any:
        given = Arguments(f, args, others, argnums)
        y, _, found = _derived(given, given.leaves)
        supply = iter(found)

        def of_array(results: Any) -> Any:
            several = [next(supply) for _ in range(results.size)]
            return one_or_all(
                stacked(given.points, several, results.shape), given.single, several[0][0] if several else 0.0
            )

        return rebuilt(y, lambda _: given.shaped(next(supply)), of_array)

    return rows


def hessian(f: Callable[..., Any], argnums: Argnums = None) -> Callable[..., Any]:
    """The function that gives the second derivatives: hessian(f)(x, y)[0][1] is ∂²f/∂x∂y.

    Args:
        f: As for `grad`: it returns one number.
        argnums: As for `grad`.

    >>> hessian(lambda x, y: x * x * y)(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    named = named_like(f, "hessian", argnums)
    return named(jacobian(grad(f, argnums), argnums))


def hvp(f: Callable[..., Any], argnums: Argnums = None) -> Callable[..., Any]:
    """The function (x, v) ↦ H·v, the Hessian of `f` at x times a vector of the same shape.

    For a function of several arguments give all of them and then all their vectors.  With `argnums` each
    vector comes right after its argument: `hvp(f, argnums=0)(x, v, a)`, as SciPy calls a `hessp`.

    Args:
        f: As for `grad`: it returns one number.
        argnums: As for `grad`.

    Raises:
        TypeError: If the shapes differ.

    >>> hvp(lambda x: x[0] ** 2 * x[1])([2.0, 3.0], [1.0, 0.0])
    [6.0, 4.0]
    """

    @named_like(f, "hvp", argnums)
    def product(*args: Tree, **others: Any) -> Any:
        points, vectors = with_vectors(args, argnums)

        @named_like(f, "hvp", argnums)
        def along(*xs: Tree) -> Any:
            slopes = flat(grad(f, tuple(vectors))(*xs, **others))
            total = 0.0
            for slope, v in zip(slopes, flat([*vectors.values()]), strict=True):
                total = total + slope * v
            return total

        return grad(along, argnums)(*points)

    product.__signature__ = signature_with_vectors(f, argnums)  # type: ignore[attr-defined]
    return product


def value_and_slopes(given: Arguments, leaves: Sequence[Any]) -> tuple[Any, list[Any]]:
    """The one result at these leaves, and its derivatives by them: all floats, or all Values."""
    y, results, rows = _derived(given, leaves)
    check_single(y)
    return results[0], rows[0]


def _value_and_grad(
    f: Callable[..., Any], args: Sequence[Tree], others: Mapping[str, Any], argnums: Argnums
) -> tuple[Any, Any]:
    given = Arguments(f, args, others, argnums)
    value, slopes = value_and_slopes(given, given.leaves)
    return value, given.shaped(slopes)


def _derived(given: Arguments, leaves: Sequence[Any]) -> tuple[Any, list[Any], list[list[Any]]]:
    """What f returned, its results, and for each the derivatives by all numbers: floats, or Values."""
    call = Call()
    try:
        with recorded():
            inputs, linked = _inputs(leaves, call)
            y = call.run(given.call, [inputs])
            ys = results_of(given.f, y)
            on_nodes = linked or reaches_outside(call, ys)
            found = [*ys]
            for result in ys:
                found += gradients(result, inputs, on_nodes)
        found = as_values(call, found) if on_nodes else [as_plain(x) for x in found]
    finally:
        call.close()
    width = len(inputs)
    rows = [found[i : i + width] for i in range(len(ys), len(found), width or 1)] or [[] for _ in ys]
    return y, found[: len(ys)], rows


def _inputs(old: Sequence[Any], call: Call) -> tuple[list[Value], bool]:
    """New nodes for the arguments; and whether one is linked to an active argument, by the identity gate."""
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
