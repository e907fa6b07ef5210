"""A tape in the closed alphabet: forward, and backward by the one chain rule, as one straight line."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from ...errors import GraphError
from ...functional.chain_rule import sweep
from ...gates.row import Gate
from ...numbers.folding import LeanProgram
from ...numbers.program import Register
from .tape import Entry, Tape

Share = Callable[[Any, Any], Any]


class StraightLine(NamedTuple):
    """Inputs are called x0, x1, …, parameters p0, p1, …, and the upstream gradient of the result seed.

    Attributes:
        outputs: The register of each result.
        failed: Which guard failed first, counted from 1, or 0.
        gradient: The register of each derivative, times seed.
        entries: The register of each entry of the tape.
    """

    program: LeanProgram
    outputs: list[Register]
    failed: Register
    gradient: list[Register]
    entries: list[Register]


def straight_line(tape: Tape, wrt: Sequence[int] = (), share: Share = operator.mul) -> StraightLine:
    """The tape's results and guards, and the gradient of its first result by the entries `wrt`.

    Args:
        share: upstream × local, for code that has to leave out what a zero upstream gradient multiplies.

    Raises:
        GraphError: For a gate whose row reads floats only.
    """
    program = LeanProgram()
    made = _forward(tape, program)
    failed = program.const(0.0)
    for number, guard in reversed(list(enumerate(tape.guards, 1))):
        holds, fails = (failed, number) if guard.expected else (number, failed)
        failed = program.register(program.emit("select", made[guard.condition], holds, fails))
    gradient = _backward(tape, program, made, wrt, share) if wrt else []
    entries = [program.register(x) for x in made]
    return StraightLine(program, [entries[i] for i in tape.outputs], failed, gradient, entries)


def _forward(tape: Tape, program: LeanProgram) -> list[Register]:
    inputs = [program.input(f"x{i}") for i in range(len(tape.inputs))]
    parameters = [program.input(f"p{i}") for i in range(len(tape.parameters))]
    made: list[Any] = []
    for op, gate, operands, number in tape.entries:
        xs = [made[i] for i in operands]
        if op == "constant":
            made.append(program.const(number))
        elif gate is None:
            made.append(WITHOUT_GATE[op](xs, int(number), inputs, parameters))
        else:
            with reading(gate):
                made.append(program.register(gate.value(*xs)))
    return made


def _backward(
    tape: Tape, program: LeanProgram, made: Sequence[Register], wrt: Sequence[int], share: Share
) -> list[Register]:
    root = tape.outputs[0]
    leaves = {*wrt, *tape.parameters}
    places: list[_Place] = []
    for index, (entry, mask) in enumerate(zip(tape.entries, tape.masks(wrt), strict=True)):
        operands = [places[i] for i in entry.operands]
        places.append(_Place(entry, operands, mask, made[index], constant=mask == -1 and index not in leaves))

    def local_grads(place: _Place) -> Sequence[Any]:
        gate: Any = place.gate
        with reading(gate):
            row = gate.form(place.mask)
            slopes: Sequence[Any] = gate.one_each(row(place.number, *(x.number for x in place.operands)))
        return slopes

    active = [place for place in places[: root + 1] if not place.constant]
    flows = {} if places[root].constant else sweep(active, program.input("seed"), local_grads, share)
    return [program.register(flows.get(places[i], 0.0)) for i in wrt]


class _Place:
    """An entry as the chain rule sees it."""

    __slots__ = ("constant", "gate", "mask", "number", "operands")

    def __init__(
        self, entry: Entry, operands: Sequence[_Place], mask: int, number: Register, constant: bool
    ) -> None:
        self.gate = entry.gate
        self.operands = operands
        self.mask = mask
        self.number = number
        self.constant = constant


# what an entry without a gate is, from its operands, its number, and the numbers of inputs and parameters
WITHOUT_GATE: Final[dict[str, Any]] = {
    "input": lambda xs, place, inputs, parameters: inputs[place],
    "parameter": lambda xs, place, inputs, parameters: parameters[place],
    "lt": lambda xs, place, inputs, parameters: xs[0] < xs[1],
    "le": lambda xs, place, inputs, parameters: xs[0] <= xs[1],
    "detach": lambda xs, place, inputs, parameters: xs[0].detach() if hasattr(xs[0], "detach") else xs[0],
}


@contextmanager
def reading(gate: Gate) -> Iterator[None]:
    """Name the gate in the error, if its row cannot be read by registers."""
    try:
        yield
    except TypeError as error:
        raise GraphError(
            f"the row of gate {gate.name!r} reads floats only ({error}), so it cannot be compiled; write it "
            "in operators, gates, and the functions of autograd.alphabet: select and libm"
        ) from error
