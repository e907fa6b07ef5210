"""A gate's number and local gradients where the quick way does not serve."""

from __future__ import annotations

from typing import Any

from ...errors import GatewiseError
from ...gates.numerics import settle
from ...gates.row import KERNELS, ROWS
from ...util.float_flags import put_down
from ..native import shim as cython
from .source import tell_lines


@cython.cfunc
def evaluate(code: cython.int, fixed: Any, xs: tuple[float, ...], kept: tuple[Any, ...]) -> Any:
    """(y, local gradients) of a gate of any number of operands; the rules of numerics where not finite.

    Args:
        fixed: Bit i is set where operand i is constant.
        kept: The operands as a node keeps them, for their names.
    """
    try:
        y, *local_grads = KERNELS[code][fixed](*xs)
        if y - y == 0.0:
            put_down()
            return y, local_grads
    except (ArithmeticError, ValueError, TypeError):
        pass
    try:
        return settle(ROWS[code], xs, fixed, ["" if type(x) is float else x._label for x in kept])
    except GatewiseError as error:
        tell_lines(error, kept)
        raise


@cython.cfunc
def numbers(kept: tuple[Any, ...]) -> Any:
    """The numbers of operands as a node keeps them."""
    return tuple([x if type(x) is float else x._data for x in kept])
