"""Layers of any size on any number of samples, in any order of memory, beside the same in NumPy."""

from itertools import pairwise

import pytest

pytest.importorskip("llvmlite", reason='needs llvmlite: python -m pip install "gatewise[compile]"')

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, compile
from autograd.errors import GateOverflowError
from autograd.jit.lower.llvm.backend import LlvmCode

ORDERS = {
    "lines": np.ascontiguousarray,
    "columns": np.asfortranarray,
    "a part": lambda x: np.repeat(np.repeat(x, 2, axis=0), 3, axis=1)[::2, ::3],
    "backward": lambda x: x[::-1, ::-1].copy()[::-1, ::-1],
}


def layers(sizes, draw):
    return [draw.normal(size=(m, n + 1)) for n, m in pairwise(sizes)]


def of_numpy(weights, x, t):
    """The losses, and the gradient of their sum by each weight."""
    xs = [x]
    for w in weights:
        xs.append(np.maximum(xs[-1] @ w[:, :-1].T + w[:, -1], 0.0))
    flow = 2.0 * (xs[-1] - t[:, None])
    losses, slopes = ((xs[-1] - t[:, None]) ** 2).sum(axis=1), []
    for w, above, below in reversed(list(zip(weights, xs[1:], xs, strict=False))):
        flow = flow * (above > 0.0)
        slopes.append(np.column_stack([flow.T @ below, flow.sum(axis=0)]))
        flow = flow @ w[:, :-1]
    return losses, slopes[::-1]


def recorded(weights, order):
    """The same over nodes, given to `compile` line by line, or in another order."""
    nodes = [[[Value(x) for x in line] for line in w.tolist()] for w in weights]

    def loss(x, t):
        x = list(x)
        for w in nodes:
            x = [sum((a * b for a, b in zip(line, x, strict=False)), line[-1]).relu() for line in w]
        return sum((y - t) ** 2 for y in x)

    given = [node for w in nodes for line in w for node in line]
    return compile(loss, [given[i] for i in order])


@settings(max_examples=12)
@given(
    st.lists(st.integers(1, 19), min_size=2, max_size=3),
    st.one_of(st.integers(1, 40), st.just(130), st.just(1100)),
    st.sampled_from([*ORDERS]),
    st.booleans(),
    st.integers(0, 2**32 - 1),
)
def test_layers_are_those_of_numpy(sizes, count, order, turned, seed):
    draw = np.random.default_rng(seed)
    weights = layers(sizes, draw)
    x, t = draw.normal(size=(count, sizes[0])), draw.normal(size=count)
    places = np.arange(sum(w.size for w in weights))[:: -1 if turned else 1]
    f = recorded(weights, places.tolist())
    losses, slopes = of_numpy(weights, x, t)
    expected = np.concatenate([w.ravel() for w in slopes])[places]
    bound = f.bind(ORDERS[order](x), t, reduction="sum")
    for found in (bound.value_and_grad(), f.value_and_grad(ORDERS[order](x), t, reduction="sum")):
        np.testing.assert_allclose(found[0], losses, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(found[1], expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("place", [0, 1, 7, 8, 12, 15])
def test_an_overflow_is_seen_in_whatever_sample_and_place_it_is(place):
    f = recorded([np.abs(w) for w in layers([16, 5], np.random.default_rng(0))], range(85))
    x, t = np.ones((9, 16)), np.zeros(9)
    f.value_and_grad(x, t)
    for sample in (0, 3, 8):
        large = x.copy()
        large[sample, place] = 1e200
        with pytest.raises(GateOverflowError):
            f.value_and_grad(large, t)


def test_a_gradient_that_overflows_is_seen_in_each_part_of_it():
    weights = [Value(1.0) for _ in range(50)]
    f = compile(lambda x: sum(w * a for w, a in zip(weights, x, strict=True)), weights)
    x = np.ones((3, 50))
    f(x)
    code = LlvmCode(f.tape, f.tape.parameters)
    for place in range(50):
        assert code.gradient(np.ones(50), x, 1.0).sound
        large = x.copy()
        large[:2, place] = 1e308  # 2e308 is too large for a double, and 1e308 is not
        found = code.gradient(np.ones(50), large, 1.0)
        assert not found.sound
        assert np.isfinite(found.outputs).all()
