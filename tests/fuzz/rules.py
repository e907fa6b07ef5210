"""What each gate of one or two operands is in mathematics: value, first and second derivatives."""

from __future__ import annotations

import mpmath
from mpmath import mpf

from .jets import BITS, Fragile, NoValue, exp

ZERO = mpf(0)
with mpmath.workprec(BITS):
    LN2, LN10, RADIAN, DEGREE = mpmath.log(2), mpmath.log(10), 180 / mpmath.pi, mpmath.pi / 180


def _constant(x):
    return lambda *_: x


def smooth(f, first, second, terms=None):
    """A rule for one operand without corners; `terms` as in Court.map."""
    return lambda court, a: court.map([a], f, lambda x: [first(x)], lambda x: [second(x)], terms=terms)


def _sech2(x):
    e = exp(-2 * abs(x))
    return 4 * e / (1 + e) ** 2


def _tanh(x):
    e = exp(-2 * abs(x))
    return mpmath.tanh(x) if abs(x) < 1000 else mpmath.sign(x) * (1 - e) / (1 + e)


def _sigmoid(x):
    e = exp(-abs(x))
    return 1 / (1 + e) if x >= 0 else e / (1 + e)


def _slope_of_sigmoid(x):
    return _sigmoid(x) * _sigmoid(-x)


def _softplus(x):
    return max(x, ZERO) + mpmath.log1p(exp(-abs(x)))


def _gauss(x):
    return exp(-x * x)


def _phi(x):
    return _gauss(x / mpmath.sqrt(2)) / mpmath.sqrt(2 * mpmath.pi)


def _erfc(x):
    return mpmath.erfc(x) if abs(x) < 1000 else mpf(2 if x < 0 else 0)


def _Phi(x):
    return _erfc(-x / mpmath.sqrt(2)) / 2


def _half(x):
    """sinh and cosh share their range."""
    exp(abs(x))
    return x


def _circle(x):
    if abs(x) > mpf(2) ** 200:
        raise Fragile
    return x


def _root_of(x):
    if x <= 0:
        raise NoValue("edge")
    return mpmath.sqrt(x)


SMOOTH = {
    "neg": (lambda x: -x, _constant(mpf(-1)), _constant(ZERO)),
    "identity": (lambda x: x, _constant(mpf(1)), _constant(ZERO)),
    "exp": (exp, exp, exp),
    "expm1": (lambda x: mpmath.expm1(x) if abs(x) < 1 else exp(x) - 1, exp, exp),
    "log": (mpmath.log, lambda x: 1 / x, lambda x: -1 / x**2),
    "log2": (lambda x: mpmath.log(x) / LN2, lambda x: 1 / (x * LN2), lambda x: -1 / (x**2 * LN2)),
    "log10": (lambda x: mpmath.log(x) / LN10, lambda x: 1 / (x * LN10), lambda x: -1 / (x**2 * LN10)),
    "exp2": (lambda x: exp(x * LN2), lambda x: LN2 * exp(x * LN2), lambda x: LN2**2 * exp(x * LN2)),
    "deg2rad": (lambda x: x * DEGREE, _constant(DEGREE), _constant(ZERO)),
    "rad2deg": (lambda x: x * RADIAN, _constant(RADIAN), _constant(ZERO)),
    "log1p": (mpmath.log1p, lambda x: 1 / (1 + x), lambda x: -1 / (1 + x) ** 2),
    "sin": (lambda x: mpmath.sin(_circle(x)), mpmath.cos, lambda x: -mpmath.sin(x)),
    "cos": (lambda x: mpmath.cos(_circle(x)), lambda x: -mpmath.sin(x), lambda x: -mpmath.cos(x)),
    "tan": (
        lambda x: mpmath.tan(_circle(x)),
        lambda x: 1 + mpmath.tan(x) ** 2,
        lambda x: 2 * mpmath.tan(x) * (1 + mpmath.tan(x) ** 2),
    ),
    "asin": (
        mpmath.asin,
        lambda x: 1 / _root_of((1 - x) * (1 + x)),
        lambda x: x / _root_of((1 - x) * (1 + x)) ** 3,
        lambda x: 1 / _root_of((1 - x) * (1 + x)) ** 3,
    ),
    "acos": (
        mpmath.acos,
        lambda x: -1 / _root_of((1 - x) * (1 + x)),
        lambda x: -x / _root_of((1 - x) * (1 + x)) ** 3,
        lambda x: 1 / _root_of((1 - x) * (1 + x)) ** 3,
    ),
    "atan": (mpmath.atan, lambda x: 1 / (1 + x * x), lambda x: -2 * x / (1 + x * x) ** 2),
    "sinh": (lambda x: mpmath.sinh(_half(x)), mpmath.cosh, mpmath.sinh),
    "cosh": (lambda x: mpmath.cosh(_half(x)), mpmath.sinh, mpmath.cosh),
    "tanh": (_tanh, _sech2, lambda x: -2 * _tanh(x) * _sech2(x)),
    "asinh": (
        mpmath.asinh,
        lambda x: 1 / mpmath.sqrt(1 + x * x),
        lambda x: -x / mpmath.sqrt(1 + x * x) ** 3,
    ),
    "acosh": (mpmath.acosh, lambda x: 1 / _root_of(x * x - 1), lambda x: -x / _root_of(x * x - 1) ** 3),
    "atanh": (
        mpmath.atanh,
        lambda x: 1 / (1 - x * x),
        lambda x: 2 * x / (1 - x * x) ** 2,
        lambda x: 1 / (1 - x * x) ** 2,
    ),
    "gaussian": (
        _gauss,
        lambda x: -2 * x * _gauss(x),
        lambda x: (4 * x * x - 2) * _gauss(x),
        lambda x: 2 * _gauss(x),
    ),
    "erf": (
        lambda x: 1 - _erfc(x) if abs(x) > 1 else mpmath.erf(x),
        lambda x: 2 / mpmath.sqrt(mpmath.pi) * _gauss(x),
        lambda x: -4 * x / mpmath.sqrt(mpmath.pi) * _gauss(x),
    ),
    "erfc": (
        _erfc,
        lambda x: -2 / mpmath.sqrt(mpmath.pi) * _gauss(x),
        lambda x: 4 * x / mpmath.sqrt(mpmath.pi) * _gauss(x),
    ),
    "sigmoid": (
        _sigmoid,
        _slope_of_sigmoid,
        lambda x: _slope_of_sigmoid(x) * (_sigmoid(-x) - _sigmoid(x)),
        _slope_of_sigmoid,
    ),
    "softplus": (_softplus, _sigmoid, _slope_of_sigmoid),
    "silu": (
        lambda x: x * _sigmoid(x),
        lambda x: _sigmoid(x) + x * _slope_of_sigmoid(x),
        lambda x: _slope_of_sigmoid(x) * (2 + x * (_sigmoid(-x) - _sigmoid(x))),
        lambda x: _slope_of_sigmoid(x) * (2 + abs(x)),
    ),
    "gelu": (
        lambda x: x * _Phi(x),
        lambda x: _Phi(x) + x * _phi(x),
        lambda x: (2 - x * x) * _phi(x),
        lambda x: (2 + x * x) * _phi(x),
    ),
}


def add(court, a, b):
    one, none = mpf(1), ZERO
    return court.map([a, b], lambda x, y: x + y, lambda x, y: [one, one], lambda x, y: [none] * 3)


def sub(court, a, b):
    one, none = mpf(1), ZERO
    return court.map([a, b], lambda x, y: x - y, lambda x, y: [one, -one], lambda x, y: [none] * 3)


def mul(court, a, b):
    return court.map([a, b], lambda x, y: x * y, lambda x, y: [y, x], lambda x, y: [ZERO, mpf(1), ZERO])


def div(court, a, b):
    def value(x, y):
        if not y:
            raise NoValue("pole" if x else "domain")
        return x / y

    return court.map(
        [a, b],
        value,
        lambda x, y: [1 / y, -x / y**2],
        lambda x, y: [ZERO, -1 / y**2, 2 * x / y**3],
    )
