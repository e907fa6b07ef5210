"""A whole graph in a few groups, so that a hundred thousand nodes make one picture.

What the labels of parameters name stays together.  Of the rest, those that play the same role go together:
the same gate over the same roles, as for each sample of a batch.  If these are still too many, so do gates
that follow one another in a row, and in the end all that are about equally far from the leaves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from ...engine import Value
from ...util.readers import readers
from .chains import chains
from .labels import labelled, modules
from .quotient import Named, feeds, unique

BOXES = 40
_KINDS = 3  # of gates that a name lists

Units = dict[Value, Value]  # {node: the node that stands for its group}
Feeds = dict[Value, list[Value]]  # {group: those that feed it}, each group after those


def outline(order: Sequence[Value]) -> Named:
    """The nodes of a graph in about forty groups or fewer; a node by itself is in none."""
    places = _named(order)
    units: Units = {}
    for node in reversed(order):
        units.setdefault(node, node)
        units.update((x, node) for x in node.operands if x.constant)
    for members in [*chains(order).values(), *reversed(places.values())]:
        units.update((x, members[-1]) for x in members)
    named = {members[-1]: name for name, members in places.items()}
    units = _merged(units, _roles(feeds(order, units), named))
    for merge in (_rows, _bands):
        feeding = feeds(order, units)
        if len(feeding) > BOXES:
            into = merge(feeding, named)
            alone = Counter(into.values())
            named = {unit: name for unit, name in named.items() if alone[into[unit]] == 1}
            units = _merged(units, into)
    return _told(order, units, named)


def _named(order: Sequence[Value]) -> Named:
    """The groups by the outermost attribute in the labels that tells several apart."""
    for attribute, places in labelled(order).items():
        if len(places) > 1:
            return modules(order, attribute)
    return {}


def _merged(units: Units, into: Mapping[Value, Value]) -> Units:
    return {node: into[unit] for node, unit in units.items()}


def _roles(feeding: Feeds, named: Mapping[Value, str]) -> Units:
    """Gates of one kind over operands of the same roles together, and leaves that feed the same."""
    role: Units = {}
    first: dict[Hashable, Value] = {}
    for unit, operands in feeding.items():
        means = (unit.gate, frozenset(role[x] for x in operands if feeding[x] or x in named))
        role[unit] = unit if unit in named or not operands else first.setdefault(means, unit)
    reading = readers(feeding, feeding.__getitem__)
    leaves = (unit for unit, operands in feeding.items() if not operands and unit not in named)
    return role | {leaf: first.setdefault(frozenset(role[x] for x in reading[leaf]), leaf) for leaf in leaves}


def _rows(feeding: Feeds, named: Mapping[Value, str]) -> Units:
    """Gates in a row together: each read by the next alone, which reads no other gate."""
    uses = Counter(x for operands in feeding.values() for x in operands)
    first: Units = {}
    for unit, operands in feeding.items():
        gates = [x for x in operands if feeding[x] or x in named]
        follows = len(gates) == 1 and uses[gates[0]] == 1 and named.keys().isdisjoint((unit, *gates))
        first[unit] = first[gates[0]] if follows else unit
    return first


def _bands(feeding: Feeds, named: Mapping[Value, str]) -> Units:
    """Everything in bands by distance from the leaves, each leaf with the nearest that reads it."""
    level: dict[Value, int] = {}
    for unit, operands in feeding.items():
        level[unit] = 1 + max((level[x] for x in operands), default=0)
    for unit in sorted(feeding, key=lambda unit: -level[unit]):
        level.update((x, level[unit]) for x in feeding[unit] if not feeding[x])
    size = Counter(level.values())
    band, so_far = {}, 0
    for i in sorted(size):
        band[i] = so_far * BOXES // len(feeding)
        so_far += size[i]
    first: dict[int, Value] = {}
    return {unit: first.setdefault(band[level[unit]], unit) for unit in feeding}


def _told(order: Sequence[Value], units: Units, named: Mapping[Value, str]) -> Named:
    """The groups with names that say what is in them."""
    found: defaultdict[Value, list[Value]] = defaultdict(list)
    for node in order:
        found[units[node]].append(node)
    return unique(
        (named.get(unit) or _contents(members), members)
        for unit, members in found.items()
        if unit in named or sum(not x.constant for x in members) > 1
    )


def _contents(members: Iterable[Value]) -> str:
    """`16 ×, 16 tanh`, the most frequent first, or `33 leaves`."""
    listed = list(members)
    gates = Counter(x.gate.symbol for x in listed if x.gate).most_common()
    if not gates:
        return f"{len(listed):,} leaves"
    kinds = [f"{count:,} {symbol}" for symbol, count in gates[:_KINDS]]
    return ", ".join(kinds + ["…"] * (len(gates) > _KINDS))
