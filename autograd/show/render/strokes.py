"""What every SVG of a laid out scene is written with: sizes, frames, lines and text."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from ..scene.boxes import Arrow
from .layout import LABEL_SIZE, Place, operand_height, text_width

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
    tip = head.x - head.width / 2, head.y + head.height * operand_height(arrow, head)
    path = f"M{length(start[0])} {length(start[1])}"
    for left, right in pairwise(route):
        y = tip[1] if right is head else right.y
        if left.turn is None:
            path += f"H{length(left.leave)}{_curve(left.leave, left.y, right.enter, y)}"
        else:
            across, down, back = map(length, left.turn)
            path += f"H{across}V{down}H{back}V{length(y)}H{length(right.enter)}"
    middle = head.enter + text_width(arrow.text, LABEL_SIZE) / 2
    return Line(f"{path}H{length(tip[0] - gap)}", start, (middle, tip[1] - LABEL_SIZE / 3), tip)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = length((x + to_x) / 2)
    return f"C{middle} {length(y)} {middle} {length(to_y)} {length(to_x)} {length(to_y)}"


def head(at: Point, long: int, half: int) -> str:
    """An arrow's head, so long, with its tip at a point; a negative one points back."""
    return f"M{length(at[0])} {length(at[1])}l{-long} -{half}v{2 * half}z"


def size(width: float, height: float) -> dict[str, str]:
    """The attributes of an <svg> that is so large."""
    wide, high = length(width), length(height)
    return {"width": wide, "height": high, "viewBox": f"0 0 {wide} {high}"}


def inset(svg: Element, margin: float) -> Element:
    """What leaves a margin around all that is put into it."""
    return SubElement(svg, "g", {"transform": f"translate({length(margin)} {length(margin)})"})


def frame(place: Place) -> dict[str, str]:
    """The attributes of a <rect> around a box."""
    x, y = place.x - place.width / 2, place.y - place.height / 2
    sides = {"x": x, "y": y, "width": place.width, "height": place.height, "rx": 10.0}
    return {name: length(side) for name, side in sides.items()}


def write(svg: Element, text: str, x: float, y: float, look: Mapping[str, str]) -> Element:
    """A <text> that begins at a point, or is around it if its look says so."""
    written = SubElement(svg, "text", {"x": length(x), "y": length(y), **look})
    written.text = text
    return written


def length(x: float) -> str:
    """A length with one digit after the point, or none.

    >>> length(2.04), length(-0.25)
    ('2', '-0.2')
    """
    return f"{x:.1f}".removesuffix(".0")
