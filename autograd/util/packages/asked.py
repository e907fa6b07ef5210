"""Attributes that are worked out when somebody asks: help, which most programs never read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

_NONE: Final = object()


class Asked:
    """What a function says of an instance, each time it is asked for; the class itself says something else.

    Args:
        of_one: What an instance says.
        of_class: What its class says; it has no such attribute unless told.

    >>> class Square:
    ...     __doc__ = Asked(lambda square: f"A square of size {square.size}.", "Squares.")
    ...     def __init__(self, size): self.size = size
    >>> Square.__doc__, Square(3).__doc__
    ('Squares.', 'A square of size 3.')
    """

    def __init__(self, of_one: Callable[[Any], Any], of_class: Any = _NONE) -> None:
        self._of_one = of_one
        self._of_class = of_class

    def __get__(self, one: Any, of: type) -> Any:
        if one is not None:
            return self._of_one(one)
        if self._of_class is _NONE:
            raise AttributeError(f"only the instances of {of.__name__} have this attribute")
        return self._of_class
