import math
from fractions import Fraction

import pytest

from autograd import GATES, Value, examples, gradcheck
from autograd.engine import nodes
from autograd.examples import EXAMPLES

NEURON = {"w0": -0.19661193, "x0": 0.39322387, "w1": -0.39322387, "x1": -0.58983580, "w2": 0.19661193}
PRINTED = {  # the numbers in the textbooks: the value, and the gradient of each input
    "apple-tax": (220.0, {"apple": 2.2, "count": 110.0, "tax": 200.0}),
    "apple-orange": (
        715.0,
        {"apple": 2.2, "apple_count": 110.0, "orange": 3.3, "orange_count": 165.0, "tax": 650.0},
    ),
    "circuit": (-12.0, {"x": -4.0, "y": -4.0, "z": 3.0}),
    "max-router": (-20.0, {"x": -8.0, "y": 6.0, "z": 2.0, "w": 0.0}),
    "sigmoid-neuron": (0.7310585786, NEURON),
    "sigmoid-neuron-staged": (0.7310585786, NEURON),
    "staged": (1.54564488410664, {"x": 2.05956979557217, "y": 1.59223275148381}),
    "chain-rule": (121.0, {"x": 154.0}),
    "relu": (3.0, {"x1": 1.0, "x2": 0.0}),
}


def backward(name, numbers=None):
    root, inputs = examples.build(name, numbers)
    root.backward()
    return root.data, {label: x.grad for label, x in inputs.items()}


def logistic(t):
    return 1 / (1 + math.exp(-t))


def test_the_printed_numbers_cover_every_example():
    assert set(PRINTED) == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_hits_the_numbers_that_the_textbooks_print(name):
    value, gradients = PRINTED[name]
    got, slopes = backward(name)
    assert got == pytest.approx(value, rel=1e-10)
    assert slopes == pytest.approx(gradients, rel=1e-7, abs=1e-15)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_passes_the_gradient_check(name):
    _, inputs = examples.build(name)
    report = gradcheck(EXAMPLES[name], *inputs.values())
    assert report, str(report)
    assert [row.name for row in report.rows] == list(inputs)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_a_sentence_and_labels_on_its_inputs_and_its_root(name):
    example = EXAMPLES[name]
    root, inputs = example.build()
    assert example.name == name
    assert example.about.endswith(".")
    assert list(inputs) == list(example.variables)
    assert all(x.label == label for label, x in inputs.items())
    assert root.label
    assert all(x.label not in GATES for x in nodes(root))


@pytest.mark.parametrize("name", EXAMPLES)
def test_labels_within_an_example_are_different(name):
    root, _ = examples.build(name)
    labels = [x.label for x in nodes(root) if x.label]
    assert len(labels) == len(set(labels))


def test_the_apple_tax_is_220_without_any_rounding_in_fractions():
    assert EXAMPLES["apple-tax"](100, 2, Fraction("1.1")) == 220
    assert EXAMPLES["apple-orange"](100, 2, 150, 3, Fraction("1.1")) == 715


@pytest.mark.parametrize("x", [-4.0, -1.5, 0.0, 0.25, 3.0])
def test_the_chain_rule_example_is_the_product_of_both_slopes(x):
    value, slopes = backward("chain-rule", {"x": x})
    u = x * x + 3 * x + 1
    assert value == pytest.approx(u * u)
    assert slopes["x"] == pytest.approx(2 * u * (2 * x + 3))


@pytest.mark.parametrize(("x", "y"), [(3.0, -4.0), (0.5, 0.25), (-2.0, 5.0)])
def test_the_staged_example_equals_its_closed_form(x, y):
    value, slopes = backward("staged", {"x": x, "y": y})
    num, den = x + logistic(y), logistic(x) + (x + y) ** 2
    assert value == pytest.approx(num / den)
    dden_dx = logistic(x) * (1 - logistic(x)) + 2 * (x + y)
    assert slopes["x"] == pytest.approx(1 / den - num / den**2 * dden_dx)
    dnum_dy = logistic(y) * (1 - logistic(y))
    assert slopes["y"] == pytest.approx(dnum_dy / den - num / den**2 * 2 * (x + y))


def test_the_neuron_is_the_same_as_one_gate_and_in_small_gates():
    whole, slopes = backward("sigmoid-neuron")
    staged, staged_slopes = backward("sigmoid-neuron-staged")
    assert staged == pytest.approx(whole, rel=1e-15)
    assert staged_slopes == pytest.approx(slopes, rel=1e-15)
    small = {x.gate.name for x in nodes(examples.build("sigmoid-neuron-staged")[0]) if x.gate}
    assert small == {"add", "mul", "neg", "exp", "div"}


def test_inputs_a_thousand_times_larger_make_weight_gradients_a_thousand_times_larger():
    _, near = backward("circuit", {"z": 3.0})
    _, far = backward("circuit", {"x": -2000.0, "y": 5000.0, "z": 3.0})
    assert far["z"] == 1000 * near["z"]


@pytest.mark.parametrize(("x", "slope"), [(-1.0, 0.0), (-0.0, 0.0), (0.0, 0.0), (1e-300, 1.0), (2.0, 1.0)])
def test_relu_passes_the_gradient_only_above_zero(x, slope):
    assert backward("relu", {"x1": x})[1]["x1"] == slope


def test_each_build_is_fresh():
    first, inputs = examples.build("apple-tax")
    first.backward()
    again, others = examples.build("apple-tax")
    assert again is not first
    assert not any(x.reached for x in others.values())
    assert not set(inputs.values()) & set(others.values())


def test_an_example_runs_on_plain_floats_too():
    for example in EXAMPLES.values():
        root, _ = example.build()
        plain = example(*example.numbers.values())
        assert type(plain) is float
        assert plain == root.data


def test_an_unknown_example_is_refused_with_the_list_of_those_there_are():
    with pytest.raises(ValueError, match=r"no example named 'pear'; there are apple-tax, .*circuit.*relu"):
        examples.build("pear")


def test_an_unknown_input_is_refused_with_the_list_of_inputs():
    with pytest.raises(ValueError, match=r"example apple-tax has no input 'vat'; it has apple, count, tax"):
        examples.build("apple-tax", {"vat": 1.2})


def test_the_usual_numbers_cannot_be_changed_by_accident():
    with pytest.raises(TypeError):
        EXAMPLES["mine"] = None
    examples.build("apple-tax", {"tax": 1.2})
    assert examples.build("apple-tax")[1]["tax"].data == 1.1


def test_an_example_takes_values_in_the_order_of_its_variables():
    x, y, z = Value(1.0, "x"), Value(2.0, "y"), Value(3.0, "z")
    f = EXAMPLES["circuit"](x, y, z)
    f.backward()
    assert (f.data, x.grad, y.grad, z.grad) == (9.0, 3.0, 3.0, 3.0)
