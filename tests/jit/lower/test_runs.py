"""From a tape to runs: levels, kinds, and sums of products however they were written."""

import pytest

import autograd
import nn
from autograd import Value
from autograd.jit.lower.branches import unconditional
from autograd.jit.lower.runs import Products, Run, in_factor_order, plan
from autograd.jit.lower.sums import recognise
from autograd.jit.recording.assemble import assemble
from autograd.jit.recording.record import record


def tape_of(f, *sample, merge=True):
    """What a function does to a sample, and the parameters it closes over."""
    params = []
    return assemble(record(f, sample, [f"x{i}" for i in range(len(sample))]), params, merge)


def plan_of(f, *sample, fused=True):
    tape = tape_of(f, *sample)
    return plan(tape, tape.parameters, fused)


def weights(*numbers):
    return [Value(x) for x in numbers]


def terms_of(f, *sample):
    """How many products and how many plain rows each sum has."""
    tape = tape_of(f, *sample)
    numbers = {i for i, entry in enumerate(tape.entries) if entry.op in ("parameter", "constant")}
    sums, _ = recognise(tape, numbers)
    return sorted((len(found.factors), len(found.rows)) for found in sums.values())


def computed(plan, f):
    """The results of a plan for one sample, by plain arithmetic over its tables."""
    parameters, inputs = f
    numbers = [*parameters, *plan.constants]
    rows = [None] * plan.rows
    rows[: 1 + len(inputs)] = [1.0, *inputs]
    for run in plan.runs:
        if isinstance(run, Products):
            for row, factors in zip(run.rows, run.factors, strict=True):
                assert rows[row] is None
                pairs = zip(factors, run.operands, strict=True)
                rows[row] = sum(numbers[factor] * rows[operand] for factor, operand in pairs)
            continue
        for row, operands in zip(run.rows, run.operands, strict=True):
            places = zip(run.kind.places, operands, strict=True)
            xs = [rows[x] if place == "r" else numbers[x] for place, x in places]
            assert None not in xs
            assert rows[row] is None
            if run.kind.gate:
                rows[row] = run.kind.gate(*xs)
            else:
                rows[row] = {"lt": lambda a, b: float(a < b), "le": lambda a, b: float(a <= b)}.get(
                    run.kind.op, lambda a: a
                )(*xs)
    return [rows[row] for row in plan.outputs]


def test_a_neuron_is_one_sum_of_products():
    w, v, b = weights(2.0, 3.0, 5.0)
    assert terms_of(lambda x, y: b + w * x + v * y, 1.0, 1.0) == [(3, 0)]


@pytest.mark.parametrize(
    "written",
    [
        lambda w, v, b, x, y: (x * w + y * v) + b,
        lambda w, v, b, x, y: b + (w * x + y * v),
        lambda w, v, b, x, y: y * v + (b + w * x),
        lambda w, v, b, x, y: sum((wi * xi for wi, xi in [(w, x), (v, y)]), b),
    ],
)
def test_the_order_in_which_a_neuron_is_written_does_not_matter(written):
    w, v, b = weights(2.0, 3.0, 5.0)
    assert terms_of(lambda x, y: written(w, v, b, x, y), 1.0, 1.0) == [(3, 0)]


def test_a_part_that_is_used_elsewhere_stays_a_node():
    w, v = weights(2.0, 3.0)

    def f(x, y):
        product = w * x
        return (product + v * y) * product

    assert terms_of(f, 1.0, 1.0) == [(1, 1)]


def test_a_product_of_two_rows_or_of_two_numbers_is_no_term_of_its_own():
    w, v = weights(2.0, 3.0)
    assert terms_of(lambda x, y: x * y + w * v + w * x, 1.0, 1.0) == [(1, 2)]


def test_a_sum_of_two_rows_is_an_ordinary_gate():
    assert terms_of(lambda x, y: autograd.sin(x) + y, 1.0, 1.0) == []


def test_a_gate_is_recognised_by_its_row_and_not_by_its_name():
    plus = autograd.gate("plus", lambda a, b: a + b, lambda y, a, b: (1.0, 1.0))
    times = autograd.gate("times", lambda a, b: a * b, lambda y, a, b: (b, a))
    straight_through = autograd.gate("straight_through", lambda a, b: a * b, lambda y, a, b: (1.0, a))
    try:
        w, b = weights(2.0, 3.0)
        assert terms_of(lambda x: plus(times(w, x), b), 1.0) == [(2, 0)]
        assert terms_of(lambda x: plus(straight_through(w, x), b), 1.0) == []
    finally:
        for gate in (plus, times, straight_through):
            del autograd.GATES[gate.name]


def test_a_layer_is_one_run_over_shared_operands():
    layer, w = nn.Layer(3, 4, activation="tanh"), weights(1.0, 2.0, 3.0, 4.0)

    def f(*x):
        return sum((wi * y for wi, y in zip(w, layer(list(x)), strict=True)), Value(0.0))

    products = [run for run in plan_of(f, 1.0, 2.0, 3.0).runs if isinstance(run, Products)]
    assert [(len(run.rows), len(run.operands)) for run in products] == [(4, 4), (1, 5)]
    assert [run.learned for run in products] == [True, True]
    assert products[0].active == [False] * 4
    assert products[1].active == [False, True, True, True, True]


def test_layers_without_activation_between_them_and_their_sum_are_one_sum():
    layer = nn.Layer(3, 4, nonlin=False)
    assert terms_of(lambda *x: sum(layer(list(x)), Value(0.0)), 1.0, 2.0, 3.0) == [(17, 0)]


def test_as_many_runs_for_a_wide_net_as_for_a_narrow_one():
    def runs(width):
        net = nn.MLP(2, [width, width, 1], activation="tanh")
        return [
            run.kind if isinstance(run, Run) else "products"
            for run in plan_of(lambda *x: net(list(x)), 0.5, 0.25).runs
        ]

    assert runs(2) == runs(20)


def test_every_run_finds_its_operands_computed():
    net = nn.MLP(3, [5, 4, 2], activation="tanh")

    def f(*x):
        a, b = net(list(x))
        return autograd.where(a < b, a * b, a - x[0] * b) + a

    tape = tape_of(f, 0.5, -1.0, 2.0)
    parameters = [p.data for p in net.parameters()]
    order = assemble(record(f, [0.5, -1.0, 2.0], "abc"), list(net.parameters()))
    for sample in ([0.5, -1.0, 2.0], [1.0, 1.0, -3.0]):
        eager = autograd.value_and_grad(lambda *x: f(*x))(*sample)[0]
        assert computed(plan(order, order.parameters), (parameters, sample)) == pytest.approx([eager])
        in_order = plan(order, order.parameters, fused=False)
        assert computed(in_order, (parameters, sample)) == [eager]
    assert len(tape) == len(order)


def test_without_fusion_runs_keep_the_order_of_the_tape():
    w, v = weights(2.0, 3.0)
    tape = tape_of(lambda x, y: w * x + v * y + w * y, 1.0, 1.0)
    rows = [row for run in plan(tape, tape.parameters, fused=False).runs for row in run.rows]
    assert rows == sorted(rows)
    assert len(rows) == 5


def test_a_result_that_is_a_parameter_or_a_constant_gets_a_row():
    w = Value(2.0)
    tape = tape_of(lambda x: [w, 3.0, x], 1.0)
    found = plan(tape, [])
    assert computed(found, ([2.0], [7.0])) == [2.0, 3.0, 7.0]


def test_a_detached_row_gets_no_gradient():
    w, v = weights(2.0, 3.0)

    def active(f):
        (products,) = [run for run in plan_of(f, 1.0).runs if isinstance(run, Products)]
        return sorted(products.active)

    assert active(lambda x: autograd.sin(v * x) * 3.0 + w * x) == [False, True]
    assert active(lambda x: autograd.sin(v * x).detach() * 3.0 + w * x) == [False, False]


def test_what_only_a_choice_reads_need_not_be_finite():
    tape = tape_of(lambda x: autograd.where(x > 0.0, lambda: autograd.log(x), 0.0) * 2.0, 1.0)
    names = [entry.gate.name if entry.gate else entry.op for entry in tape.entries]
    counting = {names[index] for index in unconditional(tape)}
    assert "log" not in counting
    assert counting >= {"where", "input"}


def test_factors_in_order_are_the_same_sums():
    run = Products([4], [1, 2, 3], [[5, 3, 4]], [True, False, True], True)
    assert in_factor_order(run) == Products([4], [2, 3, 1], [[3, 4, 5]], [False, True, True], True)
