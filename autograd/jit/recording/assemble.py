"""From a recorded graph to a tape: equal entries merged, constants folded, what nothing needs dropped."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from ...engine import Value
from ...errors import GraphError
from ...gates.row import Gate
from ...util.modes import ieee
from ..lower.roles import SAME, role
from ..lower.tape import LEAVES, Counts, Entry, Guard, Tape
from .order import Order
from .record import Recording


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
    own = {*recording.inputs, *recording.drawn, *recording.origins, *parameters}
    parameters += [x for x in order if x.gate is None and not x.constant and x not in own]
    builder = _Builder(merge)
    places: dict[Value, int] = {}
    for op, leaves in (("input", [*recording.inputs, *recording.drawn]), ("parameter", parameters)):
        for number, leaf in enumerate(leaves):
            places[leaf] = builder.add(Entry(op, number=float(number)), leaf.label)
    with ieee():
        for node in order:
            if node not in places:
                chain = ordered.chains.get(node)
                places[node] = _entered(node, recording, places, builder, chain)
    return _without_dead(
        Tape(
            builder.entries,
            [places[x] for x in (*recording.inputs, *recording.drawn)],
            [places[x] for x in parameters],
            [places[x] for x in recording.outputs],
            guards=_guards(recording, places),
            labels=builder.labels,
            draws=len(recording.draws),
            counts=Counts(len(order), builder.merged, builder.folded, 0),
            computed=[places[x] for x in recording.computed if x in places],
            is_swept=merge or ordered.is_swept(),
        )
    )


def _guards(recording: Recording, places: dict[Value, int]) -> list[Guard]:
    """One guard for each condition, at the first place that branched on it."""
    first: dict[int, Guard] = {}
    for condition, expected, place in recording.branches:
        first.setdefault(places[condition], Guard(places[condition], expected, place))
    return list(first.values())


def _entered(
    node: Value, recording: Recording, places: dict[Value, int], builder: _Builder, chain: Value | None
) -> int:
    if node.constant:
        return builder.add(Entry("constant", number=node.data))
    origin = recording.origins.get(node)
    if origin is not None:
        return builder.add(Entry(origin.op, None, tuple(places[x] for x in origin.operands)), node.label)
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
    if chain is not None:
        return builder.named(places[chain], node.label)
    return builder.add(Entry("gate", gate, tuple(places[x] for x in node.operands)), node.label)


class _Builder:
    """Entries so far, each once."""

    def __init__(self, merge: bool) -> None:
        self.entries: list[Entry] = []
        self.labels: dict[int, str] = {}
        self.merged = self.folded = 0
        self._merge = merge
        self._known: dict[Any, int] = {}

    def add(self, entry: Entry, label: str = "") -> int:
        """The index of an entry that gives this number: a new one, or one that is there already."""
        if entry.op not in LEAVES:
            simple = self._folded(entry)
            if simple is not None:
                self.folded += 1
                return simple
        key = (entry.op, entry.gate, entry.operands, entry.number.hex())
        index = self._known.get(key) if self._merge or entry.op != "gate" else None
        if index is None:
            index = self._known[key] = len(self.entries)
            self.entries.append(entry)
        else:
            self.merged += entry.op != "constant"
        return self.named(index, label)

    def named(self, index: int, label: str) -> int:
        """The index itself, with this label unless it has one."""
        if label:
            self.labels.setdefault(index, label)
        return index

    def _folded(self, entry: Entry) -> int | None:
        """Where all operands are constants, their result; where the gate changes nothing, its operand."""
        if entry.op == "detach" and self.entries[entry.operands[0]].op == "constant":
            return entry.operands[0]
        if entry.gate is None:
            return None
        if self._merge and role(entry.gate) == SAME:
            return entry.operands[0]
        operands = [self.entries[i] for i in entry.operands]
        if any(x.op != "constant" for x in operands):
            return None
        number = entry.gate(*(x.number for x in operands))
        return self.add(Entry("constant", number=number)) if math.isfinite(number) else None


def _without_dead(tape: Tape) -> Tape:
    """The tape without entries that no result and no guard needs; inputs and parameters stay."""
    ends = {*tape.inputs, *tape.parameters, *tape.outputs, *(guard.condition for guard in tape.guards)}
    needed = tape.below(ends, lambda entry: entry.operands)
    if len(needed) == len(tape):
        return tape
    kept = sorted(needed)
    new = {old: index for index, old in enumerate(kept)}
    entries = [
        tape.entries[i]._replace(operands=tuple(new[x] for x in tape.entries[i].operands)) for i in kept
    ]
    return replace(
        tape,
        entries=entries,
        inputs=[new[i] for i in tape.inputs],
        parameters=[new[i] for i in tape.parameters],
        outputs=[new[i] for i in tape.outputs],
        guards=[guard._replace(condition=new[guard.condition]) for guard in tape.guards],
        labels={new[i]: label for i, label in tape.labels.items() if i in new},
        counts=tape.counts._replace(dropped=len(tape) - len(kept)),
        computed=[new[i] for i in tape.computed if i in new],
    )
