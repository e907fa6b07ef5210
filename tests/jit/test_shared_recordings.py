"""A fit replays what calls have recorded, where that is what it would record itself."""

from random import Random

import numpy as np
import pytest

import autograd
from autograd import Value
from nn import optim

WORDS = [[0.5, -1.0], [1.0, 2.0, 0.25], [-0.75], [0.125, 1.5]]
TARGETS = [0.25, 1.0, -0.5, 0.75]


@pytest.fixture(params=["python", "llvm"])
def backend(request):
    if request.param == "llvm":
        pytest.importorskip("llvmlite")
    return request.param


class Counted:
    """A loss that counts how often it runs."""

    def __init__(self, several=False):
        rng = Random(5)
        self.params = [Value(rng.uniform(-1.0, 1.0)) for _ in range(3)]
        self.runs, self.several = 0, several

    def __call__(self, word, target):
        self.runs += 1
        a, b, c = self.params
        state = c
        for x in word:
            state = autograd.tanh(a * x + b * state)
        loss = (state - target) ** 2
        return [loss, state * state] if self.several else loss


def trained(loss, params, compiled, epochs=3):
    adam = optim.Adam(params, lr=0.05)
    told = compiled.fit(WORDS, TARGETS, optimizer=adam, epochs=epochs, batch_size=1, shuffle=False)
    return told, [p.data for p in loss.params]


def compiled_after_a_call(loss, backend, params=None):
    compiled = autograd.compile(loss, params, backend=backend)
    compiled.value_and_grad(WORDS[0], TARGETS[0])
    return compiled


def fresh(backend, several=False, learned=slice(None)):
    """What a fit gives before anything is recorded."""
    loss = Counted(several)
    return trained(loss, loss.params[learned], autograd.compile(loss, loss.params, backend=backend))


@pytest.mark.parametrize("given", [True, False])
def test_each_structure_is_recorded_once_for_calls_and_fits(backend, given):
    loss = Counted()
    compiled = compiled_after_a_call(loss, backend, loss.params if given else None)
    told, numbers = trained(loss, loss.params, compiled)
    assert loss.runs == compiled.cache_info().recordings == 3  # lengths
    for word, target in zip(WORDS, TARGETS, strict=True):
        compiled.value_and_grad(word, target)
    trained(loss, loss.params[::-1], compiled)  # in another order
    assert loss.runs == 3
    expected = fresh(backend)
    assert told == pytest.approx(expected[0], rel=1e-12)
    assert numbers == pytest.approx(expected[1], rel=1e-12)


def test_a_fit_by_other_parameters_has_recordings_of_its_own(backend):
    loss = Counted()
    compiled = compiled_after_a_call(loss, backend)
    frozen = loss.params[2].data
    told, numbers = trained(loss, loss.params[:2], compiled)
    assert (told, numbers) == fresh(backend, learned=slice(2))
    assert loss.params[2].data == frozen
    _, gradient = compiled.value_and_grad(WORDS[1], TARGETS[1])
    assert np.count_nonzero(gradient) == 3


def test_a_fit_on_the_first_of_several_results_has_recordings_of_its_own(backend):
    loss = Counted(several=True)
    compiled = autograd.compile(loss, loss.params, backend=backend)
    assert len(compiled(WORDS[0], TARGETS[0])) == 2
    assert trained(loss, loss.params, compiled) == fresh(backend, several=True)
    assert len(compiled(WORDS[0], TARGETS[0])) == 2


def test_a_sample_that_is_run_by_the_function_itself_is_learned_from_the_same_way(backend):
    def made():
        w, b = Value(0.5), Value(0.1)
        return [w, b], lambda x: autograd.where(x < 0.0, lambda: w * w - b, lambda: autograd.sqrt(w * x + b))

    found = []
    for call_first in (True, False):
        params, loss = made()
        compiled = autograd.compile(loss, params, backend=backend, on_guard="record")
        if call_first:
            compiled.value_and_grad(1.0)
        told = compiled.fit(
            [1.0, -2.0, 3.0, -0.5], optimizer=optim.SGD(params, lr=0.1), epochs=3, batch_size=2, shuffle=False
        )
        found.append((told, [p.data for p in params]))
    assert found[0] == found[1]
