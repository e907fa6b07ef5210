"""What it costs to look at a large graph: µs a node for the first page of an answer, and bytes of memory.

Graphs of all shapes, of a hundred thousand nodes, and of a million with `--huge`; processor time, the best of
some turns for the smaller ones.  What is measured is the call that a user makes together with what a REPL
shows of its result; for pickles, `dumps` or `loads` alone.
"""

from __future__ import annotations

import argparse
import copy
import pickle
import random
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from time import process_time

import autograd
import nn
from autograd import Value, exact, explain, steps, unfold, why_nan, why_zero
from autograd.engine import nodes, topological

from .lib.report import at_most, machine, options, read, table, tell

SIZES = (100_000,)
HUGE = 1_000_000
QUICK = (300,)
MOST = 5.0  # µs a node
BYTES = 200.0  # of a pickle, a node
TRACED = 20_000  # nodes, to count bytes of: tracemalloc makes everything slow

Graph = tuple[Value, Value]  # a leaf, and the root


def chain(size: int) -> Graph:
    """Sums of small fractions, one after the other."""
    start, part = Value(0.5, "start"), Value(0.25, "part")
    root = start
    for _ in range(size):
        root = root + part
    return start, root


def wide_sum(size: int) -> Graph:
    """One sum of leaves."""
    leaves = [Value(0.25) for _ in range(size)]
    return leaves[0], autograd.sum(leaves)


def layers(size: int) -> Graph:
    """A network on as many samples as it takes; their numbers are nodes too once somebody looks."""
    draw = random.Random(1)
    model = nn.MLP(16, [32, 32, 1], activation="tanh", rng=draw)
    losses = []
    for _ in range(max(1, size // 680)):
        (output,) = model([[draw.random() for _ in range(16)]])
        losses.append((output - 1.0) ** 2)
    return model.parameters()[0], autograd.sum(losses)


def diamonds(size: int) -> Graph:
    """Two ways from each rung of a ladder to the next one."""
    start = root = Value(0.5, "start")
    for _ in range(size // 3):
        root = root * Value(0.5) + root * 0.5
    return start, root


KINDS: tuple[Callable[[Value, Value], Value], ...] = (  # numbers stay between −1 and 1
    lambda a, b: (a + b) * 0.5,
    lambda a, b: a * b,
    lambda a, b: a.tanh(),
    lambda a, b: (a - b) * 0.5,
    lambda a, b: a.sigmoid(),
)


def tangle(size: int) -> Graph:
    """Gates of several kinds on nodes drawn among the last ones."""
    draw = random.Random(3)
    pool = [Value(0.5, "start"), *(Value(draw.uniform(0.2, 0.9)) for _ in range(20))]
    root = start = pool[0]
    for _ in range(size // 3):
        a, b = draw.choice(pool[-50:]), draw.choice(pool[-200:])
        pool.append(draw.choice(KINDS)(a, b))
        root = root + pool[-1]
    return start, root


def shared_leaves(size: int) -> Graph:
    """Products of a few leaves, over and over."""
    draw = random.Random(1)
    leaves = [Value(0.1 * i, f"x{i}") for i in range(8)]
    root = leaves[1]
    for _ in range(size // 2):
        root = root + draw.choice(leaves) * draw.choice(leaves)
    return leaves[1], root


def product(size: int) -> Graph:
    """A product of many factors."""
    start = root = Value(1.0, "start")
    for i in range(size // 2):
        root = root * Value(1.0 + 1e-9 * (i % 3 - 1))
    return start, root


def stopped(size: int) -> Graph:
    """A chain whose gradient is 0."""
    start, root = chain(size)
    return start, root * 0.0


SHAPES = (chain, wide_sum, layers, diamonds, tangle, shared_leaves, product, stopped)


def first_page(root: Value) -> str:
    """Of the steps: the first, what a REPL shows, and forty one by one."""
    found = steps(root)
    return "\n".join([str(found[0]), repr(found), *(str(event) for event in islice(found, 40))])


Act = Callable[[Value, Value, bytes], object]
ACTS: dict[str, Act] = {  # on a leaf, a root, and what `dumps` made of it
    "steps": lambda leaf, root, saved: first_page(root),
    "explain": lambda leaf, root, saved: repr(explain(leaf, root)),
    "why_zero": lambda leaf, root, saved: repr(why_zero(leaf, root)),
    "why_nan": lambda leaf, root, saved: repr(why_nan(root)),
    "dumps": lambda leaf, root, saved: pickle.dumps(root),
    "loads": lambda leaf, root, saved: pickle.loads(saved),
    "copy": lambda leaf, root, saved: copy.deepcopy(root),
    "nodes": lambda leaf, root, saved: nodes(root),
    "order": lambda leaf, root, saved: topological(root),
    "zero_grad": lambda leaf, root, saved: root.zero_grad(),
    "unfold": lambda leaf, root, saved: unfold(root),
    "exact": lambda leaf, root, saved: repr(exact(root)),
}
EXACT = 15.0  # µs a node, on a chain of sums of small fractions: elsewhere fractions grow with the depth
ANYWHERE = [name for name in ACTS if name != "exact"]


def asked(name: str, build: Callable[[int], Graph], size: int) -> tuple[Act, tuple[Value, Value, bytes]]:
    """A question, and a graph that nobody has looked at."""
    leaf, root = build(size)
    return ACTS[name], (leaf, root, pickle.dumps(root) if name == "loads" else b"")


def microseconds(name: str, build: Callable[[int], Graph], size: int) -> float:
    """A node, for one of ACTS."""
    act, given = asked(name, build, size)
    begun = process_time()
    found = act(*given)
    took = process_time() - begun
    del found
    return 1e6 * took / len(nodes(given[1]))


def freeing(build: Callable[[int], Graph], size: int) -> float:
    """µs a node to let go of a graph."""
    leaf, root = build(size)
    count = len(topological(root))
    begun = process_time()
    del leaf, root
    return 1e6 * (process_time() - begun) / count


def bytes_on_the_way(name: str, build: Callable[[int], Graph], size: int) -> float:
    """A node, of the memory that an answer takes at its peak, with the answer itself."""
    act, given = asked(name, build, size)
    tracemalloc.start()
    try:
        found = act(*given)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del found
    return peak / len(nodes(given[1]))


def times(size: int, turns: int) -> str:
    """µs a node of each answer, by the shape of the graph."""
    rows: list[list[object]] = []
    for build in SHAPES:
        took = [min(microseconds(name, build, size) for _ in range(turns)) for name in ANYWHERE]
        took.append(min(freeing(build, size) for _ in range(turns)))
        rows.append([build.__name__, *took, at_most(max(took), MOST)])
    return table([f"µs a node, {size:,} nodes", *ANYWHERE, "freeing", "goal"], rows)


def memory(size: int) -> str:
    """Bytes a node that each answer takes on its way, by the shape of the graph."""
    rows: list[list[object]] = []
    for build in SHAPES:
        _, root = build(size)
        length = len(pickle.dumps(root)) / len(nodes(root))
        way = {name: bytes_on_the_way(name, build, size) for name in ANYWHERE}
        goals = f"{at_most(length, BYTES)}; {at_most(way['dumps'], 2 * BYTES)}"
        rows.append([build.__name__, length, *way.values(), goals])
    return table([f"bytes a node, {size:,} nodes", "in the file", *ANYWHERE, "goals: file; dumps"], rows)


def fractions(sizes: Sequence[int]) -> str:
    """µs a node of `exact`, whose fractions are Python's."""
    took = {size: microseconds("exact", chain, size) for size in sizes}
    rows = [[f"{size:,} nodes", time, at_most(time, EXACT)] for size, time in took.items()]
    return table(["exact on a chain", "µs a node", "goal"], rows)


def report(arguments: argparse.Namespace) -> Iterator[str]:
    """The parts of it, each when it is there."""
    sizes = QUICK if arguments.quick else SIZES
    yield machine()
    for size in sizes:
        yield times(size, arguments.turns)
    if arguments.huge:
        sizes = (*sizes, HUGE)
        yield times(HUGE, 1)
    yield fractions(sizes)
    yield memory(QUICK[0] if arguments.quick else TRACED)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--huge", action="store_true", help="a million nodes too, once")
    arguments = read(parser)
    tell("looking", report(arguments), arguments.save)


if __name__ == "__main__":
    main()
