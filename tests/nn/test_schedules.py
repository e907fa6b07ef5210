import json
import math
from itertools import pairwise

import pytest

from autograd import CheckpointError, Value
from nn.optim import SGD, Adam, Momentum
from nn.schedules import Scheduler, constant, cosine, exponential, staircase, warm_up


def factors(schedule, steps):
    return [schedule(step) for step in range(steps)]


def test_a_constant_schedule_changes_nothing():
    assert factors(constant(), 5) == [1.0] * 5


def test_a_staircase_goes_down_after_each_so_many_steps():
    assert factors(staircase(3, 0.5), 8) == [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_an_exponential_goes_down_by_the_same_factor_each_step():
    assert factors(exponential(0.9), 50) == pytest.approx([0.9**n for n in range(50)], rel=1e-15)


def test_a_cosine_goes_from_one_to_exactly_its_end_and_stays_there():
    down = factors(cosine(10), 14)
    assert down[0] == 1.0
    assert down[5] == pytest.approx(0.5, rel=1e-15)
    assert down[10:] == [0.0] * 4
    assert all(a > b for a, b in pairwise(down[:11]))
    assert factors(cosine(10, end=0.25), 14)[10:] == [0.25] * 4


def test_a_cosine_follows_its_formula():
    expected = [0.1 + 0.45 * (1.0 + math.cos(math.pi * n / 7)) for n in range(8)]
    assert factors(cosine(7, end=0.1), 8) == pytest.approx(expected, rel=1e-14)


def test_a_warm_up_rises_evenly_and_then_starts_the_next_schedule_from_its_beginning():
    assert factors(warm_up(4), 6) == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    assert factors(warm_up(2, cosine(4)), 8)[2:] == factors(cosine(4), 6)


@pytest.mark.parametrize("make", [staircase, cosine, warm_up])
def test_lengths_are_checked(make):
    for wrong in (0, -1):
        with pytest.raises(ValueError, match=r"must be at least 1"):
            make(wrong)
    for wrong in (1.5, True, "2"):
        with pytest.raises(TypeError, match=r"is a whole number, not"):
            make(wrong)


def test_factors_are_checked():
    for wrong in (0.0, -0.5, math.nan, math.inf):
        with pytest.raises(ValueError, match=r"^factor must be a finite number above 0"):
            exponential(wrong)
    with pytest.raises(TypeError, match=r"^factor is a number, not bool"):
        staircase(1, True)
    with pytest.raises(ValueError, match=r"^end must be a finite number 0 or above"):
        cosine(3, end=-0.1)


# ── the scheduler ───────────────────────────────────────────────────────────────────────────────


def test_a_scheduler_multiplies_the_rate_of_each_group():
    optimizer = SGD([{"params": [Value(1.0)]}, {"params": [Value(1.0)], "lr": 0.25}], lr=0.5)
    scheduler = Scheduler(optimizer, staircase(1, 0.5))
    seen = []
    for _ in range(3):
        seen.append([group["lr"] for group in optimizer.groups])
        scheduler.step()
    assert seen == [[0.5, 0.25], [0.25, 0.125], [0.125, 0.0625]]


def test_a_warm_up_holds_from_the_first_step():
    optimizer = SGD([Value(1.0)], lr=1.0)
    Scheduler(optimizer, warm_up(4))
    assert optimizer.lr == 0.25


def test_a_rate_that_ends_at_zero_leaves_the_parameters_alone():
    parameter = Value(1.0)
    optimizer = Momentum([parameter], lr=0.5, momentum=0.0)
    scheduler = Scheduler(optimizer, cosine(1))
    scheduler.step()
    assert optimizer.lr == 0.0
    parameter.grad = 1.0
    optimizer.step()
    assert parameter.data == 1.0


@pytest.mark.parametrize(
    ("factor", "error", "message"),
    [
        (-0.5, ValueError, r"^the schedule's factor at step 2 must be a finite number 0 or above"),
        (math.nan, ValueError, r"^the schedule's factor at step 2 must be a finite number"),
        (None, TypeError, r"^the schedule's factor at step 2 is a number, not NoneType"),
        (1e308, ValueError, r"^lr at step 2 must be a finite number"),
    ],
)
def test_a_factor_that_makes_no_sense_is_refused_and_changes_nothing(factor, error, message):
    optimizer = SGD([{"params": [Value(1.0)]}, {"params": [Value(1.0)], "lr": 0.5}], lr=20.0)
    scheduler = Scheduler(optimizer, lambda step: factor if step == 2 else 0.5)
    scheduler.step()
    for _ in range(2):
        with pytest.raises(error, match=message):
            scheduler.step()
        assert [group["lr"] for group in optimizer.groups] == [10.0, 0.25]
        assert scheduler.steps == 1


def test_a_schedule_resumed_through_json_is_the_schedule_uninterrupted():
    def begin():
        parameter = Value(1.0)
        optimizer = Adam([parameter], lr=0.1)
        return parameter, optimizer, Scheduler(optimizer, warm_up(3, cosine(6)))

    def go_on(parameter, optimizer, scheduler, steps):
        for _ in range(steps):
            optimizer.zero_grad()
            (parameter * parameter).backward()
            optimizer.step()
            scheduler.step()
        return parameter.data, optimizer.state_dict(), scheduler.state_dict()

    number, *states = json.loads(json.dumps(go_on(*begin(), 5)))
    parameter, optimizer, scheduler = begin()
    parameter.data = number
    optimizer.load_state_dict(states[0])
    scheduler.load_state_dict(states[1])
    assert go_on(parameter, optimizer, scheduler, 4) == go_on(*begin(), 9)


@pytest.mark.parametrize(
    ("saved", "message"),
    [
        ([], r"is a dict with steps and rates"),
        ({"steps": 1}, r"is a dict with steps and rates"),
        ({"steps": 1, "rates": [0.5], "more": 1}, r"is a dict with steps and rates"),
        ({"steps": -1, "rates": [0.5]}, r"steps are a whole number, 0 or above, not -1"),
        ({"steps": True, "rates": [0.5]}, r"steps are a whole number, 0 or above, not True"),
        ({"steps": 1.5, "rates": [0.5]}, r"steps are a whole number, 0 or above, not 1.5"),
        ({"steps": 1, "rates": [0.5, 0.5]}, r"one rate for each group, 1, not \[0.5, 0.5\]"),
        ({"steps": 1, "rates": 0.5}, r"one rate for each group, 1, not 0.5"),
        ({"steps": 1, "rates": [-0.5]}, r"state: rate must be a finite number 0 or above"),
        ({"steps": 1, "rates": ["0.5"]}, r"state: rate is a number, not str"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(saved, message):
    optimizer = SGD([Value(1.0)], lr=0.5)
    scheduler = Scheduler(optimizer, exponential(0.5))
    scheduler.step()
    with pytest.raises(CheckpointError, match=message):
        scheduler.load_state_dict(saved)
    assert (optimizer.lr, scheduler.state_dict()) == (0.25, {"steps": 1, "rates": [0.5]})
