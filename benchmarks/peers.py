"""The same two gradients by every engine we know, in one run: times, and the results compared.

    python -m pip install -e ".[bench]" && python -m benchmarks.peers

HIPS autograd shares our import name, so it runs in another process, and both are measured in units of
Python's own floats.  Make an environment of its own for it, and say where its Python is:

    python -m benchmarks.peers --hips elsewhere/bin/python
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from .lib import engines, works
from .lib.clock import take_turns, timed
from .lib.engines import Build, Engine
from .lib.report import figure, installed, machine, options, read, table, tell

Result = tuple[float, list[float]]
Gradient = Callable[[Build, Iterable[float]], Result]

WORKS: dict[str, tuple[Build, list[float]]] = {
    "chain": (works.chain, list(works.XS)),
    "network": (works.hinge_loss, works.weights()),
}
REPEATS = {"chain": 10, "network": 1}


def casadi(build: Build, xs: Iterable[float]) -> Result:
    """CasADi: the graph of symbols, its gradient as another graph, and one evaluation of both."""
    import casadi

    numbers = list(xs)
    leaves = [casadi.SX.sym("x") for _ in numbers]
    root = build(leaves, lambda u: casadi.fmax(u, 0.0))
    both = casadi.Function("both", leaves, [root, casadi.gradient(root, casadi.vertcat(*leaves))])
    value, grads = both(*numbers)
    return float(value), [float(g) for g in grads.full().ravel()]


def contestants() -> tuple[dict[str, Gradient], list[str]]:
    """Every engine that is installed here, ours first, and lines on those that are not."""
    found: dict[str, Gradient] = {}
    missing = []
    for made in (engines.gatewise, engines.micrograd, engines.plain, engines.xad, engines.torch):
        try:
            engine: Engine = made()
        except ModuleNotFoundError as error:
            missing.append(f"{made.__name__} is not measured: {error}.")
        else:
            found[engine.name] = engine.gradient
    if installed("casadi") == "from source":
        missing.append("casadi is not measured: it is not installed.")
    else:
        found[f"CasADi {installed('casadi')}"] = casadi
    return found, missing


def compare(ours: Result, theirs: Any, name: str) -> None:
    """Stop unless another engine found the same value and gradients."""
    assert math.isclose(ours[0], theirs[0], rel_tol=1e-12), (name, ours[0], theirs[0])
    largest = max(map(abs, ours[1]))
    for mine, other in zip(ours[1], theirs[1], strict=True):
        assert math.isclose(mine, other, rel_tol=1e-9, abs_tol=1e-13 * largest), (name, mine, other)


def in_another_process(python: str, turns: int) -> dict[str, Any]:
    """What hips.py measures with the Python of another environment, where nothing of ours is found."""
    environment = {name: kept for name, kept in os.environ.items() if not name.startswith("PYTHON")}
    script = str(Path(__file__).parent / "lib" / "hips.py")
    with tempfile.TemporaryDirectory() as elsewhere:
        run = subprocess.run(
            [os.path.abspath(python), script, str(turns)],
            cwd=elsewhere, env=environment, check=True, capture_output=True, text=True,
        )  # fmt: skip
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def plot(rows: list[list[Any]], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sheet, axes = pyplot.subplots(figsize=(6.5, 0.8 + 0.4 * len(rows)), layout="constrained")
    names = [row[0] for row in reversed(rows)]
    times = [row[2] for row in reversed(rows)]
    colours = ["#0a7d2c" if name.startswith("Gatewise") else "#b8b8b8" for name in names]
    bars = axes.barh(names, times, color=colours)
    axes.bar_label(bars, labels=[figure(time) for time in times], padding=3, fontsize=8)
    axes.set_xscale("log")
    axes.set_xlim(1, 3 * max(times))
    axes.set_xlabel("times Python's own floats: a chain of multiply-adds, with its gradient")
    axes.set_title(machine(), fontsize=6)
    sheet.savefig(path)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--hips", metavar="PYTHON", help="the Python of an environment with HIPS autograd")
    arguments = read(parser)
    sys.setrecursionlimit(10_000)
    found, notes = contestants()
    ours = next(iter(found))
    results = {work: found[ours](*WORKS[work]) for work in WORKS}
    timings = {"floats": timed(lambda: works.chain(works.XS), 100)}
    for name, gradient in found.items():
        for work, (build, xs) in WORKS.items():
            compare(results[work], gradient(build, xs), name)
            again = partial(gradient, build, xs)
            timings[f"{name}: {work}"] = timed(again, 1 if arguments.quick else REPEATS[work])
    times = take_turns(timings, arguments.turns)
    ratios = {name: {work: times.ratio(f"{name}: {work}", "floats") for work in WORKS} for name in found}
    if arguments.hips:
        hips = in_another_process(arguments.hips, arguments.turns)
        for work in WORKS:
            compare(results[work], hips["results"][work], hips["name"])
        ratios[hips["name"]] = hips["ratios"]
        notes.append(
            f"{hips['name']} ran in an environment and a process of its own: it shares our import name."
        )
    else:
        notes.append("HIPS autograd is not measured: it shares our import name; see --help for how.")
    gates = 2 * works.LINKS
    float_ns = 1e9 * times.median("floats") / gates
    rows = [
        [
            name,
            float_ns * of["chain"],
            of["chain"],
            of["chain"] / ratios[ours]["chain"],
            1e-6 * float_ns * gates * of["network"],
            of["network"] / ratios[ours]["network"],
        ]
        for name, of in ratios.items()
    ]
    head = [
        "whole pass: record, backward, free", "chain, ns a gate", "÷ floats", "÷ ours",
        "network 2-16-16-1, 20 points, ms", "÷ ours",
    ]  # fmt: skip
    tell("peers", [machine(), table(head, rows), *notes], arguments.save)
    if arguments.save:
        plot(rows, arguments.save / "peers.svg")


if __name__ == "__main__":
    main()
