import math
from random import Random

import pytest

from autograd import Value, gradcheck
from nn import MLP, Neuron, losses
from nn.optim import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from nn.regularizers import add_gradients, elastic_net, l1, l2, term, weights

PENALTIES = {"l1": l1(0.1), "l2": l2(0.3), "elastic net": elastic_net(0.1, 0.3)}
OPTIMIZERS = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW]
POINTS = [([0.5, -1.0], 1.0), ([1.5, 2.0], -1.0), ([-1.0, 0.25], 0.5)]


def test_the_terms_are_the_documents_formulas():
    numbers = [-2.0, 0.5, 0.0, 3.0]
    parameters = [Value(x) for x in numbers]
    absolute, squares = sum(map(abs, numbers)), sum(x * x for x in numbers)
    assert term(l1(0.1), parameters).data == pytest.approx(0.1 * absolute, rel=1e-15)
    assert term(l2(0.3), parameters).data == pytest.approx(0.3 / 2 * squares, rel=1e-15)
    both = term(elastic_net(0.1, 0.3), parameters)
    assert both.data == pytest.approx(0.1 * absolute + 0.3 / 2 * squares, rel=1e-15)


def test_the_gradients_are_the_documents_formulas_and_l1_is_flat_at_zero():
    def sign(x):
        return 0.0 if x == 0.0 else math.copysign(1.0, x)

    numbers = [-2.0, 0.5, 0.0, 3.0]
    for penalty, slope in (
        (l1(0.1), lambda x: 0.1 * sign(x)),
        (l2(0.3), lambda x: 0.3 * x),
        (elastic_net(0.1, 0.3), lambda x: 0.1 * sign(x) + 0.3 * x),
    ):
        parameters = [Value(x) for x in numbers]
        term(penalty, parameters).backward()
        assert [p.grad for p in parameters] == pytest.approx([slope(x) for x in numbers], rel=1e-15, abs=0.0)


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_passes_the_gradient_check(name):
    assert gradcheck(PENALTIES[name], -1.5)


def trained(make, use, steps=50):
    """The weights of a small network after some steps, where `use` says how a penalty comes in."""
    model = MLP(2, [3, 1], "tanh", rng=Random(0))
    optimizer = make(model.parameters())
    for _ in range(steps):
        optimizer.zero_grad()
        xs, targets = zip(*POINTS, strict=True)
        loss = losses.mse(model(list(xs)), list(targets))
        use(loss, model)
        optimizer.step()
    return [p.data for p in model.parameters()]


def on_the_loss(penalty, chosen):
    return lambda loss, model: (loss + term(penalty, chosen(model))).backward()


def on_the_gradients(penalty, chosen):
    def use(loss, model):
        loss.backward()
        add_gradients(penalty, chosen(model))

    return use


def plain(loss, model):
    loss.backward()


def everything(model):
    return model.parameters()


@pytest.mark.parametrize("chosen", [everything, weights])
@pytest.mark.parametrize("name", PENALTIES)
@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_term_of_the_loss_and_a_term_of_the_gradient_train_alike(make, name, chosen):
    def optimizer(params):
        return make(params, lr=0.02)

    first = trained(optimizer, on_the_loss(PENALTIES[name], chosen))
    second = trained(optimizer, on_the_gradients(PENALTIES[name], chosen))
    assert first == pytest.approx(second, rel=1e-9)
    assert max(abs(a - b) for a, b in zip(first, trained(optimizer, plain), strict=True)) > 1e-3


@pytest.mark.parametrize("make", [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam])
def test_the_weight_decay_of_an_optimizer_is_the_l2_term(make):
    decayed = trained(lambda params: make(params, lr=0.02, weight_decay=0.3), plain)
    penalized = trained(lambda params: make(params, lr=0.02), on_the_loss(l2(0.3), everything))
    assert decayed == pytest.approx(penalized, rel=1e-9)


def shrunk_apart(make):
    """An optimizer that takes lr · decay · p from each parameter beside its step, as AdamW does."""

    class Apart(make):
        def step(self):
            before = [p.data for p in self.params]
            super().step()
            for p, old in zip(self.params, before, strict=True):
                p.data -= 0.02 * 0.3 * old

    return lambda params: Apart(params, lr=0.02)


def difference(first, second):
    return max(abs(a - b) for a, b in zip(first, second, strict=True))


def test_for_sgd_the_l2_term_is_decay_of_the_parameters_themselves():
    penalized = trained(lambda params: SGD(params, lr=0.02), on_the_loss(l2(0.3), everything))
    assert difference(penalized, trained(shrunk_apart(SGD), plain)) < 1e-14


def test_for_adam_the_l2_term_is_something_else_and_adamw_is_the_cure():
    penalized = trained(lambda params: Adam(params, lr=0.02), on_the_loss(l2(0.3), everything))
    apart = trained(shrunk_apart(Adam), plain)
    cured = trained(lambda params: AdamW(params, lr=0.02, weight_decay=0.3), plain)
    assert difference(penalized, apart) > 0.01
    assert difference(cured, apart) < 1e-14


def test_adam_scales_the_penalty_by_the_size_of_the_gradients_and_adamw_does_not():
    def pulled(make, scale, decay):
        """How much the decay moves a parameter whose gradients are ±scale."""

        def run(amount):
            parameter = Value(1.0)
            optimizer = make([parameter], lr=0.001, weight_decay=amount)
            for step in range(100):
                parameter.grad = scale * (-1) ** step
                optimizer.step()
            return parameter.data

        return run(0.0) - run(decay)

    small, large = (pulled(Adam, scale, 0.1) for scale in (1.0, 100.0))
    assert small > 50 * large
    small, large = (pulled(AdamW, scale, 0.1) for scale in (1.0, 100.0))
    assert small == pytest.approx(large, rel=1e-3)
    assert small == pytest.approx(1.0 - (1.0 - 0.001 * 0.1) ** 100, rel=0.05)


def test_l1_brings_a_parameter_without_use_down_to_zero_and_l2_only_makes_it_small():
    def left(penalty, steps=60):
        parameter = Value(0.5)
        optimizer = SGD([parameter], lr=0.1)
        for _ in range(steps):
            optimizer.zero_grad()
            term(penalty, [parameter]).backward()
            optimizer.step()
        return parameter.data

    assert abs(left(l1(0.125))) < 1e-2
    assert left(l2(0.125)) > 0.2


def test_weights_are_all_parameters_but_the_biases_each_once():
    model = MLP(2, [3, 1])
    assert len(weights(model)) == 9
    biases = {neuron.b for layer in model.layers for neuron in layer.neurons}
    assert set(weights(model)) == set(model.parameters()) - biases
    neuron = Neuron(2)
    neuron.w[1] = neuron.w[0]
    assert weights(neuron) == [neuron.w[0]]


def test_adding_gradients_changes_no_value_and_adds_up():
    parameters = [Value(-2.0), Value(0.5)]
    add_gradients(l2(0.5), parameters)
    assert [(p.data, p.grad) for p in parameters] == [(-2.0, -1.0), (0.5, 0.25)]
    add_gradients(l2(0.5), parameters)
    assert [p.grad for p in parameters] == [-2.0, 0.5]


def test_a_penalty_of_ones_own_is_a_function_of_one_parameter():
    parameters = [Value(-2.0), Value(0.5)]
    add_gradients(lambda p: p**4, parameters)
    assert [p.grad for p in parameters] == [-32.0, 0.5]


@pytest.mark.parametrize("make", [l1, l2, lambda strength: elastic_net(strength, 0.1),
                                  lambda strength: elastic_net(0.1, strength)])  # fmt: skip
def test_strengths_are_checked(make):
    for wrong in (-0.1, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"^strength must be a finite number 0 or above"):
            make(wrong)
    with pytest.raises(TypeError, match=r"^strength is a number, not bool"):
        make(True)
    assert make(0.0)(0.0) == 0.0


def test_parameters_are_checked():
    for use in (term, add_gradients):
        with pytest.raises(ValueError, match=r"^the list of parameters is empty"):
            use(l2(0.1), [])
        with pytest.raises(TypeError, match=r"takes a list of parameters, model\.parameters\(\), not a MLP"):
            use(l2(0.1), MLP(1, [1]))
