"""What programs do with nodes and graphs: each scene yields everything it sees, to be compared."""

import copy
import inspect
import math
import pickle
import random
import weakref
from fractions import Fraction
from math import inf, nan

import numpy as np

import autograd
import nn
from autograd import GATES, Value, ieee, no_grad
from autograd.engine import nodes
from tests.helpers.operations import (
    attempt,
    operations_on_one_node,
    operations_that_python_refuses,
    operators_on_everything,
)


def attributes():
    p = Value(1.5, "p")
    p.m, p.v, p.note = 0.25, [1, 2], "kept"
    q = p * p
    q.m = 1
    yield p, q, vars(p), p.m, hasattr(p, "w"), attempt(getattr, p, "w")
    del p.m
    yield vars(p), hasattr(p, "m")
    vars(p)["late"] = 3
    p.data = 2.0
    yield p.late, p


def identity():
    p = Value(1.0)
    reference = weakref.ref(p)
    same = p
    yield reference() is p, p == same, p == Value(1.0), p in {same}, p != 1.0, hash(p) == hash(same)
    del p, same
    yield reference() is None


def names_and_documentation():
    yield Value.__name__, Value.__qualname__, inspect.getdoc(Value)
    for name in ("backward", "zero_grad", "item", "detach"):
        method = getattr(Value, name)
        yield method.__name__, inspect.getdoc(method), list(inspect.signature(method).parameters)
    yield [name for name in dir(Value(1.0)) if not name.startswith("_")]


def gates_added_at_run_time():
    autograd.gate("cube", lambda a: a * a * a, lambda y, a: (3.0 * a * a,))
    autograd.gate("mix", lambda a, b, c: a * b + c, lambda y, a, b, c: (b, a, 1.0))
    autograd.gate("fine", lambda a: math.exp(a) if a < 1.0 else a, lambda y, a: (y,))
    try:
        x = Value(2.0, "x")
        y = x.cube() * autograd.mix(x, 3.0, x)
        y.backward()
        yield nodes(y)
        yield autograd.grad(autograd.grad(autograd.cube))(2.0), autograd.hessian(autograd.mix)(1.0, 2.0, 3.0)
        yield x.fine(), autograd.fine(Value(0.5)), attempt(autograd.fine, Value(nan)), attempt(x.mix)
    finally:
        for name in ("cube", "mix", "fine"):
            del GATES[name]
    yield attempt(getattr, x, "cube")


def closures():
    a, b = Value(2.0, "a"), Value(5.0, "b")
    out = Value(20.0, (a, b), "a²b")
    calls = []

    def back():
        calls.append(out.grad)
        a.grad += 2.0 * a.data * b.data * out.grad
        b.grad += 4.0 * out.grad

    out._backward = back
    root = out * a + out
    for _ in range(2):
        root.backward()
        yield nodes(root), calls
    out._backward()
    yield a, b, out._op, out._prev == {a, b}

    def broken():
        a.grad += 1e3
        raise KeyError("inside")

    out._backward = broken
    yield attempt(root.backward), nodes(root)
    product = a * b
    product.grad = 10.0
    product._backward()
    yield a, b, product
    product._backward = lambda: None
    yield attempt(product.backward), a, b, attempt((Value(2.0, (a,), "odd") * 3.0).backward)


def older_constructors():
    a = Value(2.0, "a")
    for make in (
        lambda: Value(4.0, (a, a), "+"),
        lambda: Value(4.0, _children=(a,), _op="sq", label="y"),
        lambda: Value(4.0, {a}),
        lambda: Value(4.0, (a, a), (1.0, 1.0)),
        lambda: Value(4.0, children=(a,), local_grads=(3.0,)),
        lambda: Value(data=4.0, label="l"),
        lambda: Value(4.0, 2.0),
        lambda: Value(4.0, (a,), (1.0, 2.0)),
        lambda: Value(4.0, shape=3),
        lambda: Value(4.0, "label", (a,)),
    ):
        y = attempt(make)
        yield y
        if isinstance(y, Value):
            yield attempt(y.backward), a.grad, y._prev == {a}, y._op, y._children == (a, a), y._local_grads


# ── graphs ────────────────────────────────────────────────────────────────────────────────────


def saved_graph():
    """(x, y, root) with a label, an attribute, a gate of three operands and a hand-made node inside."""
    x, y = Value(0.3, "x"), Value(-1.7, "y")
    x.moment = 0.5
    inner = x * y
    inner.label = "inner"
    root = autograd.clip(inner, -1.0, 1.0) + Value(9.0, (inner, x), (2.0, 3.0)) ** 2 + y.detach() * x
    root.note = "kept"
    root.backward()
    return x, y, root


def copies_and_pickles():
    graph = saved_graph()
    pickles = [lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in range(pickle.HIGHEST_PROTOCOL + 1)]
    for way in (copy.deepcopy, copy.copy, *pickles):
        x, _, root = attempt(way, graph)
        root.backward()
        yield nodes(root), x is graph[0]


def modes():
    x = Value(-2.0, "x")
    yield attempt(x.log)
    with ieee():
        y = x.log() + 1.0 / (x * 0.0)
        yield nodes(y)
    yield attempt(y.backward)
    with ieee():
        y.backward()
    yield nodes(y)
    with no_grad():
        z = x * x + 1.0
        yield z, attempt(z.backward), autograd.grad(lambda a: a * a)(3.0)
    yield z * x, no_grad()(lambda: x * 2.0)()


def backward_in_all_its_ways():
    a, b = Value(0.1, "a"), Value(0.3, "b")
    y = (a * b).tanh() * a + b
    total = sum(y * 0.1 for _ in range(50))
    total.backward()
    total.backward(0.5)
    yield nodes(total)
    total.zero_grad()
    yield a, b, y
    total.backward(accumulate="compensated", error_bound=True)
    yield nodes(total)
    for seed in (nan, inf, True, Fraction(1, 3)):
        yield attempt(y.backward, seed), a, b


def backward_refused():
    huge, zero, node = Value(1e200, "huge"), Value(0.0, "zero"), Value(2.0**-1000, "tiny")
    yield attempt((huge * 1e100 * huge.detach() ** -1.0 * huge).backward), huge
    yield attempt((zero * zero).sqrt().backward), zero
    zero.sqrt().backward()
    yield zero
    for _ in range(1024):
        node = node + node
    yield attempt(node.backward), node


def numbers_changed_after_the_fact():
    x = Value(3.0, "x")
    y = x * x
    x.data = 10.0
    y.backward()
    yield nodes(y)
    y.data = -1.0
    x.grad = 5.0
    yield y + x, y, x
    y.backward()
    yield x
    x.grad = 0.0
    x.grad += 1
    yield x


def arrays_of_numpy():
    w = np.array([[Value(0.5 * i + j, f"w{i}{j}") for j in range(3)] for i in range(2)])
    y = np.tanh(w @ np.array([1.0, -2.0, 0.5])).sum() + np.float64(2.0) * w[0, 0] - w.mean()
    y.backward()
    yield nodes(y), attempt(lambda: np.array([w[0, 0]], dtype=float))


def derivatives():
    def f(x, y):
        return (x * y).tanh() / (x + y.exp()) + autograd.where(x > y, lambda: x.log(), y * 2.0)

    def inner(x):
        return x * autograd.grad(lambda y: x * y)(x)

    yield autograd.grad(f)(1.5, 0.7), autograd.hessian(f)(1.5, 0.7), autograd.grad(inner)(3.0)
    yield autograd.jacobian(lambda x: [x, x * x])(3.0), autograd.hvp(lambda x: x**3)(2.0, 1.0)
    yield autograd.numerical_grad(autograd.sin, 0.5), str(autograd.gradcheck(autograd.atan2, 1.5, 0.7))
    yield autograd.logsumexp([Value(1.0), 2.0]), autograd.softmax([Value(1.0), Value(3.0)])
    yield autograd.norm([Value(0.0), Value(0.0)]), autograd.amax([Value(1.0), Value(1.0), 0.0])


def training():
    rng = random.Random(7)
    model = nn.MLP(2, [4, 3, 1], activation="tanh", rng=rng)
    adam = nn.optim.Adam(model.parameters(), lr=0.05)
    points = [([0.0, 0.0], -1.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], -1.0)]
    for _ in range(20):
        model.zero_grad()
        loss = sum((model(x) - target) ** 2 for x, target in points) / 4
        loss.backward()
        adam.step()
        yield loss
    yield model.parameters(), copy.deepcopy(model).state_dict()
    yield pickle.loads(pickle.dumps(model)).parameters()


def what_is_told_of_a_graph():
    apple, count, tax = Value(100, "apple"), Value(2, "count"), Value(1.1, "tax")
    price = apple * count * tax
    price.label = "price"
    price.backward()
    yield str(autograd.steps(price)), str(autograd.explain(tax, price)), str(autograd.exact(price))
    yield autograd.draw_dot(price).source, repr(price), f"{price:g}"


def a_chain_of_a_hundred_thousand_gates():
    x = Value(0.5, "x")
    y = x
    for _ in range(50_000):
        y = y * 0.99999 + x
    y.backward()
    yield x, y
    for way in (copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))):
        twin, root = way((x, y))
        root.backward()
        yield twin


def many_contributions():
    x = Value(0.5, "x")
    root = sum(x * 0.1 for _ in range(10_000))
    for way in ("plain", "compensated"):
        root.zero_grad()
        root.backward(accumulate=way)
        yield x


SCENES = [
    operators_on_everything, operations_on_one_node, operations_that_python_refuses, attributes, identity,
    names_and_documentation, gates_added_at_run_time, closures, older_constructors, copies_and_pickles, modes,
    backward_in_all_its_ways, backward_refused, numbers_changed_after_the_fact, arrays_of_numpy, derivatives,
    training, what_is_told_of_a_graph, a_chain_of_a_hundred_thousand_gates, many_contributions,
]  # fmt: skip
