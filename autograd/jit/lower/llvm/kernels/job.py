"""What the driver's functions work on, and how they read it."""

from __future__ import annotations

import ctypes
from typing import Any

from llvmlite import ir

from ..codegen.builder import INT, POINTER, Code, integer


class Job(ctypes.Structure):
    """What the functions read: addresses, and integers where so said.

    parts                     an integer: which parts of the work to do (`llvm_driver`)
    parameters, places        where each parameter goes in `numbers`; `parameter_count` of them
    copies                    places in `numbers` that are copied, in this order, to `first_copy` on
    numbers, number_grads     what all samples share; Σ over the samples of its gradient, for each group
    number_count              integer
    samples, group, chunk     integers: how many there are, how many share one sum of gradients, how many
                              go through the runs together
    first, last               integers: the groups to do, up to but without the last
    inputs                    sample i, input j at inputs[i × sample_stride + j × input_stride]
    values, grads             room for `rows` rows of a chunk, and more for values that are kept
    forward, backward         runs in order, (kernel, table, entries) each; `…_runs` counts them
    results, result_rows      a line for each sample; the rows that it comes from
    seed                      the upstream gradient of every result
    checked                   rows whose numbers must be finite, `checked_count` of them
    guards                    (row, expected) each, `guard_count` of them
    failed                    for each sample which guard failed first, counted from 1, or 0
    gradient, wanted          the gradients by parameters, and where they are in `number_grads`
    trouble                   an integer that grows with each failed guard and each number that is not finite
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


_PLACES = {field[0]: i for i, field in enumerate(Job._fields_)}


class Part(Code):
    """A function of a job."""

    def __init__(self, module: ir.Module, name: str, width: int, exact: bool = False) -> None:
        super().__init__(module, name, [POINTER], width, exact)
        (self.job,) = self.function.args

    def place(self, field: str) -> Any:
        """Where a field is."""
        return self.build.gep(self.job, [integer(_PLACES[field])], source_etype=INT)

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
