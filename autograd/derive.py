"""Derivatives as functions, of any order: the chain rule swept with Values instead of floats."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from .errors import GraphError
from .flow import inspect_flow
from .gates import identity
from .modes import listener, recorded, strict
from .real import as_float
from .row import Gate
from .structure import Tree, flat, like, mapped
from .unfolding import between
from .value import SWEEPING, Value, meet_leaves, sweep_floats, walk
from .walk import nodes


def grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the gradient of `f` with respect to its arguments.

    f    takes numbers, or (nested) lists of them, and returns one number

    The result has the shape of the argument, or is a tuple of those if there are several.  Floats
    in, floats out; Values in, Values out, which can be differentiated again.  Nobody's `.grad` is
    touched, and an enclosing `no_grad()` does not matter.  TypeError if `f` returns a list (use
    `jacobian`).

    >>> grad(lambda x: x**3)(2.0)
    12.0
    >>> grad(grad(lambda x: x**3))(2.0)
    12.0
    >>> grad(lambda x, y: x * y)(2.0, 3.0)
    (3.0, 2.0)
    """

    def gradient(*args: Tree) -> Any:
        return value_and_grad(f)(*args)[1]

    return gradient


def value_and_grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives (f(*args), gradient); see `grad`.

    >>> value_and_grad(lambda x: x * x)(3.0)
    (9.0, 6.0)
    """

    def both(*args: Tree) -> tuple[Any, Any]:
        with recorded():
            fresh, leaves, linked = _fresh(args)
            y = f(*fresh)
            if isinstance(y, (list, tuple)):
                raise TypeError(f"grad needs a function of one result, not {len(y)}; use jacobian(f)")
            flows = gradients(y, leaves, _on_nodes(linked))
        return _given_back(y, linked), _one_or_all(like(args, [_given_back(x, linked) for x in flows]))

    return both


def jacobian(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the derivative of every result of `f` by every argument.

    f    takes numbers or (nested) lists of them, and returns a number, or a (nested) list of them

    >>> jacobian(lambda x, y: [x * y, x + y])(2.0, 3.0)
    [(3.0, 2.0), (1.0, 1.0)]
    """

    def rows(*args: Tree) -> Any:
        with recorded():
            fresh, leaves, linked = _fresh(args)

            def row(y: Any) -> Any:
                flows = gradients(y, leaves, _on_nodes(linked))
                return _one_or_all(like(args, [_given_back(x, linked) for x in flows]))

            return mapped(row, f(*fresh))

    return rows


def hessian(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function that gives the second derivatives: hessian(f)(x, y)[0][1] is ∂²f/∂x∂y.

    >>> hessian(lambda x, y: x * x * y)(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    return jacobian(grad(f))


def hvp(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function (x, v) ↦ H·v, the Hessian of `f` at x times a vector of the same shape.

    For a function of several arguments give all of them and then all their vectors.  TypeError if
    the shapes differ.

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


def gradients(y: Any, inputs: Sequence[Value], higher: bool) -> list[Any]:
    """dy/dx for each input: floats, or Values that can be differentiated again."""
    if not isinstance(y, Value):
        as_float(y)
        return [0.0] * len(inputs)
    if y.constant:
        return [0.0] * len(inputs)
    return _value_gradients(y, inputs) if higher else _float_gradients(y, inputs)


def _float_gradients(y: Value, inputs: Sequence[Value]) -> list[float]:
    with SWEEPING:
        for x in inputs:
            x._flow = 0.0  # y may not depend on all of them
        leaves, gates, turns = walk(y)
        sweep_floats(leaves, gates, turns, 1.0)
        if strict() and any(x._flow - x._flow != 0.0 for x in inputs):
            meet_leaves(leaves, gates)
            inspect_flow(leaves + gates)
        return [x._flow for x in inputs]


def _value_gradients(y: Value, inputs: Sequence[Value]) -> list[Any]:
    flows = sweep(nodes(between(y, inputs), stop=inputs), 1.0, local_values)
    return [flows.get(x, 0.0) for x in inputs]


def sweep(
    order: Sequence[Any],
    seed: Any,
    local_grads: Callable[[Any], Sequence[Any]],
    share: Callable[[Any, Any], Any] = operator.mul,
) -> dict[Any, Any]:
    """The chain rule with whatever numbers the caller brings: d root / d node for every node.

    local_grads(node) gives one number per operand; a flow that is a plain 0.0 is not passed on.
    share(flow, local) is their product, unless the caller's numbers need more care.
    """
    flows = {order[-1]: seed}
    for node in reversed(order):
        flow = flows.get(node)
        if node.gate is None or flow is None or (flow.__class__ is float and flow == 0.0):
            continue
        for operand, local in zip(node.operands, local_grads(node), strict=True):
            if not operand.constant:
                contribution = share(flow, local)
                flows[operand] = flows[operand] + contribution if operand in flows else contribution
    return flows


def local_values(node: Value) -> Sequence[Any]:
    """A node's local gradients read from its row again, on the nodes themselves, as a graph."""
    row = node.gate
    if not isinstance(row, Gate):
        raise GraphError(
            f"{node.label or node!r} was made by hand, so it has no second derivative; "
            "make its operation a gate: autograd.gate(name, value, local_grads)"
        )
    operands = node.operands
    fixed = sum(1 << i for i, x in enumerate(operands) if x.constant)
    return row.one_each(row.form(fixed)(node, *(x.data if x.constant else x for x in operands)))


def _fresh(args: Sequence[Tree]) -> tuple[list[Tree], list[Value], bool]:
    """The arguments as new nodes, linked to the old ones by the identity gate where those are Values."""
    old = flat(args)
    linked = any(isinstance(x, Value) and not x.constant for x in old)
    new: list[Value] = []
    for x in old:
        if isinstance(x, Value):
            new.append(Value(x.data) if x.constant else identity(x))
            new[-1].label = x.label
        else:
            new.append(Value(x))
    return list(like(args, new)), new, linked


def _on_nodes(linked: bool) -> bool:
    """Whether gradients are to be graphs: for Values, and while compile records."""
    return linked or listener() is not None


def _given_back(x: Any, linked: bool) -> Any:
    """A result as the arguments were: a node for Values, for plain numbers one too, while compile records."""
    if linked:
        return x
    recorder = listener()
    return _plain(x) if recorder is None or not isinstance(x, Value) else recorder.detach(x)


def _shape(tree: Tree) -> Any:
    return mapped(lambda _: None, tree)


def _one_or_all(results: Sequence[Any]) -> Any:
    return results[0] if len(results) == 1 else tuple(results)


def _all(result: Any, count: int) -> Sequence[Any]:
    return (result,) if count == 1 else result


def _plain(y: Any) -> Any:
    return y.data if isinstance(y, Value) else as_float(y)
