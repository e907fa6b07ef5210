"""A NaN in a list is never lost: every function of lists in both packages, whatever the order."""

import contextlib
import inspect
import itertools
import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd
import nn
from autograd import DomainError, ReplayGuardError, Value, amax, compile, hessian, logsumexp, norm, softmax
from nn import BatchNorm, Dropout, Layer, Neuron, Sequential, Softmax, clipping, losses, metrics, regularizers

nan, inf = math.nan, math.inf


def both(loss):
    return lambda xs: loss(xs, [0.5] * len(xs))


def one_hot(xs):
    return [1.0] + [0.0] * (len(xs) - 1)


def batch_norm(training, column):
    """Of the list as one feature of a batch, or as the features of one sample."""

    def normalized(xs):
        made = BatchNorm(1 if column else len(xs)).train(training)
        return [y for row in made([[x] for x in xs]) for y in row] if column else made(list(xs))

    return normalized


REDUCED = {
    "amax": amax,
    "logsumexp": logsumexp,
    "norm": norm,
    "sum": autograd.sum,
    "dot": lambda xs: autograd.dot(xs, [1.0] * len(xs)),
    "dot of itself": lambda xs: autograd.dot(xs, xs),
    "mse": both(losses.mse),
    "half_squared_error": both(losses.half_squared_error),
    "l1": both(losses.l1),
    "huber": both(losses.huber),
    "hinge": lambda xs: losses.hinge(xs, [1, *[-1] * (len(xs) - 1)]),
    "binary_cross_entropy_with_logits": both(losses.binary_cross_entropy_with_logits),
    "cross_entropy": lambda xs: losses.cross_entropy(xs, 0),
    "cross_entropy, weights": lambda xs: losses.cross_entropy(xs, one_hot(xs)),
    "Neuron": lambda xs: Neuron(len(xs), activation="tanh", rng=random.Random(5))(xs),
    "relu of a Neuron": lambda xs: Neuron(len(xs), activation="relu", rng=random.Random(5))(xs),
}
SHARED = {  # each result depends on all of the list
    "softmax": softmax,
    "Softmax": Softmax(),
    "Layer": lambda xs: Layer(len(xs), 2, rng=random.Random(5))(xs),
    "Sequential": lambda xs: Sequential(Layer(len(xs), 2, rng=random.Random(5)), Softmax())(xs),
    "BatchNorm of a batch": batch_norm(True, column=True),
}
EACH = {  # each result depends on one of the list
    "BatchNorm in use, of a batch": batch_norm(False, column=True),
    "BatchNorm in use, of a sample": batch_norm(False, column=False),
    "Activation": nn.Activation("relu"),
    "Dropout": Dropout(0.5, rng=random.Random(1)),
    "Dropout in use": Dropout(0.5).eval(),
}
EXEMPT = {
    # take no list of numbers, or only hand it on to functions that are walked here
    "autograd": {
        "compile", "source_lines", "speaking", "draw", "draw_dot", "drawn", "assumed", "engine_info", "exact",
        "explain", "grad",
        "gradcheck", "hessian", "hvp", "ieee", "jacobian", "no_grad", "numerical_grad", "page", "steps",
        "take", "unfold", "value_and_grad", "where", "why_nan", "why_zero", "gate", "grade",
    },
    "losses": set(),
    "metrics": set(),
}  # fmt: skip
PROBABILITIES = {
    "binary_cross_entropy": lambda xs: losses.binary_cross_entropy(xs, [1.0] * len(xs)),
    "cross_entropy_from_probabilities": lambda xs: losses.cross_entropy_from_probabilities(xs, 0),
}
METRICS = {"accuracy", "binary_accuracy", "probability_accuracy"}


def functions_of(module):
    return {
        name for name, x in vars(module).items() if inspect.isfunction(x) and x.__module__ == module.__name__
    }


def test_no_function_of_lists_is_forgotten():
    walked = {*REDUCED, *SHARED, *EACH, *PROBABILITIES, *METRICS}
    public = {name for name in autograd.__all__ if callable(getattr(autograd, name))}
    functions = {name for name in public if not inspect.isclass(getattr(autograd, name))} - {"sum"}
    assert functions - EXEMPT["autograd"] <= walked
    for module in (losses, metrics):
        assert {name for name in functions_of(module) if not name.startswith("_")} <= walked


finite = st.floats(-50.0, 50.0)
with_nan = st.lists(finite, min_size=1, max_size=4).flatmap(
    lambda xs: st.lists(st.just(nan), min_size=1, max_size=2).flatmap(lambda ns: st.permutations([*xs, *ns]))
)


def numbers(y):
    return [x.data if isinstance(x, Value) else x for x in (y if isinstance(y, list) else [y])]


@pytest.mark.parametrize("name", REDUCED | SHARED)
@settings(max_examples=30, deadline=None)
@given(xs=with_nan)
def test_a_nan_anywhere_gives_nan_on_floats_and_values(name, xs):
    f = (REDUCED | SHARED)[name]
    assert all(map(math.isnan, numbers(f(list(xs)))))
    assert all(map(math.isnan, numbers(f([Value(x) for x in xs]))))


@pytest.mark.parametrize("name", REDUCED | SHARED)
@settings(max_examples=30, deadline=None)
@given(xs=with_nan)
def test_a_nan_anywhere_gives_nan_as_every_gradient(name, xs):
    leaves = [Value(x) for x in xs]
    with autograd.ieee():
        y = (REDUCED | SHARED)[name](leaves)
        (y[0] if isinstance(y, list) else y).backward()
    assert all(math.isnan(leaf.grad) for leaf in leaves), [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("name", EACH)
@settings(max_examples=30, deadline=None)
@given(xs=with_nan)
def test_what_goes_number_by_number_keeps_a_nan_in_its_place(name, xs):
    for given_ in (list(xs), [Value(x) for x in xs]):
        assert list(map(math.isnan, numbers(EACH[name](given_)))) == list(map(math.isnan, xs))


def outcome(call):
    """Numbers as text, in which NaN equals NaN, or the name of the error."""
    try:
        value, grads = call()
    except Exception as error:
        return type(error).__name__
    return value, list(grads)


def alike(one, other):
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return all(
        (math.isnan(a) and math.isnan(b)) or a == pytest.approx(b, rel=1e-12, abs=1e-300)
        for a, b in zip((one[0], *one[1]), (other[0], *other[1]), strict=True)
    )


def first(y):
    return y[0] if isinstance(y, list) else y


RECORDED = {name: f for name, f in (REDUCED | SHARED).items() if "BatchNorm" not in name}
AWKWARD = [0.0, 1.0, 1.0, -2.5, inf, -inf, nan]
awkward = st.lists(st.sampled_from(AWKWARD), min_size=3, max_size=3)
BACKENDS = ["python", pytest.param("llvm", marks=pytest.mark.slow)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", RECORDED)
@settings(max_examples=12, deadline=None)
@given(samples=st.lists(awkward, min_size=2, max_size=4), strict=st.booleans())
def test_a_recording_answers_as_the_function_whatever_it_was_recorded_on(name, backend, samples, strict):
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    f = RECORDED[name]
    leaves = [Value(0.0) for _ in samples[0]]
    replayed = compile(lambda: first(f(leaves)), leaves, backend=backend)

    def eager():
        fresh = [Value(leaf.data) for leaf in leaves]
        y = first(f(fresh))
        y.backward()
        return y.data, [leaf.grad for leaf in fresh]

    with contextlib.nullcontext() if strict else autograd.ieee():
        for xs in samples:
            for leaf, x in zip(leaves, xs, strict=True):
                leaf.data = x
            mine, theirs = outcome(replayed.value_and_grad), outcome(eager)
            assert alike(mine, theirs), (xs, mine, theirs)


@pytest.mark.parametrize("name", ["amax", "logsumexp", "softmax"])
def test_what_is_exported_to_jax_keeps_nan_and_infinities_too(name, float64):
    f = (REDUCED | SHARED)[name]
    compiled = compile(lambda a, b, c: first(f([a, b, c])))
    compiled(0.5, 1.0, 2.0)
    samples = list(itertools.product([0.0, 1.0, inf, -inf, nan], repeat=3))
    found = compiled.to_jax()(np.zeros(0), *np.array(samples).T)
    for xs, got in zip(samples, np.asarray(found).tolist(), strict=True):
        with autograd.ieee():
            wanted = numbers(f(list(xs)))[0]
        assert (math.isnan(got) and math.isnan(wanted)) or got == pytest.approx(wanted, rel=1e-12), xs


# ── beside infinities, and second derivatives ──────────────────────────────────────────────────


@pytest.mark.parametrize("xs", list(itertools.permutations([inf, nan, 1.0])))
def test_a_length_with_an_infinite_side_is_infinite_as_c99_says(xs):
    assert norm(xs) == norm([Value(x) for x in xs]).data == inf
    assert autograd.hypot(*xs[:2]) == math.hypot(*xs[:2]) or math.isnan(autograd.hypot(*xs[:2]))
    assert autograd.hypot(-inf, nan) == autograd.hypot(nan, inf) == inf


def test_an_infinite_maximum_beside_a_nan_is_nan_in_any_order():
    for f in (amax, logsumexp):
        assert all(math.isnan(f(list(xs))) for xs in itertools.permutations([inf, nan, 1.0]))


def softmax_jacobian(xs):
    powers = [math.exp(x - max(xs)) for x in xs]
    p = [power / sum(powers) for power in powers]
    return [[p[i] * ((i == j) - p[j]) for j in range(len(p))] for i in range(len(p))]


@pytest.mark.parametrize(
    "xs",
    [
        [0.3, -1.0, 2.0],
        [1.0, 1.0, 1.0],
        [0.5, -inf, 0.5],
        [-inf, 2.0],
        [1e308, -1e308, 1e308],
        [0.0, -800.0, 1.0],
    ],
)
def test_the_hessian_of_logsumexp_is_that_of_the_textbook_at_ties_and_beside_minus_infinity(xs):
    for ours, exact in zip(hessian(logsumexp)(xs), softmax_jacobian(xs), strict=True):
        assert ours == pytest.approx(exact, abs=1e-15)


@pytest.mark.parametrize("xs", [[0.3, -1.0, 2.0], [1.0, 1.0, 1.0], [0.5, -inf, 0.5], [1e308, -1e308, 1e308]])
def test_second_derivatives_of_softmax_are_those_of_the_textbook(xs):
    powers = [math.exp(x - max(xs)) for x in xs]
    p = [power / sum(powers) for power in powers]
    n = len(xs)
    same = [[float(i == j) for j in range(n)] for i in range(n)]
    for k in range(n):
        for i, row in enumerate(hessian(lambda xs, k=k: softmax(xs)[k])(xs)):
            exact = [
                p[k] * ((same[k][i] - p[i]) * (same[k][j] - p[j]) - p[i] * (same[i][j] - p[j]))
                for j in range(n)
            ]
            assert row == pytest.approx(exact, abs=1e-15)


@pytest.mark.parametrize("xs", [[1.0, 2.0, 0.0], [2.0, 2.0, 0.0], [0.0, 0.0, 0.0], [-inf, 1.0, 1.0]])
def test_the_largest_of_a_list_has_no_curvature_not_even_at_ties(xs):
    assert hessian(amax)(xs) == [[0.0] * 3] * 3


@pytest.mark.parametrize(
    "f", [amax, logsumexp, lambda xs: softmax(xs)[0]], ids=["amax", "logsumexp", "softmax"]
)
@pytest.mark.parametrize("xs", [[0.3, -1.0, 2.0], [1.0, 1.0, 0.5], [0.5, -inf, 0.5]])
def test_a_compiled_hessian_is_the_one_of_the_function(f, xs):
    compiled = compile(lambda a, b, c: [y for row in hessian(f)([a, b, c]) for y in row])
    eager = [y for row in hessian(f)(xs) for y in row]
    compiled(0.5, 1.0, 2.0)
    assert compiled(*xs) == pytest.approx(eager, rel=1e-12, abs=1e-15)


# ── refusals, metrics, training ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", PROBABILITIES)
@given(place=st.integers(0, 2), wrapped=st.booleans())
def test_losses_from_probabilities_refuse_nan_and_say_where(name, place, wrapped):
    xs = [0.25, 0.25, 0.25]
    xs[place] = nan
    given_ = [Value(x) for x in xs] if wrapped else xs
    with pytest.raises(DomainError, match=rf"probabilities from 0 to 1, not .*nan.* at \[{place}\]"):
        PROBABILITIES[name](given_)


def test_the_place_of_a_nan_in_a_batch_has_two_numbers():
    with pytest.raises(DomainError, match=r" at \[1\]\[0\]; put"):
        losses.binary_cross_entropy([[0.5, 0.5], [nan, 0.5]], [[1, 0], [1, 0]])
    with pytest.raises(DomainError, match=r"not nan; put"):
        losses.binary_cross_entropy(nan, 1)


@pytest.mark.parametrize("name", PROBABILITIES)
def test_a_recording_refuses_a_nan_among_probabilities_too(name):
    compiled = compile(lambda a, b: PROBABILITIES[name]([a, b]))
    compiled(0.25, 0.75)
    for xs in ((nan, 0.75), (0.25, nan)):
        with pytest.raises((ReplayGuardError, DomainError)):
            compiled(*xs)


@settings(max_examples=30, deadline=None)
@given(scores=with_nan, target=st.integers(0, 5))
def test_a_nan_among_scores_is_wrong_whatever_the_order_and_the_target(scores, target):
    assert metrics.accuracy(scores, target) == 0.0
    assert metrics.accuracy([Value(x) for x in scores], target) == 0.0
    for place in range(len(scores)):
        assert metrics.accuracy(scores, [float(i == place) for i in range(len(scores))]) == 0.0


@pytest.mark.parametrize("metric", [metrics.binary_accuracy, metrics.probability_accuracy])
@pytest.mark.parametrize("target", [0, 1])
def test_a_nan_is_wrong_for_either_class(metric, target):
    assert metric(nan, target) == metric(Value(nan), target) == 0.0
    assert metric(0.9 if target else -0.9, target) == 1.0


@pytest.mark.parametrize(
    "measure",
    [
        lambda: metrics.accuracy([0.1, 0.2], [nan, 1.0]),
        lambda: metrics.binary_accuracy(0.5, nan),
        lambda: metrics.probability_accuracy(0.5, nan),
    ],
)
def test_a_target_that_is_nan_is_refused(measure):
    with pytest.raises(ValueError, match="target that is known"):
        measure()


def test_running_averages_that_are_nan_reach_the_output():
    used = BatchNorm(1).eval()
    used.running_var = [nan]
    assert math.isnan(used([1.0])[0].data)


@pytest.mark.parametrize("order", list(itertools.permutations([0, 1, 2])))
def test_clipping_and_penalties_lose_no_nan(order):
    parameters = [Value(x) for x in (1.0, nan, 2.0)]
    parameters = [parameters[i] for i in order]
    for parameter in parameters:
        parameter.grad = parameter.data
    for clip in (clipping.clip_by_norm, clipping.clip_by_value):
        with pytest.raises(DomainError, match="is nan, so nothing was changed"):
            clip(parameters, 1.0)
    for penalty in (regularizers.l1(0.1), regularizers.l2(0.1), regularizers.elastic_net(0.1, 0.1)):
        assert math.isnan(regularizers.term(penalty, parameters).data)


@pytest.mark.parametrize("losses_", list(itertools.permutations([0.5, nan, 1.0])))
def test_early_stopping_never_calls_a_nan_the_best(losses_):
    stopping = nn.EarlyStopping(patience=5)
    for number, loss in enumerate(losses_, start=1):
        stopping.stops(nn.Epoch(number, loss, {}, {}, None, None))
    assert (stopping.best_loss, stopping.best_epoch) == (0.5, losses_.index(0.5) + 1)


def test_the_mean_loss_and_metrics_over_data_keep_a_nan():
    model = nn.MLP(1, [1], rng=random.Random(0))
    data = [([0.5], 0.0), ([nan], 0.0), ([1.0], 0.0)]
    measured = nn.evaluate(model, data, losses.mse, {"accuracy": metrics.binary_accuracy})
    right = sum(metrics.binary_accuracy(y, 0) for y in nn.predict(model, [[0.5], [1.0]]))
    assert math.isnan(measured["loss"])
    assert measured["accuracy"] == right / 3
