"""A tape as a pure function of JAX arrays: run by run, so that what XLA compiles stays small."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ....util.structures.stacks import in_arrays
from ....util.structures.trees import Tree
from ..roles import LOOKUP, role
from ..runs import NUMBER, Plan, Products, Run, in_factor_order, plan
from ..tape import Tape
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
            given.append(_matrix(batch, "a sample", columns))
        if drawn_columns:
            given.append(_matrix([] if drawn is None else [drawn], "drawn", drawn_columns))
        inputs = jnp.hstack(given) if given else jnp.zeros((1, 0))
        if len(places) < len(fixed):
            params = jnp.asarray(fixed, jnp.result_type(float, params)).at[places].set(params)
        results = in_arrays(replay(params, inputs), nesting)
        return results if given else jax.tree.map(lambda x: x[0], results)

    return replayed


def _matrix(arrays: Any, what: str, width: int) -> Array:
    leaves = [jnp.asarray(x) for x in jax.tree.leaves(arrays)]
    if any(x.ndim == 0 for x in leaves):
        raise ValueError("the first axis of every argument counts samples; one of them is a single number")
    found = sum(x[0].size for x in leaves)
    if found != width:
        shapes = ", ".join(str(x.shape) for x in leaves) or "nothing"
        raise ValueError(f"{what} has {width} numbers; got {found} for each sample ({shapes})")
    return jnp.concatenate([x.reshape(len(x), -1) for x in leaves], axis=1)


def on_samples(tape: Tape) -> Callable[[Array, Array], Array]:
    """The results of a tape, as a function of its parameters and of the inputs of many samples.

    It takes an array of one number per parameter and one of shape (samples, inputs), and returns one of
    shape (samples, results).  Where a guard fails, the results of that sample are NaN.
    """
    shape = plan(tape, (*tape.inputs, *tape.parameters))
    steps = [_products(run) if isinstance(run, Products) else _run(run) for run in shape.runs]

    def on_one_sample(parameters: Array, inputs: Array) -> Array:
        kind = jnp.result_type(float, parameters, inputs)
        numbers = jnp.concatenate([parameters.astype(kind), jnp.asarray(shape.constants, kind)])
        rows = _Rows(kind)
        rows.append(jnp.ones(1, kind))
        rows.append(inputs.astype(kind))
        for step in steps:
            rows.append(step(rows, numbers))
        return rows.take(shape.outputs) * _as_recorded(shape, rows)

    on_many: Callable[[Array, Array], Array] = jax.vmap(on_one_sample, in_axes=(None, 0))
    return on_many


class _Rows:
    """What is computed so far, in blocks: one for each run."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self.blocks: list[Array] = []
        self.starts = [0]

    def append(self, block: Array) -> None:
        self.blocks.append(block)
        self.starts.append(self.starts[-1] + len(block))

    def take(self, rows: Any) -> Array:
        """The numbers of these rows."""
        wanted = np.asarray(rows)
        found = np.searchsorted(self.starts, wanted, side="right") - 1
        blocks = np.unique(found)
        sizes = [len(self.blocks[i]) for i in blocks]
        shifts = np.asarray(self.starts)[blocks] - np.cumsum([0, *sizes[:-1]])
        places = wanted - shifts[np.searchsorted(blocks, found)]
        near = [self.blocks[i] for i in blocks]
        return _taken(near[0] if len(near) == 1 else jnp.concatenate(near), places)


def _taken(array: Array, places: Any) -> Array:
    """array[places], as a slice where it is one: XLA runs slices at the speed of memory."""
    flat = places.reshape(-1)
    if len(flat) and np.array_equal(flat, np.arange(flat[0], flat[0] + len(flat))):
        return array[int(flat[0]) : int(flat[-1]) + 1].reshape(places.shape)
    return array[places]


def _products(run: Products) -> Callable[[_Rows, Array], Array]:
    run = in_factor_order(run)
    factors = np.asarray(run.factors)

    def products(rows: _Rows, numbers: Array) -> Array:
        return jnp.matmul(_taken(numbers, factors), rows.take(run.operands), precision="highest")

    return products


def _run(run: Run) -> Callable[[_Rows, Array], Array]:
    op, gate, _, places = run.kind
    columns = [np.asarray(column) for column in zip(*run.operands, strict=True)]
    if role(gate) == LOOKUP and len({*places[1:]}) == 1:
        return _lookup(places, columns)

    def apply(rows: _Rows, numbers: Array) -> Array:
        xs = [
            _taken(numbers, column) if place == NUMBER else rows.take(column)
            for place, column in zip(places, columns, strict=True)
        ]
        if gate is None:
            return _OTHER[op](*xs).astype(rows.kind)
        return on_arrays(gate, run.kind.mask)(*xs)

    return apply


def _lookup(places: str, columns: Sequence[Any]) -> Callable[[_Rows, Array], Array]:
    """One of the rows for each node, by an index; NaN where that is no row's."""
    index, among = columns[0], np.stack(columns[1:])

    def lookup(rows: _Rows, numbers: Array) -> Array:
        number = numbers[index] if places[0] == NUMBER else rows.take(index)
        place = jnp.where(number < 0, number + len(among), number)
        found = (place >= 0) & (place < len(among)) & (jnp.floor(place) == place)
        whole = jnp.where(found, place, 0).astype(int)
        nodes = np.arange(among.shape[1])
        if places[1] == NUMBER:
            looked_up = numbers[jnp.asarray(among)[whole, nodes]]
        else:
            looked_up = rows.take(among)[whole, nodes]
        return jnp.where(found, looked_up, jnp.nan)

    return lookup


_OTHER: dict[str, Callable[..., Array]] = {
    "lt": jnp.less,
    "le": jnp.less_equal,
    "detach": jax.lax.stop_gradient,
    "copy": jnp.asarray,
}


def _as_recorded(shape: Plan, rows: _Rows) -> Array:
    """1 for a sample that takes the branches that were recorded, NaN for another."""
    if not shape.guards:
        return 1.0
    conditions, expected = zip(*shape.guards, strict=True)
    return jnp.where(jnp.all((rows.take(conditions) != 0) == np.asarray(expected)), 1.0, jnp.nan)
