"""compiled.plan says which way is taken, and why; and it is the way that is taken."""

import re
from random import Random

import numpy as np
import pytest

import autograd
import nn
from autograd import GraphError, Value, compile
from nn import losses

pytest.importorskip("llvmlite")


def network(sizes, **how):
    model = nn.MLP(sizes[0], sizes[1:], "tanh", rng=Random(1))
    return compile(lambda x: losses.mse(model(x), [0.5] * sizes[-1]), model.parameters(), **how)


def test_before_the_first_call_there_is_no_plan():
    with pytest.raises(GraphError, match="nothing is recorded yet"):
        _ = network([2, 2, 1]).plan


def test_a_large_graph_is_replayed_through_blocks_for_few_samples():
    compiled = network([12, 24, 24, 3])
    compiled.value_and_grad([0.1] * 12)
    assert "one after the other, vectors filled from the graph" in str(compiled.plan)
    assert "blocks" in compiled.plan
    assert "more samples: samples side by side" in compiled.plan
    assert repr(compiled.plan) == str(compiled.plan)


def test_a_tiny_graph_is_straight_line_code():
    compiled = compile(lambda x: x * x + 1.0)
    compiled(2.0)
    assert "straight-line code" in compiled.plan


def test_eagers_bits_allow_no_other_order():
    compiled = network([6, 12, 2], strict_bits=True)
    compiled.value_and_grad([0.1] * 6)
    assert "strict_bits" in compiled.plan


def test_a_long_chain_has_no_use_for_vectors():
    def chain(x):
        for _ in range(3000):
            x = (x * 1.001).sin()
        return x

    compiled = compile(chain)
    compiled(0.5)
    assert "side by side" in compiled.plan


def test_a_network_of_matrices_goes_side_by_side_from_a_few_samples_on():
    """There its layers are matrix products too: `python -m benchmarks.choice`."""
    compiled = network([24, 32, 32, 8])
    compiled.value_and_grad([0.1] * 24)
    plan = str(compiled.plan)
    assert 1 <= int(re.search(r"up to (\d+) samples", plan)[1]) <= 8
    again = network([24, 32, 32, 8])
    again.value_and_grad([0.7] * 24)
    assert str(again.plan) == plan  # nothing is measured for it


def test_the_plan_without_machine_code_says_what_to_install():
    compiled = network([6, 12, 2], backend="python")
    compiled([0.1] * 6)
    assert "plain Python" in compiled.plan


@pytest.mark.parametrize("count", [1, 3, 200])
def test_every_number_of_samples_gives_the_same_whichever_way_is_taken(count):
    compiled, again = network([12, 24, 3]), network([12, 24, 3], backend="python")
    rng = np.random.default_rng(0)
    xs = rng.normal(size=(count, 12))
    values, gradient = compiled.value_and_grad(xs)
    expected, slopes = again.value_and_grad(xs)
    assert values.tolist() == pytest.approx(expected.tolist(), rel=1e-12)
    assert gradient.tolist() == pytest.approx(slopes.tolist(), rel=1e-9, abs=1e-14)


def test_a_bound_sample_of_a_large_graph_gives_what_a_call_gives():
    compiled = network([12, 24, 3])
    xs = np.random.default_rng(1).normal(size=(2, 12))[::1, :]
    bound = compiled.bind(xs)
    for _ in range(2):
        values, gradient = bound.value_and_grad()
        expected, slopes = compiled.value_and_grad(xs)
        assert values.tolist() == expected.tolist()
        assert gradient.tolist() == slopes.tolist()
        bound.parameters += 0.01
        bound.write()


def large(x, w):
    """More than straight-line code has room for, and no double where x is large."""
    total = sum(a * x + a.tanh() for a in w)
    return total + sum((a * x).exp() for a in w)


def test_a_sample_that_is_not_finite_is_run_eagerly_and_names_its_gate():
    w = [Value(0.1 * i + 0.05) for i in range(30)]
    compiled = compile(lambda x: large(x, w), w)
    compiled.value_and_grad(0.5)
    assert "filled from the graph" in compiled.plan
    with pytest.raises(autograd.GateOverflowError, match="exp"):
        compiled.value_and_grad(1e4)


def test_a_guard_is_looked_after_in_each_sample():
    w = [Value(0.1 * i) for i in range(40)]

    def f(x):
        y = sum(a * x for a in w)
        return y.sin() if y > 0.0 else sum(a.exp() for a in w) * y

    compiled = compile(f, w)
    compiled.value_and_grad(0.5)
    assert compiled.value_and_grad(0.7)[0] == pytest.approx(f(Value(0.7)).data)
    with pytest.raises(autograd.ReplayGuardError, match="takes another branch"):
        compiled.value_and_grad(-0.5)
    recording = compile(f, w, on_guard="record")
    recording.value_and_grad(0.5)
    assert recording.value_and_grad([0.5, -0.5], batch=True)[0] == pytest.approx(
        [f(Value(0.5)).data, f(Value(-0.5)).data]
    )
    assert recording.cache_info().recordings == 2


def test_several_results_and_numbers_drawn_by_chance():
    rng, w = Random(3), [Value(0.1 * i) for i in range(50)]

    def f(x):
        kept = [a * autograd.drawn(rng.random) for a in w]
        return sum(a * x for a in kept), [a.tanh() for a in kept]

    compiled = compile(f, w)
    total, parts = compiled(2.0)
    again, others = compiled(2.0)
    assert total != again
    assert parts != others
    assert again == pytest.approx(2.0 * sum(np.arctanh(others)))


def test_all_numbers_on_the_way_through_a_chain_of_one_gate_must_be_finite():
    """10 ** 400 is refused although its reciprocal is a number."""
    w = [Value(1.0 + 0.001 * i) for i in range(300)]

    def f(x):
        y = ((w[0].detach() ** 400.0) ** -1.0) ** 1.0
        return sum((a * x).tanh() for a in w) + y

    compiled = compile(f, w)
    compiled.value_and_grad(1.5)
    assert "chains" in compiled.plan
    w[0].data = 10.0
    with pytest.raises(OverflowError):
        compiled.value_and_grad(1.5)
