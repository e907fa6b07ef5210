"""Gates with parameters, and of three operands: one path, the same numbers however they are written."""

import gc
import math
import weakref
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import GATES, Value, engine_info, no_grad
from tests.helpers.counting import python_calls

NUMBERS = st.floats(-50.0, 50.0)
WITH_PARAMETERS = [gate for gate in GATES.values() if gate.parameters]
OF_THREE = [gate for gate in GATES.values() if gate.arity == 3]
compiled = pytest.mark.skipif(engine_info().form != "compiled", reason="Python calls are what it saves")


def told(y):
    """All that a node has recorded, to the bit."""
    return y.gate, y.data.hex(), [x.data.hex() for x in y.operands], [x.hex() for x in y.local_grads]


def ordinary(gate):
    """Operands inside the domain, plain numbers after the first."""
    x, *others = [low + 0.4 * (high - low) for low, high in gate.sample]
    return Value(x), others


@pytest.mark.parametrize("gate", WITH_PARAMETERS, ids=lambda gate: gate.name)
@given(x=NUMBERS, settings=st.tuples(NUMBERS, NUMBERS).map(sorted))
def test_a_parameter_may_be_given_by_place_or_name_to_the_function_or_the_method(gate, x, settings):
    settings = settings[: len(gate.parameters)]
    named = dict(zip(gate.parameters, settings, strict=True))
    v = Value(x)
    expected = told(gate(v, *settings))
    method = getattr(v, gate.name)
    first, *rest = settings
    later = dict(list(named.items())[1:])
    for y in (method(*settings), gate(v, **named), method(**named), gate(v, first, **later)):
        assert told(y) == expected
    constants = [Value(s).detach() for s in settings]
    assert told(method(*constants)) == told(gate(v, *constants)) == expected
    assert told(method(first, *rest)) == expected


@pytest.mark.parametrize("gate", WITH_PARAMETERS, ids=lambda gate: gate.name)
def test_what_is_not_given_is_the_default(gate):
    v = Value(-0.75)
    expected = told(gate(v, *gate.parameters.values()))
    assert told(gate(v)) == told(getattr(v, gate.name)()) == expected
    last, default = list(gate.parameters.items())[-1]
    assert told(gate(v, **{last: default})) == told(getattr(v, gate.name)(**{last: default})) == expected


@pytest.mark.parametrize("gate", WITH_PARAMETERS, ids=lambda gate: gate.name)
@pytest.mark.parametrize("number", [0, 1, True, Fraction(1, 2)])
def test_a_parameter_of_any_real_type_is_its_float(gate, number):
    v = Value(0.75)
    settings = [number] * len(gate.parameters)
    floats = [float(number)] * len(gate.parameters)
    assert told(getattr(v, gate.name)(*settings)) == told(gate(v, *settings)) == told(gate(v, *floats))


@pytest.mark.parametrize("gate", WITH_PARAMETERS, ids=lambda gate: gate.name)
def test_a_parameter_that_is_a_value_is_refused_in_its_name(gate):
    v = Value(0.75)
    for place, name in enumerate(gate.parameters):
        settings = [1.0] * len(gate.parameters)
        settings[place] = Value(1.0)
        for apply in (getattr(v, gate.name), lambda *xs: gate(v, *xs)):
            with pytest.raises(TypeError, match=f"^{name} is a parameter of {gate.name} and gets no grad"):
                apply(*settings)


@pytest.mark.parametrize("gate", WITH_PARAMETERS, ids=lambda gate: gate.name)
def test_too_many_operands_and_unknown_names_are_refused(gate):
    v = Value(0.75)
    too_many = [0.5] * gate.arity
    first = gate.operand_names[1]
    for apply in (getattr(v, gate.name), lambda *xs, **named: gate(v, *xs, **named)):
        with pytest.raises(TypeError, match=rf"takes {gate.arity} operands; got {gate.arity + 1}$"):
            apply(*too_many)
        with pytest.raises(TypeError, match=r"got 1 and bogus=$"):
            apply(bogus=1.0)
        with pytest.raises(TypeError, match=rf"got 2 and {first}=$"):  # twice
            apply(0.5, **{first: 0.5})


@compiled
@pytest.mark.parametrize("gate", WITH_PARAMETERS, ids=lambda gate: gate.name)
def test_a_method_with_a_parameter_by_name_calls_no_function_in_python(gate):
    method = getattr(Value(0.75), gate.name)
    named = {list(gate.parameters)[-1]: 0.5}
    assert python_calls(lambda: method(**named)) == 0


@pytest.mark.parametrize("gate", OF_THREE, ids=lambda gate: gate.name)
@pytest.mark.parametrize("active", range(1, 8))
@given(xs=st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 3))
def test_a_gate_of_three_operands_is_what_its_row_says(gate, active, xs):
    fixed = 7 - active
    if any(active >> gate.operand_names.index(name) & 1 for name in gate.parameters):
        return
    if gate.name == "clip":
        xs = (xs[0], *sorted(xs[1:]))
    operands = [x if fixed >> i & 1 else Value(x) for i, x in enumerate(xs)]
    y, *local_grads = gate.kernels[fixed](*xs)
    assert told(gate(*operands))[1:] == (y.hex(), [x.hex() for x in xs], [x.hex() for x in local_grads])


@given(x=NUMBERS, ends=st.tuples(NUMBERS, NUMBERS).map(sorted))
def test_clip_is_the_middle_of_three_numbers_and_lets_gradients_through_between(x, ends):
    low, high = ends
    v = Value(x)
    y = v.clip(low, high)
    y.backward()
    assert y.data == sorted([x, low, high])[1]
    assert v.grad == (low < x < high)


@given(x=NUMBERS.filter(bool), slope=NUMBERS)
def test_leaky_relu_is_a_line_on_each_side(x, slope):
    v = Value(x)
    y = v.leaky_relu(slope)
    y.backward()
    assert (y.data, v.grad) == ((x, 1.0) if x > 0.0 else (slope * x, slope))


@given(condition=NUMBERS | st.booleans(), a=NUMBERS, b=NUMBERS)
def test_where_gives_the_gradient_to_what_is_chosen(condition, a, b):
    for chooses in (condition, Value(condition), Value(condition).detach()):
        x, y = Value(a), Value(b)
        (3.0 * autograd.where(chooses, x, y)).backward()
        assert (x.grad, y.grad) == ((3.0, 0.0) if condition else (0.0, 3.0))
        assert autograd.where(chooses, a, b) == (a if condition else b)


@compiled
@pytest.mark.parametrize("gate", GATES.values(), ids=lambda gate: gate.name)
def test_a_method_of_a_built_gate_calls_no_python(gate):
    v, others = ordinary(gate)
    method = getattr(v, gate.name)
    assert python_calls(lambda: method(*others)) == 0
    assert python_calls(lambda: method(*map(round, others))) == 0
    if gate.parameters:
        assert python_calls(lambda: method()) == 0


@compiled
@pytest.mark.parametrize("gate", GATES.values(), ids=lambda gate: gate.name)
def test_a_gate_as_a_function_calls_no_python_either(gate):
    v, others = ordinary(gate)
    assert python_calls(lambda: gate(v, *others)) == 0
    assert python_calls(lambda: gate(v.data, *others)) == 0
    if gate.parameters:
        named = {list(gate.parameters)[-1]: 0.5}
        assert python_calls(lambda: gate(v)) == 0
        assert python_calls(lambda: gate(v, **named)) == 0


@compiled
def test_a_weighted_sum_that_is_not_recorded_calls_no_more_python_for_more_terms():
    def calls(terms):
        w, x, start = [Value(1.0)] * terms, [2.0] * terms, Value(0.5)
        with no_grad():
            return python_calls(lambda: autograd.dot(w, x, start))

    assert calls(2) == calls(200)


@compiled
@pytest.mark.parametrize("rounded", [round, math.floor, math.ceil, math.trunc])
def test_rounding_a_value_calls_no_python(rounded):
    v = Value(2.5)
    assert python_calls(lambda: rounded(v)) == 0


@pytest.mark.parametrize("rounded", [round, math.floor, math.ceil, math.trunc])
@given(x=st.floats(allow_nan=False, allow_infinity=False))
def test_pythons_rounding_functions_record_the_gate_of_their_name(rounded, x):
    v = Value(x)
    y = rounded(v)
    assert (y.gate.name, y.data, y.operands) == (rounded.__name__, rounded(x), (v,))
    assert rounded(v.detach()).constant
    with no_grad():
        assert rounded(v).constant


def test_rounding_to_digits_is_refused():
    with pytest.raises(TypeError, match=r"^round\(v\) rounds to a whole number; for text write format"):
        round(Value(2.5), 2)


def test_only_a_constant_turns_into_a_float():
    assert float(Value(2.5).detach()) == 2.5
    with pytest.raises(TypeError, match=r"write height\.item\(\) for the number"):
        float(Value(2.5, "height"))


class Mark:
    """Something that can be watched as it is freed."""


def test_a_cycle_through_a_gate_of_three_operands_is_freed():
    x = Value(0.5)
    y = x.clip(-1.0, 1.0)
    x.child, y.mark = y, Mark()
    mark = weakref.ref(y.mark)
    del x, y
    gc.collect()
    assert mark() is None
