"""compile(): record a function once, and replay it for samples and batches at machine speed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..engine import Value
from ..util.roles import check
from .compiled import Compiled


def compile(
    f: Callable[..., Any],
    params: Iterable[Value] | None = None,
    *,
    backend: str = "auto",
    on_guard: str = "raise",
    strict_bits: bool = False,
    batch: bool | None = None,
) -> Compiled:
    """Record `f` at its first call, and from then on replay it as machine code.

    `f` must give the same for the same numbers, apart from what it takes through `autograd.drawn` and
    `autograd.assumed`.  What it asks of a number while it is recorded is answered in every replay, or
    refused with a GraphError that names the line:

    - `take(rows, i)` looks a row up by its number anew.
    - A comparison (`<`, `<=`, `>`, `>=`, `==`, `!=`) is a condition.  `where` chooses by it in each replay,
      arithmetic counts it as 1.0 or 0.0, and `&`, `|` and `^` join two.
    - Branching on it leaves a guard: `if`, `and`, `in`, `match`, `max`, `sorted`, `int(x > 0)`, and NumPy's
      functions of object arrays.
    - Reading a number (`.data`, `float(x)`, `math.exp(x)`, `f"{x:.3f}"`), hashing it or a condition, as
      sets, dict keys and caches do, copies, and tools such as `steps` and `draw` are refused.  `repr` and
      `str` are allowed, and show no number.
    - Python asks nobody for `isinstance(x, float)`, `type(x)`, `x is y` and `condition is True`: there `f`
      meets a Value or a condition, not a float or a bool.  Write `x == 1`, and `if condition`.

    Nodes that depend on a Value of the function's own, such as a weight, are hashed, and compared with each
    other by `==`, by identity, as in a plain call; all others are compared by number.

    Args:
        f: Takes numbers, arrays, and lists, tuples, dicts or dataclasses of those, and returns one Value or
            several, in any structure.
        params: The leaves that get a gradient; all those that `f` closes over unless told.  Other leaves are
            read at each call too.
        backend: "llvm" (the extra `compile`), "python", or "auto": the first of these that is installed.
        on_guard: Where a sample takes another branch than the recording: "raise" a ReplayGuardError, or
            "record" it anew.
        strict_bits: Whether one sample must give eager's bits: no fused multiply-add, no merged gates.  Where
            `where` or `detach` leaves open in which order a gradient is added up, the function itself is run
            for it.
        batch: What arrays are in a call that does not say: a batch (unless told), or with False one sample.

    >>> w = Value(3.0, "w")
    >>> f = compile(lambda x: w * x * x)
    >>> f(2.0), f.value_and_grad(2.0)
    (12.0, (12.0, [4.0]))
    >>> f.backward([1.0, 2.0], batch=True, reduction="sum"), w.grad
    ([3.0, 12.0], 5.0)
    """
    check(compile, f=f)
    if params is not None:
        check(compile, params=params)
    return Compiled(f, params, backend, on_guard, strict_bits, batch)
