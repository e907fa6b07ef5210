"""One step of an optimizer on all parameters; `steps.pyx` is the same in C."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from ...gates.kernels import names_in_python
from ...numbers.languages import PYTHON, spell
from ...numbers.program import Register
from ...numbers.update_rule import Rule
from ...util.packages.user_code import run_written
from ..node.closures import SWEEPING
from ..value import Value
from .slots import watch

State = tuple[float, ...]
Advanced = tuple["array[float]", list[State]]


class Plan:
    """An update rule as one loop in Python over parameters, in local variables."""

    def __init__(self, rule: Rule) -> None:
        inputs = [rule.value, rule.gradient, *rule.state, *rule.settings]
        names = {rule.program.instructions[x.index].args[0]: f"x{i}" for i, x in enumerate(inputs)}
        size = len(rule.state)
        settings = "".join(f"x{i}, " for i in range(2 + size, len(inputs)))
        known = rule.shared([False] * size) & rule.program.needed(rule.results)
        shared = [i for i in rule.program.worked_out() if i in known]
        once = spell(
            rule.program, [Register(rule.program, i) for i in shared], PYTHON, names, own_names(shared)
        )
        body = spell(rule.program, rule.results, PYTHON, names, own_names(shared))
        statements = [line for line in body.statements if line not in once.statements]
        results = [f"y{i}" for i in range(size + 1)]
        stored = [f"{y} = {text}" for y, text in zip(results, body.results, strict=True)]
        source = LOOP.format(
            settings and f"{settings}= settings",
            "".join(f"    {line}\n" for line in once.statements),
            "".join(f"x{i}, " for i in range(2, 2 + size)) or "()",
            "".join(f"        {line}\n" for line in (*statements, *stored)),
            " + ".join(f"({y} - {y})" for y in ("x1", *results)),
            ", ".join(results[1:]) + "," * (size == 1),
        )
        made = names_in_python()
        run_written(source, "step", made)
        self.settings: int = len(rule.settings)
        self.step: Callable[..., Advanced | None] = made["step"]


def own_names(registers: Iterable[int]) -> dict[int, str]:
    """What the registers that are worked out once are called."""
    return {index: f"s{index}" for index in registers}


LOOP = """\
def step(params, states, settings, skip):
    {0}
{1}    numbers, after = [], []
    add_number, add_state = numbers.append, after.append
    for node, state in zip(params, states):
        x1 = node._grad
        if x1 is None or (skip is not None and node.__dict__.get(skip[0]) is skip[1]):
            add_number(node._data)
            add_state(state)
            continue
        x0 = node._data
        {2} = state
{3}        if {4} != 0.0:
            return None
        add_number(y0)
        add_state(({5}))
    return numbers, after
"""


def advanced(
    plan: Plan, params: Sequence[Any], states: Sequence[State], settings: Sequence[float], skip: Any
) -> Advanced | None:
    """(numbers, states) of all parameters after one step; None where it is for the rule itself to judge.

    A parameter that no backward pass has reached, or that has the attribute `skip`, a pair of name and
    object, stays as it is.
    """
    if watch[0] or watch[1] or len(states) != len(params) or len(settings) != plan.settings:
        return None
    if {*map(type, params)} - {Value} or {*map(type, states)} - {tuple}:
        return None
    if {*map(type, chain.from_iterable(states))} - {float}:
        return None
    try:
        found = plan.step(params, states, settings, skip)
    except (ArithmeticError, ValueError, TypeError):
        return None
    return found and (array("d", found[0]), found[1])


def put_numbers(params: Sequence[Any], numbers: array[float]) -> None:
    """Give every parameter its number."""
    if len(params) != len(numbers):
        raise ValueError(f"{len(params)} parameters take as many numbers, not {len(numbers)}")
    for node, number in zip(params, numbers, strict=True):
        if type(node) is Value:
            node._data = number
        else:
            node.data = number


def clear_grads(params: Iterable[Any]) -> None:
    """Set the grad of every parameter back to 0."""
    with SWEEPING:
        for x in params:
            if type(x) is not Value or x._a is not None or watch[0] or watch[1]:
                x.zero_grad()
            else:
                x._grad = None
