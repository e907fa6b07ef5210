"""What it costs to look at a large graph: µs a node for the first page of an answer, and bytes of a pickle.

A chain of sums of small fractions, of a hundred thousand nodes and of a million; processor time, the best of
some turns for the smaller one.  What is measured is the call that a user makes together with what a REPL
shows of its result; for pickles, `dumps` or `loads` alone.
"""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import islice
from time import process_time

from autograd import Value, exact, explain, steps

from .lib.report import at_most, machine, options, read, table, tell

SIZES = (100_000, 1_000_000)
QUICK = (300, 1_000)
GOALS = {"steps": 5.0, "explain": 5.0, "exact": 15.0, "dumps": 5.0, "loads": 5.0}
BYTES = 200.0  # of a pickle, a node


def grown(nodes: int) -> tuple[Value, Value]:
    """The first leaf of a chain of so many sums, and its root."""
    start, part = Value(0.5, "start"), Value(0.25, "part")
    root = start
    for _ in range(nodes):
        root = root + part
    return start, root


def first_page(root: Value) -> str:
    """Of the steps: the first, what a REPL shows, and forty one by one."""
    found = steps(root)
    return "\n".join([str(found[0]), repr(found), *(str(event) for event in islice(found, 40))])


ACTS: dict[str, Callable[[Value, Value], object]] = {
    "steps": lambda start, root: first_page(root),
    "explain": lambda start, root: repr(explain(start, root)),
    "exact": lambda start, root: repr(exact(root)),
    "dumps": lambda start, root: pickle.dumps(root),
}


def microseconds(name: str, nodes: int, turns: int = 1) -> float:
    """A node, for one of GOALS on a graph that nobody has looked at; the best of so many turns."""
    best = float("inf")
    for _ in range(turns):
        start, root = grown(nodes)
        saved = pickle.dumps(root) if name == "loads" else b""
        begun = process_time()
        result = pickle.loads(saved) if name == "loads" else ACTS[name](start, root)
        best = min(best, process_time() - begun)
        del result
    return 1e6 * best / nodes


def bytes_of_pickles(nodes: int) -> tuple[float, float]:
    """Of a pickle, a node, and of the memory that making it takes at its peak, with the pickle itself."""
    _, root = grown(nodes)
    tracemalloc.start()
    try:
        length = len(pickle.dumps(root))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return length / nodes, peak / nodes


def rows(sizes: Sequence[int], turns: int) -> list[list[object]]:
    """What is printed, measured on graphs of these sizes."""
    found: list[list[object]] = []
    for name, goal in GOALS.items():
        for size in sizes:
            time = microseconds(name, size, turns if size == min(sizes) else 1)
            found.append([f"{name}: µs a node, {size:,} nodes", time, at_most(time, goal)])
    length, peak = bytes_of_pickles(min(sizes))
    found.append(["pickle: bytes a node in the file", length, at_most(length, BYTES)])
    found.append(["pickle: bytes a node of memory on the way", peak, at_most(peak, 2 * BYTES)])
    return found


def main() -> None:
    arguments = read(options(__doc__))
    found = table(
        ["looking at a large graph", "", "goal"], rows(QUICK if arguments.quick else SIZES, arguments.turns)
    )
    tell("looking", [machine(), found], arguments.save)


if __name__ == "__main__":
    main()
