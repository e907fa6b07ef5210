"""What programs for micrograd and microgpt give a node: children, an operation, local gradients.

micrograd   Value(data, _children=(), _op="", label="")
microgpt    Value(data, children=(), local_grads=())
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from ..gates.row import enrol


class HandMade:
    """Stands where a gate would, on a node that a program built itself: it has a name, but no row."""

    __slots__ = ("code", "latex", "name", "symbol")

    def __init__(self, name: str) -> None:
        self.name = name
        self.symbol = name
        self.latex = ""
        self.code = enrol(self, {})

    def __reduce__(self) -> tuple[Callable[[str], HandMade], tuple[str]]:
        return hand_made, (self.name,)

    def __repr__(self) -> str:
        return f"<hand-made gate {self.name}>"


@cache
def hand_made(name: str) -> HandMade:
    """The one of that name; a program names few operations, and makes many nodes with each."""
    return HandMade(name or "by hand")


def inherit(label: object, older: Sequence[Any], named: Mapping[str, Any]) -> tuple[str, Any, Any, Any]:
    """(label, operands, op, local gradients) from either project's constructor arguments."""
    given = dict(named)
    op_or_grads: Any = older[0] if older else ""
    children = label if not isinstance(label, str) else given.pop("_children", given.pop("children", ()))
    name = older[1] if len(older) > 1 else given.pop("label", label if isinstance(label, str) else "")
    local_grads = given.pop("local_grads", None)
    if isinstance(op_or_grads, str):
        op = op_or_grads or given.pop("_op", "")
    else:
        op, local_grads = "", op_or_grads
    misplaced = bool(older) and isinstance(label, str)
    if given or misplaced or len(older) > 2 or not isinstance(children, (tuple, list, set, frozenset)):
        raise TypeError(
            "Value(data, label='') takes a number and a label; micrograd's Value(data, _children, _op, "
            "label) and microgpt's Value(data, children, local_grads) work too; got "
            + ", ".join([repr(x) for x in (label, *older)] + [f"{k}={v!r}" for k, v in named.items()])
        )
    if local_grads is not None and len(local_grads) != len(children):
        raise TypeError(
            f"Value(data, children, local_grads) needs one local gradient per child; "
            f"got {len(children)} children and {len(local_grads)} local gradients"
        )
    return name, tuple(children), op, local_grads
