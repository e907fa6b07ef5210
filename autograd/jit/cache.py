"""The cache: the specializations of one function, by the structure of its arguments.

Those of one structure are a tree whose root was recorded first.  Where a fact has changed that one of them
relies on, or a guard of it fails, the tree says which one to try next: until there, the program did the same.
So a call looks at no more of them than it has reasons to leave one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

from ..engine import Calls
from ..util.locks import lock
from .specialization import Specialization

_MOST: Final = 256  # specializations of one structure; then they are made anew
Place = tuple[Any, Hashable]  # a structure and None; or a specialization, and why it does not fit


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
        self._kept: Final[dict[Place, Specialization]] = {}
        self._places: Final[dict[str, list[Place]]] = {}
        self._parted: Final[set[Specialization]] = set()
        self._known: Final[dict[Hashable, tuple[Any, Specialization]]] = {}
        self._hits = self._recordings = 0
        self._making = lock()
        self._counting = lock()

    def find(self, structure: str, counted: bool = False) -> Specialization | None:
        """The first to be tried now; `counted` if it is for a call."""
        found = self._holding((structure, None))
        if counted and found:
            self._count()
        return found

    def following(self, special: Specialization, guard: int) -> Specialization | None:
        """The next to be tried for samples in which this guard was the first of it that failed."""
        return self._holding((special, guard))

    def parts(self, special: Specialization) -> bool:
        """Whether others were recorded for samples in which a guard of this one failed."""
        return special in self._parted

    def _holding(self, place: Place) -> Specialization | None:
        found = self._kept.get(place)
        while found is not None and (changed := found.changed()) is not None:
            found = self._kept.get((found, changed))
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
        self, structure: str, missed: tuple[Specialization, int] | None, make: Callable[[], Specialization]
    ) -> Specialization:
        """A new one; or that which another thread has made meanwhile.

        Args:
            missed: The one that was tried last, and its guard that failed.
        """
        with self._making:
            place: Place = missed or (structure, None)
            while (kept := self._kept.get(place)) is not None:
                if (changed := kept.changed()) is None:
                    return kept
                place = kept, changed
            special = make()
            self._known.clear()
            for calls in self.calls.values():
                calls.clear()
            places = self._places.setdefault(structure, [])
            if len(places) >= _MOST:
                for old in places:
                    self._parted.discard(self._kept.pop(old))
                places.clear()
                place = structure, None
            elif missed:
                self._parted.add(missed[0])
            self._kept[place] = special
            places.append(place)
            self._recordings += 1
            self.latest = special
            return special

    def info(self) -> CacheInfo:
        """What happened so far."""
        hits = self._hits + sum(calls.hits for calls in self.calls.values())
        return CacheInfo(hits, self._recordings, len(self._places))
