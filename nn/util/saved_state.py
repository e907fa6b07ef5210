"""What saved state has to be before it is believed; a CheckpointError says what is wrong with any other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from autograd import CheckpointError


@contextmanager
def believed(what: str = "") -> Iterator[None]:
    """The refusal of a number inside, as a CheckpointError that begins with what was read.

    >>> with believed("w"):
    ...     float("x")
    Traceback (most recent call last):
    autograd.CheckpointError: w: could not convert string to float: 'x'
    """
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise CheckpointError(f"{what}: {error}" if what else str(error)) from error


def is_dict(what: str, saved: Any) -> None:
    """CheckpointError unless it is a dict, or something like one.

    >>> is_dict("it", {})
    """
    if not isinstance(saved, Mapping):
        raise CheckpointError(f"{what} is of type {type(saved).__name__}, not a dict")


def whole_number(what: str, saved: Any) -> int:
    """It, if it is a whole number, 0 or above; `what` is in the plural.

    >>> whole_number("epochs", 3)
    3
    """
    if type(saved) is not int or saved < 0:
        raise CheckpointError(f"{what} are a whole number, 0 or above, not {saved!r}")
    return saved


def strange_keys(
    saved: Mapping[str, Any], wanted: Collection[str], also: Collection[str] = ()
) -> dict[str, list[str]]:
    """The keys that are missing, and those that are neither wanted nor among `also`, by what to say of them.

    >>> strange_keys({"a": 1, "b": 2}, ["a", "c"])
    {'lacks': ['c'], 'has the unknown': ['b']}
    """
    known = {*wanted, *also}
    found = {
        "lacks": [key for key in wanted if key not in saved],
        "has the unknown": [key for key in saved if key not in known],
    }
    return {what: keys for what, keys in found.items() if keys}


def has_keys(what: str, saved: Mapping[str, Any], wanted: set[str], also: Collection[str] = ()) -> None:
    """CheckpointError unless exactly these keys are there, and none but some of `also`.

    >>> has_keys("it", {"a": 1}, {"a"})
    """
    for problem, keys in strange_keys(saved, wanted, also).items():
        raise CheckpointError(f"{what} {problem} {', '.join(map(repr, sorted(keys)[:3]))}")
