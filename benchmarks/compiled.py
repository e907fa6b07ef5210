"""compile() beside PyTorch, JAX and others: steps of value and gradient for 100 samples, in one process.

    python -m pip install -e ".[bench]" && python -m benchmarks.compiled

Everything is float64 on one core.  Values and gradients are compared in the same run with those of an
eager backward pass and of every peer, and nothing is printed unless they agree.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from time import perf_counter

import numpy as np

import autograd

from .lib import rivals
from .lib.clock import Times, take_turns, timed
from .lib.flops import Peak, operations
from .lib.nets import BATCH, NETS, Net, Result, Step, compiled_step, eager_step
from .lib.report import at_least, at_most, installed, machine, options, read, table, tell
from .lib.whole_run import STEPS, Ours, Theirs

OURS, EAGER, PEAK = "compile()", "eager", "peak"
PEERS: dict[str, Callable[[Net], Step]] = {
    "PyTorch": rivals.torch_step,
    "JAX": rivals.jax_step,
    "torch.compile": rivals.torch_compile_step,
    "CasADi": rivals.casadi_step,
    "micrograd": rivals.micrograd_step,
}
MOST_PARAMETERS = {"torch.compile": 5_000, "CasADi": 5_000}  # beyond, they take minutes to start
WHOLE_RUN_GOAL = 50.0


def contestants(net: Net, peers: Sequence[str] = tuple(PEERS)) -> dict[str, Step]:
    """Ours, eager, and the peers that are installed and can do this net; all agree with ours."""
    steps = {OURS: compiled_step(net)}
    expected = steps[OURS].read()
    for name, make in ((name, PEERS[name]) for name in peers):
        if net.parameters() > MOST_PARAMETERS.get(name, net.parameters()):
            continue
        if name == "micrograd" and name not in net.goals:
            continue
        try:
            steps[name] = make(net)
        except ImportError as error:
            print(f"{name} is not measured: {error}", file=sys.stderr)
        else:
            agree(expected, steps[name].read(), name)
    steps[EAGER] = eager_step(net, net.checked)
    agree(compiled_step(net, net.checked).read(), steps[EAGER].read(), EAGER)
    return steps


def agree(ours: Result, theirs: Result, name: str) -> None:
    """Stop unless another way gave the same value and gradient."""
    np.testing.assert_allclose(theirs[0], ours[0], rtol=1e-10, err_msg=name)
    np.testing.assert_allclose(theirs[1], ours[1], rtol=1e-10, atol=1e-14 * abs(ours[1]).max(), err_msg=name)


def measured(takes: dict[str, Callable[[], object]], turns: int) -> Times:
    """All take turns, with as many steps in a turn as take some time together."""
    return take_turns({name: timed(take, repeats(take)) for name, take in takes.items()}, turns)


def repeats(take: Callable[[], object], seconds: float = 0.02) -> int:
    """How many steps that is."""
    take()
    start = perf_counter()
    take()
    return max(1, int(seconds / (perf_counter() - start)))


def first_result(name: str) -> float:
    """Seconds from compile() to value and gradient in a process that has just imported us; the best of 3."""
    command = [sys.executable, "-m", "benchmarks.lib.first_result", name]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True) for _ in range(3)]
    return min(float(run.stdout) for run in runs)


def count(net: Net) -> int:
    """Operations in a step, counted from the tape."""
    model, (inputs, targets) = net.model(), net.data()
    compiled = autograd.compile(net.of_sample(model), model.parameters(), backend="python")
    compiled(inputs[0].tolist(), float(targets[0]))
    return BATCH * operations(compiled.tape)


def whole_run(turns: int) -> str:
    """A training run of XOR, beside PyTorch's loop; the losses of all steps are compared."""
    runs = {"ours": Ours().run, "theirs": Theirs().run}
    np.testing.assert_allclose(runs["ours"](), runs["theirs"](), rtol=1e-6, atol=1e-12)
    times = take_turns({name: timed(run) for name, run in runs.items()}, turns)
    ratio = times.ratio("theirs", "ours")
    return (
        f"XOR 2-4-1, {STEPS} full-batch steps of Adam: {1e3 * times.median('ours'):.3g} ms, "
        f"{ratio:.0f} times as fast as PyTorch's loop ({at_least(ratio, WHOLE_RUN_GOAL)})."
    )


def main() -> None:
    arguments = read(options(__doc__))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    speeds, costs, peak = [], [], Peak()
    for name, net in list(NETS.items())[: 1 if arguments.quick else None]:
        steps = contestants(net, [*PEERS][:1] if arguments.quick else [*PEERS])
        times = measured(
            {name: step.take for name, step in steps.items()} | {PEAK: peak.take}, arguments.turns
        )
        ratios = {peer: times.ratio(peer, OURS) for peer in PEERS if peer in steps}
        goals = "; ".join(
            f"{peer} {at_least(ratios[peer], goal)}" for peer, goal in net.goals.items() if peer in ratios
        )
        speeds.append([name, 1e6 * times.median(OURS), *(ratios.get(peer, "") for peer in PEERS), goals])
        first = first_result(name)
        share = count(net) / peak.operations * times.ratio(PEAK, OURS)
        eager = times.median(EAGER) * BATCH / net.checked
        steps_to_win = first / (eager - times.median(OURS))
        costs.append([name, first, at_most(first, net.seconds), 100.0 * share, 1e3 * eager, steps_to_win])
    versions = ", ".join(f"{name} {installed(name)}" for name in ("torch", "jax", "casadi", "llvmlite"))
    report = [
        f"{machine()}, one of them used; {versions}",
        table(["a step of 100 samples", "µs", *(f"× {peer}" for peer in PEERS), "goals"], speeds),
        table(
            ["", "first result, s", "goal", "% of the peak", "eager step, ms", "steps to win it back"], costs
        ),
        whole_run(arguments.turns),
    ]
    tell("compiled", report, arguments.save)


if __name__ == "__main__":
    main()
