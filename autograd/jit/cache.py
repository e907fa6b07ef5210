"""The cache: the specializations of one function, by the structure of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, NamedTuple

from ..engine import Calls
from ..util.locks import lock
from .specialization import Specialization

_MOST: Final = 256  # specializations of one structure; the oldest goes


class CacheInfo(NamedTuple):
    """How many calls found a recording, how many recordings were made, and for how many structures."""

    hits: int
    recordings: int
    structures: int


class Cache:
    """Finds specializations, and keeps new ones; while one thread makes one, others find theirs."""

    def __init__(self) -> None:
        self.latest: Specialization | None = None
        self.calls: Final = {False: Calls(), True: Calls()}  # without a gradient, and with one
        self._kept: Final[dict[str, list[Specialization]]] = {}
        self._known: Final[dict[Hashable, tuple[Any, Specialization]]] = {}
        self._hits = self._recordings = 0
        self._making = lock()
        self._counting = lock()

    def find(self, structure: str, counted: bool = False) -> list[Specialization]:
        """Those that hold now, the oldest first; `counted` if it is for a call."""
        found = [special for special in self._kept.get(structure, ()) if special.holds()]
        if counted and found:
            self._count()
        return found

    def find_known(self, key: Hashable) -> tuple[Any, Specialization] | None:
        """What `know` was told of such calls, if the specialization holds now; None where it cannot tell."""
        known = self._known.get(key)
        if known is None or not known[1].holds():
            return None
        self._count()
        return known

    def know(self, key: Hashable, what: Any, special: Specialization) -> None:
        """One that is the only one for such calls, until another is made."""
        if key is not None:
            self._known[key] = what, special

    def _count(self) -> None:
        with self._counting:
            self._hits += 1

    def add(
        self, structure: str, tried: Sequence[Specialization], make: Callable[[], Specialization]
    ) -> Specialization:
        """A new one; or that which another thread has made meanwhile, unless it is among those tried."""
        with self._making:
            kept = self._kept.get(structure, [])
            if kept and kept[-1] not in tried and kept[-1].holds():
                return kept[-1]
            special = make()
            self._known.clear()
            for calls in self.calls.values():
                calls.clear()
            self._kept[structure] = [*kept, special][-_MOST:]
            self._recordings += 1
            self.latest = special
            return special

    def info(self) -> CacheInfo:
        """What happened so far."""
        hits = self._hits + sum(calls.hits for calls in self.calls.values())
        return CacheInfo(hits, self._recordings, len(self._kept))
