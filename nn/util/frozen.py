"""Frozen parameters: a mark on the Value itself, so that copies and pickles keep it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd import Value


class Mark:
    """What a frozen parameter carries as its attribute `frozen`; there is one."""

    seen = False  # asking a Value for an attribute that it lacks costs as much as a step of SGD

    def __reduce__(self) -> tuple[object, tuple[()]]:
        return mark, ()

    def __repr__(self) -> str:
        return "frozen"


_MARK = Mark()


def mark() -> Mark:
    """The mark, of which there is one more now, made here or read from a pickle.

    >>> mark()
    frozen
    """
    Mark.seen = True
    return _MARK


def is_frozen(parameter: Value) -> bool:
    """Whether no optimizer may change the parameter.

    >>> is_frozen(Value(1.0))
    False
    """
    return Mark.seen and getattr(parameter, "frozen", None) is _MARK


def frozen_places(params: Sequence[Value]) -> set[int]:
    """The places of those that are frozen.

    >>> frozen_places([Value(1.0)])
    set()
    """
    return {i for i, parameter in enumerate(params) if is_frozen(parameter)} if Mark.seen else set()


def set_frozen(params: Iterable[Value], wish: bool) -> None:
    """Freeze these parameters, or let them learn again.

    >>> p = Value(1.0)
    >>> set_frozen([p], True)
    >>> is_frozen(p)
    True
    """
    for parameter in params:
        if wish:
            parameter.frozen = mark()
        elif is_frozen(parameter):
            delattr(parameter, "frozen")
