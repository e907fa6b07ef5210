"""Every gate and every operator on everything, also where it is refused: what each yields is compared."""

import decimal
import itertools
import math
import operator
from fractions import Fraction
from math import inf, nan

import numpy as np

from autograd import GATES, Value


def attempt(action, *arguments):
    """What an action gives, or the error as text."""
    try:
        return action(*arguments)
    except Exception as error:
        return told_error(error)


def told_error(error):
    return f"{type(error).__module__}.{type(error).__name__}: {error}"


AWKWARD = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 20.0, 710.0, 1e-320, 1e-200, 1e200, 1.7e308, inf, -inf, nan]


def every_point(name):
    """A gate at all awkward numbers, with every choice of constants, and a step backward."""
    gate = GATES[name]
    numbers = AWKWARD if gate.arity < 3 else AWKWARD[::3]
    for xs in itertools.product(numbers, repeat=gate.arity):
        for active in range(1, 2**gate.arity):
            operands = [Value(x, f"x{i}") if active >> i & 1 else x for i, x in enumerate(xs)]
            node = attempt(gate, *operands)
            yield node
            if isinstance(node, Value):
                yield attempt(node.backward, -0.5), operands


PAIRS = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow,
    operator.matmul, operator.lshift, operator.and_, operator.lt, operator.le, operator.gt, operator.ge,
    operator.eq, operator.ne, operator.iadd, operator.ipow, operator.getitem, operator.contains, divmod,
    math.atan2, math.fmod, max, min,
]  # fmt: skip


def operators_on_everything():
    others = [
        2, 2.5, True, Fraction(1, 3), np.float64(1.5), np.int64(3), np.float32(0.1), np.array(2.0),
        np.array([1.0, 2.0]), Value(0.5, "other"), Value(2.0, "c").detach(), 10**400, None, "1", b"1", 1j,
        [1.0], {}, decimal.Decimal(1), object,
    ]  # fmt: skip
    for apply in PAIRS:
        for other in others:
            yield attempt(apply, Value(2.75, "x"), other)
            yield attempt(apply, other, Value(2.75, "x"))


ANSWERED = [
    operator.neg, operator.pos, operator.index, abs, round, math.floor, math.ceil, math.exp, math.isnan,
    float, int, complex, bool, repr, str, "{:.3f}".format, "{:s}".format,
    lambda v: round(v, 2),
    lambda v: v.nothing,
    lambda v: v.tanh(1.0),
    lambda v: v.maximum(),
    lambda v: v.as_integer_ratio(),
    lambda v: v.backward("1"),
    lambda v: v.backward(accumulate="fast"),
    lambda v: setattr(v, "data", "3"),
    lambda v: setattr(v, "grad", None),
    lambda v: setattr(v, "grad", 10**400),
    lambda v: setattr(v, "label", 3),
    lambda v: setattr(v, "_backward", 3),
    lambda v: type("Mine", (Value,), {}),
    lambda v: Value(v),
    lambda v: Value("3"),
    lambda v: Value(1.0, 2),
    lambda v: Value(1.0, (v,), (1.0, 2.0)),
]  # fmt: skip


def operations_on_one_node():
    for action in ANSWERED:
        for node in (Value(2.75, "v"), Value(0.0).detach()):
            yield attempt(action, node)


REFUSED_BY_PYTHON = [
    len, iter, next, list, sum, math.trunc, operator.invert,
    lambda v: v(),
    lambda v: v[0],
    lambda v: pow(v, 2, 3),
    lambda v: v.backward(1.0, 2.0),
    lambda v: v.backward(seed=1.0),
    lambda v: setattr(v, "gate", None),
    lambda v: setattr(v, "operands", ()),
    lambda v: setattr(v, "local_grads", ()),
    lambda v: setattr(v, "constant", True),
    lambda v: delattr(v, "data"),
    lambda v: Value(),
]  # fmt: skip


def operations_that_python_refuses():
    """The words are Python's own, and differ between classes in Python and in C; the error does not."""
    for action in REFUSED_BY_PYTHON:
        for node in (Value(2.75, "v"), Value(0.0).detach()):
            yield attempt(action, node).partition(":")[0]
