import copy
import math
import random
from random import Random

import numpy as np
import pytest

from autograd import Value
from nn import Dropout, Sequential


def test_what_stays_is_divided_by_the_chance_of_staying():
    outputs = Dropout(0.2, rng=Random(0))([1.0] * 1000)
    assert set(outputs) == {0.0, 1.0 / 0.8}


def test_about_a_portion_p_is_left_out_and_the_mean_stays():
    outputs = Dropout(0.3, rng=Random(0))([1.0] * 10_000)
    left_out = outputs.count(0.0)
    assert abs(left_out - 3000) < 4 * math.sqrt(10_000 * 0.3 * 0.7)
    assert math.fsum(outputs) / 10_000 == pytest.approx(1.0, abs=0.03)


def test_outputs_and_gradients_are_the_documents_closed_form():
    """ŷ = r⊙y ÷ (1 − p) and ∂L/∂y = ∂L/∂ŷ ⊙ r ÷ (1 − p), with the r that the same generator gives."""
    p, rows, columns = 0.4, 5, 7
    draw = Random(3)
    r = np.array([[float(draw.random() >= p) for _ in range(columns)] for _ in range(rows)])
    y = np.random.default_rng(0).normal(size=(rows, columns))
    upstream = np.random.default_rng(1).normal(size=(rows, columns))

    inputs = [[Value(x) for x in row] for row in y]
    outputs = Dropout(p, rng=Random(3))(inputs)
    loss = Value(0.0)
    for out_row, up_row in zip(outputs, upstream, strict=True):
        for out, up in zip(out_row, up_row, strict=True):
            loss = loss + float(up) * out
    loss.backward()
    np.testing.assert_allclose([[out.data for out in row] for row in outputs], r * y / (1 - p), rtol=1e-15)
    np.testing.assert_allclose([[x.grad for x in row] for row in inputs], upstream * r / (1 - p), rtol=1e-15)
    assert 0 < r.sum() < rows * columns


def test_each_number_of_each_sample_is_drawn_for_itself():
    rows = Dropout(0.5, rng=Random(0))([[1.0] * 20 for _ in range(20)])
    assert len({tuple(row) for row in rows}) == 20


def test_each_call_draws_anew():
    dropout = Dropout(0.5, rng=Random(0))
    assert dropout([1.0] * 20) != dropout([1.0] * 20)


def test_in_inference_mode_it_is_the_identity_and_draws_nothing():
    rng = Random(0)
    before = rng.getstate()
    dropout = Dropout(0.5, rng=rng).eval()
    for x in ([1.0, -2.0], [[1.0], [2.0]], [Value(3.0)], np.array([1.0, 2.0])):
        assert dropout(x) is x
    assert rng.getstate() == before


def test_p_of_0_keeps_all_and_p_of_1_keeps_none():
    assert Dropout(0)([1.0, -2.0]) == [1.0, -2.0]
    x = [Value(1.0), Value(-2.0)]
    outputs = Dropout(1)(x)
    assert [y.data for y in outputs] == [0.0, 0.0]
    (outputs[0] + outputs[1]).backward()
    assert [(v.grad, v.reached) for v in x] == [(0.0, True)] * 2


def test_without_a_generator_of_its_own_it_follows_random_seed():
    dropout = Dropout(0.5)
    random.seed(5)
    first = dropout([1.0] * 30)
    random.seed(5)
    assert dropout([1.0] * 30) == first


def test_a_generator_of_its_own_leaves_the_module_random_alone():
    random.seed(7)
    expected = random.random()
    random.seed(7)
    first, second = Dropout(0.5, rng=Random(5))([1.0] * 30), Dropout(0.5, rng=Random(5))([1.0] * 30)
    assert first == second
    assert random.random() == expected


def test_a_copy_draws_the_same_and_does_not_disturb_the_original():
    model = Sequential(Dropout(0.5, rng=Random(1)))
    twin = copy.deepcopy(model)
    assert twin([1.0] * 30) == model([1.0] * 30)


@pytest.mark.parametrize("p", [-0.1, 1.0000001, math.nan, math.inf])
def test_p_outside_0_to_1_is_refused(p):
    with pytest.raises(ValueError, match=r"p must be a finite number from 0 to 1, not"):
        Dropout(p)


@pytest.mark.parametrize("p", [True, False, "0.5", None, [0.5]])
def test_p_that_is_no_number_is_refused(p):
    with pytest.raises(TypeError, match=r"p is a number, not"):
        Dropout(p)
