"""How a step that failed is taken back: what is kept of a model, an optimizer and a scheduler before it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from autograd.jit.updates import gather, held_by, put_numbers

from ..layers.module import Module
from ..optim.optimizer import Optimizer
from ..util.places import Holder

Undo = Callable[[], None]
Keep = Callable[[], Undo]


def keeping(*parts: Any) -> Keep:
    """What is called before each step, and gives what brings the parts back to their state of then.

    Which parameters and buffers a model has is looked up once, here.

    >>> from nn import MLP
    >>> model = MLP(1, [1])
    >>> before, keep = model.state_dict(), keeping(model)
    >>> undo = keep()
    >>> model.parameters()[0].data = 9.0
    >>> undo()
    >>> model.state_dict() == before
    True
    """
    ways = [_QUICK.get(type(part).load_state_dict, _of_any)(part) for part in parts]

    def keep() -> Undo:
        undone = [way() for way in ways]

        def undo() -> None:
            for undo_one in undone:
                undo_one()

        return undo

    return keep


def _of_any(part: Any) -> Keep:
    def keep() -> Undo:
        state = part.state_dict()

        def undo() -> None:
            if part.state_dict() != state:
                part.load_state_dict(state)

        return undo

    return keep


def _of_model(model: Module) -> Keep:
    leaves, holders = held_by(model, Holder)
    places = [(x, name) for x in holders if isinstance(x, Module) for name in x.buffer_names]

    def keep() -> Undo:
        numbers, buffers = gather(leaves), [deepcopy(getattr(*place)) for place in places]

        def undo() -> None:
            put_numbers(leaves, numbers)
            for (module, name), buffer in zip(places, buffers, strict=True):
                setattr(module, name, buffer)

        return undo

    return keep


def _of_optimizer(optimizer: Optimizer) -> Keep:
    def keep() -> Undo:
        leaves, numbers = optimizer.params, gather(optimizer.params)
        state, settings = optimizer.state, [dict(group.settings) for group in optimizer.groups]

        def undo() -> None:
            put_numbers(leaves, numbers)
            optimizer.state = state
            for group, given in zip(optimizer.groups, settings, strict=True):
                group.settings = given

        return undo

    return keep


_QUICK: dict[Any, Callable[[Any], Keep]] = {
    Module.load_state_dict: _of_model,  # those that have more to bring back have a method of their own
    Optimizer.load_state_dict: _of_optimizer,
}
