"""What every SVG of a laid out scene is written with: sizes, frames, lines and text."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from typing import NamedTuple

from ..scene.boxes import Arrow
from .layout import Place, operand_height
from .sizes import LABEL_SIZE, text_width

Point = tuple[float, float]


class Line(NamedTuple):
    """An arrow's path, where it starts, where the middle of its label stands, and where its tip is."""

    path: str
    start: Point
    label: Point
    tip: Point


def line(arrow: Arrow, route: list[Place], gap: float = 0.0) -> Line:
    """The line of an arrow along its route, which ends `gap` before the tip."""
    tail, head = route[0], route[-1]
    start = tail.x + tail.width / 2, tail.y
    tip = head.x - head.width / 2, head.y + head.height * operand_height(arrow.place, head)
    path = [f"M{length(start[0])} {length(start[1])}"]
    for left, right in pairwise(route):
        y = tip[1] if right is head else right.y
        if left.turn is None:
            path.append(f"H{length(left.leave)}{_curve(left.leave, left.y, right.enter, y)}")
        else:
            across, down, back = map(length, left.turn)
            path.append(f"H{across}V{down}H{back}V{length(y)}H{length(right.enter)}")
    path.append(f"H{length(tip[0] - gap)}")
    middle = head.enter + text_width(arrow.text, LABEL_SIZE) / 2
    return Line("".join(path), start, (middle, tip[1] - LABEL_SIZE / 3), tip)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle, level = length((x + to_x) / 2), length(to_y)
    return f"C{middle} {length(y)} {middle} {level} {length(to_x)} {level}"


def head(at: Point, long: int, half: int) -> str:
    """An arrow's head, so long, with its tip at a point; a negative one points back."""
    return f"M{length(at[0])} {length(at[1])}l{-long} -{half}v{2 * half}z"


def size(width: float, height: float) -> str:
    """The attributes of an <svg> that is so large."""
    wide, high = length(width), length(height)
    return f'width="{wide}" height="{high}" viewBox="0 0 {wide} {high}"'


def inset(inside: str, margin: float) -> str:
    """All of this with a margin around it."""
    return f'<g transform="translate({length(margin)} {length(margin)})">{inside}</g>'


def frame(place: Place, look: str) -> str:
    """A <rect> around a box, with these attributes."""
    x, y = length(place.x - place.width / 2), length(place.y - place.height / 2)
    sides = f'x="{x}" y="{y}" width="{length(place.width)}" height="{length(place.height)}" rx="10"'
    return f"<rect {look} {sides}/>"


def write(text: str, x: float, y: float, look: str) -> str:
    """A <text> that begins at a point, or is around it if its attributes say so."""
    return f'<text x="{length(x)}" y="{length(y)}" {look}>{escape(text)}</text>'


def length(x: float) -> str:
    """A length with one digit after the point, or none.

    >>> length(2.04), length(-0.25)
    ('2', '-0.2')
    """
    return f"{x:.1f}".removesuffix(".0")
