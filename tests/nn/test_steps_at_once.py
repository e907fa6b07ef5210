"""A step that the engine takes for all parameters at once is the rule's own on floats, to the bit."""

import functools
import gc
import math
import random
import sys
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd import GatewiseError, Value, clip, engine_info, exp, hypot, tanh
from nn import MLP, Module, optim
from nn.optim import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSProp, rules
from nn.optim.tracing import plan

RULES = {
    rules.sgd: SGD, rules.momentum: Momentum, rules.nesterov: Nesterov, rules.adagrad: AdaGrad,
    rules.rmsprop: RMSProp, rules.adam: Adam, rules.adamw: AdamW,
}  # fmt: skip
ORDINARY = st.floats(-1e3, 1e3)
ANY = st.floats(allow_nan=False, allow_infinity=False)  # zeros of both signs, subnormal and huge ones too
NUMBERS = (
    ORDINARY | ANY | st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1e308])
)
FRACTIONS = st.sampled_from([0.0, 0.5, 0.9, 0.999, 5e-324, math.nextafter(1.0, 0.0)])
POSITIVE = st.sampled_from([1e-300, 1e-8, 0.01, 1.0, 1e200])
NOT_NEGATIVE = POSITIVE | st.just(0.0)
SETTINGS = {
    "lr": POSITIVE, "weight_decay": NOT_NEGATIVE, "eps": NOT_NEGATIVE, "momentum": FRACTIONS,
    "beta": FRACTIONS, "betas": st.tuples(FRACTIONS, FRACTIONS),
}  # fmt: skip


def bits(numbers):
    return [x.hex() for x in numbers]


def start_of(rule):
    return RULES[rule]([Value(0.0)]).state[0]


def columns(rule):
    """Values, gradients and states of some parameters; of Adam the last number of a state counts steps."""
    size = len(start_of(rule))
    squares = NUMBERS.map(abs)
    kinds = {0: [], 1: [NUMBERS], 3: [NUMBERS, squares, st.integers(0, 10**6).map(float)]}[size]
    if rule in (rules.adagrad, rules.rmsprop):
        kinds = [squares]
    return st.lists(st.tuples(NUMBERS, NUMBERS, st.tuples(*kinds)), min_size=1, max_size=8)


def settings_of(rule):
    return st.fixed_dictionaries(
        {name: SETTINGS[name] for name in RULES[rule]([Value(0.0)]).groups[0].settings}
    )


def by_the_rule(rule, column, settings):
    """Parameter by parameter on floats; None where one fails."""
    try:
        found = [rule(*numbers, **settings) for numbers in column]
    except (ArithmeticError, GatewiseError):
        return None
    fine = all(math.isfinite(x) for value, state in found for x in (value, *state))
    return found if fine else None


def optimizer_of(rule, column, settings):
    parameters = [Value(value, f"p{i}") for i, (value, _, _) in enumerate(column)]
    for parameter, (_, gradient, _) in zip(parameters, column, strict=True):
        parameter.grad = gradient
    optimizer = Optimizer(parameters, rule, column[0][2], **settings)
    optimizer.state = [state for _, _, state in column]
    return optimizer


def flat(optimizer):
    return bits(
        [x for p, state in zip(optimizer.params, optimizer.state, strict=True) for x in (p.data, *state)]
    )


def check(rule, column, settings):
    optimizer, expected = optimizer_of(rule, column, settings), by_the_rule(rule, column, settings)
    before = flat(optimizer)
    if expected is None:
        with pytest.raises(GatewiseError, match=r"\bp\d"):
            optimizer.step()
        assert flat(optimizer) == before
    else:
        optimizer.step()
        assert flat(optimizer) == bits([x for value, state in expected for x in (value, *state)])
        assert all(type(state) is tuple for state in optimizer.state)
    return expected


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@given(data=st.data())
def test_values_and_states_are_the_rule_s_bits_or_nothing_changes(rule, data):
    check(rule, data.draw(columns(rule)), data.draw(settings_of(rule)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("length", [1, 63, 64, 65, 1000])
def test_any_number_of_parameters_takes_the_rule_s_step(rule, length):
    rng, size = random.Random(length), len(start_of(rule))
    column = [
        (rng.gauss(0, 1), rng.gauss(0, 1), tuple(float(rng.randrange(9)) for _ in range(size)))
        for _ in range(length)
    ]
    assert check(rule, column, dict(RULES[rule]([Value(0.0)]).groups[0].settings))


def kinds_of(optimizer):
    return tuple((name, 2 * isinstance(x, tuple)) for name, x in optimizer.groups[0].settings.items())


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_optimizer_s_rule_is_taken_at_once(rule, monkeypatch):
    optimizer = RULES[rule]([Value(1.0, "p")])
    assert plan(rule, len(optimizer.state[0]), kinds_of(optimizer)) is not None
    optimizer.params[0].grad = 0.5
    monkeypatch.setattr(Optimizer, "_updated", None)
    optimizer.step()
    assert optimizer.params[0].data != 1.0


# ── rules of users ──────────────────────────────────────────────────────────────────────────────

SEEN = []
RATE = 0.5
TABLE = [0.5]


def gates(value, gradient, state, *, lr, reach):
    (old,) = state
    push = clip(gradient, -1.0, 1.0) * tanh(old) + hypot(gradient, reach)
    return value - lr * push / (1 + abs(gradient)) ** 0.5, (exp(-old * old),)


def counting(value, gradient, state, *, lr):
    SEEN.append(gradient)
    return value - lr * gradient * len(SEEN), state


def noisy(value, gradient, state, *, lr):
    return value - lr * random.random(), state


def reading_a_global(value, gradient, state, *, lr):
    return value - RATE * gradient, state


def reading_a_table(value, gradient, state, *, lr):
    return value - TABLE[0] * gradient, state


def with_a_memory(value, gradient, state, *, lr, seen=[]):  # noqa: B006
    seen.append(gradient)
    return value - lr * len(seen), state


def branching(value, gradient, state, *, lr):
    return (value - lr, state) if gradient > 0.0 else (value + lr, state)


def by_math(value, gradient, state, *, lr):
    return value - lr * math.atan(gradient), state


def whole(value, gradient, state, *, lr):
    (steps,) = state
    return value - lr * gradient, (steps + 1,)


def closing_over(calls):
    def rule(value, gradient, state, *, lr):
        return value - lr * next(calls), state

    return rule


class Callable:
    __hash__ = None

    def __call__(self, value, gradient, state, *, lr):
        return value - lr * gradient, state


@given(
    column=st.lists(st.tuples(NUMBERS, NUMBERS, st.tuples(NUMBERS)), min_size=1, max_size=8),
    reach=NUMBERS,
)
@example([(1.0, 1e200, (0.0,))], 1e200)
def test_a_user_s_rule_of_gates_gives_its_bits_too(column, reach):
    assert plan(gates, 1, (("lr", 0), ("reach", 0))) is not None
    check(gates, column, {"lr": 0.5, "reach": reach})


UNTRACED = [
    counting, noisy, reading_a_global, reading_a_table, with_a_memory, branching, by_math, Callable(),
    closing_over(count(1)), functools.partial(rules.sgd, weight_decay=0.0),
]  # fmt: skip


@pytest.mark.parametrize(
    "rule", UNTRACED, ids=lambda rule: getattr(rule, "__qualname__", type(rule).__name__)
)
def test_a_rule_that_may_differ_from_call_to_call_is_asked_each_time(rule):
    assert plan(rule, 0, (("lr", 0),)) is None
    a, b = Value(0.0, "a"), Value(0.0, "b")
    optimizer, old = Optimizer([a, b], rule, (), lr=0.25), (0.0, 0.0)
    for _ in range(2):
        a.grad = b.grad = 0.5
        optimizer.step()
        assert (a.data, b.data) != old
        old = (a.data, b.data)


def test_a_rule_that_counts_its_calls_sees_each():
    SEEN.clear()
    a, b = Value(0.0), Value(0.0)
    a.grad, b.grad = 1.0, 2.0
    optimizer = Optimizer([a, b], counting, (), lr=1.0)
    optimizer.step()
    optimizer.step()
    assert SEEN == [1.0, 2.0, 1.0, 2.0]
    assert (a.data, b.data) == (-1.0 - 3.0, -4.0 - 8.0)


def push(gradient):
    return gradient + gradient


def helped(value, gradient, state, *, lr):
    return value - lr * push(gradient), state


def test_a_helper_that_is_written_anew_is_the_one_that_counts(monkeypatch):
    p = Value(0.0)
    p.grad = 1.0
    optimizer = Optimizer([p], helped, (), lr=1.0)
    assert plan(helped, 0, (("lr", 0),)) is not None
    optimizer.step()
    assert p.data == -2.0
    monkeypatch.setitem(globals(), "push", lambda gradient: 10.0 * gradient)
    optimizer.step()
    assert p.data == -12.0
    monkeypatch.setattr(push, "__code__", (lambda gradient: 100.0 * gradient).__code__)
    monkeypatch.setitem(globals(), "push", push)
    optimizer.step()
    assert p.data == -112.0


def test_a_state_of_whole_numbers_stays_one():
    p = Value(1.0)
    p.grad = 1.0
    optimizer = Optimizer([p], whole, (0,), lr=0.5)
    optimizer.step()
    assert repr(optimizer.state) == "[(1,)]"


# ── what is left, what is named, what it costs ──────────────────────────────────────────────────


def test_groups_take_steps_with_settings_of_their_own_and_the_rest_stays():
    a, b, unreached, frozen = (Value(1.0, name) for name in "abcd")
    model = Module()
    model.part = frozen
    model.freeze()
    groups = [{"params": [a, unreached]}, {"params": [frozen, b], "lr": 0.5, "momentum": 0.0}]
    optimizer = Momentum(groups, lr=0.25, momentum=0.5)
    for parameter in (a, b, frozen):
        parameter.grad = 1.0
    optimizer.step()
    optimizer.step()
    assert [p.data for p in (a, unreached, frozen, b)] == [0.375, 1.0, 1.0, 0.0]
    assert optimizer.state == [(-0.375,), (0.0,), (0.0,), (-0.5,)]
    model.unfreeze()
    optimizer.step()
    assert frozen.data == 0.5


@pytest.mark.parametrize("make", RULES.values(), ids=lambda make: make.__name__)
@pytest.mark.parametrize(("number", "gradient"), [(1.0, math.inf), (1.0, math.nan), (1e308, -1e308)])
def test_the_parameter_in_trouble_is_named_among_many(make, number, gradient):
    parameters = [Value(float(i), f"p{i}") for i in range(100)]
    for parameter in parameters:
        parameter.grad = 1.0
    parameters[77].data, parameters[77].grad = number, gradient
    optimizer = make(parameters, lr=1e3, weight_decay=0.5)
    before = flat(optimizer)
    with pytest.raises(GatewiseError, match="p77"):
        optimizer.step()
    assert flat(optimizer) == before


def lines_of_python(action):
    """How many lines of Python run."""
    seen = 0

    def trace(frame, event, arg):
        nonlocal seen
        seen += event == "line"
        return trace

    before = sys.gettrace()
    gc.collect()
    gc.disable()  # others may have hung Python functions on the collector
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
        gc.enable()
    return seen


@pytest.mark.skipif(engine_info().form != "compiled", reason="interpreted, the engine itself is Python")
@pytest.mark.parametrize("make", RULES.values(), ids=lambda make: make.__name__)
def test_no_line_of_python_runs_for_each_parameter(make):
    def lines(outputs):
        model = MLP(2, [outputs], activation="tanh", rng=random.Random(0))
        for layer in model.layers:
            layer.flat = layer.parameters()  # one more way to the same
        optimizer = make(layer.parameters())
        for parameter in optimizer.params:
            parameter.grad = 0.5
        optimizer.step()
        actions = (optimizer.step, optimizer.zero_grad, model.parameters, model.zero_grad)
        return [lines_of_python(action) for action in actions]

    assert lines(2) == lines(20)


def test_parameters_are_the_named_ones_in_their_order_each_once():
    inner, shared = MLP(2, [3, 1]), Value(1.0)
    model = Module()
    model.rows = [{"a": shared, "b": (Value(2.0), [inner])}, Value(1.0) * 2.0, "text", Value(3.0).detach()]
    model.again, model.ring = shared, [inner]
    model.ring.append(model.ring)
    assert [p for _, p in model.named_parameters()] == model.parameters()
    assert len(model.parameters()) == 2 + 13
    assert [type(m).__name__ for m in model.modules()][:2] == ["Module", "MLP"]


def test_old_state_lists_are_left_as_they_were():
    p = Value(1.0)
    p.grad = 1.0
    optimizer = optim.Adam([p])
    before = optimizer.state
    optimizer.step()
    assert before == [(0.0, 0.0, 0.0)]
    assert optimizer.state != before
