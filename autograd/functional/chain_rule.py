"""The chain rule with numbers of any kind: floats, Values that can be differentiated again, registers."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from math import isfinite, nan
from typing import Any

from ..engine import SWEEPING, Value, meet_leaves, nodes, sweep_floats, walk
from ..engine.refusals.not_finite import inspect_flow
from ..engine.refusals.provenance import take_note
from ..errors import GraphError
from ..gates.probe import without_stand_ins
from ..gates.row import Gate, Helper
from ..gates.second_order import instead, passed, sound
from ..util.modes import ieee, listener, strict
from ..util.real import as_float
from .undefined import refuse_what_rows_made
from .unfolding import between


def gradients(y: Any, inputs: Sequence[Value], higher: bool) -> list[Any]:
    """dy/dx for each input: floats, or Values that can be differentiated again.

    Rows are read without raising, and what comes out is judged once: in strict mode DomainError,
    PoleError or GateOverflowError for a derivative that is not finite, in the name of the gate that
    was written.  An infinite local gradient of such a gate itself (√ at 0) passes.
    """
    if higher and isinstance(y, Value) and not y.constant:
        return _value_gradients(y, inputs)
    return float_gradients(y, inputs)


def float_gradients(y: Any, inputs: Sequence[Value], upstream: float = 1.0) -> list[float]:
    """upstream × dy/dx for each input, as floats."""
    if not isinstance(y, Value):
        as_float(y)
        return [0.0] * len(inputs)
    if y.constant:
        return [0.0] * len(inputs)
    with SWEEPING:
        for x in inputs:
            x._flow = 0.0  # y may not depend on all of them
        leaves, gates, turns = walk(y)
        sweep_floats(leaves, gates, turns, upstream)
        if strict() and any(x._flow - x._flow != 0.0 for x in inputs):
            meet_leaves(leaves, gates)
            order = leaves + gates
            refuse_what_rows_made(order, {id(x): x._flow for x in order}, inputs)
            inspect_flow(order)
        return [x._flow for x in inputs]


def _value_gradients(y: Value, inputs: Sequence[Value]) -> list[Any]:
    order = nodes(between(y, inputs), stop=inputs)
    recorder = listener()
    judged = strict() and recorder is None
    with ieee():
        flows = sweep(order, 1.0, local_values, passed_on if recorder is None else _Recorded(order))
        found = [flows.get(x, 0.0) for x in inputs]
        if recorder is not None:
            summed = [x + 0.0 if isinstance(x, Value) else x for x in found]  # as a sweep of floats: never −0
            return _beside(recorder.detach(y), summed, order)
    if judged and not all(isfinite(_number(x)) for x in found):
        refuse_what_rows_made(
            order, {id(x): _number(flow) for x, flow in flows.items()}, inputs, all_of_it=True
        )
    return found


def sweep(
    order: Sequence[Any],
    seed: Any,
    local_grads: Callable[[Any], Sequence[Any]],
    share: Callable[[Any, Any], Any] = operator.mul,
) -> dict[Any, Any]:
    """The chain rule with whatever numbers the caller brings: d root / d node for every node.

    local_grads(node) gives one number per operand; a flow that is a plain 0.0 is not passed on.
    share(flow, local) is their product, unless the caller's numbers need more care.
    """
    flows = {order[-1]: seed}
    for node in reversed(order):
        flow = flows.get(node)
        if node.gate is None or flow is None or (flow.__class__ is float and flow == 0.0):
            continue
        for operand, local in zip(node.operands, local_grads(node), strict=True):
            if not operand.constant:
                contribution = share(flow, local)
                before = flows.get(operand)
                flows[operand] = contribution if _nothing(before) else _sum(before, contribution)
    return flows


def _nothing(x: Any) -> bool:
    return x is None or (x.__class__ is float and x == 0.0)


def _sum(a: Any, b: Any) -> Any:
    return a if _nothing(b) else a + b


def passed_on(flow: Any, local: Any) -> Any:
    """Upstream × local: a plain 0.0 is a zero of all orders; a gradient of 0 absorbs an infinity."""
    if local.__class__ is float and local == 0.0:
        return 0.0 if isfinite(_number(flow)) else flow * local
    if flow.__class__ is not float and flow._data == 0.0 and not isfinite(_number(local)):
        return passed(flow, local)
    return flow * local


def _beside(y: Value, found: list[Any], order: Sequence[Value]) -> list[Any]:
    """The slopes as nodes that are NaN where y is not finite: without y they might be numbers there.

    A plain number becomes one where nothing else tells, and y may have no value.
    """
    told = order[-1].gate is sound and any(isinstance(x, Value) for x in found)
    safe = told or not any(x.gate is sound or (isinstance(x.gate, Gate) and x.gate.domain) for x in order)
    return [x if safe and not isinstance(x, Value) else sound(x, y) for x in found]


class _Recorded:
    """Upstream × local while compile records: what the numbers will be is not known, so no number decides.

    The numbers of the graph itself count as finite, unless a gate may have chosen among them.
    """

    def __init__(self, order: Sequence[Value]) -> None:
        chosen = any(
            isinstance(x.gate, Helper) or (isinstance(x.gate, Gate) and x.gate.arity > 2) for x in order
        )
        self.finite = set() if chosen else {id(x) for x in order}

    def __call__(self, flow: Any, local: Any) -> Any:
        plain = flow.__class__ is float or local.__class__ is float or id(local) in self.finite
        return flow * local if plain else passed(flow, local)


def local_values(node: Value) -> Sequence[Any]:
    """A node's local gradients read from its row again, on the nodes themselves, as a graph."""
    row = node.gate
    if not isinstance(row, Gate):
        raise GraphError(
            f"{node.label or node!r} was made by hand, so it has no second derivative; "
            "make its operation a gate: autograd.gate(name, value, local_grads); "
            "or take a first derivative as a number, under `with autograd.no_grad():`"
        )
    operands = node.operands
    fixed = sum(1 << i for i, x in enumerate(operands) if x.constant)
    read = row.form(fixed)(node, *(x.data if x.constant else x for x in operands))
    slopes: Sequence[Any] = row.one_each(read)
    if listener() is not None:
        return slopes
    if node._data != node._data:  # a gate without a value has no derivative of any order, under ieee() too
        return [instead(nan, reduce(operator.add, [x * nan for x in operands]))] * len(operands)
    slopes = without_stand_ins(row, fixed, node._data, operands, slopes)
    take_note(node, slopes)
    return slopes


def _number(x: Any) -> float:
    return x if x.__class__ is float else x._data
