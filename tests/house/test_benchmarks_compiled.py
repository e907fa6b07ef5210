"""What is measured of compile(): every way to take a step gives the same; operations are counted right."""

from time import perf_counter

import pytest

pytest.importorskip("llvmlite", reason='needs llvmlite: python -m pip install "gatewise[compile]"')

import autograd
from autograd import Value
from benchmarks.lib import nets, rivals
from benchmarks.lib.flops import Peak, operations

SMALL = [name for name, net in nets.NETS.items() if net.parameters() < 1_000]
PEERS = {
    "torch": rivals.torch_step,
    "jax": rivals.jax_step,
    "casadi": rivals.casadi_step,
}


def same(step, other):
    value, gradient = step.read()
    theirs, slopes = other.read()
    assert theirs == pytest.approx(value, rel=1e-10)
    assert slopes == pytest.approx(gradient, rel=1e-10, abs=1e-13)
    assert len(set(gradient.tolist())) > 10


@pytest.mark.parametrize("name", SMALL)
def test_the_compiled_step_is_the_eager_one(name):
    same(nets.compiled_step(nets.NETS[name]), nets.eager_step(nets.NETS[name]))


@pytest.mark.parametrize("name", [*SMALL, "digits 64-32-10"])
@pytest.mark.parametrize("peer", PEERS)
def test_every_peer_takes_the_same_step(name, peer):
    pytest.importorskip(peer, reason='needs a peer: python -m pip install -e ".[bench]"')
    same(nets.compiled_step(nets.NETS[name]), PEERS[peer](nets.NETS[name]))


def test_micrograd_takes_the_same_step():
    pytest.importorskip("micrograd", reason='needs a peer: python -m pip install -e ".[bench]"')
    net = nets.NETS["2-16-16-1 hinge"]
    same(nets.compiled_step(net), rivals.micrograd_step(net))


def test_parameters_are_counted():
    for net in nets.NETS.values():
        if net.parameters() < 10_000:
            assert net.parameters() == len(net.model().parameters())


def test_operations_are_those_of_both_passes():
    w, b = Value(2.0), Value(3.0)
    compiled = autograd.compile(lambda x: w * x + b, backend="python")
    compiled(1.0)
    assert operations(compiled.tape) == 2 + 2 + 1  # ×, +; x × upstream, summed up; the sum for b
    compiled = autograd.compile(lambda x: w * x * x * b, backend="python")
    compiled(1.0)
    assert operations(compiled.tape) == 3 + 2 + 1 + 3


def test_the_peak_multiplies_and_adds_faster_than_python_does():
    peak = Peak(100_000)
    start = perf_counter()
    peak.take()
    ours = (perf_counter() - start) / peak.operations
    start = perf_counter()
    sum([0.5 * n for n in range(100_000)])
    assert ours < (perf_counter() - start) / 200_000
