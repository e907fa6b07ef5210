"""What a recorded gate costs beside a float: recording, going backward, freeing; in layers; gate by gate.

Run `python -m pip install -e ".[bench]" && python -m benchmarks.eager`.  `GATEWISE_ENGINE=python` or
`=compiled` chooses the form.
"""

from __future__ import annotations

import math
import operator
import random
import sys
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from timeit import Timer
from typing import Any

import autograd
import nn
from autograd import GATES, Gate, Value, engine_info

from .lib import engines
from .lib.clock import take_turns, timed
from .lib.report import at_least, at_most, machine, options, read, table, tell
from .lib.works import LINKS, chain

PHASES = ("forward", "backward", "freeing", "whole")
XS = (1.0, 0.999)
REPEATS = 20
APPLICATIONS = 2000
METHOD, FUNCTION = "v.maximum(0.5)", "maximum(v, 0.5)"  # a gate without parameters
WITH_PARAMETERS = {
    METHOD: ("v.leaky_relu()", "v.leaky_relu(0.1)", "v.leaky_relu(slope=0.1)", "v.elu(0.5)",
             "v.clip(-1.0, 1.0)", "v.clip(0, 1)", "v.clip(low=0.0)", "round(v)"),
    FUNCTION: ("leaky_relu(v)", "leaky_relu(v, 0.1)", "leaky_relu(v, slope=0.1)", "elu(v, 0.5)",
               "clip(v, -1.0, 1.0)", "clip(v, 0, 1)", "where(True, v, 0.5)", "where(v > 0.5, v, 0.5)"),
}  # fmt: skip
OPERATORS: dict[str, Callable[..., object]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow, "neg": operator.neg, "abs": abs,
}  # fmt: skip


def chains(turns: int) -> str:
    """The chain of multiply-adds on every engine."""
    contestants = [
        made() for made in (engines.gatewise, engines.floats, engines.micrograd, engines.plain, engines.xad)
    ]
    ours, floats, micrograd, plain, xad = [engine.name for engine in contestants]
    agree(contestants)
    times = take_turns({e.name: partial(e.phases, chain, XS, REPEATS) for e in contestants}, turns)
    gates = 2 * LINKS * REPEATS
    rows = [[e.name, *(1e9 * times.median(e.name, phase) / gates for phase in PHASES)] for e in contestants]
    forward = times.ratio(ours, floats, "forward")
    whole = times.ratio(ours, floats, "whole", "forward")
    compiled = engine_info().form == "compiled"
    faster = {name: times.ratio(name, ours) for name in (micrograd, plain, xad)}
    wanted = {micrograd: 25.0, xad: 8.0} if compiled else {micrograd: 1.5}
    ratios = [
        ["recording ÷ Python's floats", forward, at_most(forward, 3.0) if compiled else ""],
        ["recording, backward and freeing ÷ Python's floats", whole, at_most(whole, 5.0) if compiled else ""],
    ]
    for name, ratio in faster.items():
        ratios.append(
            [f"{name} ÷ ours, whole", ratio, at_least(ratio, wanted[name]) if name in wanted else ""]
        )
    head = [f"ns a gate, in a chain of {2 * LINKS}", *PHASES]
    return "\n\n".join([table(head, rows), table(["times", "median", "goal"], ratios)])


def agree(contestants: list[engines.Engine]) -> None:
    """Stop unless all engines find the same value and gradients."""
    value, grads = contestants[0].gradient(chain, XS)
    for engine in contestants[1:]:
        other, slopes = engine.gradient(chain, XS)
        assert math.isclose(other, value, rel_tol=1e-12), (engine.name, other, value)
        if engine.name != engines.floats().name:
            assert all(math.isclose(a, b, rel_tol=1e-12) for a, b in zip(slopes, grads, strict=True)), slopes


def gate_by_gate(turns: int) -> str:
    """Recording and freeing one gate on leaves, as programs write it: `a * b`, `x.tanh()`."""

    def apply(gate: Gate) -> None:
        names, ends = gate.operand_names, gate.sample
        operands = [
            gate.parameters[name] if name in gate.parameters else Value(low + 0.4 * (high - low))
            for name, (low, high) in zip(names, ends, strict=True)
        ]
        if gate.name in OPERATORS:
            written = OPERATORS[gate.name]
            for _ in range(APPLICATIONS):
                written(*operands)
        else:
            x, *others = operands
            for _ in range(APPLICATIONS):
                getattr(x, gate.name)(*others)

    def multiply() -> None:
        x, y = 1.5, 0.75
        for _ in range(APPLICATIONS):
            x * y

    works = {name: timed(partial(apply, gate)) for name, gate in GATES.items()}
    times = take_turns({"": timed(multiply), **works}, turns)
    rows = [
        [name, 1e9 * times.median(name) / APPLICATIONS, times.ratio(name, "")]
        for name in sorted(GATES, key=times.median)
    ]
    return table(["gate", "ns to record and free", "÷ a float product"], rows)


def parameters(turns: int) -> str:
    """Recording and freeing gates with parameters, and `where`, beside a gate that has none."""
    names = {"v": Value(0.7), **{name: getattr(autograd, name) for name in (*GATES, "where")}}

    def apply(written: str) -> dict[str, float]:
        return {"whole": Timer(written, globals=names).timeit(APPLICATIONS)}

    pairs = [(written, plain) for plain, several in WITH_PARAMETERS.items() for written in (plain, *several)]
    times = take_turns({written: partial(apply, written) for written, _ in pairs}, 3 * turns)
    rows = [
        [written, 1e9 * times.median(written) / APPLICATIONS, times.ratio(written, plain), plain]
        for written, plain in pairs
    ]
    return table(["with parameters", "ns to record and free", "times", "of"], rows)


def layers(turns: int) -> str:
    """An affine layer of 64 inputs and 32 outputs: nanoseconds per weight and sample.

    A pass takes microseconds, too few for the processor's clock; the median of a turn's passes leaves out
    those that others interrupted.
    """
    layer = nn.Layer(64, 32, nonlin=False, rng=random.Random(1))
    weights = 64 * 32

    def phases(samples: int, hidden: bool) -> dict[str, float]:
        """The layer on so many samples, of numbers, or of what gates have made, as in a hidden layer."""
        rng = random.Random(2)
        batch = [[rng.random() for _ in range(64)] for _ in range(samples)]
        took: dict[str, list[float]] = {phase: [] for phase in PHASES}
        for _ in range(max(1, REPEATS // samples)):
            inputs = [[Value(x).identity() for x in row] for row in batch] if hidden else batch
            start = perf_counter()
            rows = layer(inputs)
            recorded = perf_counter()
            loss = autograd.sum([y for row in rows for y in row])
            summed = perf_counter()
            loss.backward()
            swept = perf_counter()
            del rows, loss
            freed = perf_counter()
            took["forward"].append(recorded - start)
            took["backward"].append(swept - summed)
            took["freeing"].append(freed - swept)
            took["whole"].append(recorded - start + swept - summed)
        return {phase: median(seconds) / samples for phase, seconds in took.items()}

    works = {
        f"{samples} sample{'s' * (samples > 1)} of {'results of gates' if hidden else 'numbers'}": partial(
            phases, samples, hidden
        )
        for samples in (1, 32)
        for hidden in (False, True)
    }
    floats = engines.floats()
    plain = {floats.name: partial(floats.phases, chain, XS, REPEATS)}
    times = take_turns(works | plain, 3 * turns)
    links = LINKS * REPEATS / weights  # multiply-adds on floats for each one here
    rows: list[list[Any]] = [
        [
            name,
            *(1e9 * times.median(name, phase) / weights for phase in PHASES),
            links * times.ratio(name, floats.name, "whole", "forward"),
        ]
        for name in works
    ]
    if engine_info().form == "compiled":
        rows = [[*row, at_most(1e9 * times.median(row[0]) / weights, 15.0)] for row in rows]
    beside = "÷ a × and a + on Python's floats"
    head = ["ns a weight, in a layer 64 → 32", *PHASES[:-1], "forward and backward", beside, "goal"]
    return table(head[: len(rows[0])], rows)


def main() -> None:
    arguments = read(options(__doc__))
    sys.setrecursionlimit(10_000)
    measured = (chains, layers) if arguments.quick else (chains, layers, gate_by_gate, parameters)
    parts = [part(arguments.turns) for part in measured]
    tell("eager", [machine(), *parts], arguments.save)


if __name__ == "__main__":
    main()
