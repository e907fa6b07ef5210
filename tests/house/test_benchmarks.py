"""What the benchmarks print: engines that are compared agree, ratios are of the same turn, goals are told."""

import gc
import importlib
import math
import os
import re
import sys

import pytest

from autograd import Value, compile
from benchmarks import __main__ as every
from benchmarks import memory
from benchmarks.lib import clock, engines, report, works
from benchmarks.lib.gpt import dags, model


def peer(make):
    try:
        return make()
    except ModuleNotFoundError as error:
        pytest.skip(f'needs a peer: python -m pip install -e ".[bench]" ({error})')


@pytest.mark.parametrize("make", [engines.micrograd, engines.plain, engines.xad, engines.torch])
@pytest.mark.parametrize(
    ("build", "xs"), [(works.chain, works.XS), (works.hinge_loss, works.weights())], ids=["chain", "network"]
)
def test_every_engine_finds_the_same_value_and_gradients(make, build, xs):
    value, grads = engines.gatewise().gradient(build, xs)
    other, slopes = peer(make).gradient(build, xs)
    assert math.isclose(value, other, rel_tol=1e-12)
    assert slopes == pytest.approx(grads, rel=1e-9, abs=1e-12)
    assert len(set(grads)) > 1


def test_all_who_compute_a_gpt_find_the_same_losses_gradients_and_scores():
    gpt = peer(lambda: importlib.import_module("benchmarks.gpt"))
    rivals = peer(lambda: gpt.agreeing(["ilsa", "rafe"]))  # compares them
    assert 3000 < len(rivals["ours, compiled"].parameters) < 5000
    found = [rival.step(*model.sample("zorin"[1:])) for rival in rivals.values()]
    assert found == pytest.approx([found[0]] * len(found), rel=1e-9)


def test_a_rival_of_the_gpt_that_differs_would_be_seen(monkeypatch):
    gpt = peer(lambda: importlib.import_module("benchmarks.gpt"))

    class Wrong(gpt.RIVALS["NumPy by hand"]):
        def value_and_grad(self, *given):
            loss, gradient = super().value_and_grad(*given)
            return loss, gradient * (1.0 + 1e-7)

    monkeypatch.setattr(gpt, "RIVALS", {"plain class": gpt.RIVALS["ours, eager"], "NumPy by hand": Wrong})
    with pytest.raises(AssertionError, match="by hand"):
        gpt.agreeing(["ilsa"])


def test_a_gpt_s_names_are_different_from_each_other():
    assert len(model.NAMES) == len(set(model.NAMES)) > 50
    assert max(map(len, model.NAMES)) < model.CONTEXT


def test_a_random_graph_computes_the_same_on_floats_and_recorded():
    leaves = [Value(x) for x in dags.numbers()]
    for narrow in (False, True):
        f = dags.dag(300, narrow)
        y = f(leaves)
        assert compile(lambda f=f: f(leaves), leaves)() == pytest.approx(y.data, rel=1e-12)
        assert y.data == pytest.approx(float(f([x.data for x in leaves])), rel=1e-12)


def test_ratios_are_medians_over_turns():
    turns = {"slow": [{"whole": 4.0}, {"whole": 90.0}, {"whole": 8.0}],
             "fast": [{"whole": 2.0}, {"whole": 30.0}, {"whole": 1.0}]}  # fmt: skip
    times = clock.Times(turns)
    assert times.ratio("slow", "fast") == 3.0
    assert times.median("fast") == 2.0


def test_each_work_takes_each_place_in_the_order_once_warm():
    called = []
    works = {name: lambda name=name: called.append(name) or {"whole": 1.0} for name in "abc"}
    clock.take_turns(works, turns=3)
    assert "".join(called) == "abc" + "abc" + "bca" + "cab"


def test_garbage_in_cycles_is_paid_for_in_the_turn_that_made_it():
    def leave_cycles():
        for _ in range(30_000):
            cycle = []
            cycle.append(cycle)

    gc.collect()
    gc.disable()
    try:
        clean = clock.timed(lambda: None)()["whole"]
        spent = clock.timed(leave_cycles)()["whole"]
    finally:
        gc.enable()
    assert gc.collect() < 1_000
    assert spent > clean


def test_memory_is_measured_in_bytes_a_node_of_the_very_graph():
    assert 30 < memory.apart(memory.bytes_by_tracemalloc, 20_000) < 1_000
    assert memory.resident() > 1_000_000


def test_a_table_lines_up_and_a_goal_says_whether_it_is_reached():
    assert report.table(["engine", "ns"], [["ours", 12.345], ["another", 1234.5]]) == (
        "| engine  | ns   |\n|---------|------|\n| ours    | 12.3 |\n| another | 1234 |"
    )
    assert report.at_least(26.0, 25.0) == "at least 25: reached"
    assert report.at_most(3.5, 3.0) == "at most 3: missed"


@pytest.fixture
def loops():
    for name in ("micrograd", "torch", "numpy"):
        pytest.importorskip(name, reason='needs a peer: python -m pip install -e ".[bench]"')
    return importlib.import_module("benchmarks.loops")


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
def test_every_loop_trains_the_same_parameters(loops, optimizer):
    times = loops.compare(optimizer, turns=2, steps=5)
    assert {*times.turns} == {*loops.contestants(optimizer)}
    assert all(len(turns) == 2 for turns in times.turns.values())


def test_a_loop_that_trains_others_would_be_seen(loops):
    contestants = loops.contestants("SGD")
    contestants["micrograd"][0](1)
    with pytest.raises(AssertionError, match="micrograd"):
        loops.agree(contestants)


# with peers, or slow ones
SECONDS = {"loops", "training", "peers", "calls", "eager", "compiled", "gpt", "gpu"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * (name in SECONDS)) for name in every.NAMES]
)
def test_every_benchmark_has_a_quick_form_that_compares_and_prints_tables(name, monkeypatch, capsys):
    """A run stops where what is compared does not agree."""
    monkeypatch.setattr(os, "sched_setaffinity", lambda *_: None, raising=False)
    try:
        main = importlib.import_module(f"benchmarks.{name}").main
        monkeypatch.setattr(sys, "argv", [name, "--quick"])
        main()
    except ImportError as error:
        pytest.skip(f'needs a peer: python -m pip install -e ".[bench]" ({error})')
    printed = capsys.readouterr().out
    lines = [line for line in printed.splitlines() if line.startswith("| ")]
    assert len(lines) >= 2
    assert not re.search(r"\bnan\b", printed)
