"""Which gates are one application of a neuron, found from the parameters that they read.

An application begins where a gate reads a parameter, and grows where gates join parts that read different
parameters of the same owner: b + w[0]·x[0] + w[1]·x[1].  A gate of one operand that alone reads the whole
belongs to it too, as its activation.  Nothing is recorded in the forward pass for this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from ...engine import Value
from ...gates.row import Gate
from ...util.readers import readers


def applications(order: Sequence[Value], owners: Mapping[Value, str]) -> dict[Value, Value]:
    """{gate: the gate that stands for its application}, for the gates that belong to one.

    Args:
        order: The nodes of a graph, operands first.
        owners: {parameter: the name of what owns it}.
    """
    joined = _joined(order, owners)
    head: dict[Value, Value] = {}
    for node in order:
        if node in joined:
            head[node] = node
            for part in joined[node]:
                head[_followed(head, part)] = node
    together = {node: _followed(head, node) for node in head}
    return together | _activations(order, together)


def _joined(order: Sequence[Value], owners: Mapping[Value, str]) -> dict[Value, list[Value]]:
    """{gate of an application: the gates that it takes over}."""
    read = _bits(owners)  # which parameters of its owner a node has read, one bit each
    owner = dict(owners)
    parts: dict[Value, list[Value]] = {}
    whole = set()
    for node in order:
        leaves = [x for x in node.operands if x in owners]
        candidates = {owner[x] for x in leaves} or {owner[x] for x in node.operands if x in owner}
        if len(candidates) != 1 or (leaves and not _applied(node, leaves)):
            continue
        (name,) = candidates
        own, seen = [], 0
        for x in leaves + [x for x in node.operands if x in parts and owner[x] == name]:
            if not seen & read[x]:  # else it is an earlier application of the same neuron
                own.append(x)
                seen |= read[x]
        if leaves or len(own) > 1:
            whole.add(node)
        elif any(not x.constant and x is not own[0] for x in node.operands):
            continue
        owner[node], read[node] = name, seen
        parts[node] = [x for x in own if x not in owners]
    for node in reversed(order):
        if node in whole:
            whole.update(parts[node])  # what lies between two joints belongs to the application
    return {node: parts[node] for node in order if node in whole}


def _bits(owners: Mapping[Value, str]) -> dict[Value, int]:
    places: Counter[str] = Counter()
    bits = {}
    for parameter, name in owners.items():
        bits[parameter] = 1 << places[name]
        places[name] += 1
    return bits


def _applied(node: Value, leaves: Sequence[Value]) -> bool:
    """Whether the gate applies parameters to something; |w| and w·w only penalize them."""
    return len(node.operands) > 1 and len(set(leaves)) == len(leaves)


def _followed(head: dict[Value, Value], node: Value) -> Value:
    """The last of the heads from a node on; the way there is shortened for the next time."""
    while head[node] is not head[head[node]]:
        head[node] = head[head[node]]
    return head[node]


def _activations(order: Sequence[Value], together: Mapping[Value, Value]) -> dict[Value, Value]:
    lone = ((x, found[0]) for x, found in readers(order).items() if len(found) == 1 and x in together)
    return {node: together[x] for x, node in lone if node not in together and _operand_count(node) == 1}


def _operand_count(node: Value) -> int:
    """How many operands a gate has beside its parameters."""
    return len(node.operands) - (len(node.gate.parameters) if isinstance(node.gate, Gate) else 0)
