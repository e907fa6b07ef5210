"""Whole steps of a training in machine code: gradient, update rule, and the next batch.

A step is committed when all that it gave is finite, and not begun where a sample was in trouble; so the
numbers are always those after the last whole step.
"""

from __future__ import annotations

import ctypes
from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, Final
from weakref import ref

import numpy as np

from ....numbers.update_rule import Rule
from ....util.locks import lock, once
from ..replay.choice import Way
from ..tape import Tape
from .codegen.machine import Writer, compiled, width
from .kernels.job import Training
from .kernels.steps import write_steps
from .kernels.updates import frontier, write_shared, write_update
from .work import Work

_MAKING: Final = lock()


def steps_for(
    owner: Any, tape: Tape, wrt: Sequence[int], exact: bool, rule: Rule, alike: Sequence[bool]
) -> Steps:
    """Steps that nobody but `owner` takes: those of an owner that is gone, or new ones."""
    results = tuple(x.index for x in rule.results)
    key = ("steps", tuple(wrt), exact, tuple(rule.program.instructions), results, tuple(alike))
    with _MAKING:
        made: dict[Hashable, tuple[Steps, ref[Any]]] = tape.made
        if key not in made or made[key][1]() not in (None, owner):
            made[key] = (Steps(tape, wrt, exact, rule, alike), ref(owner))
        steps, _ = made[key] = (made[key][0], ref(owner))
        return steps


class Steps:
    """Steps of one update rule over the samples of a tape; `numbers` and `state` are always whole.

    groups    for each, how many of the parameters belong to it, and how many settings it has
    """

    def __init__(
        self, tape: Tape, wrt: Sequence[int], exact: bool, rule: Rule, alike: Sequence[bool]
    ) -> None:
        self._way = Way(tape, wrt, exact)
        self._side_by_side = partial(Work, tape, wrt, exact)
        self._rule = rule
        shared = rule.shared(alike)
        key = (
            "steps",
            tuple(rule.program.instructions),
            tuple(x.index for x in rule.results),
            *sorted(shared),
        )
        writers: dict[Hashable, Writer] = {
            (*key, "shared"): partial(write_shared, rule=rule, shared=shared),
            (*key, "lanes"): partial(write_update, rule=rule, shared=shared, width=width()),
            (*key, "rest"): partial(write_update, rule=rule, shared=shared, width=1),
        }
        kernels = compiled(writers)
        steps = (*key, *kernels.values())
        self._run = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(
            compiled({steps: partial(write_steps, kernels=list(kernels.values()))})[steps]
        )
        self._shared = np.zeros(len(frontier(rule, shared)) + 1)

    @once
    def _lanes(self) -> Work:
        return self._side_by_side()

    def take(
        self,
        numbers: Any,
        state: Any,
        settings: Any,
        group_ends: Sequence[int],
        rows: Any,
        starts: Sequence[int],
        sizes: Sequence[int],
    ) -> tuple[int, Any, Any]:
        """Take steps until one is in trouble: how many, the results of all samples, and the last gradient.

        Args:
            numbers, state: Of every parameter, changed in place; the state is one line for each of its
                numbers.
            settings: One line for each group.
            rows: The samples in the order of the steps; step k takes sizes[k] from starts[k] on.
        """
        work = self._way.replayed if self._way.is_for(max(sizes)) else self._lanes
        job = work._job
        job.samples = 0  # an interrupt may have left another size
        work._take_samples(rows[: max(sizes)])
        length = len(work.gradient)
        results = np.empty((sum(sizes), job.result_count))
        first, count = np.array(starts, np.int64), np.array(sizes, np.int64)
        places = np.cumsum(count) - count
        ends, fresh, check = np.array(group_ends, np.int64), np.empty((len(state) + 1) * length), np.zeros(1)
        job.parameters = numbers.ctypes.data
        training = Training(
            job=ctypes.addressof(job),
            replay=ctypes.cast(work._replay, ctypes.c_void_p).value,
            inputs=rows.ctypes.data,
            results=results.ctypes.data,
            starts=first.ctypes.data,
            sizes=count.ctypes.data,
            places=places.ctypes.data,
            steps=len(count),
            length=length,
            numbers=numbers.ctypes.data,
            gradient=work.gradient.ctypes.data,
            state=state.ctypes.data,
            states=len(state),
            fresh=fresh.ctypes.data,
            shared=self._shared.ctypes.data,
            settings=settings.ctypes.data,
            group_ends=ends.ctypes.data,
            groups=len(ends),
            setting_count=settings.shape[1],
            check=check.ctypes.data,
        )
        self._run(ctypes.addressof(training))
        job.samples = 0
        return training.done, results, work.gradient.copy()
