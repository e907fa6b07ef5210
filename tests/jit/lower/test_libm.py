"""The functions that the LLVM backend calls on whole vectors: within 4 units in the last place."""

import ctypes
import math
from functools import cache
from random import Random

import numpy as np
import pytest

pytest.importorskip("llvmlite", reason='needs llvmlite: python -m pip install "gatewise[compile]"')

from llvmlite import ir
from mpmath import mp, mpf

from autograd.alphabet import LIBM
from autograd.jit.lower.llvm.codegen.libm import call, vectorised
from autograd.jit.lower.llvm.codegen.machine import compiled, to_machine_code, width
from autograd.numbers.c99 import C99

BINARY = [name for name, row in LIBM.items() if row.arity == 2]
EXACT = ("sqrt", "fabs", "floor", "ceil", "rint", "copysign", "fmod")  # correctly rounded everywhere
SPECIAL = (0.5, 1.0, 18.7, 20.0, 22.0, 36.04, 300.0, 708.4, 709.78, 710.4758600739439, 745.13, 2.0**53)
SMALLEST_NORMAL = 2.2250738585072014e-308
AWKWARD = (0.0, -0.0, math.inf, -math.inf, math.nan, 1.0, -1.0, 2.0, 5e-324, SMALLEST_NORMAL)
DOMAIN = {
    "asin": (-1.0, 1.0), "acos": (-1.0, 1.0), "atanh": (-1.0, 1.0), "acosh": (1.0, math.inf),
    **dict.fromkeys(("log", "log2", "log10"), (5e-324, math.inf)), "log1p": (-1.0, math.inf),
    "sqrt": (0.0, math.inf),
    "erfc": (-30.0, 26.0), "erf": (-30.0, 30.0),
}  # fmt: skip
EXACT_VALUE = {
    "pow": mp.power, "log2": lambda x: mp.log(x, 2), "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
}  # fmt: skip
WIDTHS = [w for w in (2, 4, 8) if w <= width()]


def on_vectors(name, vector_width, exact=False):
    """The function on arrays, as kernels call it."""
    arity = 2 if name in BINARY else 1
    module, kind = ir.Module(), ir.VectorType(ir.DoubleType(), vector_width)
    pointers = [ir.PointerType()] * (arity + 1)
    function = ir.Function(module, ir.FunctionType(ir.VoidType(), pointers), "f")
    builder = ir.IRBuilder(function.append_basic_block())
    operands = [builder.load(x, typ=kind, align=8) for x in function.args[:-1]]
    builder.store(call(builder, name, operands, exact), function.args[-1], align=8)
    builder.ret_void()
    engine = to_machine_code(str(module))
    native = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * (arity + 1))(engine.get_function_address("f"))

    def run(*columns):
        padded = [
            np.resize(np.array(xs, float), -(-len(xs) // vector_width) * vector_width) for xs in columns
        ]
        result = np.empty(len(padded[0]))
        for start in range(0, len(result), vector_width):
            native(*(array.ctypes.data + 8 * start for array in (*padded, result)))
        assert engine
        return result[: len(columns[0])].tolist()

    return run


def points(name, count=700):
    """Half evenly and half logarithmically spread, in both signs, and beside special points."""
    rng = Random(name)
    spread = [rng.uniform(0.0, 10.0) for _ in range(count // 4)]
    spread += [rng.uniform(0.0, 800.0) for _ in range(count // 4)]
    spread += [rng.uniform(0.0, 1.0) for _ in range(count // 4)]
    spread += [10.0 ** rng.uniform(-30.0, 3.0) for _ in range(count // 4)]
    beside = [y for x in SPECIAL for y in (math.nextafter(x, 0.0), x, math.nextafter(x, math.inf))]
    low, high = DOMAIN.get(name, (-math.inf, math.inf))
    return [x for size in (*spread, *beside) for x in (size, -size) if low <= x <= high]


def pairs(name):
    rng = Random(name)
    if name == "pow":
        return [(10.0 ** rng.uniform(-5.0, 5.0), rng.uniform(-40.0, 40.0)) for _ in range(800)]
    xs = points(name)
    return [(rng.choice(xs), rng.choice(xs) or 1.0) for _ in range(800)]


@cache  # the same points for each width of a vector
def exactly(name, xs):
    with mp.workprec(400):
        return (EXACT_VALUE.get(name) or getattr(mp, name))(*map(mpf, xs))


def ulps(got, exact):
    """How far off a result is, in units of its last place; a subnormal one in the smallest there is."""
    with mp.workprec(400):
        if abs(exact) > mpf(math.nextafter(math.inf, 0.0)) * (1 + mpf(2) ** -54):
            return 0.0 if got == math.copysign(math.inf, exact) else math.inf
        return float(abs(mpf(got) - exact) / math.ulp(float(exact))) if math.isfinite(got) else math.inf


@pytest.mark.parametrize("vector_width", WIDTHS)
@pytest.mark.parametrize("name", sorted(set(LIBM) - {*EXACT, *BINARY}))
def test_functions_of_one_number_are_within_4_units(name, vector_width):
    xs = points(name)
    worst = max(
        (ulps(got, exactly(name, (x,))), x)
        for x, got in zip(xs, on_vectors(name, vector_width)(xs), strict=True)
    )
    assert worst[0] <= 4.0, worst


@pytest.mark.parametrize("vector_width", WIDTHS)
@pytest.mark.parametrize("name", ["pow", "hypot", "atan2"])
def test_functions_of_two_numbers_are_within_4_units(name, vector_width):
    xs = pairs(name)
    results = on_vectors(name, vector_width)(*zip(*xs, strict=True))
    worst = max((ulps(got, exactly(name, x)), x) for x, got in zip(xs, results, strict=True))
    assert worst[0] <= 4.0, worst


@pytest.mark.parametrize("vector_width", WIDTHS)
@pytest.mark.parametrize("name", EXACT)
def test_exact_functions_are_exact(name, vector_width):
    columns = list(zip(*pairs(name), strict=True)) if name in BINARY else [points(name)]
    expected = [LIBM[name].on_floats(*xs) for xs in zip(*columns, strict=True)]
    assert on_vectors(name, vector_width)(*columns) == expected


@pytest.mark.parametrize("exact", [False, True], ids=["fast", "exact"])
@pytest.mark.parametrize("name", sorted(LIBM))
def test_awkward_numbers_give_what_c_says(name, exact):
    columns = (
        list(zip(*((a, b) for a in AWKWARD for b in AWKWARD), strict=True)) if name in BINARY else [AWKWARD]
    )
    results = on_vectors(name, width(), exact)(*columns)
    for xs, got in zip(zip(*columns, strict=True), results, strict=True):
        said = C99.__libm__(name, list(xs)).number
        if math.isnan(said):
            assert math.isnan(got), (name, xs, got)
        elif said == 0.0 or math.isinf(said):
            assert (got, math.copysign(1.0, got)) == (said, math.copysign(1.0, said)), (name, xs, got)
        else:
            assert got == pytest.approx(said, rel=1e-15, abs=5e-324), (name, xs, got)


@pytest.mark.parametrize("name", sorted(LIBM))
def test_with_exact_bits_every_lane_gives_what_python_gives(name):
    columns = list(zip(*pairs(name), strict=True)) if name in BINARY else [points(name)]
    kept, expected = [], []
    for xs in zip(*columns, strict=True):
        try:
            expected.append(LIBM[name].on_floats(*xs))
            kept.append(xs)
        except (ValueError, OverflowError):
            pass
    assert on_vectors(name, width(), exact=True)(*zip(*kept, strict=True)) == expected
    assert len(kept) > 100


def test_every_lane_has_its_own_result():
    xs = [0.1 * k for k in range(1, 2 * width() + 1)]
    assert len(set(on_vectors("tanh", width())(xs))) == len(xs)


def test_a_function_that_no_library_has_is_called_lane_by_lane():
    assert vectorised("fmod", 2, width()) is None
    assert on_vectors("fmod", width())([5.0] * width(), [3.0] * width()) == [2.0] * width()


def test_a_kernel_is_compiled_once():
    written = []

    def write(module, name):
        written.append(name)
        function = ir.Function(module, ir.FunctionType(ir.VoidType(), []), name)
        ir.IRBuilder(function.append_basic_block()).ret_void()

    first = compiled({"an empty kernel": write})
    assert compiled({"an empty kernel": write}) == first
    assert len(written) == 1
