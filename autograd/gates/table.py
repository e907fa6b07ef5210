"""The table: one row per gate, and the only file that a new gate touches.

`y` is the gate's output; `a`, `b`, … are its operands.  A row is ordinary Python over operators,
`select`, C's math library by name (`libm.exp`) and other gates, so that one row is read by floats,
Values, fractions, registers and text.  Rows never use ==, which compares Values by identity.  Kinks and ties follow one rule, the minimum-norm
subgradient over the active operands.  Formulas are the stable ones: each local gradient is within
4 units in the last place (tests/test_accuracy.py), and those that would lose digits say why.
"""

import operator
from math import inf, nan, pi
from math import log as _ln
from math import sqrt as _root

from ..alphabet import libm, provided, select, unless
from .row import gate, helper
from .second_order import (
    acosh_slope,
    asin_slope,
    atanh_slope,
    falling,
    falling_whole,
    if_zero,
    over,
    over_square,
    rising,
    root_slope,
    times,
)

_ANY, _POSITIVE, _UNIT, _APART = (-2.0, 2.0), (0.2, 3.0), (-0.9, 0.9), (0.5, 2.0)


def _remainder(a, b):
    """Python's a % b, which has the sign of b, from C's fmod."""
    m = libm.fmod(a, b)
    shifted = select(b > 0.0, select(m < 0.0, m + b, m), select(m > 0.0, m + b, m))
    return if_zero(m, libm.copysign(0.0, b), shifted)


def _quotient(a, b):
    """Python's a // b: the remainder is taken off first, so that the division is exact."""
    m = libm.fmod(a, b)
    q = (a - m) / b
    q = select(b > 0.0, select(m < 0.0, q - 1.0, q), select(m > 0.0, q - 1.0, q))
    low = libm.floor(q)
    whole = select(q - low > 0.5, low + 1.0, low)
    return if_zero(b, a / b, if_zero(q, libm.copysign(0.0, a / b), whole))


def _gaussian(a):
    """exp(−a²) with a² split in two, because rounding a² costs up to 350 units in the last place."""
    near = select(libm.fabs(a) < 28.0, a, 0.0)
    shifted = near * 134217729.0  # 2²⁷ + 1: Dekker's splitting constant
    high = shifted - (shifted - near)
    low = near - high
    y = libm.exp(-(high * high)) * libm.exp(-(low * (near + high)))
    return select(libm.fabs(a) < 28.0, y, select(libm.fabs(a) >= 28.0, 0.0, a))


def _sigmoid(a):
    """1/(1 + e⁻ᵃ) with the exponent never positive, so that nothing overflows."""
    e = libm.exp(-libm.fabs(a))
    return select(a >= 0.0, 1.0, e) / (1.0 + e)


def _scaled_exp(scale, a):
    """scale × eᵃ, in two halves where eᵃ alone would lose digits to underflow."""
    half = exp(0.5 * a)
    return provided(a > -700.0, scale * exp(a), scale * half * half)


def _between_0_and_1(s):
    """The element of the interval from s to 1 that is nearest to 0."""
    return select(s > 0.0, select(s < 1.0, s, 1.0), 0.0)


def _cube_root(a):
    """C's cbrt and a step of Newton's: some libraries are four units in the last place off."""
    root = libm.cbrt(a)
    better = root - (root - a / root / root) / 3.0
    return provided(libm.fabs(a) < inf, provided(libm.fabs(a) > 0.0, better, a), root)


def _above(a, b):
    """a − b, and 0 for two that are inf; NaN for two that are −inf, where logaddexp has no slope."""
    gap = a - b
    infinite = select(a > b, inf, select(a < b, -inf, unless(a >= b, select(a > 0.0, 0.0, nan), gap)))
    return provided(gap - gap >= 0.0, gap, infinite)


def _lost(a, b):
    """What rounding takes from a − b: in exp(a − b) it would count |a − b| times."""
    gap = a - b
    turned = gap - a
    lost = (a - (gap - turned)) - (b + turned)
    return provided(lost - lost >= 0.0, lost, 0.0)


def _share(a, b):
    """eᵃ ÷ (eᵃ + eᵇ) = σ(a − b)."""
    share, lost = sigmoid(_above(a, b)), _lost(a, b)
    return unless(abs(lost) > 0.0, share + share * sigmoid(_above(b, a)) * lost, share)


def _log_of_sum(a, b):
    """log(eᵃ + eᵇ) = max(a, b) + log1p(e^(−|a − b|))."""
    top = select(a >= b, a, provided(b > a, b, a + b))
    power = libm.exp(-libm.fabs(a - b)) * (1.0 + select(a > b, _lost(b, a), _lost(a, b)))
    return provided(libm.fabs(top) < inf, top + libm.log1p(power), top)


# fmt: off
# ── arithmetic ────────────────────────────────────────────────────────────────────────────────
add = gate("add", operator.add, lambda y, a, b: (1.0, 1.0), symbol="+", latex="{a} + {b}", meaning="the sum")
sub = gate("sub", operator.sub, lambda y, a, b: (1.0, -1.0), symbol="−", latex="{a} - {b}", meaning="the difference")
mul = gate("mul", operator.mul, lambda y, a, b: (b, a), symbol="×", latex="{a} \\times {b}", meaning="the product")
div = gate("div", operator.truediv, lambda y, a, b: (1.0 / b, -(y / b)), symbol="÷", latex="\\frac{{{a}}}{{{b}}}",
           domain="b ≠ 0", sample=(_ANY, _APART), meaning="the quotient")
neg = gate("neg", operator.neg, lambda y, a: (-1.0,), symbol="−", latex="-{a}", also="negative", meaning="the negative")
pow = gate("pow", libm.pow, lambda y, a, b: (falling(a, b), rising(a, b)),
           constant={0: lambda y, a, b: (0.0, rising(a, b)), 1: lambda y, a, b: (falling_whole(a, b), 0.0)},
           symbol="^", latex="{a}^{{{b}}}", domain="a > 0, or a whole b that is a plain number", sample=(_POSITIVE, _ANY),
           hint="pass the exponent as a plain number", also="power", meaning="a to the power of b")
mod = gate("mod", _remainder, lambda y, a, b: (1.0, -floordiv(a, b)), symbol="%", latex="{a} \\bmod {b}",
           definition=lambda a, b: a - b * libm.floor(a / b), domain="b ≠ 0", sample=((2.1, 2.9), (0.75, 1.0)), also="remainder", meaning="the remainder of a ÷ b with the sign of b, Python's %")
floordiv = gate("floordiv", _quotient, lambda y, a, b: (0.0, 0.0), symbol="//", latex="\\left\\lfloor {a} / {b} \\right\\rfloor",
                definition=lambda a, b: libm.floor(a / b), domain="b ≠ 0", sample=((2.1, 2.9), (0.75, 1.0)), also="floor_divide", meaning="a ÷ b rounded down, Python's //")
fmod = gate("fmod", libm.fmod, lambda y, a, b: (1.0, -round((a - y) / b)), latex="\\operatorname{{fmod}}({a}, {b})",
            definition=lambda a, b: a - b * trunc(a / b), domain="b ≠ 0", sample=((2.1, 2.9), (0.75, 1.0)), meaning="the remainder of a ÷ b with the sign of a, C's fmod")
square     = gate("square", lambda a: a * a, lambda y, a: (2.0 * a,), latex="{a}^2", meaning="the square")
reciprocal = gate("reciprocal", lambda a: 1.0 / a, lambda y, a: (-(y / a),), latex="\\frac{{1}}{{{a}}}", domain="a ≠ 0", sample=(_APART,), meaning="1 ÷ a")
deg2rad    = gate("deg2rad", lambda a: a * (pi / 180.0), lambda y, a: (pi / 180.0,), latex="\\frac{{\\pi}}{{180}} {a}", also="radians", meaning="degrees in radians")
rad2deg    = gate("rad2deg", lambda a: a * (180.0 / pi), lambda y, a: (180.0 / pi,), latex="\\frac{{180}}{{\\pi}} {a}", also="degrees", meaning="radians in degrees")

# ── exponentials and logarithms ───────────────────────────────────────────────────────────────
exp   = gate("exp", libm.exp, lambda y, a: (y,), latex="e^{{{a}}}", meaning="e to the power of a")
expm1 = gate("expm1", libm.expm1, lambda y, a: (exp(a),), latex="e^{{{a}}} - 1", meaning="eᵃ − 1, with all digits near 0")
log   = gate("log", libm.log, lambda y, a: (1.0 / a,), latex="\\ln {a}", domain="a > 0", sample=(_POSITIVE,), meaning="the natural logarithm")
log1p = gate("log1p", libm.log1p, lambda y, a: (1.0 / (1.0 + a),), latex="\\ln(1 + {a})", domain="a > −1", sample=(_UNIT,), meaning="the natural logarithm of 1 + a, with all digits near 0")
exp2  = gate("exp2", lambda a: libm.pow(2.0, a), lambda y, a: (_ln(2.0) * y,), latex="2^{{{a}}}", meaning="2 to the power of a")
log2  = gate("log2", libm.log2, lambda y, a: (1.0 / _ln(2.0) / a,), latex="\\log_2 {a}", domain="a > 0", sample=(_POSITIVE,), meaning="the logarithm to base 2")
log10 = gate("log10", libm.log10, lambda y, a: (1.0 / _ln(10.0) / a,), latex="\\log_{{10}} {a}", domain="a > 0", sample=(_POSITIVE,), meaning="the logarithm to base 10")
cbrt  = gate("cbrt", _cube_root, lambda y, a: (1.0 / (3.0 * y * y),), latex="\\sqrt[3]{{{a}}}", definition=libm.cbrt, sample=(_APART,), meaning="the cube root")
logaddexp = gate("logaddexp", _log_of_sum, lambda y, a, b: (_share(a, b), _share(b, a)),
                 latex="\\ln(e^{{{a}}} + e^{{{b}}})", definition=lambda a, b: libm.log(libm.exp(a) + libm.exp(b)), meaning="log(eᵃ + eᵇ) without overflow")
sqrt  = gate("sqrt", libm.sqrt, lambda y, a: (root_slope(a),), symbol="√", latex="\\sqrt{{{a}}}",
             domain="a ≥ 0", sample=(_POSITIVE,), meaning="the square root")
xlogy = gate("xlogy", lambda a, b: if_zero(a, select(b >= -inf, 0.0, b), a * libm.log(b)),
             lambda y, a, b: (log(b), over(a, b)),
             latex="{a} \\ln {b}", domain="b > 0", sample=(_ANY, _POSITIVE), meaning="a × log b, and 0 where a is 0")
hypot = gate("hypot", libm.hypot, lambda y, a, b: (over(a, y), over(b, y)),
             latex="\\sqrt{{{a}^2 + {b}^2}}", sample=(_APART, _APART), meaning="the length of the vector (a, b)")

# ── trigonometry ──────────────────────────────────────────────────────────────────────────────
sin   = gate("sin", libm.sin, lambda y, a: (cos(a),), latex="\\sin {a}", domain="a finite a", meaning="the sine of an angle in radians")
cos   = gate("cos", libm.cos, lambda y, a: (-sin(a),), latex="\\cos {a}", domain="a finite a", meaning="the cosine of an angle in radians")
tan   = gate("tan", libm.tan, lambda y, a: (1.0 + y * y,), latex="\\tan {a}", domain="a finite a", sample=((-1.2, 1.2),), meaning="the tangent of an angle in radians")
asin  = gate("asin", libm.asin, lambda y, a: (asin_slope(a),), latex="\\arcsin {a}",
             domain="−1 ≤ a ≤ 1", sample=(_UNIT,), also="arcsin", meaning="the inverse of the sine")
acos  = gate("acos", libm.acos, lambda y, a: (-asin_slope(a),), latex="\\arccos {a}",
             domain="−1 ≤ a ≤ 1", sample=(_UNIT,), also="arccos", meaning="the inverse of the cosine")
atan  = gate("atan", libm.atan, lambda y, a: (over_square(1.0, hypot(1.0, a)),), latex="\\arctan {a}", also="arctan", meaning="the inverse of the tangent")
atan2 = gate("atan2", libm.atan2, lambda y, a, b: (over_square(b, hypot(a, b)), -over_square(a, hypot(a, b))), latex="\\operatorname{{atan2}}({a}, {b})",
             sample=(_APART, _APART), also="arctan2", meaning="the angle of the point at height a and width b, from −π to π")

# ── hyperbolic functions ──────────────────────────────────────────────────────────────────────
sinh  = gate("sinh", libm.sinh, lambda y, a: (cosh(a),), latex="\\sinh {a}", meaning="the hyperbolic sine")
cosh  = gate("cosh", libm.cosh, lambda y, a: (sinh(a),), latex="\\cosh {a}", meaning="the hyperbolic cosine")
sech_square = helper("sech_square", lambda a: 1.0 / libm.cosh(a) / libm.cosh(a), lambda y, a: (-2.0 * y * tanh(a),),
             latex="\\operatorname{{sech}}^2 {a}")
tanh  = gate("tanh", libm.tanh, lambda y, a: (sech_square(a),), latex="\\tanh {a}", meaning="the hyperbolic tangent")  # 1 − y² is all rounding beyond |a| = 18
asinh = gate("asinh", libm.asinh, lambda y, a: (1.0 / hypot(1.0, a),), latex="\\operatorname{{arsinh}} {a}", also="arcsinh", meaning="the inverse of the hyperbolic sine")
acosh = gate("acosh", libm.acosh, lambda y, a: (acosh_slope(a),), latex="\\operatorname{{arcosh}} {a}",
             domain="a ≥ 1", sample=((1.2, 3.0),), also="arccosh", meaning="the inverse of the hyperbolic cosine")
atanh = gate("atanh", libm.atanh, lambda y, a: (atanh_slope(a),), latex="\\operatorname{{artanh}} {a}",
             domain="−1 < a < 1", sample=(_UNIT,), also="arctanh", meaning="the inverse of the hyperbolic tangent")

# ── the error function and its kin ────────────────────────────────────────────────────────────
gaussian = gate("gaussian", _gaussian, lambda y, a: (times(-2.0 * a, y),), latex="e^{{-{a}^2}}", definition=lambda a: libm.exp(-(a * a)), meaning="e to the power of −a²")
erf  = gate("erf", libm.erf, lambda y, a: (2.0 / _root(pi) * gaussian(a),), latex="\\operatorname{{erf}} {a}", meaning="the error function")
erfc = gate("erfc", libm.erfc, lambda y, a: (-2.0 / _root(pi) * gaussian(a),), latex="\\operatorname{{erfc}} {a}", meaning="1 − erf(a), with all digits where that is small")

# ── activations ───────────────────────────────────────────────────────────────────────────────
sigmoid_slope = helper("sigmoid_slope", lambda a: _sigmoid(a) * _sigmoid(-a), lambda y, a: (-y * tanh(0.5 * a),),
                       latex="\\sigma({a}) \\sigma(-{a})", definition=lambda a: sigmoid(a) * sigmoid(-a))
sigmoid    = gate("sigmoid", _sigmoid, lambda y, a: (sigmoid_slope(a),), symbol="σ", latex="\\sigma({a})", definition=lambda a: 1.0 / (1.0 + libm.exp(-a)), meaning="the logistic function 1 ÷ (1 + e⁻ᵃ)")
softplus   = gate("softplus", lambda a: select(a > 0.0, a, 0.0) + libm.log1p(libm.exp(-libm.fabs(a))),
                  lambda y, a: (sigmoid(a),), latex="\\ln(1 + e^{{{a}}})", definition=lambda a: libm.log(1.0 + libm.exp(a)), meaning="log(1 + eᵃ) without overflow, a smooth relu")
softsign   = gate("softsign", lambda a: unless(libm.fabs(a) >= inf, libm.copysign(1.0, a), a / (1.0 + libm.fabs(a))),
                  lambda y, a: (1.0 / (1.0 + abs(a)) / (1.0 + abs(a)),), latex="\\frac{{{a}}}{{1 + |{a}|}}", meaning="a ÷ (1 + |a|)")
relu       = gate("relu", lambda a: select(a < 0.0, 0.0, a), lambda y, a: (select(a > 0.0, 1.0, 0.0),), latex="\\max({a}, 0)", meaning="a where it is positive, else 0")
leaky_relu = gate("leaky_relu", lambda a, slope: select(a < 0.0, slope * a, a),
                  lambda y, a, slope: (select(a > 0.0, 1.0, unless(a >= 0.0, _between_0_and_1(slope), slope)), 0.0),
                  parameters={"slope": 0.01}, sample=(_ANY, (0.01, 0.5)), latex="\\operatorname{{leaky}}_{{{slope}}}({a})", meaning="a where it is positive, else slope × a")
elu        = gate("elu", lambda a, alpha: select(a > 0.0, a, alpha * libm.expm1(unless(a > 0.0, 0.0, a))),
                  lambda y, a, alpha: (select(a > 0.0, 1.0, unless(a >= 0.0, _between_0_and_1(alpha), _scaled_exp(alpha, unless(a > 0.0, 0.0, a)))), 0.0),
                  parameters={"alpha": 1.0}, sample=(_ANY, (0.5, 1.5)), latex="\\operatorname{{elu}}_{{{alpha}}}({a})", meaning="a where it is positive, else alpha × (eᵃ − 1)")
silu       = gate("silu", lambda a: unless(a < -800.0, 0.0, provided(a > -700.0, a * sigmoid(a), _scaled_exp(a, a))),
                  lambda y, a: (provided(abs(a) < 800.0, sigmoid(a) + y * sigmoid(-a), step(a)),), latex="{a}\\,\\sigma({a})",
                  definition=lambda a: a / (1.0 + libm.exp(-a)), meaning="a × sigmoid(a), also called swish")
gelu       = gate("gelu", lambda a: unless(a < -40.0, 0.0, 0.5 * a * libm.erfc(-a * _root(0.5))),
                  lambda y, a: (provided(abs(a) < 40.0, 0.5 * erfc(-a * _root(0.5)) + a * (gaussian(a * _root(0.5)) / _root(2.0 * pi)), step(a)),),
                  latex="{a}\\,\\Phi({a})", definition=lambda a: 0.5 * a * (1.0 + libm.erf(a * _root(0.5))), meaning="a × Φ(a), with the normal distribution's Φ itself and not tanh for it")

# ── kinks, ties and steps ─────────────────────────────────────────────────────────────────────
abs     = gate("abs", libm.fabs, lambda y, a: (sign(a),), symbol="|·|", latex="|{a}|", also="absolute fabs", meaning="the absolute value")
maximum = gate("maximum", lambda a, b: select(a >= b, a, provided(b > a, b, a + b)),
               lambda y, a, b: (select(a > b, 1.0, select(a < b, 0.0, 0.5)), select(b > a, 1.0, select(b < a, 0.0, 0.5))),
               constant={0: lambda y, a, b: (0.0, select(b > a, 1.0, 0.0)), 1: lambda y, a, b: (select(a > b, 1.0, 0.0), 0.0)},
               symbol="max", latex="\\max({a}, {b})", meaning="the larger of the two")
minimum = gate("minimum", lambda a, b: select(a <= b, a, provided(b < a, b, a + b)),
               lambda y, a, b: (select(a < b, 1.0, select(a > b, 0.0, 0.5)), select(b < a, 1.0, select(b > a, 0.0, 0.5))),
               constant={0: lambda y, a, b: (0.0, select(b < a, 1.0, 0.0)), 1: lambda y, a, b: (select(a < b, 1.0, 0.0), 0.0)},
               symbol="min", latex="\\min({a}, {b})", meaning="the smaller of the two")
clip    = gate("clip", lambda a, low, high: unless(low > high, nan, select(a < low, low, select(a > high, high, a))),
               lambda y, a, low, high: (select(a > low, select(a < high, 1.0, 0.0), 0.0), 0.0, 0.0),
               parameters={"low": -inf, "high": inf}, domain="low ≤ high", sample=(_ANY, (-1.5, -0.5), (0.5, 1.5)),
               latex="\\operatorname{{clip}}({a}, {low}, {high})", meaning="a, but no less than low and no more than high")
step    = gate("step", lambda a: select(a >= 0.0, 1.0, provided(a < 0.0, 0.0, a)), lambda y, a: (0.0,), latex="\\mathbb{{1}}[{a} \\ge 0]", meaning="1 where a is 0 or positive, else 0")
sign    = gate("sign", lambda a: select(a > 0.0, 1.0, select(a < 0.0, -1.0, a)), lambda y, a: (0.0,), latex="\\operatorname{{sign}} {a}", meaning="1, −1 or 0 with the sign of a")
copysign = gate("copysign", libm.copysign, lambda y, a, b: (provided(abs(b) >= 0.0, sign(a) * copysign(1.0, b), b), 0.0),
                latex="|{a}| \\operatorname{{sign}} {b}", sample=(_APART, _APART), meaning="the size of a with the sign of b")
floor   = gate("floor", libm.floor, lambda y, a: (0.0,), latex="\\lfloor {a} \\rfloor", sample=((0.1, 0.9),), meaning="a rounded down")
ceil    = gate("ceil", libm.ceil, lambda y, a: (0.0,), latex="\\lceil {a} \\rceil", sample=((0.1, 0.9),), meaning="a rounded up")
trunc   = gate("trunc", lambda a: select(a < 0.0, libm.ceil(a), libm.floor(a)), lambda y, a: (0.0,),
               latex="\\operatorname{{trunc}} {a}", sample=((0.1, 0.9),), meaning="a rounded towards 0")
round   = gate("round", libm.rint, lambda y, a: (0.0,), latex="\\operatorname{{round}} {a}", sample=((0.1, 0.4),), also="rint", meaning="a rounded to the nearest whole number, halves to the even one")

# ── structure ─────────────────────────────────────────────────────────────────────────────────
identity = gate("identity", lambda a: a, lambda y, a: (1.0,), symbol="=", latex="{a}", also="conjugate", meaning="a itself")
where    = gate("where", select, lambda y, condition, a, b: (0.0, select(condition, 1.0, 0.0), select(condition, 0.0, 1.0)),
                latex="\\begin{{cases}}{a}&\\text{{if }}{condition}\\\\{b}&\\text{{else}}\\end{{cases}}", sample=((1.0, 2.0), _ANY, _ANY), meaning="a where the condition is not 0, else b")
# fmt: on
