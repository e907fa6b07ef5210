"""A compiled function takes keyword arguments and defaults as the function itself does."""

import inspect
from importlib.util import find_spec
from itertools import permutations

import numpy as np
import pytest

import autograd
from autograd import Value
from nn.optim import SGD

BACKENDS = [
    "python",
    pytest.param("llvm", marks=pytest.mark.skipif(find_spec("llvmlite") is None, reason="no LLVM")),
]


def line(x, scale=2.0, *, shift=0.5, power=1.0):
    return x * scale**power + shift


CALLS = [
    ((1.5,), {}),
    ((1.5, 3.0), {}),
    ((1.5,), {"scale": 3.0}),
    ((), {"x": 1.5}),
    ((), {"scale": 3.0, "x": 1.5}),
    ((1.5,), {"shift": 4.0}),
    ((1.5,), {"power": 2.0, "shift": 4.0}),
    ((1.5,), {"power": 2.0, "scale": 3.0}),
    ((), {"shift": 4.0, "x": 1.5, "power": 3.0, "scale": 0.5}),
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("args", "others"), CALLS)
def test_a_call_with_keywords_gives_what_the_function_gives(args, others, backend):
    w = Value(1.25, "w")
    compiled = autograd.compile(lambda *args, **others: w * line(*args, **others), backend=backend)
    signed = autograd.compile(line, backend=backend)
    expected = line(*args, **others)
    for order in permutations(others.items()):
        assert signed(*args, **dict(order)) == pytest.approx(expected)
        assert compiled(*args, **dict(order)) == pytest.approx(1.25 * expected)
        assert compiled.value_and_grad(*args, **dict(order))[1] == [pytest.approx(expected)]
    w.grad = 0.0
    compiled.backward(*args, **others)
    assert w.grad == pytest.approx(expected)
    assert signed.cache_info().structures == compiled.cache_info().structures == 1
    values = [Value(x) for x in args], {name: Value(x) for name, x in others.items()}
    assert signed(*values[0], **values[1]).data == pytest.approx(expected)


@pytest.mark.parametrize(("args", "others"), CALLS)
def test_arrays_by_keyword_are_a_batch_like_arrays_by_position(args, others):
    count = np.arange(1.0, 4.0)
    stretched = [x * count for x in args], {name: x * count for name, x in others.items()}
    compiled = autograd.compile(line)
    expected = line(*stretched[0], **stretched[1])
    assert compiled(*stretched[0], **stretched[1]) == pytest.approx(expected)
    lists = [x.tolist() for x in stretched[0]], {name: x.tolist() for name, x in stretched[1].items()}
    assert compiled(*lists[0], batch=True, **lists[1]) == pytest.approx(expected.tolist())


def test_by_position_and_by_keyword_is_one_recording_where_the_function_has_one_place_for_it():
    compiled = autograd.compile(line)
    compiled(1.0, 2.0), compiled(1.0, scale=2.0), compiled(scale=2.0, x=1.0)
    assert compiled.cache_info().recordings == 1
    assert "inputs[1] is scale" in compiled.to_c()


def test_a_default_is_a_constant_of_the_recording_and_a_keyword_is_not():
    compiled = autograd.compile(line)
    assert [compiled(1.0), compiled(1.0, power=2.0), compiled(1.0, power=3.0), compiled(1.0)] == [
        2.5,
        4.5,
        8.5,
        2.5,
    ]
    assert compiled.cache_info().recordings == 2


def test_structures_go_in_by_keyword():
    compiled = autograd.compile(lambda x, *, weights: x * weights["a"] + weights["b"][1])
    assert compiled(2.0, weights={"a": 3.0, "b": [1.0, 4.0]}) == 10.0
    assert compiled(2.0, weights={"a": 5.0, "b": [1.0, 4.0]}) == 14.0
    assert compiled.cache_info().recordings == 1


def test_fit_and_bind_take_their_batch_by_keyword_too():
    w = Value(0.0, "w")
    loss = autograd.compile(lambda x, target: (w * x - target) ** 2)
    data = {"target": [3.0, 6.0], "x": [1.0, 2.0]}
    assert loss.fit(**data, optimizer=SGD([w], lr=0.2), epochs=2) == [22.5, 0.0]
    w.data = 1.0
    arrays = {name: np.array(numbers) for name, numbers in data.items()}
    results, gradient = loss.bind(**arrays).value_and_grad()
    assert (results.tolist(), gradient.tolist()) == ([4.0, 16.0], [-10.0])


@pytest.mark.parametrize(
    ("f", "args", "others"),
    [
        (line, (1.0,), {"skale": 2.0}),
        (line, (1.0,), {"x": 2.0}),
        (line, (), {"scale": 2.0}),
        (lambda x, /: x, (), {"x": 2.0}),
        (lambda x: x, (1.0,), {"y": 2.0}),
    ],
)
def test_what_the_function_does_not_take_is_refused_as_python_refuses_it(f, args, others):
    with pytest.raises(TypeError) as plain:
        f(*args, **others)
    compiled = autograd.compile(f)
    for call in (compiled, compiled.value_and_grad, compiled.backward):
        with pytest.raises(TypeError) as found:
            call(*args, **others)
        assert str(found.value) == str(plain.value)


@pytest.mark.parametrize("given", [None, "fast", abs])
def test_what_is_no_number_is_named_and_the_way_on_is_said(given):
    compiled = autograd.compile(line)
    for args, others in (((1.0, given), {}), ((1.0,), {"scale": given})):
        with pytest.raises(TypeError, match=r"scale is no structure of real numbers.*functools\.partial"):
            compiled(*args, **others)


def test_arrays_of_different_length_are_named_by_their_keywords():
    with pytest.raises(ValueError, match=r"x has the shape \(3,\) and shift has the shape \(2,\)"):
        autograd.compile(line)(np.ones(3), shift=np.ones(2))


def test_names_of_settings_are_those_of_the_methods():
    names = inspect.signature(type(autograd.compile(line)).__call__).parameters
    assert [*names] == ["self", "args", "batch", "others"]
