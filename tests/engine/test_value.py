"""The node as a number: construction, operators with every type in both directions, NumPy, older names."""

import copy
import decimal
import math
import operator
import pickle
import statistics
from fractions import Fraction

import numpy as np
import pytest

import autograd
from autograd import GraphError, Value, draw
from autograd.engine import Value as EngineValue
from autograd.engine import constant

# ── construction ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (2, 2.0),
        (2.5, 2.5),
        (True, 1.0),
        (False, 0.0),
        (Fraction(1, 4), 0.25),
        (np.float64(2.5), 2.5),
        (np.float32(2.5), 2.5),
        (np.int64(3), 3.0),
        (np.uint8(3), 3.0),
        (np.bool_(True), 1.0),
        (np.array(1.5), 1.5),
        (math.inf, math.inf),
        (-0.0, -0.0),
    ],
    ids=repr,
)
def test_any_real_number_is_taken_as_a_float(data, number):
    value = Value(data)
    assert type(value.data) is float
    assert math.copysign(1.0, value.data) == math.copysign(1.0, number)
    assert value.data == number


@pytest.mark.parametrize(
    "data",
    ["1", "nan", b"1", None, 1j, [1.0], (1.0,), {}, {1.0}, np.array([1.5]), decimal.Decimal("0.1"), object()],
    ids=lambda data: type(data).__name__,
)
def test_anything_else_is_refused_with_its_type(data):
    with pytest.raises(TypeError, match=f"one real number, not {type(data).__name__}"):
        Value(data)
    kept = Value(1.0)
    with pytest.raises(TypeError, match=f"one real number, not {type(data).__name__}"):
        kept.data = data
    if data is not None:
        with pytest.raises(TypeError):
            kept.grad = data
    assert (kept.data, kept.grad) == (1.0, 0.0)


def test_grad_set_to_none_is_that_of_a_fresh_leaf():
    x = Value(3.0, "x")
    (x * x).backward()
    x.grad = None
    assert (x.grad, x.reached) == (0.0, False)
    assert draw(x).source == draw(Value(3.0, "x")).source
    (x * x).backward()
    assert (x.grad, x.reached) == (6.0, True)


def test_requires_grad_reads_as_not_constant_and_cannot_be_switched():
    x = Value(3.0, "x")
    y, c = x * 2, x.detach()
    assert (x.requires_grad, y.requires_grad, c.requires_grad) == (True, True, False)
    x.requires_grad = y.requires_grad = True
    c.requires_grad = False
    for node in (x, y):
        with pytest.raises(GraphError, match=r"is fixed when a Value is made; \w\.detach\(\) is a constant"):
            node.requires_grad = False
    with pytest.raises(GraphError, match=r"when a constant is made; Value\(x\.item\(\)\) is a new leaf"):
        c.requires_grad = True
    y.backward()
    assert (x.grad, c.requires_grad) == (2.0, False)


def test_a_value_of_a_value_is_refused_with_both_ways_out():
    with pytest.raises(TypeError, match=r"not a Value; take its number with v.item\(\), or v.detach\(\)"):
        Value(Value(1.0))


def test_an_int_beyond_all_floats_is_an_overflow():
    with pytest.raises(OverflowError):
        Value(10**400)


@pytest.mark.parametrize(
    "action",
    [
        lambda v: v + "a",
        lambda v: "a" + v,
        lambda v: v < "a",
        lambda v: v @ v,
        lambda v: ~v,
        lambda v: len(v),
        lambda v: v[0],
        lambda v: v(),
        lambda v: pow(v, 2, 3),
        lambda v: bytes(v),
        lambda v: "".join([v]),
        lambda v: sorted([v, "a"]),
        lambda v: setattr(v, "gate", None),
        lambda v: delattr(v, "data"),
        lambda v: delattr(v, "nope"),
        lambda v: setattr(v, "__class__", int),
        lambda v: v.backward(accumulate=3),
        lambda v: type("Sub", (type(v),), {}),
    ],
)
@pytest.mark.parametrize("make", [Value, constant], ids=["Value", "Constant"])
def test_messages_name_the_class_and_not_the_module_that_the_engine_lives_in(action, make):
    if action.__code__.co_names[:1] == ("type",) and make is constant:
        pytest.skip("a class of one's own is refused for Value")
    with pytest.raises((TypeError, AttributeError, ValueError, GraphError)) as caught:
        action(make(1.0))
    assert "autograd" not in str(caught.value)


def test_the_class_is_pickled_under_its_public_name():
    assert (Value.__module__, Value.__qualname__) == ("autograd", "Value")
    assert pickle.loads(pickle.dumps(Value)) is Value
    assert b"compiled" not in pickle.dumps([Value, Value(1.0), constant(2.0)])


def test_a_fresh_leaf():
    value = Value(3, "x")
    assert (value.data, value.grad, value.label, value.gate) == (3.0, 0.0, "x", None)
    assert (value.operands, value.local_grads, value.constant) == ((), (), False)
    assert value.item() == 3.0


def test_a_label_can_be_given_later_but_is_text():
    value = Value(1.0)
    value.label = "weight"
    assert value.label == "weight"
    with pytest.raises(TypeError, match="a label is a str, not int"):
        value.label = 3


def test_any_attribute_can_be_kept_on_a_node():
    for node in (Value(1.0), Value(1.0) * 2.0, Value(1.0).detach()):
        node.m = 0.5
        assert node.m == 0.5
        with pytest.raises(AttributeError, match="velocity"):
            _ = node.velocity


def test_a_subclass_is_refused_with_a_way_out():
    with pytest.raises(TypeError, match="keep a Value inside your class"):
        type("Tensor", (Value,), {})


# ── operators ─────────────────────────────────────────────────────────────────────────────────

BINARY = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
UNARY = [operator.neg, operator.pos, operator.abs, math.floor, math.ceil, round]
NUMBERS = [3.0, 2, True, Fraction(5, 2), np.float64(1.5), np.float32(1.5), np.int64(2), np.bool_(True)]

each_operator = pytest.mark.parametrize("apply", BINARY.values(), ids=BINARY)
each_comparison = pytest.mark.parametrize("compare", COMPARISONS.values(), ids=COMPARISONS)
each_number = pytest.mark.parametrize("number", NUMBERS, ids=lambda x: f"{type(x).__name__}")


@each_operator
@each_number
def test_operators_take_every_number_on_both_sides(apply, number):
    x = Value(2.75)
    for node, expected, place in (
        (apply(x, number), apply(2.75, float(number)), 1),
        (apply(number, x), apply(float(number), 2.75), 0),
    ):
        assert type(node) is Value
        assert node.data == expected
        assert node.operands[place].constant
        assert node.operands[1 - place] is x
        assert node.local_grads[place] == 0.0


@each_operator
def test_operators_join_two_values(apply):
    x, y = Value(2.75), Value(1.5)
    node = apply(x, y)
    assert node.data == apply(2.75, 1.5)
    assert node.operands == (x, y)


@each_operator
@pytest.mark.parametrize("other", ["1", None, 1j, {}, b"1", decimal.Decimal(1)], ids=repr)
def test_operators_refuse_what_is_no_number(apply, other):
    for left, right in ((Value(1.0), other), (other, Value(1.0))):
        if isinstance(left, (str, bytes)) and apply is operator.mod:
            continue  # Python formats the text
        with pytest.raises(TypeError):
            apply(left, right)


@pytest.mark.parametrize("apply", UNARY, ids=lambda f: f.__name__)
@pytest.mark.parametrize("x", [2.5, -2.5, 3.5, 0.0, -0.0])
def test_one_sided_operators_agree_with_floats(apply, x):
    node = apply(Value(x))
    assert type(node) is Value
    assert node.data == apply(x)


@each_operator
@pytest.mark.parametrize("a", [7.5, -7.5, 6.0, -6.0, 0.1])
@pytest.mark.parametrize("b", [2.0, -2.0, 3.0, 0.1])
def test_operators_agree_with_floats_in_every_sign(apply, a, b):
    try:
        expected = apply(a, b)
    except (ValueError, OverflowError):
        return
    if isinstance(expected, complex):
        with pytest.raises(autograd.DomainError):
            apply(Value(a), b)
        return
    node = apply(Value(a), b)
    assert node.data == expected
    assert math.copysign(1.0, node.data) == math.copysign(1.0, expected)


def test_divmod_and_pow_go_through_the_same_operators():
    x = Value(7.5)
    assert [node.data for node in divmod(x, 2)] == list(divmod(7.5, 2))
    assert [node.data for node in divmod(20, x)] == list(divmod(20, 7.5))
    assert pow(x, 2).data == 7.5**2


@each_comparison
@each_number
def test_comparisons_are_of_data_and_give_bools(compare, number):
    for x in (1.5, 2.0, 4.0):
        assert compare(Value(x), number) == compare(x, float(number))
        assert compare(number, Value(x)) == compare(float(number), x)
        assert type(compare(Value(x), 2.0)) is bool
        assert compare(Value(x), Value(2.0)) == compare(x, 2.0)
        assert not compare(Value(x), math.nan)


@each_comparison
def test_comparisons_refuse_what_is_no_number(compare):
    for other in ("1", None, 1j):
        with pytest.raises(TypeError):
            compare(Value(1.0), other)


def test_truth_is_that_of_the_number():
    assert not Value(0.0)
    assert not Value(-0.0)
    assert Value(0.5)
    assert Value(math.nan)


def test_sum_max_min_and_sorted_work_on_lists_of_values():
    x, y, z = Value(2.0), Value(-1.0), Value(5.0)
    total = sum([x, y, z])
    total.backward()
    assert total.data == 6.0
    assert [node.grad for node in (x, y, z)] == [1.0, 1.0, 1.0]
    assert max([x, y, z]) is z
    assert min([x, y, z]) is y
    assert sorted([x, y, z]) == [y, x, z]
    assert math.prod([x, y]).data == -2.0


def test_functions_of_plain_floats_give_plain_floats():
    assert type(autograd.tanh(1)) is float
    assert type(autograd.maximum(1, 2.0)) is float
    assert autograd.maximum(1, 2.0) == 2.0


# ── no silent loss of the graph ───────────────────────────────────────────────────────────────

CONVERSIONS = [
    float,
    int,
    complex,
    math.exp,
    operator.index,
    range,
    "%f".__mod__,
    lambda v: statistics.fmean([v]),
    lambda v: statistics.mean([v]),
    lambda v: math.fsum([v]),
    lambda v: np.zeros(2).__setitem__(0, v),
    lambda v: np.array([v], dtype=float),
]


@pytest.mark.parametrize("convert", CONVERSIONS)
def test_a_conversion_that_would_lose_the_graph_names_both_ways_out(convert):
    with pytest.raises(TypeError, match=r"write w.item\(\) for the number, or use the gate: w.exp\(\)"):
        convert(Value(2.0, "w"))


def test_a_constant_has_no_graph_to_lose():
    constant = Value(2.5).detach()
    assert float(constant) == 2.5
    assert int(constant) == 2
    assert complex(constant) == 2.5
    assert math.exp(constant) == math.exp(2.5)


def test_formatting_a_value_formats_its_number():
    x = Value(2.5)
    assert f"{x:.3f}" == "2.500"
    assert f"{x}" == str(x) == repr(x) == "Value(data=2.5, grad=0.0)"
    with pytest.raises(TypeError, match=r"format\(v, '.2f'\)"):
        round(x, 2)


# ── NumPy ─────────────────────────────────────────────────────────────────────────────────────


@each_operator
def test_arrays_of_values_work_element_by_element(apply):
    values = np.array([Value(2.75), Value(1.5)])
    for result, expected in (
        (apply(values, 2.0), [apply(2.75, 2.0), apply(1.5, 2.0)]),
        (apply(2.0, values), [apply(2.0, 2.75), apply(2.0, 1.5)]),
        (apply(values, np.array([1.25, 0.5])), [apply(2.75, 1.25), apply(1.5, 0.5)]),
        (apply(np.array([1.25, 0.5]), values), [apply(1.25, 2.75), apply(0.5, 1.5)]),
        (apply(Value(2.0), np.array([1.25, 0.5])), [apply(2.0, 1.25), apply(2.0, 0.5)]),
        (apply(np.array([1.25, 0.5]), Value(2.0)), [apply(1.25, 2.0), apply(0.5, 2.0)]),
    ):
        assert result.dtype == object
        assert [node.data for node in result] == expected


def test_matrix_products_of_values_have_the_matrix_gradients():
    weights = np.array([[Value(float(3 * i + j)) for j in range(3)] for i in range(2)])
    inputs = np.array([[1.0, -2.0], [0.5, 4.0], [3.0, 1.0]])
    outputs = weights @ inputs
    outputs.sum().backward()
    gradient = np.array([[w.grad for w in row] for row in weights])
    assert np.array_equal(gradient, np.ones((2, 2)) @ inputs.T)
    assert np.array_equal([[y.data for y in row] for row in outputs], np.arange(6.0).reshape(2, 3) @ inputs)


@pytest.mark.parametrize(
    "name", "exp log sqrt sin cos tan tanh sinh cosh arctan floor ceil rint absolute".split()
)
def test_numpys_functions_reach_the_gates(name):
    function = getattr(np, name)
    (node,) = function(np.array([Value(0.75)]))
    assert type(node) is Value
    assert math.isclose(node.data, function(0.75), rel_tol=1e-15)
    assert type(function(Value(0.75))) is Value


def test_numpys_reductions_stay_in_the_graph():
    xs = np.array([Value(1.0), Value(2.0), Value(6.0)])
    xs.mean().backward()
    assert [x.grad for x in xs] == [1 / 3] * 3
    assert np.dot(xs, xs).data == 41.0
    assert xs.max() is xs[2]
    assert np.maximum(xs, 1.5)[2] is xs[2]  # as Python's max, NumPy's picks one of the objects


# ── switched off, copied ──────────────────────────────────────────────────────────────────────


def test_nothing_is_recorded_under_no_grad():
    x = Value(2.0)
    with autograd.no_grad():
        y = x * x + 1.0
    assert (y.data, y.operands, y.constant) == (5.0, (), True)
    z = y * x
    z.backward()
    assert x.grad == 5.0


def test_no_grad_is_a_decorator_too():
    x = Value(2.0)
    square = autograd.no_grad()(lambda: x * x)
    assert square().constant
    assert not (x * x).constant


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))])
def test_a_copied_graph_has_its_own_leaves_and_the_same_gradients(duplicate):
    x, y = Value(0.3, "x"), Value(-1.7, "y")
    root = (x * y).tanh() + x**2
    leaf_x, leaf_y, copied = duplicate((x, y, root))
    copied.backward()
    assert not x.reached
    root.backward()
    assert (leaf_x.grad.hex(), leaf_y.grad.hex()) == (x.grad.hex(), y.grad.hex())
    assert (copied.data, leaf_x.label, copied.operands[1].gate) == (root.data, "x", root.operands[1].gate)


# ── micrograd's and microgpt's names ──────────────────────────────────────────────────────────


def test_micrograds_import_path_gives_the_same_node():
    assert EngineValue is Value


def test_micrograds_own_example_runs_with_its_numbers():
    a, b = Value(-4.0), Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    assert f"{g.data:.4f}" == "24.7041"
    assert f"{a.grad:.4f}" == "138.8338"
    assert f"{b.grad:.4f}" == "645.5773"


def test_repr_is_micrograds():
    x = Value(2.0)
    (x * 3.0).backward()
    assert repr(x) == "Value(data=2.0, grad=3.0)"


def test_micrograds_views_show_the_one_node():
    a, b = Value(2.0), Value(3.0)
    assert (a + b)._prev == {a, b}
    assert (a + a)._prev == {a}
    assert [node._op for node in (a, a + b, a * b, a - b, a / b, a**2, a.tanh(), -a)] == [
        "", "+", "*", "-", "/", "**", "tanh", "-",
    ]  # fmt: skip


def test_a_gate_in_the_style_of_the_lecture_takes_part_in_the_sweep():
    def cube(x):
        out = Value(x.data**3, (x,), "cube")

        def _backward():
            x.grad += 3 * x.data**2 * out.grad

        out._backward = _backward
        return out

    x = Value(2.0, label="x")
    y = cube(x) * x + cube(x)
    y.backward()
    y.backward()
    assert y.data == 24.0
    assert x.grad == 2 * (4 * 8 + 12)
    assert cube(x)._op == "cube"
    assert cube(x).gate.name == "cube"


def test_a_closure_of_the_lecture_that_uses_an_operand_twice_counts_both():
    a, b = Value(2.0), Value(5.0)
    out = Value(a.data * a.data * b.data, (a, b), "a²b")

    def _backward():
        a.grad += a.data * b.data * out.grad
        a.grad += a.data * b.data * out.grad
        b.grad += a.data**2 * out.grad

    out._backward = _backward
    out.backward()
    assert (a.grad, b.grad) == (20.0, 4.0)


def test_a_closure_that_raises_changes_no_gradient():
    a = Value(2.0)
    (a * 3.0).backward()
    out = Value(4.0, (a,), "broken")

    def _backward():
        a.grad += 100.0
        raise KeyError("in the closure")

    out._backward = _backward
    with pytest.raises(KeyError, match="in the closure"):
        (out * a).backward()
    assert (a.grad, out.grad) == (3.0, 0.0)


def test_backward_by_hand_adds_one_local_step():
    a, b = Value(2.0), Value(3.0)
    c = a * b
    c.grad = 10.0
    c._backward()
    c._backward()
    assert (a.grad, b.grad) == (60.0, 40.0)


def test_microgpts_node_takes_part():
    a, b = Value(2.0), Value(3.0)
    c = Value(a.data * b.data, (a, b), (b.data, a.data))
    (c * c).backward()
    assert (a.grad, b.grad) == (36.0, 24.0)
    assert (c._children, c._local_grads) == ((a, b), (3.0, 2.0))
    assert Value(6.0, children=(a, b), local_grads=(3.0, 2.0)).operands == (a, b)


def test_micrograds_keywords_work():
    a = Value(1.0)
    node = Value(2.0, _children=(a,), _op="double", label="twice a")
    assert (node._prev, node._op, node.label) == ({a}, "double", "twice a")


def test_a_node_with_children_but_no_gradients_is_refused_in_backward():
    a = Value(1.0)
    with pytest.raises(GraphError, match="neither local gradients nor a _backward closure"):
        (Value(2.0, (a,), "odd") * 3.0).backward()
    assert not a.reached


@pytest.mark.parametrize(
    "arguments",
    [
        {"args": (1.0, 2.0)},
        {"args": (1.0, "a", "b")},
        {"args": (1.0, "a", "b", "c")},
        {"args": (1.0,), "kwargs": {"shape": 3}},
        {"args": (1.0, (Value(1.0),), (1.0, 2.0))},
    ],
    ids=str,
)
def test_constructor_arguments_of_no_project_are_refused(arguments):
    with pytest.raises(TypeError, match="children"):
        Value(*arguments["args"], **arguments.get("kwargs", {}))


@pytest.mark.parametrize("closure", [None, 3, "f"])
def test_a_backward_that_is_no_function_is_refused(closure):
    with pytest.raises(TypeError, match="_backward must be callable"):
        (Value(1.0) * 2.0)._backward = closure
