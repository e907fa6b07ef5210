"""A replay with everything in its place: the same samples, and parameters in one array, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..interface import Rows
from ..tape import Tape
from .work import Work


class BoundWork(Work):
    """`parameters` is read at each call, and `results` and `gradient` are written over."""

    def __init__(
        self, tape: Tape, wrt: Sequence[int], exact: bool, parameters: Any, rows: Rows, seed: float
    ) -> None:
        super().__init__(tape, wrt, exact)
        self._take_samples(rows)
        self._take_parameters(parameters)
        self._job.seed = seed
        self.results = self._results
        self.gradient = self._grads

    def __call__(self) -> bool:
        """Whether no guard failed and every number is finite."""
        if self._threads > 1:
            self._in_threads()
        else:
            self._replay(self._here)
        return not self._job.trouble
