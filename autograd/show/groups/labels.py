"""Groups after the places that the labels of parameters name, such as layers[0].neurons[1]."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...engine import Value
from ...util.readers import readers
from .applications import applications
from .quotient import Named, unique


def labelled(order: Iterable[Value]) -> dict[str, set[str]]:
    """The attributes in the labels of parameters, and the places that each tells apart."""
    owners = {x.label.rpartition(".")[0] for x in order if owned(x)}
    parts = (part.partition("[")[0] for owner in sorted(owners) for part in owner.split("."))
    return {attribute: {_place(owner, attribute) for owner in owners} for attribute in dict.fromkeys(parts)}


def modules(order: Sequence[Value], by: str) -> Named:
    """A group for each place in the labels that ends in this attribute, or at what owns a parameter.

    Where a network goes through the same place several times, one after the other, there are several
    groups: "cell", "cell (2)", …
    """
    owners = {x: x.label.rpartition(".")[0] for x in order if owned(x)}
    place = {x: _place(owner, by) for x, owner in owners.items()}
    member = _turns(order, applications(order, owners), place)
    reading = readers(order)
    ahead: set[Value] = (
        set()
    )  # gates in no group that feed one: to draw their operands inside it would make a circle
    for node in reversed(order):
        feeds = {member.get(x) for x in reading[node]}
        if node in member or not (node.operands or node.constant):
            continue
        if len(feeds) == 1 and None not in feeds:
            member[node] = member[reading[node][0]]  # what only prepares a group's operands goes with it
        elif feeds - {None} or not ahead.isdisjoint(reading[node]):
            ahead.add(node)
    found: defaultdict[_Turn, list[Value]] = defaultdict(list)
    for node in order:
        if node in member:
            found[member[node]].append(node)
        elif node in place and ahead.isdisjoint(reading[node]):
            for turn in dict.fromkeys(member[x] for x in reading[node] if x in member):
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


_PATH = re.compile(r"[^\W\d]\w*(\[[^\[\]]*\])*(\.[^\W\d]\w*(\[[^\[\]]*\])*)+")  # layers[0].neurons[1].b


def owned(x: Value) -> bool:
    """Whether a leaf's label is a path, as a model gives to its parameters."""
    return not (x.gate or x.constant) and _PATH.fullmatch(x.label) is not None


def _place(owner: str, by: str) -> str:
    """layers[0].neurons[1] → layers[0], by layers; all of it where that attribute does not occur."""
    parts = owner.split(".")
    ends = [i for i, part in enumerate(parts, 1) if part.partition("[")[0] == by]
    return ".".join(parts[: ends[-1]] if ends else parts)
