"""What a route gives: numbers, or the error it raises instead."""

from __future__ import annotations

import math
import warnings
from typing import NamedTuple

REFUSALS = {"DomainError", "PoleError", "GateOverflowError", "ReplayGuardError", "GraphError"}


class Outcome(NamedTuple):
    """numbers, in the order of the question; or the name and words of an error."""

    numbers: tuple[float, ...] = ()
    error: str = ""
    words: str = ""

    def to_plain(self):
        return [[x.hex() for x in self.numbers], self.error, self.words]

    @staticmethod
    def from_plain(plain):
        numbers, error, words = plain
        return Outcome(tuple(map(float.fromhex, numbers)), error, words)

    @property
    def finite(self):
        return not self.error and all(map(math.isfinite, self.numbers))

    def __str__(self):
        return f"{self.error}: {self.words[:200]}" if self.error else repr(list(self.numbers))


def attempt(action, *arguments):
    """The outcome of an action that gives floats, in any nesting."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Outcome(tuple(flattened(action(*arguments))))
        except Exception as error:
            return Outcome((), type(error).__name__, " ".join(str(error).split()))


def flattened(tree):
    """The numbers of a nesting, also those of nodes and arrays."""
    from autograd import Value

    if isinstance(tree, Value):
        return [float(tree.data)]
    if hasattr(tree, "tolist"):
        tree = tree.tolist()
    if isinstance(tree, (list, tuple)):
        return [x for part in tree for x in flattened(part)]
    return [float(tree)]
