"""The states of random generators, as JSON has them."""

from __future__ import annotations

import random
from random import Random
from typing import Any

from autograd import CheckpointError

from ..layers.module import Module
from ..util.checks import finite


def generators(model: Module, rng: Random | None) -> dict[str, list[Any]]:
    """All generators that training draws from: Python's own, the model's, and the one that shuffles.

    >>> {name: len(some) for name, some in generators(Module(), Random(0)).items()}
    {'python': 1, 'model': 0, 'rng': 1}
    """
    inside = [thing for module in model.modules() for thing in vars(module).values()]
    own = {id(thing): thing for thing in inside if isinstance(thing, Random)}
    return {"python": [random], "model": list(own.values()), "rng": [] if rng is None else [rng]}


def states(model: Module, rng: Random | None) -> dict[str, list[Any]]:
    """The state of each; TypeError for a generator that has none.

    >>> [len(states(Module(), Random(0))["rng"][0][1])]
    [625]
    """
    return {name: [_state(one) for one in some] for name, some in generators(model, rng).items()}


def set_states(model: Module, rng: Random | None, found: Any) -> None:
    """Set each to the state that `states` gave; CheckpointError, and none is set, for anything else."""
    wanted = generators(model, rng)
    if not isinstance(found, dict) or found.keys() != wanted.keys():
        raise CheckpointError("its generators are not those of a training")
    for name, some in wanted.items():
        if not isinstance(found[name], list) or len(found[name]) != len(some):
            raise CheckpointError(_other_generators(name, len(some)))
    pairs = [
        (one, _checked(state))
        for name, some in wanted.items()
        for one, state in zip(some, found[name], strict=True)
    ]
    for one, state in pairs:
        one.setstate(state)


def _state(generator: Any) -> Any:
    try:
        return generator.getstate()
    except NotImplementedError:
        raise TypeError(
            f"a {type(generator).__name__} has no state that could be saved; use a random.Random"
        ) from None


def _checked(state: Any) -> tuple[Any, ...]:
    """A state that every generator takes."""
    try:
        version, words, spare = state
        if not all(type(word) is int and 0 <= word < 2**32 for word in words):
            raise ValueError
        checked = version, tuple(words), None if spare is None else finite("spare", spare)
        Random().setstate(checked)
    except (TypeError, ValueError):
        raise CheckpointError("the state of a generator is none that Python's random has") from None
    return checked


def _other_generators(name: str, count: int) -> str:
    if name == "rng":
        return "it was saved with the generator of an rng=" if not count else "it was saved without an rng="
    return f"it has the states of other generators than the {count} of this model"
