"""Which recording a call uses is found by what it needs, not by trying all that there are."""

from itertools import product

import pytest

import autograd
from autograd import Value, compile
from autograd.jit.specialization import Specialization


@pytest.fixture
def looks(monkeypatch):
    """The specializations whose facts were asked for, and those that were replayed, since it was cleared."""
    seen = {"asked": [], "replayed": []}
    changed, replay = Specialization.changed, Specialization.replay
    monkeypatch.setattr(
        Specialization, "changed", lambda self: (seen["asked"].append(self), changed(self))[1]
    )
    monkeypatch.setattr(
        Specialization,
        "replay",
        lambda self, *given: (seen["replayed"].append(self), replay(self, *given))[1],
    )
    return seen


def cleared(looks):
    for seen in looks.values():
        seen.clear()


@pytest.mark.slow  # a thousand recordings
def test_one_of_a_thousand_structures_is_found_at_the_first_look(looks):
    w = Value(2.0)
    f = compile(lambda a, b: w * sum(a) - sum(b), [w], backend="python")
    lengths = list(product(range(1, 26), range(1, 41)))
    for m, n in lengths:
        f([1.0] * m, [1.0] * n)
    assert f.cache_info()[1:] == (1000, 1000)
    for m, n in (lengths[0], lengths[499], lengths[-1]):
        cleared(looks)
        assert f([3.0] * m, [1.0] * n) == 6.0 * m - n
        assert len(looks["asked"]) == 1


def branching(count):
    w = Value(1.0)

    def f(xs):
        total = 0.0 * w
        for k, x in enumerate(xs):
            total = total + (2.0**k if x > 0.0 else w * x)
        return total

    return w, f, compile(f, [w], on_guard="record", backend="python")


def test_a_branch_is_found_along_its_guards(looks):
    """64 recordings of one structure: at most one is left for each `if`."""
    _, f, compiled = branching(6)
    signs = list(product((-1.0, 1.0), repeat=6))
    for xs in signs:
        assert compiled(list(xs)) == f(xs).data
    assert compiled.cache_info().recordings == 64
    for xs in signs:
        cleared(looks)
        assert compiled([2.0 * x for x in xs]) == f([2.0 * x for x in xs]).data
        assert len(looks["replayed"]) <= 7 + 1  # the last once more, to settle it
    assert compiled.cache_info().recordings == 64


def test_the_samples_of_a_batch_part_at_their_guards(looks):
    w, f, compiled = branching(4)
    samples = [[x * (1.0 + k) for x in xs] for k, xs in enumerate(product((-1.0, 1.0), repeat=4))]
    for _ in range(2):
        values, (slope,) = compiled.value_and_grad(samples, batch=True, reduction="sum")
        assert values == [f(xs).data for xs in samples]
        w.grad = 0.0
        for xs in samples:
            f(xs).backward()
        assert slope == pytest.approx(w.grad)
    assert compiled.cache_info().recordings == 16


def test_facts_are_found_again_by_their_answers(looks):
    settings, w = {"scale": 1, "shape": [1]}, Value(3.0)

    def f(x):
        scale = autograd.assumed(lambda: settings["scale"])
        return w * x * scale + len(autograd.assumed(lambda: list(settings["shape"])))

    compiled = compile(f, [w], backend="python")
    for _ in range(2):
        for scale in range(20):
            for shape in ([], [1, 2]):
                settings.update(scale=scale, shape=shape)
                cleared(looks)
                assert compiled(2.0) == 6.0 * scale + len(shape)
    assert len(looks["asked"]) <= 4
    assert compiled.cache_info().recordings == 40


def test_no_more_variants_of_a_structure_are_kept_than_a_few_hundred():
    settings, w = {"scale": 1.0}, Value(3.0)
    compiled = compile(lambda x: w * x * autograd.assumed(lambda: settings["scale"]), [w], backend="python")
    for scale in [*range(300), *range(300)]:
        settings["scale"] = scale
        assert compiled(1.0) == 3.0 * scale
        assert len(compiled._cache._kept) <= 256
