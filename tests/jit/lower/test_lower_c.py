"""compiled.to_c(): what a C compiler makes of it is what eager arithmetic says."""

import ctypes
import math
import os
import random
import re
import shutil
import subprocess
from functools import partial

import pytest

import autograd
import nn
from autograd import GATES, Value, take, where
from autograd.jit.lower.c import loops as c_loops
from autograd.jit.lower.c import source as c
from tests.helpers.programs import program

compile = partial(autograd.compile, backend="python")  # a recording is all that is needed
CC = shutil.which(os.environ.get("CC", "cc"))

pytestmark = pytest.mark.skipif(CC is None, reason="there is no C compiler (cc, or $CC)")


def linked(texts, folder):
    """C files, by their names, as a shared library: a Library for each."""
    files = [folder / f"{name}.c" for name in texts]
    for file, text in zip(files, texts.values(), strict=True):
        file.write_text(text, encoding="ascii")
    strict = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O2", "-ffp-contract=off"]
    library = files[0].with_suffix(".so")
    command = [CC, *strict, "-shared", "-fPIC", "-o", library, *files, "-lm"]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return [Library(ctypes.CDLL(str(library)), text, name) for name, text in texts.items()]


class Library:
    """What a C file has in a shared library, called with lists of floats."""

    def __init__(self, library, text, name):
        self.library, self.name = library, name
        self.sizes = {what: int(size) for what, size in re.findall(r"#define \w+_([A-Z]+) (\d+)", text)}

    def doubles(self, numbers):
        return (ctypes.c_double * max(1, len(numbers)))(*numbers)

    def forward(self, parameters, inputs):
        results = self.doubles([0.0] * self.sizes["RESULTS"])
        code = self.library[f"{self.name}_forward"](self.doubles(parameters), self.doubles(inputs), results)
        return code, list(results)

    def gradient(self, parameters, inputs, seed=1.0, into=None):
        results = self.doubles([0.0] * self.sizes["RESULTS"])
        gradient = self.doubles(into or [0.0] * self.sizes["PARAMETERS"])
        arguments = self.doubles(parameters), self.doubles(inputs), ctypes.c_double(seed), results, gradient
        code = self.library[f"{self.name}_gradient"](*arguments)
        return code, list(results), list(gradient)[: self.sizes["PARAMETERS"]]

    @property
    def initial(self):
        return list((ctypes.c_double * self.sizes["PARAMETERS"]).in_dll(self.library, f"{self.name}_initial"))


@pytest.fixture
def built(tmp_path):
    """Compile to_c()'s file with every warning an error."""

    def build(compiled, name="f"):
        (library,) = linked({name: compiled.to_c(name)}, tmp_path)
        return library

    return build


@pytest.fixture(params=["written out", "loops", "one loop"])
def form(request, monkeypatch):
    """Each of the three forms that a C file can have, whatever the size of the tape."""
    if request.param != "written out":
        monkeypatch.setattr(c, "MOST_WRITTEN_OUT", 0)
    if request.param == "one loop":
        monkeypatch.setattr(c_loops, "MOST_RUNS", 0)
    return request.param


def test_rows_are_looked_up_by_a_number(built, form):
    rows = [[Value(0.1 * k + i, f"w{k}{i}") for i in range(2)] for k in range(5)]
    leaves = [p for row in rows for p in row]

    def f(i, x):
        a, b = take(rows, i)
        return a * b * x + take([x, a * x, x * x], i % 3) + take([[1.0], [2.0]], (i > 2) * 1.0)[0]

    compiled = compile(f, leaves)
    compiled(0, 1.0)
    library = built(compiled)
    for i in (0, 3, -1, 2.0, -5):
        value, gradient = eager(f, leaves, (i, 0.7))
        code, (found,), slopes = library.gradient(library.initial, [i, 0.7])
        assert (code, found) == (0, pytest.approx(value, rel=1e-14))
        assert slopes == pytest.approx(gradient, rel=1e-14)
    for wrong in (5, -6, 0.5, math.nan):
        assert math.isnan(library.forward(library.initial, [wrong, 0.7])[1][0])


def eager(f, parameters, inputs):
    for p in parameters:
        p.zero_grad()
    y = f(*inputs)
    y.backward()
    return y.data, [p.grad for p in parameters]


def moons_loss(model):
    def loss(x, t):
        return autograd.maximum(1 - model(x) * t, 0.0) + 1e-4 * sum(p * p for p in model.parameters())

    return loss


def test_a_network_gives_eagers_values_and_gradients(built, form):
    random.seed(1)
    model = nn.MLP(2, [5, 4, 1], activation="tanh")
    loss = moons_loss(model)
    compiled = compile(loss, model.parameters())
    compiled([0.5, -0.25], 1.0)
    library = built(compiled)
    parameters = [p.data for p in model.parameters()]
    assert library.initial == parameters
    for x, t in ([0.5, -0.25], 1.0), ([-1.5, 0.75], -1.0), ([2.0, 2.0], 1.0):
        value, grads = eager(loss, model.parameters(), (x, t))
        code, (result,), gradient = library.gradient(parameters, [*x, t])
        assert code == 0
        assert library.forward(parameters, [*x, t]) == (0, [result])
        assert result == pytest.approx(value, rel=1e-12, abs=1e-300)
        assert gradient == pytest.approx(grads, rel=1e-12, abs=1e-15)


def test_a_small_function_gives_eagers_bits(built):
    w, b = Value(0.3, "w"), Value(-0.7, "b")

    def f(x, y):
        return autograd.sigmoid(w * x + b) * autograd.exp(-y * w) / (1.0 + x * x) - autograd.log(y)

    compiled = compile(f, [w, b], strict_bits=True)
    compiled(1.0, 2.0)
    library = built(compiled)
    for x, y in (0.1, 0.2), (1.5, 3.0), (-2.25, 0.01), (30.0, 7.0):
        value, grads = eager(f, [w, b], (x, y))
        assert library.gradient([0.3, -0.7], [x, y]) == (0, [value], grads)


USE_HYPOT = {"hypot", "atan", "atan2", "asinh"}  # C's is another algorithm than Python's


def test_with_strict_bits_random_programs_in_c_give_eagers_bits(built):
    """The values of all; the gradients of those whose order of a backward pass is known."""
    same = swept = seed = 0
    while same < 8:
        seed += 1
        written = program(seed, 2 + seed % 9)
        params = [Value(x) for x in written.params]
        compiled = compile(lambda *xs, run=written, w=params: run(w, xs), params, strict_bits=True)
        if USE_HYPOT.intersection(name for name, *_ in written.steps):
            continue
        try:
            expected = eager(lambda *xs, run=written, w=params: run(w, xs), params, written.inputs)
            compiled(*written.inputs)
        except (autograd.GatewiseError, AttributeError):  # refused, or it depends on no parameter
            continue
        _, (value,), gradient = built(compiled, f"f{seed}").gradient(written.params, written.inputs)
        assert value.hex() == expected[0].hex()
        if compiled.tape.is_swept:
            assert [x.hex() for x in gradient] == [x.hex() for x in expected[1]]
            swept += 1
        same += 1
    assert swept > 4


def test_every_gate_of_the_table_becomes_c(tmp_path, form):
    texts, expected = {}, {}
    for gate in GATES.values():
        rng = random.Random(gate.name)
        drawn = {name: rng.uniform(*ends) for name, ends in zip(gate.operand_names, gate.sample, strict=True)}
        operands = [number if name in gate.parameters else Value(number) for name, number in drawn.items()]
        leaves = [x for x in operands if isinstance(x, Value)]
        f = lambda scale, gate=gate, operands=operands: scale * gate(*operands)
        compiled = compile(f, leaves)
        compiled(2.0)
        texts[f"of_{gate.name}"] = compiled.to_c(f"of_{gate.name}")
        expected[gate.name] = leaves, *eager(f, leaves, (2.0,))
    for name, library in zip(expected, linked(texts, tmp_path), strict=True):
        leaves, value, grads = expected[name]
        code, (result,), gradient = library.gradient([x.data for x in leaves], [2.0])
        assert code == 0, name
        assert result == pytest.approx(value, rel=1e-15), name  # the last digit of C's hypot is not Python's
        assert gradient == pytest.approx(grads, rel=1e-14), name


def test_the_gradient_is_added_and_multiplied_by_the_seed(built, form):
    w = Value(3.0)
    compiled = compile(lambda x: w * x * x, [w])
    compiled(1.0)
    library = built(compiled)
    assert library.gradient([3.0], [2.0], seed=0.5, into=[10.0]) == (0, [12.0], [12.0])


def test_a_zero_upstream_gradient_meets_no_infinite_slope(built, form):
    w = Value(0.0)
    compiled = compile(lambda x: where(w > x, autograd.sqrt(w) * x, w * 2.0), [w])
    compiled(1.0)
    assert built(compiled).gradient([0.0], [1.0]) == (0, [0.0], [2.0])


def test_a_failed_guard_is_told_by_its_number_and_nothing_is_written(built, form):
    w = Value(3.0)

    def f(x):
        if x < 10.0:
            y = x * w
        if x > 0.0:
            y = y + 1.0
        return y

    compiled = compile(f, [w])
    compiled(1.0)
    library = built(compiled)
    assert library.forward([3.0], [2.0]) == (0, [7.0])
    assert library.forward([3.0], [11.0]) == (1, [0.0])
    assert library.gradient([3.0], [-1.0]) == (2, [0.0], [0.0])
    text = compiled.to_c()
    assert "guard 1 expects test_lower_c.py:" in text
    assert "if x > 0.0" in text
    assert os.path.dirname(__file__) not in text


def test_several_results_have_no_gradient_function(built, form):
    w = Value(3.0)
    compiled = compile(lambda x: [w * x, w + x, w], [w])
    compiled(1.0)
    library = built(compiled)
    assert library.forward([3.0], [2.0]) == (0, [6.0, 5.0, 3.0])
    assert "gradient" not in compiled.to_c()


def test_a_parameter_added_to_constants_and_rows_gets_its_share(built, form):
    w, b = Value(3.0), Value(-2.0)

    def f(x, y):
        return 2.0 * x + w * y + b + 1.5 + x * y + (b + w)

    compiled = compile(f, [w, b])
    compiled(1.0, 2.0)
    value, grads = eager(f, [w, b], (4.0, 5.0))
    assert built(compiled).gradient([3.0, -2.0], [4.0, 5.0]) == (0, [value], grads)


def test_leaves_that_are_not_learned_are_parameters_of_the_file_too(built):
    w, fixed = Value(3.0), Value(4.0)
    compiled = compile(lambda x: w * x + fixed, [w])
    compiled(1.0)
    library = built(compiled)
    assert library.initial == [3.0, 4.0]
    assert library.gradient([3.0, 5.0], [2.0]) == (0, [11.0], [2.0, 1.0])


def test_numbers_drawn_by_chance_are_the_last_inputs(built):
    w = Value(3.0)
    compiled = compile(lambda x: w * x + autograd.drawn(random.random), [w])
    compiled(1.0)
    assert built(compiled).forward([3.0], [2.0, 0.25]) == (0, [6.25])


def test_a_large_network_becomes_loops_whose_number_does_not_grow(built):
    def file_of(width):
        random.seed(3)
        model = nn.MLP(width, [width, 1], activation="relu")
        loss = moons_loss(model)
        compiled = compile(loss, model.parameters())
        sample = [random.uniform(-1.0, 1.0) for _ in range(width)], 1.0
        compiled(*sample)
        return model, loss, compiled, sample

    statements = [file_of(width)[2].to_c().count(";") for width in (20, 40)]
    assert statements[0] == statements[1] < 100
    model, loss, compiled, (x, t) = file_of(30)
    value, grads = eager(loss, model.parameters(), (x, t))
    _, (result,), gradient = built(compiled).gradient([p.data for p in model.parameters()], [*x, t])
    assert result == pytest.approx(value, rel=1e-12)
    assert gradient == pytest.approx(grads, rel=1e-12, abs=1e-15)


def test_a_chain_of_ten_thousand_gates_is_one_loop_with_eagers_bits(built):
    w = Value(0.3)

    def f(x):
        y = x
        for i in range(2500):
            y = autograd.sin(y * w + 0.5) + x * 0.001 if i % 3 else autograd.log(y * y + 1.0)
        return y

    compiled = compile(f, [w])
    compiled(0.7)
    value, grads = eager(f, [w], (0.4,))
    assert built(compiled).gradient([0.3], [0.4]) == (0, [value], grads)
    assert compiled.to_c().count("for (") < 8


def test_the_users_names_are_in_the_file():
    w = Value(0.3, "weight")

    def f(x):
        energy = w * x
        energy.label = "energy"
        return energy * energy

    compiled = compile(f, [w])
    compiled(1.0)
    text = compiled.to_c("spring")
    assert "const double energy = weight * x;" in text
    assert "results[0] = energy * energy;" in text
    assert "int spring_forward(" in text


@pytest.mark.parametrize(
    "label", ["double", "exp", "x", "*/ #error", "∂y/∂w²", "??/", "", "t1", "1st", "inputs"]
)
def test_any_label_is_harmless(label, built, form):
    w = Value(0.5, label)

    def f(x):
        y = autograd.exp(w * x)
        y.label = label
        return y * y + w

    compiled = compile(f, [w])
    compiled(1.0)
    value, grads = eager(f, [w], (2.0,))
    assert built(compiled).gradient([0.5], [2.0]) == (0, [value], pytest.approx(grads, rel=1e-15))


def test_the_file_includes_nothing_but_math_h():
    w = Value(0.5)
    compiled = compile(lambda x: w * x, [w])
    compiled(1.0)
    assert re.findall("#include.*", compiled.to_c()) == ["#include <math.h>"]


def test_a_name_that_is_no_identifier_becomes_one():
    w = Value(0.5)
    compiled = compile(lambda x: w * x, [w])
    compiled(1.0)
    assert "int lambda_forward(" in compiled.to_c()
    assert "int my_net_2_forward(" in compiled.to_c("my net-2")


def test_before_the_first_call_there_is_nothing_to_write():
    with pytest.raises(
        autograd.GatewiseError, match="nothing is recorded yet; call the compiled function once"
    ):
        compile(lambda x: x).to_c()
