"""What samples give is added up, by every route; what overflows only there is refused as in an eager pass."""

from functools import reduce
from math import inf, isinf
from operator import add, mul

import numpy as np
import pytest

import autograd
import nn
from autograd import DomainError, GateOverflowError, Value, compile, ieee
from nn import regularizers
from nn.optim import SGD

HUGE = 1e308
COUNTS = {"line": 3, "runs": 100, "replay": 3, "threads": 1_200, "branches": 4, "python": 3, "strict": 3}
WIDE = 70  # more gates than go into one line of code
WIDER = 420  # with so many samples, enough for threads


@pytest.fixture(params=[pytest.param(x, marks=[pytest.mark.slow] * (x == "threads")) for x in COUNTS])
def way(request):
    if request.param != "python":
        pytest.importorskip("llvmlite")
    return request.param


def program(way):
    """A function whose losses are small and whose gradient by each parameter is x, and its parameters."""
    count = {"line": 1, "python": 1, "strict": 1, "threads": WIDER, "replay": WIDER}.get(way, WIDE)
    params = [Value(float(way != "replay"), f"w{i}") for i in range(count)]

    def loss(x):
        if way == "replay":  # a matrix and a vector, whose products fill vectors from the graph
            rows = [params[i : i + WIDE] for i in range(0, WIDER, WIDE)]
            products = [reduce(add, map(mul, row, x)) for row in rows]
            return reduce(add, [(y + 1.0).relu() for y in products])
        if way == "branches" and x < 0.0:
            x = x + 0.0
        return reduce(add, [(w - 1.0) * x for w in params])

    return loss, params


def compiled(way, monkeypatch):
    loss, params = program(way)
    if way == "threads":
        from autograd.jit.lower.llvm import work

        monkeypatch.setattr(work, "threads", lambda: 2)
    made = compile(
        loss,
        params,
        backend="python" if way == "python" else "auto",
        on_guard="record" if way == "branches" else "raise",
        strict_bits=way == "strict",
    )
    return made, loss, params


def samples(way, total):
    """Finite numbers that add up to `total` × 1e308: two large ones, and others that do not matter."""
    xs = np.zeros(COUNTS[way])
    if way == "branches":
        xs[1] = -1.0
    xs[0] = xs[-1] = total / 2.0 * HUGE
    return np.repeat(xs[:, None], WIDE, axis=1) if way == "replay" else xs


def eagerly(loss, params, xs):
    """The gradient of the sum of the losses, by the loop that people write."""
    reduce(add, [loss(x) for x in xs.tolist()]).backward()
    found = [p.grad for p in params]
    for p in params:
        p.zero_grad()
    return found


def backward(f, xs, params):
    f.backward(xs, reduction="sum")
    return [p.grad for p in params]


def backward_of_lists(f, xs, params):
    f.backward(xs.tolist(), batch=True, reduction="sum")
    return [p.grad for p in params]


def bound_backward(f, xs, params):
    f.bind(xs, reduction="sum").backward()
    return [p.grad for p in params]


ROUTES = {
    "arrays": lambda f, xs, _: f.value_and_grad(xs, reduction="sum")[1],
    "lists": lambda f, xs, _: f.value_and_grad(xs.tolist(), batch=True, reduction="sum")[1],
    "as_array": lambda f, xs, _: f.value_and_grad(xs.tolist(), batch=True, reduction="sum", as_array=True)[1],
    "bind": lambda f, xs, _: f.bind(xs, reduction="sum").value_and_grad()[1],
    "backward": backward,
    "backward of lists": backward_of_lists,
    "bound backward": bound_backward,
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_gradient_that_overflows_only_in_the_sum_is_refused_with_its_parameter(way, route, monkeypatch):
    f, loss, params = compiled(way, monkeypatch)
    take, xs = ROUTES[route], samples(way, 2.0)
    if COUNTS[way] <= 100:
        with pytest.raises(GateOverflowError, match="the gradient of w0"):
            eagerly(loss, params, xs)
    for _ in range(2):  # recording, and replaying
        with pytest.raises(GateOverflowError, match=f"of the batch's {len(xs):,} samples .*gradient of w0 "):
            take(f, xs, params)
        assert [p.grad for p in params] == [0.0] * len(params)
        assert not any(p.reached for p in params)


@pytest.mark.parametrize("route", ROUTES)
def test_half_of_it_fits(way, route, monkeypatch):
    f, _, params = compiled(way, monkeypatch)
    assert list(ROUTES[route](f, samples(way, 1.0), params)) == [HUGE] * len(params)


@pytest.mark.parametrize("route", ROUTES)
def test_it_passes_as_infinity_under_ieee(way, route, monkeypatch):
    f, loss, params = compiled(way, monkeypatch)
    xs = samples(way, 2.0)
    if way == "threads":
        pytest.skip("one by one that takes a while, and shows nothing more")
    with ieee():
        assert eagerly(loss, params, xs) == [inf] * len(params)
        assert list(ROUTES[route](f, xs, params)) == [inf] * len(params)


@pytest.mark.parametrize("bound", [False, True])
def test_what_comes_on_top_of_a_grad_is_refused_and_every_grad_stays(way, bound, monkeypatch):
    f, loss, params = compiled(way, monkeypatch)
    xs = samples(way, 1.0)
    if way != "threads":
        params[-1].grad = HUGE
        with pytest.raises(GateOverflowError, match=f"the gradient of w{len(params) - 1}"):
            reduce(add, map(loss, xs.tolist())).backward()
    before = [float(i) for i in range(len(params) - 1)] + [HUGE]
    for p, number in zip(params, before, strict=True):
        p.grad = number
    run = f.bind(xs, reduction="sum").backward if bound else lambda: f.backward(xs, reduction="sum")
    for _ in range(2):
        with pytest.raises(GateOverflowError, match=f"the gradient of w{len(params) - 1} "):
            run()
        assert [p.grad for p in params] == before
    with ieee():
        run()
    assert params[-1].grad == inf


def test_a_parameter_without_a_label_is_told_by_its_place():
    w, v = Value(1.0), Value(1.0)
    f = compile(lambda x: (w - 1.0) + (v - 1.0) * x, [w, v], backend="python")
    with pytest.raises(GateOverflowError, match="the gradient of parameter 1 "):
        f.backward([HUGE, HUGE], batch=True, reduction="sum")


@pytest.mark.parametrize("backend", ["python", "auto"])
def test_an_infinity_that_a_sample_may_have_is_passed_on_and_two_of_both_signs_are_refused(backend):
    w = Value(0.0, "w")
    f = compile(lambda x: x * autograd.sqrt(w), [w], backend=backend)
    assert f.value_and_grad([1.0, 2.0], batch=True) == ([0.0, 0.0], [inf])
    (1.0 * autograd.sqrt(w) + 2.0 * autograd.sqrt(w)).backward()
    assert isinf(w.grad)
    w.zero_grad()
    with pytest.raises(DomainError, match=r"gradient of w .*not a number.*of both signs"):
        (1.0 * autograd.sqrt(w) + -2.0 * autograd.sqrt(w)).backward()
    with pytest.raises(DomainError, match=r"gradient of w .*not a number.*samples of both signs"):
        f.value_and_grad([1.0, -2.0], batch=True)


@pytest.mark.parametrize("backend", ["python", "auto"])
def test_a_gradient_too_large_for_one_sample_is_none_of_their_mean(backend):
    w = Value(1.0, "w")
    f = compile(lambda x: (w - 1.0) * x * 10.0, [w], backend=backend)
    xs = [1e307] * 20
    (reduce(add, [(w - 1.0) * x * 10.0 for x in xs]) / 20).backward()
    eager = w.grad
    assert f.value_and_grad(xs, batch=True)[1] == pytest.approx([eager], rel=1e-14)


class Sum(nn.Module):
    """A model whose output is 0, with the gradient x by each parameter."""

    def __init__(self, count):
        self.params = [Value(1.0, f"w{i}") for i in range(count)]

    def __call__(self, x):
        return reduce(add, [(w - w.detach()) * x for w in self.params])


@pytest.mark.parametrize("width", [1, WIDE])
@pytest.mark.parametrize("compiled", [False, True])
def test_a_step_whose_gradient_overflows_is_not_taken(width, compiled):
    model = Sum(width)
    optimizer = SGD(model.parameters(), lr=0.5)
    data = [(1.0, 0.0), (2.0, 0.0), (1.6 * HUGE, 0.0), (1.6 * HUGE, 0.0)]
    loss = lambda y, t: y * 1.5
    with pytest.raises(GateOverflowError, match=r"too large|more than a float"):
        nn.fit(model, data, loss, optimizer, 1, batch_size=2, shuffle=False, compiled=compiled)
    assert [p.data for p in model.parameters()] == [1.0 - 0.5 * 2.25] * width


@pytest.mark.parametrize("on_top", [False, True], ids=["mean", "with a metric"])
@pytest.mark.parametrize("compiled", [False, True])
def test_losses_that_add_up_to_more_than_a_float_holds_end_the_training_before_their_step(compiled, on_top):
    model = Sum(1)
    (w,) = model.parameters()
    data = [(1.0, 0.0), (2.0, 0.0), (1.0, HUGE), (2.0, HUGE)]
    loss = lambda y, t: y + t
    history = nn.History()
    more = {"metrics": {"size": lambda y, t: abs(y)}} if on_top else {}
    with pytest.raises(GateOverflowError, match=r"add\(1e\+?308, 1e\+?308\) is too large"):
        nn.fit(
            *(model, data, loss, SGD([w], lr=0.5), 1),
            batch_size=2, shuffle=False, compiled=compiled, history=history, **more,
        )  # fmt: skip
    assert w.data == 1.0 - 0.5 * 1.5
    assert history.losses == []


@pytest.mark.parametrize("compiled", [False, True])
def test_the_mean_of_an_epoch_is_finite_where_its_losses_are(compiled):
    model = Sum(1)
    (w,) = model.parameters()
    data = [(0.0, HUGE), (0.0, HUGE), (0.0, HUGE)]
    history = nn.fit(model, data, lambda y, t: y + t, SGD([w], lr=0.5), 2, batch_size=1, compiled=compiled)
    assert history.losses == [HUGE, HUGE]
    assert nn.evaluate(model, data, lambda y, t: y + t)["loss"] == HUGE


def test_a_penalty_that_comes_on_top_of_a_gradient_is_refused_and_every_grad_stays():
    v, w = Value(1e-308, "v"), Value(0.9, "w")
    v.grad, w.grad = 1.0, HUGE
    with pytest.raises(GateOverflowError, match="the gradient of w "):
        regularizers.add_gradients(regularizers.l2(1e308), [v, w])
    assert (v.grad, w.grad) == (1.0, HUGE)
