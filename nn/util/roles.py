"""What the arguments of training, files and looking are for; a misplaced one is told where it belongs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final

from autograd.util.roles import FUNCTION, NODE, PATH, Role
from autograd.util.roles import check as check_roles

from .places import Holder


def _has(*names: str) -> Callable[[Any], bool]:
    """Whether an instance, and not a class, has all of these attributes."""
    return lambda x: not isinstance(x, type) and all(hasattr(x, name) for name in names)


def _is_loss(x: Any) -> bool:
    return callable(x) and not isinstance(x, (type, Holder))


def _are_functions(x: Any) -> bool:
    return isinstance(x, Sequence) and all(map(callable, x))


ROLES: Final = {
    "model": Role("a module, such as nn.MLP(2, [4, 1]),", lambda x: isinstance(x, Holder)),
    "optimizer": Role(
        "an optimizer, such as nn.optim.SGD(model.parameters()),", _has("params", "step", "zero_grad")
    ),
    "loss": Role("a function of prediction and target, such as nn.losses.mse,", _is_loss),
    "node": NODE,
    "path": PATH,
    "penalty": FUNCTION,
    "scheduler": Role(
        "a scheduler, such as nn.schedules.Scheduler(optimizer, schedule),",
        _has("optimizer", "step", "state_dict"),
    ),
    "metrics": Role(
        'functions by name, such as {"accuracy": nn.metrics.accuracy},',
        lambda x: isinstance(x, Mapping) and _are_functions([*x.values()]),
    ),
    "early_stopping": Role("rules such as nn.EarlyStopping(patience=5)", _has("stops", "finish")),
    "callbacks": Role("a list of functions of an Epoch", _are_functions),
    "history": Role("an nn.History", _has("losses", "add")),
    "rng": Role("a generator, such as random.Random(3),", _has("sample", "random")),
    "snapshots": Role("nn.Snapshots, which fit fills as a callback,", _has("data", "across", "up")),
    "settings": Role('nn.Settings, such as nn.Settings("xor"),', _has("about", "sizes")),
    "schedule": Role("a function of the step, such as nn.schedules.cosine(100),", callable),
    "notes": Role("a dict", lambda x: isinstance(x, Mapping)),
}


def check(call: Callable[..., Any], /, **given: Any) -> None:
    """TypeError for an argument of `call` that is in the wrong place, with the order of all.

    >>> def fit(model, data, loss): check(fit, loss=loss)
    >>> fit(None, None, print)
    >>> fit(None, print, [1.0])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    TypeError: fit takes ... as loss, not list; write fit(model, data, loss)
    """
    check_roles(call, ROLES, **given)


def check_options(call: Callable[..., Any], /, **given: Any) -> None:
    """The same for what may be left out: None says nothing."""
    check(call, **{name: thing for name, thing in given.items() if thing is not None})


def source(rng: Random | None, draws: str) -> Random:
    """Where random numbers come from: Python's `random` module unless told.

    TypeError for what cannot draw so.

    Args:
        draws: The method of a random.Random that will be used.

    >>> source(Random(0), "gauss").getrandbits(3) == Random(0).getrandbits(3)
    True
    """
    found = random if rng is None else rng
    if isinstance(found, type) or not hasattr(found, draws):
        raise TypeError(f"rng takes a generator, such as random.Random(3), not {_kind(rng)}")
    return found  # type: ignore[return-value]


def _kind(x: Any) -> str:
    return f"the class {x.__name__}" if isinstance(x, type) else type(x).__name__
