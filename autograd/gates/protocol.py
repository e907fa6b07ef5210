"""What others read of a row and of a node; who reads no more than this needs neither Gate nor Value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ..alphabet import Number


class Row(Protocol):
    """A gate, as it is worked out on floats and named in messages: see `Gate`."""

    @property
    def name(self) -> str: ...
    @property
    def operand_names(self) -> tuple[str, ...]: ...
    @property
    def arity(self) -> int: ...
    @property
    def longest_kernel(self) -> float: ...
    @property
    def domain(self) -> str: ...
    @property
    def hint(self) -> str: ...
    @property
    def value(self) -> Callable[..., Number]: ...
    def form(self, constant: int) -> Callable[..., tuple[Number, ...]]: ...
    def one_each(self, local_grads: Any) -> tuple[Number, ...]: ...
    def written(self, xs: Sequence[float], labels: Sequence[str] = ()) -> str: ...


class Named(Protocol):
    """What made a node, as text shows it: a gate, or what stands for one on a node made by hand."""

    @property
    def name(self) -> str: ...
    @property
    def symbol(self) -> str: ...
    @property
    def latex(self) -> str: ...


class Gated(Protocol):
    """Has a gate, or none: a node, or an entry of a tape."""

    @property
    def gate(self) -> Named | None: ...


class Node(Gated, Protocol):
    """A node of a graph, as text shows it."""

    @property
    def data(self) -> float: ...
    @property
    def label(self) -> str: ...
    @property
    def constant(self) -> bool: ...
    @property
    def operands(self) -> Sequence[Node]: ...
