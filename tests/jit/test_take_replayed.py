"""take() in a compiled function: every backend looks the row up anew, and says what eager arithmetic says."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import GraphError, Value, grad, take, where
from autograd.jit.lower.llvm import work as llvm_work
from tests.helpers.growth import assert_linear

BACKENDS = {"python": None, "llvm, one line": 10**6, "llvm, runs": -1}


@pytest.fixture(params=BACKENDS)
def compile(request, monkeypatch):
    if BACKENDS[request.param] is not None:
        pytest.importorskip("llvmlite")
        monkeypatch.setattr(llvm_work, "MOST_ENTRIES", BACKENDS[request.param])
    name = request.param.split(",")[0]
    return lambda f, *args, **options: autograd.compile(f, *args, backend=name, **options)


def table(count, width, seed=0):
    rng = np.random.default_rng(seed)
    return [[Value(x) for x in row] for row in rng.uniform(-1.0, 1.0, (count, width)).tolist()]


def program(rows):
    """Rows of parameters, rows that are computed, rows of both, of constants; an index that is computed."""

    def f(i, j, x):
        a, b = take(rows, i), take(rows, j)
        mixed = take([x, 0.5, a[0]], j % 3)
        computed = take([[v * x for v in a], [v.tanh() for v in b]], (i > j) * 1.0)
        constant = take([[1.0, 2.0], [3.0, -4.0]], i % 2)
        return (
            sum([p * q for p, q in zip(a, b, strict=True)]) * x
            + mixed * computed[0]
            - computed[1] * constant[1]
        )

    return f


def eager(f, leaves, sample):
    for p in leaves:
        p.zero_grad()
    y = f(*sample)
    y.backward()
    return y.data, [p.grad for p in leaves]


SAMPLES = [
    (0, 1, 0.3),
    (1, 1, -0.4),
    (-1, 0, 0.9),
    (2.0, -3, 1.5),
    (3, -2.0, 0.1),
    (-4, 2, 2.0),
    (1, 3, -1.0),
]


@pytest.mark.parametrize("strict_bits", [False, True])
def test_samples_with_other_numbers_than_the_recorded_ones_are_those_of_eager_arithmetic(
    compile, strict_bits
):
    rows = table(4, 3)
    leaves = [p for row in rows for p in row]
    f = program(rows)
    fast = compile(f, leaves, strict_bits=strict_bits)
    for sample in SAMPLES:
        y, gradient = eager(f, leaves, sample)
        found = fast.value_and_grad(*sample)
        assert found[0] == pytest.approx(y, rel=1e-13)
        assert found[1] == pytest.approx(gradient, rel=1e-13, abs=1e-15)
        assert not strict_bits or found == (y, gradient)
    total = np.sum([eager(f, leaves, sample)[1] for sample in SAMPLES], axis=0)
    values, gradient = fast.value_and_grad(*np.array(SAMPLES).T, reduction="sum")
    assert values == pytest.approx([eager(f, leaves, sample)[0] for sample in SAMPLES], rel=1e-13)
    assert gradient == pytest.approx(total, rel=1e-12, abs=1e-14)


@pytest.mark.slow
@given(
    st.integers(1, 17),
    st.integers(1, 3),
    st.lists(st.integers(-17, 16), min_size=2, max_size=5),
    st.integers(0, 99),
)
def test_tables_of_any_size_are_looked_up_as_python_does(count, width, numbers, seed):
    pytest.importorskip("llvmlite")
    rows = table(count, width, seed)
    leaves = [p for row in rows for p in row]

    def f(i, x):
        found = take(rows, i)
        again = take([v * x for v in found] + found, i % width)
        return sum([v * v for v in found]) * x + again

    numbers = [i for i in numbers if -count <= i < count] or [0]
    fast = autograd.compile(f, leaves)
    for i in numbers:
        y, gradient = eager(f, leaves, (i, 0.7))
        value, found = fast.value_and_grad(i, 0.7)
        assert value == pytest.approx(y, rel=1e-12)
        assert found == pytest.approx(gradient, rel=1e-12, abs=1e-14)


def test_a_number_of_no_row_is_eagers_error_and_names_the_sample(compile):
    fast = compile(lambda i: take([1.0, 2.0, 4.0], i) * 2.0)
    assert fast([0, -1, 2.0], batch=True) == [2.0, 8.0, 8.0]
    for wrong, error in ((3, IndexError), (-4, IndexError), (1.5, TypeError), (math.nan, TypeError)):
        with pytest.raises(error) as alone:
            fast(wrong)
        assert not hasattr(alone.value, "__notes__")
        with pytest.raises(error) as caught:
            fast([0, 1, wrong], batch=True)
        assert caught.value.__notes__ == ["This was sample 2 of the batch."]
        fresh = compile(lambda i: take([1.0, 2.0, 4.0], i))
        with pytest.raises(error):
            fresh(wrong)  # where it is recorded
        assert fresh(1) == 2.0


def test_a_wrong_number_is_found_where_another_branch_is_chosen(compile):
    fast = compile(lambda i, x: where(x > 0.0, take([x, 2.0 * x], i), 0.0))
    assert fast(1, 3.0) == 6.0
    assert fast(1, -3.0) == 0.0
    with pytest.raises(IndexError):
        fast(2, -3.0)


def test_rows_of_different_shapes_are_refused_in_words_that_say_which(compile):
    with pytest.raises(GraphError, match=r"row 0 has the shape \[None\] and row 1 the shape \[None, None\]"):
        compile(lambda i, x: take([[x], [x, x]], i)[0])(0, 1.0)
    with pytest.raises(IndexError, match="empty"):
        compile(lambda i: take([], i))(0)


def test_a_number_that_is_known_is_looked_up_once():
    fast = autograd.compile(lambda x: take([x, x * x], 1) + take([3.0, 4.0], -2), backend="python")
    assert fast(3.0) == 12.0
    assert "take" not in str(fast.tape)


def test_derivatives_inside_a_compiled_function_go_through_a_lookup(compile):
    def f(i, x):
        return grad(lambda y: take([y, y * y, y**3, y.sin()], i) ** 2)(x)

    fast = compile(f)
    for i in (0, 1, 2, 3, -1):
        assert fast(i, 0.7) == pytest.approx(f(i, 0.7), rel=1e-12)


def test_the_gradient_by_the_number_is_0(compile):
    f = compile(lambda i: take([1.0, 2.0], i) * i)
    assert compile(grad(lambda i: take([1.0, 2.0], i) * i))(1.0) == 2.0
    assert f(1.0) == 2.0


def test_the_tape_says_what_is_looked_up_among_what():
    rows = [Value(float(k), f"w{k}") for k in range(9)]
    fast = autograd.compile(lambda i: take(rows, i), backend="python")
    fast(0)
    assert "take([w0, w1, w2, w3, …, w8], i)" in str(fast.tape)


def test_jax_looks_up_and_scatters_as_eager_arithmetic_does():
    jax = pytest.importorskip("jax")
    rows = table(4, 3)
    leaves = [p for row in rows for p in row]
    f = program(rows)
    fast = autograd.compile(f, leaves, backend="python")
    fast(*SAMPLES[0])
    columns = np.array(SAMPLES).T
    with jax.enable_x64(True) if hasattr(jax, "enable_x64") else jax.experimental.enable_x64():
        pure = jax.jit(fast.to_jax())
        params = np.array([p.data for p in leaves])
        values = pure(params, *columns)
        gradient = jax.grad(lambda p: pure(p, *columns).sum())(params)
        assert np.isnan(pure(params, np.array([9.0]), np.array([0.0]), np.array([1.0]))).all()
    assert values == pytest.approx([eager(f, leaves, sample)[0] for sample in SAMPLES], rel=1e-12)
    total = np.sum([eager(f, leaves, sample)[1] for sample in SAMPLES], axis=0)
    assert gradient == pytest.approx(total, rel=1e-12, abs=1e-14)


def test_bound_and_trained_functions_look_up_too():
    pytest.importorskip("llvmlite")
    nn = pytest.importorskip("nn")
    rows = table(5, 2)
    leaves = [p for row in rows for p in row]
    start = [p.data for p in leaves]
    numbers, targets = np.array([0.0, 3.0, -1.0, 2.0]), np.array([0.1, -0.2, 0.3, 0.4])

    def loss(i, t):
        a, b = take(rows, i)
        return (a * b - t) ** 2

    fast = autograd.compile(loss, leaves)
    values, gradient = fast.bind(numbers, targets).value_and_grad()
    expected = fast.value_and_grad(numbers, targets)
    assert values == pytest.approx(expected[0])
    assert gradient == pytest.approx(expected[1])
    means = fast.fit(numbers, targets, optimizer=nn.optim.Adam(leaves, lr=0.05), epochs=20)
    trained = [p.data for p in leaves]
    for p, x in zip(leaves, start, strict=True):
        p.data = x
    adam = nn.optim.Adam(leaves, lr=0.05)
    for mean in means:
        adam.zero_grad()
        whole = sum([loss(i, t) for i, t in zip(numbers, targets, strict=True)]) / len(numbers)
        whole.backward()
        adam.step()
        assert mean == pytest.approx(whole.data, rel=1e-11)
    assert trained == pytest.approx([p.data for p in leaves], rel=1e-10)


def test_code_for_a_lookup_does_not_grow_with_the_table():
    pytest.importorskip("llvmlite")

    def code(count):
        rows = table(count, 12)
        fast = autograd.compile(lambda i, j: sum(take(rows, i)) * sum(take(rows, j)) + take(rows, i * j)[0])
        fast(0, 0)
        return len(fast.to_llvm())

    assert code(200) < 1.1 * code(20)


def test_recording_a_lookup_is_linear_in_the_table():
    pytest.importorskip("llvmlite")
    assert_linear(
        lambda count: table(count, 4),
        lambda rows: autograd.compile(lambda i: sum(take(rows, i))).value_and_grad(0),
        200,
    )
