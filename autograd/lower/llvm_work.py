"""A tape's calls with all that they work on, ready for any parameters and samples."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import Any, Final

import numpy as np

from ..tape import Tape
from .interface import Replay, Rows
from .llvm_calls import Calls
from .llvm_driver import PARTS, replay
from .llvm_job import Job
from .llvm_machine import compiled, width
from .llvm_threads import at_once, threads
from .runs import plan

Array = Any

_SCRATCH: Final = 1 << 22  # bytes of rows that stay in the caches
_CHUNK: Final = 128  # samples that go through the runs together, at most
_GROUPS: Final = (
    16  # sums of gradients in a large batch: not the machine's number, for the same bits anywhere
)
_WORTH_THREADS: Final = 1 << 20  # numbers to compute
_FUNCTION: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Work:
    """The results of a tape and, if `wrt` is not empty, the gradient of its one result."""

    def __init__(self, tape: Tape, wrt: Sequence[int], exact: bool) -> None:
        runs = plan(tape, wrt, fused=not exact)
        calls = Calls(runs, len(tape.parameters), bool(wrt), exact)
        self._lock: Final = Lock()
        self._kept: Final[list[Any]] = []  # what the job points to
        self._job: Final = Job()
        self._here: Final = ctypes.addressof(self._job)
        self._rows: Final = {"values": calls.rows, "grads": runs.rows * bool(wrt)}
        self._helpers: list[Job] = []
        self._samples: Any = None
        self._lower(calls)
        self._lay_out_numbers(tape, wrt, runs.constants, calls)
        job = self._job
        job.rows = runs.rows
        job.input_count = len(tape.inputs)
        job.result_count = len(runs.outputs)
        job.result_rows = self._address(np.array(runs.outputs, np.int32))
        job.guard_count = len(runs.guards)
        job.guards = self._address(np.array(runs.guards, np.int32))
        most = _SCRATCH // (8 * sum(self._rows.values()))
        job.chunk = max(1, min(_CHUNK, most) // width()) * width()
        self._make_room(job)

    def replay(self, parameters: Sequence[float], rows: Rows, seed: float) -> Replay:
        """The results for each sample, and Σ seed × gradient over the samples."""
        with self._lock:
            job = self._job
            if rows is not self._samples:
                self._take_samples(rows)
            numbers: Any = parameters
            if not isinstance(numbers, array):
                numbers = np.ascontiguousarray(numbers, float)
            job.parameters = _start(numbers)
            job.seed = seed
            if self._threads > 1:
                self._in_threads()
            else:
                self._replay(self._here)
            return Replay(self._results.copy(), self._failed.copy(), self._gradient(), job.trouble == 0)

    def _lower(self, calls: Calls) -> None:
        """Compile the kernels, and write down the runs."""
        every = (*calls.forward, *calls.backward)
        driver = {name: partial(write, width=width()) for name, write in (*PARTS.items(), ("all", replay))}
        kernels = compiled({call.key: call.write for call in every} | driver)
        self._take, self._groups, self._give, self._replay = (_FUNCTION(kernels[name]) for name in driver)
        table = self._address(np.frombuffer(calls.table, np.int32))
        for direction, ordered in (("forward", calls.forward), ("backward", calls.backward)):
            runs = array("q")
            for call in ordered:
                runs.extend((kernels[call.key], table + 4 * call.start, call.entries))
            setattr(self._job, direction, self._address(np.frombuffer(runs, np.int64)))
            setattr(self._job, f"{direction}_runs", len(ordered))

    def _lay_out_numbers(self, tape: Tape, wrt: Sequence[int], constants: list[float], calls: Calls) -> None:
        """Where parameters, constants and gradients are among the numbers."""
        job, count = self._job, len(tape.parameters)
        numbers = np.zeros(len(calls.places) + len(calls.copies))
        numbers[calls.places[count:]] = constants
        job.numbers, job.number_count = self._address(numbers), len(numbers)
        job.places, job.parameter_count = self._address(calls.places[:count].astype(np.int32)), count
        job.copies, job.copy_count = self._address(np.array(calls.copies, np.int32)), len(calls.copies)
        job.first_copy = len(calls.places)
        parameters = {index: i for i, index in enumerate(tape.parameters)}
        inputs = {index: i for i, index in enumerate(tape.inputs)}
        self._inputs = [(i, inputs[index]) for i, index in enumerate(wrt) if index in inputs]
        wanted = [calls.places[parameters.get(index, -1)] for index in wrt]
        job.wanted, job.wanted_count = self._address(np.array(wanted, np.int32)), len(wrt)
        self._grads = np.zeros(len(wrt))
        job.gradient = self._address(self._grads)

    def _address(self, content: Array) -> int:
        """Where an array is, which is kept."""
        self._kept.append(content)
        return int(content.ctypes.data)

    def _make_room(self, job: Job) -> None:
        """Rows for a chunk, from the beginning of a cache line on."""
        for name, rows in self._rows.items():
            room = self._address(np.empty(rows * job.chunk + 8))
            setattr(job, name, (room + 63) // 64 * 64)

    def _take_samples(self, rows: Rows) -> None:
        """Results and sums of gradients for so many samples."""
        job = self._job
        inputs = np.asarray(rows, float)
        self._samples, self._numbers_in = rows if inputs is rows else None, inputs
        job.inputs = inputs.ctypes.data
        job.sample_stride, job.input_stride = (stride // 8 for stride in inputs.strides)
        if job.samples == len(inputs) and job.results:
            return
        job.samples = len(inputs)
        chunks = -(-len(inputs) // job.chunk)
        job.group = max(1, -(-chunks // _GROUPS)) * job.chunk
        job.first, job.last = 0, -(-len(inputs) // job.group)
        self._results = np.empty((len(inputs), job.result_count))
        self._room_to_fail = np.empty(len(inputs) + width())
        self._failed = self._room_to_fail[: len(inputs)]
        self._input_grads: Array = np.empty((len(inputs) if self._inputs else 0, job.input_count))
        self._number_grads = np.empty(max(1, job.last) * job.number_count)
        job.results, job.failed = self._results.ctypes.data, self._room_to_fail.ctypes.data
        job.input_grads = self._input_grads.ctypes.data if self._inputs else 0
        job.number_grads = self._number_grads.ctypes.data
        worth = len(inputs) * self._rows["values"] > _WORTH_THREADS
        self._threads = min(threads(), job.last) if worth else 1
        while len(self._helpers) < self._threads > 1:
            self._helpers.append(Job(chunk=job.chunk))
            self._make_room(self._helpers[-1])

    def _in_threads(self) -> None:
        """Every thread does some groups, in rows of its own."""
        job, helpers = self._job, self._helpers[: self._threads]
        self._take(self._here)
        for i, helper in enumerate(helpers):
            rows = helper.values, helper.grads
            ctypes.pointer(helper)[0] = job
            helper.values, helper.grads = rows
            helper.first, helper.last = (job.last * k // len(helpers) for k in (i, i + 1))
        at_once(self._groups, [ctypes.addressof(helper) for helper in helpers])
        job.trouble = sum(helper.trouble for helper in helpers)
        self._give(self._here)

    def _gradient(self) -> Array:
        gradient = self._grads.copy()
        for i, column in self._inputs:
            gradient[i] = self._input_grads[:, column].sum()
        return gradient


def _start(numbers: Any) -> int:
    """Where a buffer of doubles begins."""
    return int(numbers.buffer_info()[0] if isinstance(numbers, array) else numbers.ctypes.data)
