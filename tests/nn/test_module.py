import copy
import json
import math
import pickle

import pytest

from autograd import CheckpointError, Value
from nn import MLP, Layer, Module, Neuron


class Line(Module):
    def __init__(self):
        self.slope = Value(2.0)
        self.offset = Value(1.0)

    def __call__(self, x):
        return self.slope * x + self.offset


class Tree(Module):
    def __init__(self):
        self.line = Line()
        self.table = {"a": Value(1.0), "b": (Value(2.0), [Value(3.0)])}
        self.depth = 3
        self.name = "tree"


def test_parameters_come_in_the_order_of_assignment():
    line = Line()
    assert line.parameters() == [line.slope, line.offset]


def test_parameters_are_found_in_modules_lists_tuples_and_dicts():
    names = [name for name, _ in Tree().named_parameters()]
    assert names == ["line.slope", "line.offset", "table['a']", "table['b'][0]", "table['b'][1][0]"]


def test_a_parameter_is_labelled_with_the_whole_way_to_it():
    model = MLP(2, [3, 2, 1])
    assert [(p.label, p) for p in model.parameters()] == model.named_parameters()
    assert model.layers[0].neurons[1].w[0].label == "layers[0].neurons[1].w[0]"
    assert model.layers[2].neurons[0].b.label == "layers[2].neurons[0].b"


def test_a_label_of_ones_own_is_kept():
    class Scaled(Module):
        def __init__(self):
            self.k = Value(1.0, "temperature")

    class Outer(Module):
        def __init__(self):
            self.inner = Scaled()

    model = Outer()
    assert model.named_parameters()[0] == ("inner.k", model.inner.k)
    assert model.inner.k.label == "temperature"


def test_a_shared_parameter_appears_once_under_its_first_name():
    first = Neuron(1)
    second = Neuron(1)
    second.w = first.w

    class Twins(Module):
        def __init__(self):
            self.first, self.second = first, second

    twins = Twins()
    assert [name for name, _ in twins.named_parameters()] == ["first.w[0]", "first.b", "second.b"]
    assert twins.parameters() == [first.w[0], first.b, second.b]


def test_constants_and_results_of_gates_are_no_parameters():
    model = Line()
    model.frozen = Value(5.0).detach()
    model.last_output = model(1.0)
    assert model.parameters() == [model.slope, model.offset]


def test_modules_that_contain_each_other_do_no_harm():
    a, b = Line(), Line()
    a.other, b.other = b, a
    assert len(a.parameters()) == 4
    assert a.modules() == [a, b]


def test_deeply_nested_modules_are_walked_without_recursion():
    model = Line()
    for _ in range(3000):
        outer = Module()
        vars(outer)["inner"] = model  # assigned as pickle would, so that 3,000 labels are not rewritten
        model = outer
    assert len(model.parameters()) == 2


def test_zero_grad_forgets_every_gradient():
    model = Line()
    model(3.0).backward()
    assert (model.slope.grad, model.offset.grad) == (3.0, 1.0)
    model.zero_grad()
    assert [(p.grad, p.reached) for p in model.parameters()] == [(0.0, False)] * 2


def test_gradients_accumulate_until_they_are_zeroed():
    model = Line()
    model(3.0).backward()
    model(3.0).backward()
    assert model.slope.grad == 6.0


def test_train_and_eval_reach_every_module_inside():
    model = MLP(2, [2, 1])
    assert model.training
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert all(module.training for module in model.train().modules())


def test_a_module_without_an_output_says_so():
    class Empty(Module):
        pass

    with pytest.raises(NotImplementedError, match=r"Empty does not define __call__"):
        Empty()(1.0)


def test_a_state_restores_the_very_same_numbers():
    model, other = MLP(2, [3, 1]), MLP(2, [3, 1])
    other.load_state_dict(model.state_dict())
    assert [p.data.hex() for p in other.parameters()] == [p.data.hex() for p in model.parameters()]
    assert other([0.3, -0.7]).data == model([0.3, -0.7]).data


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda state: state.pop("b"), r"it lacks b$"),
        (lambda state: state.update(extra=1.0), r"it has the unknown extra$"),
        (lambda state: state.update(b="1"), r"the state of b is a number, not str"),
        (lambda state: state.update(b=True), r"the state of b is a number, not bool"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(spoil, message):
    neuron = Neuron(2)
    before = neuron.state_dict()
    state = dict.fromkeys(before, 7.0)
    spoil(state)
    with pytest.raises(CheckpointError, match=message):
        neuron.load_state_dict(state)
    assert neuron.state_dict() == before


class Counting(Module):
    buffer_names = ("steps", "table")

    def __init__(self):
        self.scale = Value(2.0)
        self.steps = 0.0
        self.table = [[1.0, 2.0], [3.0, 4.0]]


class Pair(Module):
    def __init__(self):
        self.first = self.again = Counting()
        self.others = [Counting()]


def test_buffers_are_the_named_attributes_of_all_modules_each_once():
    names = [name for name, _ in Pair().named_buffers()]
    assert names == ["first.steps", "first.table", "others[0].steps", "others[0].table"]
    assert Counting().named_buffers() == [("steps", 0.0), ("table", [[1.0, 2.0], [3.0, 4.0]])]


def test_buffers_are_no_parameters_but_part_of_the_state():
    model = Pair()
    assert [name for name, _ in model.named_parameters()] == ["first.scale", "others[0].scale"]
    model.first.steps, model.others[0].table = 5.0, [[0.1, 0.2], [0.3, 0.4]]
    twin = Pair()
    twin.load_state_dict(json.loads(json.dumps(model.state_dict())))
    assert twin.state_dict() == model.state_dict()
    assert (twin.first.steps, twin.others[0].table) == (5.0, [[0.1, 0.2], [0.3, 0.4]])


def test_a_state_is_a_copy():
    model, twin = Counting(), Counting()
    state = model.state_dict()
    twin.load_state_dict(state)
    model.table[0][0] = twin.table[0][1] = 9.0
    assert state["table"] == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda state: state.pop("first.steps"), r"it lacks first\.steps$"),
        (lambda state: state.update(steps=1.0), r"it has the unknown steps$"),
        (lambda state: state.update({"first.steps": "1"}), r"the state of first\.steps is a number, not str"),
        (
            lambda state: state.update({"first.scale": [7.0]}),
            r"the state of first\.scale is a number, not list",
        ),
        (
            lambda state: state.update({"first.table": [1.0, 2.0]}),
            r"the state of first\.table has the shape \(2, 2\), but got \(2,\)",
        ),
        (
            lambda state: state.update({"others[0].table": [[1.0, 2.0], [3.0, None]]}),
            r"the state of others\[0\]\.table\[1\]\[1\] is a number, not NoneType",
        ),
        (lambda state: state.update({"first.scale": 10**400}), r"too large"),
    ],
)
def test_buffers_that_do_not_fit_change_nothing(spoil, message):
    model = Pair()
    before = model.state_dict()
    state = {name: 7.0 if isinstance(old, float) else [[7.0, 7.0]] * 2 for name, old in before.items()}
    spoil(state)
    with pytest.raises(CheckpointError, match=message):
        model.load_state_dict(state)
    assert model.state_dict() == before


def test_a_number_that_is_not_finite_comes_back_as_it_was():
    model, twin = Line(), Line()
    model.slope.data, model.offset.data = math.inf, math.nan
    twin.load_state_dict(model.state_dict())
    assert twin.slope.data == math.inf
    assert math.isnan(twin.offset.data)


def test_a_deep_copy_is_independent():
    model = MLP(2, [2, 1])
    twin = copy.deepcopy(model)
    twin.layers[0].neurons[0].w[0].data = 100.0
    assert model.layers[0].neurons[0].w[0].data != 100.0
    twin([1.0, 1.0]).backward()
    assert not any(p.reached for p in model.parameters())


def test_a_pickled_model_gives_the_same_bits():
    model = MLP(2, [4, 1], activation="tanh")
    twin = pickle.loads(pickle.dumps(model))
    assert twin([0.1, 0.2]).data.hex() == model([0.1, 0.2]).data.hex()
    assert math.isfinite(twin([0.1, 0.2]).data)


def test_a_module_of_the_older_style_overrides_parameters():
    class Old(Module):
        def __init__(self):
            self.layer = Layer(1, 1)
            self.ignored = Value(1.0)

        def parameters(self):
            return self.layer.parameters()

    old = Old()
    old.ignored.grad = 3.0
    old.zero_grad()
    assert len(old.parameters()) == 2
    assert old.ignored.grad == 3.0
