"""Where boxes stand when no engine lays them out: in columns by distance from the root.

Before each column there is room for lines to cross, and then a lane in which they run level, each in the slot
of its operand, with their labels.  A long row of columns goes on in the next row.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from ..scene.boxes import Scene
from .sizes import box_height, box_width, lane_width

CROSSING, BETWEEN_BOXES, LONGEST_DETOUR = 48.0, 20.0, 100
TIP = 10.0  # behind a label, for the arrow's head
WIDEST, LONGEST = 1600.0, 5.0  # a row of columns, where it is also so many times as wide as high
READABLE, SHAPE = 1150.0, 0.9  # a row where there are several, and how wide all of them are by their height
BETWEEN_ROWS, TRACK = 26.0, 7.0  # rows of columns, and lines from one to the next
SWEEPS = 8
KEPT = 16  # arrangements: while only numbers change, boxes stay in their order


class _Shape(NamedTuple):
    """All that the order of boxes rests on."""

    name: str
    height: float
    operands: int


class _Join(NamedTuple):
    """An arrow between boxes, into the place of an operand."""

    tail: str
    head: str
    place: int


class _Arranged(NamedTuple):
    """Which boxes and bends stand below each other, how high, and through which of them the arrows run."""

    places: dict[str, Place]
    columns: list[list[Place]]
    routes: list[list[Place]]


@dataclass(eq=False)
class Place:
    """A box in its column, or, without a box, the point where a long arrow passes through a column.

    Attributes:
        operands: How many arrows its box has places for; 0 without a box.
        enter: Where the lane before its column begins.
        leave: Where its column ends.
        turn: For what goes on in the next row: how far to the right, how far down, how far back to the left.
    """

    column: int
    operands: int = 0
    width: float = 0.0
    height: float = 6.0
    x: float = 0.0
    y: float = 0.0
    enter: float = 0.0
    leave: float = 0.0
    turn: tuple[float, float, float] | None = None
    before: list[Place] = field(default_factory=list)
    after: list[tuple[Place, float]] = field(default_factory=list)  # with how far below its middle


@dataclass(frozen=True)
class Layout:
    """A place per box, for each arrow the places it runs through from tail to head, and the full size."""

    places: dict[str, Place]
    routes: list[list[Place]]
    width: float
    height: float


def lay_out(scene: Scene) -> Layout:
    """Columns left to right towards the root; in each, boxes close to what they are joined to."""
    shapes = tuple(_Shape(box.name, box_height(box), box.operands) for box in scene.boxes)
    kept = _arranged(shapes, tuple(_Join(x.tail, x.head, x.place) for x in scene.arrows))
    fresh = {
        x: Place(x.column, x.operands, height=x.height, y=x.y) for x in chain.from_iterable(kept.columns)
    }
    places = {name: fresh[place] for name, place in kept.places.items()}
    lanes = [0.0] * len(kept.columns)
    for box in scene.boxes:
        places[box.name].width = box_width(box)
    for arrow in scene.arrows:
        column = places[arrow.head].column
        lanes[column] = max(lanes[column], lane_width(arrow))
    routes = [[fresh[place] for place in route] for route in kept.routes]
    columns = [[fresh[place] for place in column] for column in kept.columns]
    return Layout(places, routes, *_size(columns, lanes, routes))


@lru_cache(KEPT)
def _arranged(shapes: tuple[_Shape, ...], joins: tuple[_Join, ...]) -> _Arranged:
    places = _places(shapes, joins)
    columns: list[list[Place]] = [[] for _ in range(1 + max(place.column for place in places.values()))]
    for place in places.values():
        columns[place.column].append(place)
    bends: dict[tuple[str, int], Place] = {}
    routes = []
    for join in joins:
        tail, head = places[join.tail], places[join.head]
        route = [tail, *_detour(join.tail, tail, head, columns, bends), head]
        for left, right in pairwise(route):
            right.before.append(left)
            left.after.append((right, operand_height(join.place, head) if right is head else 0.0))
        routes.append(route)
    _untangle(columns)
    _stack(columns)
    return _Arranged(places, columns, routes)


def _places(shapes: Sequence[_Shape], joins: Sequence[_Join]) -> dict[str, Place]:
    """Each box in its column: the root in the last one, an operand left of every gate that reads it."""
    distance = {shape.name: 0 for shape in shapes}
    tails = defaultdict(list)
    for join in joins:
        tails[join.head].append(join.tail)
    for shape in reversed(shapes):
        for tail in tails[shape.name]:
            distance[tail] = max(distance[tail], distance[shape.name] + 1)
    last = max(distance.values())
    return {x.name: Place(last - distance[x.name], x.operands, height=x.height) for x in shapes}


def _detour(
    name: str, tail: Place, head: Place, columns: list[list[Place]], bends: dict[tuple[str, int], Place]
) -> list[Place]:
    """The bends of a long arrow, one in each column between; arrows from one box share theirs."""
    between = range(tail.column + 1, head.column)
    if len(between) > LONGEST_DETOUR:
        return []
    for i in between:
        if (name, i) not in bends:
            bends[name, i] = Place(i)
            columns[i].append(bends[name, i])
    return [bends[name, i] for i in between]


def operand_height(place: int, head: Place) -> float:
    """Where the arrow of an operand enters its head's box, as a part of the box's height below the middle."""
    return (place + 0.5) / head.operands - 0.5


def _untangle(columns: Sequence[list[Place]]) -> None:
    """Order each column by where its neighbours stand in theirs, to and fro, so that few arrows cross."""
    for sweep in range(SWEEPS):
        leftwards = sweep % 2 == 1
        for column in reversed(columns) if leftwards else columns:
            wanted = {place: _level(place, not leftwards, leftwards) for place in column}
            column.sort(key=wanted.__getitem__)
            bottom = 0.0
            for place in column:
                place.y = bottom + place.height / 2
                bottom += place.height


def _stack(columns: Sequence[list[Place]]) -> None:
    """Move boxes level with their neighbours, as far as those above them leave room."""
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            wanted = [_level(place) for place in column]
            bottom = float("-inf")
            for place, level in zip(column, wanted, strict=True):
                place.y = max(level, bottom + place.height / 2)
                bottom = place.y + place.height / 2 + BETWEEN_BOXES
            shift = sum(p.y - level for p, level in zip(column, wanted, strict=True)) / len(column)
            for place in column:
                place.y -= shift


def _level(place: Place, before: bool = True, after: bool = True) -> float:
    """The mean height of the neighbours on these sides; its own where it has none."""
    ys = [neighbour.y for neighbour in place.before] if before else []
    ys += [neighbour.y + below * neighbour.height for neighbour, below in place.after] if after else []
    return sum(ys) / len(ys) if ys else place.y


def _size(
    columns: Sequence[list[Place]], lanes: Sequence[float], routes: Sequence[list[Place]]
) -> tuple[float, float]:
    """Give every place its x, begin a new row where one is too long, and return the full width and height."""
    wide = [max(place.width for place in column) for column in columns]
    before = [lane + CROSSING + TIP for lane in lanes]
    high = max(sum(place.height + BETWEEN_BOXES for place in column) for column in columns)
    rows = _rows([a + b for a, b in zip(wide, before, strict=True)], high)
    crossing: dict[int, dict[Place, None]] = defaultdict(dict)  # what goes on, by the row that it comes from
    row_of = {column: i for i, row in enumerate(rows) for column in row}
    for left, right in chain.from_iterable(map(pairwise, routes)):
        if row_of[left.column] != row_of[right.column]:
            crossing[row_of[left.column]][left] = None
    margin = max(map(len, crossing.values()), default=0) * TRACK
    bottom = width = 0.0
    for i, row in enumerate(rows):
        x = margin + (before[row[0]] if i else 0.0)
        places = [place for column in row for place in columns[column]]
        top = min(place.y - place.height / 2 for place in places)
        for column in row:
            for place in columns[column]:
                place.x = x + wide[column] / 2
                place.width = place.width or wide[column]
                place.y += bottom - top
                place.enter = x - lanes[column] - TIP
                place.leave = x + wide[column]
            x += wide[column] + (before[column + 1] if column != row[-1] else 0.0)
        bottom = max(place.y + place.height / 2 for place in places)
        tracks = sorted(crossing[i], key=lambda place: place.y)
        for k, place in enumerate(tracks):
            last = len(tracks) - k
            place.turn = x + last * TRACK, bottom + BETWEEN_ROWS / 2 + last * TRACK, k * TRACK
        width = max(width, x + len(tracks) * TRACK)
        if row is not rows[-1]:
            bottom += BETWEEN_ROWS + len(tracks) * TRACK
    return width, bottom


def _rows(widths: Sequence[float], height: float) -> list[range]:
    """Which columns stand beside each other: all of them, unless that is wide and low."""
    whole, rows, first, x = sum(widths), [], 0, 0.0
    limit = max(READABLE, math.sqrt(SHAPE * whole * (height + BETWEEN_ROWS)))
    if whole <= max(WIDEST, LONGEST * height):
        limit = whole
    for i, width in enumerate(widths):
        if x + width > limit and i > first:
            rows.append(range(first, i))
            first, x = i, 0.0
        x += width
    return [*rows, range(first, len(widths))]
