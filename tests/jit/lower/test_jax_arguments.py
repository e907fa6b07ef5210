"""What is given to a function that to_jax() made: precisions, counts of samples, lookups."""

import itertools

import pytest

import autograd
from autograd import Value, take

jax = pytest.importorskip("jax", reason="JAX is not installed (the extra `jax`)")
np = pytest.importorskip("numpy")

import jax.numpy as jnp  # noqa: E402

PRECISIONS = ["bfloat16", "float16", "float32"]


def replayed(f, leaves, *sample):
    compiled = autograd.compile(f, leaves, backend="python")
    compiled(*sample)
    return compiled.to_jax()


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("whole", ["int32", "uint16", "float32"])
def test_no_precision_of_the_parameters_rounds_a_number_that_looks_something_up(precision, whole):
    rows = [Value(float(k % 2)) for k in range(300)]
    replay = replayed(lambda i: take(rows, i) * 1.0, rows, 0.0)
    params = jnp.asarray(np.arange(300) % 2, precision)
    given = np.array([7, 257, 258, 298, 299], whole)
    found = replay(params, given)
    assert found.dtype == jnp.result_type(params, given, float)
    assert found.tolist() == [1.0, 1.0, 0.0, 0.0, 1.0]
    slopes = jax.grad(lambda p: replay(p, given).sum())(params)
    assert np.flatnonzero(np.asarray(slopes, float)).tolist() == given.tolist()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_rows_are_counted_from_the_last_too_and_others_are_nan(precision):
    rows = [Value(0.0) for _ in range(300)]
    replay = replayed(lambda i: take(rows, i) * 1.0, rows, 0.0)
    params = jnp.asarray(np.arange(300) == 299, precision)
    found = replay(params, np.array([-1, -300, 299, 300, -301], "int32")).tolist()
    assert found[:3] == [1.0, 0.0, 1.0]
    assert np.isnan(found[3:]).all()
    assert np.isnan(replay(params, np.array([0.5, np.nan, np.inf], "float32")).tolist()).all()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_number_that_is_finite_in_float64_is_so_in_every_precision(precision):
    most = 1.7976931348623157e308
    replay = replayed(lambda x: autograd.clip(x, -most, most) * 0.5, [], 1.0)
    given = jnp.array([jnp.inf, -jnp.inf, 2.0], precision)
    largest = float(jnp.finfo(precision).max)
    assert replay(jnp.zeros(0, precision), given).tolist() == [0.5 * largest, -0.5 * largest, 1.0]


def test_a_batch_may_be_empty_and_so_may_what_is_returned():
    w = Value(3.0)
    replay = replayed(lambda x, t: (w * x[0] - t, x), [w], [1.0, 2.0], 1.0)
    product, same = replay(jnp.array([3.0]), np.zeros((0, 2)), np.zeros(0))
    assert (product.shape, same.shape) == ((0,), (0, 2))
    assert replayed(lambda x: [], [w], 1.0)(jnp.array([3.0]), np.zeros(4)).shape == (4, 0)


def test_counts_of_samples_that_differ_are_named():
    w = Value(3.0)
    replay = replayed(lambda x, t: w * x - t, [w], 1.0, 1.0)
    with pytest.raises(ValueError, match="the arguments have 3 and 4 samples; they need the same number"):
        replay(jnp.array([3.0]), np.zeros(3), np.zeros(4))
    drawing = replayed(lambda x: w * x + autograd.drawn(lambda: 0.5), [w], 1.0)
    with pytest.raises(ValueError, match="the arguments have 3 and 2 samples; they need the same number"):
        drawing(jnp.array([3.0]), np.zeros(3), drawn=np.zeros((2, 1)))


@pytest.mark.parametrize("shapes", [*itertools.permutations([(6,), (6, 2), (6, 2, 3)])])
def test_arguments_of_any_shapes_are_told_apart(shapes):
    weights = [Value(float(k + 1)) for k in range(9)]

    def f(*parts):
        flat = [x for part in parts for x in np.ravel(np.array(part, object)).tolist()]
        return sum(w * x for w, x in zip(weights, flat, strict=True))

    draw = np.random.default_rng(1)
    parts = [
        draw.integers(-9, 9, shape).astype(kind)
        for shape, kind in zip(shapes, ["int32", "float32", "int32"], strict=True)
    ]
    replay = replayed(f, weights, *(part[0].tolist() for part in parts))
    flat = np.hstack([part.reshape(6, -1) for part in parts])
    assert replay(np.arange(1.0, 10.0), *parts).tolist() == (flat @ np.arange(1.0, 10.0)).tolist()
