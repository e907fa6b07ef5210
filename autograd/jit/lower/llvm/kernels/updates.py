"""An optimizer's update rule on all parameters: once for what is the same for all, and then in lanes."""

from __future__ import annotations

from llvmlite import ir

from ...update_rule import Rule
from ..codegen.builder import INT, integer
from .job import TrainingCode


def frontier(rule: Rule, shared: set[int]) -> list[int]:
    """The shared registers that the update of each parameter reads."""
    instructions = rule.program.instructions
    used = {x.index for x in rule.results}
    for index in range(len(instructions)):
        if index not in shared:
            used.update(rule.program.operands(index))
    return sorted(i for i in used & shared if instructions[i].op != "const")


def write_shared(module: ir.Module, name: str, rule: Rule, shared: set[int]) -> None:
    """(training, group, first): what is the same for every parameter of a group."""
    code = TrainingCode(module, name, 1, True, [INT, INT])
    _, group, first = code.function.args
    settings = code.element(code.array("settings"), code.build.mul(group, code.field("setting_count")))
    state = code.array("state")
    known = {x.index: code.load(settings, integer(k)) for k, x in enumerate(rule.settings)}
    known |= {
        x.index: code.load(code.line(state, k), first) for k, x in enumerate(rule.state) if x.index in shared
    }
    wanted = frontier(rule, shared)
    for place, number in enumerate(code.program(rule.program, wanted, known)):
        code.store(number, code.array("shared"), integer(place))
    code.build.ret_void()


def write_update(module: ir.Module, name: str, rule: Rule, shared: set[int], width: int) -> None:
    """(training, first, last): new numbers and states of some parameters, `width` at a time."""
    code = TrainingCode(module, name, width, True, [INT, INT])
    b = code.build
    _, first, last = code.function.args
    numbers, gradient, state, fresh = map(code.array, ("numbers", "gradient", "state", "fresh"))
    known = {
        index: code.spread(code.scalar(code.array("shared"), integer(place)))
        for place, index in enumerate(frontier(rule, shared))
    }
    (total,) = code.totals(1)
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
    code.put(b.fadd(code.scalar(check, integer(0)), code.sum_of_lanes(b.load(total))), check, integer(0))
    b.ret_void()
