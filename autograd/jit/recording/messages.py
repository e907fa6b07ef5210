"""What compile says of what it cannot record, and the line of the user's code that asked for it."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, Final

from ...errors import GraphError
from ...util.packages.user_code import NN, calling_line, is_package

_READ: Final = ("data", "grad", "local_grads", "reached")
_METHODS: Final = ("as_integer_ratio()", "hex()", "is_integer()")
_AS_TEXT: Final = ("round(…, digits)", "format(…, spec)")
_TURNED: Final = ("float()", "int()", "complex()", "index()", *_AS_TEXT, *_METHODS)
_OWN: Final = (*_READ, *_METHODS, "backward()", "zero_grad()", "data = …", "grad = …", "_backward = …")
_HASHING: Final = ("_ask_to_hash", "__hash__")  # the frames of a node that is asked for its hash
_WAYS: Final = (
    "stay with nodes: where(x > 0, a, b) chooses, take(rows, i) looks up, maximum(a, b) is the larger one, "
    "x.detach() is the number without its gradient, grad(f) is a derivative"
)


def cannot(why: str, instead: str, at: str = "") -> GraphError:
    """The error for what cannot be recorded: why, where in the user's code, and the way on."""
    return GraphError(f"compile is recording: {why}{at and f', at {at}'}; {instead}")


def of_node(node: Any, what: str) -> GraphError:
    """The error for what was asked of a node: one of its attributes, a method, or a function of it."""
    name = node.label or (node.gate.name if node.gate else "leaf")
    asked = f".{what}" if what in _OWN else what
    if what in _READ or what in _TURNED:
        why = f"{asked} of the node {name!r} would be a plain number, the same in every replay"
    else:
        why = f"{asked} on the node {name!r} would happen now, and in no replay"
    return cannot(why, _WAYS, place(NN))


def beside_nodes(error: Exception) -> None:
    """Add to a TypeError, which may come from a function that takes no nodes, what to do about one.

    Fraction, Decimal, np.isnan and their like refuse a node in words of their own, and ask it nothing first.
    """
    if isinstance(error, TypeError):
        error.add_note(
            "compile is recording: where a plain call has a number the function meets a node, and this may "
            f"come from a function that takes none; {_WAYS}; call what needs the plain number outside"
        )


def of_call(what: str) -> GraphError:
    """The error for a call that has no place in the function at all."""
    if what == "no_grad()":
        why, instead = "would take its results for constants", "detach() what needs no gradient"
    else:
        why, instead = "would happen now, and in no replay", "do that outside"
    return cannot(f"{what} inside the function {why}", instead, place(NN))


def of_hidden_number() -> GraphError:
    """The error for a condition where only a plain number will do."""
    return cannot(
        "a condition would be 1.0 or 0.0 here, the same in every replay",
        "stay with nodes: where(condition, 1.0, 0.0) is a number that is replayed",
        place(NN),
    )


def of_hash(what: str) -> GraphError:
    """The error for a number or a condition as a key, or as an element of a set."""
    return cannot(
        f"{what} would be looked up in a set, a dict or a cache by what it is now, and in no replay",
        "choose with where(x == 1, a, b), look a row up with take(rows, x), or look for it in a list or a "
        "tuple, which leaves guards",
        place(NN),
    )


def place(*beside: str) -> str:
    """The line of the user's code that is being run, in words.

    Args:
        *beside: Other folders that are not the user's.
    """
    return str(calling_line(*beside) or "an unknown line")


def asked_by_package() -> bool:
    """Whether it is this package itself that asks a node for its hash, two calls up."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and is_package(frame) and frame.f_code.co_name in _HASHING:
        frame = frame.f_back
    return frame is not None and is_package(frame)
