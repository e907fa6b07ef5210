"""How numbers are taken in what to_jax() makes: as NumPy does, by slices where they are regular."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import Value

jax = pytest.importorskip("jax", reason="JAX is not installed (the extra `jax`)")
np = pytest.importorskip("numpy")

import jax.numpy as jnp  # noqa: E402

from autograd.jit.lower.jax.blocks import Blocks  # noqa: E402

SIZES = (1, 5, 30, 4)
COUNT = sum(SIZES)
PLACES = st.one_of(
    st.lists(st.integers(0, COUNT - 1), max_size=40),
    st.builds(lambda first, step, n: [(first + step * i) % COUNT for i in range(n)],
              st.integers(0, COUNT - 1), st.integers(-3, 3), st.integers(1, 40)),
    st.permutations(range(COUNT)),
)  # fmt: skip


def blocks():
    found, numbers = Blocks(COUNT, jnp.float32), np.arange(COUNT, dtype="float32") ** 2
    order, start = np.random.default_rng(1).permutation(COUNT), 0
    for size in SIZES:
        places = order[start : start + size] if size == 5 else np.sort(order[start : start + size])
        found.put(jnp.asarray(numbers[places]), places)
        start += size
    return found, numbers


@pytest.mark.slow  # each example is compiled
@settings(max_examples=30)
@given(PLACES, st.sampled_from([None, 1, 2]))
def test_any_places_are_taken_as_numpy_takes_them(places, rows):
    found, numbers = blocks()
    places = np.array(places, int)
    if rows and len(places) % rows == 0:
        places = places.reshape(rows, -1)
    taken = found.take(places)
    assert taken.shape == places.shape
    assert np.array_equal(taken, numbers[places])


@pytest.mark.slow  # each example is compiled
@settings(max_examples=15)
@given(PLACES)
def test_what_flows_back_is_added_up_where_it_was_taken(places):
    places = np.array(places, int)

    def weighed(numbers):
        found = Blocks(COUNT, jnp.float32)
        found.put(numbers[:7], np.arange(7))
        found.put(numbers[7:], 7 + np.arange(COUNT - 7))
        return (found.take(places) * jnp.arange(1.0, len(places) + 1)).sum()

    expected = np.bincount(places, np.arange(1.0, len(places) + 1), COUNT)
    assert np.asarray(jax.grad(weighed)(jnp.ones(COUNT))) == pytest.approx(expected)


def primitives(f, *arguments):
    """The names of all operations, also of those within others."""

    def names(jaxpr):
        for equation in jaxpr.eqns:
            yield equation.primitive.name
            for part in jax.tree.leaves(
                list(equation.params.values()), is_leaf=lambda x: hasattr(x, "eqns") or hasattr(x, "jaxpr")
            ):
                if hasattr(part, "eqns") or hasattr(part, "jaxpr"):
                    yield from names(getattr(part, "jaxpr", part))

    return list(names(jax.make_jaxpr(f)(*arguments).jaxpr))


def replayed(f, leaves, *sample):
    compiled = autograd.compile(f, leaves, backend="python")
    compiled(*sample)
    return compiled.to_jax(), np.array([p.data for p in compiled.params])


def test_layers_are_matrix_products_without_gathers_and_inputs_are_not_copied():
    model = nn.MLP(6, [5, 4, 1], activation="tanh", rng=random.Random(1))
    replay, params = replayed(lambda x, t: (model(x) - t) ** 2, model.parameters(), [0.5] * 6, 1.0)
    x, t = np.ones((50, 6)), np.ones(50)
    found = primitives(jax.grad(lambda p: replay(p, x, t).mean()), params)
    assert not {"gather", "scatter-add", "scatter"} & {*found}
    assert found.count("dot_general") == 3 + 3 + 2  # forward; by the weights; by what is between layers
    forward = primitives(lambda p: replay(p, x, t), params)
    assert "concatenate" not in forward


@pytest.mark.parametrize("length", [3, 8])
def test_one_matrix_for_each_of_several_vectors_is_one_product(length):
    layer = nn.Layer(4, 3, activation="tanh", rng=random.Random(1))

    def f(xs):
        return sum(y for x in xs for y in layer(x))

    replay, params = replayed(f, layer.parameters(), [[0.5] * 4] * length)
    xs = np.random.default_rng(1).normal(size=(7, length, 4))
    assert primitives(lambda p: replay(p, xs), params).count("dot_general") == 1
    expected = [f(sample).data for sample in xs.tolist()]
    assert np.asarray(replay(params, xs)) == pytest.approx(np.array(expected), rel=1e-5)


def test_sums_of_other_weights_and_sums_without_any_are_taken_together_too():
    leaves = [Value(0.1 * k - 0.7, f"w{k}") for k in range(18)]

    def f(xs):
        rows = [leaves[k : k + 3] for k in range(0, 18, 3)]
        own = [
            sum(w * y for w, y in zip(row[:-1], x, strict=True)) + row[-1]
            for row, x in zip(rows, xs, strict=True)
        ]
        return sum(own[:2]) * sum(own[2:4]) * sum(own[4:])

    replay, params = replayed(f, leaves, [[0.5, 0.25]] * 6)
    xs = np.random.default_rng(1).normal(size=(5, 6, 2))
    assert primitives(lambda p: replay(p, xs), params).count("dot_general") == 1
    slopes = jax.jit(jax.grad(lambda p: replay(p, xs).sum()))(params)
    sum(f(sample) for sample in xs.tolist()).backward()
    assert params.tolist() == [p.data for p in leaves]
    assert slopes.tolist() == pytest.approx([p.grad for p in leaves], rel=1e-4, abs=1e-6)
