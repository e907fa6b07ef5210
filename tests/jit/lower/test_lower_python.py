"""The reference backend: eager's bits, from source text."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import GATES, Value, compile
from autograd.jit.lower.python import PythonCode
from autograd.numbers.folding import LeanProgram
from tests.helpers.graphs import graphs, recipes


def eager(f, sample, params):
    for p in params:
        p.zero_grad()
    y = f(sample)
    y.backward()
    return y.data, [p.grad for p in params]


@settings(max_examples=300, deadline=None)
@given(recipes())
def test_one_sample_has_eagers_bits(recipe):
    params = [Value(x) for x in recipe.leaves]
    compiled = compile(lambda x: recipe(*params) * x, params, backend="python", strict_bits=True)
    value, gradient = eager(lambda x: recipe(*params) * x, 1.5, params)
    for p in params:
        p.zero_grad()
    assert compiled.value_and_grad(1.5) == (value, gradient)


@settings(max_examples=150, deadline=None)
@given(graphs(), st.floats(0.5, 2.0))
def test_graphs_with_plain_numbers_and_parameters_of_gates_have_eagers_bits(graph, x):
    leaves, root = graph
    numbers = [leaf.data for leaf in leaves]
    compiled = compile(lambda x: root * x, leaves, backend="python", strict_bits=True)
    try:
        value, gradient = eager(lambda x: root * x, x, leaves)
    except autograd.GatewiseError as error:
        with pytest.raises(type(error)):
            compiled.value_and_grad(x)
        return
    assert [leaf.data for leaf in leaves] == numbers
    assert compiled.value_and_grad(x) == (value, gradient)


def test_merged_gates_move_no_more_than_the_last_places():
    w = Value(0.7)

    def f(x):
        return autograd.exp(w * x) * autograd.sin(w * x) + autograd.exp(w * x)

    exact = compile(f, backend="python", strict_bits=True)
    merged = compile(f, backend="python")
    assert exact.value_and_grad(1.3) == eager(f, 1.3, [w])
    assert merged.value_and_grad(1.3)[1] == pytest.approx(exact.value_and_grad(1.3)[1], rel=1e-15)
    assert len(merged.tape) < len(exact.tape)


@pytest.mark.parametrize("name", sorted(GATES))
def test_every_gate_of_the_table_is_lowered_with_eagers_bits(name):
    gate = GATES[name]
    middle = [(low + high) / 2.0 for low, high in gate.sample]
    fixed = {place: gate.parameters[n] for place, n in enumerate(gate.operand_names) if n in gate.parameters}
    free = [i for i in range(gate.arity) if i not in fixed]
    params = [Value(middle[i]) for i in free]

    def f(x):
        operands = dict(zip(free, params, strict=True)) | fixed
        return gate(*(operands[i] for i in range(gate.arity))) * x

    compiled = compile(f, params, backend="python", strict_bits=True)
    for factor in (1.0, 0.9, 1.05):
        for p, i in zip(params, free, strict=True):
            p.data = middle[i] * factor
        value, gradient = eager(f, 2.0, params)
        assert compiled.value_and_grad(2.0) == (value, gradient)


@pytest.mark.parametrize("x", [-2.0, -1.0, -0.0, 0.0, 0.5, 1.0, 3.0])
@pytest.mark.parametrize(
    "name", ["relu", "abs", "maximum", "minimum", "clip", "sign", "step", "pow", "floor"]
)
def test_kinks_and_ties_are_eagers(name, x):
    def f(w):
        if name in ("maximum", "minimum"):
            return GATES[name](w, 1.0)
        if name == "pow":
            return w**3 + w**2
        return GATES[name](w, -1.0, 1.0) if name == "clip" else GATES[name](w)

    w = Value(1.7)
    compiled = compile(lambda one: f(w) * one, [w], backend="python", strict_bits=True)
    compiled(1.0)
    w.data = x
    value, gradient = eager(lambda one: f(w) * one, 1.0, [w])
    assert compiled.value_and_grad(1.0) == (value, gradient)


def test_ties_of_a_parameter_with_an_input_are_those_of_a_parameter_with_a_number():
    w = Value(1.0)
    compiled = compile(lambda x: autograd.maximum(w, x), backend="python")
    assert compiled.value_and_grad(1.0) == (1.0, [0.0])
    assert eager(lambda x: autograd.maximum(w, x), 1.0, [w]) == (1.0, [0.0])


def test_a_batch_sums_up_its_samples():
    model = nn.MLP(2, [3, 1], "tanh")
    compiled = compile(lambda x: model(x), model.parameters(), backend="python", strict_bits=True)
    xs = [[0.1, 0.2], [-0.3, 0.4], [0.5, -0.6]]
    _, together = compiled.value_and_grad(xs, batch=True, reduction="sum")
    alone = [compiled.value_and_grad(x)[1] for x in xs]
    assert together == [a + b + c for a, b, c in zip(*alone, strict=True)]


def test_a_sample_that_python_cannot_compute_is_marked_unsound():
    compiled = compile(lambda x: 1.0 / x, backend="python")
    compiled(1.0)
    replay = PythonCode(compiled.tape, []).values([], [[2.0], [0.0]])
    assert replay.outputs[0] == [0.5]
    assert math.isnan(replay.outputs[1][0])
    assert not replay.sound


def test_a_failed_guard_is_told_by_its_number():
    def f(x):
        if x > 0.0:
            if x > 10.0:
                return x
            return x * 2.0
        return -x

    compiled = compile(f, backend="python")
    compiled(5.0)
    replay = PythonCode(compiled.tape, []).values([], [[5.0], [20.0], [-1.0]])
    assert (replay.failed, replay.sound) == ([0, 2, 1], False)


# ── the lean program ──────────────────────────────────────────────────────────────────────────


def test_a_lean_program_works_out_what_is_known():
    program = LeanProgram()
    x = program.input("x")
    assert program.number(program.const(2.0) * 3.0 + 1.0) == 7.0
    assert program.number(program.call("exp", [program.const(0.0)])) == 1.0
    assert (program.const(1.0) < 2.0) is True
    assert program.emit("select", program.const(1.0), x, 0.0) is x
    assert program.emit("select", x < 0.0, x, x) is x


def test_a_lean_program_leaves_what_is_not_finite_to_the_machine():
    program = LeanProgram()
    one, zero = program.const(1.0), program.const(0.0)
    assert [program.number(r) for r in (one / zero, program.call("log", [zero]))] == [None, None]
    assert program.number(program.const(1e308) * 10.0) is None


def test_a_lean_program_leaves_out_what_changes_no_bit_and_nothing_else():
    program = LeanProgram()
    x = program.input("x")
    assert [r.index for r in (x * 1.0, 1.0 * x, x / 1.0, x - 0.0)] == [x.index] * 4
    kept = [x + 0.0, 0.0 + x, x * -1.0, 1.0 / x, 0.0 - x, x * 0.0, x - -0.0]
    assert x.index not in [r.index for r in kept]  # x + 0.0 is 0.0 for −0.0, and x × 0.0 may be NaN
