"""What the losses can be told: weights, what to ignore, smoothing, and to leave the terms as they are."""

import math
from functools import partial
from random import Random

import numpy as np
import pytest

import autograd
from autograd import Value
from nn import MLP, fit, optim
from nn.losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_from_probabilities,
    half_squared_error,
    hinge,
    huber,
    l1,
    mse,
)
from tests.helpers.peer import peer

LOGITS = [[0.3, -1.7, 2.0], [0.1, 0.4, -0.2], [1.5, 0.0, -3.0], [0.0, 0.0, 0.0]]
CLASSES = [2, 0, 1, 2]
PARTS = [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.2, 0.3, 0.5], [0.0, 1.0, 0.0]]
WEIGHT = [0.5, 2.0, 3.0]


def softmax_of(logits):
    return [[p.data if isinstance(p, Value) else p for p in autograd.softmax(row)] for row in logits]


# ── beside PyTorch ──────────────────────────────────────────────────────────────────────────────

OPTIONS = [
    {},
    {"weight": WEIGHT},
    {"ignore_index": 2},
    {"ignore_index": -100},
    {"weight": WEIGHT, "ignore_index": 0},
    {"label_smoothing": 0.1},
    {"label_smoothing": 1.0},
    {"label_smoothing": 0.1, "weight": WEIGHT},
    {"label_smoothing": 0.25, "weight": WEIGHT, "ignore_index": 2},
    {"weight": [0.0, 2.0, 3.0]},
]


def compared(ours, theirs, rows, target, reduction, torch):
    """Results and gradients of both, with gradients of a weighted sum where nothing is reduced."""
    values = [[Value(x) for x in row] for row in rows]
    tensor = torch.tensor(rows, dtype=torch.float64, requires_grad=True)
    kind = torch.float64 if any(isinstance(t, list) for t in target) else torch.long
    our_loss, their_loss = ours(values, target, reduction), theirs(tensor, torch.tensor(target, dtype=kind))
    found, wanted = (
        (our_loss, their_loss.tolist()) if reduction == "none" else ([our_loss], [their_loss.item()])
    )
    flat = [x for one in found for x in (one if isinstance(one, list) else [one])]
    expected = [x for one in wanted for x in (one if isinstance(one, list) else [one])]
    numbers = [x.data if isinstance(x, Value) else x for x in flat]
    assert numbers == pytest.approx(expected, rel=1e-13, abs=1e-15)
    total = sum(((k + 1) * x for k, x in enumerate(flat)), start=0.0 * values[0][0])
    total.backward()
    (their_loss.reshape(-1) * torch.arange(1, len(flat) + 1)).sum().backward()
    for row, slopes in zip(values, tensor.grad.tolist(), strict=True):
        assert [v.grad for v in row] == pytest.approx(slopes, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_cross_entropy_of_classes_is_pytorchs(options, reduction):
    torch = peer("torch")
    theirs = {**options}
    if "weight" in theirs:
        theirs["weight"] = torch.tensor(theirs["weight"], dtype=torch.float64)
    classes = [-100 if t == 0 and options.get("ignore_index") == -100 else t for t in CLASSES]
    compared(
        partial(cross_entropy, **options),
        lambda z, t: torch.nn.functional.cross_entropy(z, t, reduction=reduction, **theirs),
        LOGITS,
        classes,
        reduction,
        torch,
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", [x for x in OPTIONS if "ignore_index" not in x], ids=str)
def test_cross_entropy_of_distributions_is_pytorchs(options, reduction):
    torch = peer("torch")
    theirs = {**options}
    if "weight" in theirs:
        theirs["weight"] = torch.tensor(theirs["weight"], dtype=torch.float64)
    compared(
        partial(cross_entropy, **options),
        lambda z, t: torch.nn.functional.cross_entropy(z, t, reduction=reduction, **theirs),
        LOGITS,
        PARTS,
        reduction,
        torch,
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("options", [x for x in OPTIONS if "label_smoothing" not in x], ids=str)
def test_cross_entropy_from_probabilities_is_pytorchs_negative_log_likelihood(options, reduction):
    torch = peer("torch")
    theirs = {**options}
    if "weight" in theirs:
        theirs["weight"] = torch.tensor(theirs["weight"], dtype=torch.float64)
    compared(
        partial(cross_entropy_from_probabilities, **options),
        lambda p, t: torch.nn.functional.nll_loss(torch.log(p), t, reduction=reduction, **theirs),
        softmax_of(LOGITS),
        CLASSES,
        reduction,
        torch,
    )


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("pos_weight", [None, 1.0, 0.0, 2.5, WEIGHT], ids=str)
def test_binary_cross_entropy_with_logits_is_pytorchs(pos_weight, reduction):
    torch = peer("torch")
    theirs = None if pos_weight is None else torch.tensor(pos_weight, dtype=torch.float64)
    compared(
        partial(binary_cross_entropy_with_logits, pos_weight=pos_weight),
        lambda z, t: torch.nn.functional.binary_cross_entropy_with_logits(
            z, t, reduction=reduction, pos_weight=theirs
        ),
        LOGITS,
        PARTS,
        reduction,
        torch,
    )


@pytest.mark.parametrize("loss", [mse, l1, huber, binary_cross_entropy])
def test_terms_that_are_left_alone_are_pytorchs(loss):
    torch = peer("torch")
    theirs = {
        mse: torch.nn.functional.mse_loss,
        l1: torch.nn.functional.l1_loss,
        huber: torch.nn.functional.huber_loss,
        binary_cross_entropy: torch.nn.functional.binary_cross_entropy,
    }[loss]
    rows = softmax_of(LOGITS)
    compared(loss, lambda y, t: theirs(y, t, reduction="none"), rows, PARTS, "none", torch)


# ── closed forms ────────────────────────────────────────────────────────────────────────────────


def test_a_weighted_mean_is_divided_by_the_sum_of_the_weights():
    each = [cross_entropy(z, t) for z, t in zip(LOGITS, CLASSES, strict=True)]
    weights = [WEIGHT[t] for t in CLASSES]
    expected = math.fsum(w * x for w, x in zip(weights, each, strict=True)) / math.fsum(weights)
    assert cross_entropy(LOGITS, CLASSES, weight=WEIGHT) == pytest.approx(expected, rel=1e-15)
    assert cross_entropy(LOGITS, CLASSES, weight=[7.0] * 3) == pytest.approx(cross_entropy(LOGITS, CLASSES))


def test_a_mean_is_divided_by_what_is_left():
    left = [(z, t) for z, t in zip(LOGITS, CLASSES, strict=True) if t != 2]
    expected = cross_entropy(*map(list, zip(*left, strict=True)))
    assert cross_entropy(LOGITS, CLASSES, ignore_index=2) == pytest.approx(expected, rel=1e-15)


def test_smoothing_mixes_the_target_with_an_even_one():
    z, even = LOGITS[0], [1.0 / 3.0] * 3
    mixed = 0.75 * cross_entropy(z, 2) + 0.25 * cross_entropy(z, even)
    assert cross_entropy(z, 2, label_smoothing=0.25) == pytest.approx(mixed, rel=1e-14)
    assert cross_entropy(z, 2, label_smoothing=1.0) == pytest.approx(cross_entropy(z, even), rel=1e-14)
    assert cross_entropy(z, 2, label_smoothing=0.0) == cross_entropy(z, 2)


def test_a_positive_weight_repeats_what_is_positive():
    z = [0.3, -1.7, 2.0]
    twice = binary_cross_entropy_with_logits(z, [1, 0, 1], "sum", pos_weight=2)
    again = binary_cross_entropy_with_logits([*z, 0.3, 2.0], [1, 0, 1, 1, 1], "sum")
    assert twice == pytest.approx(again, rel=1e-15)


@pytest.mark.parametrize("options", [{"weight": [1.0] * 3}, {"ignore_index": 9}, {"label_smoothing": 0}])
def test_options_that_change_nothing_change_no_bit(options):
    values = [[Value(x) for x in row] for row in LOGITS]
    plain, told = cross_entropy(values, CLASSES), cross_entropy(values, CLASSES, **options)
    assert told.data == plain.data
    plain.backward()
    slopes = [v.grad for row in values for v in row]
    for row in values:
        for v in row:
            v.zero_grad()
    told.backward()
    assert [v.grad for row in values for v in row] == slopes


SHAPES = [
    (0.5, 1, float),
    ([0.5, 0.25], [1, 1], (2,)),
    ([[0.5, 0.25], [1.0, 0.75]], [[1, 1], [1, 1]], (2, 2)),
]


@pytest.mark.parametrize(("prediction", "target", "wanted"), SHAPES)
@pytest.mark.parametrize(
    "loss", [mse, l1, huber, hinge, binary_cross_entropy, binary_cross_entropy_with_logits]
)
def test_terms_keep_the_nesting_of_the_prediction(loss, prediction, target, wanted):
    found = loss(prediction, target, reduction="none")
    assert (type(found) if wanted is float else np.shape(found)) == wanted
    assert np.sum(found) == pytest.approx(loss(prediction, target, reduction="sum"), rel=1e-15)


@pytest.mark.parametrize(
    ("loss", "target"),
    [(cross_entropy, 1), (cross_entropy_from_probabilities, 1), (half_squared_error, [0, 1])],
)
def test_losses_of_samples_leave_one_term_for_each(loss, target):
    sample = [0.25, 0.75]
    assert type(loss(sample, target, reduction="none")) is float
    assert loss([sample] * 3, [target] * 3, reduction="none") == [loss(sample, target)] * 3


# ── nothing left, and what is refused ───────────────────────────────────────────────────────────

P = [[0.25, 0.75], [0.5, 0.5]]


@pytest.mark.parametrize("loss", [cross_entropy, cross_entropy_from_probabilities])
@pytest.mark.parametrize("options", [{"ignore_index": 1}, {"weight": [1.0, 0.0]}])
def test_a_mean_of_nothing_is_refused_and_a_sum_of_nothing_is_0(loss, options):
    for prediction, target in ((P, [1, 1]), (P[0], 1), ([[Value(x) for x in row] for row in P], [1, 1])):
        with pytest.raises(ValueError, match=r'nothing is left to take the mean of: .*reduction="sum"'):
            loss(prediction, target, **options)
        nothing = loss(prediction, target, "sum", **options)
        assert nothing == 0.0
        if isinstance(nothing, Value):
            nothing.backward()
            assert {(v.grad, v.reached) for row in prediction for v in row} == {(0.0, True)}
    assert loss(P, [1, 1], "none", **options) == [0.0, 0.0]


@pytest.mark.parametrize("loss", [cross_entropy, cross_entropy_from_probabilities])
def test_class_weights_are_checked(loss):
    for wrong, message in (
        ([1.0], r"got 1 weights for 2 outputs"),
        ([1.0, 2.0, 3.0], r"got 3 weights for 2 outputs"),
        ([1.0, -1.0], r"weight\[1\] must be a finite number 0 or above"),
        ([1.0, math.nan], r"weight\[1\] must be"),
    ):
        with pytest.raises(ValueError, match=message):
            loss(P, [0, 1], weight=wrong)
    with pytest.raises(TypeError, match=r"weight\[0\] is a number, not str"):
        loss(P, [0, 1], weight=["1", 2])
    with pytest.raises(ValueError, match=r"equally many outputs"):
        loss([[0.5, 0.5], [0.2, 0.3, 0.5]], [0, 1], weight=[1, 1])
    assert loss(np.array(P), np.array([0, 1]), weight=np.array([1, 3])) == loss(P, [0, 1], weight=[1, 3])


def test_other_options_are_checked():
    for wrong in (-0.1, 1.5, math.nan):
        with pytest.raises(ValueError, match=r"label_smoothing must be a finite number from 0 to 1"):
            cross_entropy(P, [0, 1], label_smoothing=wrong)
    with pytest.raises(ValueError, match=r"got 3 weights for 2 outputs"):
        binary_cross_entropy_with_logits(P, P, pos_weight=[1, 2, 3])
    with pytest.raises(ValueError, match=r"^pos_weight must be a finite number 0 or above, not -1"):
        binary_cross_entropy_with_logits(P, P, pos_weight=-1)
    for wrong in (1.5, True, "a", [1]):
        with pytest.raises(TypeError, match=r"^ignore_index is a whole number, not"):
            cross_entropy(P, [0, 1], ignore_index=wrong)
    with pytest.raises(IndexError, match=r"got class -1"):
        cross_entropy(P, [0, -1], ignore_index=-2)


# ── compiled ────────────────────────────────────────────────────────────────────────────────────

FITTED = {
    "weight": (partial(cross_entropy, weight=WEIGHT, reduction="sum"), CLASSES),
    "ignored": (partial(cross_entropy, ignore_index=2, reduction="sum"), CLASSES),
    "smoothed": (partial(cross_entropy, label_smoothing=0.1), CLASSES),
    "all": (
        partial(cross_entropy, label_smoothing=0.1, weight=WEIGHT, ignore_index=0, reduction="sum"),
        CLASSES,
    ),
    "weighted mean": (partial(cross_entropy, weight=WEIGHT, label_smoothing=0.1), CLASSES),
    "distributions": (partial(cross_entropy, weight=WEIGHT, label_smoothing=0.1), PARTS),
    "positive": (partial(binary_cross_entropy_with_logits, pos_weight=WEIGHT), PARTS),
    "probabilities": (
        lambda y, t: cross_entropy_from_probabilities(
            autograd.softmax(y), t, weight=WEIGHT, ignore_index=1, reduction="sum"
        ),
        CLASSES,
    ),
}


@pytest.mark.parametrize("name", FITTED)
def test_a_compiled_fit_takes_the_same_steps(name):
    loss, targets = FITTED[name]

    def run(compiled):
        model = MLP(3, [4, 3], activation="tanh", rng=Random(0))
        data = list(zip(LOGITS, targets, strict=True))
        history = fit(
            model, data, loss, optim.Adam(model.parameters(), lr=0.05), 20, batch_size=3, rng=Random(1),
            compiled=compiled,
        )  # fmt: skip
        return history.losses + list(model.state_dict().values())

    eager, compiled = run(False), run(True)
    assert compiled == pytest.approx(eager, rel=1e-9)
    assert len({*eager[:20]}) == 20


def test_a_compiled_fit_refuses_a_mean_of_nothing_too():
    for compiled in (False, True):
        model = MLP(3, [3], rng=Random(0))
        with pytest.raises(ValueError, match=r"nothing is left"):
            fit(
                model, list(zip(LOGITS, CLASSES, strict=True)), partial(cross_entropy, ignore_index=2),
                optim.SGD(model.parameters()), 1, compiled=compiled,
            )  # fmt: skip
