"""Programs that are written in NumPy: what arrays of Values compute, and their derivatives."""

import numpy as np
import pytest

from autograd import Value, grad, hessian, jacobian

PROGRAMS = [
    lambda x, np: np.sum(np.tanh(x) ** 2 * x[::-1]),
    lambda x, np: np.sum(np.exp(np.outer(x, x))) / (1.0 + np.sum(x * x)),
    lambda x, np: np.log(np.sum(np.exp(x))) * np.prod(x),
    lambda x, np: np.mean((x - np.mean(x)) ** 2) + np.dot(x, np.cumsum(x)),
    lambda x, np: np.sqrt(np.sum(x * x)) * np.sinh(x[0] / (2.0 + x[1])),
]
AT = np.array([0.3, -0.2, 1.5])


@pytest.mark.parametrize("program", PROGRAMS)
def test_gradients_of_array_programs_are_those_of_a_complex_step(program):
    def gradient(x):
        """Exact to the last digits: no difference is taken."""
        steps = 1e-30j * np.eye(len(x))
        return np.array([program(x + step, np).imag for step in steps]) / 1e-30

    f = lambda x: program(x, np)
    assert grad(f)(AT) == pytest.approx(gradient(AT), rel=1e-13, abs=1e-14)
    h = 1e-5 * np.eye(3)
    expected = np.array([(gradient(AT + step) - gradient(AT - step)) / 2e-5 for step in h])
    assert hessian(f)(AT) == pytest.approx(expected, rel=1e-7, abs=1e-8)
    assert jacobian(lambda x: [f(x), f(2.0 * x)])(AT)[1] == pytest.approx(2.0 * gradient(2.0 * AT), rel=1e-12)


def test_a_gradient_and_a_hessian_agree_with_jax(float64):  # which takes seconds to compile
    jax = pytest.importorskip("jax", reason="the oracle: pip install 'gatewise[jax]'")
    program = PROGRAMS[0]
    theirs = lambda x: program(x, jax.numpy)
    expected, expected2 = np.asarray(jax.grad(theirs)(AT)), np.asarray(jax.hessian(theirs)(AT))
    ours = lambda x: program(x, np)
    assert grad(ours)(AT) == pytest.approx(expected, rel=1e-12)
    assert hessian(ours)(AT) == pytest.approx(expected2, rel=1e-12, abs=1e-14)


V = np.array([1.0, 2.0, 3.0]) * Value(2.0)
W = np.array([0.5, -1.0, 2.0])


@pytest.mark.parametrize(
    "program",
    """v ** 2; v + w; w - v; w * v; v / w; 2.0 ** v; -v; abs(v); v % 1.5; v // 1.5; v @ w; w @ v; v @ v;
    np.dot(v, w); np.outer(v, w); np.diag(w) @ v; v @ np.diag(w); np.sum(v); v.sum(); v.mean(); np.mean(v);
    np.prod(v); np.cumsum(v); np.diff(v); np.var(v); np.std(v); np.median(v); np.max(v); np.min(v); v[v > 3];
    np.argmax(v); np.sort(v); v[::-1]; np.exp(v); np.log(v); np.tanh(v); np.sqrt(v); np.sin(v); np.arctan(v);
    np.log1p(v); np.square(v); np.hypot(v, w); np.arctan2(v, w); np.power(v, 3); np.maximum(v, w); v > w;
    np.minimum(v, w); np.where(v > 3, v, -v); np.clip(v, 3, 5); np.linalg.norm(v); np.stack([v, w]);
    np.concatenate([v, w]); v.reshape(3, 1) + w; np.einsum("i,j->ij", v, w); np.cross(v, w); np.kron(v, w);
    np.average(v, weights=w); np.polyval([1, 2, 3], v); np.trace(np.outer(v, w)); np.float32(2) * v[0];
    v[0] * w; w * v[0]; w / v[0]; np.int64(3) - v; np.array([v[0], 1.0]); np.convolve(v, w); v == 4.0;
    np.tensordot(v, w, 1); np.inner(v, w); np.matmul(np.eye(3), v); np.round(v)""".split(";"),
)
def test_arrays_of_values_compute_what_arrays_of_floats_do(program):
    names = {"np": np, "w": W}
    found = np.asarray(eval(program.strip(), {**names, "v": V}))
    expected = np.asarray(eval(program.strip(), {**names, "v": np.array([2.0, 4.0, 6.0])}))
    assert found.shape == expected.shape
    plain = [x.data if isinstance(x, Value) else x for x in found.ravel().tolist()]
    assert plain == pytest.approx(expected.ravel().tolist(), rel=1e-13)


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x: np.sum(np.linalg.solve(np.eye(3), x)), "linear algebra"),
        (lambda x: np.interp(0.5, [0.0, 1.0, 2.0], x), "write those in arithmetic and gates"),
        (lambda x: np.sum(np.isfinite(x)), "an array of Values, of the dtype object"),
        (lambda x: np.sum(np.exp(np.where(x > 0.0, x, 0.0))), "a plain number stands among the Values"),
        (lambda x: np.sum(np.tanh(np.concatenate([x, [1.0]]))), "a plain number stands among the Values"),
        (lambda x: np.zeros(3).__setitem__(0, x[0]), "does not turn into a plain number by itself"),
        (lambda x: np.sum(x.astype(float)), "does not turn into a plain number by itself"),
    ],
)
def test_what_numpy_cannot_do_with_values_is_refused_with_words(f, words):
    with pytest.raises(TypeError) as caught:
        grad(f)(np.array([1.0, -2.0, 3.0]))
    assert words in str(caught.value)


def test_the_advice_for_plain_numbers_among_values_works():
    one = Value(1.0).detach()
    slope = grad(lambda x: np.sum(np.exp(np.concatenate([x, [one]]))))(np.array([0.0, 1.0]))
    assert slope == pytest.approx(np.exp([0.0, 1.0]))
