"""What there is to choose about a picture, as one object that is handed on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from ...engine import Value
from .boxes import MAX_NODES, PRECISION

Collapse = str | Mapping[str, Iterable[Value]]
RADIUS = 2
NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})  # as the default of a parameter


@dataclass(frozen=True)
class Options:
    """The options of `draw`, which explains them."""

    depth: int | None = None
    max_nodes: int = MAX_NODES
    precision: int = PRECISION
    parameters: frozenset[Value] = frozenset()
    folded: Mapping[Value, Iterable[Value]] = field(default_factory=dict)
    collapse: Collapse = field(default_factory=dict)
    around: Value | None = None
    radius: int = RADIUS
    constants: bool = True
    highlight: Any = None
