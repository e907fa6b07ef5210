"""A character GPT, trained name by name: the plain program, ours, compiled, and what others write for it.

Embedding, attention of four heads, RMS norm, MLP, Adam: about 4,000 parameters.  All start from the same
numbers, and are compared before they are measured.  `--quick` measures little, to see that all runs.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from time import perf_counter

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy and PyTorch are imported

import autograd

from .lib.clock import Phases, Times, fastest, take_turns, timed
from .lib.flops import Peak, operations
from .lib.gpt import dags
from .lib.gpt.model import NAMES, invented, sample
from .lib.gpt.rivals import RIVALS, Compiled, Rival
from .lib.report import at_least, at_most, machine, options, read, table, tell

NAME = "anokis"  # six letters
AT_ONCE = 1_000  # steps of one `fit`, which goes through all in machine code


def main() -> None:
    arguments = read(options(__doc__))
    sys.setrecursionlimit(100_000)  # the plain class goes back by recursion
    rivals = agreeing(NAMES[:3])
    tell("gpt", report(rivals, arguments.turns, arguments.quick), arguments.save)


def report(rivals: dict[str, Rival], turns: int, quick: bool) -> Iterator[str]:
    """Its parts, each measured when it is asked for."""
    yield machine()
    yield one_name(rivals, turns)
    yield first_results()
    yield many_names(60 if quick else 1_000)
    for gates in (10_000,) if quick else (100_000, 1_000_000):
        yield graphs(gates)


def agreeing(names: Sequence[str]) -> dict[str, Rival]:
    """All rivals, after a step on each name that gave the same losses, gradients and names."""
    rivals = {name: make() for name, make in RIVALS.items()}
    for name in names:
        found = {who: rival.value_and_grad(*sample(name)) for who, rival in rivals.items()}
        loss, gradient = found["plain class"]
        for who, (other, slopes) in found.items():
            assert math.isclose(loss, other, rel_tol=1e-9), who
            assert all(
                math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-11) for a, b in zip(gradient, slopes, strict=True)
            ), who
        losses = [rival.step(*sample(name)) for rival in rivals.values()]
        assert all(math.isclose(x, losses[0], rel_tol=1e-9) for x in losses), losses
    scores = [rival.next_scores(*sample(names[0])[:2]) for rival in rivals.values()]
    for others in zip(*scores, strict=True):
        first, *rest = (getattr(x, "data", x) for x in others)
        assert all(math.isclose(first, x, rel_tol=1e-9, abs_tol=1e-11) for x in rest)
    return rivals


def one_name(rivals: dict[str, Rival], turns: int) -> str:
    """Value and gradients, a whole step, and the scores of the next letter."""
    given = sample(NAME)
    loss = take_turns(
        {who: timed(lambda r=r: r.value_and_grad(*given), repeats(who)) for who, r in rivals.items()}, turns
    )
    steps = take_turns({who: a_step(r, given, repeats(who)) for who, r in rivals.items()}, turns)
    scores = take_turns(
        {who: timed(lambda r=r: r.next_scores(*given[:2]), repeats(who)) for who, r in rivals.items()}, turns
    )
    head = ["one name of six letters", "value and gradients, ms", "whole step, ms", "scores of a letter, ms"]
    rows = [
        [who, 1e3 * loss.median(who), 1e3 * steps.median(who), 1e3 * scores.median(who)] for who in rivals
    ]
    goals = [
        ["value and gradients, plain class ÷ compiled", *ratio(loss, "plain class", 2_000.0)],
        ["the same, NumPy by hand ÷ compiled", *ratio(loss, "NumPy by hand", 1.5)],
        ["the same, PyTorch modules ÷ compiled", *ratio(loss, "PyTorch modules", 6.0)],
        ["whole step, plain class ÷ compiled", *ratio(steps, "plain class", 5_000.0)],
        ["value and gradients, plain class ÷ eager", *ratio(loss, "plain class", 10.0, "ours, eager")],
    ]
    return "\n\n".join([table(head, rows), table(["times as fast", "", "goal"], goals)])


def ratio(times: Times, other: str, goal: float, ours: str = "ours, compiled") -> tuple[float, str]:
    faster = times.ratio(other, ours)
    compiled = autograd.engine_info().form == "compiled"
    return faster, at_least(faster, goal) if compiled else ""


def repeats(who: str) -> int:
    return {"plain class": 1, "ours, eager": 3}.get(who, 30)


def a_step(rival: Rival, given: tuple[list[int], ...], times: int) -> Callable[[], Phases]:
    """Seconds a step on one name, of many in a row."""
    if isinstance(rival, Compiled):
        together = timed(lambda: rival.steps([given] * AT_ONCE))
        return lambda: {"whole": together()["whole"] / AT_ONCE}
    return timed(lambda: rival.step(*given), times)


def first_results() -> str:
    """Seconds to the first value and gradients: in this process, and of a new length when it is warm."""
    ours = Compiled()
    rows = []
    for what, name, goal in (("first of all", NAME, 0.5), ("of a new length", "mirelas", 0.1)):
        start = perf_counter()
        ours.value_and_grad(*sample(name))
        took = perf_counter() - start
        rows.append([what, took, at_most(took, goal)])
    return table(["compiled, first result", "s", "goal"], rows)


def many_names(steps: int) -> str:
    """So many steps over names of all lengths, recording included, and names that are invented then."""
    given = [sample(NAMES[k % len(NAMES)]) for k in range(steps)]
    rows, told = [], []
    for who, make in RIVALS.items():
        if who == "plain class":
            continue  # minutes
        rival = make()
        start = perf_counter()
        losses = rival.steps(given) if isinstance(rival, Compiled) else [rival.step(*x) for x in given]
        took = perf_counter() - start
        invented(rival.next_scores, 5, seed=1)  # what is new to it
        start = perf_counter()
        names = invented(rival.next_scores, 5, seed=1)
        told.append((losses, names))
        rows.append([who, took, 1e3 * (perf_counter() - start) / sum(1 + len(name) for name in names)])
    first, *others = told
    for losses, names in others:
        assert names == first[1]
        assert all(math.isclose(a, b, rel_tol=1e-6) for a, b in zip(first[0], losses, strict=True))
    head = [
        f"{steps:,} steps over names of {len({*map(len, NAMES)})} lengths",
        "s",
        "a letter that is drawn, ms",
    ]
    losses, names = first
    text = (
        f"Loss {losses[0]:.3f} at first, {sum(losses[-20:]) / 20:.3f} in the last 20 steps; then it invents"
    )
    return "\n\n".join([table(head, rows), f"{text} {', '.join(names)}."])


def graphs(gates: int) -> str:
    """Random graphs of one sample: nanoseconds a gate, value alone and with all gradients."""
    rows, peak = [], Peak()
    most = peak.operations / fastest(peak.take)  # a second
    for narrow in (False, True):
        f = dags.dag(gates, narrow)
        leaves = [autograd.Value(x) for x in dags.numbers()]
        compiled = autograd.compile(partial(f, leaves), leaves)
        start = perf_counter()
        value, _ = compiled.value_and_grad()
        first = perf_counter() - start
        assert math.isclose(value, f(leaves).data, rel_tol=1e-9, abs_tol=1e-9)
        size, took = compiled.tape.size(), [fastest(run) for run in (compiled, compiled.value_and_grad)]
        share = 100.0 * operations(compiled.tape) / took[1] / most
        each = [1e9 * x / size for x in took]
        rows.append(["narrow" if narrow else "wide", size, first, *each, at_most(each[1], 3.0), share])
    head = [f"random graph of {gates:,}", "gates", "first result, s", "value, ns a gate", "and gradients"]
    limit = "The limit is one load, or one load, sum and store, for each operand, which lies anywhere."
    return "\n\n".join([table([*head, "goal", "% of the peak"], rows), limit])


if __name__ == "__main__":
    main()
