"""What the functions of a replay and of a training work on, and how they read it."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Any, Final

from llvmlite import ir

from ..codegen.builder import INT, POINTER, Code, integer


class Job(ctypes.Structure):
    """What the functions read: addresses, and integers where so said.

    Attributes:
        parts: An integer: which parts of the work to do (`driver`).
        parameters, places: Where each parameter goes in `numbers`; `parameter_count` of them.
        copies: Places in `numbers` that are copied, in this order, to `first_copy` on.
        numbers, number_grads: What all samples share; Σ over the samples of its gradient, for each group.
        number_count: Integer.
        samples, group, chunk: Integers: how many there are, how many share one sum of gradients, how many go
            through the runs together.
        first, last: Integers: the groups to do, up to but without the last.
        inputs: Sample i, input j at inputs[i × sample_stride + j × input_stride].
        values, grads: Room for `rows` rows of a chunk, and more for values that are kept.
        forward, backward: Runs in order, (kernel, table, entries) each; `…_runs` counts them.
        results, result_rows: A line for each sample; the rows that it comes from.
        seed: The upstream gradient of every result.
        checked: Rows whose numbers must be finite, `checked_count` of them.
        guards: (row, expected) each, `guard_count` of them.
        failed: For each sample which guard failed first, counted from 1, or 0.
        gradient, wanted: The gradients by parameters, and where they are in `number_grads`.
        trouble: An integer that grows with each failed guard and each number that is not finite.
    """

    _fields_ = [
        (name, ctypes.c_double if name == "seed" else ctypes.c_int64)
        for name in (
            "parts parameters places parameter_count copies copy_count first_copy "
            "numbers number_grads number_count samples group chunk first last "
            "inputs sample_stride input_stride input_count values grads rows "
            "forward forward_runs backward backward_runs results result_rows result_count seed "
            "checked checked_count guards guard_count failed gradient wanted wanted_count trouble"
        ).split()
    ]


PLACES: Final = {field[0]: i for i, field in enumerate(Job._fields_)}


class Part(Code):
    """A function of a job."""

    def __init__(self, module: ir.Module, name: str, width: int, exact: bool = False) -> None:
        super().__init__(module, name, [POINTER], width, exact)
        (self.job,) = self.function.args

    def place(self, field: str) -> Any:
        """Where a field is."""
        return self.build.gep(self.job, [integer(PLACES[field])], source_etype=INT)

    def field(self, name: str) -> Any:
        """An integer of the job."""
        return self.build.load(self.place(name), typ=INT, align=8)

    def array(self, name: str) -> Any:
        """An address of the job."""
        return self.build.inttoptr(self.field(name), POINTER)

    def put(self, number: Any, array: Any, at: Any) -> None:
        """Write one element."""
        self.build.store(number, self.element(array, at), align=8)

    def count_trouble(self, how_much: Any) -> None:
        """Add to the job's trouble."""
        before = self.build.load(self.place("trouble"), typ=INT, align=8)
        self.build.store(self.build.add(before, how_much), self.place("trouble"))


_TRAINING: Final = (
    "job replay inputs results starts sizes places steps done length "
    "numbers gradient state states fresh shared settings group_ends groups setting_count check"
).split()
TRAINING_PLACES: Final = {name: i for i, name in enumerate(_TRAINING)}


class Training(ctypes.Structure):
    """What the steps of a training read: addresses, and integers where so said.

    Attributes:
        job, replay: What a gradient needs, and the function that computes it.
        inputs, results: The rows of all samples in the order of the steps; a line for each.
        starts, sizes: Integers: the first sample of each step, and how many it has.
        places: Integers: how many results there are before those of each step.
        steps, done: Integers: how many steps to take; how many were taken.
        length: Integer: how many parameters.
        numbers, gradient: One number each.
        state, fresh: `states` lines of that length each; the new numbers, and then the new state.
        shared: Room for what is the same for every parameter.
        settings, group_ends: `setting_count` numbers for each of `groups`; the first parameter after each.
        check: One double: not 0 if the update was not finite.
    """

    _fields_ = [(name, ctypes.c_int64) for name in _TRAINING]


class TrainingCode(Code):
    """A function of a training."""

    def __init__(self, module: ir.Module, name: str, arguments: Sequence[Any], width: int) -> None:
        super().__init__(module, name, [POINTER, *arguments], width, exact=True)
        self.training = self.function.args[0]

    def field(self, name: str) -> Any:
        """An integer of the training."""
        return self.read(self.training, TRAINING_PLACES[name])

    def array(self, name: str) -> Any:
        """An address of the training."""
        return self.build.inttoptr(self.field(name), POINTER)

    def read(self, array: Any, at: Any) -> Any:
        """An integer of an array."""
        at = integer(at) if isinstance(at, int) else at
        return self.build.load(self.build.gep(array, [at], source_etype=INT), typ=INT, align=8)

    def write(self, number: Any, array: Any, at: int) -> None:
        """Set an integer of an array."""
        self.build.store(number, self.build.gep(array, [integer(at)], source_etype=INT), align=8)

    def line(self, array: Any, number: int) -> Any:
        """One of several arrays that are as long as there are parameters."""
        return self.element(array, self.build.mul(integer(number), self.field("length")))
