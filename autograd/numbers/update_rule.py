"""An optimizer's update rule in the closed alphabet, so that it can be applied to all parameters at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from .folding import LeanProgram
from .program import Register


class Rule(NamedTuple):
    """(value, gradient, state, settings) ↦ (value, state), as registers of one program."""

    program: LeanProgram
    value: Register
    gradient: Register
    state: list[Register]
    settings: list[Register]
    results: list[Register]

    def shared(self, alike: Sequence[bool]) -> set[int]:
        """The registers that are the same for every parameter: those of settings, and of states that are.

        Args:
            alike: For each number of the state, whether it is now the same for every parameter.
        """
        stays = list(alike)
        while True:
            known = {x.index for x in self.settings}
            known |= {x.index for x, same in zip(self.state, stays, strict=True) if same}
            for index, (op, _) in enumerate(self.program.instructions):
                operands = self.program.operands(index)
                if op == "const" or (operands and known.issuperset(operands)):
                    known.add(index)
            still = [same and new.index in known for same, new in zip(stays, self.results[1:], strict=True)]
            if still == stays:
                return known
            stays = still


def read_rule(update: Callable[..., Any], size: int, settings: Mapping[str, Any]) -> Rule | None:
    """The rule on registers; None if it is written for plain numbers only.

    Args:
        size: How many numbers the state of a parameter has.
        settings: Hyper-parameters by name: numbers, or tuples of numbers.
    """
    program = LeanProgram()
    value, gradient = program.input("value"), program.input("gradient")
    state = [program.input(f"state {i}") for i in range(size)]
    given: dict[str, Any] = {}
    registers: list[Register] = []
    for name, setting in settings.items():
        count = len(setting) if isinstance(setting, tuple) else 1
        parts = [program.input(f"{name} {i}") for i in range(count)]
        given[name] = tuple(parts) if isinstance(setting, tuple) else parts[0]
        registers += parts
    try:
        new, after = update(value, gradient, tuple(state), **given)
        results = [program.register(x) for x in (new, *after)]
    except (TypeError, ValueError, AttributeError):
        return None
    return Rule(program, value, gradient, state, registers, results) if len(results) == size + 1 else None


def plain_settings(settings: Mapping[str, Any]) -> list[float]:
    """The numbers of the settings, in the order of a rule's registers.

    >>> plain_settings({"lr": 0.5, "betas": (0.9, 0.99)})
    [0.5, 0.9, 0.99]
    """
    return [float(x) for one in settings.values() for x in (one if isinstance(one, tuple) else (one,))]
