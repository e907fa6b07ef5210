"""The mistakes that are known by name: what each means, and what to do about it."""

from __future__ import annotations

from typing import Final, NamedTuple

from ...util.languages import say
from ...util.text import show_number
from ..graphs import Graph
from ..observing import Observation, close
from ..strings import STRINGS
from .strings import MISTAKES
from .travelling import KEPT, LATE


class Known(NamedTuple):
    """A mistake in words: a title, what happens, and a way on."""

    title: str
    what: str
    hint: str


SEED: Final = "seed-not-set"
SEEDED: Final = "seed-wrong"
SHARED: Final = "gradient-shared"
WIPED: Final = "wiped-out"
SILENT: Final = "nothing-sent"
LOOPED: Final = "loop-variable"
IN_PLACE: Final = "changed-in-place"
REMARKS: Final = frozenset({KEPT, LATE})  # micrograd does both, and trains well


def known(name: str, **fields: str) -> Known:
    """A mistake in words, in the language that is spoken here.

    Args:
        name: Its name among MISTAKES.
        **fields: What its words leave open.
    """
    return Known(*(say(said, **fields) for said in MISTAKES[name]))


class Finding(NamedTuple):
    """A mistake, and the smallest graph that shows it.

    Attributes:
        name: What it is called.
        known: It in words.
        graph: The graph.
        right: The engine's numbers on it.
        got: The numbers of the class.
    """

    name: str
    known: Known
    graph: Graph
    right: Observation
    got: Observation

    @property
    def remark(self) -> bool:
        """Whether one can train with it: micrograd does."""
        return self.name in REMARKS

    @property
    def titled(self) -> str:
        """How grave it is, and its title."""
        return say(STRINGS["remark" if self.remark else "mistake"], title=self.known.title)

    @property
    def given(self) -> str:
        """The numbers of the leaves."""
        return say(STRINGS["comma"]).join(
            f"{name} = {show_number(x)}" for name, x in self.graph.leaves.items()
        )

    @property
    def differences(self) -> tuple[str, ...]:
        """Each number that is another than it should be, as a sentence."""
        data = [("data", name, self.right.data[name], x) for name, x in self.got.data.items()]
        grad = [
            ("grad", name, self.right.grad[name], self.got.grad.get(name, 0.0)) for name in self.graph.leaves
        ]
        return tuple(
            say(
                STRINGS["difference"],
                number=f"{name}.{what}",
                got=show_number(x),
                right=show_number(right),
            )
            for what, name, right, x in data + grad
            if not close(x, right)
        )
