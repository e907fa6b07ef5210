"""The machine code of a tape with all that it works on, ready for any parameters and samples."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from ....engine import Direct, Leaves, Packed, Runner
from ....util.locks import lock
from ..branches import unconditional
from ..interface import Replay, Rows
from ..tape import Tape
from .calls import Calls
from .codegen.machine import compiled, width
from .kernels.driver import ALL, GIVE, GROUPS, TAKE, replay
from .kernels.groups import CHECKED_AT_ONCE
from .kernels.job import GIVEN, Job
from .kernels.straight_line import MOST_ENTRIES, length, straight
from .objects import Kernel, kernels
from .threads import at_once, threads

Array = Any

_SCRATCH: Final = 1 << 22  # bytes of rows that stay in the caches
_CHUNK: Final = 128  # samples that go through the runs together, at most
_GROUPS: Final = 16  # sums of gradients in a large batch; the same bits come from any number of threads
_WORTH_THREADS: Final = 1 << 20  # numbers to compute
_FUNCTION: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


def _in_order(places: Any) -> bool:
    """Whether these are 0, 1, 2 and so on."""
    return bool((np.asarray(places) == np.arange(len(places))).all())


class Work:
    """The results of a tape and, if `wrt` is not empty, the gradient of its one result."""

    def __init__(self, tape: Tape, wrt: Sequence[int], exact: bool) -> None:
        self._lock: Final = lock()
        self._kept: Final[list[Any]] = []  # what the job points to
        self._job: Final = Job(parts=ALL, chunk=_CHUNK)
        self._here: Final = ctypes.addressof(self._job)
        self._helpers: Final[list[tuple[Job, int, int]]] = []  # and the rows of each
        job = self._job
        job.input_count, job.result_count = len(tape.inputs), len(tape.outputs)
        job.parameter_count, job.wanted_count = len(tape.parameters), len(wrt)
        self.gradient: Final = np.zeros(len(wrt))
        job.gradient = self._address(self.gradient)
        self._rows = {"values": 0, "grads": 0}
        self._size = tape.size()
        laid_out = self._as_line if length(tape) <= MOST_ENTRIES else self._as_runs
        function = laid_out(tape, wrt, exact)
        self._replay = _FUNCTION(function)
        self._run: Final = Runner(function, self._here, GIVEN)

    def _as_line(self, tape: Tape, wrt: Sequence[int], exact: bool) -> int:
        """Code for this tape alone, and for those that are the same: its address."""
        job = self._job
        job.number_count = len(wrt)
        job.wanted = self._address(np.arange(len(wrt), dtype=np.int32))
        job.parameter_count = 0  # the line reads them where they are
        entries = tuple((op, gate, operands, number.hex()) for op, gate, operands, number in tape.entries)
        guards = tuple((guard.condition, guard.expected) for guard in tape.guards)
        checked = tuple(sorted(unconditional(tape)))
        key = ("line", entries, tuple(tape.outputs), guards, checked, tuple(wrt), exact, width())
        groups = partial(straight, tape=tape, wrt=wrt, exact=exact)
        return compiled({key: partial(replay, width=width(), groups=groups)})[key]

    def _as_runs(self, tape: Tape, wrt: Sequence[int], exact: bool) -> int:
        """Tables for kernels that all tapes share: the address of their driver."""
        job, calls = self._job, Calls(tape, wrt, exact)
        self._lay_out_numbers(calls, len(tape.parameters))
        self._lay_out_runs(calls)
        self._rows = {"values": calls.rows, "grads": calls.plan.rows * bool(wrt)}
        job.rows, job.active = calls.plan.rows, calls.active
        place_of, plan = calls.place_of, calls.plan
        job.result_rows = self._indices([place_of[row] for row in plan.outputs])
        checked = [place_of[row] for row in plan.checked]
        checked += checked[-1:] * (-len(checked) % CHECKED_AT_ONCE)
        job.checked, job.checked_count = self._indices(checked), len(checked)
        job.guards = self._indices([(place_of[row], expected) for row, expected in plan.guards])
        job.guard_count = len(plan.guards)
        most = _SCRATCH // (8 * sum(self._rows.values()))
        job.chunk = max(1, min(_CHUNK, most) // width()) * width()
        self._make_room(job)
        driver: Kernel = (replay, width())
        return kernels((driver,))[driver]

    def _lay_out_numbers(self, calls: Calls, parameters: int) -> None:
        """Where parameters, constants and gradients are among the numbers."""
        job = self._job
        numbers = np.zeros(calls.count)
        numbers[calls.places[parameters:]] = calls.plan.constants
        job.numbers, job.number_count = self._address(numbers), calls.count
        job.places = self._indices(calls.places[:parameters])
        job.in_order = _in_order(calls.places[:parameters])
        job.copies, job.copy_count = self._indices(calls.copies), len(calls.copies)
        job.first_copy = len(calls.places)
        job.wanted = self._indices(calls.wanted)
        job.side_by_side = _in_order(calls.wanted)

    def _lay_out_runs(self, calls: Calls) -> None:
        """Compile the kernels, and write down the runs."""
        addresses = kernels(call.kernel for call in (*calls.forward, *calls.backward))
        table = self._indices(calls.table)
        for direction, ordered in (("forward", calls.forward), ("backward", calls.backward)):
            runs = array("q")
            for call in ordered:
                runs.extend((addresses[call.kernel], table + 4 * call.start, call.entries))
            setattr(self._job, direction, self._address(np.frombuffer(runs, np.int64)))
            setattr(self._job, f"{direction}_runs", len(ordered))

    def _indices(self, indices: Any) -> int:
        return self._address(np.array(indices, np.int32))

    def _address(self, content: Array) -> int:
        """Where an array is, which is kept."""
        self._kept.append(content)
        return int(content.ctypes.data)

    def _make_room(self, job: Job) -> None:
        """Rows for a chunk, from the beginning of a cache line on."""
        for name, rows in self._rows.items():
            room = self._address(np.empty(rows * job.chunk + 8))
            setattr(job, name, (room + 63) // 64 * 64)

    def replay(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results for each sample, and Σ seed × gradient over the samples."""
        with self._lock:
            if type(rows) is Packed and type(parameters) is array and self._is_for(rows.count):
                results = np.empty(self._shape)
                sound = self._run(rows, parameters, results, seed, ALL)
            else:
                sound = self._with(parameters, rows, seed)
                results = self.results.copy()
            failed = self._passed if sound else self._failed.copy()
            return Replay(results, failed, self.gradient.copy(), sound, self._directly)

    def _directly(self, read: Leaves, reached: Leaves, places: Sequence[int] | None, count: int) -> Direct:
        return Direct(self._run, self._lock, read, reached, self._job.gradient, places, count, np)

    def _is_for(self, count: int) -> bool:
        """Whether there is room for so many results, which are computed in one thread."""
        if self._job.samples != count:
            self._expect(count)
        return self._threads == 1

    def _with(self, parameters: Sequence[float], rows: Rows, seed: float) -> bool:
        """Compute with these, in whatever they come."""
        job = self._job
        job.parts, job.seed = ALL, seed
        self._take_samples(rows)
        job.results = self._place
        self._take_parameters(parameters)
        return self()

    def bind(self, parameters: Any, rows: Rows, seed: float) -> Work:
        """Each call then reads these parameters where they are, and writes over `results` and `gradient`."""
        self._take_samples(rows)
        self._take_parameters(parameters)
        self._job.seed = seed
        return self

    def __call__(self) -> bool:
        """Compute; whether no guard failed and every number is finite."""
        if self._threads > 1:
            self._in_threads()
        else:
            self._replay(self._here)
        return not self._job.trouble

    def _take_parameters(self, parameters: Any) -> None:
        if isinstance(parameters, array):
            self._job.parameters = parameters.buffer_info()[0]
            return
        self._numbers = np.ascontiguousarray(parameters, float)
        self._job.parameters = self._numbers.ctypes.data

    def _take_samples(self, rows: Rows) -> None:
        """Where the inputs are, and room for so many results."""
        job = self._job
        inputs = self._inputs = np.asarray(rows, float)
        job.inputs = inputs.ctypes.data
        job.sample_stride, job.input_stride = (stride // 8 for stride in inputs.strides)
        if job.samples != len(inputs):
            self._expect(len(inputs))

    def _expect(self, count: int) -> None:
        """Results and sums of gradients for so many samples."""
        job = self._job
        job.samples = self._run.expected = 0
        chunks = -(-count // job.chunk)
        job.group = max(1, -(-chunks // _GROUPS)) * job.chunk
        job.first, job.last = 0, -(-count // job.group)
        self._shape = (count, job.result_count)
        self.results = np.empty(self._shape)
        room = np.empty(count + width())
        self._failed, self._passed = room[:count], np.zeros(count)
        self._sums = np.empty(job.last * job.number_count)
        self._place = self.results.ctypes.data
        job.results, job.failed = self._place, room.ctypes.data
        job.number_grads = self._sums.ctypes.data
        worth = count * self._size > _WORTH_THREADS
        self._threads = min(threads(), job.last) if worth else 1
        while len(self._helpers) < self._threads > 1:
            helper = Job(chunk=job.chunk)
            self._make_room(helper)
            self._helpers.append((helper, helper.values, helper.grads))
        job.samples = count
        self._run.expected = count if self._threads == 1 else 0

    def _in_threads(self) -> None:
        """Every thread does some groups, in rows of its own."""
        job, helpers = self._job, self._helpers[: self._threads]
        job.parts = TAKE
        self._replay(self._here)
        for i, (helper, values, grads) in enumerate(helpers):
            ctypes.pointer(helper)[0] = job
            helper.parts = GROUPS
            helper.values, helper.grads = values, grads
            helper.first, helper.last = (job.last * k // len(helpers) for k in (i, i + 1))
        at_once(self._replay, [ctypes.addressof(helper) for helper, *_ in helpers])
        job.trouble = sum(helper.trouble for helper, *_ in helpers)
        job.parts = GIVE
        self._replay(self._here)
