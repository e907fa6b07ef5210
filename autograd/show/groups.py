"""Which nodes of a graph belong together, as plain data: {name of a group: its nodes, operands first}.

    groups(root, "layers")    one group per layer, named by the labels of its parameters: "layers[0]"
    groups(root, "neurons")   one per neuron: "layers[0].neurons[1]"; any attribute in the labels will do
    groups(root, "chains")    gates of one kind that feed only one another: "+ of 17"
    groups(root, "outline")   the whole graph in a few groups, for graphs of any size

draw(root, collapse=these) makes a box of each group; one that is left out of the dict is drawn open.
A gate is in one group at most; a parameter is in every group that uses it.  The rest is in no group.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..value import Value
from ..walk import nodes
from .applications import applications

Groups = dict[str, list[Value]]


def groups(root: Value, by: str) -> Groups:
    """The nodes below a root that belong together.

    root  the root of a graph
    by    "chains", "outline", or an attribute in the labels of parameters, such as "layers" or "neurons";
          ValueError, with those there are, for another

    >>> w, x, b = Value(2.0, "neurons[0].w[0]"), Value(3.0, "x"), Value(1.0, "neurons[0].b")
    >>> [(name, len(its)) for name, its in groups((b + w * x).relu(), "neurons").items()]
    [('neurons[0]', 5)]
    """
    order = nodes(root)
    if by == "chains":
        return chains(order)
    if by == "outline":
        from .outline import outline

        return outline(order)
    attributes = labelled(order)
    if by not in attributes:
        raise ValueError(
            f"nothing here is labelled as one of {by!r}; collapse is 'chains', 'outline', or an attribute in "
            f"the labels of parameters (layers, in layers[0].neurons[1].w[0]): "
            f"there {'are ' + ', '.join(attributes) if attributes else 'is none'}"
        )
    return modules(order, by)


def labelled(order: Iterable[Value]) -> dict[str, set[str]]:
    """The attributes in the labels of parameters, and the places that each tells apart."""
    owners = {x.label.rpartition(".")[0] for x in order if _owned(x)}
    parts = (part.partition("[")[0] for owner in sorted(owners) for part in owner.split("."))
    return {attribute: {_place(owner, attribute) for owner in owners} for attribute in dict.fromkeys(parts)}


def modules(order: Sequence[Value], by: str) -> Groups:
    """A group for each place in the labels that ends in this attribute, or at what owns a parameter.

    Where a network goes through the same place several times, one after the other, there are several
    groups: "cell", "cell (2)", …
    """
    owners = {x: x.label.rpartition(".")[0] for x in order if _owned(x)}
    place = {x: _place(owner, by) for x, owner in owners.items()}
    member = _turns(order, applications(order, owners), place)
    readers = read_by(order)
    ahead: set[Value] = (
        set()
    )  # gates in no group that feed one: to draw their operands inside it would make a circle
    for node in reversed(order):
        feeds = {member.get(x) for x in readers[node]}
        if node in member or not (node.operands or node.constant):
            continue
        if len(feeds) == 1 and None not in feeds:
            member[node] = member[readers[node][0]]  # what only prepares a group's operands goes with it
        elif feeds - {None} or not ahead.isdisjoint(readers[node]):
            ahead.add(node)
    found: defaultdict[_Turn, list[Value]] = defaultdict(list)
    for node in order:
        if node in member:
            found[member[node]].append(node)
        elif node in place and ahead.isdisjoint(readers[node]):
            for turn in dict.fromkeys(member[x] for x in readers[node] if x in member):
                if turn.place == place[node]:
                    found[turn].append(node)
    return unique((turn.place, found[turn]) for turn in sorted(found, key=lambda turn: turn.time))


class _Turn(NamedTuple):
    """A place in the labels, and how many applications there are at most up to the end of this one."""

    place: str
    time: int


def _turns(
    order: Sequence[Value], application: Mapping[Value, Value], place: Mapping[Value, str]
) -> dict[Value, _Turn]:
    """The turn of each gate of an application; no turn feeds one that is not later."""
    time: dict[Value, int] = {}
    end: Counter[Value] = Counter()
    where: dict[Value, str] = {}
    for node in order:
        mine = application.get(node)
        before = (time[x] + (mine is not None and application.get(x) is not mine) for x in node.operands)
        time[node] = max(before, default=0)
        if mine is not None:
            end[mine] = max(end[mine], time[node])
            where[mine] = next((place[x] for x in node.operands if x in place), where.get(mine, ""))
    leaks = {
        application[x]
        for node in order
        for x in node.operands
        if x in application
        and application.get(node) is not application[x]
        and time[node] - (node in application) < end[application[x]]
    }
    return {node: _Turn(where[mine], end[mine]) for node, mine in application.items() if mine not in leaks}


def chains(order: Sequence[Value]) -> Groups:
    """Gates of one kind that feed only one another: additions of additions, products of products."""
    readers = read_by(order)
    last: dict[Value, Value] = {}
    for node in reversed(order):
        if node.gate and len(node.operands) > 1:
            further = len(readers[node]) == 1 and readers[node][0].gate is node.gate
            last[node] = last[readers[node][0]] if further else node
        elif node.constant and readers[node]:
            last[node] = last.get(readers[node][0], node)
    found: defaultdict[Value, list[Value]] = defaultdict(list)
    for node in order:
        if node in last:
            found[last[node]].append(node)
    return unique(
        (f"{end.gate.symbol} of {_joined(gates)}", gates)
        for end, gates in found.items()
        if end.gate and sum(x.gate is end.gate for x in gates) > 1
    )


def _joined(chain: Sequence[Value]) -> int:
    """How many operands a chain joins."""
    gates = [x for x in chain if x.gate]
    return sum(len(x.operands) for x in gates) - len(gates) + 1


def read_by(order: Iterable[Value]) -> defaultdict[Value, list[Value]]:
    """{node: the gates that read it}, one as often as it does."""
    readers: defaultdict[Value, list[Value]] = defaultdict(list)
    for node in order:
        for x in node.operands:
            readers[x].append(node)
    return readers


def feeds(order: Sequence[Value], units: Mapping[Value, Value]) -> dict[Value, list[Value]]:
    """{node that stands for a group: those that feed it}, each group after those.

    order  the nodes of a graph
    units  {node: the node that stands for its group}
    """
    found: dict[Value, dict[Value, None]] = {unit: {} for unit in units.values()}
    for node in order:
        mine = units[node]
        for x in node.operands:
            if units[x] is not mine:
                found[mine][units[x]] = None
    lists = {unit: list(operands) for unit, operands in found.items()}
    return {unit: lists[unit] for unit in nodes(units[order[-1]], operands=lists.__getitem__)}


def unique(named: Iterable[tuple[str, list[Value]]]) -> Groups:
    """The groups by name; those that would have the same are numbered: "cell", "cell (2)"."""
    times: Counter[str] = Counter()
    found = {}
    for name, members in named:
        times[name] += 1
        found[name if times[name] == 1 else f"{name} ({times[name]})"] = members
    return found


def _owned(x: Value) -> bool:
    return not (x.gate or x.constant) and "." in x.label.strip(".")


def _place(owner: str, by: str) -> str:
    """layers[0].neurons[1] → layers[0], by layers; all of it where that attribute does not occur."""
    parts = owner.split(".")
    ends = [i for i, part in enumerate(parts, 1) if part.partition("[")[0] == by]
    return ".".join(parts[: ends[-1]] if ends else parts)
