"""Learning-rate schedules: functions from the step, counted from 0, to a factor on the rate."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from autograd import CheckpointError

from .optim.optimizer import Optimizer
from .util.checks import not_negative, positive, size
from .util.roles import check
from .util.saved_state import believed, whole_number

Schedule = Callable[[int], float]


def constant() -> Schedule:
    """The rate as it is.

    Returns:
        step → 1.

    >>> constant()(1000)
    1.0
    """
    return lambda step: 1.0


def staircase(every: int, factor: float = 0.1) -> Schedule:
    """The rate times `factor` after each `every` steps.

    Args:
        every: How many steps, at least 1.
        factor: Above 0.

    Returns:
        step → factor.

    >>> [staircase(2, 0.5)(step) for step in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """
    every, factor = size("every", every), positive("factor", factor)
    return lambda step: factor ** (step // every)


def exponential(factor: float) -> Schedule:
    """The rate times `factor` after each step.

    Args:
        factor: Above 0.

    Returns:
        step → factor.

    >>> [exponential(0.5)(step) for step in range(4)]
    [1.0, 0.5, 0.25, 0.125]
    """
    return staircase(1, factor)


def cosine(steps: int, end: float = 0.0) -> Schedule:
    """Down half a cosine to `end`, which is reached after `steps` steps and kept.

    Args:
        steps: How many, at least 1.
        end: The last factor, 0 or above.

    Returns:
        step → factor.

    >>> [round(cosine(4)(step), 4) for step in range(6)]
    [1.0, 0.8536, 0.5, 0.1464, 0.0, 0.0]
    """
    steps, end = size("steps", steps), not_negative("end", end)

    def factor(step: int) -> float:
        turn = math.cos(math.pi * min(step, steps) / steps)
        return end + (1.0 - end) * (1.0 + turn) / 2.0

    return factor


def warm_up(steps: int, then: Schedule | None = None) -> Schedule:
    """Up evenly to the whole rate in `steps` steps, and from there as `then` says, from its beginning.

    Args:
        steps: How many, at least 1.
        then: The schedule that follows; the whole rate unless told.

    Returns:
        step → factor.

    >>> [warm_up(4, exponential(0.5))(step) for step in range(6)]
    [0.25, 0.5, 0.75, 1.0, 1.0, 0.5]
    """
    steps, after = size("steps", steps), then or constant()
    return lambda step: (step + 1) / steps if step < steps else after(step - steps)


class Scheduler:
    """Leads an optimizer's rates along a schedule; call `step()` after each of the optimizer's steps.

    Args:
        optimizer: Each group keeps the rate that it has now as the one to be multiplied.
        schedule: step → factor, at least 0.

    Raises:
        TypeError: For a factor that is no number.
        ValueError: For one that is negative or not finite.

    >>> from autograd import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=0.5)
    >>> scheduler = Scheduler(optimizer, cosine(2))
    >>> for _ in range(3):
    ...     print(round(optimizer.lr, 3))
    ...     scheduler.step()
    0.5
    0.25
    0.0
    """

    def __init__(self, optimizer: Optimizer, schedule: Schedule) -> None:
        check(type(self), optimizer=optimizer, schedule=schedule)
        self.optimizer = optimizer
        self.schedule = schedule
        self.steps = 0
        self.rates = [float(group["lr"]) for group in optimizer.groups]
        self._lead(0, self.rates)

    def __repr__(self) -> str:
        return f"Scheduler({self.optimizer!r}, steps={self.steps}, rates={self.rates})"

    def step(self) -> None:
        """Go on to the next step's rates."""
        self._lead(self.steps + 1, self.rates)

    def state_dict(self) -> dict[str, Any]:
        """How many steps were taken, and the rates to be multiplied; the schedule itself is code.

        Returns:
            What JSON can hold.
        """
        return {"steps": self.steps, "rates": list(self.rates)}

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Go on from what `state_dict()` gave, and set the rates that the schedule has there.

        Args:
            saved: A dict with steps and rates.

        Raises:
            CheckpointError: For anything else; nothing is changed.
        """
        if not isinstance(saved, Mapping) or set(saved) != {"steps", "rates"}:
            raise CheckpointError("the scheduler's state is a dict with steps and rates")
        steps, rates = whole_number("the scheduler's steps", saved["steps"]), saved["rates"]
        if not isinstance(rates, (list, tuple)) or len(rates) != len(self.rates):
            raise CheckpointError(
                f"the scheduler has one rate for each group, {len(self.rates)}, not {rates!r}"
            )
        with believed("the scheduler's state"):
            self._lead(steps, [not_negative("rate", rate) for rate in rates])

    def _lead(self, steps: int, rates: list[float]) -> None:
        factor = not_negative(f"the schedule's factor at step {steps}", self.schedule(steps))
        products = [not_negative(f"lr at step {steps}", rate * factor) for rate in rates]
        self.steps, self.rates = steps, rates
        for group, lr in zip(self.optimizer.groups, products, strict=True):
            group["lr"] = lr
