"""`to_jax()` beside PyTorch and JAX by hand on one device, a GPU where there is one: batches of 10³ to 10⁶.

    python -m pip install -e ".[bench]" && python -m benchmarks.gpu

A step is the mean loss of a batch and its gradient by all parameters.  Data lie on the device, and all
wait for the result.  What is compared runs in turns on the same numbers, and times are printed only where
all agree.  Each row is printed as it is measured, and the table of all at the end.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from .lib import on_device
from .lib.clock import take_turns, timed
from .lib.nets import NETS, Net
from .lib.on_device import Recorded, Taken
from .lib.report import figure, installed, machine, options, read, table, tell

OURS, TORCH, JAX = "ours", "PyTorch", "JAX by hand"
DIFFER = "results differ"
TOLERANCES = {"float64": 1e-9, "float32": 1e-4}  # of the loss, and of the largest derivative
HEAD = [
    "precision", "batch", "ours, ms", "ns a sample", f"× {TORCH}", f"× {JAX}", "% of the peak",
    "first result, s", f"{JAX}, s", "room, GB", f"{TORCH}, GB", f"{JAX}, GB", "difference",
]  # fmt: skip


def steps_of(net: Net, recorded: Recorded, batch: int, precision: str) -> dict[str, Taken]:
    """The step of each; all have been taken once."""
    x, classes = on_device.samples(net, batch, precision)
    return {
        OURS: on_device.ours(recorded, x, classes),
        TORCH: on_device.by_torch(net, x, classes),
        JAX: on_device.by_hand(net, x, classes),
    }


def difference(steps: dict[str, Taken]) -> float:
    """The largest from ours: of the loss, and of a derivative as a part of the largest one."""
    value, gradient = steps[OURS].result
    apart = [0.0]
    for other, slopes in (steps[name].result for name in (TORCH, JAX)):
        apart += [abs(other - value) / abs(value), abs(slopes - gradient).max() / abs(gradient).max()]
    return max(apart, key=lambda x: (x != x, x))


def row(net: Net, recorded: Recorded, batch: int, precision: str, turns: int) -> list[Any]:
    """What a batch takes, or that it did not fit, or that results differ."""
    head = [precision, f"{batch:,}"]
    try:
        steps = steps_of(net, recorded, batch, precision)
        apart = difference(steps)
        if not apart <= TOLERANCES[precision]:
            return [*head, f"{DIFFER} by {apart:.1e}"]
        repeats = {name: _repeats(step.take) for name, step in steps.items()}
        works = {name: timed(step.take, repeats[name], perf_counter) for name, step in steps.items()}
        times = take_turns(works, turns)
    except RuntimeError as error:
        if not any(sign in str(error) for sign in ("RESOURCE_EXHAUSTED", "out of memory", "can't allocate")):
            raise
        return [*head, "did not fit"]
    took = times.median(OURS)
    share = on_device.operations(net) * batch / took / on_device.peak(precision)
    return [
        *head, 1e3 * took, 1e9 * took / batch, times.ratio(TORCH, OURS), times.ratio(JAX, OURS),
        100.0 * share, steps[OURS].first, steps[JAX].first,
        *(steps[name].room / 1e9 if steps[name].room else "" for name in (OURS, TORCH, JAX)), f"{apart:.0e}",
    ]  # fmt: skip


def _repeats(take: Callable[[], Any], seconds: float = 0.03) -> int:
    start = perf_counter()
    take()
    return max(1, min(100, int(seconds / (perf_counter() - start))))


def report(turns: int, nets: dict[str, Net], batches: list[int], precisions: list[str]) -> Iterator[str]:
    """The parts of what is told, each as soon as it is measured."""
    versions = ", ".join(f"{name} {installed(name)}" for name in ("jax", "torch"))
    yield f"{machine()}, {on_device.device()}; {versions}"
    peaks = ", ".join(f"{on_device.peak(name) / 1e12:.3g} in {name}" for name in precisions)
    yield f"The peak is what PyTorch reaches with two large matrices, in 10¹² operations a second: {peaks}."
    differ = False
    for name, net in nets.items():
        recorded = on_device.record(net)
        count, seconds = len(recorded.params), recorded.seconds
        yield f"{name}: {count:,} parameters; recorded and turned into a function in {seconds:.3g} s"
        rows = []
        for precision in precisions:
            for batch in batches:
                found = row(net, recorded, batch, precision, turns)
                rows.append(found + [""] * (len(HEAD) - len(found)))
                print(*(figure(x) if isinstance(x, float) else x for x in found), sep="  ", flush=True)
                gc.collect()
        yield table(HEAD, rows)
        differ |= any(str(found[2]).startswith(DIFFER) for found in rows)
    assert not differ, f"{DIFFER}: see the tables"
    allowed = " and ".join(f"{tolerance:g} in {name}" for name, tolerance in TOLERANCES.items())
    yield (
        f"All agree on the loss, and on every derivative as a part of the largest one: to {allowed}. × is "
        "how many times as long the other takes. Room is what a step needs beside its data and parameters."
    )


def main() -> None:
    parser = options(__doc__)
    parser.add_argument(
        "--most", type=int, default=1_000_000 if on_device.IS_GPU else 10_000, help="samples in a batch"
    )
    arguments = read(parser)
    if arguments.quick:
        nets, batches = {"digits 64-32-10": NETS["digits 64-32-10"]}, [100]
    else:
        nets = {name: net for name, net in NETS.items() if net.loss == "cross_entropy"}
        batches = [10**power for power in range(3, 7) if 10**power <= arguments.most]
    tell("gpu", report(arguments.turns, nets, batches, [*TOLERANCES]), arguments.save)


if __name__ == "__main__":
    main()
