"""A model as a table: what is in it, and what it costs to look."""

from random import Random
from xml.etree import ElementTree

import pytest

import nn
from autograd import Value
from nn import MLP, Layer, Module, Neuron, Perceptron, Sequential, summary
from tests.helpers.growth import assert_linear


class Line(Module):
    """Parameters of its own, and a part."""

    def __init__(self):
        self.slope, self.offsets = Value(1.0), [Value(0.0), Value(2.0).detach()]
        self.inner = {"a": Layer(1, 2, activation="sin")}


def test_a_network_is_a_row_for_each_layer_and_a_total():
    model = MLP(784, [100, 10], activation="tanh", rng=Random(0))
    assert (
        str(summary(model))
        == str(model)
        == repr(model)
        == """\
layer            shape      activation  parameters
layers[0] Layer  784 → 100  tanh            78,500
layers[1] Layer  100 → 10                    1,010
total                                       79,510"""
    )
    assert summary(model).parameters == len(model.parameters()) == 79_510


def test_a_module_of_ones_own_has_a_row_for_what_it_holds_itself():
    assert (
        repr(Line())
        == """\
layer             shape  activation  parameters
Line                                          2
inner['a'] Layer  1 → 2  sin                  4
total                                         6"""
    )


def test_a_class_says_what_its_row_says():
    class Both(Module):
        def __init__(self):
            self.left, self.right = Layer(2, 1), Layer(3, 1)

        def summary_row(self):
            return "5 → 2", "either"

    assert (
        str(Both())
        == """\
layer  shape  activation  parameters
Both   5 → 2  either               7
total                              7"""
    )


def test_different_activations_of_a_layer_are_all_named():
    layer = Layer.of([Neuron(2, activation="tanh"), Neuron(2, nonlin=False), Neuron(2), Perceptron.AND()])
    assert "tanh, relu, step" in str(layer)


def test_a_shared_parameter_counts_once_in_its_first_layer():
    shared = Layer(2, 2)
    other = Layer(2, 2)
    other.neurons[0].w = shared.neurons[0].w
    model = Sequential(shared, other, shared)
    counted = summary(model)
    assert [row.parameters for row in counted.rows] == [6, 4]
    assert counted.parameters == len(model.parameters()) == 10


def test_parameters_that_a_class_lists_in_its_own_way_count_too():
    class Older(Module):
        def __init__(self):
            self._hidden = lambda: None
            self._hidden.w = Value(1.0)

        def parameters(self):
            return [self._hidden.w]

    assert summary(Older()).parameters == 1


def test_what_is_frozen_is_counted_where_something_is():
    model = MLP(2, [3, 1])
    model.layers[0].freeze()
    assert (
        str(model)
        == """\
layer            shape  activation  parameters  frozen
layers[0] Layer  2 → 3  relu                 9       9
layers[1] Layer  3 → 1                       4       0
total                                       13       9"""
    )
    assert summary(model).frozen == len(model.frozen_parameters()) == 9
    assert "frozen" not in str(model.unfreeze())


def test_a_long_table_is_cut_after_40_lines():
    model = MLP(1, [1] * 60)
    lines = repr(model).splitlines()
    assert len(lines) == 41
    assert lines[-1] == "… 22 more; print(…) shows all"
    assert lines[:40] == str(model).splitlines()[:40]
    assert len(str(model).splitlines()) == 62


@pytest.mark.parametrize("model", [MLP(2, [3, 1]), Neuron(2), nn.Dropout(0.5), Line(), nn.BatchNorm(2)])
def test_notebooks_get_a_table_in_the_colours_of_their_page(model):
    html = model._repr_html_()
    cells = [[cell.text or "" for cell in row] for row in ElementTree.fromstring(html).iter("tr")]
    assert cells[0] == ["layer", "shape", "activation", "parameters"]
    assert cells[-1] == ["total", "", "", str(len(model.parameters()))]
    assert "color: inherit" in html
    assert ": #" not in html


def test_rings_and_deep_nesting_do_no_harm():
    a, b = Module(), Module()
    a.b, b.a, a.p = b, a, Value(1.0)
    assert summary(a).parameters == 1

    deep = Layer(1, 1)
    for _ in range(20_000):
        outer = Module()
        vars(outer)["inner"] = deep  # without a look at all that is inside
        deep = outer
    assert summary(deep).parameters == 2
    assert repr(deep).startswith("layer")


@pytest.mark.slow
def test_a_summary_costs_as_much_as_the_model_is_large():
    assert_linear(lambda n: MLP(2, [n, 1]), summary, 2_000)


def test_only_a_module_has_a_summary():
    for wrong in (None, [Layer(1, 1)], MLP):
        with pytest.raises(
            TypeError, match=r"summary takes a module, such as nn\.MLP\(2, \[4, 1\]\), as model, not "
        ):
            summary(wrong)
