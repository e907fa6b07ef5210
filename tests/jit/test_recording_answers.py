"""What a Python program can learn about a number while compile records: a guard, a select, or a refusal."""

import collections
import contextlib
import copy
import decimal
import fractions
import functools
import math
import operator
import pickle
import random
import re
import statistics
import struct

import numpy as np
import pytest

import autograd
import nn
from autograd import GraphError, ReplayGuardError, Value, compile, where

SAMPLES = (1.0, 2.0, 0.0, -0.0, 3.0, -1.5, math.inf, -math.inf, math.nan)


def number(y):
    return float(y.data if isinstance(y, Value) else y)


def same(a, b):
    return (a != a and b != b) or math.isclose(a, b, rel_tol=1e-14)


def matched(x):
    match x:
        case 1:
            return 2.0
        case 2.0 | 3:
            return 3.0
        case _:
            return 4.0


def at(places, x):
    try:
        return places.index(x)
    except ValueError:
        return -1


ANSWERED = {
    "==": lambda x: 5.0 if x == 1 else 6.0,
    "!=": lambda x: 5.0 if x != 1 else 6.0,
    "== on the right": lambda x: 5.0 if 1 == x else 6.0,  # noqa: SIM300
    "== in where": lambda x: where(x == 1, 5.0, 6.0),
    "!= in where": lambda x: where(x != 1, 5.0, 6.0),
    "== zero": lambda x: where(x == 0, 5.0, 6.0),
    "a NaN is not itself": lambda x: where(x != x, 5.0, x),
    "== beside nothing": lambda x: 5.0 if x == None else 6.0,  # noqa: E711
    "== beside text": lambda x: 5.0 if x == "1.0" else 6.0,
    "== beside what no float is": lambda x: 5.0 if x in (10**400, 2**53 + 1, 1j) else 6.0,
    "== of two": lambda x: 5.0 if x * x == x else 6.0,
    "== of conditions": lambda x: where((x > 0) == (x > 1), 5.0, 6.0),
    "== True": lambda x: where((x > 0) == True, 5.0, 6.0),  # noqa: E712
    "a condition beside nothing": lambda x: 5.0 if (x > 0) == None else 6.0,  # noqa: E711
    "in": lambda x: 5.0 if x in (1, 2.0) else 6.0,
    "not in": lambda x: 5.0 if x not in [1, 2.0] else 6.0,
    "in a range": lambda x: 5.0 if x in range(3) else 6.0,
    "index": lambda x: at([1.0, 2.0], x),
    "count": lambda x: [1.0, x, 2.0].count(1.0),
    "match": matched,
    "min and max": lambda x: max(min(x, 2.0), 0.0),
    "sorted": lambda x: sorted([1.5, x, 0.5])[0],
    "sum": lambda x: sum([x > 0, x > 1, x == 3]),
    "any": lambda x: 5.0 if any(y == 1 for y in (x, x + 1)) else 6.0,
    "all": lambda x: all([x > 0, x < 2]),
    "round": lambda x: round(math.floor(x) * 1.5) if math.isfinite(1.0) and abs(x) < 9 else 1.0,
    "divmod": lambda x: divmod(x, 2.0)[1] if abs(x) < 9 else 1.0,
    "xor": lambda x: where((x > 0) ^ (x > 2), 5.0, 6.0),
    "xor True": lambda x: where((x > 0) ^ True, 5.0, 6.0),
    "and True": lambda x: where(True & (x > 0), 5.0, 6.0),
    "bits": lambda x: ((x > 0) & 3) + ((x > 1) | 2) + ((x > 0) << 2),
    "arithmetic": lambda x: -(x > 0) + 3 // ((x > 0) + 1) + (x > 1) ** 2 + 2 ** (x > 0) - abs(x > 2) % 2,
    "order of conditions": lambda x: where((x > 0) >= (x > 1), 1.0, 2.0) + ((x > 0) < 0.5),
    "sorted conditions": lambda x: sorted([x > 0, x > 1, x < 0])[1],
    "max of conditions": lambda x: max(x > 0, x > 1),
    "as an index": lambda x: [5.0, 6.0][x > 0],
    "int": lambda x: int(x > 0) + float(x > 1) + complex(x > 0).real + round(x == 1) + math.floor(x > 2),
    "like an int": lambda x: (x > 0).bit_length() + (x > 1).real,
    "text of a condition": lambda x: len(f"{x > 0:d}"),
    "copied conditions": lambda x: where(copy.deepcopy([x > 0])[0], 5.0, 6.0),
    "through a gate": lambda x: autograd.exp(x > 0) + autograd.maximum(0.5, x > 0),
    "through where": lambda x: where(x < 2, x > 0, lambda: x == 3),
    "returned": lambda x: [x == 1, x != 1][0],
    "np.sign": lambda x: np.sign(np.array([x, -x], dtype=object))[0] if x == x else 0.0,
    "np.sort": lambda x: np.sort(np.array([x, 1.5, 0.5], dtype=object))[0] if x == x else 0.0,
    "np.argmax": lambda x: np.argmax(np.array([x, 1.5], dtype=object)) if x == x else 0.0,
    "np.equal": lambda x: (np.array([1.0, 2.0]) == x).sum() if x == x else 0.0,
    "np.isin": lambda x: np.isin(np.array([x], dtype=object), [1.0])[0] if x == x else 0.0,
    "np.array_equal": lambda x: np.array_equal([x], [1.0]) if x == x else 0.0,
    "np.where": lambda x: np.where(np.array([x > 0]), x, 2.0)[0],
    "np.unique": lambda x: len(np.unique(np.array([x, 1.0], dtype=object))) if x == x else 0.0,
    "np.searchsorted": lambda x: np.searchsorted(np.array([0.0, 1.0, 2.0]), x) if x == x else 0.0,
    "a NumPy number on the left": lambda x: where(np.float64(1.0) == x, 5.0, 6.0),
}  # fmt: skip


@pytest.mark.parametrize("backend", ["python", pytest.param("llvm", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_answered_is_answered_as_a_plain_call_does(name, backend):
    f = ANSWERED[name]
    for first in SAMPLES:
        compiled = compile(f, backend=backend, on_guard="record")
        strict = compile(f, backend=backend)
        with autograd.ieee():
            assert same(compiled(first), number(f(first)))
            assert same(strict(first), number(f(first)))
            got = compiled(list(SAMPLES), batch=True)
        assert all(map(same, got, [number(f(x)) for x in SAMPLES]))
        for x in SAMPLES:
            with autograd.ieee(), contextlib.suppress(ReplayGuardError):
                assert same(strict(x), number(f(x)))
        assert all("test_recording_answers.py:" in guard.place for guard in strict.tape.guards)


SELECTED = ["== in where", "!= in where", "a NaN is not itself", "sum", "xor", "arithmetic", "returned"]


@pytest.mark.parametrize("name", SELECTED)
def test_what_is_chosen_or_counted_leaves_no_guard(name):
    compiled = compile(ANSWERED[name], backend="python")
    with autograd.ieee():
        assert all(same(compiled(x), number(ANSWERED[name](x))) for x in SAMPLES)
    assert compiled.tape.guards == []


@functools.cache
def cached(x):
    return x * 2.0


class Layer(nn.Module):
    """Holds a parameter."""

    def __init__(self):
        self.w = Value(2.0)


w = Value(2.0, "w")
REFUSED = {
    ".local_grads": lambda x: x * (x * x).local_grads[0],
    "the grad of a parameter": lambda x: x * w.grad,
    ".reached": lambda x: x * w.reached,
    "grad = …": lambda x: setattr(w, "grad", 0.0) or x,
    "zero_grad": lambda x: w.zero_grad() or x,
    "backward": lambda x: (x * w).backward() or x,
    "a closure": lambda x: setattr(x * w, "_backward", lambda: None) or x,
    "step": lambda x: nn.optim.SGD([w], lr=0.1).step() or x,
    "steps": lambda x: x * len(autograd.steps(x * x)),
    "explain": lambda x: x * autograd.explain(x, x * x).total,
    "why_zero": lambda x: x * autograd.why_zero(x, x.relu()).gradient,
    "why_nan": lambda x: x * len(str(autograd.why_nan(x * x))),
    "exact": lambda x: x * float(autograd.exact(x * x).value),
    "draw": lambda x: x * len(autograd.draw(x * x).source),
    "draw_dot": lambda x: x * len(autograd.draw_dot(x * x).source),
    "page": lambda x: x * len(autograd.page(x * x).sentence),
    "a formula": lambda x: x * len((x * x)._repr_latex_()),
    "gradcheck": lambda x: x * bool(autograd.gradcheck(lambda y: y * x, 3.0)),
    "copy": lambda x: copy.copy(x) * 2.0,
    "deepcopy": lambda x: copy.deepcopy([x])[0] * 2.0,
    "a copy of a model": lambda x: copy.deepcopy(Layer()).w * x,
    "pickle": lambda x: pickle.loads(pickle.dumps(x)) * 2.0,
    "a pickled condition": lambda x: pickle.loads(pickle.dumps(x > 0)) * 2.0,
    "a leaf of it": lambda x: Value(x) * 2.0,
    "a leaf of a condition": lambda x: Value(x > 0) * 2.0,
    "a column of conditions": lambda x: autograd.dot([w, w], autograd.Column([x > 0, x])),
    "round to digits": lambda x: round(x, 2),
    "int": lambda x: int(x) * 2.0,
    "float": lambda x: float(x) * 2.0,
    "complex": lambda x: complex(x).real,
    "operator.index": lambda x: operator.index(x) * 2.0,
    "an index": lambda x: [1.0, 2.0, 3.0][x],
    "math.exp": lambda x: math.exp(x),
    "math.isnan": lambda x: 5.0 if math.isnan(x) else 6.0,
    "math.isclose": lambda x: 5.0 if math.isclose(x, 1.0) else 6.0,
    "math.copysign": lambda x: math.copysign(2.0, x),
    "math.fsum": lambda x: math.fsum([x, x]),
    "statistics.mean": lambda x: statistics.mean([x, x]),
    "a format": lambda x: float(f"{x:.3f}"),
    "%f": lambda x: float("%f" % x),  # noqa: UP031
    "hex": lambda x: float.fromhex(x.hex()),
    "is_integer": lambda x: 5.0 if x.is_integer() else 6.0,
    "as_integer_ratio": lambda x: x.as_integer_ratio()[0] * 2.0,
    "a packed number": lambda x: struct.unpack("d", struct.pack("d", x))[0],
    "truth": lambda x: 5.0 if x else 6.0,
    "a hash": lambda x: hash(x) * 2.0,
    "an element of a set": lambda x: len({x, 1.0}) * 2.0,
    "looked for in a set": lambda x: 5.0 if x in {1.0, 2.0} else 6.0,
    "a key": lambda x: {1.0: 2.0}.get(x, 3.0),
    "a counter": lambda x: collections.Counter([x, x])[x] * 2.0,
    "a cache": lambda x: cached(x),
    "a condition's hash": lambda x: hash(x > 0) * 2.0,
    "conditions in a set": lambda x: len({x > 0, x > 1}) * 2.0,
    "a condition as a key": lambda x: {True: 2.0, False: 3.0}[x > 0],
    "the opposite of a bool's bits": lambda x: 5.0 if ~(x > 0) else 6.0,
    "a float array": lambda x: np.array([x, x], dtype=float).sum(),
    "an element of a float array": lambda x: np.put(np.zeros(2), 0, x) or x,
    "np.float64": lambda x: np.float64(x) * 2.0,
    "np.interp": lambda x: np.interp(x, [0.0, 5.0], [0.0, 1.0]),
    "np.count_nonzero": lambda x: np.count_nonzero(np.array([x], dtype=object)) * 2.0,
    "np.any": lambda x: bool(np.any(np.array([x, x], dtype=object))) * 2.0,
    "predict": lambda x: nn.predict(nn.MLP(1, [1]), [[1.0]])[0] * x,
    "a compiled function of numbers": lambda x: compile(lambda y: y * w)(2.0) * x,
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_replay_could_answer_is_refused_with_the_line_and_the_way_on(name):
    compiled = compile(REFUSED[name], backend="python")
    with pytest.raises(GraphError) as caught:
        compiled(1.0)
    message = str(caught.value)
    assert message.startswith("compile is recording: ")
    where_it_was = re.search(r" at (\S+):(\d+): (.*?); ", message)
    assert where_it_was[1].endswith("test_recording_answers.py")
    assert "lambda x:" in where_it_was[3] or where_it_was[3].startswith("return")
    assert re.search("where|detach|outside|a list or a tuple", message.rpartition("; ")[2])
    assert compiled.cache_info().recordings == 0


def test_the_same_questions_outside_of_a_recording_are_answered_or_refused_as_before():
    x = Value(1.0, "x")
    assert (x.data, x.grad, (x * x).local_grads, hash(x) == hash(x)) == (1.0, 0.0, (1.0, 1.0), True)
    assert repr(x) == "Value(data=1.0, grad=0.0)"
    with pytest.raises(TypeError, match=r"x\.item\(\) for the number"):
        float(x)
    with pytest.raises(TypeError, match="rounds to a whole number"):
        round(x, 2)
    assert decimal.Decimal(1) == x


def test_a_refusal_that_the_function_swallows_comes_at_the_end():
    def swallowing(x):
        try:
            return x * float(x)
        except GraphError:
            return x * 2.0

    def renaming(x):
        try:
            return x * float(x)
        except GraphError as error:
            raise ValueError("something else") from error

    for f in (swallowing, renaming):
        with pytest.raises(GraphError, match=r"float\(\) of the node 'x'.*return x \* float\(x\)"):
            compile(f)(2.0)


def test_an_error_of_the_functions_own_stays_what_it_is():
    def f(x):
        raise ValueError("of its own")

    with pytest.raises(ValueError, match="of its own"):
        compile(f)(2.0)


def test_text_shows_no_number_while_compile_records():
    shown = []

    def f(x):
        shown.extend([repr(x), str(w * x), f"{x}", repr(x > 0), f"{x > 0}"])
        return x

    compile(f)(0.375)
    assert shown[0] == shown[2] == "Value(x, while compile records)"
    assert shown[1] == "Value(while compile records)"
    assert shown[3] == shown[4] == "<a condition while compile records>"
    assert repr(w) == "Value(data=2.0, grad=0.0)"


def test_a_condition_that_outlives_its_recording_is_refused():
    kept = []
    compile(lambda x: kept.append(x > 0) or x)(1.0)
    for ask in (bool, hash, lambda c: c + 1.0, lambda c: where(c, 1.0, 2.0)):
        with pytest.raises(GraphError, match=r"kept beyond the call|looked up"):
            ask(kept[0])


def test_nodes_made_by_hand_of_a_gate_are_not_replayed_by_its_row():
    y = w * 3.0
    y._backward = lambda: None
    with pytest.raises(GraphError, match="made by hand"):
        compile(lambda x: x * y)(2.0)


def test_parameters_are_told_apart_by_identity_as_in_a_plain_call():
    a, b = Value(0.0, "a"), Value(0.0, "b")
    c, d = Value(0.0).detach(), Value(0.0).detach()
    programs = [
        lambda x: 5.0 if a == b else 6.0,
        lambda x: 5.0 if a != b else 6.0,
        lambda x: 5.0 if a == a else 6.0,
        lambda x: 5.0 if a * x == b * x else 6.0,
        lambda x: 5.0 if a * x == x else 6.0,
        lambda x: 5.0 if c == d else 6.0,
        lambda x: 5.0 if c == x else 6.0,
        lambda x: 5.0 if (a > x) == (b > x) else 6.0,
        lambda x: 5.0 if where(x > 0, a, 1.0) == where(x > 0, b, 1.0) else 6.0,
        lambda x: 5.0 if Value(0.0) == Value(0.0) else 6.0,
        lambda x: len({a, b, a}) + {a: 1.0, b: 2.0}[b],
        lambda x: [a, b].index(b),
        lambda x: x * sum({a: 3.0}.values()),
    ]
    for f in programs:
        compiled = compile(f, on_guard="record", backend="python")
        for x in (0.0, 1.0, -1.0):
            assert compiled(x) == f(x), x


def test_numbers_that_are_drawn_compare_as_numbers():
    draws = iter([1.0, 1.0, 1.0, 2.0])
    compiled = compile(
        lambda x: where(autograd.drawn(draws.__next__) == autograd.drawn(draws.__next__), x, -x)
    )
    assert [compiled(3.0), compiled(3.0)] == [3.0, -3.0]


def test_a_derivative_inside_compares_as_it_does_in_a_plain_call():
    def f(x):
        return autograd.grad(lambda y: y * y if y == x else 3.0 * x * y)(1.0)

    compiled = compile(f, on_guard="record", backend="python")
    assert [compiled(x) for x in (1.0, 2.0, 1.0)] == [f(x) for x in (1.0, 2.0, 1.0)] == [2.0, 6.0, 2.0]


def test_a_loss_that_branches_on_its_target_trains_the_same_model():
    def loss(prediction, target):
        return (prediction - 3.0) ** 2 if target == 1 else (prediction + 1.0) ** 2

    def trained(compiled, loss):
        model = nn.MLP(1, [1], rng=random.Random(5))
        data = [([0.0], 0), ([1.0], 1), ([2.0], 1), ([-1.0], 0)]
        optimizer = nn.optim.SGD(model.parameters(), lr=0.05)
        history = nn.fit(
            model, data, loss, optimizer, epochs=5, shuffle=False, progress=False, compiled=compiled
        )
        return [p.data for p in model.parameters()], history.losses

    parameters, losses = trained(False, loss)
    for other in (loss, lambda y, t: where(t == 1, lambda: (y - 3.0) ** 2, lambda: (y + 1.0) ** 2)):
        again, replayed = trained(True, other)
        assert again == pytest.approx(parameters, rel=1e-12)
        assert replayed == pytest.approx(losses, rel=1e-12)
    assert trained(True, lambda y, t: (y - 3.0) ** 2)[0] != pytest.approx(parameters, rel=1e-3)


LOSSES = [
    (nn.losses.mse, [0.3], [1.0], [0.0]),
    (nn.losses.hinge, [0.3], [1.0], [-1.0]),
    (nn.losses.binary_cross_entropy, [0.3], [1.0], [0.0]),
    (nn.losses.binary_cross_entropy_with_logits, [0.3], [1.0], [0.0]),
    (nn.losses.cross_entropy, [0.3, 0.5, 0.2], [1.0, 0.0, 0.0], [0.0, 0.25, 0.75]),
    (nn.losses.cross_entropy, [0.3, 0.5, 0.2], 2.0, 0.0),
    (nn.losses.cross_entropy_from_probabilities, [0.3, 0.5, 0.2], [1.0, 0.0, 0.0], [0.0, 0.25, 0.75]),
]


@pytest.mark.parametrize("backend", ["python", "llvm"])
@pytest.mark.parametrize(("loss", "prediction", "first", "second"), LOSSES)
def test_a_loss_recorded_at_one_target_is_replayed_at_another(loss, prediction, first, second, backend):
    def eager(target):
        return loss(prediction, target if isinstance(target, list) else int(target))

    compiled = compile(lambda p, t: loss(p, t), backend=backend)
    for target in (first, second, first):
        assert compiled(prediction, target) == pytest.approx(eager(target), rel=1e-14)
    assert compiled.cache_info().recordings == 1


def test_a_perfect_prediction_costs_nothing_in_a_replay_either():
    compiled = compile(lambda p, t: nn.losses.binary_cross_entropy([p], [t]))
    assert [compiled(p, p) for p in (0.0, 1.0)] == [0.0, 0.0]
    rows = compile(lambda p, t: nn.losses.cross_entropy_from_probabilities(p, t))
    assert rows([0.0, 1.0], [0.0, 1.0]) == 0.0


@pytest.mark.parametrize(
    "ask",
    [
        fractions.Fraction,
        decimal.Decimal,
        np.isnan,
        np.isfinite,
        np.signbit,
        lambda x: np.isinf(np.array([x])),
        lambda x: np.isnan(x > 0),
        lambda x: ",".join([x]),
    ],
)
def test_where_a_library_takes_no_nodes_its_error_says_what_to_do(ask):
    with pytest.raises((TypeError, GraphError)) as caught:
        compile(lambda x: x * float(bool(ask(x))))(1.0)
    said = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    assert "compile is recording" in said
    assert "where(x > 0, a, b)" in said
    assert "x.detach()" in said


def test_only_type_errors_are_commented_on_and_only_while_compile_records():
    def f(x):
        raise ValueError("of its own")

    with pytest.raises(ValueError, match="of its own") as caught:
        compile(f)(2.0)
    assert not hasattr(caught.value, "__notes__")
    with pytest.raises(TypeError) as caught:
        np.isnan(Value(1.0))
    assert not hasattr(caught.value, "__notes__")
