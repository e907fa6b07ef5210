"""A dot or a sum in a compiled function is recorded as one node, and is the single gates on the tape."""

import operator
from functools import reduce

import pytest

import autograd
from autograd import Value, compile
from tests.helpers.growth import assert_linear


def kinds(compiled):
    return [(entry.op, entry.gate and entry.gate.name, entry.operands) for entry in compiled.tape.entries]


def weights():
    return [Value(0.5 * i - 1.0, f"w{i}") for i in range(6)]


def by_steps(w, x, start):
    return reduce(operator.add, [a * b for a, b in zip(w, x, strict=True)], start)


@pytest.mark.parametrize("strict_bits", [False, True])
def test_a_dot_becomes_the_gates_that_it_stands_for(strict_bits):
    w, b, x = weights(), Value(0.25), [0.5, -2.0, 3.0, 0.0, 1.5, -0.25]
    one = compile(lambda x: autograd.dot(w, x, start=b) ** 2, [*w, b], strict_bits=strict_bits)
    single = compile(lambda x: by_steps(w, x, b) ** 2, [*w, b], strict_bits=strict_bits)
    assert one.value_and_grad(x) == single.value_and_grad(x)
    assert sorted(name for _, name, _ in kinds(one) if name) == sorted(
        name for _, name, _ in kinds(single) if name
    )
    assert [name for _, name, _ in kinds(one) if name].count("mul") == 6
    counts = one.tape.counts
    assert counts.recorded - counts.merged - counts.folded - counts.dropped == len(one.tape)


def test_constants_within_a_fold_are_worked_out_and_equal_terms_are_merged():
    w, x = Value(2.0), [3.0]
    f = compile(lambda x: autograd.dot([2.0, w, w], [4.0, x[0], x[0]], start=1.0))
    assert f(x) == 1.0 + 8.0 + 6.0 + 6.0
    names = [name for _, name, _ in kinds(f) if name]
    assert names == ["mul", "add", "add"]  # w·x once, added twice to the constant 9
    assert 9.0 in [entry.number for entry in f.tape.entries if entry.op == "constant"]


def test_a_sum_of_nothing_is_where_it_starts():
    w = Value(3.0)
    f = compile(lambda x: x + autograd.sum([], start=w), [w])
    assert f(1.0) == 4.0
    assert f.value_and_grad(1.0) == (4.0, [1.0])


def test_a_fold_with_conditions_among_its_terms_is_recorded_too():
    w = weights()
    f = compile(lambda x: autograd.sum([w[0], x > 0, x * w[1]], start=0.0), w)
    assert f(2.0) == w[0].data + 1.0 + 2.0 * w[1].data
    assert f(-2.0) == w[0].data + 0.0 - 2.0 * w[1].data


def test_a_fold_is_the_label_s_entry_and_can_be_differentiated_within_the_function():
    w = weights()

    def f(x):
        def inner(y):
            return autograd.dot(w, [y * y] * len(w)).tanh()

        return autograd.grad(inner)(x)

    w[3].data = 0.1
    compiled = compile(f, w)
    assert compiled(0.3) == pytest.approx(float(f(Value(0.3)).data), rel=1e-12)


def test_the_first_result_of_a_layer_grows_with_its_weights():
    def layer(n):
        w = [[Value(0.01) for _ in range(n)] for _ in range(20)]
        return lambda x: autograd.sum([autograd.dot(row, x).tanh() for row in w]), [0.5] * n

    assert_linear(layer, lambda made: compile(made[0]).value_and_grad(made[1]), 200)
