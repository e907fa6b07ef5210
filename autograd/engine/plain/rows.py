"""Arguments in, and calls of machine code; `native/rows.pyx` is the same in C, and reads at once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from typing import Any, Final


def read_rows(args: Sequence[Any], batch: bool | None, kind: Any) -> Any:
    """None: interpreted, there is no quicker way to read arguments than the general one."""
    return None


class Packed:
    """Rows of one length, one after the other in an array of doubles."""

    __slots__ = ("count", "numbers", "width")

    def __init__(self, rows: Sequence[Sequence[float]] = ()) -> None:
        self.numbers: Final = array("d", chain.from_iterable(rows))
        self.count: Final = len(rows)
        self.width: Final = len(self.numbers) // self.count if rows else 0

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, place: int) -> list[float]:
        if not 0 <= place < self.count:
            raise IndexError(place)
        return self.numbers[place * self.width : (place + 1) * self.width].tolist()

    def tolist(self) -> list[list[float]]:
        """The rows as lists."""
        return [self[place] for place in range(self.count)]


class Runner:
    """A function of machine code and the job that it works on: 64-bit fields, by their places.

    Attributes:
        expected: For how many samples there is room, if one call computes them all.
    """

    expected = 0

    def __init__(self, function: int, job: int, places: Sequence[int]) -> None:
        import ctypes  # only machine code needs it

        self._function: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(function)
        self._job: Final = job
        at = [job + 8 * place for place in places]
        *settings, seed, trouble = at
        self._settings: Final = [ctypes.c_longlong.from_address(place) for place in settings]
        self._seed: Final = ctypes.c_double.from_address(seed)
        self._trouble: Final = ctypes.c_longlong.from_address(trouble)

    def __call__(self, rows: Packed, parameters: array[float], results: Any, seed: float, parts: int) -> bool:
        """Whether nothing is amiss with these rows and parameters; results are written into an array."""
        places = (rows.numbers.buffer_info()[0], rows.width, 1, parameters.buffer_info()[0])
        new = (parts, *places, results.ctypes.data)
        for field, setting in zip(self._settings, new, strict=True):
            field.value = setting
        self._seed.value = seed
        self._function(self._job)
        return not self._trouble.value
