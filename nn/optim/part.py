"""The part of an optimizer that learns now: without the parameters that are frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..util.frozen import frozen_places
from .groups import Group
from .rules import State


class Share:
    """Some parameters of a group, with the settings of the whole."""

    def __init__(self, group: Group, params: Sequence[Any]) -> None:
        self.group, self.params = group, list(params)

    @property
    def settings(self) -> dict[str, Any]:
        """The group's."""
        return self.group.settings


class Part:
    """Some parameters of an optimizer, as a compiled fit trains them; steps are those of the whole."""

    def __init__(self, whole: Any, places: Sequence[int]) -> None:
        self.whole, self.places = whole, places
        self.rule = whole.rule
        self.params = [whole.params[i] for i in places]
        among = set(self.params)
        shares = [Share(group, [p for p in group.params if p in among]) for group in whole.groups]
        self.groups = [share for share in shares if share.params]

    @property
    def state(self) -> list[State]:
        """The state of each parameter; assigning to it leaves that of the others."""
        return [self.whole.state[i] for i in self.places]

    @state.setter
    def state(self, states: Sequence[State]) -> None:
        new = list(self.whole.state)
        for i, state in zip(self.places, states, strict=True):
            new[i] = state
        self.whole.state = new

    def zero_grad(self) -> None:
        """Set the grad of every parameter back to 0."""
        self.whole.zero_grad()

    def step(self) -> None:
        """Update every parameter that a gradient has reached and that is not frozen, or none."""
        self.whole.step()


def learning_part(optimizer: Any) -> Any:
    """The optimizer, or the part of it that is not frozen; ValueError where all is.

    >>> from autograd import Value
    >>> from nn.optim import SGD
    >>> from nn.util.frozen import set_frozen
    >>> a, b = Value(1.0, "a"), Value(2.0, "b")
    >>> set_frozen([a], True)
    >>> learning_part(SGD([a, b])).params[0].label
    'b'
    """
    frozen = frozen_places(optimizer.params)
    places = [i for i in range(len(optimizer.params)) if i not in frozen]
    if not places:
        raise ValueError(
            "every parameter of the optimizer is frozen, so nothing would be trained; call unfreeze() on the "
            "model, or on a part of it"
        )
    return Part(optimizer, places) if frozen else optimizer
