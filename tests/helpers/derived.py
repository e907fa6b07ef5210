"""Differentiating a tape gives a tape: its function is played on nodes, and its derivative recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd.engine import Value
from autograd.errors import GraphError
from autograd.jit.lower.straight_line import WITHOUT_GATE
from autograd.jit.lower.tape import COMPARISONS, Tape
from autograd.jit.recording.assemble import assemble
from autograd.jit.recording.condition import Condition
from autograd.jit.recording.record import Branch, record


def derived(tape: Tape, derivative: Callable[..., Any], by: str = "inputs", directions: int = 0) -> Tape:
    """The tape of a derivative of this tape's function, with the same inputs, parameters and guards.

    derivative    grad, jacobian, hessian or hvp
    by            "inputs" or "parameters": what to differentiate by, as one list of numbers
    directions    how many vectors of that length the derivative takes beside it, as inputs after the
                  tape's own: 1 for hvp

    >>> from autograd import grad
    >>> from autograd.jit.compile import compile
    >>> cube = compile(lambda x: x * x * x)
    >>> cube(2.0), play(derived(cube.tape, grad), [2.0], [])[-1]
    (8.0, 12.0)
    """
    if by not in ("inputs", "parameters"):
        raise ValueError(f"a tape is differentiated by its 'inputs' or 'parameters', not {by!r}")
    if tape.draws:
        raise GraphError(
            "a tape that draws numbers is differentiated before it is recorded: compile(grad(f))"
        )
    leaves = [Value(1.0, tape.labels.get(i, "")) for i in tape.parameters]
    names = [tape.labels.get(index, f"x{i}") for i, index in enumerate(tape.inputs)]
    length = len(names) if by == "inputs" else len(leaves)
    sample = [[1.0] * len(names), *([1.0] * length for _ in range(directions))]
    names += [f"v{k}[{i}]" for k in range(directions) for i in range(length)]

    def function(inputs: list[Any], *vectors: list[Any]) -> Any:
        if by == "inputs":
            return derivative(lambda point: _results(tape, point, leaves))(inputs, *vectors)
        return derivative(lambda point: _results(tape, inputs, point))(leaves, *vectors)

    return assemble(record(function, sample, names), leaves)


def play(tape: Tape, inputs: Sequence[Any], parameters: Sequence[Any]) -> list[Any]:
    """The number of every entry, on any kind of number that flows through gates; guards are not asked."""
    made: list[Any] = []
    for op, gate, operands, number in tape.entries:
        xs = [made[i] for i in operands]
        if op == "constant":
            made.append(number)
        elif gate is None:
            made.append(WITHOUT_GATE[op](xs, int(number), inputs, parameters))
        elif any(tape.entries[i].op in COMPARISONS for i in operands):
            made.append(gate.value(*xs))  # a condition is no number that a gate takes, but its row does
        else:
            made.append(gate(*xs))
    return made


def _results(tape: Tape, inputs: list[Any], parameters: list[Any]) -> Any:
    made = play(tape, inputs, parameters)
    for guard in tape.guards:
        _guarded(made[guard.condition], guard.expected, guard.place)
    results = [made[i] for i in tape.outputs]
    return results[0] if len(results) == 1 else results


def _guarded(condition: Any, expected: bool, place: str) -> None:
    """The guard anew; the number that decides here is a stand-in, so it has no say."""
    if isinstance(condition, Condition):
        condition.recorder.branches.append(Branch(condition.node, expected, place))
