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
        in_order: An integer: 1 if they are the first numbers, in their order.
        copies: Places in `numbers` that are copied, in this order, to `first_copy` on.
        numbers, number_grads: What all samples share; Σ over the samples of its gradient, for each group.
        number_count: Integer.
        samples, group, chunk: Integers: how many there are, how many share one sum of gradients, how many go
            through the runs together.
        first, last: Integers: the groups to do, up to but without the last.
        inputs: Sample i, input j at inputs[i × sample_stride + j × input_stride].
        values, grads: Room for `rows` rows of a chunk, and more for values that are kept.
        active: An integer: the first row that gets a gradient.
        forward, backward: Runs in order, (kernel, table, entries) each; `…_runs` counts them.
        results, result_rows: A line for each sample; the rows that it comes from.
        seed: The upstream gradient of every result.
        checked: Rows whose numbers must be finite; `checked_count` of them.
        guards: (row, expected) each, `guard_count` of them.
        failed: For each sample which guard failed first, counted from 1, or 0.
        gradient, wanted: The gradients by parameters, and where they are in `number_grads`.
        side_by_side: An integer: 1 if they are the first of those, in their order.
        trouble: An integer that grows with each failed guard and each number that is not finite.
    """

    _fields_ = [
        (name, ctypes.c_double if name == "seed" else ctypes.c_int64)
        for name in (
            "parts parameters places parameter_count in_order copies copy_count first_copy "
            "numbers number_grads number_count samples group chunk first last "
            "inputs sample_stride input_stride input_count values grads rows active "
            "forward forward_runs backward backward_runs results result_rows result_count seed "
            "checked checked_count guards guard_count failed gradient wanted wanted_count side_by_side "
            "trouble"
        ).split()
    ]


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

    _fields_ = [
        (name, ctypes.c_int64)
        for name in (
            "job replay inputs results starts sizes places steps done length "
            "numbers gradient state states fresh shared settings group_ends groups setting_count check"
        ).split()
    ]


PLACES: Final = {kind: {field[0]: i for i, field in enumerate(kind._fields_)} for kind in (Job, Training)}
GIVEN: Final = [  # what a call brings, and what it asks for at the end
    PLACES[Job][name]
    for name in (
        "parts",
        "inputs",
        "sample_stride",
        "input_stride",
        "parameters",
        "results",
        "seed",
        "trouble",
    )
]


class Part(Code):
    """A function of a job, or of a training, which is its first argument."""

    kind: type[Job] | type[Training] = Job

    def __init__(
        self, module: ir.Module, name: str, width: int, exact: bool = False, others: Sequence[Any] = ()
    ) -> None:
        super().__init__(module, name, [POINTER, *others], width, exact)
        self.job = self.function.args[0]

    def place(self, field: str, job: Any = None) -> Any:
        """Where a field is: one of this function's own, or of another job."""
        at = PLACES[self.kind if job is None else Job][field]
        return self.build.gep(self.job if job is None else job, [integer(at)], source_etype=INT)

    def field(self, name: str, job: Any = None) -> Any:
        """A field that is an integer."""
        return self.build.load(self.place(name, job), typ=INT, align=8)

    def is_set(self, name: str) -> Any:
        """Whether a field that is an integer is not 0."""
        return self.build.icmp_signed("!=", self.field(name), integer(0))

    def set(self, name: str, number: Any, job: Any = None) -> None:
        """Write a field."""
        self.build.store(number, self.place(name, job), align=8)

    def array(self, name: str) -> Any:
        """A field that is an address."""
        return self.build.inttoptr(self.field(name), POINTER)

    def count_trouble(self, how_much: Any) -> None:
        """Add to the job's trouble."""
        self.set("trouble", self.build.add(self.field("trouble"), how_much))


class TrainingCode(Part):
    """A function of a training."""

    kind = Training

    def item(self, array: Any, at: Any) -> Any:
        """An integer of an array."""
        return self.build.load(self.build.gep(array, [at], source_etype=INT), typ=INT, align=8)

    def line(self, array: Any, number: int) -> Any:
        """One of several arrays that are as long as there are parameters."""
        return self.element(array, self.build.mul(integer(number), self.field("length")))
