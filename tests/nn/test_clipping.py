import math
from random import Random

import pytest

from autograd import DomainError, GateOverflowError, Value
from nn.clipping import clip_by_norm, clip_by_value

CLIPS = [clip_by_value, clip_by_norm]


def with_grads(*grads):
    parameters = [Value(0.0, f"p{i}") for i in range(len(grads))]
    for parameter, gradient in zip(parameters, grads, strict=True):
        if gradient is not None:
            parameter.grad = gradient
    return parameters


def grads(parameters):
    return [parameter.grad for parameter in parameters]


def test_clipping_by_value_brings_each_gradient_into_the_limits():
    parameters = with_grads(-3.0, -1.0, 0.0, 0.5, 2.0)
    assert clip_by_value(parameters, 1.0) == pytest.approx(math.sqrt(14.25), rel=1e-15)
    assert grads(parameters) == [-1.0, -1.0, 0.0, 0.5, 1.0]


def test_clipping_by_norm_shortens_and_keeps_the_direction():
    draw = Random(0)
    before = [draw.gauss(0, 10) for _ in range(50)]
    parameters = with_grads(*before)
    norm = clip_by_norm(parameters, 0.5)
    assert norm == pytest.approx(math.sqrt(sum(g * g for g in before)), rel=1e-14)
    assert math.hypot(*grads(parameters)) == pytest.approx(0.5, rel=1e-14)
    assert grads(parameters) == pytest.approx([g * 0.5 / norm for g in before], rel=1e-14)


@pytest.mark.parametrize("clip", CLIPS)
def test_gradients_within_the_limit_stay_to_the_last_bit(clip):
    parameters = with_grads(0.1, -0.2, 0.3)
    assert clip(parameters, 1.0) == pytest.approx(math.sqrt(0.14), rel=1e-15)
    assert grads(parameters) == [0.1, -0.2, 0.3]


def test_clipping_by_norm_does_not_overflow_or_underflow_on_the_way():
    parameters = with_grads(3e200, -4e200)
    assert clip_by_norm(parameters, 1e-200) == pytest.approx(5e200, rel=1e-15)
    assert grads(parameters) == pytest.approx([6e-201, -8e-201], rel=1e-14)
    tiny = with_grads(3e-200, 4e-200)
    assert clip_by_norm(tiny, 1.0) == pytest.approx(5e-200, rel=1e-15)
    assert grads(tiny) == [3e-200, 4e-200]


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("gradient", [math.nan, math.inf, -math.inf])
def test_a_gradient_that_is_not_finite_is_refused_by_name_and_nothing_changes(clip, gradient):
    parameters = with_grads(5.0, gradient)
    with pytest.raises(DomainError, match=r"^the gradient of p1 is -?(nan|inf), so nothing was changed"):
        clip(parameters, 1.0)
    assert parameters[0].grad == 5.0


@pytest.mark.parametrize("clip", CLIPS)
def test_a_norm_beyond_all_floats_is_refused_and_nothing_changes(clip):
    parameters = with_grads(1.5e308, 1.5e308)
    with pytest.raises(GateOverflowError, match=r"norm of the gradients is too large for a float"):
        clip(parameters, 1.0)
    assert grads(parameters) == [1.5e308, 1.5e308]


@pytest.mark.parametrize("clip", CLIPS)
def test_a_parameter_that_no_backward_pass_reached_stays_so(clip):
    parameters = with_grads(None, 2.0, None)
    assert clip(parameters, 1.0) == 2.0
    assert [parameter.reached for parameter in parameters] == [False, True, False]
    assert clip(with_grads(None), 1.0) == 0.0


@pytest.mark.parametrize("clip", CLIPS)
def test_arguments_are_checked(clip):
    parameters = with_grads(1.0)
    for wrong in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"^limit must be a finite number above 0"):
            clip(parameters, wrong)
    with pytest.raises(TypeError, match=r"^limit is a number, not bool"):
        clip(parameters, True)
    with pytest.raises(ValueError, match=r"^the list of parameters is empty"):
        clip([], 1.0)
    with pytest.raises(TypeError, match=r"takes a list of parameters, model\.parameters\(\), not a Value"):
        clip(parameters[0], 1.0)
