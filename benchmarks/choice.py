"""Which way compiled functions are computed, replayed or in lanes, and what that loses against the faster.

Each graph is measured both ways for 1 to 32 samples; the choice itself is made by `replay/costs.py`, which
measures nothing.  `--quick` measures few graphs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from random import Random
from statistics import mean
from typing import Any

import numpy as np

import autograd
import nn
from autograd.jit.lower.llvm.codegen.machine import width
from autograd.jit.lower.llvm.work import Work
from autograd.jit.lower.replay.choice import Way

from .lib.clock import fastest
from .lib.gpt import dags
from .lib.gpt.model import sample
from .lib.gpt.rivals import Compiled
from .lib.report import machine, options, read, table, tell

SAMPLES = (1, 2, 4, 8, 16, 32)
NOTICED = 1.2  # times as long as the faster way


def main() -> None:
    arguments = read(options(__doc__))
    seconds = 0.002 if arguments.quick else 0.03
    rows, losses = [], []
    for name, compiled in graphs(arguments.quick):
        tape = compiled.tape
        way, lanes = Way(tape, tape.parameters), Work(tape, tape.parameters, False)
        numbers = np.array([leaf.data for leaf in compiled.params])
        row: list[Any] = [name, tape.size(), way.most]
        for count in SAMPLES:
            xs = np.random.default_rng(0).normal(size=(count, len(tape.inputs)))
            replayed = fastest(way.replayed.bind(numbers, xs, 1.0), 5, seconds)
            beside = fastest(lanes.bind(numbers, xs, 1.0), 5, seconds)
            chosen = replayed if way.is_for(count) else beside
            losses.append(chosen / min(replayed, beside))
            row.append(f"{1e6 * replayed:,.1f} / {1e6 * beside:,.1f}{' *' if losses[-1] > NOTICED else ''}")
        rows.append(row)
    head = ["µs replayed / in lanes", "entries", "replays up to", *(f"{n} samples" for n in SAMPLES)]
    noticed = sum(x > NOTICED for x in losses)
    said = (
        f"The choice takes {mean(losses):.3f} times as long as the faster way on the mean, {max(losses):.2f} "
        f"at worst, more than {NOTICED} in {noticed} of {len(losses)} (*). {width()} numbers in a vector."
    )
    tell("choice", [machine(), table(head, rows), said], arguments.save)


def graphs(few: bool) -> Iterator[tuple[str, Any]]:
    """Compiled functions that were called once."""
    ours = Compiled()
    for name in ("mia",) if few else ("mia", "anokis", "christopher"):
        ours.value_and_grad(*sample(name))
        yield f"GPT, {len(name)} letters", ours.loss
    for sizes in ([8, 16, 2],) if few else ([8, 16, 2], [16, 32, 32, 10], [64, 64, 10], [128, 128, 10]):
        model = nn.MLP(sizes[0], sizes[1:], "tanh", rng=Random(1))
        squares = autograd.compile(lambda x, m=model: sum(y * y for y in m(x)), model.parameters())
        squares([0.1] * sizes[0])
        yield f"MLP {'-'.join(map(str, sizes))}", squares
    for gates in (300,) if few else (300, 3_000, 30_000):
        for narrow in (False, True):
            leaves = [autograd.Value(x) for x in dags.numbers()]
            graph = autograd.compile(partial(dags.dag(gates, narrow), leaves), leaves)
            graph()
            yield f"{gates:,} gates, {'narrow' if narrow else 'wide'}", graph


if __name__ == "__main__":
    main()
