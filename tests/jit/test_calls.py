"""A call reads its arguments at once, or as it reads everything, and gives the same; it repeats no work."""

import gc
import sys
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import Value, compile
from autograd.engine import Packed
from autograd.jit.batches import general_samples, read_at_once, samples
from autograd.util.structures.names import completed

np = pytest.importorskip("numpy", reason='needs NumPy: python -m pip install "gatewise[compile]"')

COMPILED = autograd.engine_info().form == "compiled"
NAMES = ["x", "y"]

numbers = st.one_of(st.floats(allow_nan=False), st.integers(-(2**60), 2**60), st.booleans())
trees = st.recursive(
    numbers,
    lambda part: st.one_of(st.lists(part, max_size=4), st.tuples(part, part), st.tuples()),
    max_leaves=12,
)


@st.composite
def arrays(draw, samples=None):
    """Arrays of every kind that C reads, in any order of memory, some of them parts of others."""
    shape = draw(st.lists(st.integers(1, 5), min_size=1, max_size=3))
    shape = [samples, *shape[1:]] if samples else shape
    kind = draw(st.sampled_from([np.float64, np.float32, np.int64, np.int32, np.bool_]))
    made = np.arange(1, 1 + int(np.prod(shape)) * 4).reshape(*shape[:-1], shape[-1] * 4) * 3 % 7
    made = np.asarray(made.astype(kind), order=draw(st.sampled_from("CF")))
    step = draw(st.sampled_from([4, -4]))
    made = made[..., ::step]
    return made.reshape(shape) if draw(st.booleans()) else made


@st.composite
def batches(draw):
    count = draw(st.integers(1, 6))
    if draw(st.booleans()):
        return draw(st.lists(arrays(samples=count), min_size=1, max_size=3))
    shape = draw(st.recursive(st.just(None), lambda part: st.lists(part, max_size=3), max_leaves=6))

    def filled(nesting):
        return draw(numbers) if nesting is None else [filled(part) for part in nesting]

    return [[filled(shape) for _ in range(count)], [filled(None) for _ in range(count)]]


def plain_samples(args, names, batch):
    read = read_at_once(args, batch)
    return read and samples(args, names, batch, read)


def same(args, batch):
    quick = plain_samples(args, NAMES, batch)
    usual = general_samples(args, completed(NAMES, len(args)), batch)
    if quick is None:
        assert not COMPILED
        return
    assert quick.nesting == usual.nesting
    assert quick.structure == usual.structure
    assert (quick.batch, quick.library) == (usual.batch, usual.library)
    assert [list(row) for row in quick.rows] == [list(row) for row in usual.rows]
    assert np.asarray(quick.rows).tolist() == np.asarray(usual.rows, dtype=float).tolist()


@given(st.lists(trees, max_size=3))
def test_one_sample_is_read_at_once_as_it_is_in_general(args):
    same(tuple(args), None)


@given(st.lists(st.one_of(arrays(), trees, st.lists(arrays(), max_size=2)), max_size=3))
def test_arrays_in_one_sample_are_read_at_once_as_they_are_in_general(args):
    same(tuple(args), False)


@given(batches())
def test_a_batch_is_read_at_once_as_it_is_in_general(args):
    same(tuple(args), True)


def test_no_nesting_is_taken_for_another():
    forms = [
        (1.0, 2.0), ([1.0, 2.0],), ((1.0, 2.0),), ([1.0], 2.0), ([1.0], [2.0]), ([[1.0], 2.0],),
        ([[1.0, 2.0]],), ([], 1.0, 2.0), (1.0, [], 2.0), (1.0, 2.0, []), ([[], 1.0], 2.0), ([[]], 1.0, 2.0),
    ]  # fmt: skip
    found = {general_samples(form, NAMES, None).structure for form in forms}
    quick = {made.structure for form in forms if (made := plain_samples(form, NAMES, None))}
    assert len(found) == len(forms)
    assert quick == (found if COMPILED else set())


def ragged():
    return ([[1.0], [1.0, 2.0]], [1.0, 2.0])


def circular():
    x = [1.0]
    x.append(x)
    return (x,)


OTHER = {
    "text": (("1.0",), None),
    "nothing": ((None,), None),
    "a node": ((Value(1.0),), None),
    "a number too large": ((10**400,), None),
    "a dict": (({"a": 1.0},), None),
    "a list in itself": (circular(), None),
    "ragged samples": (ragged(), True),
    "an array and nested lists": ((np.ones(2), [[1.0], [2.0]]), True),
    "no argument": ((), True),
    "no sample": (([], []), True),
    "no sample in an array": ((np.ones((0, 2)),), True),
    "a number beside a batch": (([1.0, 2.0], 3.0), True),
    "lists of two lengths": (([1.0, 2.0], [3.0]), True),
    "arrays of two lengths": ((np.ones(2), np.ones(3)), True),
    "complex numbers": ((np.ones(2, complex),), True),
    "objects": ((np.array([Value(1.0)]),), True),
    "another order of bytes": ((np.ones(2, ">f8"),), True),
    "half precision": ((np.ones(2, np.float16),), True),
    "a masked array": ((np.ma.masked_array([1.0, 2.0], [False, True]),), True),
    "an array of no axis": ((np.array(1.0),), None),
}


@pytest.mark.parametrize("what", OTHER)
def test_what_is_not_plain_is_left_to_the_general_way(what):
    args, batch = OTHER[what]
    assert plain_samples(args, NAMES, batch) is None


def test_rows_are_a_sequence_of_lists():
    rows = Packed([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    assert rows[1] == [2.0, 3.0]
    for outside in (-1, 3):
        with pytest.raises(IndexError):
            rows[outside]


def sparse(unused):
    """A function of four parameters, the second and the last of many that it was given."""
    params = [Value(float(k)) for k in range(1, unused + 3)]
    return compile(lambda x: (params[1] * x + params[-1]) ** 2, params), params


@pytest.mark.parametrize("backend", ["python", "llvm"])
def test_parameters_that_take_no_part_get_zeros_in_lists_and_arrays(backend):
    if backend == "llvm":
        pytest.importorskip("llvmlite", reason='needs llvmlite: python -m pip install "gatewise[compile]"')
    params = [Value(float(k)) for k in range(5)]
    f = compile(lambda x: (params[1] * x + params[3]) ** 2, params, backend=backend)
    for x in (2.0, -1.0):
        slope = 2.0 * (x + 3.0)
        expected = [0.0, slope * x, 0.0, slope, 0.0]
        value, gradient = f.value_and_grad(x)
        assert (value, gradient) == ((x + 3.0) ** 2, expected)
        assert type(value) is float
        assert {type(number) for number in gradient} == {float}
        value, gradient = f.value_and_grad(x, as_array=True)
        assert type(value) is float
        assert gradient.dtype == np.float64
        assert gradient.tolist() == expected
        values, gradient = f.value_and_grad([x, x], batch=True, reduction="sum", as_array=True)
        assert values == [(x + 3.0) ** 2] * 2
        assert gradient.tolist() == [2.0 * slope for slope in expected]


def test_gradients_of_two_calls_are_arrays_of_their_own():
    f, _ = sparse(0)
    _, first = f.value_and_grad(1.0, as_array=True)
    kept = first.tolist()
    _, second = f.value_and_grad(5.0, as_array=True)
    assert first.tolist() == kept != second.tolist()


def test_a_parameter_met_later_is_in_the_gradients_of_earlier_recordings():
    w, v = Value(2.0), Value(5.0)
    f = compile(lambda x: w * x[0] if len(x) == 1 else w * x[0] + v * x[1])
    assert f.value_and_grad([3.0]) == (6.0, [3.0])
    assert f.value_and_grad([3.0, 4.0]) == (26.0, [3.0, 4.0])
    assert f.value_and_grad([3.0]) == (6.0, [3.0, 0.0])
    assert f.value_and_grad([3.0], as_array=True)[1].tolist() == [3.0, 0.0]


def events(call):
    """How often Python calls something: a function of its own, or one in C."""
    found = []
    call()
    gc.collect()
    gc.disable()  # others may have hung Python functions on the collector
    sys.setprofile(lambda frame, event, what: found.append(event))
    try:
        call()
    finally:
        sys.setprofile(None)
        gc.enable()
    return len(found)


@pytest.mark.skipif(not COMPILED, reason="interpreted, a node is read by Python")
@pytest.mark.parametrize("way", ["backward", "value_and_grad", "__call__"])
def test_a_call_takes_no_python_for_each_parameter_number_or_sample(way):
    pytest.importorskip("llvmlite", reason='needs llvmlite: python -m pip install "gatewise[compile]"')

    def calls(unused, width, samples):
        params = [Value(0.5) for _ in range(unused + width)]
        f = compile(lambda x: sum(w * a for w, a in zip(params, x, strict=False)), params)
        call = getattr(f, way)
        x = np.ones((samples, width))
        return [
            events(lambda: call([1.0] * width)),
            events(lambda: call(x)),
            events(lambda: call(x.tolist(), batch=True)),
        ]

    assert calls(3, 40, 5) == calls(400, 70, 60)


def test_threads_that_call_at_once_get_results_of_their_own():
    w = Value(3.0)
    f = compile(lambda x: w * x * x)
    f.value_and_grad(1.0)
    wrong = []

    def call(x):
        for _ in range(300):
            if f.value_and_grad(x) != (3.0 * x * x, [x * x]):
                wrong.append(x)

    threads = [Thread(target=call, args=(float(k),)) for k in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_the_samples_of_a_call_are_read_when_it_is_made():
    x = np.array([1.0, 2.0])
    w = Value(3.0)
    f = compile(lambda a: w * a)
    first = f(x)
    x[:] = 5.0
    assert (first.tolist(), f(x).tolist()) == ([3.0, 6.0], [15.0, 15.0])


@pytest.mark.parametrize("form", [np.array, np.ndarray.tolist], ids=["arrays", "lists"])
def test_known_calls_are_still_told_apart(form):
    w = Value(3.0)
    f = compile(lambda x: w * x[0] + (w * w * x[1] if len(x) > 1 else 0.0), [w])
    for _ in range(3):
        for rows, batch in (
            ([[2.0]], True),
            ([2.0], False),
            ([[2.0, 5.0], [1.0, 1.0]], True),
            ([2.0, 5.0], False),
        ):
            w.grad = 0.0
            found = f.backward(form(np.array(rows)), batch=batch, reduction="sum")
            each = rows if batch else [rows]
            expected = [3.0 * x[0] + (9.0 * x[1] if len(x) > 1 else 0.0) for x in each]
            assert np.ravel(found).tolist() == expected
            assert np.ndim(found) == batch
            assert w.grad == sum(x[0] + (6.0 * x[1] if len(x) > 1 else 0.0) for x in each)
    assert f.cache_info() == (12 - 2, 2, 2)


def test_a_known_call_sees_new_numbers_branches_and_answers():
    w, high = Value(3.0), [True]
    f = compile(lambda x: w * x if x > 0.0 else -w * x, [w], on_guard="record")
    slopes = [f.value_and_grad(x)[1] for x in (1.0, 2.0, -2.0, 3.0, -1.0, 4.0)]
    assert slopes == [[1.0], [2.0], [2.0], [3.0], [1.0], [4.0]]
    w.data = 5.0
    assert f.value_and_grad(2.0) == (10.0, [2.0])
    g = compile(lambda x: w * x if autograd.assumed(lambda: high[0]) else w * w * x, [w])
    assert [g.value_and_grad(2.0) for _ in range(2)] == [(10.0, [2.0])] * 2
    high[0] = False
    assert [g.value_and_grad(2.0) for _ in range(2)] == [(50.0, [20.0])] * 2
    for wrong in ("most", None):
        with pytest.raises(ValueError, match="reduction is 'mean' or 'sum'"):
            g.value_and_grad(2.0, reduction=wrong)


def test_a_known_call_that_overflows_is_told_as_the_first_would_be():
    w = Value(3.0, "w")
    f = compile(lambda x: w * x, [w])
    assert f.value_and_grad(2.0) == (6.0, [2.0])
    with pytest.raises(autograd.GateOverflowError):
        f.value_and_grad(1e308)
    assert f.value_and_grad(2.0) == (6.0, [2.0])
