"""A tape as a pure function of JAX arrays: run by run, so that what XLA compiles stays small."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ....util.structures.stacks import in_arrays
from ....util.structures.trees import Tree
from ..roles import LOOKUP, role
from ..runs import NUMBER, Plan, Products, Run, plan
from ..tape import Tape
from .blocks import Blocks
from .products import Step, added_up, in_groups
from .rows import on_arrays

Array = Any  # jax.Array, or a tracer in its place


def on_batches(
    tape: Tape, nesting: Tree, numbers: Sequence[float], learned: Sequence[int]
) -> Callable[..., Any]:
    """A pure function of (params, *batch): the results of every sample.

    Args:
        nesting: Of the results of one sample.
        numbers: Of all parameters of the tape, as they are now.
        learned: The places of those that `params` gives; the others stay as they are.
    """
    replay = on_samples(tape)
    fixed = np.asarray(numbers, dtype=float)
    places = np.asarray(learned, dtype=int)
    drawn_columns, columns = tape.draws, len(tape.inputs) - tape.draws

    def replayed(params: Array, *batch: Any, drawn: Array | None = None) -> Any:
        """The results, one for each sample: the first axis of every argument counts samples.

        Without arguments, and without numbers drawn by chance, there is one sample, and no axis for it.
        """
        params = jnp.asarray(params)
        if params.shape != (len(places),):
            raise ValueError(f"params has the shape {params.shape}; there are {len(places)} parameters")
        given = []
        if columns or batch:
            given += _matrices(batch, "a sample", columns)
        if drawn_columns:
            given += _matrices([] if drawn is None else [drawn], "drawn", drawn_columns)
        if len({*map(len, given)}) > 1:
            raise ValueError(
                f"the arguments have {_counts(given)} samples; they need the same number of them"
            )
        if len(places) < len(fixed):
            params = jnp.asarray(fixed, jnp.result_type(float, params)).at[places].set(params)
        results = in_arrays(replay(params, given or [jnp.zeros((1, 0))]), nesting)
        return results if given else jax.tree.map(lambda x: x[0], results)

    return replayed


def _counts(given: Sequence[Array]) -> str:
    return " and ".join(map(str, dict.fromkeys(map(len, given))))


def _matrices(arrays: Any, what: str, width: int) -> list[Array]:
    """The numbers of every sample: an array as it is, and single columns side by side."""
    leaves = [jnp.asarray(x) for x in jax.tree.leaves(arrays)]
    if any(x.ndim == 0 for x in leaves):
        raise ValueError("the first axis of every argument counts samples; one of them is a single number")
    found = sum(math.prod(x.shape[1:]) for x in leaves)
    if found != width:
        shapes = ", ".join(str(x.shape) for x in leaves) or "nothing"
        raise ValueError(f"{what} has {width} numbers; got {found} for each sample ({shapes})")
    matrices = [x.reshape(len(x), math.prod(x.shape[1:])) for x in leaves]
    columns = groupby(matrices, lambda x: (x.shape[1] == 1, len(x), x.dtype))
    together = [(single, list(group)) for (single, *_), group in columns]
    return [x for single, group in together for x in ([jnp.hstack(group)] if single else group)]


def on_samples(tape: Tape) -> Callable[[Array, Sequence[Array]], Array]:
    """The results of a tape, as a function of its parameters and of the inputs of many samples.

    It takes an array of one number per parameter, and the inputs as matrices that have a row for each sample,
    side by side.  It returns one of shape (samples, results).  Where a guard fails, the results of that
    sample are NaN.
    """
    shape = plan(tape, (*tape.inputs, *tape.parameters))
    learned = len(tape.parameters)  # and the first number after them is 1
    steps = [
        (run.rows, _run(run)) if isinstance(run, Run) else (_rows(run), added_up(run, learned))
        for run in in_groups(shape.runs, shape.rows)
    ]

    def on_one_sample(parameters: Array, inputs: Sequence[Array]) -> Array:
        kind = jnp.result_type(float, parameters, *inputs)
        numbers, rows = Blocks(learned + len(shape.constants), kind), Blocks(shape.rows, kind)
        numbers.put(parameters, np.arange(learned))
        numbers.put(_in_range(shape.constants, kind), learned + np.arange(len(shape.constants)))
        rows.put(jnp.ones(1, kind), [0])
        start = 1
        for given in inputs:
            rows.put(given, start + np.arange(len(given)))
            start += len(given)
        for places, step in steps:
            rows.put(step(rows, numbers).astype(kind), places)
        return rows.take(shape.outputs) * _as_recorded(shape, rows)

    on_many: Callable[[Array, Sequence[Array]], Array] = jax.vmap(on_one_sample, in_axes=(None, 0))
    return on_many


def _in_range(constants: Sequence[float], kind: Any) -> Array:
    """The constants; those that are finite in float64 are so in this precision."""
    limits: Any = jnp.finfo
    most, numbers = float(limits(kind).max), np.asarray(constants)
    return jnp.asarray(np.where(np.isfinite(numbers), np.clip(numbers, -most, most), numbers))


def _rows(group: Sequence[Products]) -> list[int]:
    return [row for run in group for row in run.rows]


def _run(run: Run) -> Step:
    op, gate, _, places = run.kind
    columns = [np.asarray(column) for column in zip(*run.operands, strict=True)]
    if role(gate) == LOOKUP and len({*places[1:]}) == 1:
        return _lookup(places, columns)

    def apply(rows: Blocks, numbers: Blocks) -> Array:
        xs = [
            numbers.take(column) if place == NUMBER else rows.take(column)
            for place, column in zip(places, columns, strict=True)
        ]
        if gate is None:
            return _OTHER[op](*xs)
        return on_arrays(gate, run.kind.mask)(*xs)

    return apply


def _lookup(places: str, columns: Sequence[Any]) -> Step:
    """One of the rows for each node, by an index; NaN where that is no row's."""
    index, among = columns[0], np.stack(columns[1:])

    def lookup(rows: Blocks, numbers: Blocks) -> Array:
        place, found = _whole((numbers if places[0] == NUMBER else rows).as_put(index), len(among))
        table = (numbers if places[1] == NUMBER else rows).take(among)
        return jnp.where(found, table[place, np.arange(among.shape[1])], jnp.nan)

    return lookup


def _whole(number: Array, rows: int) -> tuple[Array, Array]:
    """Which row a number says, from the last if it is negative, and whether there is one."""
    if jnp.issubdtype(number.dtype, jnp.floating):
        number = number.astype(jnp.promote_types(number.dtype, jnp.float32))
        found = jnp.floor(number) == number
    else:
        number, found = number.astype(int), True
    found &= (number >= -rows) & (number < rows)
    place = jnp.where(found, number, 0).astype(int)
    return jnp.where(place < 0, place + rows, place), found


_OTHER: dict[str, Callable[..., Array]] = {
    "lt": jnp.less,
    "le": jnp.less_equal,
    "detach": jax.lax.stop_gradient,
    "copy": jnp.asarray,
}


def _as_recorded(shape: Plan, rows: Blocks) -> Array:
    """1 for a sample that takes the branches that were recorded, NaN for another."""
    if not shape.guards:
        return 1.0
    conditions, expected = zip(*shape.guards, strict=True)
    return jnp.where(jnp.all((rows.take(conditions) != 0) == np.asarray(expected)), 1.0, jnp.nan)
