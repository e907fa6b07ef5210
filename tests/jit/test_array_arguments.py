"""A compiled function takes arrays and structures as a plain call does, recorded once for each shape."""

import dataclasses
from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
from autograd import Value, compile, grad, hessian, jacobian, value_and_grad


class Pair(NamedTuple):
    left: Any
    right: Any


@dataclasses.dataclass(eq=False, repr=False)
class Line:
    slope: Any
    offset: Any


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


X = np.array([[0.3, -0.2, 1.5], [1.0, 2.0, -0.5]])


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_an_array_is_recorded_once_and_replayed(backend):
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason="machine code: pip install 'gatewise[compile]'")
    met = []

    def f(x):
        met.append(x)
        return np.sum(np.exp(x @ x.T)) * np.tanh(x).mean()

    compiled = compile(f, backend=backend, batch=False)
    for x in (X, 2.0 * X, X - 1.0, np.asfortranarray(X)):
        assert compiled(x) == pytest.approx(f(x), rel=1e-13)
        assert met.pop() is x
    assert [m.shape for m in met] == [(2, 3)]
    assert {type(x) for x in met[0].ravel()} == {Value}
    assert compiled.cache_info().recordings == 1
    compiled(X[:1])
    assert compiled.cache_info().recordings == 2


@pytest.mark.parametrize("derivative", [grad, jacobian, hessian])
def test_a_compiled_derivative_gives_arrays(derivative):
    compiled = compile(derivative(rosenbrock), batch=False)
    for x in X:
        found, expected = compiled(x), derivative(rosenbrock)(x)
        assert (found.dtype, found.shape) == (np.dtype(float), expected.shape)
        assert found == pytest.approx(expected, rel=1e-12)
    assert compiled.cache_info().recordings == 1
    value, slopes = compile(value_and_grad(rosenbrock), batch=False)(X[0])
    assert (type(value), slopes.shape) == (float, (3,))


def test_a_compiled_function_and_its_derivatives_go_into_scipy():
    optimize = pytest.importorskip("scipy.optimize")
    f, slopes, curves = (compile(g, batch=False) for g in (rosenbrock, grad(rosenbrock), hessian(rosenbrock)))
    found = optimize.minimize(f, [1.3, 0.7, 0.8], jac=slopes, hess=curves, method="trust-exact")
    assert found.x == pytest.approx(np.ones(3), abs=1e-4)
    assert slopes.cache_info().recordings == 1


def test_the_gradient_by_the_parameters_is_an_array_where_arrays_are_given():
    w = np.array([Value(2.0, "w0"), Value(-1.0, "w1"), Value(0.5, "w2")])
    compiled = compile(lambda x: np.tanh(x @ w), list(w))
    value, slopes = compiled.value_and_grad(X[0], batch=False)
    assert (type(value), type(slopes), slopes.dtype) == (float, np.ndarray, np.dtype(float))
    assert slopes == pytest.approx((1.0 - value**2) * X[0], rel=1e-12)
    values, mean = compiled.value_and_grad(X)
    assert values == pytest.approx(np.tanh(X @ [2.0, -1.0, 0.5]), rel=1e-13)
    assert mean == pytest.approx(((1.0 - values**2)[:, None] * X).mean(axis=0), rel=1e-12)


def test_each_sample_of_a_batch_is_met_as_a_plain_call_would():
    met = []

    def f(x, t):
        met.append((x, t))
        return np.sum((x - t) ** 2, axis=0) if x.ndim == 2 else np.sum((x - t) ** 2)

    batch = np.arange(24.0).reshape(4, 3, 2)
    found = compile(f)(batch, np.ones(4))
    ((x, t),) = met
    assert (x.shape, type(t)) == ((3, 2), Value)
    assert found == pytest.approx(np.array([f(x, 1.0) for x in batch]))
    assert found.shape == (4, 2)


def test_results_come_back_in_their_structure():
    def f(p):
        return {"w": 2.0 * p["w"], "pair": Pair(p["b"], [p["w"][0, 0]]), "line": Line(p["b"], 1.0)}

    compiled = compile(f)
    given = {"w": X, "b": 3.0}
    found = compiled(given)
    assert found["w"].tolist() == (2.0 * X).tolist()
    assert found["pair"] == Pair(3.0, [0.3])
    assert (found["line"].slope, found["line"].offset) == (3.0, 1.0)
    assert compiled({"w": 2.0 * X, "b": 1.0})["pair"].right == [0.6]
    assert compiled.cache_info().recordings == 1
    compiled({"b": 1.0, "w": X})  # another order is another structure
    assert compiled.cache_info().recordings == 2


def test_structures_of_other_kinds_are_recorded_anew_and_of_one_kind_once():
    other = namedtuple("Pair", ["left", "right"])
    f = compile(lambda p: type(p).__module__ and (p.left - p.right if hasattr(p, "left") else p.slope))
    for kind in (Pair, other, Line):
        for _ in range(2):
            assert f(kind(3.0, 1.0)) in (2.0, 3.0)
    assert f.cache_info().recordings == 3


leaves = st.integers(-200, 200).map(lambda k: k / 100.0)
parts = leaves | st.lists(leaves, min_size=1, max_size=4).map(np.array)
trees = st.recursive(
    parts,
    lambda x: (
        st.lists(x, min_size=1, max_size=3)
        | st.builds(Pair, x, x)
        | st.dictionaries(st.text(), x, min_size=1)
    ),
    max_leaves=5,
)


@settings(max_examples=40)
@given(trees)
def test_a_compiled_gradient_of_any_structure_is_the_gradient(tree):
    from autograd.util.structures.trees import flat

    f = lambda t: autograd.sum([autograd.sin(x) * x for x in flat(t)])
    compiled = compile(grad(f), backend="python", batch=False)
    expected = grad(f)(tree)
    found = compiled(tree)
    assert flat(found) == pytest.approx(flat(expected), rel=1e-13)
    assert str(type(found)) == str(type(expected))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (np.ones((2, 1)) * 1j, ["x", "(2, 1)", "complex128", ".real and x.imag"]),
        (np.array(["a"]), ["x", "(1,)", "x.astype(float)"]),
        (np.ma.masked_array([1.0, 2.0], [0, 1]), ["(2,)", "masked", "x.filled(0.0)"]),
        ({"w": np.array([1.0, None])}, ["x['w']", "NoneType"]),
        ([1.0, "a"], ["x[1]", "str"]),
    ],
)
@pytest.mark.parametrize("batch", [False, None])
def test_what_holds_no_real_numbers_is_refused_by_its_place(given, words, batch):
    with pytest.raises(TypeError) as caught:
        compile(lambda x: 0.0)(given, batch=batch)
    assert all(word in str(caught.value) for word in words)


def test_arrays_of_values_are_given_to_the_function_itself():
    leaves = np.array([Value(1.0), Value(2.0)])
    compiled = compile(lambda x: np.sum(x * x))
    y = compiled(leaves)
    y.backward()
    assert [v.grad for v in leaves] == [2.0, 4.0]
    assert compiled.cache_info().recordings == 0


def test_a_large_batch_is_not_looked_through_for_values():
    class Counted(np.ndarray):
        pass

    from autograd.util.structures import trees

    assert not trees.has_values([np.zeros((1000, 1000)).view(Counted)])
    assert trees.has_values([[1.0, {"a": np.array([Value(1.0)])}]])


def test_what_numpy_cannot_do_with_values_is_refused_with_words():
    with pytest.raises(TypeError, match=r"an array of Values cannot do this: .*linear algebra"):
        compile(lambda x: np.linalg.solve(np.eye(3), x), batch=False)(X[0])
