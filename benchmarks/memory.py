"""Bytes a node, time a node from a thousand nodes to a million, and memory over 100,000 training steps.

Each measurement runs in a process of its own, because memory that was freed once hides what is taken
later.  `--huge` adds ten million nodes.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from autograd import Value, engine_info

from .lib.report import at_most, machine, options, read, table, tell
from .lib.works import chain

ROOT = Path(__file__).parent.parent
PAGE = resource.getpagesize()
SIZES = (1_000, 10_000, 100_000, 1_000_000)
STEPS = 100_000


def resident() -> int:
    """Bytes of memory that this process holds now (at its peak, where the system does not tell)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def grown(nodes: int) -> Value:
    """A chain of so many gates."""
    root: Value = chain((Value(1.0), Value(0.999)), links=nodes // 2)
    return root


def bytes_by_resident(nodes: int) -> float:
    """What the process grows by while a graph is recorded."""
    before = resident()
    root = grown(nodes)
    taken = resident() - before
    assert root.data > 0
    return taken / nodes


def bytes_by_tracemalloc(nodes: int) -> float:
    """What Python's allocator handed out for the graph and did not get back."""
    grown(1_000)
    tracemalloc.start()
    root = grown(nodes)
    taken, _ = tracemalloc.get_traced_memory()
    assert root.data > 0
    return taken / nodes


def nanoseconds(nodes: int) -> float:
    """To record, go backward and free, a node; the best of three.

    The first time, a virtual machine has to get the memory from its host, which can take longer than all.
    """
    best = float("inf")
    for _ in range(3):
        repeats = max(1, 100_000 // nodes)
        start = perf_counter()
        for _ in range(repeats):
            root = grown(nodes)
            root.backward()
            del root
        best = min(best, perf_counter() - start)
    return 1e9 * best / (nodes * repeats)


def growth(steps: int) -> float:
    """Bytes that the process gains in so many training steps while the collector is off."""
    weights = [Value(0.1 * i) for i in range(3)]

    def train(count: int) -> None:
        for _ in range(count):
            loss = sum((w * w).tanh() + (w - 1.0) ** 2 for w in weights)
            loss.zero_grad()
            loss.backward()
            for w in weights:
                w.data -= 0.01 * w.grad

    gc.disable()
    train(1_000)
    before = resident()
    train(steps)
    return float(resident() - before)


MEASURES: dict[str, Callable[[int], float]] = {
    f.__name__: f for f in (bytes_by_resident, bytes_by_tracemalloc, nanoseconds, growth)
}


def apart(measure: Callable[[int], float], count: int) -> float:
    """The measurement, from a fresh process."""
    command = [sys.executable, "-m", "benchmarks.memory", "--measure", measure.__name__, str(count)]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return float(json.loads(run.stdout))


def plot(sizes: list[int], times: list[float], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sheet, axes = pyplot.subplots(figsize=(6, 3.5), layout="constrained")
    axes.semilogx(sizes, times, "o-", color="#0a7d2c")
    axes.set_ylim(0, 1.25 * max(times))
    axes.set_xlabel("nodes in the graph")
    axes.set_ylabel("ns a node: record, backward, free")
    axes.set_title(machine(), fontsize=6)
    axes.grid(alpha=0.3)
    sheet.savefig(path)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--huge", action="store_true", help="ten million nodes too")
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "COUNT"), help="one number, from this process")
    arguments = read(parser)
    if arguments.measure:
        what, count = arguments.measure
        print(json.dumps(MEASURES[what](int(count))))
        return
    most = 120.0 if engine_info().form == "compiled" else 200.0
    sizes = [*SIZES, 10_000_000] if arguments.huge else list(SIZES[:1] if arguments.quick else SIZES)
    many, traceable, steps = (10_000, 10_000, 100) if arguments.quick else (1_000_000, 100_000, STEPS)
    times = [apart(nanoseconds, size) for size in sizes]
    held, traced = apart(bytes_by_resident, many), apart(bytes_by_tracemalloc, traceable)
    gained = apart(growth, steps) / 1e6
    rows = [[f"ns a node, {size:,} nodes", time, ""] for size, time in zip(sizes, times, strict=True)]
    rows += [
        ["slowest ÷ fastest of these", max(times) / min(times), ""],
        [f"bytes a node, of the process, {many:,} nodes", held, at_most(held, most)],
        [f"bytes a node, by tracemalloc, {traceable:,} nodes", traced, at_most(traced, most)],
        [f"MB gained in {steps:,} training steps, collector off", gained, at_most(gained, 1.0)],
    ]
    tell("memory", [machine(), table(["memory and scale", "", "goal"], rows)], arguments.save)
    if arguments.save:
        plot(sizes, times, arguments.save / "memory.svg")


if __name__ == "__main__":
    main()
