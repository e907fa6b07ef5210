"""From a recorded graph to a tape: equal entries merged, constants folded, what nothing needs dropped."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from typing import Any, Final

from ...engine import Entered, Value, enter, nodes
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
    order, places = ordered.nodes, ordered.places
    inputs = [*recording.inputs, *recording.drawn]
    given = {*inputs, *recording.origins, *parameters}
    parameters += [x for x in order if x.gate is None and not x.constant and x not in given]
    gates = {code: row for code in {x._code for x in order} if isinstance(row := ROWS[code], Gate)}
    hands_on = [code for code, gate in gates.items() if _hands_on(gate, merge)]
    folds = {code: gate.fold for code, gate in gates.items() if merge and isinstance(gate, Sized)}
    entries = Entered(len(order), _CODES["constant"], hands_on, _worked_out, merge)
    leaves: dict[Value, int] = {}
    for op, column in (("input", inputs), ("parameter", parameters)):
        for number, leaf in enumerate(column):
            index = leaves[leaf] = entries.put(_CODES[op], (), float(number))
            if leaf in places:
                entries.at[places[leaf]] = index
            if leaf.label:
                entries.labels.setdefault(index, leaf.label)
    with ieee():
        steps = {fold: _steps(fold) for fold in folds.values()}
        enter(
            entries, order, ordered.reads,
            {node: _CODES[origin.op] for node, origin in recording.origins.items()},
            [_CODES["detach"]],
            {code: (steps[fold], fold.width) for code, fold in folds.items()},
            _check,
        )  # fmt: skip
    ops: dict[int, Any] = {code: (op, None) for op, code in _CODES.items()}
    ops |= {code: ("gate", ROWS[code]) for code in set(entries.codes) if code > 0}

    def entry(node: Value) -> int:
        place = places.get(node)
        return leaves.get(node, -1) if place is None else entries.at[place]

    recorded = len(order) - len(ordered.chains) + entries.unfolded
    return _without_dead(
        Tape(
            Columns(ops, entries.codes, entries.operands, entries.numbers),
            [entry(x) for x in inputs],
            [entry(x) for x in parameters],
            [entry(x) for x in recording.outputs],
            guards=_guards(recording, entry),
            labels=entries.labels,
            draws=len(recording.draws),
            counts=Counts(recorded, entries.merged, entries.folded - len(ordered.chains), 0),
            computed=[index for index in map(entry, recording.computed) if index >= 0],
            is_swept=merge or ordered.is_swept(),
        )
    )


def _steps(fold: Fold) -> list[tuple[int, list[int]]]:
    """The gates of one term: what each is, and what it reads among the total, the term, and these."""
    given = [Value(1.0) for _ in range(1 + fold.width)]
    with recorded():
        made = [node for node in nodes(fold.step(*given), stop=given) if node.gate is not None]
    places = {node: place for place, node in enumerate([*given, *made])}
    return [(node._code, [places[x] for x in node.operands]) for node in made]


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
    new = [place - 1 if stays else -1 for place, stays in zip(accumulate(needed), needed, strict=True)]
    return replace(
        tape,
        entries=tape.columns.kept(new),
        inputs=[new[i] for i in tape.inputs],
        parameters=[new[i] for i in tape.parameters],
        outputs=[new[i] for i in tape.outputs],
        guards=[guard._replace(condition=new[guard.condition]) for guard in tape.guards],
        labels={new[i]: label for i, label in tape.labels.items() if needed[i]},
        counts=tape.counts._replace(dropped=len(tape) - sum(needed)),
        computed=[new[i] for i in tape.computed if needed[i]],
    )
