"""An independent judge: the rows' definitions read by numbers of 2,400 bits, and slopes by difference.

Nothing here looks at a row's local gradients.  With so many bits a one-sided difference over a step
of 2⁻²⁰⁰ keeps more than a hundred right ones, even where a slope is as small as a float can be.
"""

import math
from fractions import Fraction
from functools import lru_cache

import mpmath
from mpmath import mpf

BITS = 2400
AGREE = mpf(2) ** -100
CROSSES_ZERO = {"gelu": (-1.0, -0.5), "silu": (-1.5, -1.0)}  # where their slopes change sign
EXACTLY = {  # a row spells these as the nearest float; here they mean the numbers themselves
    math.sqrt(0.5): lambda: mpmath.sqrt(mpf(1) / 2),
}


class NoValue(ArithmeticError):
    """The definition has no finite real value at this point."""


class Mp:
    """A real number of many bits, as a kind of number that rows can be read by."""

    def __init__(self, x):
        self.x = mpf(x)

    @staticmethod
    def of(x):
        return x if isinstance(x, Mp) else Mp(EXACTLY[x]() if x in EXACTLY else x)

    @staticmethod
    def __gate__(gate, operands):
        return Mp.of(gate.definition(*map(Mp.of, operands)))

    @staticmethod
    def __libm__(name, operands):
        return Mp(_computed(name, tuple(Mp.of(x).x for x in operands), mpmath.mp.prec))

    # fmt: off
    def __add__(self, other): return Mp(self.x + Mp.of(other).x)
    def __sub__(self, other): return Mp(self.x - Mp.of(other).x)
    def __mul__(self, other): return Mp(self.x * Mp.of(other).x)
    def __truediv__(self, other): return Mp(self.x / Mp.of(other).x)
    def __radd__(self, other): return Mp.of(other) + self
    def __rsub__(self, other): return Mp.of(other) - self
    def __rmul__(self, other): return Mp.of(other) * self
    def __rtruediv__(self, other): return Mp.of(other) / self
    def __neg__(self): return Mp(-self.x)
    def __abs__(self): return Mp(abs(self.x))
    def __lt__(self, other): return self.x < Mp.of(other).x
    def __le__(self, other): return self.x <= Mp.of(other).x
    def __gt__(self, other): return self.x > Mp.of(other).x
    def __ge__(self, other): return self.x >= Mp.of(other).x
    def __bool__(self): return self.x != 0
    # fmt: on


@lru_cache(maxsize=10_000)  # points of a grid have operands in common
def _computed(name, numbers, bits):
    try:
        y = (FUNCTIONS.get(name) or getattr(mpmath, name))(*numbers)
    except (ZeroDivisionError, ValueError):
        return mpmath.nan
    return y.real if y.imag == 0 else mpmath.nan


def _erfc(x):
    return mpmath.erfc(x) if abs(x) < 1000 else mpf(1 - mpmath.sign(x))  # e^-1000000 is 0 to any float


FUNCTIONS = {  # the others have their names in mpmath
    "pow": mpmath.power,
    "fabs": abs,
    "fmod": mpmath.fmod,
    "copysign": lambda a, b: -abs(a) if b < 0 else abs(a),
    "rint": mpmath.nint,
    "erfc": _erfc,
    "expm1": lambda x: mpmath.exp(x) - 1,
    "log2": lambda x: mpmath.log(x, 2),
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "log1p": lambda x: mpmath.log(1 + x),
}


def value(f, xs):
    """f at these floats, to more than two thousand bits; NoValue where it has none."""
    with mpmath.workprec(BITS):
        return _at(f, list(map(mpf, xs)))


def slopes(f, xs, i):
    """The slope of f by its i-th operand, from the left and from the right; None where f ends."""
    step, bits = _step(xs, i)
    with mpmath.workprec(bits):
        numbers = list(map(mpf, xs))
        try:
            here = _at(f, numbers)
        except NoValue:
            return None, None
        sides = []
        for h in (-step, step / 3):  # not alike, so that a jump does not look like a slope
            try:
                sides.append((_at(f, [*numbers[:i], numbers[i] + h, *numbers[i + 1 :]]) - here) / h)
            except NoValue:
                sides.append(None)
        return tuple(sides)


def _step(xs, i):
    """A step that crosses no jump of a remainder, and bits enough to see it."""
    sizes = [math.frexp(x)[1] for x in (*xs, 1.0) if x]
    spread = max(sizes) - min(sizes) if len(xs) > 1 else 0
    return mpf(2) ** (-200 - 2 * spread) * min(1, abs(mpf(xs[i])) or 1), BITS + 4 * spread


def slope(f, xs, i):
    """The partial derivative of f by its i-th operand; None at an edge, a kink or a jump."""
    left, right = slopes(f, xs, i)
    if left is None or right is None:
        return None
    with mpmath.workprec(BITS):
        smooth = abs(left - right) <= AGREE * max(abs(left), abs(right))
        return (left + right) / 2 if smooth else None


def second(f, xs, i, j):
    """∂²f/∂xᵢ∂xⱼ by differences over many bits."""
    with mpmath.workprec(BITS):
        numbers = list(map(mpf, xs))
        h = mpf(2) ** -300

        def shifted(p, q):
            moved = list(numbers)
            moved[i] += p * h
            moved[j] += q * h
            return _at(f, moved)

        return (shifted(1, 1) - shifted(1, -1) - shifted(-1, 1) + shifted(-1, -1)) / (4 * h * h)


def _at(f, numbers):
    try:
        y = Mp.of(f(*map(Mp, numbers))).x
    except (ZeroDivisionError, ValueError) as error:
        raise NoValue(str(error)) from error
    if not mpmath.isfinite(y):
        raise NoValue(f"{y}")
    return y


def ulps(got, exact):
    """How far a float is from the exact number, in units of the last place of that number."""
    with mpmath.workprec(BITS):
        return float(abs(mpf(got) - exact) / math.ulp(float(exact)))


def fraction(x):
    """A float as the fraction it is."""
    return Fraction(*x.as_integer_ratio())
