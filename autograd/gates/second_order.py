"""Local gradients that are gates themselves: what is fixed at an awkward point is fixed in their values.

A row is differentiated again for second derivatives, so a number that stands in for an operand there
would be taken for that operand.  These gates keep such numbers in their values, out of reach of the
chain rule; their own local gradients are the true ones, infinite or NaN where there are none.  They
are known to all who read rows, and stand in no table.
"""

from math import inf, nan

from ..alphabet import libm, provided, select, unless
from .row import helper

_SMALLEST_NORMAL = 2.2250738585072014e-308


def if_zero(a, then, otherwise):
    """`then` where a is ±0; spelled without ==, which compares Values by identity."""
    return provided(a < 0.0, otherwise, provided(a > 0.0, otherwise, unless(a >= 0.0, then, otherwise)))


def _absorbing(a, b):
    """a × b, but 0 where one is 0 and the other is not finite."""
    product = a * b
    return provided(product - product >= 0.0, product, if_zero(a, 0.0, if_zero(b, 0.0, product)))


def _times(a, b):
    """a × b, but 0 where one is 0 beside an infinity; NaN stays NaN."""
    product = a * b
    limited = if_zero(a, select(libm.fabs(b) >= inf, 0.0, product), product)
    limited = if_zero(b, select(libm.fabs(a) >= inf, 0.0, product), limited)
    return provided(product - product >= 0.0, product, limited)


def _passed(flow, local):
    """Upstream × local, but 0 where an upstream gradient of 0 meets an infinity."""
    product = flow * local
    limited = if_zero(flow, select(libm.fabs(local) >= inf, 0.0, product), product)
    return provided(product - product >= 0.0, product, limited)


def _over_square(x, h):
    """x ÷ h², divided twice where h² could over- or underflow; 0 where h is 0."""
    h = if_zero(h, 1.0, h)
    twice = x / h / h
    return provided(h < 1e150, provided(h > 1e-150, x / (h * h), twice), twice)


def _falling(a, b):
    """b·aᵇ⁻¹, with the power taken from aᵇ ÷ a while that has all its digits."""
    y = libm.pow(a, b)
    slope = _absorbing(b, libm.pow(a, b - 1.0))
    divisor = if_zero(a, 1.0, a)
    quotient = provided(libm.fabs(b * y) < inf, b * y / divisor, b * (y / divisor))
    quotient = if_zero(a, slope, if_zero(b, slope, quotient))
    slope = provided(libm.fabs(y) >= _SMALLEST_NORMAL, provided(libm.fabs(y) < inf, quotient, slope), slope)
    return _unless_limitless(slope, a, b)


def _falling_whole(a, b):
    """b·aᵇ⁻¹, without a quotient where b is whole, so that whole powers stay exact."""
    whole = _unless_limitless(_absorbing(b, libm.pow(a, b - 1.0)), a, b)
    return select(libm.floor(b) - b >= 0.0, whole, _falling(a, b))


def _rising(a, b):
    """aᵇ·log a, and 0 for 0ᵇ with b ≥ 0."""
    base = if_zero(a, select(b >= 0.0, 1.0, a), a)  # log 1 = 0 stands for the slope at 0ᵇ
    return _unless_limitless(_absorbing(libm.pow(a, b), libm.log(base)), a, b)


def _power_log(a, b, k):
    """aᵇ·(log a)ᵏ, and 0 for 0ᵇ with b > 0."""
    y, half, logs = libm.pow(a, b), libm.pow(a, 0.5 * b), libm.pow(libm.log(a), k)
    product = provided(y >= _SMALLEST_NORMAL, y * logs, half * logs * half)
    return if_zero(y, select(libm.fabs(logs) >= inf, 0.0, product), product)


def _scaled_power(scale, a, b):
    """scale × aᵇ, in two halves where aᵇ alone would over- or underflow; 0 where the scale is."""
    y, half = libm.pow(a, b), libm.pow(libm.fabs(a), 0.5 * b)
    halves = if_zero(half, 0.0, scale * half * (half * libm.copysign(1.0, y)))
    normal = provided(
        libm.fabs(y) >= _SMALLEST_NORMAL, provided(libm.fabs(y) < inf, scale * y, halves), halves
    )
    return if_zero(scale, 0.0, normal)


def _unless_limitless(slope, a, b):
    """NaN at (±1) ** ±inf, where the value is 1 by convention and no slope exists."""
    return provided(b - b >= 0.0, slope, if_zero(a * a - 1.0, nan, slope))


def _bent(a, b):
    """∂²(aᵇ)/∂a∂b."""
    return times(b, power_log(a, b - 1.0, 1.0)) + power_log(a, b - 1.0, 0.0)


# fmt: off
# ── products and quotients ────────────────────────────────────────────────────────────────────
times       = helper("times", _times, lambda y, a, b: (b, a), symbol="×", latex="{a} \\times {b}", definition=lambda a, b: a * b)
passed      = helper("passed", _passed, lambda y, flow, local: (local, flow), symbol="×", latex="{flow} \\times {local}",
                     definition=lambda flow, local: flow * local)
over        = helper("over", lambda a, b: a / if_zero(b, if_zero(a, 1.0, b), b), lambda y, a, b: (1.0 / b, -(y / b)),
                     symbol="÷", latex="\\frac{{{a}}}{{{b}}}", definition=lambda a, b: a / b)
over_square = helper("over_square", _over_square, lambda y, x, h: (1.0 / h / h, -2.0 * (y / h)), latex="\\frac{{{x}}}{{{h}^2}}",
                     definition=lambda x, h: x / (h * h))

# ── what inverse functions have for slopes ────────────────────────────────────────────────────
root_slope  = helper("root_slope", lambda a: 0.5 / libm.fabs(libm.sqrt(a)), lambda y, a: (-2.0 * y * y * y,),  # |√a|: √−0 is −0
                     latex="\\frac{{1}}{{2\\sqrt{{{a}}}}}", definition=lambda a: 0.5 / libm.sqrt(a))
asin_slope  = helper("asin_slope", lambda a: 1.0 / libm.sqrt((1.0 - a) * (1.0 + a)), lambda y, a: (a * y * y * y,),
                     latex="\\frac{{1}}{{\\sqrt{{1 - {a}^2}}}}")
acosh_slope = helper("acosh_slope", lambda a: 1.0 / (libm.sqrt(a - 1.0) * libm.sqrt(a + 1.0)), lambda y, a: (-(a * y * y * y),),
                     latex="\\frac{{1}}{{\\sqrt{{{a}^2 - 1}}}}")
atanh_slope = helper("atanh_slope", lambda a: 1.0 / ((1.0 - a) * (1.0 + a)), lambda y, a: (2.0 * a * y * y,),
                     latex="\\frac{{1}}{{1 - {a}^2}}")

# ── powers: the family aᵇ·(log a)ᵏ is closed ──────────────────────────────────────────────────
power_log   = helper("power_log", _power_log,
                     lambda y, a, b, k: (times(b, power_log(a, b - 1.0, k)) + times(k, power_log(a, b - 1.0, k - 1.0)),
                                         power_log(a, b, k + 1.0), 0.0),
                     parameters={"k": 0.0}, latex="{a}^{{{b}}} (\\ln {a})^{{{k}}}")
scaled_power = helper("scaled_power", _scaled_power,
                     lambda y, scale, a, b: (a**b, scaled_power(scale * b, a, b - 1.0), times(y, power_log(a, 0.0, 1.0))),
                     latex="{scale} {a}^{{{b}}}")
falling     = helper("falling", _falling, lambda y, a, b: (scaled_power(b * (b - 1.0), a, b - 2.0), _bent(a, b)),
                     latex="{b} {a}^{{{b} - 1}}", definition=lambda a, b: b * libm.pow(a, b - 1.0))
falling_whole = helper("falling_whole", _falling_whole, lambda y, a, b: (scaled_power(b * (b - 1.0), a, b - 2.0), _bent(a, b)),
                     constant={1: lambda y, a, b: (scaled_power(b * (b - 1.0), a, b - 2.0), 0.0)},
                     latex="{b} {a}^{{{b} - 1}}", definition=lambda a, b: b * libm.pow(a, b - 1.0))
rising      = helper("rising", _rising, lambda y, a, b: (_bent(a, b), power_log(a, b, 2.0)),
                     latex="{a}^{{{b}}} \\ln {a}", definition=lambda a, b: libm.pow(a, b) * libm.log(a))

# ── a number in place of a graph that is not finite ───────────────────────────────────────────
instead     = helper("instead", lambda number, graph: number, lambda y, number, graph: (0.0, select(graph - graph >= 0.0, 0.0, nan)),
                     latex="{number}")
# ── a derivative beside the number that it is the derivative of ───────────────────────────────
sound       = helper("sound", lambda slope, y: select(y - y >= 0.0, slope, nan), lambda z, slope, y: (1.0, 0.0), latex="{slope}")
# fmt: on
