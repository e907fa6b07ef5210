"""The tape: what a recording becomes, how it reads, and what its derivative is."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings

import autograd
import nn
from autograd import GATES, GraphError, Value, compile
from autograd.engine import nodes
from autograd.gates.notation import names
from autograd.jit.lower.python import PythonCode
from autograd.jit.lower.straight_line import straight_line
from autograd.jit.lower.tape import Counts, Entry, Tape, names_of
from tests.helpers.derived import derived, play
from tests.helpers.graphs import recipes


def recorded(f, *sample, **options):
    """The tape of one call."""
    compiled = compile(f, backend="python", **options)
    compiled(*sample)
    return compiled.tape


def gates(tape):
    return [entry.gate.name for entry in tape.entries if entry.gate]


def test_equal_gates_on_equal_operands_are_merged():
    tape = recorded(lambda x, y: (x * y).exp() + (x * y).exp(), 2.0, 3.0)
    assert gates(tape) == ["mul", "exp", "add"]
    assert tape.counts == Counts(recorded=7, merged=2, folded=0, dropped=0)


def test_operands_in_another_order_are_another_gate():
    assert gates(recorded(lambda x, y: x / y + y / x, 2.0, 3.0)) == ["div", "div", "add"]


def test_zeros_of_both_signs_are_two_constants():
    tape = recorded(lambda x: (x + 0.0) / (x + -0.0), 1.0)
    assert [str(e.number) for e in tape.entries if e.op == "constant"] == ["0.0", "-0.0"]


def test_gates_on_constants_are_worked_out():
    tape = recorded(lambda x: x * autograd.exp(Value(0.0).detach().detach() * x.detach() * 0.0 + 1.0), 2.0)
    assert "constant" in [entry.op for entry in tape.entries]
    tape = recorded(autograd.grad(lambda x: 3.0 * x), 2.0)
    assert gates(tape) == []
    assert tape.entries[tape.outputs[0]] == Entry("constant", number=3.0)


def test_a_gate_on_constants_that_is_not_finite_is_left_to_the_replay():
    tape = Tape([Entry("constant"), Entry("gate", GATES["log"], (0,))], [], [], [1])
    with autograd.ieee():
        assert play(tape, [], []) == [0.0, -math.inf]


def test_gates_that_change_nothing_are_left_out():
    tape = recorded(lambda x: autograd.identity(autograd.identity(x)) * 2.0, 3.0)
    assert gates(tape) == ["mul"]


def test_a_gate_that_keeps_its_operand_but_not_its_gradient_stays():
    reverse = autograd.gate("reverse", lambda a: a, lambda y, a: (-1.0,))
    try:
        w = Value(2.0)
        compiled = compile(lambda x: reverse(w * x), backend="python")
        assert compiled.value_and_grad(3.0) == (6.0, [-3.0])
    finally:
        del GATES["reverse"]


def test_what_no_result_needs_is_not_on_the_tape():
    def f(x):
        x.exp().exp()
        return x * 2.0

    assert gates(recorded(f, 1.0)) == ["mul"]


def test_inputs_and_parameters_stay_also_where_nothing_uses_them():
    tape = recorded(lambda x, y: x, 1.0, 2.0)
    assert [tape.entries[i].op for i in tape.inputs] == ["input", "input"]


def test_it_reads_like_the_function():
    w, b = Value(0.5, "w"), Value(-1.0, "b")

    def f(x, t):
        y = autograd.tanh(w * x[0] + b)
        y.label = "y"
        return (y - t) * (y - t) if x[1] > 0 else y

    text = str(recorded(f, [1.0, 2.0], 3.0))
    head, *lines = text.splitlines()
    assert head == (
        "12 entries from 13 nodes (1 merged, 0 folded, 0 dropped); 3 inputs, 2 parameters, 1 result, 1 guard"
    )
    assert [line.split(maxsplit=1) for line in lines[:9]] == [
        ["x[0]", "input"],
        ["x[1]", "input"],
        ["t", "input"],
        ["w", "parameter"],
        ["b", "parameter"],
        ["v1", "w × x[0]"],
        ["v2", "v1 + b"],
        ["y", "tanh(v2)"],
        ["v3", "y − t"],
    ]
    assert lines[9].split(maxsplit=1) == ["v4", "v3 × v3  → result"]
    assert lines[10].split(maxsplit=1)[1].startswith("0 < x[1]  guard: True, ")
    assert "test_tape.py:" in lines[10]
    assert lines[10].endswith("return (y - t) * (y - t) if x[1] > 0 else y")


def test_constants_stand_in_their_places():
    lines = str(recorded(lambda x: x * 2.0 + 1.1, 1.0)).splitlines()
    assert lines[-1].split(maxsplit=1) == ["v2", "v1 + 1.1  → result"]


@pytest.mark.parametrize("label", ["", "v1", "v2", "two words", "line\nbreak"])
def test_a_node_has_the_name_on_the_tape_that_it_has_everywhere(label):
    def f(x, y):
        product = x * y
        product.label = label
        return (product + 2.5).tanh()

    x, y = Value(1.0, "x"), Value(2.0, "y")
    shown = [name for node, name in names(nodes(f(x, y))).items() if not node.constant]
    tape = recorded(f, 1.0, 2.0)
    told = [name for entry, name in zip(tape.entries, names_of(tape), strict=True) if entry.op != "constant"]
    assert sorted(told) == sorted(shown)


def test_a_hostile_label_stays_on_its_line():
    w = Value(1.0, "a\nb\x00")
    assert len(str(recorded(lambda x: w * x, 1.0)).splitlines()) == 4


def test_any_number_flows_through_a_tape():
    tape = recorded(lambda x: (x * 3.0 + 1.0) / x, 2.0)
    x = Value(4.0)
    y = play(tape, [x], [])[tape.outputs[0]]
    y.backward()
    assert (y.data, x.grad) == (3.25, -0.0625)


def test_masks_say_which_operands_get_no_gradient():
    w = Value(2.0)
    tape = recorded(lambda x: (w * x + 3.0) * x.detach(), 5.0)
    assert [e.op for e in tape.entries].count("detach") == 1
    by_parameters, by_inputs = tape.masks(tape.parameters), tape.masks(tape.inputs)
    named = {e.gate.name + str(e.operands): i for i, e in enumerate(tape.entries) if e.gate}
    first, second, last = named.values()
    assert [by_parameters[i] for i in (first, second, last)] == [0b10, 0b10, 0b10]
    assert [by_inputs[i] for i in (first, second, last)] == [0b00, 0b10, 0b10]
    assert all(by_parameters[i] == -1 for i in tape.inputs)


def test_a_constant_power_needs_no_logarithm():
    tape = recorded(lambda x: x**2, -3.0)
    line = straight_line(tape, tape.inputs)
    assert "log" not in {i.args[0] for i in line.program.instructions if i.op == "libm"}
    assert PythonCode(tape, tape.inputs).gradient([], [[-3.0]], 1.0).gradient == [-6.0]


def test_a_detached_number_gets_no_gradient():
    w = Value(3.0)
    compiled = compile(lambda x: w * (w * x).detach(), backend="python")
    assert compiled.value_and_grad(2.0) == (18.0, [6.0])


def test_thirty_thousand_nodes_in_a_row_are_no_depth():
    w = Value(1.0)

    def f(x):
        for _ in range(30_000):
            x = x + w
        return x

    tape = recorded(f, 0.0)
    assert len(tape) == 30_002
    assert play(tape, [0.0], [1.0])[-1] == 30_000.0


def test_a_row_for_floats_only_is_refused_by_name():
    floats_only = autograd.gate("floats_only", lambda a: math.exp(a), lambda y, a: (y,))
    try:
        compiled = compile(lambda x: floats_only(x), backend="python")
        with pytest.raises(GraphError, match="the row of gate 'floats_only' reads floats only"):
            compiled(1.0)
    finally:
        del GATES["floats_only"]


def test_a_node_made_by_hand_is_refused():
    def f(x):
        return Value(2.0, (x,), "doubled") * 1.0

    with pytest.raises(GraphError, match="was made by hand, so it cannot be computed again"):
        compile(f)(1.0)


def test_a_node_whose_operands_have_changed_is_refused():
    w = Value(2.0, "w")
    doubled = w * 2.0
    w.data = 5.0
    with pytest.raises(GraphError, match=r"mul holds 4.0, but mul\(5, 2\) is 10.0: .* inside the function"):
        compile(lambda x: doubled * x)(1.0)


# ── derivatives ───────────────────────────────────────────────────────────────────────────────


def f(x):
    return autograd.tanh(x[0]) * x[1] ** 3 + autograd.maximum(x[0], x[1]) / x[2]


POINT = [0.5, -2.0, 1.5]


@pytest.mark.parametrize(
    ("derivative", "directions"),
    [(autograd.grad, 0), (autograd.jacobian, 0), (autograd.hessian, 0), (autograd.hvp, 1)],
    ids=["grad", "jacobian", "hessian", "hvp"],
)
def test_the_derivative_of_a_tape_is_a_tape(derivative, directions):
    vector = [[1.0, -2.0, 0.5]] * directions
    tape = derived(recorded(f, [1.0, 1.0, 1.0]), derivative, directions=directions)
    assert isinstance(tape, Tape)
    numbers = PythonCode(tape, []).values([], [flat([POINT, *vector])]).outputs[0]
    assert numbers == pytest.approx(flat(derivative(f)(POINT, *vector)), rel=1e-14)


def flat(tree):
    return [x for part in tree for x in flat(part)] if isinstance(tree, (list, tuple)) else [tree]


def test_a_derivative_of_a_derivative_is_a_tape_too():
    tape = recorded(lambda x: x**4, 1.0)
    for _ in range(2):
        tape = derived(tape, lambda g: lambda xs: autograd.grad(g)(xs)[0])
    assert PythonCode(tape, []).values([], [[2.0]]).outputs == [[48.0]]


def test_a_tape_is_differentiated_by_its_parameters():
    model = nn.MLP(2, [3, 1], "tanh")
    compiled = compile(lambda x: model(x), model.parameters(), backend="python")
    _, gradient = compiled.value_and_grad([0.3, -0.7])
    tape = derived(compiled.tape, autograd.grad, by="parameters")
    parameters = [p.data for p in model.parameters()]
    assert PythonCode(tape, []).values(parameters, [[0.3, -0.7]]).outputs[0] == pytest.approx(
        gradient, rel=1e-14
    )


def test_a_derivative_keeps_the_guards_of_its_tape():
    tape = recorded(lambda x: x * x if x > 1.0 else x, 3.0)
    slope = derived(tape, autograd.grad)
    assert [(guard.expected, guard.place) for guard in slope.guards] == [
        (guard.expected, guard.place) for guard in tape.guards
    ]
    code = PythonCode(slope, [])
    assert code.values([], [[3.0]])[:4] == ([[6.0]], [0], [], True)
    assert code.values([], [[0.5]]).failed == [1]


def test_other_derivatives_of_a_tape_are_refused():
    tape = recorded(lambda x: x, 1.0)
    with pytest.raises(ValueError, match="by its 'inputs' or 'parameters', not 'weights'"):
        derived(tape, autograd.grad, by="weights")
    drawing = recorded(lambda x: x * autograd.drawn(lambda: 2.0), 1.0)
    with pytest.raises(GraphError, match=r"compile\(grad\(f\)\)"):
        derived(drawing, autograd.grad)


@settings(max_examples=60, deadline=None)
@given(recipes())
def test_the_tape_of_a_gradient_agrees_with_the_gradient_on_the_tape(recipe):
    tape = recorded(lambda xs: recipe(*xs), list(recipe.leaves))
    swept = PythonCode(tape, tape.inputs).gradient([], [recipe.leaves], 1.0)
    played = PythonCode(derived(tape, autograd.grad), []).values([], [recipe.leaves])
    for a, b in zip(swept.gradient, played.outputs[0], strict=True):
        assert a == pytest.approx(b, rel=1e-9, abs=1e-12) or not math.isfinite(a + b)


def test_exact_fractions_are_what_the_rows_say():
    tape = recorded(lambda x: x * 1.5 + x, 2.0)
    assert Fraction(play(tape, [2.0], [])[-1]) == 5
