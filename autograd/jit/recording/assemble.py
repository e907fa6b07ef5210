"""From a recorded graph to a tape: equal entries merged, constants folded, what nothing needs dropped."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from typing import Final

from ...engine import Entries, Longs, Value, enter, enter_leaves, nodes, ranked, without_entry
from ...errors import GraphError
from ...gates.fold import Fold, Sized
from ...gates.row import ROWS, Gate
from ...util.cleanup import without_collector
from ...util.modes import ieee, recorded
from ..lower.columns import Columns
from ..lower.roles import SAME, role
from ..lower.tape import ALL, Counts, Guard, Tape
from .order import Order
from .record import Recording

# the codes of entries that are no gates
_CODES: Final = {"input": -1, "parameter": -2, "constant": -3, "detach": -4, "lt": -5, "le": -6}


def assemble(recording: Recording, parameters: list[Value], merge: bool = True) -> Tape:
    """The tape of a recording.

    Args:
        parameters: Those known by now, in order; leaves that the function closes over are appended.
        merge: Whether equal gates become one, and gates that change nothing none, which can move the last
            bits of a gradient.

    Raises:
        GraphError: For a node that was made by hand, and for one whose number is no longer its gate's.
    """
    return without_collector(lambda: _assembled(recording, parameters, merge))


def _assembled(recording: Recording, parameters: list[Value], merge: bool) -> Tape:
    ordered = Order(recording, unfold=not merge)
    inputs = [*recording.inputs, *recording.drawn]
    gates = {code: row for code in ordered.codes if isinstance(row := ROWS[code], Gate)}
    hands_on = bytearray(len(ROWS))
    for code, gate in gates.items():
        hands_on[code] = _hands_on(gate, merge)
    folds = {code: gate.fold for code, gate in gates.items() if merge and isinstance(gate, Sized)}
    entries = Entries(_CODES["constant"], hands_on, _worked_out, merge)
    at = Longs(array("q", [-1]) * len(ordered.order))

    def entry(node: Value) -> int:
        place = ordered.places.get(node, -1)
        return -1 if place < 0 else at.array[place]

    of_inputs = enter_leaves(entries, _CODES["input"], inputs, 0, ordered.places, at)
    known = len(parameters)
    of_parameters = enter_leaves(entries, _CODES["parameter"], parameters, 0, ordered.places, at)
    parameters += [
        leaf
        for leaf in without_entry(ordered.leaves, ordered.places, at)
        if leaf.gate is None and not leaf.constant and leaf not in recording.origins
    ]
    of_parameters += enter_leaves(entries, _CODES["parameter"], parameters[known:], known, ordered.places, at)
    with ieee():
        steps = {fold: _steps(fold) for fold in folds.values()}
        enter(
            entries, ordered.order, ordered.reads, at,
            {node: _CODES[origin.op] for node, origin in recording.origins.items()},
            [_CODES["detach"]],
            {code: (steps[fold], fold.width) for code, fold in folds.items()},
            _check,
        )  # fmt: skip

    recorded = len(ordered.order) - len(ordered.chains) + entries.unfolded
    codes, first, flat, numbers = entries.taken()
    distinct, codes = ranked(codes)
    ops = {code: (op, None) for op, code in _CODES.items()}
    return _without_dead(
        Tape(
            Columns(
                [ops.get(code) or ("gate", ROWS[code]) for code in distinct], codes, first, flat, numbers
            ),
            of_inputs,
            of_parameters,
            [entry(x) for x in recording.outputs],
            guards=_guards(recording, entry),
            labels=entries.labels,
            draws=len(recording.draws),
            counts=Counts(recorded, entries.merged, entries.folded - len(ordered.chains), 0),
            computed=[index for index in map(entry, recording.computed) if index >= 0],
            is_swept=merge or ordered.is_swept(),
        )
    )


def _steps(fold: Fold) -> Longs:
    """The gates of one term, as `enter` takes them."""
    given = [Value(1.0) for _ in range(1 + fold.width)]
    with recorded():
        made = [node for node in nodes(fold.step(*given), stop=given) if node.gate is not None]
    places = {node: place for place, node in enumerate([*given, *made])}
    steps = [(node._code, len(node.operands), *[places[x] for x in node.operands]) for node in made]
    return Longs(chain.from_iterable(steps))


def _hands_on(gate: Gate, merge: bool) -> bool:
    """Whether a node is the one that it reads: a fold the chain that stands for it."""
    return isinstance(gate, Sized) or (merge and role(gate) == SAME)


def _guards(recording: Recording, entry: Callable[[Value], int]) -> list[Guard]:
    """One guard for each condition, at the first place that branched on it."""
    first: dict[int, Guard] = {}
    for condition, expected, place in recording.branches:
        first.setdefault(entry(condition), Guard(entry(condition), expected, place))
    return list(first.values())


def _check(node: Value) -> None:
    """GraphError unless the number of a node is what its gate gives."""
    gate = node.gate
    if not isinstance(gate, Gate) or "closure" in node._attributes():
        raise GraphError(
            f"{node.label or node!r} was made by hand, so it cannot be computed again for other numbers; "
            "make its operation a gate: autograd.gate(name, value, local_grads)"
        )
    numbers = [x.data for x in node.operands]
    again = gate(*numbers)
    if again != node.data and not (math.isnan(again) and math.isnan(node.data)):
        raise GraphError(
            f"{node.label or gate.name} holds {node.data!r}, but {gate.written(numbers)} is {again!r}: its "
            "operands have changed since it was made; make it inside the function that is compiled"
        )


def _worked_out(code: int, numbers: list[float]) -> float | None:
    """A gate on constants, if its result is finite."""
    number: float = ROWS[code](*numbers)
    return number if math.isfinite(number) else None


def _without_dead(tape: Tape) -> Tape:
    """The tape without entries that no result and no guard needs; inputs and parameters stay."""
    ends = [*tape.inputs, *tape.parameters, *tape.outputs, *(guard.condition for guard in tape.guards)]
    needed = tape.read_by(ends, lambda op, gate: ALL)
    if all(needed):
        return tape
    entries, new = tape.columns.kept(needed)
    return replace(
        tape,
        entries=entries,
        inputs=[new[i] for i in tape.inputs],
        parameters=[new[i] for i in tape.parameters],
        outputs=[new[i] for i in tape.outputs],
        guards=[guard._replace(condition=new[guard.condition]) for guard in tape.guards],
        labels={new[i]: label for i, label in tape.labels.items() if needed[i]},
        counts=tape.counts._replace(dropped=len(tape) - sum(needed)),
        computed=[new[i] for i in tape.computed if needed[i]],
    )
