"""What is measured of calls: every way gives the numbers of PyTorch and of eager, and a table comes out."""

import pytest

pytest.importorskip("llvmlite", reason='needs llvmlite: python -m pip install "gatewise[compile]"')

from benchmarks import calls
from benchmarks.lib.calls import sparse


@pytest.mark.parametrize("name", calls.GOALS)
def test_a_batch_gives_what_pytorch_gives(name):
    pytest.importorskip("torch", reason='needs a peer: python -m pip install -e ".[bench]"')
    first, *figures, goal = calls.of_a_batch(name, calls.GOALS[name], turns=1, repeats=1)
    assert first == name
    assert len(figures) == 7
    assert goal.startswith("at least ")


@pytest.mark.slow
def test_one_sample_of_a_large_tape_gives_what_eager_gives():
    large = sparse(hidden=4)
    rows = calls.of_one_sample(large, turns=1, repeats=1)
    assert [row[0] for row in rows] == list(large.ways)
    assert set(calls.AROUND) <= set(large.ways)


def test_ways_that_differ_stop_the_run():
    with pytest.raises(AssertionError, match="this way"):
        calls.agree((1.0, [2.0]), (1.0, [2.0 + 1e-8]), "this way")
