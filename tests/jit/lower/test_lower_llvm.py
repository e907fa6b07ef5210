"""The machine-code backend beside the reference backend, on the same tapes."""

import math
import os
import signal
import subprocess
import sys
import threading
import warnings
from array import array
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("llvmlite", reason='needs llvmlite: python -m pip install "gatewise[compile]"')

import autograd
import nn
from autograd import GATES, DomainError, GraphError, Value, where
from autograd.jit.lower.llvm import work as llvm_work
from autograd.jit.lower.llvm.backend import LlvmCode
from autograd.jit.lower.python import PythonCode
from autograd.jit.lower.tape import Entry, Tape
from autograd.jit.recording.assemble import assemble
from autograd.jit.recording.record import record
from tests.helpers.graphs import recipes
from tests.helpers.growth import TIMES, assert_linear

SHAPES = {"one straight line": 10**6, "runs": -1}


@pytest.fixture(params=SHAPES)
def shape(request, monkeypatch):
    """Both shapes of a program must give the same."""
    monkeypatch.setattr(llvm_work, "MOST_ENTRIES", SHAPES[request.param])
    return request.param


def tape_of(f, *sample, merge=True):
    """What a function does to a sample, and the numbers of the parameters it closes over."""
    leaves = []
    tape = assemble(record(f, sample, [f"x{i}" for i in range(len(sample))]), leaves, merge)
    return tape, array("d", [leaf.data for leaf in leaves])


def random_rows(count, inputs, seed=0, scale=1.0):
    return np.random.default_rng(seed).uniform(-scale, scale, (count, inputs))


def assert_same(tape, numbers, rows, wrt=None, seed=1.0):
    """Both backends agree on results, failed guards and gradients."""
    wrt = tape.parameters if wrt is None else wrt
    reference = PythonCode(tape, wrt).gradient(numbers, rows, seed)
    code = LlvmCode(tape, wrt)
    ours = code.gradient(numbers, rows, seed)
    np.testing.assert_allclose(ours.outputs, reference.outputs, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(code.values(numbers, rows).outputs, reference.outputs, rtol=1e-12, atol=1e-13)
    largest = max(map(abs, reference.gradient), default=1.0)
    np.testing.assert_allclose(ours.gradient, reference.gradient, rtol=1e-11, atol=1e-12 * largest)
    assert list(ours.failed) == list(reference.failed)
    assert ours.sound == reference.sound
    return ours


def net(*sizes, activation="tanh", seed=0):
    return nn.MLP(sizes[0], list(sizes[1:]), activation=activation, rng=Random(seed))


def squared_error(model):
    def f(*x):
        *inputs, target = x
        y = model(inputs)
        return (y - target) * (y - target)

    return f


@pytest.mark.parametrize("samples", [1, 2, 7, 8, 9, 100, 129])
def test_a_net_on_any_number_of_samples(shape, samples):
    tape, numbers = tape_of(squared_error(net(2, 5, 3, 1)), 0.1, 0.2, 0.3)
    assert_same(tape, numbers, random_rows(samples, 3), seed=1.0 / samples)


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "softplus", "gelu", "silu", "elu", "leaky_relu"])
def test_any_activation(shape, activation):
    tape, numbers = tape_of(squared_error(net(3, 4, 1, activation=activation)), 0.1, 0.2, 0.3, 0.4)
    assert_same(tape, numbers, random_rows(20, 4))


@pytest.mark.parametrize("sizes", [(1, 1), (1, 2, 1), (4, 4, 1), (5, 9, 1), (17, 13, 11, 1), (3, 40, 1)])
def test_layers_of_any_size_fit_the_tiles(shape, sizes):
    tape, numbers = tape_of(squared_error(net(*sizes)), *[0.1] * (sizes[0] + 1))
    assert_same(tape, numbers, random_rows(45, sizes[0] + 1))


@pytest.mark.parametrize("name", sorted(GATES))
def test_every_gate_of_the_table(shape, name):
    gate = GATES[name]
    rng = Random(name)
    fixed = {i: gate.parameters[n] for i, n in enumerate(gate.operand_names) if n in gate.parameters}
    free = [i for i in range(gate.arity) if i not in fixed]
    scale = [Value(1.0) for _ in free]

    def f(*x):
        operands = {i: w * xi for i, w, xi in zip(free, scale, x, strict=True)} | fixed
        return gate(*(operands[i] for i in range(gate.arity)))

    ends = [gate.sample[i] for i in free]
    rows = np.array([[rng.uniform(low, high) for low, high in ends] for _ in range(21)])
    tape, numbers = tape_of(f, *rows[0])
    assert_same(tape, numbers, rows)


@settings(max_examples=60, deadline=None)
@given(recipes(), st.integers(1, 12), st.booleans())
def test_random_graphs(recipe, samples, as_runs):
    leaves = [Value(x) for x in recipe.leaves]
    tape, numbers = tape_of(lambda x: recipe(*leaves[1:], leaves[0] * x), 1.0)
    before = llvm_work.MOST_ENTRIES
    llvm_work.MOST_ENTRIES = -1 if as_runs else 10**6
    try:
        rows = np.array([[1.0 + 1e-9 * i] for i in range(samples)])
        reference = PythonCode(tape, tape.parameters).gradient(numbers, rows, 1.0)
        ours = LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0)
    finally:
        llvm_work.MOST_ENTRIES = before
    if reference.sound and ours.sound:
        np.testing.assert_allclose(ours.outputs, reference.outputs, rtol=1e-9, atol=1e-9)
        largest = max(map(abs, reference.gradient), default=1.0)
        np.testing.assert_allclose(
            ours.gradient, reference.gradient, rtol=1e-8, atol=1e-9 * max(1.0, largest)
        )
    else:
        assert not ours.sound


@settings(max_examples=60, deadline=None)
@given(recipes(), st.booleans())
def test_with_strict_bits_one_sample_has_eagers_bits(recipe, as_runs):
    leaves = [Value(x) for x in recipe.leaves]
    tape, numbers = tape_of(lambda x: recipe(*leaves) * x, 1.5, merge=False)
    before = llvm_work.MOST_ENTRIES
    llvm_work.MOST_ENTRIES = -1 if as_runs else 10**6
    try:
        ours = LlvmCode(tape, tape.parameters, strict_bits=True).gradient(numbers, [[1.5]], 1.0)
    finally:
        llvm_work.MOST_ENTRIES = before
    for leaf in leaves:
        leaf.zero_grad()
    result = recipe(*leaves) * 1.5
    if not ours.sound or result.constant:
        return
    result.backward()
    assert ours.outputs.tolist() == [[result.data]]
    assert sorted(ours.gradient.tolist()) == sorted(leaf.grad for leaf in leaves if leaf.reached)


def test_strict_bits_are_those_of_a_backward_pass_through_a_net(shape):
    model = net(3, 7, 5, 1, activation="tanh")
    f = squared_error(model)
    leaves = []
    tape = assemble(record(f, [0.1, 0.2, 0.3, 0.4], "abcd"), leaves, False)
    numbers = array("d", [leaf.data for leaf in leaves])
    code = LlvmCode(tape, tape.parameters, strict_bits=True)
    for row in random_rows(5, 4).tolist():
        model.zero_grad()
        result = f(*row)
        result.backward()
        ours = code.gradient(numbers, [row], 1.0)
        assert ours.outputs.tolist() == [[result.data]]
        assert ours.gradient.tolist() == [leaf.grad for leaf in leaves]


def test_the_bits_are_the_same_again_and_in_another_process(shape):
    tape, numbers = tape_of(squared_error(net(4, 9, 1)), *[0.1] * 5)
    rows = random_rows(300, 5)
    code = LlvmCode(tape, tape.parameters)
    first = code.gradient(numbers, rows, 1.0).gradient.tolist()
    again = LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0).gradient.tolist()
    assert code.gradient(numbers, rows, 1.0).gradient.tolist() == first == again
    source = (
        "from tests.jit.lower.test_lower_llvm import *\n"
        f"llvm_work.MOST_ENTRIES = {SHAPES[shape]}\n"
        "tape, numbers = tape_of(squared_error(net(4, 9, 1)), *[0.1] * 5)\n"
        "print(LlvmCode(tape, tape.parameters).gradient(numbers, random_rows(300, 5), 1.0).gradient.tolist())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == str(first)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_threads_move_no_bit(shape, monkeypatch, count):
    tape, numbers = tape_of(squared_error(net(4, 12, 12, 1)), *[0.1] * 5)
    rows = random_rows(
        25_000, 5
    )  # as much work as of a larger net, whose straight line takes seconds to compile
    monkeypatch.setattr(llvm_work, "threads", lambda: 1)
    alone = LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0)
    monkeypatch.setattr(llvm_work, "threads", lambda: count)
    together = LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0)
    assert together.gradient.tolist() == alone.gradient.tolist()
    assert together.outputs.tolist() == alone.outputs.tolist()


def test_many_threads_may_call_one_code(shape):
    tape, numbers = tape_of(squared_error(net(2, 4, 1)), 0.1, 0.2, 0.3)
    code = LlvmCode(tape, tape.parameters)
    batches = [random_rows(20 + i, 3, seed=i) for i in range(8)]
    expected = [LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0) for rows in batches]
    wrong = []

    def work(rows, right):
        for _ in range(200):
            found = code.gradient(numbers, rows, 1.0)
            if found.gradient.tolist() != right.gradient.tolist() or len(found.outputs) != len(rows):
                wrong.append(found)

    workers = [threading.Thread(target=work, args=pair) for pair in zip(batches, expected, strict=True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []


def test_an_operand_that_a_sum_has_twice_gets_both_gradients(shape):
    w, v = Value(0.5), Value(0.25)

    def f(x):
        s = autograd.sin(v * x)
        t = autograd.tanh(v * x)
        return s * w + t * 0.5 + s * 2.0 + s * w + t * w + t

    tape, numbers = tape_of(f, 1.0)
    assert_same(tape, numbers, random_rows(9, 1))


def test_shared_weights_add_up(shape):
    kernel = [Value(0.3), Value(-0.2), Value(0.7)]

    def f(*x):
        windows = [sum(w * xi for w, xi in zip(kernel, x[i:], strict=False)) for i in range(4)]
        return sum((autograd.tanh(y) * kernel[i % 3] for i, y in enumerate(windows)), Value(0.0))

    tape, numbers = tape_of(f, *[0.1 * k for k in range(6)])
    assert_same(tape, numbers, random_rows(30, 6))


def test_factors_in_no_order_are_gathered(shape):
    rng = Random(3)
    pool = [Value(rng.uniform(-1, 1)) for _ in range(12)]
    chosen = [[rng.choice(pool) for _ in range(6)] for _ in range(9)]

    def f(*x):
        rows = [autograd.tanh(sum((w * xi for w, xi in zip(ws, x, strict=True)), pool[0])) for ws in chosen]
        return sum((w * y for w, y in zip(pool, rows, strict=False)), Value(0.0))

    tape, numbers = tape_of(f, *[0.1] * 6)
    assert_same(tape, numbers, random_rows(17, 6))


def test_terms_of_numbers_alone_and_products_of_rows(shape):
    w, v = Value(0.5), Value(-0.25)
    tape, numbers = tape_of(lambda x, y: w * w + v * v * w + x * y + x * x * w + 3.0, 1.0, 2.0)
    assert_same(tape, numbers, random_rows(11, 2))


def test_gradients_by_inputs_are_summed_over_the_samples(shape):
    w = Value(0.5)
    tape, numbers = tape_of(lambda x, y: w * x * x + autograd.sin(y) * x, 1.0, 2.0)
    ours = assert_same(
        tape, numbers, random_rows(11, 2), wrt=[tape.inputs[1], *tape.parameters, tape.inputs[0]]
    )
    assert len(ours.gradient) == 3


def test_some_of_the_parameters_and_none(shape):
    model = net(2, 3, 1)
    tape, numbers = tape_of(squared_error(model), 0.1, 0.2, 0.3)
    assert_same(tape, numbers, random_rows(11, 3), wrt=tape.parameters[2:5])
    assert LlvmCode(tape, []).values(numbers, random_rows(3, 3)).sound


def test_several_results_and_results_that_are_leaves(shape):
    w = Value(0.5)
    tape, numbers = tape_of(lambda x, y: [x * y, w, y, 3.0, x * y], 1.0, 2.0)
    rows = random_rows(10, 2)
    ours = LlvmCode(tape, []).values(numbers, rows)
    np.testing.assert_array_equal(ours.outputs, PythonCode(tape, []).values(numbers, rows).outputs)


def test_the_gradient_of_a_leaf_and_of_a_constant(shape):
    w = Value(0.5)
    leaf, numbers = tape_of(lambda x: w, 1.0)
    assert_same(leaf, numbers, random_rows(10, 1))
    nothing, numbers = tape_of(lambda x: x * 2.0, 1.0)
    assert list(LlvmCode(nothing, nothing.inputs).gradient(numbers, random_rows(10, 1), 1.0).gradient) == [
        20.0
    ]


def test_a_detached_part_gets_no_gradient(shape):
    w, v = Value(0.5), Value(2.0)
    tape, numbers = tape_of(lambda x: (autograd.sin(w * x)).detach() * 3.0 * v + w * x, 1.0)
    assert_same(tape, numbers, random_rows(10, 1))


def test_choices_are_made_sample_by_sample(shape):
    w = Value(0.5)
    tape, numbers = tape_of(lambda x: where(w * x > 0.1, w * x * x, -x * w) * where(x <= 0.0, w, x), 1.0)
    assert_same(tape, numbers, random_rows(50, 1))


def test_a_choice_that_is_not_taken_may_be_no_number(shape):
    w = Value(2.0)
    tape, numbers = tape_of(lambda x: where(x > 0.0, lambda: autograd.log(x), 0.0) * w, 1.0)
    ours = assert_same(tape, numbers, np.array([[1.0], [-1.0], [2.0]]))
    assert ours.sound


def test_each_sample_tells_the_first_guard_that_failed(shape):
    w = Value(1.0)

    def f(x, y):
        if x > 0.0 and not y > 0.0:
            return w * x
        return w * y

    tape, numbers = tape_of(f, 1.0, -1.0)
    assert len(tape.guards) == 2
    rows = np.array([[1.0, -1.0], [-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0], [2.0, -2.0]])
    ours = LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0)
    assert ours.failed.tolist() == [0.0, 1.0, 2.0, 1.0, 0.0]
    assert not ours.sound
    assert LlvmCode(tape, tape.parameters).values(numbers, rows[[0, 4]]).sound


def test_a_number_that_is_not_finite_is_noticed_even_where_the_result_is(shape):
    w = Value(1.0)
    tape, numbers = tape_of(lambda x: 1.0 / (1.0 + autograd.exp(w * x)), 1.0)
    code = LlvmCode(tape, tape.parameters)
    assert code.values(numbers, np.array([[700.0]])).sound
    lost = code.values(numbers, np.array([[1.0], [800.0]]))
    assert np.isfinite(lost.outputs).all()
    assert not lost.sound


def test_a_gradient_that_is_not_finite_is_noticed(shape):
    w = Value(1.0)
    tape, numbers = tape_of(lambda x: autograd.sqrt(w * x), 1.0)
    code = LlvmCode(tape, tape.parameters)
    assert code.values(numbers, np.array([[0.0]])).sound
    assert not code.gradient(numbers, np.array([[0.0]]), 1.0).sound


def test_trouble_does_not_last(shape):
    w = Value(1.0)
    tape, numbers = tape_of(lambda x: autograd.log(w * x), 1.0)
    code = LlvmCode(tape, tape.parameters)
    assert not code.gradient(numbers, np.array([[-1.0]]), 1.0).sound
    assert code.gradient(numbers, np.array([[1.0]]), 1.0).sound


def test_what_fills_the_last_vector_counts_for_nothing(shape):
    w = Value(2.0)
    tape, numbers = tape_of(lambda x: w * x * x, 1.0)
    for samples in range(1, 20):
        ours = LlvmCode(tape, tape.parameters).gradient(numbers, np.ones((samples, 1)), 1.0)
        assert ours.gradient.tolist() == [float(samples)]


def test_rows_may_be_lists_or_lie_anywhere_in_memory(shape):
    tape, numbers = tape_of(squared_error(net(2, 3, 1)), 0.1, 0.2, 0.3)
    rows = random_rows(40, 3)
    code = LlvmCode(tape, tape.parameters)
    expected = code.gradient(numbers, rows, 1.0).gradient.tolist()
    layouts = (rows.tolist(), np.asfortranarray(rows), np.repeat(rows, 2, axis=0)[::2], rows[::-1][::-1])
    for layout in layouts:
        assert code.gradient(numbers, layout, 1.0).gradient.tolist() == expected
    assert code.gradient(np.array(numbers), rows, 1.0).gradient.tolist() == expected
    single = rows.astype(np.float32)
    assert code.gradient(numbers, single, 1.0).gradient.tolist() != expected
    assert code.gradient(numbers, single, 1.0).gradient == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_an_array_that_changes_in_place_is_read_again(shape):
    w = Value(2.0)
    tape, numbers = tape_of(lambda x: w * x, 1.0)
    rows, parameters = np.ones((3, 1)), np.array(numbers)
    code = LlvmCode(tape, tape.parameters)
    assert code.values(parameters, rows).outputs.ravel().tolist() == [2.0, 2.0, 2.0]
    rows[1], parameters[0] = 5.0, 3.0
    assert code.values(parameters, rows).outputs.ravel().tolist() == [3.0, 15.0, 3.0]


def test_results_are_the_callers_own(shape):
    w = Value(2.0)
    tape, numbers = tape_of(lambda x: w * x, 1.0)
    code = LlvmCode(tape, tape.parameters)
    first = code.gradient(numbers, np.ones((3, 1)), 1.0)
    code.gradient(numbers, np.full((3, 1), 7.0), 1.0)
    assert first.outputs.ravel().tolist() == [2.0, 2.0, 2.0]
    assert first.gradient.tolist() == [3.0]


def test_a_row_that_reads_floats_only_is_refused():
    only = autograd.gate("only_floats", lambda a: math.exp(a), lambda y, a: (y,))
    try:
        tape = Tape([Entry("input"), Entry("gate", only, (0,))], [0], [], [1])
        with pytest.raises(GraphError, match=r"the row of gate 'only_floats' reads floats only"):
            LlvmCode(tape, []).values([], np.ones((1, 1)))
    finally:
        del autograd.GATES["only_floats"]


def chain(length):
    sin, mul, add = (GATES[name] for name in ("sin", "mul", "add"))
    entries = [Entry("input"), Entry("parameter"), Entry("parameter", number=1.0)]
    y = 0
    while len(entries) < length:
        end = len(entries)
        entries += [Entry("gate", mul, (y, 1)), Entry("gate", sin, (end,)), Entry("gate", add, (end + 1, 2))]
        y = end + 2
    return Tape(entries, [0], [1, 2], [y])


def test_a_chain_of_ten_thousand_entries_compiles_at_a_cost_that_grows_with_its_length():
    tape, numbers, rows = chain(10_000), array("d", [0.9, 0.1]), np.array([[0.5], [0.25]])
    ours = LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0)
    reference = PythonCode(tape, tape.parameters).gradient(numbers, rows, 1.0)
    assert ours.gradient.tolist() == pytest.approx(reference.gradient, rel=1e-12)
    assert_linear(
        chain, lambda tape: LlvmCode(tape, tape.parameters).gradient(numbers, rows, 1.0), 10_000 // TIMES
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_child_process_has_threads_of_its_own(monkeypatch):
    monkeypatch.setattr(llvm_work, "threads", lambda: 2)
    tape, numbers = tape_of(squared_error(net(4, 30, 30, 1)), *[0.1] * 5)
    rows = random_rows(5000, 5)
    code = LlvmCode(tape, tape.parameters)
    code.gradient(numbers, rows, 1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # newer Pythons warn of forks beside threads
        child = os.fork()
    if child == 0:
        signal.alarm(60)
        os._exit(0 if code.gradient(numbers, rows, 1.0).sound else 1)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.parametrize("several", [False, True], ids=["alone", "beside another"])
def test_a_constant_result_without_a_value_is_refused_as_it_is_without_compile(shape, several):
    def f(x):
        y = autograd.asin(1.0 if x <= 1.0 else 2.0)
        return [x, y] if several else y

    compiled = autograd.compile(f, backend="llvm")
    for call in (lambda: f(3.0), lambda: compiled(3.0), lambda: compiled([3.0] * 9, batch=True)):
        with pytest.raises(DomainError, match=r"asin\(2\)"):
            call()
    assert autograd.compile(lambda x: [x, float("inf")], backend="llvm")(3.0) == [3.0, math.inf]


@pytest.mark.parametrize("strict_bits", [False, True])
def test_the_text_that_llvm_reads(strict_bits):
    w = Value(2.0, "w")
    compiled = autograd.compile(lambda x: w * x + 1.0, backend="python", strict_bits=strict_bits)
    with pytest.raises(GraphError, match="nothing is recorded yet"):
        compiled.to_llvm()
    compiled(3.0)
    text = compiled.to_llvm()
    assert "define void" in text
    assert ("fmul contract" in text) is not strict_bits


def test_the_text_that_llvm_reads_of_a_large_recording_is_one_of_kernels():
    compiled = autograd.compile(lambda xs: sum(x.exp() for x in xs), backend="llvm")
    compiled([1.0] * 100)
    assert 0 < compiled.to_llvm().count("define void @kernel") < 5
