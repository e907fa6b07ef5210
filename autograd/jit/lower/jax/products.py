"""Sums of products on JAX arrays: those of one level that are alike become one matrix product."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np

from ..runs import ROW, Products, Run, in_factor_order
from .blocks import Blocks

Array = Any  # jax.Array, or a tracer in its place
Step = Callable[[Blocks, Blocks], Array]  # of the rows so far and the numbers


def in_groups(runs: Iterable[Run | Products], rows: int) -> list[Run | list[Products]]:
    """The runs in an order of computing, sums of products with those that are computed in one go.

    These have the same factors, or, if no other has, as many sums and terms.

    Args:
        rows: How many there are.
    """
    level = np.zeros(rows, int)
    alike: dict[tuple[int, Hashable], list[Any]] = {}
    for number, run in enumerate(map(_ordered, runs)):
        read = run.operands if isinstance(run, Products) else _read(run)
        now = level[run.rows] = 1 + int(level[read].max(initial=0))
        key = _factors(run) if isinstance(run, Products) else number
        alike.setdefault((now, key), []).append(run)
    groups: dict[tuple[int, Hashable], list[Any]] = {}
    for (now, key), found in alike.items():
        if isinstance(key, int) or len(found) > 1:
            groups[now, key] = found
        else:
            groups.setdefault((now, _shape(found[0])), []).extend(found)
    ordered = sorted(groups.items(), key=lambda group: group[0][0])
    return [found[0] if isinstance(key, int) else found for (_, key), found in ordered]


def _ordered(run: Run | Products) -> Run | Products:
    return in_factor_order(run) if isinstance(run, Products) else run


def _read(run: Run) -> list[int]:
    return [x for place, x in zip(run.kind.places, run.operands[0], strict=True) if place == ROW]


def _factors(run: Products) -> Hashable:
    return (*_shape(run), np.asarray(run.factors).tobytes())


def _shape(run: Products) -> tuple[int, tuple[int, ...]]:
    """How many sums, and of which terms the operand is 1."""
    return len(run.rows), tuple(np.equal(run.operands, 0))


def added_up(runs: Sequence[Products], one: int) -> Step:
    """All sums of a group, run by run.

    Args:
        one: The place of the number 1 among the factors.
    """
    factors, operands = (np.array([run[i] for run in runs]) for i in (2, 1))
    if (factors == one).all():
        every = np.repeat(operands, factors.shape[1], axis=0)
        return lambda rows, numbers: rows.take(every).sum(axis=1)
    terms, alone = (np.flatnonzero(x) for x in (operands[0] != 0, operands[0] == 0))
    if (factors == factors[0]).all():
        factors = factors[0]
    formula = "rt,nt->nr" if factors.ndim == 2 else "nrt,nt->nr"

    def sums(rows: Blocks, numbers: Blocks) -> Array:
        matrix = numbers.take(factors)
        found = _columns(matrix, alone).sum(axis=-1)
        if len(terms):
            operand = rows.take(operands[:, terms])
            found += jnp.einsum(formula, _columns(matrix, terms), operand, precision="highest")
        return found.reshape(-1)

    return sums


def _columns(matrix: Array, which: Any) -> Array:
    in_a_row = len(which) and which[-1] - which[0] + 1 == len(which)
    return matrix[..., which[0] : which[-1] + 1] if in_a_row else matrix[..., which]
