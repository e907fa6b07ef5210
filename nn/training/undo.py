"""How a step that failed is taken back: what was kept of a model, an optimizer or a scheduler before it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from autograd.jit.updates import gather, held_by, put_numbers

from ..layers.module import Module
from ..optim.optimizer import Optimizer
from ..util.places import Holder

Undo = Callable[[], None]


def undo_of(part: Any) -> Undo:
    """What brings the part back to its state of now.

    >>> from nn import MLP
    >>> model = MLP(1, [1])
    >>> before, undo = model.state_dict(), undo_of(model)
    >>> model.parameters()[0].data = 9.0
    >>> undo()
    >>> model.state_dict() == before
    True
    """
    kind: Any = type(part)
    return _QUICK.get(kind.load_state_dict, _of_any)(part)


def _of_any(part: Any) -> Undo:
    state = part.state_dict()

    def undo() -> None:
        if part.state_dict() != state:
            part.load_state_dict(state)

    return undo


def _of_model(model: Module) -> Undo:
    leaves, holders = held_by(model, Holder)
    numbers = gather(leaves)
    buffers = [
        (module, name, deepcopy(getattr(module, name)))
        for module in holders
        if isinstance(module, Module)
        for name in module.buffer_names
    ]

    def undo() -> None:
        put_numbers(leaves, numbers)
        for module, name, buffer in buffers:
            setattr(module, name, buffer)

    return undo


def _of_optimizer(optimizer: Optimizer) -> Undo:
    state, settings = optimizer.state, [dict(group.settings) for group in optimizer.groups]
    leaves, numbers = optimizer.params, gather(optimizer.params)

    def undo() -> None:
        put_numbers(leaves, numbers)
        optimizer.state = state
        for group, given in zip(optimizer.groups, settings, strict=True):
            group.settings = given

    return undo


_QUICK: dict[Any, Callable[[Any], Undo]] = {
    Module.load_state_dict: _of_model,  # those that keep more than these do say so in theirs
    Optimizer.load_state_dict: _of_optimizer,
}
