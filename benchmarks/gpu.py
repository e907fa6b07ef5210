"""`to_jax()` beside PyTorch and JAX by hand on one device, a GPU where there is one: batches of 10³ to 10⁶.

    python -m pip install -e ".[bench]" && python -m benchmarks.gpu

A step is the mean loss of a batch and its gradient by all parameters.  Data lie on the device, and all wait for
the result.  What is compared runs in turns on the same numbers, and a row is printed only if all agree.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import numpy as np

from .lib import on_device
from .lib.clock import take_turns, timed
from .lib.nets import NETS, Net
from .lib.on_device import Recorded, Taken
from .lib.report import installed, machine, options, read, table, tell

OURS, TORCH, JAX = "ours", "PyTorch", "JAX by hand"
TOLERANCES = {"float64": 1e-9, "float32": 1e-4}  # of the loss, and of the largest derivative
HEAD = (
    ["precision", "batch", "ours, ms", "ns a sample", f"× {TORCH}", f"× {JAX}"]
    + ["% of the peak", "first result, s", f"{JAX}, s", "room, GB", f"{TORCH}, GB", f"{JAX}, GB"]
)  # fmt: skip


def agreeing(net: Net, recorded: Recorded, batch: int, precision: str) -> dict[str, Taken]:
    """The step of each, once all have found the same loss and gradient."""
    x, classes = on_device.samples(net, batch, precision)
    steps = {
        OURS: on_device.ours(recorded, x, classes),
        TORCH: on_device.by_torch(net, x, classes),
        JAX: on_device.by_hand(net, x, classes),
    }
    value, gradient = steps[OURS].result
    allowed = TOLERANCES[precision]
    for name in (TORCH, JAX):
        other, slopes = steps[name].result
        np.testing.assert_allclose(other, value, rtol=allowed, err_msg=name)
        np.testing.assert_allclose(slopes, gradient, rtol=0, atol=allowed * abs(gradient).max(), err_msg=name)
    return steps


def row(net: Net, recorded: Recorded, batch: int, precision: str, turns: int) -> list[Any]:
    """What a batch takes, or that it did not fit."""
    try:
        steps = agreeing(net, recorded, batch, precision)
        repeats = {name: _repeats(step.take) for name, step in steps.items()}
        works = {name: timed(step.take, repeats[name], perf_counter) for name, step in steps.items()}
        times = take_turns(works, turns)
    except RuntimeError as error:
        if not any(sign in str(error) for sign in ("RESOURCE_EXHAUSTED", "out of memory", "can't allocate")):
            raise
        return [precision, f"{batch:,}", "did not fit", *[""] * (len(HEAD) - 3)]
    took = times.median(OURS)
    share = on_device.operations(net) * batch / took / on_device.peak(precision)
    return [
        precision, f"{batch:,}", 1e3 * took, 1e9 * took / batch, times.ratio(TORCH, OURS), times.ratio(JAX, OURS),
        100.0 * share, steps[OURS].first, steps[JAX].first,
        *(steps[name].room / 1e9 if steps[name].room else "" for name in (OURS, TORCH, JAX)),
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
    for name, net in nets.items():
        recorded = on_device.record(net)
        count, seconds = len(recorded.params), recorded.seconds
        yield f"{name}: {count:,} parameters; recorded and turned into a function in {seconds:.3g} s"
        rows = []
        for precision in precisions:
            for batch in batches:
                rows.append(row(net, recorded, batch, precision, turns))
                print(*(f"{x:.3g}" if isinstance(x, float) else x for x in rows[-1]), sep="  ", flush=True)
                gc.collect()
        yield table(HEAD, rows)
    allowed = " and ".join(f"{tolerance:g} in {name}" for name, tolerance in TOLERANCES.items())
    yield (
        f"All agree on the loss and on every derivative, which may differ by {allowed} of the largest one. "
        f"× is how many times as long the other takes. Room is what a step needs beside data and parameters."
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
