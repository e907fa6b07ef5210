"""C's math library on whole vectors: generated, or glibc's libmvec, or else one lane at a time.

exp and the hyperbolic functions are generated (`vector_exp`).  libmvec has all others but fmod; it is
documented within 4 units in the last place, and measured in tests/test_vector_math.py.  Where eager's
bits are wanted, each lane calls the function that Python calls.
"""

from __future__ import annotations

import ctypes
import math
import platform
import sys
from functools import cache
from typing import Any, Final

import llvmlite.binding as llvm
from llvmlite import ir

from .exp import cosh, exp, sinh, tanh
from .machine import declared, fuses

LANE: Final = ir.DoubleType()

_GENERATED: Final = {"exp": exp, "sinh": sinh, "cosh": cosh, "tanh": tanh}
_INSTRUCTIONS: Final = ("sqrt", "fabs", "floor", "ceil", "rint", "copysign")
_LIBRARY: Final = "libmvec.so.1"
_LETTERS: Final = {8: "e", 4: "d", 2: "b"}  # AVX-512, AVX2, SSE in the names of the x86-64 vector ABI

# CPython computes hypot by an algorithm of its own, which is not C's
_HYPOT: Final = ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double, ctypes.c_double)(math.hypot)
_OWN: Final = {"hypot": "gatewise_hypot"}
llvm.add_symbol(_OWN["hypot"], ctypes.cast(_HYPOT, ctypes.c_void_p).value)


def call(builder: ir.IRBuilder, name: str, operands: list[Any], exact: bool) -> Any:
    """One function of the alphabet on vectors; `exact` gives the bits that Python's `math` gives."""
    vector = operands[0].type
    if name in _INSTRUCTIONS:
        intrinsic = f"llvm.{name}.v{vector.count}f64"
        return builder.call(declared(builder, intrinsic, vector, len(operands)), operands)
    if name in _GENERATED and fuses() and not exact:
        return _GENERATED[name](builder, *operands)
    symbol = None if exact else vectorised(name, len(operands), vector.count)
    if symbol:
        return builder.call(declared(builder, symbol, vector, len(operands)), operands)
    function = declared(builder, _OWN.get(name, name) if exact else name, LANE, len(operands))
    function.attributes.add("nobuiltin")  # or LLVM would write pow(x, 2) as x·x, whose bits may differ
    result = ir.Constant(vector, ir.Undefined)
    for lane in range(vector.count):
        at = ir.Constant(ir.IntType(32), lane)
        one = builder.call(function, [builder.extract_element(x, at) for x in operands])
        result = builder.insert_element(result, one, at)
    return result


def vectorised(name: str, arity: int, width: int) -> str | None:
    """The symbol of a function on `width` lanes in libmvec, if the machine has it."""
    symbol = f"_ZGV{_LETTERS.get(width, '')}N{width}{'v' * arity}_{name}"
    return symbol if _library() and width in _LETTERS and llvm.address_of_symbol(symbol) else None


@cache
def _library() -> bool:
    """Whether libmvec is there, and its functions known to LLVM."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    try:
        llvm.load_library_permanently(_LIBRARY)
    except RuntimeError:
        return False
    return True
