"""exp, sinh, cosh and tanh in plain vector arithmetic: no call, and what they share is computed once.

All split x into n·ln 2 + r with |r| ≤ ½ ln 2, where a few terms of a Taylor series suffice.
"""

from __future__ import annotations

import math
import struct
from typing import Any, Final

from llvmlite import ir

from .machine import declared

_TERMS: Final = 13  # the next one is below 2⁻⁵⁷
_LN2_HIGH: Final = 0.693147180369123816490  # 33 bits, so that n times it is exact
_LN2_LOW: Final = 1.90821492927058770002e-10
_ROUNDER: Final = 1.5 * 2.0**52  # what it is added to ends in n, as an integer
_ROUNDER_BITS: Final[int] = struct.unpack("<q", struct.pack("<d", _ROUNDER))[0]
_EXP_IS_0, _EXP_IS_INFINITE = -746.0, 710.0
_COSH_IS_INFINITE: Final = 710.4758600739439  # from the next double on
_TANH_IS_1: Final = 22.0


def exp(b: ir.IRBuilder, x: Any) -> Any:
    """eˣ within 1 unit in the last place."""
    x = _least(b, _EXP_IS_INFINITE, x)
    smallest = _every(x, _EXP_IS_0)
    r, n = _reduced(b, b.select(b.fcmp_ordered("<", x, smallest), smallest, x))
    series = _series(b, r, range(2, _TERMS + 1))
    power = b.fadd(_fma(b, b.fmul(series, r), r, r), _every(x, 1.0))
    half = b.ashr(n, _every(n, 1))  # 2ⁿ alone could leave the range of a double
    return b.fmul(b.fmul(power, _power_of_2(b, half)), _power_of_2(b, b.sub(n, half)))


def sinh(b: ir.IRBuilder, x: Any) -> Any:
    """The hyperbolic sine within 3 units in the last place."""
    size = _intrinsic(b, "fabs", x)
    result, _, scale = _sinh_and_cosh(b, size)
    return _intrinsic(b, "copysign", _scaled(b, size, result, scale), x)


def cosh(b: ir.IRBuilder, x: Any) -> Any:
    """The hyperbolic cosine within 2 units in the last place."""
    size = _intrinsic(b, "fabs", x)
    _, result, scale = _sinh_and_cosh(b, size)
    return _scaled(b, size, result, scale)


def tanh(b: ir.IRBuilder, x: Any) -> Any:
    """The hyperbolic tangent within 3 units in the last place."""
    size = _intrinsic(b, "fabs", x)
    over, under, _ = _sinh_and_cosh(b, size)
    ratio = b.fdiv(over, under)
    far = b.fcmp_ordered(">", size, _every(x, _TANH_IS_1))
    return _intrinsic(b, "copysign", b.select(far, _every(x, 1.0), ratio), x)


def _sinh_and_cosh(b: ir.IRBuilder, size: Any) -> tuple[Any, Any, Any]:
    """Both of n·ln 2 + r, by the addition theorems: no digit is lost where n is 0.

    They are to be multiplied by the third, which is 2 where 2ⁿ is beyond the doubles, and else 1.
    """
    r, n = _reduced(b, _least(b, math.ceil(_COSH_IS_INFINITE), size))
    square = b.fmul(r, r)
    even = _fma(b, _series(b, square, range(2, _TERMS, 2)), square, _every(r, 1.0))
    odd = _fma(b, b.fmul(_series(b, square, range(3, _TERMS + 1, 2)), square), r, r)
    highest = _every(n, 1024)
    high = b.select(b.icmp_signed(">", n, highest), highest, n)
    up = _power_of_2(b, b.sub(high, _every(n, 1)))
    low = b.sub(_every(n, -1), n)
    tiny = _every(n, -1023)  # an exponent that stands for 0
    down = _power_of_2(b, b.select(b.icmp_signed("<", low, tiny), tiny, low))
    total, difference = b.fadd(up, down), b.fsub(up, down)
    return (
        _fma(b, difference, even, b.fmul(total, odd)),
        _fma(b, total, even, b.fmul(difference, odd)),
        _power_of_2(b, b.sub(n, high)),
    )


def _reduced(b: ir.IRBuilder, x: Any) -> tuple[Any, Any]:
    """r and n."""
    rounded = _fma(b, x, _every(x, 1.0 / math.log(2.0)), _every(x, _ROUNDER))
    n = b.fsub(rounded, _every(x, _ROUNDER))
    r = _fma(b, n, _every(x, -_LN2_HIGH), x)
    integers = ir.VectorType(ir.IntType(64), x.type.count)
    bits = b.bitcast(rounded, integers)
    return _fma(b, n, _every(x, -_LN2_LOW), r), b.sub(bits, _every(bits, _ROUNDER_BITS))


def _series(b: ir.IRBuilder, x: Any, terms: range) -> Any:
    """1/k! + x/(k + s)! + x²/(k + 2s)! + … for the k of these terms."""
    last, *rest = reversed(terms)
    total = _every(x, 1.0 / math.factorial(last))
    for k in rest:
        total = _fma(b, total, x, _every(x, 1.0 / math.factorial(k)))
    return total


def _least(b: ir.IRBuilder, most: float, x: Any) -> Any:
    """x, but no more than `most`; a NaN stays."""
    limit = _every(x, most)
    return b.select(b.fcmp_ordered(">", x, limit), limit, x)


def _scaled(b: ir.IRBuilder, size: Any, result: Any, scale: Any) -> Any:
    far = b.fcmp_ordered(">", size, _every(size, _COSH_IS_INFINITE))
    return b.select(far, _every(size, math.inf), b.fmul(result, scale))


def _power_of_2(b: ir.IRBuilder, exponent: Any) -> Any:
    biased = b.add(exponent, _every(exponent, 1023))
    vector = ir.VectorType(ir.DoubleType(), exponent.type.count)
    return b.bitcast(b.shl(biased, _every(exponent, 52)), vector)


def _every(like: Any, number: float) -> ir.Constant:
    return ir.Constant(like.type, [number] * like.type.count)


def _fma(b: ir.IRBuilder, x: Any, y: Any, z: Any) -> Any:
    return _intrinsic(b, "fma", x, y, z)


def _intrinsic(b: ir.IRBuilder, name: str, *operands: Any) -> Any:
    kind = operands[0].type
    return b.call(declared(b, f"llvm.{name}.v{kind.count}f64", kind, len(operands)), operands)
