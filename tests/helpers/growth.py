"""How the cost of a call grows with its input: a ratio, so that a slow or busy machine changes nothing."""

import time
from collections.abc import Callable
from typing import Any

TIMES = 8


def assert_linear(prepare: Callable[[int], Any], act: Callable[[Any], object], size: int) -> None:
    """Eight times the input costs `act` about eight times as much; what is quadratic costs 64 times.

    Args:
        prepare: Makes an input of a size; its own cost does not count.
        act: What is measured, in seconds of this process.
        size: The smaller size, at which `act` takes some milliseconds or more.
    """
    for attempt in range(3):
        small, large = (
            min(_seconds(act, prepared) for _ in range(repeats))
            for prepared, repeats in ((prepare(size), 5), (prepare(TIMES * size), 1 + attempt))
        )
        if large < 3 * TIMES * max(small, 0.002):
            return
    raise AssertionError(
        f"{TIMES} times the input cost {large / small:.0f} times: {small:.4f} s, then {large:.4f} s"
    )


def _seconds(act: Callable[[Any], object], prepared: Any) -> float:
    start = time.process_time()
    act(prepared)
    return time.process_time() - start
