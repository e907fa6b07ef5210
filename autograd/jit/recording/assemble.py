"""From a recorded graph to a tape: equal entries merged, constants folded, what nothing needs dropped."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, Final

from ...engine import Entered, Value, enter
from ...errors import GraphError
from ...gates.fold import Sized
from ...gates.row import ROWS, Gate
from ...util.modes import ieee
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
    ordered = Order(recording)
    order = ordered.nodes
    inputs = [*recording.inputs, *recording.drawn]
    own = {*inputs, *recording.origins, *parameters}
    parameters += [x for x in order if x.gate is None and not x.constant and x not in own]
    entries = Entered(len(order))
    places: dict[Value, int] = {}
    for op, leaves in (("input", inputs), ("parameter", parameters)):
        for number, leaf in enumerate(leaves):
            places[leaf] = entries.put(_CODES[op], (), float(number))
            if leaf.label:
                entries.labels.setdefault(places[leaf], leaf.label)
    entries.at[:] = [places.get(x, -1) for x in order]
    gates = {code: row for code in {x._code for x in order} if isinstance(row := ROWS[code], Gate)}
    with ieee():
        enter(
            entries, order, ordered.reads,
            {node: _CODES[origin.op] for node, origin in recording.origins.items()},
            _CODES["constant"],
            [_CODES["detach"]],
            [code for code, gate in gates.items() if _hands_on(gate, merge)],
            _check,
            _worked_out,
            merge,
        )  # fmt: skip
    places.update(zip(order, entries.at, strict=True))
    ops: dict[int, Any] = {code: (op, None) for op, code in _CODES.items()}
    ops |= {code: ("gate", gate) for code, gate in gates.items()}
    return _without_dead(
        Tape(
            Columns(ops, entries.codes, entries.operands, entries.numbers),
            [places[x] for x in inputs],
            [places[x] for x in parameters],
            [places[x] for x in recording.outputs],
            guards=_guards(recording, places),
            labels=entries.labels,
            draws=len(recording.draws),
            counts=Counts(len(order), entries.merged, entries.folded - len(ordered.chains), 0),
            computed=[places[x] for x in recording.computed if x in places],
            is_swept=merge or ordered.is_swept(),
        )
    )


def _hands_on(gate: Gate, merge: bool) -> bool:
    """Whether a node is the one that it reads: a fold the chain that stands for it."""
    return isinstance(gate, Sized) or (merge and role(gate) == SAME)


def _guards(recording: Recording, places: dict[Value, int]) -> list[Guard]:
    """One guard for each condition, at the first place that branched on it."""
    first: dict[int, Guard] = {}
    for condition, expected, place in recording.branches:
        first.setdefault(places[condition], Guard(places[condition], expected, place))
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
    ends = {*tape.inputs, *tape.parameters, *tape.outputs, *(guard.condition for guard in tape.guards)}
    needed = tape.below(ends, lambda op, gate: ALL)
    if len(needed) == len(tape):
        return tape
    kept = sorted(needed)
    new = {old: index for index, old in enumerate(kept)}
    return replace(
        tape,
        entries=tape.columns.kept(kept),
        inputs=[new[i] for i in tape.inputs],
        parameters=[new[i] for i in tape.parameters],
        outputs=[new[i] for i in tape.outputs],
        guards=[guard._replace(condition=new[guard.condition]) for guard in tape.guards],
        labels={new[i]: label for i, label in tape.labels.items() if i in new},
        counts=tape.counts._replace(dropped=len(tape) - len(kept)),
        computed=[new[i] for i in tape.computed if i in new],
    )
