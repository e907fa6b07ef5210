"""Where boxes stand when no engine lays them out: in columns by distance from the root."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..scene.boxes import Arrow, Box, Row, Scene

ROW, PADDING, SYMBOL_SIZE = 17.0, 7.0, 18.0
BETWEEN_COLUMNS, BETWEEN_BOXES, LONGEST_DETOUR = 105.0, 18.0, 30
SWEEPS = 8


@dataclass(eq=False)
class Place:
    """A box in its column, or, without a box, the point where a long arrow passes through a column."""

    box: Box | None
    column: int
    width: float = 0.0
    height: float = 6.0
    x: float = 0.0
    y: float = 0.0
    before: list[Place] = field(default_factory=list)
    after: list[tuple[Place, float]] = field(default_factory=list)  # with how far below its middle


@dataclass(frozen=True)
class Layout:
    """A place per box, for each arrow the places it runs through from tail to head, and the full size."""

    places: list[Place]
    routes: list[list[Place]]
    width: float
    height: float


def lay_out(scene: Scene) -> Layout:
    """Columns left to right towards the root; in each, boxes close to what they are joined to."""
    places = _places(scene)
    columns: list[list[Place]] = [[] for _ in range(1 + max(place.column for place in places.values()))]
    for place in places.values():
        columns[place.column].append(place)
    bends: dict[tuple[str, int], Place] = {}
    routes = []
    for arrow in scene.arrows:
        tail, head = places[arrow.tail], places[arrow.head]
        route = [tail, *_detour(arrow.tail, tail, head, columns, bends), head]
        for left, right in pairwise(route):
            right.before.append(left)
            left.after.append((right, operand_height(arrow, head) if right is head else 0.0))
        routes.append(route)
    _untangle(columns)
    _stack(columns)
    return Layout(list(places.values()), routes, *_size(columns))


def _places(scene: Scene) -> dict[str, Place]:
    """Each box in its column: the root in the last one, an operand left of every gate that reads it."""
    distance = {box.name: 0 for box in scene.boxes}
    tails = defaultdict(list)
    for arrow in scene.arrows:
        tails[arrow.head].append(arrow.tail)
    for box in reversed(scene.boxes):
        for tail in tails[box.name]:
            distance[tail] = max(distance[tail], distance[box.name] + 1)
    last = max(distance.values())
    return {box.name: _placed(box, last - distance[box.name]) for box in scene.boxes}


def _detour(
    name: str, tail: Place, head: Place, columns: list[list[Place]], bends: dict[tuple[str, int], Place]
) -> list[Place]:
    """The bends of a long arrow, one in each column between; arrows from one box share theirs."""
    between = range(tail.column + 1, head.column)
    if len(between) > LONGEST_DETOUR:
        return []
    for i in between:
        if (name, i) not in bends:
            bends[name, i] = Place(None, i)
            columns[i].append(bends[name, i])
    return [bends[name, i] for i in between]


def operand_height(arrow: Arrow, head: Place) -> float:
    """Where an arrow enters its head's box, as a part of the box's height below the middle."""
    return (arrow.place + 0.5) / head.box.operands - 0.5 if head.box else 0.0


def text_width(text: str, size: float = 12.0) -> float:
    """About how wide a sans-serif text is; Chinese and Japanese letters are square."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.62 for letter in text) * size


def row_width(row: Row) -> float:
    """About how wide a row is, with what it keeps room for."""
    size = 12.5 if row.bold else 12.0
    return max(text_width(row.text, size), text_width(row.room, size))


def _placed(box: Box, column: int) -> Place:
    symbol = text_width(box.symbol, SYMBOL_SIZE) + 2 * PADDING if box.symbol else 0.0
    rows = max(map(row_width, box.rows))
    height = max(len(box.rows) * ROW, ROW * box.operands / 2) + 2 * PADDING
    return Place(box, column, symbol + rows + 2 * PADDING, height)


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


def _size(columns: Sequence[list[Place]]) -> tuple[float, float]:
    """Give every place its x, put the topmost at the top, and return the width and height of it all."""
    x = 0.0
    for column in columns:
        width = max(place.width for place in column)
        for place in column:
            place.x = x + width / 2
            place.width = place.width or width
        x += width + BETWEEN_COLUMNS
    everywhere = [place for column in columns for place in column]
    top = min(place.y - place.height / 2 for place in everywhere)
    for place in everywhere:
        place.y -= top
    return x - BETWEEN_COLUMNS, max(place.y + place.height / 2 for place in everywhere)
