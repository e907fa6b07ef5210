"""Index tables in C, and formulas in their place where the indices follow a pattern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .writer import array

_KINDS: Final = (("unsigned char", 0xFF), ("unsigned short", 0xFFFF), ("unsigned int", 0xFFFFFFFF))


class Tables:
    """The tables of one file; equal ones are one."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, ...], str] = {}

    def index(self, indices: Sequence[int], width: int = 1, variable: str = "i") -> str:
        """An expression for indices[variable], or for indices[width × i + j] where the width is over 1."""
        start = indices[0]
        down = indices[width] - start if len(indices) > width else 0
        along = indices[1] - start if width > 1 else 0
        if all(k == start + down * (at // width) + along * (at % width) for at, k in enumerate(indices)):
            steps = [(down, variable), (along, "j")]
            terms = [name if step == 1 else f"{step} * {name}" for step, name in steps if step]
            return " + ".join(([str(start)] if start or not terms else []) + terms)
        at = variable if width == 1 else "j" if len(indices) == width else f"{width} * i + j"
        return f"{self.name(indices)}[{at}]"

    def name(self, indices: Sequence[int]) -> str:
        """The table that holds these indices."""
        return self._names.setdefault(tuple(indices), f"table{len(self._names)}")

    def written(self) -> list[tuple[str, str]]:
        """Name and text of every table."""
        return [
            (name, array(f"static const {_kind(indices)} {name}", [str(k) for k in indices]))
            for indices, name in self._names.items()
        ]


def _kind(indices: Sequence[int]) -> str:
    return next(kind for kind, most in _KINDS if max(indices) <= most)
