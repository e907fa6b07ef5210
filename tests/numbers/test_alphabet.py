"""A function of C's math library is one row, from which every kind of number and language knows it."""

import ctypes
import errno
import itertools
import json
import math
import platform
import re
import shutil
import subprocess
from fractions import Fraction

import pytest

import autograd
from autograd import GATES, PoleError, Value, compile
from autograd.alphabet import LIBM, Libm, libm
from autograd.analysis.rational import exact
from autograd.numbers.c99 import C99
from autograd.numbers.languages import JAVASCRIPT
from autograd.numbers.ratio import Ratio
from autograd.show.page import evaluator
from autograd.util.exact import power

AWKWARD = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 800.0, -800.0, 1e300, -1e300)
EXP2 = Libm("exp2", 1, math.exp2, lambda a: power(Fraction(2), a), javascript="(a => 2 ** a)")
LOGB = Libm(
    "logb",
    1,
    lambda a: math.floor(math.log2(abs(a))),
    lambda a: None,
    pole=lambda a: a == 0.0,
    infinity=lambda a: -math.inf,
)


@pytest.fixture
def exp2(monkeypatch):
    """A gate of a function that the alphabet gets by one row."""
    monkeypatch.setitem(LIBM, "exp2", EXP2)
    yield autograd.gate("two_to", libm.exp2, lambda y, a: (y * math.log(2.0),))
    del GATES["two_to"]


@pytest.fixture
def logb(monkeypatch):
    monkeypatch.setitem(LIBM, "logb", LOGB)
    yield autograd.gate("logb", libm.logb, lambda y, a: (0.0,))
    del GATES["logb"]


def operands(row):
    return list(itertools.product(AWKWARD, repeat=row.arity))


def test_one_row_is_known_to_floats_and_values(exp2):
    x = Value(3.0)
    y = exp2(x)
    y.backward()
    assert (exp2(3.0), y.data, x.grad) == (8.0, 8.0, 8.0 * math.log(2.0))


def test_one_row_is_known_to_the_numbers_of_c(exp2, logb):
    assert C99.__libm__("exp2", [2000.0]).number == math.inf
    with pytest.raises(PoleError):
        logb(0.0)
    assert (C99.__libm__("logb", [0.0]).number, C99.__libm__("logb", [0.0]).pole) == (-math.inf, True)


def test_one_row_is_known_to_fractions(exp2):
    assert exact(exp2(Value(-2.0))).value == Fraction(1, 4)
    assert exp2.value(Ratio.of(0.5)).number is None


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_one_row_is_known_to_compiled_graphs(exp2, backend):
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    x = Value(3.0, "x")
    fast = compile(lambda: exp2(x), [x], backend=backend)
    assert fast() == 8.0
    assert fast.value_and_grad() == (8.0, [8.0 * math.log(2.0)])


def test_one_row_is_known_to_c_and_its_name_is_taken(exp2):
    x = Value(3.0, "exp2")
    written = compile(lambda: exp2(x), [x], backend="python")
    written()
    assert "= exp2(exp2_2)" in written.to_c()


def test_one_row_is_known_to_jax(exp2):
    array = pytest.importorskip("jax.numpy").array
    recorded = compile(exp2, backend="python")
    recorded(3.0)
    assert recorded.to_jax()([], array([3.0])).tolist() == [pytest.approx(8.0, rel=1e-14)]


def test_one_row_is_known_to_javascript(exp2):
    assert "(a => 2 ** a)(x0)" in evaluator.evaluator(exp2(Value(3.0)))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc says whether an error is a pole")
@pytest.mark.parametrize("row", LIBM.values(), ids=LIBM)
def test_poles_are_where_c_has_them_and_infinities_have_the_sign_of_c(row):
    library = ctypes.CDLL("libm.so.6", use_errno=True)
    function = library[row.name]
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double] * row.arity
    for xs in operands(row):
        ctypes.set_errno(0)
        said, error = function(*xs), ctypes.get_errno()
        got = C99.__libm__(row.name, xs)
        assert got.pole == (error == errno.ERANGE and got.number != 0.0 and at_a_pole(row, xs)), xs
        assert got.invalid == (error == errno.EDOM), xs
        if math.isinf(said) or math.isnan(said):
            assert repr(got.number).lstrip("-" * math.isnan(said)) == repr(said).lstrip(
                "-" * math.isnan(said)
            ), xs


def at_a_pole(row, xs):
    """C says ERANGE of poles and of overflow, of which Python tells the second."""
    try:
        row.on_floats(*xs)
    except ValueError:
        return True
    except OverflowError:
        return False
    return False


@pytest.mark.parametrize("row", LIBM.values(), ids=LIBM)
def test_what_is_rational_is_what_floats_say(row):
    for xs in operands(row):
        if max(map(abs, xs)) > 4.0 or any(x == 0.0 and math.copysign(1.0, x) < 0.0 for x in xs):
            continue  # no fraction is −0
        got = Ratio.__libm__(row.name, [Ratio(Fraction(x)) for x in xs]).number
        said = C99.__libm__(row.name, xs)
        assert (got is not None and not isinstance(got, Fraction)) == (not math.isfinite(said.number)), xs
        if isinstance(got, Fraction):
            assert float(got) == pytest.approx(said.number, rel=1e-15), xs
        elif got is None:  # of such small numbers, what is irrational is no short fraction
            assert Fraction(said.number).denominator > 1000, xs


def test_what_javascript_lacks_is_defined_by_the_page():
    for row in LIBM.values():
        if not row.javascript.startswith("Math."):
            assert re.search(rf"^const {row.javascript} = ", evaluator._RUNTIME, re.MULTILINE), row


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_every_function_is_in_javascript_what_it_is_in_c():
    calls = [(row, xs) for row in LIBM.values() for xs in operands(row)]
    written = ", ".join(
        f"{row.javascript}({', '.join(JAVASCRIPT.literal(x).text for x in xs)})" for row, xs in calls
    )
    script = f"{evaluator._RUNTIME}\nconsole.log(JSON.stringify([{written}].map(String)))"
    answer = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    for (row, xs), got in zip(calls, json.loads(answer.stdout), strict=True):
        said = C99.__libm__(row.name, xs).number
        assert float(got.replace("Infinity", "inf")) == pytest.approx(said, rel=1e-13, nan_ok=True), (row, xs)
