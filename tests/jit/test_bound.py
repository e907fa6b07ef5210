"""A compiled function bound to its samples: arrays that stay, and the same answers."""

from random import Random

import numpy as np
import pytest

import autograd
import nn
from autograd import GraphError, PoleError, Value, compile
from nn import losses


@pytest.fixture(params=["python", "llvm"])
def backend(request):
    if request.param == "llvm":
        pytest.importorskip("llvmlite")
    return request.param


def network(backend):
    rng = Random(0)
    model = nn.MLP(2, [3, 1], "tanh", rng=rng)
    compiled = compile(lambda x, t: losses.mse(model(x), t), model.parameters(), backend=backend)
    xs = np.array([[rng.gauss(0.0, 1.0), rng.gauss(0.0, 1.0)] for _ in range(11)])
    return model, compiled, xs, xs[:, 0] * xs[:, 1]


def test_a_bound_function_gives_what_a_call_gives(backend):
    _, compiled, xs, ts = network(backend)
    for reduction in ("mean", "sum"):
        values, gradient = compiled.bind(xs, ts, reduction=reduction).value_and_grad()
        again, slopes = compiled.value_and_grad(xs, ts, reduction=reduction)
        assert values.tolist() == again.tolist()
        assert gradient.tolist() == slopes.tolist()


def test_its_parameters_are_an_array_that_is_read_at_each_call(backend):
    model, compiled, xs, ts = network(backend)
    bound = compiled.bind(xs, ts)
    before = [p.data for p in model.parameters()]
    bound.parameters *= 0.5
    values, gradient = (array.copy() for array in bound.value_and_grad())
    assert [p.data for p in model.parameters()] == before
    bound.write()
    assert [p.data for p in model.parameters()] == [x * 0.5 for x in before]
    assert compiled(xs, ts).tolist() == values.tolist()
    model.parameters()[0].data = 3.0
    bound.read()
    assert bound.parameters[0] == 3.0
    assert bound.value_and_grad()[1].tolist() != gradient.tolist()


def test_descent_on_the_array_is_descent(backend):
    _, compiled, xs, ts = network(backend)
    bound = compiled.bind(xs, ts)
    losses_ = []
    for _ in range(60):
        values, gradient = bound.value_and_grad()
        losses_.append(values.mean())
        bound.parameters -= 0.1 * gradient
    assert losses_[-1] < 0.8 * losses_[0]


def test_backward_reads_the_nodes_and_adds_to_their_grads(backend):
    model, compiled, xs, ts = network(backend)
    bound = compiled.bind(xs, ts)
    model.parameters()[1].data = 0.25
    for _ in range(2):
        bound.backward()
    twice = [p.grad for p in model.parameters()]
    model.zero_grad()
    compiled.backward(xs, ts)
    assert twice == pytest.approx([2.0 * p.grad for p in model.parameters()], rel=1e-15)


def test_a_parameter_that_is_not_reached_has_a_zero_in_its_place(backend):
    unused, used = Value(1.0), Value(2.0)
    bound = compile(lambda x: used * x, [unused, used], backend=backend).bind(np.array([1.0, 2.0]))
    assert bound.value_and_grad()[1].tolist() == [0.0, 1.5]
    bound.backward()
    assert (unused.reached, used.grad) == (False, 1.5)


def test_what_is_not_finite_is_run_eagerly_at_these_numbers(backend):
    w = Value(1.0, "w")
    bound = compile(lambda x: autograd.log(w * x), backend=backend, params=[w]).bind(np.array([1.0, 2.0]))
    bound.parameters[0] = 0.0
    with pytest.raises(PoleError):
        bound.value_and_grad()
    assert w.data == 1.0
    with autograd.ieee():
        assert bound.value_and_grad()[0].tolist() == [-np.inf, -np.inf]
    bound.parameters[0] = 1.0
    assert bound.value_and_grad()[0].tolist() == [0.0, pytest.approx(np.log(2.0))]


def test_what_cannot_be_bound_is_refused():
    w = Value(1.0)
    with pytest.raises(TypeError, match="bind takes NumPy arrays"):
        compile(lambda x: w * x).bind([1.0, 2.0])
    with pytest.raises(GraphError, match="draws numbers is not bound"):
        compile(lambda x: w * x * autograd.drawn(lambda: 2.0)).bind(np.array([1.0]))
    with pytest.raises(GraphError, match=r"give the parameters to compile\(f, params\)"):
        compile(lambda x: Value(2.0) * w * x).bind(np.array([1.0]))


def test_the_repr_says_what_it_is_bound_to():
    w = Value(2.0, "w")
    bound = compile(lambda x: w * x, [w]).bind(np.array([1.0, 2.0, 3.0]))
    assert repr(bound) == "<compiled for 3 samples and 1 parameter>"
