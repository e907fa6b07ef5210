"""What C computes for one node of a tape: its row, read by registers and spelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from ....numbers.folding import LeanProgram
from ....numbers.languages import C, spell
from ..runs import Kind
from ..straight_line import reading
from .writer import block

_OTHER: Final = {"lt": "{0} < {1}", "le": "{0} <= {1}", "detach": "{0}", "copy": "{0}"}


class Place(NamedTuple):
    """How an operand is written, and where its gradient is added up; `number` if it is a known one."""

    text: str
    grad: str
    number: float | None = None


class Passes(NamedTuple):
    """Statements of both passes."""

    forward: list[str]
    backward: list[str]


def node(kind: Kind, y: str, upstream: str, operands: Sequence[Place]) -> Passes:
    """The statements that compute `y`, and those that hand upstream × local to the operands."""
    if kind.gate is None:
        texts = [x.text for x in operands]
        copied = kind.op == "copy" and not kind.mask
        handed = [f"{operands[0].grad} += {upstream};"] if copied else []
        return Passes([f"{y} = {_OTHER[kind.op].format(*texts)};"], handed)
    program = LeanProgram()
    xs = [
        program.input(f"x{i}") if x.number is None else program.const(x.number)
        for i, x in enumerate(operands)
    ]
    flow, result = program.input("upstream"), program.input("y")
    with reading(kind.gate):
        value = program.register(kind.gate.value(*xs))
        local_grads = kind.gate.one_each(kind.gate.form(kind.mask)(result, *xs)) if kind.mask >= 0 else ()
    active = [i for i in range(len(local_grads)) if not kind.mask >> i & 1]
    shares = [program.register(flow * local_grads[i]) for i in active]
    names = {"y": y, "upstream": upstream} | {f"x{i}": x.text for i, x in enumerate(operands)}
    before, (text,) = spell(program, [value], C, names)
    statements, contributions = spell(program, shares, C, names)
    handed = [f"{operands[i].grad} += {share};" for i, share in zip(active, contributions, strict=True)]
    backward = block(f"if ({upstream} != 0.0) {{", [*statements, *handed]) if handed else []
    return Passes([*before, f"{y} = {text};"], backward)
