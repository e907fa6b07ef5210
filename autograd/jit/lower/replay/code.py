"""A tape as descriptors, with all that they work on: one sample after the other."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ....engine import Direct, Leaves, Packed, Runner
from ....util.locks import lock
from ..branches import counting
from ..interface import Replay, Rows
from ..llvm.codegen.machine import width
from ..llvm.kernels.driver import ALL
from ..llvm.kernels.job import GIVEN
from ..llvm.objects import kernels
from ..tape import Tape
from .kernels.driver import ReplayJob, drive
from .kernels.lanes import KERNELS
from .layout import Kernel, Operation
from .schedule import Schedule

Array = Any


class Replayed:
    """The results of a tape and, if `wrt` is not empty, the gradient of its one result."""

    def __init__(self, tape: Tape, wrt: Sequence[int], schedule: Schedule) -> None:
        self._lock: Final = lock()
        self._kept: Final[list[Any]] = [*schedule.layout.tables]
        layout, job = schedule.layout, ReplayJob(group=1)
        self._job: Final = job
        job.parameter_count, job.input_count = len(tape.parameters), len(tape.inputs)
        job.total, job.both = layout.size, int(bool(wrt))
        job.result_count = len(tape.outputs)
        job.result_rows = self._indices(layout.place[tape.outputs])
        self._lay_out_checks(tape, schedule)
        guards = [(layout.place[x.condition], x.expected) for x in tape.guards]
        job.guards, job.guard_count = self._indices(guards), len(guards)
        wanted = _ranges(layout.place[list(wrt)])
        job.wanted, job.wanted_count = self._indices(wanted), len(wanted)
        self.gradient: Final = np.zeros(len(wrt))
        job.gradient = self._address(self.gradient)
        values = np.zeros(layout.size)
        constants = schedule.constants
        values[layout.place[list(constants)]] = list(constants.values())
        values[layout.nothing] = -0.0
        job.values, job.grads = self._address(values), self._address(np.zeros(layout.size * job.both))
        function = self._compile(layout.operations)
        self._here: Final = ctypes.addressof(job)
        self._replay: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(function)
        self._run: Final = Runner(function, self._here, GIVEN)
        self._expect(1)

    def _lay_out_checks(self, tape: Tape, schedule: Schedule) -> None:
        """Which numbers must be finite in every sample."""
        place = schedule.layout.place
        unchecked = np.array(tape.columns.flags(lambda op, gate: op in ("parameter", "constant")), bool)
        checked = np.flatnonzero(np.array(counting(tape), bool) & ~unchecked)
        shown = [i for i in tape.outputs if unchecked[i]]
        places = place[np.concatenate([checked, np.array(shown, int)])]
        among = np.zeros(len(tape), bool)
        among[checked] = True
        more = [first + np.flatnonzero(among[nodes]) for nodes, first in schedule.checks]
        ranges = _ranges(np.unique(np.concatenate([places[places >= 0], *more, *schedule.layout.left])))
        self._job.checked, self._job.checked_count = self._indices(ranges), len(ranges)

    def _compile(self, operations: Sequence[Operation]) -> int:
        """The kernels, and a table of the descriptors; the address of the driver."""
        used = dict.fromkeys(kernel for x in operations for kernel in (x.forward, x.backward) if kernel)
        driver: Kernel = (drive, width())
        addresses = kernels((*used, driver))
        size = KERNELS + max(len(x.fields) for x in operations)
        table = np.zeros((len(operations), size), np.int64)
        for line, (forward, backward, fields) in zip(table, operations, strict=True):
            line[0] = addresses[forward]
            line[1] = addresses[backward] if backward else 0
            line[KERNELS : KERNELS + len(fields)] = fields
        job = self._job
        job.operations, job.operation_count, job.operation_size = self._address(table), *table.shape
        return addresses[driver]

    def _indices(self, indices: Any) -> int:
        return self._address(np.array(indices, np.int32))

    def _address(self, content: Array) -> int:
        """Where an array is, which is kept."""
        self._kept.append(content)
        return int(content.ctypes.data)

    def _expect(self, count: int) -> None:
        """Room for the results of so many samples."""
        job = self._job
        job.samples = self._run.expected = 0
        self.results = np.empty((count, job.result_count))
        self._failed, self._passed = np.empty(count), np.zeros(count)
        job.results, job.failed = self.results.ctypes.data, self._failed.ctypes.data
        job.samples = self._run.expected = count

    def bind(self, parameters: Any, rows: Rows, seed: float) -> Replayed:
        """Each call then reads these parameters where they are, and writes over `results` and `gradient`."""
        self._expect(len(rows))
        self._kept.append(self._take(parameters, rows, seed))
        return self

    def __call__(self) -> bool:
        """Compute what is bound; whether no guard failed and every number is finite."""
        self._replay(self._here)
        return not self._job.trouble

    def replay(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results for each sample, and Σ seed × gradient over the samples."""
        count = len(rows)
        with self._lock:
            if self._job.samples != count:
                self._expect(count)
            if type(rows) is Packed and type(parameters) is array:
                results = np.empty(self.results.shape)
                sound = self._run(rows, parameters, results, seed, ALL)
            else:
                taken = self._take(parameters, rows, seed)
                sound = self()
                del taken  # which had to be kept so long
                results = self.results.copy()
            failed = self._passed if sound else self._failed.copy()
            return Replay(results, failed, self.gradient.copy(), sound, self._directly)

    def _directly(self, read: Leaves, reached: Leaves, places: Sequence[int] | None, count: int) -> Direct:
        return Direct(self._run, self._lock, read, reached, self._job.gradient, places, count, np)

    def _take(self, parameters: Any, rows: Rows, seed: float) -> tuple[Array, Array]:
        """Point to these numbers, whatever they come in; the arrays that must be kept meanwhile."""
        numbers, inputs = np.asarray(parameters, float), np.asarray(rows, float)
        numbers = np.ascontiguousarray(numbers)
        self._job.parameters, self._job.seed = _address(numbers), seed
        self._job.results = _address(self.results)
        self._point_to(inputs)
        return numbers, inputs

    def _take_samples(self, rows: Array) -> None:
        """Where the inputs are, and room for so many results; a training moves on from there."""
        self._samples = rows
        self._expect(len(rows))
        self._point_to(rows)

    def _point_to(self, inputs: Array) -> None:
        job = self._job
        job.inputs = _address(inputs)
        job.sample_stride, job.input_stride = (stride // 8 for stride in inputs.strides)


def _address(numbers: Array) -> int:
    return int(numbers.__array_interface__["data"][0])


def _ranges(places: Array) -> list[tuple[int, int]]:
    """(first, count) of what lies side by side."""
    if not len(places):
        return []
    cuts = np.flatnonzero(np.diff(places) != 1) + 1
    starts = [0, *cuts.tolist()]
    return [(int(places[s]), e - s) for s, e in zip(starts, [*starts[1:], len(places)], strict=True)]
