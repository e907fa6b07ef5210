"""Whole steps of a training in machine code: gradient, update rule, and the next batch.

A step is committed when all that it gave is finite, and not begun where a sample was in trouble; so the
numbers are always those after the last whole step.
"""

from __future__ import annotations

import ctypes
from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from llvmlite import ir

from ..tape import Tape
from ..update_rule import Rule
from .codegen.builder import DOUBLE, INT, POINTER, Code, integer
from .codegen.machine import Writer, compiled, width
from .kernels.job import _PLACES as JOB
from .work import Work

_FIELDS: Final = (
    "job replay inputs results starts sizes places steps done length "
    "numbers gradient state states fresh shared settings group_ends groups setting_count check"
).split()
_PLAN: Final = {name: i for i, name in enumerate(_FIELDS)}


class Plan(ctypes.Structure):
    """What the steps read: addresses, and integers where so said.

    job, replay           what a gradient needs, and the function that computes it
    inputs, results       the rows of all samples in the order of the steps; a line for each
    starts, sizes         integers: the first sample of each step, and how many it has
    places                integers: how many results there are before those of each step
    steps, done           integers: how many steps to take; how many were taken
    length                integer: how many parameters
    numbers, gradient     one number each
    state, fresh          `states` lines of that length each; the new numbers, and then the new state
    shared                room for what is the same for every parameter
    settings, group_ends  `setting_count` numbers for each of `groups`; the first parameter after each
    check                 one double: not 0 if the update was not finite
    """

    _fields_ = [(name, ctypes.c_int64) for name in _FIELDS]


class Steps:
    """Steps of one update rule over the samples of a tape; `numbers` and `state` are always whole.

    groups    for each, how many of the parameters belong to it, and how many settings it has
    """

    def __init__(
        self, tape: Tape, wrt: Sequence[int], exact: bool, rule: Rule, alike: Sequence[bool]
    ) -> None:
        self._work = Work(tape, wrt, exact)
        self._rule = rule
        shared = rule.shared(alike)
        key = (
            "steps",
            tuple(rule.program.instructions),
            tuple(x.index for x in rule.results),
            *sorted(shared),
        )
        writers: dict[Hashable, Writer] = {
            (*key, "shared"): partial(_write_shared, rule=rule, shared=shared),
            (*key, "lanes"): partial(_write_update, rule=rule, shared=shared, width=width()),
            (*key, "rest"): partial(_write_update, rule=rule, shared=shared, width=1),
        }
        kernels = compiled(writers)
        steps = (*key, *kernels.values())
        self._run = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(
            compiled({steps: partial(_write_steps, kernels=list(kernels.values()))})[steps]
        )
        self._shared = np.zeros(len(_frontier(rule, shared)) + 1)

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

        numbers, state    of every parameter, changed in place; the state is one line for each of its numbers
        settings          one line for each group
        rows              the samples in the order of the steps; step k takes sizes[k] from starts[k] on
        """
        work, job = self._work, self._work._job
        job.samples = 0  # an interrupt may have left another size
        work._take_samples(rows[: max(sizes)])
        length = len(work._grads)
        results = np.empty((sum(sizes), job.result_count))
        first, count = np.array(starts, np.int64), np.array(sizes, np.int64)
        places = np.cumsum(count) - count
        ends, fresh, check = np.array(group_ends, np.int64), np.empty((len(state) + 1) * length), np.zeros(1)
        job.parameters = numbers.ctypes.data
        plan = Plan(
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
            gradient=work._grads.ctypes.data,
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
        self._run(ctypes.addressof(plan))
        work._samples = None
        job.samples = 0
        return plan.done, results, work._grads.copy()


class _Planned(Code):
    """Code that reads a plan."""

    def __init__(self, module: ir.Module, name: str, arguments: Sequence[Any], width: int) -> None:
        super().__init__(module, name, [POINTER, *arguments], width, exact=True)
        self.plan = self.function.args[0]

    def field(self, name: str) -> Any:
        """An integer of the plan."""
        return self.read(self.plan, _PLAN[name])

    def array(self, name: str) -> Any:
        """An address of the plan."""
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


def _frontier(rule: Rule, shared: set[int]) -> list[int]:
    """The shared registers that the update of each parameter reads."""
    instructions = rule.program.instructions
    used = {x.index for x in rule.results}
    for index in range(len(instructions)):
        if index not in shared:
            used.update(rule.program.operands(index))
    return sorted(i for i in used & shared if instructions[i].op != "const")


def _write_shared(module: ir.Module, name: str, rule: Rule, shared: set[int]) -> None:
    """(plan, group, first): what is the same for every parameter of a group."""
    code = _Planned(module, name, [INT, INT], 1)
    _, group, first = code.function.args
    settings = code.element(code.array("settings"), code.build.mul(group, code.field("setting_count")))
    state = code.array("state")
    known = {x.index: code.load(settings, integer(k)) for k, x in enumerate(rule.settings)}
    known |= {
        x.index: code.load(code.line(state, k), first) for k, x in enumerate(rule.state) if x.index in shared
    }
    wanted = _frontier(rule, shared)
    for place, number in enumerate(code.program(rule.program, wanted, known)):
        code.store(number, code.array("shared"), integer(place))
    code.build.ret_void()


def _write_update(module: ir.Module, name: str, rule: Rule, shared: set[int], width: int) -> None:
    """(plan, first, last): new numbers and states of some parameters, `width` at a time."""
    code = _Planned(module, name, [INT, INT], width)
    b = code.build
    _, first, last = code.function.args
    numbers, gradient, state, fresh = map(code.array, ("numbers", "gradient", "state", "fresh"))
    known = {
        index: code.spread(code.scalar(code.array("shared"), integer(place)))
        for place, index in enumerate(_frontier(rule, shared))
    }
    with b.goto_entry_block():
        total = b.alloca(code.vector)
    b.store(code.every(0.0), total)
    with code.loop(first, last, width) as i:
        own = {rule.value.index: code.load(numbers, i), rule.gradient.index: code.load(gradient, i)}
        own |= {
            x.index: code.load(code.line(state, k), i)
            for k, x in enumerate(rule.state)
            if x.index not in shared
        }
        results = code.program(rule.program, [x.index for x in rule.results], {**known, **own})
        for k, number in enumerate(results):
            code.store(number, code.line(fresh, k), i)
            check = b.fadd(b.load(total), b.fmul(number, code.every(0.0)))  # 0 × inf is NaN
            b.store(check, total)
    check = code.array("check")
    sum_ = b.fadd(code.scalar(check, integer(0)), code.sum_of_lanes(b.load(total)))
    b.store(sum_, code.element(check, integer(0)), align=8)
    b.ret_void()


def _write_steps(module: ir.Module, name: str, kernels: Sequence[int]) -> None:
    """(plan): one step after another, until one is in trouble."""
    code = _Planned(module, name, [], width())
    b = code.build
    with b.goto_entry_block():
        going = b.alloca(ir.IntType(1))
    b.store(ir.Constant(ir.IntType(1), 1), going)
    code.write(integer(0), code.plan, _PLAN["done"])
    with code.loop(integer(0), code.field("steps")) as step, b.if_then(b.load(going)):
        _compute_gradient(code, step)
        trouble = code.read(code.array("job"), JOB["trouble"])
        b.store(b.icmp_signed("==", trouble, integer(0)), going)
        with b.if_then(b.load(going)):
            b.store(ir.Constant(DOUBLE, 0.0), code.array("check"), align=8)
            _update(code, kernels)
            check = code.scalar(code.array("check"), integer(0))
            b.store(b.fcmp_ordered("==", check, ir.Constant(DOUBLE, 0.0)), going)
            with b.if_then(b.load(going)):
                _commit(code)
                code.write(b.add(step, integer(1)), code.plan, _PLAN["done"])
    b.ret_void()


def _compute_gradient(code: _Planned, step: Any) -> None:
    """Point the job at the samples of this step, and let it run."""
    b, job = code.build, code.array("job")
    start, size, place = (code.read(code.array(name), step) for name in ("starts", "sizes", "places"))

    def moved(array: str, at: Any, breadth: str) -> Any:
        offset = b.mul(at, code.read(job, JOB[breadth]))
        return b.ptrtoint(code.element(code.array(array), offset), INT)

    code.write(moved("inputs", start, "sample_stride"), job, JOB["inputs"])
    code.write(size, job, JOB["samples"])
    group = code.read(job, JOB["group"])
    code.write(b.sdiv(b.add(size, b.sub(group, integer(1))), group), job, JOB["last"])
    seed = b.fdiv(ir.Constant(DOUBLE, 1.0), b.sitofp(size, DOUBLE))
    b.store(seed, b.gep(job, [integer(JOB["seed"])], source_etype=INT), align=8)
    code.write(moved("results", place, "result_count"), job, JOB["results"])
    b.call(b.inttoptr(code.field("replay"), _Pointer([POINTER])), [job])


def _update(code: _Planned, kernels: Sequence[int]) -> None:
    """The rule, group by group."""
    b = code.build
    shared, lanes, rest = (b.inttoptr(integer(address), _Pointer([POINTER, INT, INT])) for address in kernels)
    with b.goto_entry_block():
        first = b.alloca(INT)
    b.store(integer(0), first)
    with code.loop(integer(0), code.field("groups")) as group:
        start, end = b.load(first), code.read(code.array("group_ends"), group)
        b.call(shared, [code.plan, group, start])
        middle = b.sub(end, b.srem(b.sub(end, start), integer(code.width)))
        b.call(lanes, [code.plan, start, middle])
        b.call(rest, [code.plan, middle, end])
        b.store(end, first)


def _commit(code: _Planned) -> None:
    """The new numbers and states take the place of the old ones."""
    b, length = code.build, code.field("length")
    numbers, state, fresh = map(code.array, ("numbers", "state", "fresh"))
    with code.loop(integer(0), length) as i:
        b.store(code.scalar(fresh, i), code.element(numbers, i), align=8)
    with code.loop(integer(0), b.mul(length, code.field("states"))) as i:
        b.store(code.scalar(fresh, b.add(length, i)), code.element(state, i), align=8)


class _Pointer(ir.PointerType):  # type: ignore[misc]
    """The address of a function of these arguments."""

    def __init__(self, arguments: Sequence[Any]) -> None:
        super().__init__()
        self.pointee = ir.FunctionType(ir.VoidType(), arguments)
