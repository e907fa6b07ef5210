"""What all optimizers share: they apply an update rule to parameters, to all of them or to none."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping
from typing import Any

from autograd import DomainError, GateOverflowError, GatewiseError, PoleError
from autograd.jit.updates import advanced, clear_grads, gather, plain_settings, put_numbers
from autograd.util.languages import complain

from ..util.frozen import frozen_mark, frozen_places
from ..util.parameters import REFUSED, finite_gradient, name_of
from .groups import Params, grouped
from .part import learning_part
from .rules import State
from .state import as_saved, checked
from .tracing import plan

Rule = Callable[..., tuple[float, State]]


class Optimizer:
    """An update rule with its hyper-parameters, and one state for each parameter.

    `optimizer.groups[1]["lr"] = 0.01` sets one hyper-parameter of one group.

    Args:
        params: Leaf Values, at least one and each once, or groups of them with settings of their own:
            [{"params": weights}, {"params": biases, "lr": 0.1}].
        rule: (value, gradient, state, **settings) → (value, state).
        start: The state of a parameter before its first step.
        **settings: The hyper-parameters.

    Raises:
        TypeError: For other parameters, and for a setting of another type.
        ValueError: For parameters that get no gradient, and for a setting that makes no sense.

    >>> from autograd import Value
    >>> def halfway(value, gradient, state, *, lr):
    ...     return value - 0.5 * lr * gradient, state
    >>> p = Value(3.0)
    >>> (p * p).backward()
    >>> Optimizer([p], halfway, (), lr=0.5).step()
    >>> p.data
    1.5
    """

    def __init__(self, params: Params, rule: Rule, start: State, **settings: Any) -> None:
        self.rule = rule
        self.groups = grouped(params, settings)
        self.params = [parameter for group in self.groups for parameter in group.params]
        self.state: list[State] = [start] * len(self.params)

    @property
    def lr(self) -> float:
        """The learning rate, the first group's if there are several; assigning to it sets every group's."""
        return float(self.groups[0]["lr"])

    @lr.setter
    def lr(self, lr: float) -> None:
        for group in self.groups:
            group["lr"] = lr

    def zero_grad(self) -> None:
        """Set the grad of every parameter back to 0."""
        clear_grads(self.params)

    def step(self) -> None:
        """Update every parameter that a backward pass has reached and that is not frozen, or none at all.

        Raises:
            DomainError: For a gradient that is not finite; it names the parameter, and nothing has changed.
            GateOverflowError: For a result that is not finite; it does likewise.
        """
        numbers, new_state = self._taken_at_once() or self._taken_one_by_one()
        old_numbers, old_state = gather(self.params), self.state
        try:
            self.state = new_state
            put_numbers(self.params, numbers)
        except BaseException:  # an interrupt, too, must not leave half a step
            self.state = old_state
            put_numbers(self.params, old_numbers)
            raise

    def learning(self) -> Any:
        """What a compiled fit trains: this optimizer, or the part of it whose parameters are not frozen.

        Returns:
            Something with the same `params`, `groups`, `rule` and `state`, as far as they learn.

        Raises:
            ValueError: Where every parameter is frozen.
        """
        return learning_part(self)

    def state_dict(self) -> dict[str, Any]:
        """The hyper-parameters of each group and the state of each parameter.

        Returns:
            What JSON can hold.
        """
        return as_saved(self.rule, self.groups, self.state)

    def load_state_dict(self, saved: Mapping[str, Any]) -> None:
        """Go on from what `state_dict()` gave, also after its way through JSON.

        Args:
            saved: The state, for the same rule and parameters of the same names.

        Raises:
            CheckpointError: Where it belongs to others, or is no such thing at all; nothing is changed.
        """
        settings, self.state = checked(saved, self.rule, self.groups, self.state)
        for group, loaded in zip(self.groups, settings, strict=True):
            group.settings = loaded

    def _taken_at_once(self) -> tuple[array[float], list[State]] | None:
        """The numbers and states after a step of the engine; None where the rule must be asked."""
        numbers, states, skip = array("d"), list[State](), frozen_mark()
        for group in self.groups:
            first, last = len(states), len(states) + len(group.params)
            size = len(self.state[first]) if last <= len(self.state) == len(self.params) else -1
            kinds = tuple([(name, len(x) if type(x) is tuple else 0) for name, x in group.settings.items()])
            found = (
                size >= 0
                and (rule := plan(self.rule, size, kinds)) is not None
                and advanced(
                    rule,
                    self.params[first:last],
                    self.state[first:last],
                    plain_settings(group.settings),
                    skip,
                )
            )
            if not found:
                return None
            numbers += found[0]
            states += found[1]
        return numbers, states

    def _taken_one_by_one(self) -> tuple[array[float], list[State]]:
        """The same by the rule itself, which says what is wrong where something is."""
        settings = [group.settings for group in self.groups for _ in group.params]
        frozen = frozen_places(self.params)
        updated = [
            (self.params[i].data, self.state[i]) if i in frozen else self._updated(i, given)
            for i, given in enumerate(settings)
        ]
        return array("d", [number for number, _ in updated]), [state for _, state in updated]

    def _updated(self, i: int, settings: Mapping[str, Any]) -> tuple[float, State]:
        parameter, state = self.params[i], self.state[i]
        if not parameter.reached:
            return parameter.data, state
        name = name_of(parameter, i)
        gradient = finite_gradient(parameter, name)
        try:
            number, state = self.rule(parameter.data, gradient, state, **settings)
        except ZeroDivisionError as error:
            raise PoleError(complain(REFUSED["pole"], name=name)) from error
        except OverflowError:
            number = math.inf
        except GatewiseError as error:
            raise DomainError(complain(REFUSED["failed"], name=name, why=error)) from error
        if not all(map(math.isfinite, (number, *state))):
            raise GateOverflowError(complain(REFUSED["too_large"], name=name, gradient=repr(gradient)))
        return number, state

    def __repr__(self) -> str:
        groups = "; ".join(
            f"{len(group.params)} parameters, "
            + ", ".join(f"{name}={x!r}" for name, x in group.settings.items())
            for group in self.groups
        )
        return f"{type(self).__name__}({groups})"
