"""A tape as runs: nodes of one level and one kind together, instead of one instruction for each node.

A row holds one number for each sample; a number is what all samples share.  Runs go level by level, so
that each finds its operands computed, and backward in the opposite order.  The size of a program, and
the time to compile it, grow with the kinds of runs and not with the nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress, count, groupby
from operator import gt
from typing import NamedTuple

from ...gates.row import Gate
from .branches import counting
from .sums import ONE, recognise
from .tape import COMPARISONS, LEAVES, Tape

ROW, NUMBER = "r", "n"


class Kind(NamedTuple):
    """What the nodes of a run have in common.

    Attributes:
        op: "gate", "lt", "le", "detach", or "copy".
        mask: Bit i is set where operand i gets no gradient; −1 where none does.
        places: For each operand "r" for a row or "n" for a number.
    """

    op: str
    gate: Gate | None
    mask: int
    places: str


class Run(NamedTuple):
    """Nodes of one kind: the row of each, and its operands, rows and numbers as `kind.places` says."""

    kind: Kind
    rows: list[int]
    operands: list[tuple[int, ...]]


class Products(NamedTuple):
    """Sums of products over the same rows: rows[i] = Σⱼ factors[i][j] × operands[j].

    Attributes:
        active: For each operand, whether it gets a gradient.
        learned: Whether a factor gets one.
    """

    rows: list[int]
    operands: list[int]
    factors: list[list[int]]
    active: list[bool]
    learned: bool


class Plan(NamedTuple):
    """A tape as runs over rows and numbers.

    Attributes:
        runs: In the order of computing.
        rows: How many there are: a row of ones, then the inputs, then what is computed.
        active: For each of them, whether it gets a gradient.
        constants: The numbers that come after the parameters.
        outputs: The row of each result.
        guards: (row, expected) of each guard.
        checked: Rows whose numbers count in every sample, and so must be finite; without comparisons, and
            without what is part of a sum among them, which would not be finite either.
    """

    runs: list[Run | Products]
    rows: int
    active: list[bool]
    constants: list[float]
    outputs: list[int]
    guards: list[tuple[int, bool]]
    checked: list[int]


class _Step(NamedTuple):
    """A node to compute, and what it must share with its neighbours in a run: a kind, or all operands.

    `beside(index)` is one more row that goes with an entry: a part of its sum, or its copy.
    """

    node: int
    key: Kind | tuple[int, ...]
    operands: tuple[int, ...]
    factors: tuple[int, ...] = ()


def beside(index: int) -> int:
    """Another row that goes with an entry; beside(beside(index)) is index."""
    return -2 - index


def plan(tape: Tape, wrt: Iterable[int], fused: bool = True) -> Plan:
    """The runs of a tape, for gradients by the entries `wrt`.

    Args:
        fused: False keeps the order of the tape and adds one product at a time, as eager arithmetic does.
    """
    wanted = set(wrt)
    masks = tape.masks(wanted)
    columns = tape.columns
    is_constant = columns.flags(lambda op, gate: op == "constant")
    constants = list(compress(range(len(tape)), is_constant))
    numbers = {index: i for i, index in enumerate((*tape.parameters, ONE, *constants))}
    steps = list(_steps(tape, masks, wanted, numbers, fused))
    levels = dict.fromkeys((step.node for step in steps), 0)
    if fused:
        levels = _levels(steps)
        order = {key: i for i, key in enumerate(dict.fromkeys(step.key for step in steps))}
        steps.sort(key=lambda step: (levels[step.node], order[step.key]))
    rows = {index: i for i, index in enumerate((ONE, *tape.inputs, *(step.node for step in steps)))}
    places = {ROW: rows, NUMBER: numbers}
    runs: list[Run | Products] = []
    for (_, key), group in groupby(steps, lambda step: (levels[step.node], step.key)):
        together = list(group)
        if isinstance(key, Kind):
            table = [
                tuple(
                    places[place][operand] for place, operand in zip(key.places, step.operands, strict=True)
                )
                for step in together
            ]
            runs.append(Run(key, [rows[step.node] for step in together], table))
        else:
            runs.append(
                Products(
                    [rows[step.node] for step in together],
                    [rows[operand] for operand in key],
                    [[numbers[factor] for factor in step.factors] for step in together],
                    [_is_active(operand, masks, wanted) for operand in key],
                    any(factor in wanted for step in together for factor in step.factors),
                )
            )

    def row(index: int) -> int:
        return rows[beside(index) if index in numbers else index]

    return Plan(
        runs,
        len(rows),
        [_is_active(index, masks, wanted) for index in rows],
        [1.0, *(columns.numbers[index] for index in constants)],
        [row(index) for index in tape.outputs],
        [(row(guard.condition), guard.expected) for guard in tape.guards],
        [rows[index] for index in _checked(tape, rows, steps)]
        + [row(index) for index in tape.outputs if is_constant[index]],
    )


def _checked(tape: Tape, rows: Iterable[int], steps: Iterable[_Step]) -> list[int]:
    counts = counting(tape)
    covered = {
        x for step in steps if step.factors and step.node >= 0 and counts[step.node] for x in step.operands
    }
    compares = tape.columns.flags(lambda op, gate: op in COMPARISONS)
    return sorted(x for x in rows if x >= 0 and counts[x] and x not in covered and not compares[x])


def _steps(
    tape: Tape, masks: list[int], wanted: set[int], numbers: dict[int, int], fused: bool
) -> Iterator[_Step]:
    """What there is to compute, in the order of the tape."""
    shared = [index for index in numbers if index != ONE]
    sums, inside = recognise(tape, shared) if fused else ({}, bytearray(len(tape)))
    shown = {*tape.outputs, *(guard.condition for guard in tape.guards)}
    columns = tape.columns
    computed = columns.flags(lambda op, gate: op not in LEAVES)
    asked = bytearray(map(gt, computed, inside))
    for index in shown:
        asked[index] = 1
    for index in compress(count(), asked):
        operands = columns.operands_of(index)
        if not computed[index]:
            if index in numbers:
                yield _Step(beside(index), Kind("copy", None, 0 if index in wanted else -1, NUMBER), (index,))
        elif index in sums:
            factors, terms, rest = sums[index]
            if factors and rest:
                yield _sum(beside(index), factors, terms)
                factors, terms, rest = [], [], [beside(index), *rest]
            yield _sum(index, factors + [ONE] * len(rest), terms + rest)
        elif not inside[index]:
            where = "".join(NUMBER if operand in numbers else ROW for operand in operands)
            yield _Step(index, Kind(*columns.ops[columns.codes[index]], masks[index], where), operands)


def _sum(index: int, factors: list[int], operands: list[int]) -> _Step:
    return _Step(index, tuple(operands), tuple(operands), tuple(factors))


def _levels(steps: list[_Step]) -> dict[int, int]:
    """For each node how early its operands allow it: 1 for what reads only inputs and numbers."""
    levels: dict[int, int] = {}
    latest: dict[tuple[int, ...], int] = {}  # neurons of one layer read the same
    for step in steps:
        if step.operands not in latest:
            latest[step.operands] = max(levels.get(operand, 0) for operand in step.operands)
        levels[step.node] = 1 + latest[step.operands]
    return levels


def _is_active(index: int, masks: list[int], wanted: set[int]) -> bool:
    """Whether a row gets a gradient, which a part of a sum does if the sum does."""
    if index == ONE:
        return False
    entry = max(index, beside(index))
    return entry in wanted or masks[entry] != -1


def in_factor_order(run: Products) -> Products:
    """The same sums with their terms moved so that the factors of the first ascend; often all then do."""
    order = sorted(range(len(run.operands)), key=lambda j: run.factors[0][j])
    return run._replace(
        operands=[run.operands[j] for j in order],
        factors=[[factors[j] for j in order] for factors in run.factors],
        active=[run.active[j] for j in order],
    )
