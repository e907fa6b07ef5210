"""The table, row by row: these tests walk it and name no gate, so a new gate is tested as it is added."""

import itertools
import math
import random

import numpy as np
import pytest

import autograd
from autograd import GATES, DomainError, Gate, Value, gradcheck
from autograd.alphabet import libm, select
from autograd.gates.row import ALIASES

each_gate = pytest.mark.parametrize("gate", GATES.values(), ids=GATES)


def sampled(gate, count=20):
    """Operands drawn inside the gate's domain."""
    rng = random.Random(gate.name)
    return [tuple(rng.uniform(*ends) for ends in gate.sample) for _ in range(count)]


def free(gate):
    """The places of operands that may be Values."""
    return [i for i, name in enumerate(gate.operand_names) if name not in gate.parameters]


def as_nodes(gate, xs, active=None):
    active = free(gate) if active is None else active
    return [Value(x) if i in active else x for i, x in enumerate(xs)]


@each_gate
def test_a_row_says_all_that_others_need(gate):
    assert gate.name.isidentifier()
    assert gate.symbol
    assert gate.arity == len(gate.operand_names) >= 1
    assert len(gate.sample) == gate.arity
    assert all(low < high for low, high in gate.sample)
    assert set(gate.parameters) <= set(gate.operand_names)
    assert len(free(gate)) >= 1


@each_gate
def test_latex_names_every_operand_once_it_is_filled_in(gate):
    names = {name: f"<{name}>" for name in gate.operand_names}
    written = gate.latex.format(**names)
    assert all(name in written for name in names.values())
    assert written.count("{") == written.count("}")


@each_gate
def test_the_gate_is_finite_over_its_whole_sample(gate):
    for xs in [*sampled(gate), *itertools.product(*gate.sample)]:
        node = gate(*as_nodes(gate, xs))
        assert math.isfinite(node.data)
        assert all(map(math.isfinite, node.local_grads))


@each_gate
def test_floats_in_give_a_float_out_with_the_bits_that_values_carry(gate):
    for xs in sampled(gate):
        y = gate(*xs)
        assert type(y) is float
        assert gate(*as_nodes(gate, xs)).data.hex() == y.hex()


@each_gate
def test_numpy_scalars_and_ints_are_taken_as_floats(gate):
    xs = sampled(gate, 1)[0]
    assert gate(*map(np.float64, xs)) == gate(*xs)
    assert gate(
        *(Value(np.float64(x)) if i in free(gate) else np.float64(x) for i, x in enumerate(xs))
    ).data == gate(*xs)


@each_gate
def test_every_gate_is_a_function_and_a_method(gate):
    xs = sampled(gate, 1)[0]
    operands = as_nodes(gate, xs)
    function = getattr(autograd, gate.name)
    method = getattr(operands[0], gate.name)
    assert function(*xs) == gate(*xs)
    assert method(*operands[1:]).data == gate(*xs)
    assert gate.name in dir(autograd)
    assert gate.name in dir(operands[0])


@each_gate
def test_the_node_records_gate_operands_and_one_local_gradient_each(gate):
    operands = as_nodes(gate, sampled(gate, 1)[0])
    node = gate(*operands)
    assert node.gate is gate
    assert len(node.operands) == len(node.local_grads) == gate.arity
    assert all(node.operands[i] is operands[i] for i in free(gate))
    assert all(node.operands[i].constant for i in range(gate.arity) if i not in free(gate))


@each_gate
def test_a_plain_number_among_values_is_a_constant_without_a_gradient(gate):
    xs = sampled(gate, 1)[0]
    for active in itertools.combinations(free(gate), max(1, len(free(gate)) - 1)):
        node = gate(*as_nodes(gate, xs, active))
        assert node.data == gate(*xs)
        for i, (operand, local) in enumerate(zip(node.operands, node.local_grads, strict=True)):
            assert operand.constant == (i not in active)
            assert i in active or local == 0.0


@each_gate
def test_backward_gives_each_operand_its_local_gradient(gate):
    for xs in sampled(gate, 5):
        operands = as_nodes(gate, xs)
        node = gate(*operands)
        node.backward()
        assert [operands[i].grad for i in free(gate)] == [node.local_grads[i] for i in free(gate)]


@each_gate
def test_difference_quotients_agree(gate):
    for xs in sampled(gate, 5):
        assert checked(gate, xs), str(checked(gate, xs))


def checked(gate, xs):
    places = free(gate)
    return gradcheck(
        lambda *active: gate(*(dict(enumerate(xs)) | dict(zip(places, active, strict=True))).values()),
        *(xs[i] for i in places),
    )


@each_gate
def test_without_recording_the_result_is_a_constant_with_the_same_number(gate):
    xs = sampled(gate, 1)[0]
    with autograd.no_grad():
        node = gate(*as_nodes(gate, xs))
    assert node.constant
    assert node.operands == ()
    assert node.data == gate(*xs)


@each_gate
def test_constants_alone_make_a_constant(gate):
    xs = sampled(gate, 1)[0]
    node = gate(*(Value(x).detach() for x in xs))
    assert node.constant
    assert node.data == gate(*xs)


@each_gate
def test_a_wrong_number_of_operands_is_refused_with_the_names(gate):
    xs = sampled(gate, 1)[0]
    with pytest.raises(TypeError, match=rf"{gate.name}\(.*takes {gate.arity} operand"):
        gate(*xs, 1.0)
    with pytest.raises(TypeError, match=rf"{gate.name}\(.*takes {gate.arity} operand"):
        gate()
    with pytest.raises(TypeError, match="surely_unknown="):
        gate(*xs, surely_unknown=1.0)


@each_gate
@pytest.mark.parametrize("wrong", ["1", None, [1.0], 1j, b"1", {}], ids=repr)
def test_operands_that_are_no_numbers_are_refused_by_type(gate, wrong):
    xs = sampled(gate, 1)[0]
    for place in range(gate.arity):
        operands = [wrong if i == place else x for i, x in enumerate(xs)]
        with pytest.raises(TypeError, match=type(wrong).__name__):
            gate(*operands)
        others = [Value(x) if i == free(gate)[-1] and i != place else x for i, x in enumerate(operands)]
        with pytest.raises(TypeError, match=type(wrong).__name__):
            gate(*others)


@each_gate
def test_a_parameter_takes_no_value_that_wants_a_gradient(gate):
    xs = sampled(gate, 1)[0]
    for name in gate.parameters:
        operands = dict(zip(gate.operand_names, xs, strict=True)) | {name: Value(0.5, "p")}
        with pytest.raises(TypeError, match=rf"{name} is a parameter of {gate.name}.*p\.item\(\)"):
            gate(*operands.values())


@each_gate
def test_a_parameter_has_a_default_and_may_be_named(gate):
    x = sampled(gate, 1)[0][0]
    if gate.parameters:
        assert gate(x) == gate(x, *gate.parameters.values()) == gate(x, **gate.parameters)
        assert gate(Value(x)).data == gate(x)


@pytest.mark.parametrize("also", ALIASES)
def test_numpys_name_reaches_the_gate_on_arrays_of_values(also):
    gate = GATES[ALIASES[also]]
    columns = [np.array([Value(x)] * 3) for x in sampled(gate, 1)[0]]
    results = getattr(np, also)(*columns)
    assert [node.gate for node in results] == [gate] * 3


def test_a_wrong_local_gradient_is_caught_by_difference_quotients():
    wrong = Gate("wrong", lambda a: a * a, lambda y, a: (2.0001 * a,))
    assert not checked(wrong, (1.5,))
    assert checked(Gate("right", lambda a: a * a, lambda y, a: (2.0 * a,)), (1.5,))


# ── gates of one's own ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def cube():
    yield autograd.gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,), symbol="³", also="cubed")
    GATES.pop("cube", None)
    ALIASES.pop("cubed", None)


def test_a_gate_added_at_run_time_works_at_once_everywhere(cube):
    x = Value(-2.0, "x")
    y = x.cube()
    y.backward()
    assert (y.data, x.grad, y.gate) == (-8.0, 12.0, cube)
    assert autograd.cube(-2.0) == -8.0
    assert x.cubed().data == -8.0
    assert autograd.grad(autograd.grad(autograd.cube))(-2.0) == -12.0
    assert gradcheck(autograd.cube, 1.5)
    assert autograd.steps(y)
    assert "³(x): upstream 1 × local 12 = 12" in str(autograd.explain(x, y))
    assert "cube" in dir(autograd)
    assert "cube" in dir(x)


def test_a_removed_gate_is_gone_and_its_name_free(cube):
    old = autograd.cube(Value(2.0))
    del GATES["cube"]
    assert old.operands[0].data == 2.0
    with pytest.raises(AttributeError, match="cube"):
        _ = autograd.cube
    with pytest.raises(AttributeError, match="cube"):
        Value(1.0).cube()
    assert "cube" not in dir(autograd)
    autograd.gate("cube", lambda a: a, lambda y, a: (1.0,))
    assert autograd.cube(2.0) == 2.0


def test_a_gate_of_three_values_works_like_those_of_two():
    row = Gate("fma", lambda a, b, c: a * b + c, lambda y, a, b, c: (b, a, 1.0))
    a, b, c = Value(2.0), Value(3.0), Value(4.0)
    y = row(a, b, c) + row(a, a, 1.0)
    y.backward()
    assert (y.data, a.grad, b.grad, c.grad) == (15.0, 7.0, 2.0, 1.0)


def test_a_row_written_for_floats_alone_has_gradients_and_typed_errors():
    row = Gate("ln", math.log, lambda y, a: (1.0 / a,), domain="a > 0")
    x = Value(4.0)
    row(x).backward()
    assert x.grad == 0.25
    with pytest.raises(DomainError, match=r"ln\(-1\).*a > 0"):
        row(Value(-1.0))


def test_the_same_name_twice_is_refused(cube):
    with pytest.raises(ValueError, match=r"already a gate named 'cube'.*del autograd.GATES"):
        autograd.gate("cube", lambda a: a, lambda y, a: (1.0,))


@pytest.mark.parametrize("name", ["2cube", "a b", "", "lambda"])
def test_a_name_that_python_could_not_write_is_refused(name):
    with pytest.raises(ValueError, match="identifier"):
        autograd.gate(name, lambda a: a, lambda y, a: (1.0,))
    assert name not in GATES


@pytest.mark.parametrize("local_grads", [lambda y, a: 1.0, lambda y, a: (1.0, 2.0), lambda y, a: [1.0]])
def test_local_gradients_that_are_no_tuple_of_one_per_operand_are_refused(local_grads):
    row = Gate("odd", lambda a: a, local_grads)
    with pytest.raises((TypeError, ValueError), match=r"tuple of 1, one per operand.*lambda y, a"):
        row(Value(1.0))


def test_operands_may_have_the_names_of_functions_and_numbers():
    def value(exp, inf, t1):
        return select(exp < math.inf, libm.exp(exp) * inf, t1) + libm.exp(exp)

    gate = autograd.gate("oddly_named", value, lambda y, exp, inf, t1: (y, libm.exp(exp), 0.0))
    try:
        x, y = Value(0.5), Value(2.0)
        node = gate(x, y, 1.0)
        assert node.data == math.exp(0.5) * 2.0 + math.exp(0.5)
        assert node.local_grads == (node.data, math.exp(0.5), 0.0)
    finally:
        del GATES["oddly_named"]
