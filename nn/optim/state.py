"""An optimizer's state as JSON can hold it, and the checks before it is believed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import CheckpointError

from ..util.checks import finite
from ..util.parameters import name_of
from ..util.saved_state import believed, is_dict, strange_keys
from .groups import Group
from .rules import State


def as_saved(rule: Callable[..., Any], groups: Sequence[Group], states: Sequence[State]) -> dict[str, Any]:
    """The rule's name, each group with its parameters' names and its settings, and each parameter's state.

    >>> from autograd import Value
    >>> from nn.optim.rules import momentum
    >>> as_saved(momentum, [Group([Value(1.0, "w")], {"lr": 0.5})], [(0.25,)])
    {'rule': 'momentum', 'groups': [{'params': ['w'], 'lr': 0.5}], 'state': [[0.25]]}
    """
    names = iter(_names(groups))
    return {
        "rule": _title(rule),
        "groups": [
            {"params": [next(names) for _ in group.params]}
            | {name: list(x) if isinstance(x, tuple) else x for name, x in group.settings.items()}
            for group in groups
        ],
        "state": [list(state) for state in states],
    }


def checked(
    saved: Any, rule: Callable[..., Any], groups: Sequence[Group], states: Sequence[State]
) -> tuple[list[dict[str, Any]], list[State]]:
    """The settings of each group and the state of each parameter, if they fit the ones there are.

    CheckpointError, which names the first thing that does not fit.
    """
    _has_keys(saved, ("rule", "groups", "state"), "the optimizer's state")
    if saved["rule"] != _title(rule):
        raise CheckpointError(
            f"the state is for the rule {saved['rule']!r}, but the optimizer's is {_title(rule)!r}"
        )
    _has_length(saved["groups"], len(groups), "groups", "the optimizer's state")
    settings = [
        _settings(part, group, f"group {i}")
        for i, (part, group) in enumerate(zip(saved["groups"], groups, strict=True))
    ]
    names = _names(groups)
    theirs = [name for part in saved["groups"] for name in part["params"]]
    for ours, other in zip(names, theirs, strict=True):
        if ours != other:
            raise CheckpointError(
                f"the state is for the parameter {other!r} where the optimizer has {ours!r}"
            )
    _has_length(saved["state"], len(names), "parameters", "the optimizer's state")
    return settings, [
        _state(part, len(state), name)
        for part, state, name in zip(saved["state"], states, names, strict=True)
    ]


def _settings(part: Any, group: Group, where: str) -> dict[str, Any]:
    _has_keys(part, ("params", *group.settings), where)
    _has_length(part["params"], len(group.params), "parameters", where)
    with believed(f"{where} of the optimizer's state"):
        return Group(group.params, {name: part[name] for name in group.settings}).settings


def _state(part: Any, length: int, name: str) -> State:
    _has_length(part, length, "numbers", f"the optimizer's state of {name}")
    with believed(f"the optimizer's state of {name}"):
        for i, number in enumerate(part):
            finite(f"number {i}", number)
    return tuple(part)


def _has_keys(thing: Any, keys: Sequence[str], what: str) -> None:
    is_dict(what, thing)
    problems = [f"{problem} {key}" for problem, found in strange_keys(thing, keys).items() for key in found]
    if problems:
        raise CheckpointError(f"{what} {', '.join(problems[:3])}")


def _has_length(thing: Any, length: int, of_what: str, what: str) -> None:
    if not isinstance(thing, (list, tuple)):
        raise CheckpointError(
            f"{what} has no list of {of_what}, but something of type {type(thing).__name__}"
        )
    if len(thing) != length:
        raise CheckpointError(f"{what} has {len(thing)} {of_what}, but the optimizer has {length}")


def _names(groups: Sequence[Group]) -> list[str]:
    return [name_of(parameter, i) for i, parameter in enumerate(p for group in groups for p in group.params)]


def _title(rule: Callable[..., Any]) -> str:
    return getattr(rule, "__name__", type(rule).__name__)
