import math
from random import Random

import numpy as np
import pytest

import autograd
from autograd import DomainError, GateOverflowError, PoleError, Value, gradcheck, softmax
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

NUMBER_BY_NUMBER = [mse, half_squared_error, l1, huber, hinge, binary_cross_entropy,
                    binary_cross_entropy_with_logits]  # fmt: skip
ALL = [*NUMBER_BY_NUMBER, cross_entropy, cross_entropy_from_probabilities]


def gradient(loss, numbers, target, **options):
    values = [Value(x) for x in numbers]
    made = loss(values, target, **options)
    made.backward()
    return made.data, [v.grad for v in values]


# ── the deltas of the documents ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(5))
def test_delta_is_y_minus_d_for_the_identity_and_half_squared_error(seed):
    draw = Random(seed)
    u, d = [draw.uniform(-3, 3) for _ in range(4)], [draw.uniform(-3, 3) for _ in range(4)]
    _, delta = gradient(half_squared_error, u, d)
    assert delta == [y - t for y, t in zip(u, d, strict=True)]


@pytest.mark.parametrize("d", [0.0, 1.0, 0.25])
@pytest.mark.parametrize("u", [-8.0, -1.5, 0.0, 0.7, 8.0])
def test_delta_is_y_minus_d_for_the_logistic_and_binary_cross_entropy(u, d):
    expected = 1 / (1 + math.exp(-u)) - d
    for form in (binary_cross_entropy_with_logits, lambda z, t: binary_cross_entropy(z.sigmoid(), t)):
        z = Value(u)
        form(z, d).backward()
        assert z.grad == pytest.approx(expected, rel=1e-12)


def test_from_probabilities_a_saturated_delta_loses_digits_that_logits_keep():
    p, z = Value(30.0), Value(30.0)
    binary_cross_entropy(p.sigmoid(), 0).backward()
    binary_cross_entropy_with_logits(z, 0).backward()
    exact = 1 / (1 + math.exp(-30.0))
    assert z.grad == exact
    assert 1e-4 < abs(p.grad - exact) < 1e-2


@pytest.mark.parametrize("seed", range(5))
def test_delta_is_y_minus_d_for_softmax_and_cross_entropy(seed):
    draw = Random(seed)
    u = [draw.uniform(-3, 3) for _ in range(4)]
    powers = [math.exp(x) for x in u]
    expected = [p / sum(powers) - t for p, t in zip(powers, [0, 0, 1, 0], strict=True)]
    for target in (2, [0, 0, 1, 0]):
        assert gradient(cross_entropy, u, target)[1] == pytest.approx(expected, rel=1e-12)
        composed = lambda z, t: cross_entropy_from_probabilities(softmax(z), t)
        assert gradient(composed, u, target)[1] == pytest.approx(expected, rel=1e-12)


def test_delta_carries_one_over_c_where_the_loss_is_divided_by_c():
    powers = [math.exp(x) for x in (0.3, -0.2, 1.0)]
    y_minus_t = [p / sum(powers) - t for p, t in zip(powers, [1, 0, 0], strict=True)]
    divided = gradient(lambda z, t: cross_entropy(z, t) / 3, [0.3, -0.2, 1.0], 0)[1]
    assert divided == pytest.approx([d / 3 for d in y_minus_t], rel=1e-14)


def test_the_gradient_of_a_batch_is_the_mean_of_the_gradients_of_its_samples():
    rows, targets = [[1.0, 2.0], [-1.0, 0.5], [0.0, 3.0]], [0, 1, 1]
    values = [[Value(x) for x in row] for row in rows]
    cross_entropy(values, targets).backward()
    for row, numbers, target in zip(values, rows, targets, strict=True):
        alone = gradient(cross_entropy, numbers, target)[1]
        assert [v.grad for v in row] == pytest.approx([g / 3 for g in alone], rel=1e-15)


# ── values and slopes ───────────────────────────────────────────────────────────────────────────


def test_mean_squared_error_is_the_documents():
    y, t = [1.0, 2.0, 4.0], [0.0, 2.0, 1.0]
    assert gradient(mse, y, t) == ((1.0 + 0.0 + 9.0) / 3, [2 / 3, 0.0, 2.0])


def test_half_squared_error_sums_up_within_a_sample_and_averages_over_samples():
    assert half_squared_error([[1.0, 2.0], [3.0, 0.0]], [[0, 0], [0, 0]]) == (2.5 + 4.5) / 2
    assert half_squared_error([[1.0, 2.0], [3.0, 0.0]], [[0, 0], [0, 0]], reduction="sum") == 7.0


@pytest.mark.parametrize(("y", "slope"), [(2.0, 1.0), (-2.0, -1.0), (0.0, 0.0)])
def test_absolute_error_has_slope_one_and_none_at_equality(y, slope):
    assert gradient(l1, [y], [0.0]) == (abs(y), [slope])


@pytest.mark.parametrize(
    ("y", "value", "slope"),
    [
        (0.5, 0.125, 0.5),
        (-0.5, 0.125, -0.5),
        (1.0, 0.5, 1.0),
        (3.0, 2.5, 1.0),
        (-3.0, 2.5, -1.0),
        (0.0, 0.0, 0.0),
    ],
)
def test_huber_is_a_parabola_up_to_delta_and_a_line_beyond(y, value, slope):
    assert gradient(huber, [y], [0.0]) == (value, [slope])


def test_huber_bends_where_delta_says():
    assert gradient(huber, [3.0], [0.0], delta=2.0) == (4.0, [2.0])
    assert gradient(huber, [1.0], [0.0], delta=2.0) == (0.5, [1.0])
    for delta, error in ((0.0, ValueError), (-1.0, ValueError), (math.nan, ValueError), (True, TypeError)):
        with pytest.raises(error, match=r"^delta "):
            huber(1.0, 0.0, delta=delta)


@pytest.mark.parametrize(
    ("y", "t", "value", "slope"),
    [(0.5, 1, 0.5, -1.0), (2.0, 1, 0.0, 0.0), (1.0, 1, 0.0, 0.0), (0.5, -1, 1.5, 1.0), (-2.0, -1, 0.0, 0.0)],
)
def test_hinge_costs_what_lacks_to_the_margin(y, t, value, slope):
    assert gradient(hinge, [y], [t]) == (value, [slope])


@pytest.mark.parametrize("target", [0, 0.5, 2, math.nan])
def test_hinge_takes_targets_of_plus_and_minus_one_only(target):
    with pytest.raises(ValueError, match=r"hinge takes targets of −1 and 1"):
        hinge(0.5, target)


def test_a_certain_and_right_probability_costs_nothing():
    assert gradient(binary_cross_entropy, [1.0, 0.0], [1, 0], reduction="sum") == (0.0, [-1.0, 1.0])
    assert gradient(cross_entropy_from_probabilities, [0.0, 1.0], [0, 1]) == (0.0, [0.0, -1.0])


@pytest.mark.parametrize(("p", "t"), [(0.0, 1), (1.0, 0), (0.0, 0.5), (1.0, 0.5)])
def test_a_certain_and_wrong_probability_is_a_pole(p, t):
    with pytest.raises(PoleError):
        binary_cross_entropy(Value(p), t)
    with pytest.raises(PoleError):
        cross_entropy_from_probabilities([Value(p), Value(1 - p)], [t, 1 - t])


def test_a_tiny_probability_of_the_other_class_is_not_lost():
    assert binary_cross_entropy(1e-20, 0) == 1e-20


@pytest.mark.parametrize(
    ("z", "t", "value", "slope"),
    [(1000.0, 0, 1000.0, 1.0), (-1000.0, 1, 1000.0, -1.0), (1000.0, 1, 0.0, 0.0), (-1000.0, 0, 0.0, 0.0)],
)
def test_logits_of_a_thousand_do_not_overflow(z, t, value, slope):
    assert gradient(binary_cross_entropy_with_logits, [z], [t]) == (value, [slope])


def test_an_infinite_and_right_logit_costs_nothing():
    assert gradient(binary_cross_entropy_with_logits, [math.inf], [1]) == (0.0, [0.0])


def test_a_nearly_certain_logit_keeps_all_its_digits():
    value, (slope,) = gradient(binary_cross_entropy_with_logits, [40.0], [1])
    assert value == pytest.approx(math.exp(-40), rel=1e-15)
    assert slope == pytest.approx(-math.exp(-40), rel=1e-15)


def test_classes_a_thousand_apart_do_not_overflow():
    assert gradient(cross_entropy, [1000.0, 0.0, -1000.0], 1) == (1000.0, [1.0, -1.0, 0.0])


def test_a_distribution_as_target_weighs_the_classes():
    z = [0.5, -1.0, 2.0]
    expected = sum(w * cross_entropy(z, i) for i, w in enumerate([0.2, 0.5, 0.3]))
    assert cross_entropy(z, [0.2, 0.5, 0.3]) == pytest.approx(expected, rel=1e-15)


SMOOTH_POINTS = {
    "hinge": ([0.3, -0.4], [1, -1]),
    "binary_cross_entropy": ([0.3, 0.8], [0, 0.4]),
    "cross_entropy_from_probabilities": ([0.3, 0.7], [0.2, 0.8]),
    "cross_entropy": ([0.3, -1.7], 1),
    "binary_cross_entropy_with_logits": ([0.3, -1.7], [0.1, 1]),
}


@pytest.mark.parametrize("loss", ALL)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_every_gradient_agrees_with_finite_differences(loss, reduction):
    numbers, target = SMOOTH_POINTS.get(loss.__name__, ([0.3, -1.7], [1.0, 0.4]))
    assert gradcheck(lambda ys: loss(ys, target, reduction=reduction), numbers)


@pytest.mark.parametrize("loss", ALL)
def test_every_loss_of_floats_is_the_float_that_values_give(loss):
    numbers, target = SMOOTH_POINTS.get(loss.__name__, ([0.3, -1.7], [1.0, 0.4]))
    plain = loss(numbers, target)
    assert type(plain) is float
    assert plain == loss([Value(x) for x in numbers], target).data


# ── shapes ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("loss", ALL)
def test_the_sum_is_the_mean_times_the_number_of_samples(loss):
    numbers, target = SMOOTH_POINTS.get(loss.__name__, ([0.3, -1.7], [1.0, 0.4]))
    batch, targets = [numbers] * 3, [target] * 3
    count = 3 if loss in (half_squared_error, cross_entropy, cross_entropy_from_probabilities) else 6
    assert loss(batch, targets, reduction="sum") == pytest.approx(count * loss(batch, targets), rel=1e-15)


@pytest.mark.parametrize("loss", NUMBER_BY_NUMBER)
def test_a_number_a_list_of_one_and_a_batch_of_one_agree(loss):
    assert loss(0.5, 1) == loss([0.5], [1]) == loss([[0.5]], [[1]]) == loss(np.array([0.5]), np.array([1]))


@pytest.mark.parametrize("loss", ALL)
def test_lists_of_two_lengths_are_refused_with_both_lengths(loss):
    with pytest.raises(ValueError, match=r"got 3 predictions, but 2 targets"):
        loss([0.5, 0.5, 0.5], [1.0, 0.0])
    with pytest.raises(ValueError, match=r"got 2 predictions, but 1 targets"):
        loss([[0.5, 0.5], [0.5, 0.5]], [[1, 0]])


@pytest.mark.parametrize("loss", ALL)
def test_an_empty_prediction_is_refused(loss):
    with pytest.raises(ValueError, match=r"empty list|one number per class"):
        loss([], [])


@pytest.mark.parametrize("loss", NUMBER_BY_NUMBER)
def test_a_number_does_not_go_with_a_list(loss):
    with pytest.raises(ValueError, match=r"got a number as target, but a list as prediction"):
        loss([0.5], 1)
    with pytest.raises(ValueError, match=r"got a number as prediction, but a list as target"):
        loss(0.5, [1])
    with pytest.raises(ValueError, match=r"got 1 samples, but one number as their target"):
        loss([[0.5]], 1)


@pytest.mark.parametrize("loss", NUMBER_BY_NUMBER)
def test_a_list_within_a_sample_is_refused(loss):
    with pytest.raises(ValueError, match=r"got a list inside a sample"):
        loss([[[0.5]]], [[[1]]])


@pytest.mark.parametrize("loss", ALL)
def test_an_unknown_reduction_is_refused(loss):
    numbers, target = SMOOTH_POINTS.get(loss.__name__, ([0.3, -1.7], [1.0, 0.4]))
    with pytest.raises(ValueError, match=r'reduction is "mean", "sum" or "none", not'):
        loss(numbers, target, reduction="median")


@pytest.mark.parametrize("p", [-0.1, 1.1, math.nan, math.inf])
def test_a_probability_outside_zero_and_one_is_refused(p):
    for loss, prediction, target in (
        (binary_cross_entropy, Value(p), 1),
        (cross_entropy_from_probabilities, [Value(p), Value(0.5)], 1),
    ):
        with pytest.raises(ValueError, match=r"takes probabilities from 0 to 1, not .*form from logits"):
            loss(prediction, target)


@pytest.mark.parametrize("t", [-0.1, 1.1, math.nan])
def test_a_target_outside_zero_and_one_is_refused(t):
    for loss in (binary_cross_entropy, binary_cross_entropy_with_logits):
        with pytest.raises(ValueError, match=r"a target is a probability from 0 to 1"):
            loss(Value(0.5), t)


@pytest.mark.parametrize("loss", [cross_entropy, cross_entropy_from_probabilities])
def test_class_targets_are_checked(loss):
    p = [Value(0.25), Value(0.75)]
    for index in (2, -1):
        with pytest.raises(IndexError, match=rf"got class {index}, but there are 2 classes"):
            loss(p, index)
    for wrong in (True, 1.0, "1", None):
        with pytest.raises(TypeError, match=r"takes a class index or a list of weights"):
            loss(p, wrong)
    with pytest.raises(ValueError, match=r"weights that sum up to 1; these sum up to 1\.5"):
        loss(p, [0.5, 1.0])
    with pytest.raises(ValueError, match=r"one number per class"):
        loss(Value(0.5), 0)


def test_soft_labels_of_float32_sum_up_to_1_closely_enough():
    weights = np.array([0.1] * 7 + [0.3], dtype=np.float32)
    rounded = weights / weights.sum()
    for target in (rounded, [np.float32(0.9999999), np.float32(7e-8)] + [0.0] * 6, [0.99999997] + [0.0] * 7):
        assert cross_entropy([0.0] * 8, target) == pytest.approx(math.log(8), rel=1e-5)


def test_numpy_integers_are_class_indices():
    assert cross_entropy([0.0, 0.0], np.int64(1)) == math.log(2)
    assert cross_entropy(np.zeros((2, 2)), np.array([1, 0])) == math.log(2)


def test_a_squared_error_beyond_floats_is_an_overflow():
    with pytest.raises(GateOverflowError):
        mse(Value(1e200), 0.0)


def test_logits_that_are_all_minus_infinity_are_refused():
    with pytest.raises(DomainError, match=r"no finite term"):
        cross_entropy([Value(-math.inf), Value(-math.inf)], 0)


def test_losses_can_be_differentiated_twice():
    assert autograd.hessian(lambda z: binary_cross_entropy_with_logits(z, 1))(0.0) == 0.25
    assert autograd.hessian(lambda y: mse(y, 1.0))(3.0) == 2.0


SMALL = [np.int8, np.uint8, np.float16, np.float32]


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("loss", [mse, half_squared_error, l1, huber, hinge, cross_entropy])
def test_numpys_small_numbers_count_as_floats_among_themselves(kind, loss):
    ys, t = [100, 3, 7], {hinge: [1, 1, 1], cross_entropy: 2}.get(loss, [3, 100, 101])
    small = t if loss is cross_entropy else [*map(kind, t)]
    w = Value(2.0)
    assert loss([*map(kind, ys)], small) == loss([*map(float, ys)], t)
    assert loss([w, *map(kind, ys[1:])], small).data == loss([w, *map(float, ys[1:])], t).data
