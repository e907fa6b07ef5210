"""A straight-line program in the closed alphabet, recorded by letting registers flow through rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, NoReturn

from ..alphabet import LIBM
from .operators import OPERATIONS, Operators

CODES: Final = {name: code for code, name in enumerate((*OPERATIONS, "select", *LIBM))}  # on columns


class Instruction(NamedTuple):
    """`op` applied to earlier registers: input, const, add, sub, mul, div, neg, lt, le, select, or libm."""

    op: str
    args: tuple[Any, ...]


class Program:
    """Instructions in order; equal instructions are recorded once and share a register."""

    def __init__(self) -> None:
        self.instructions: list[Instruction] = []
        self._known: dict[tuple[Any, ...], int] = {}

    def input(self, name: str) -> Register:
        """A number that will be given when the program runs."""
        return self._append(Instruction("input", (name,)))

    def const(self, number: float) -> Register:
        """A number that is known now."""
        return self._append(Instruction("const", (float(number),)))

    def emit(self, op: str, *operands: Any) -> Register:
        """One operation on registers and plain numbers."""
        return self._append(Instruction(op, tuple(self.register(x).index for x in operands)))

    def call(self, name: str, operands: Sequence[Any]) -> Register:
        """A function of C's math library by name."""
        return self._append(Instruction("libm", (name, *(self.register(x).index for x in operands))))

    def register(self, x: Any) -> Register:
        """`x` itself if it is a register of this program; a constant if it is a number."""
        return x if isinstance(x, Register) else self.const(x)

    def operands(self, index: int) -> tuple[int, ...]:
        """The registers that an instruction reads."""
        op, args = self.instructions[index]
        return () if op in ("input", "const") else args[op == "libm" :]

    def worked_out(self) -> list[int]:
        """The registers that are worked out when the program runs: neither given nor constant."""
        return [i for i, (op, _) in enumerate(self.instructions) if op not in ("input", "const")]

    def needed(self, results: Sequence[Register]) -> set[int]:
        """The registers that these results are worked out from, with the results themselves."""
        found = {x.index for x in results}
        for index in reversed(range(len(self.instructions))):
            if index in found:
                found.update(self.operands(index))
        return found

    def code(self, index: int) -> int:
        """The operation that gives this register, as one of CODES."""
        op, args = self.instructions[index]
        return CODES[args[0] if op == "libm" else op]

    def _append(self, instruction: Instruction) -> Register:
        key = (instruction.op, *map(_told_apart, instruction.args))
        if key not in self._known:
            self._known[key] = len(self.instructions)
            self.instructions.append(instruction)
        return Register(self, self._known[key])


class Register(Operators):
    """A result that will exist when the program runs; operators on it record instructions."""

    __slots__ = ("index", "program")

    def __init__(self, program: Program, index: int) -> None:
        self.program = program
        self.index = index

    @staticmethod
    def __libm__(name: str, operands: Sequence[Any]) -> Register:
        program: Program = next(x.program for x in operands if isinstance(x, Register))
        return program.call(name, operands)

    def __operation__(self, op: str, operands: Sequence[Any]) -> Register:
        return self.program.emit(op, *operands)

    def __select__(self, a: Any, b: Any) -> Register:
        return self.program.emit("select", self, a, b)

    def __eq__(self, other: object) -> bool:
        raise TypeError("rows are written without ==; compare with <, <=, > and >=")

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a program cannot branch on a number it has not computed yet; "
            "write the row with select(condition, a, b) from autograd.alphabet"
        )


def _told_apart(x: Any) -> Any:
    """0.0 and −0.0 are equal, and NaN is not equal to itself; as constants each is one of its kind."""
    return x.hex() if isinstance(x, float) else x
