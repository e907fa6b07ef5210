"""Parameter groups: parameters that are updated with the same hyper-parameters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from autograd import Value

from ..util.checks import finite, fraction, not_negative, positive
from ..util.parameters import leaves

Params = Iterable[Value] | Iterable[Mapping[str, Any]]


def _two_fractions(name: str, pair: Any) -> tuple[float, float]:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(f"{name} is a pair of numbers, not {pair!r}")
    return fraction(f"{name}[0]", pair[0]), fraction(f"{name}[1]", pair[1])


_CHECKS: Mapping[str, Callable[[str, Any], Any]] = {
    "lr": not_negative,  # a schedule may end at 0; an optimizer does not begin there
    "weight_decay": not_negative,
    "eps": not_negative,
    "momentum": fraction,
    "beta": fraction,
    "betas": _two_fractions,
}


class Group:
    """Parameters and their hyper-parameters, which are read and set by name, and checked.

    >>> group = Group([Value(1.0)], {"lr": 0.5})
    >>> group["lr"] = 0.25
    >>> group["lr"]
    0.25
    """

    def __init__(self, params: list[Value], settings: Mapping[str, Any]) -> None:
        self.params = params
        self.settings = {name: _checked(name, x) for name, x in settings.items()}

    def __repr__(self) -> str:
        settings = "".join(f", {name}={x!r}" for name, x in self.settings.items())
        return f"Group({len(self.params):,} parameters{settings})"

    def __getitem__(self, name: str) -> Any:
        return self.settings[name]

    def __setitem__(self, name: str, x: Any) -> None:
        self.known(name)
        self.settings[name] = _checked(name, x)

    def known(self, name: Any) -> None:
        """ValueError, with the settings there are, unless the group has this one."""
        if name not in self.settings:
            raise ValueError(f"there is no setting {name!r} here; there are {', '.join(self.settings)}")


def grouped(params: Params, settings: Mapping[str, Any]) -> list[Group]:
    """One group of all parameters, or the groups that are given, completed by the optimizer's settings.

    Args:
        params: Values, or groups of them such as {"params": [...], "lr": 0.1}.
        settings: name → hyper-parameter.

    Returns:
        The groups, each with all settings.

    Raises:
        TypeError: For other parameters, and for a setting of another type.
        ValueError: For a parameter that is in two groups, and for a setting that makes no sense.

    >>> a, b = Value(1.0), Value(2.0)
    >>> [group["lr"] for group in grouped([{"params": [a]}, {"params": [b], "lr": 0.1}], {"lr": 0.5})]
    [0.5, 0.1]
    """
    default = Group([], settings)
    parts = _parts(params)
    for i, part in enumerate(parts):
        if not isinstance(part, Mapping) or "params" not in part:
            raise TypeError(f'group {i} is no dict with "params"; give Values alone, or groups alone')
        for name in part:
            if name != "params":
                default.known(name)
    groups = [
        Group(leaves(part["params"]), {name: part.get(name, x) for name, x in default.settings.items()})
        for part in parts
    ]
    leaves(parameter for group in groups for parameter in group.params)
    for group in groups:
        if "lr" in group.settings:
            positive("lr", group["lr"])
    return groups


def _parts(params: Any) -> list[Any]:
    if isinstance(params, Iterable) and not isinstance(params, (Value, Mapping)):
        listed = list(params)
        return listed if any(isinstance(part, Mapping) for part in listed) else [{"params": listed}]
    return [{"params": params}]


def _checked(name: str, x: Any) -> Any:
    check: Callable[[str, Any], Any] = _CHECKS.get(name, finite)
    return check(name, x)
