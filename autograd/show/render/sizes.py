"""How large texts and boxes are, as well as can be said without asking a font."""

from __future__ import annotations

import unicodedata

from ..scene.boxes import Arrow, Box, Row

ROW, PADDING, SYMBOL_SIZE, LABEL_SIZE = 17.0, 7.0, 18.0, 10.5
BOLD_LABEL = 11.5  # as wide as one of that size in bold letters
SLOT = 15.0  # between operands of a gate: as high as a label


def lane_width(arrow: Arrow) -> float:
    """How much room the label of an arrow takes, with what it keeps room for."""
    return max(text_width(arrow.text, BOLD_LABEL), text_width(arrow.room, BOLD_LABEL))


def text_width(text: str, size: float = 12.0) -> float:
    """About how wide a sans-serif text is; Chinese and Japanese letters are square."""
    wide = 0 if text.isascii() else sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return (0.62 * len(text) + 0.38 * wide) * size


def row_width(row: Row) -> float:
    """About how wide a row is, with what it keeps room for."""
    size = 12.5 if row.bold else 12.0
    return max(text_width(row.text, size), text_width(row.room, size))


def box_width(box: Box) -> float:
    """How wide the frame of a box is: its symbol, and the longest of its rows beside it."""
    symbol = text_width(box.symbol, SYMBOL_SIZE) + 2 * PADDING if box.symbol else 0.0
    return symbol + max(map(row_width, box.rows)) + 2 * PADDING


def box_height(box: Box) -> float:
    """How high the frame of a box is: for all its rows, and for all its operands."""
    return max(len(box.rows) * ROW + 2 * PADDING, SLOT * box.operands)
