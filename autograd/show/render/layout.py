"""Where boxes stand when no engine lays them out: in columns by distance from the root.

Before each column there is room for lines to cross, and then a lane in which they run level, each in the slot
of its operand, with their labels.  A long row of columns goes on in the next row.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from ..scene.boxes import Arrow, Box, Row, Scene

ROW, PADDING, SYMBOL_SIZE, LABEL_SIZE = 17.0, 7.0, 18.0, 10.5
BOLD_LABEL = 11.5  # as wide as one of that size in bold letters
SLOT = 15.0  # between operands of a gate: as high as a label
CROSSING, BETWEEN_BOXES, LONGEST_DETOUR = 48.0, 20.0, 100
TIP = 10.0  # behind a label, for the arrow's head
WIDEST, LONGEST = 1600.0, 5.0  # a row of columns, where it is also so many times as wide as high
READABLE, SHAPE = 1150.0, 0.9  # a row where there are several, and how wide all of them are by their height
BETWEEN_ROWS, TRACK = 26.0, 7.0  # rows of columns, and lines from one to the next
SWEEPS = 8


@dataclass(eq=False)
class Place:
    """A box in its column, or, without a box, the point where a long arrow passes through a column.

    Attributes:
        enter: Where the lane before its column begins.
        leave: Where its column ends.
        turn: For what goes on in the next row: how far to the right, how far down, how far back to the left.
    """

    box: Box | None
    column: int
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
    lanes = [0.0] * len(columns)
    for arrow in scene.arrows:
        column = places[arrow.head].column
        lanes[column] = max(lanes[column], lane_width(arrow))
    return Layout(list(places.values()), routes, *_size(columns, lanes, routes))


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


def lane_width(arrow: Arrow) -> float:
    """How much room the label of an arrow takes, with what it keeps room for."""
    return max(text_width(arrow.text, BOLD_LABEL), text_width(arrow.room, BOLD_LABEL))


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
    height = max(len(box.rows) * ROW + 2 * PADDING, SLOT * box.operands)
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
