"""compiled.to_jax(): a pure function that JAX transforms, with eager's values and gradients."""

import os
import random
import socket
import subprocess
import sys
from collections import namedtuple
from functools import partial
from pathlib import Path

import pytest

import autograd
import nn
from autograd import GATES, Value, drawn, where

jax = pytest.importorskip("jax", reason="JAX is not installed (the extra `jax`)")
np = pytest.importorskip("numpy")

import jax.numpy as jnp  # noqa: E402

HERE = Path(__file__).parents[2] / "helpers"
compile = partial(autograd.compile, backend="python")  # a recording is all that is needed


@pytest.fixture(autouse=True)
def _in_float64(float64):
    pass


def recorded(f, params, *sample):
    compiled = compile(f, params)
    compiled(*sample)
    return jax.jit(compiled.to_jax())


def numbers(leaves):
    return jnp.array([x.data for x in leaves])


def moons_loss(model):
    def loss(x, t):
        return autograd.maximum(1 - model(x) * t, 0.0) + 1e-4 * sum(p * p for p in model.parameters())

    return loss


def batch_of(size, width, seed=5):
    rng = random.Random(seed)
    x = [[rng.uniform(-1.0, 1.0) for _ in range(width)] for _ in range(size)]
    return np.array(x), np.array([rng.choice([-1.0, 1.0]) for _ in range(size)])


def eager_mean(loss, parameters, xs, ts):
    for p in parameters:
        p.zero_grad()
    total = sum(loss(x.tolist(), float(t)) for x, t in zip(xs, ts, strict=True)) / len(xs)
    total.backward()
    return total.data, [p.grad for p in parameters]


@pytest.fixture(scope="module")
def model():
    random.seed(1)
    return nn.MLP(3, [8, 6, 1], activation="tanh")


def test_a_jitted_batch_gives_eagers_loss_and_gradient(model):
    loss, (xs, ts) = moons_loss(model), batch_of(20, 3)
    replay = recorded(loss, model.parameters(), xs[0].tolist(), 1.0)
    step = jax.jit(jax.value_and_grad(lambda params, x, t: replay(params, x, t).mean()))
    value, gradient = step(numbers(model.parameters()), xs, ts)
    expected, grads = eager_mean(loss, model.parameters(), xs, ts)
    assert value == pytest.approx(expected, rel=1e-12)
    assert gradient == pytest.approx(np.array(grads), rel=1e-11, abs=1e-14)


def test_each_sample_has_its_own_result(model):
    loss, (xs, ts) = moons_loss(model), batch_of(5, 3)
    replay = recorded(loss, model.parameters(), xs[0].tolist(), 1.0)
    results = replay(numbers(model.parameters()), xs, ts)
    assert results.shape == (5,)
    assert results == pytest.approx(
        np.array([loss(list(x), t).data for x, t in zip(xs, ts, strict=True)]), rel=1e-12
    )


def test_many_sets_of_parameters_are_mapped_at_once(model):
    loss, (xs, ts) = moons_loss(model), batch_of(4, 3)
    replay = recorded(loss, model.parameters(), xs[0].tolist(), 1.0)
    params = numbers(model.parameters())
    several = jnp.stack([params, 0.5 * params, -params])
    together = jax.vmap(replay, in_axes=(0, None, None))(several, xs, ts)
    one_by_one = jnp.stack([replay(each, xs, ts) for each in several])
    assert together == pytest.approx(np.asarray(one_by_one), rel=1e-13)


def test_the_inputs_can_be_differentiated_too():
    w = Value(3.0)
    replay = recorded(lambda x: w * x * x, [w], 1.0)
    slope = jax.grad(lambda x: replay(numbers([w]), x).sum())
    assert list(slope(jnp.array([1.0, 2.0]))) == [6.0, 12.0]


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
def test_every_gate_of_the_table_becomes_jax(gate):
    rng = random.Random(gate.name)
    drawn = {name: rng.uniform(*ends) for name, ends in zip(gate.operand_names, gate.sample, strict=True)}
    operands = [number if name in gate.parameters else Value(number) for name, number in drawn.items()]
    leaves = [x for x in operands if isinstance(x, Value)]

    def f(scale):
        return scale * gate(*operands)

    replay = recorded(f, leaves, 2.0)
    value, gradient = jax.jit(jax.value_and_grad(lambda p: replay(p, jnp.array([2.0])).sum()))(
        numbers(leaves)
    )
    y = f(2.0)
    y.backward()
    assert value == pytest.approx(y.data, rel=1e-14)
    assert gradient == pytest.approx(np.array([x.grad for x in leaves]), rel=1e-13)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "log", "pow", "atan2", "gelu", "div", "softplus"])
def test_second_derivatives_come_from_the_rows_too(name):
    gate = GATES[name]
    rng = random.Random(name)
    points = [rng.uniform(*ends) for ends in gate.sample]
    leaves = [Value(point) for point in points]
    replay = recorded(lambda x: gate(*leaves) * x, leaves, 1.0)
    hessian = jax.jacrev(jax.grad(lambda p: replay(p, jnp.ones(1)).sum()))(numbers(leaves))
    expected = autograd.hessian(gate)(*points)
    assert np.ravel(hessian) == pytest.approx(np.ravel(expected), rel=1e-12)


def test_kinks_and_masked_branches_are_those_of_the_table():
    w = Value(0.5)

    def f(x):
        y = autograd.relu(x * w) + autograd.abs(x * w)
        return where(x > 0.0, autograd.log(x * w), y) + x * autograd.sqrt(x * x)

    replay = recorded(f, [w], 1.0)
    gradient = jax.grad(lambda p: replay(p, jnp.array([0.0])).sum())(numbers([w]))
    assert list(gradient) == [0.0]


def test_a_sample_on_another_branch_is_nan_and_so_is_its_gradient():
    w = Value(3.0)

    def f(x):
        if x > 0.0:
            return x * w
        return -x

    replay = recorded(f, [w], 1.0)
    assert list(jnp.isnan(replay(numbers([w]), jnp.array([1.0, -1.0, 2.0])))) == [False, True, False]
    gradient = jax.grad(lambda p: replay(p, jnp.array([-1.0])).sum())(numbers([w]))
    assert bool(jnp.isnan(gradient[0]))


def test_several_results_come_as_the_function_returns_them():
    w = Value(3.0)
    replay = recorded(lambda x: (w * x, [x + w, x - w]), [w], 1.0)
    product, both = replay(numbers([w]), jnp.array([1.0, 2.0]))
    assert product.tolist() == [3.0, 6.0]
    assert both.tolist() == [[4.0, -2.0], [5.0, -1.0]]


def test_leaves_that_are_not_learned_stay_as_they_are():
    fixed, w = Value(4.0), Value(3.0)
    replay = recorded(lambda x: fixed * x + w, [w], 1.0)
    assert list(replay(jnp.array([10.0]), jnp.array([2.0]))) == [18.0]


def test_what_is_drawn_by_chance_is_given_by_the_caller():
    w = Value(3.0)
    replay = recorded(lambda x: w * x + autograd.drawn(random.random), [w], 1.0)
    result = replay(numbers([w]), jnp.array([1.0, 2.0]), drawn=jnp.array([[0.25], [0.5]]))
    assert list(result) == [3.25, 6.5]
    with pytest.raises(ValueError, match=r"drawn has 1 numbers; got 0 for each sample \(nothing\)"):
        replay(numbers([w]), jnp.array([1.0, 2.0]))


def test_it_computes_in_the_precision_of_its_arrays(model):
    loss, (xs, ts) = moons_loss(model), batch_of(4, 3)
    replay = recorded(loss, model.parameters(), xs[0].tolist(), 1.0)
    exact = replay(numbers(model.parameters()), xs, ts)
    short = replay(numbers(model.parameters()).astype("float32"), xs.astype("float32"), ts.astype("float32"))
    assert (exact.dtype, short.dtype) == ("float64", "float32")
    assert short == pytest.approx(np.asarray(exact), rel=1e-4, abs=1e-6)


def test_what_xla_compiles_does_not_grow_with_the_network():
    def operations(width):
        random.seed(3)
        model = nn.MLP(width, [width, 1], activation="relu")
        xs, ts = batch_of(4, width)
        replay = recorded(moons_loss(model), model.parameters(), xs[0].tolist(), 1.0)
        gradient = jax.grad(lambda p: replay(p, xs, ts).mean())
        return len(jax.make_jaxpr(gradient)(numbers(model.parameters())).eqns)

    assert operations(10) == operations(20)


def test_shapes_that_do_not_fit_are_named(model):
    xs, ts = batch_of(4, 3)
    replay = recorded(moons_loss(model), model.parameters(), xs[0].tolist(), 1.0)
    with pytest.raises(ValueError, match=r"params has the shape \(2,\); there are 93 parameters"):
        replay(jnp.ones(2), xs, ts)
    with pytest.raises(
        ValueError, match=r"a sample has 4 numbers; got 3 for each sample \(\(4, 2\), \(4,\)\)"
    ):
        replay(numbers(model.parameters()), xs[:, :2], ts)
    with pytest.raises(ValueError, match="the first axis of every argument counts samples"):
        replay(numbers(model.parameters()), xs, 1.0)


def test_a_row_that_reads_floats_only_is_named():
    import math

    gate = autograd.gate("floats_only", lambda a: math.exp(a), lambda y, a: (y,))
    try:
        w = Value(0.5)
        compiled = compile(lambda x: gate(w * x), [w])
        with pytest.raises(autograd.GatewiseError, match="gate 'floats_only' reads floats only"):
            compiled(1.0)
    finally:
        del GATES["floats_only"]


def test_without_jax_it_says_what_to_install(monkeypatch):
    w = Value(0.5)
    compiled = compile(lambda x: w * x, [w])
    compiled(1.0)
    monkeypatch.setattr("autograd.jit.views.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"to_jax\(\) needs JAX: pip install 'gatewise\[jax\]'"):
        compiled.to_jax()


def started(devices, *arguments):
    """The script in a process of its own, because XLA counts its devices once."""
    environment = {name: text for name, text in os.environ.items() if "proxy" not in name.lower()}
    environment |= {
        "JAX_PLATFORMS": "cpu",
        "PYTHONPATH": str(HERE.parents[1]),
        "XLA_FLAGS": f"--xla_force_host_platform_device_count={devices}",
    }
    command = [sys.executable, str(HERE / "data_parallel.py"), *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(processes):
    """What each process says; none outlives the test."""
    try:
        for process in processes:
            said, complaint = process.communicate(timeout=200)
            assert process.returncode == 0, complaint
            yield said
    finally:
        for process in processes:
            process.kill()


def test_eight_devices_train_as_one():
    assert list(ended([started(8)])) == ["8 devices of 1 processes agree with one\n"]


def test_two_processes_train_as_one_as_on_several_hosts():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = list(ended([started(1, port, 2, process) for process in range(2)]))
    assert [text.splitlines()[-1] for text in said] == ["2 devices of 2 processes agree with one"] * 2


def test_a_function_without_arguments_has_one_result_and_no_axis_for_samples():
    w, v = Value(3.0, "w"), Value(2.0, "v")
    f = compile(lambda: w * w * v, [w, v])
    f()
    replay = f.to_jax()
    assert replay(numbers([w, v])).shape == ()
    assert float(replay(numbers([w, v]))) == 18.0
    assert list(jax.grad(replay)(numbers([w, v]))) == [12.0, 9.0]


def test_a_named_tuple_of_results_stays_one():
    Pair = namedtuple("Pair", ["sum", "product"])
    w = Value(3.0, "w")
    f = compile(lambda x: Pair(w + x, w * x), [w])
    f(2.0)
    found = f.to_jax()(numbers([w]), jnp.array([2.0, 4.0]))
    assert type(found) is Pair
    assert found.product.tolist() == [6.0, 12.0]


def test_what_is_drawn_counts_the_samples_of_a_function_without_arguments():
    w = Value(3.0, "w")
    f = compile(lambda: w * drawn(random.random), [w])
    f()
    assert f.to_jax()(numbers([w]), drawn=jnp.array([[0.5], [2.0]])).tolist() == [1.5, 6.0]
