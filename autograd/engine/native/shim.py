"""What the compiler's words mean when nothing is compiled: almost nothing.

The files that `build_inputs.py` names are compiled by Cython from the very text that you read.  There
`from .native import shim as cython` becomes `cimport cython`, and an annotation such as
`flow: cython.double` makes a C variable; here it is a comment that tools can check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

T = TypeVar("T")

compiled: Final = False
double = float
int = int
bint = bool
Py_ssize_t = int


def cclass(kind: type[T]) -> type[T]:
    """Compiled: a class whose fields are C fields."""
    return kind


def cfunc(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compiled: a C function, which Python cannot call."""
    return function
