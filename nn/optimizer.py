"""What all optimizers share: they apply an update rule to parameters, to all of them or to none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from autograd import DomainError, GateOverflowError, PoleError, Value

from .checks import positive
from .updates import State

Rule = Callable[..., tuple[float, State]]


class Optimizer:
    """An update rule with its hyper-parameters, and one state for each parameter.

    params    leaf Values, at least one and each once; TypeError or ValueError otherwise
    rule      (value, gradient, state, **settings) → (value, state)
    start     the state of a parameter before its first step
    settings  the hyper-parameters, already checked
    """

    def __init__(self, params: Iterable[Value], rule: Rule, start: State, **settings: float) -> None:
        self.params = _checked(params)
        self.rule = rule
        self.settings = settings
        self.state: list[State] = [start] * len(self.params)

    @property
    def lr(self) -> float:
        """The learning rate; assign to it at any time."""
        return self.settings["lr"]

    @lr.setter
    def lr(self, lr: float) -> None:
        self.settings["lr"] = positive("lr", lr)

    def zero_grad(self) -> None:
        """Set the grad of every parameter back to 0."""
        for parameter in self.params:
            parameter.zero_grad()

    def step(self) -> None:
        """Update every parameter that a backward pass has reached, or none at all.

        DomainError for a gradient that is not finite, GateOverflowError for a result that is not; both
        name the parameter, and nothing has changed.
        """
        updated = [self._update(i) for i in range(len(self.params))]
        old_values, old_state = [parameter.data for parameter in self.params], self.state
        try:
            for parameter, (number, _) in zip(self.params, updated, strict=True):
                parameter.data = number
            self.state = [state for _, state in updated]
        except BaseException:  # an interrupt, too, must not leave half a step
            self.state = old_state
            for parameter, number in zip(self.params, old_values, strict=True):
                parameter.data = number
            raise

    def _update(self, i: int) -> tuple[float, State]:
        parameter, state = self.params[i], self.state[i]
        if not parameter.reached:
            return parameter.data, state
        name = parameter.label or f"parameter {i}"
        if not math.isfinite(parameter.grad):
            raise DomainError(
                f"the gradient of {name} is {parameter.grad!r}, so no parameter was updated; look for a gate "
                "at the edge of its domain, or scale the loss down"
            )
        try:
            number, state = self.rule(parameter.data, parameter.grad, state, **self.settings)
        except ZeroDivisionError as error:
            raise PoleError(f"the step of {name} divides by zero; use eps above 0") from error
        if not all(map(math.isfinite, (number, *state))):
            raise GateOverflowError(
                f"the step of {name} is too large for a float, with gradient {parameter.grad!r}, so no "
                "parameter was updated; use a smaller lr, or scale the loss down"
            )
        return number, state

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={number!r}" for name, number in self.settings.items())
        return f"{type(self).__name__}({len(self.params)} parameters, {settings})"


def _checked(params: Iterable[Value]) -> list[Value]:
    if isinstance(params, Value) or not isinstance(params, Iterable):
        raise TypeError(
            f"an optimizer takes a list of parameters, model.parameters(), not a {type(params).__name__}"
        )
    checked: dict[Value, None] = {}
    for i, parameter in enumerate(params):
        if not isinstance(parameter, Value):
            raise TypeError(f"parameter {i} is a {type(parameter).__name__}, not a Value")
        name = parameter.label or f"parameter {i}"
        if parameter.constant or parameter.gate is not None:
            what = "a constant" if parameter.constant else "the result of a gate"
            raise ValueError(f"{name} is {what}; an optimizer takes leaves, which get gradients")
        if parameter in checked:
            raise ValueError(f"{name} was given twice; a parameter is updated once a step")
        checked[parameter] = None
    if not checked:
        raise ValueError("an optimizer needs at least one parameter; the list is empty")
    return list(checked)
