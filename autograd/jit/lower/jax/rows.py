"""Gates on JAX arrays: each row read by arrays, with the row's own local gradients in reverse mode.

JAX does not look inside: the value comes from the row's value, and what flows back is
upstream × local with the row's local gradients, which are made of gates again.  So kinks, ties and
awkward points are those of the table, to any order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import jax.scipy.special  # the rows of the alphabet name it

from ....alphabet import LIBM
from ....gates.row import Gate
from ....numbers.operators import OPERATIONS, Operators
from ..straight_line import reading

Array = Any  # jax.Array, or a tracer in its place


class Numbers(Operators):
    """Many numbers that flow through a row together, as one array."""

    __slots__ = ("array",)

    def __init__(self, array: Array) -> None:
        self.array = array

    @staticmethod
    def __gate__(gate: Gate, operands: Sequence[Any]) -> Numbers:
        constant = sum(1 << i for i, x in enumerate(operands) if not isinstance(x, Numbers))
        return Numbers(on_arrays(gate, constant)(*map(_array, operands)))

    @staticmethod
    def __libm__(name: str, operands: Sequence[Any]) -> Numbers:
        return Numbers(_function(name)(*map(_array, operands)))

    def __operation__(self, op: str, operands: Sequence[Any]) -> Numbers:
        return Numbers(OPERATIONS[op](*map(_array, operands)))

    def __select__(self, a: Any, b: Any) -> Numbers:
        return Numbers(jnp.where(self.array != 0, _array(a), _array(b)))

    def __bool__(self) -> bool:
        raise TypeError("an array of numbers is neither true nor false; write select(condition, a, b)")


def _function(name: str) -> Callable[..., Array]:
    """A function of C's math library on arrays."""
    found: Any = jax
    for part in LIBM[name].jax.split("."):
        found = getattr(found, part)
    return found  # type: ignore[no-any-return]


def _array(x: Any) -> Array:
    return x.array if isinstance(x, Numbers) else x


@cache
def on_arrays(gate: Gate, constant: int) -> Callable[..., Array]:
    """The gate as a function of arrays, element by element, that JAX can differentiate in reverse.

    Args:
        constant: Bit i is set where operand i gets no gradient (as in Gate.form).
    """

    def from_row(*xs: Array) -> Array:
        with reading(gate):
            y = jnp.asarray(_array(gate.value(*map(Numbers, xs))))
        return jnp.broadcast_to(y, xs[0].shape).astype(xs[0].dtype)

    def forward(*xs: Array) -> tuple[Array, tuple[Array, ...]]:
        y = value(*xs)  # by its row again, for second derivatives
        return y, (y, *xs)

    def backward(kept: tuple[Array, ...], upstream: Array) -> tuple[Array, ...]:
        with reading(gate):
            local_grads = gate.one_each(gate.form(constant)(*map(Numbers, kept)))
        return tuple(
            jnp.zeros_like(upstream) if constant >> i & 1 else _share(upstream, _array(local))
            for i, local in enumerate(local_grads)
        )

    value = jax.custom_vjp(from_row)
    value.defvjp(forward, backward)

    def broadcast(*xs: Array) -> Array:
        kind = jnp.result_type(float, *xs)
        return value(*jnp.broadcast_arrays(*(jnp.asarray(x, kind) for x in xs)))

    return broadcast


def _share(upstream: Array, local: Array) -> Array:
    """upstream × local; a zero upstream gradient contributes nothing, also beside an infinite local one."""
    return jnp.where(upstream == 0, jnp.zeros_like(upstream), upstream * local)
