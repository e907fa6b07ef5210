"""The usual call goes straight to machine code, and gives what the long way gives, to the bit and type."""

import threading
from functools import reduce
from operator import add
from random import Random

import numpy as np
import pytest

import autograd
import nn
from autograd import GraphError, ReplayGuardError, Value, compile, engine_info, ieee, no_grad
from autograd.jit import compiled as module
from nn import losses

pytest.importorskip("llvmlite")
DIRECT = engine_info().form == "compiled"


@pytest.fixture
def no_long_way(monkeypatch):
    """From when it is called on, the long way raises where the compiled engine should not take it."""

    def close():
        def refuse(*args):
            raise AssertionError("this call took the long way")

        if DIRECT:
            monkeypatch.setattr(module, "read_at_once", refuse)

    return close


def small():
    w, b = Value(0.5, "w"), Value(-0.25, "b")
    return (lambda x, t: ((w * x + b).tanh() - t) ** 2), [w, b]


def wide():
    model = nn.MLP(2, [9, 1], activation="tanh", rng=Random(3))
    return (lambda x, t: losses.mse(model(x), t)), model.parameters()


def with_idle_parameters():
    f, params = wide()
    idle = [Value(float(i)) for i in range(3)]
    return f, [idle[0], *params[:5], idle[1], *params[5:], idle[2]]


DRAW = np.random.default_rng(5)
PAIRS, TARGETS, NUMBERS = DRAW.normal(size=(40, 2)), DRAW.normal(size=40), DRAW.normal(size=40)
CALLS = {
    "arrays": (NUMBERS, TARGETS),
    "one array is a row of a larger one": (np.array([NUMBERS, TARGETS]).T[:, 0], TARGETS),
    "arrays of integers": (np.arange(40), np.arange(40) % 2 == 0),
    "arrays of floats": (NUMBERS.astype(np.float32), TARGETS),
    "an array and a list": (NUMBERS, TARGETS.tolist()),
    "a list of NumPy's doubles and an array": (list(NUMBERS), TARGETS),
    "a tuple of whole numbers and an array": (tuple(range(40)), TARGETS),
    "NumPy's doubles": (NUMBERS[0], TARGETS[0]),
    "one sample": (0.5, -1.0),
    "integers": (2, True),
}
OF_PAIRS = {
    "arrays": (PAIRS, TARGETS),
    "columns of an array": (np.asfortranarray(PAIRS), TARGETS[::-1]),
    "an array and a list": (PAIRS, TARGETS.tolist()),
    "one sample": ([0.5, 0.25], 1.0),
    "tuples": ((0.5, 2), 1),
}
IN_LISTS = {
    "lists": (PAIRS.tolist(), TARGETS.tolist()),
    "lists of tuples": ([tuple(x) for x in PAIRS.tolist()], [int(t) for t in TARGETS]),
    "lists of NumPy's doubles": ([list(x) for x in PAIRS], list(TARGETS)),
    "a tuple of lists": (tuple(PAIRS.tolist()), tuple(TARGETS.tolist())),
}
CASES = [
    *((small, args, None) for args in CALLS.values()),
    (small, (NUMBERS.tolist(), TARGETS.tolist()), True),
    *((make, args, None) for make in (wide, with_idle_parameters) for args in OF_PAIRS.values()),
    *((make, args, True) for make in (wide, with_idle_parameters) for args in IN_LISTS.values()),
    (wide, (PAIRS[3], TARGETS[3].item()), False),
]


def told(x):
    """Types and bits."""
    if isinstance(x, np.ndarray):
        return "array", x.dtype.str, x.shape, x.tobytes()
    if isinstance(x, (list, tuple)):
        return type(x), [told(part) for part in x]
    return type(x), x.hex() if isinstance(x, float) else x


WAYS = {
    "call": lambda f, args, batch: f(*args, batch=batch),
    "mean": lambda f, args, batch: f.value_and_grad(*args, batch=batch),
    "sum": lambda f, args, batch: f.value_and_grad(*args, batch=batch, reduction="sum"),
    "array": lambda f, args, batch: f.value_and_grad(*args, batch=batch, as_array=True),
    "backward": lambda f, args, batch: f.backward(*args, batch=batch),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("make", "args", "batch"), CASES)
def test_a_later_call_gives_what_the_first_gave(make, args, batch, way, no_long_way):
    f, params = make()
    recorded = compile(f, params)

    def taken():
        for p in params:
            p.zero_grad()
        found = told(WAYS[way](recorded, args, batch))
        return found, [(p.grad.hex(), p.reached) for p in params]

    first = taken()
    assert taken() == first  # the recording is found, and calls like this one are known from now on
    if make is small or len(args[0]) == len(TARGETS):  # one sample of many gates may be replayed through them
        no_long_way()
    assert taken() == first
    assert taken() == first
    assert recorded.cache_info().hits == 3


def test_grads_add_up_and_numbers_are_read_at_each_call(no_long_way):
    f, (w, b) = small()
    recorded = compile(f, [w, b])
    recorded.backward(NUMBERS, TARGETS)
    once = w.grad, b.grad
    recorded.backward(NUMBERS, TARGETS)
    no_long_way()
    recorded.backward(NUMBERS, TARGETS)
    recorded.backward(NUMBERS, TARGETS)
    assert (w.grad, b.grad) == (4.0 * once[0], 4.0 * once[1])
    w.zero_grad()
    w.data = 2.0
    values = recorded.backward(NUMBERS, TARGETS)
    total = reduce(add, [f(float(x), float(t)) for x, t in zip(NUMBERS, TARGETS, strict=True)]) / len(values)
    grad = w.grad
    w.zero_grad()
    total.backward()
    assert grad == pytest.approx(w.grad, rel=1e-12)
    assert values.mean() == pytest.approx(total.data, rel=1e-12)


def test_batches_of_other_sizes_take_turns():
    f, params = wide()
    recorded, other = compile(f, params), compile(f, params)
    for count in (40, 7, 40, 1, 40, 40, 7, 7):
        args = PAIRS[:count], TARGETS[:count]
        assert told(recorded.value_and_grad(*args)) == told(other.value_and_grad(*args, reduction="mean"))
        other = compile(f, params)


def test_what_is_unusual_is_looked_at_each_time():
    w = Value(2.0, "w")
    f = compile(lambda x: autograd.log(w * x), [w])
    assert f.value_and_grad(np.array([1.0, 2.0]))[1].tolist() == [0.5]
    for _ in range(2):
        with pytest.raises(autograd.PoleError):
            f.backward(np.array([1.0, 0.0]))
        with pytest.raises(ValueError, match="reduction is 'mean' or 'sum', not 'max'"):
            f.backward(np.array([1.0, 2.0]), reduction="max")
        with pytest.raises(ValueError, match="reduction is 'mean' or 'sum', not None"):
            f.backward(np.array([1.0, 2.0]), reduction=None)
        with pytest.raises(ValueError, match="shape"):
            f.backward(np.array([[1.0, 2.0]]), np.array([1.0, 2.0]))
        assert isinstance(f(Value(1.0)), Value)
    assert w.grad == 0.0
    with ieee():
        assert f(np.array([1.0, 0.0])).tolist() == [np.log(2.0), -np.inf]
    with no_grad():
        assert f.value_and_grad(np.array([1.0, 2.0]))[1].tolist() == [0.5]
    with pytest.raises(GraphError, match="the compiled <lambda>"):
        compile(lambda x: f(2.0) * x)(1.0)


def test_a_guard_that_fails_is_told_each_time():
    w = Value(2.0, "w")
    f = compile(lambda x: w * x if x > 0 else x, [w])
    f.backward(np.array([1.0, 2.0]))
    for _ in range(2):
        with pytest.raises(ReplayGuardError, match="sample 1 of the batch"):
            f.backward(np.array([1.0, -2.0]))
    assert f.backward(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    assert w.grad == 3.0


def test_a_function_that_relies_on_what_may_change_is_recorded_anew():
    w, state = Value(2.0, "w"), [1.0]
    f = compile(lambda x: w * x * autograd.assumed(lambda: state[0]), [w])
    for number in (1.0, 1.0, 3.0, 3.0):
        state[0] = number
        assert f.value_and_grad(np.array([1.0, 2.0]))[0].tolist() == [2.0 * number, 4.0 * number]


def test_a_new_recording_for_the_same_structure_is_noticed():
    w = Value(2.0, "w")
    f = compile(lambda x: w * x if x > 0 else w + x, [w], on_guard="record")
    for xs in ([1.0, 2.0], [1.0, 2.0], [-1.0, 2.0], [1.0, 2.0], [-1.0, -2.0]):
        eager = [2.0 * x if x > 0 else 2.0 + x for x in xs]
        assert f.value_and_grad(np.array(xs))[0].tolist() == eager


def test_a_later_recording_that_meets_more_parameters_gives_all_a_gradient():
    w, v = Value(2.0, "w"), Value(3.0, "v")
    f = compile(lambda x: w * x[0] if len(x) == 1 else w * x[0] + v * x[1])
    one, two = np.array([[1.0], [2.0]]), np.array([[1.0, 2.0], [3.0, 4.0]])
    assert f.value_and_grad(one)[1].tolist() == [1.5]
    assert f.value_and_grad(one)[1].tolist() == [1.5]
    assert f.value_and_grad(two)[1].tolist() == [2.0, 3.0]
    assert f.value_and_grad(one)[1].tolist() == [1.5, 0.0]
    assert f.value_and_grad(one)[1].tolist() == [1.5, 0.0]
    assert f.value_and_grad([[1.0], [2.0]], batch=True)[1] == [1.5, 0.0]
    assert f.value_and_grad([[1.0], [2.0]], batch=True)[1] == [1.5, 0.0]


def test_threads_share_a_function():
    f, params = wide()
    recorded = compile(f, params)
    expected = [told(recorded.value_and_grad(PAIRS[k:], TARGETS[k:])) for k in range(4)]
    recorded.backward(PAIRS, TARGETS)
    once = [p.grad for p in params]
    wrong = []

    def work(k):
        for _ in range(50):
            if told(recorded.value_and_grad(PAIRS[k:], TARGETS[k:])) != expected[k]:
                wrong.append(k)
            recorded.backward(PAIRS, TARGETS)

    workers = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not wrong
    assert [p.grad for p in params] == pytest.approx([201 * x for x in once], rel=1e-12)


@pytest.mark.parametrize(
    "bad", ["text", None, pytest.param(object(), id="object"), [1.0, [2.0]], [], 10**400], ids=repr
)
def test_lists_that_are_no_batch_of_numbers_are_told_as_before(bad):
    f, params = wide()
    recorded = compile(f, params)
    lists = PAIRS.tolist()
    recorded.backward(lists, TARGETS.tolist(), batch=True)
    before = [p.grad for p in params]
    for place in (0, 1, 39):
        wrong = [*lists[:place], bad, *lists[place + 1 :]]
        with pytest.raises((TypeError, ValueError, OverflowError)):
            recorded.backward(wrong, TARGETS.tolist(), batch=True)
        deeper = [*lists[:place], [0.5, bad], *lists[place + 1 :]]
        with pytest.raises((TypeError, ValueError, OverflowError)):
            recorded.backward(deeper, TARGETS.tolist(), batch=True)
    with pytest.raises(ValueError, match="as long for all"):
        recorded.backward(lists, TARGETS.tolist()[1:], batch=True)
    assert [p.grad for p in params] == before
