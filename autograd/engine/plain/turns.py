"""In which order folds hand gradients on: that of the chain of single gates; `turns.pyx` is the same in C.

In the chain ((start + w₀·x₀) + w₁·x₁) + … a backward pass comes to the last term first, then to what was
computed for it alone, and only then to the term before.  A fold is one node, but where an operand gets
contributions in several ways, their order decides about its last bits.  So a walk cuts a fold before each
term that it enters something new for, and a sweep takes the pieces in turn.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from ...gates.row import ROWS
from .slots import Node


class Turn(NamedTuple):
    """The terms of a fold from `first` to before `last`, after so many gates of a walk."""

    place: int
    node: Node
    first: int
    last: int
    closes: bool  # whether it has the last term of all


class Turns:
    """What a walk cuts folds into.

    Attributes:
        taken: The pieces, in the order of the walk.
        waiting: How many pieces are planned, and not yet taken.
        due: The place of the last of them; −1 where there is none.
        split: The fold whose last term was handed on last: its gate has nothing left to do.
    """

    def __init__(self) -> None:
        self.taken: list[Turn] = []
        self.planned: list[Turn] = []
        self.waiting = 0
        self.due = -1
        self.split: Node | None = None

    def told(self) -> list[tuple[int, Node, int, int, bool]]:
        """The pieces, in the order of the walk."""
        return list(self.taken)


def plan(turns: Turns, node: Node, term: int, terms: int) -> None:
    """Cut a fold before this term; the later terms have been looked at."""
    planned = turns.planned
    if planned and planned[-1].node is node:
        planned[-1] = Turn(0, node, term, planned[-1].last, planned[-1].closes)
    else:
        planned.append(Turn(0, node, term, terms, True))
    planned.append(Turn(0, node, 0, term, False))
    turns.waiting = len(planned)


def comes_again(turns: Turns, node: Node, place: int) -> bool:
    """Take the turn that is planned for this place, if one is; whether the node has later ones."""
    if turns.planned[-1].node is not node:
        return False
    _, _, first, last, closes = turns.planned.pop()
    turns.waiting -= 1
    turns.due = place + closes  # the last one comes after the gate itself
    turns.taken.append(Turn(turns.due, node, first, last, closes))
    return not closes


def width_of(node: Node) -> int:
    """How many operands a term of a fold has; 0 for another gate, and where a closure took its place."""
    fold = None if node._b is None else getattr(ROWS[node._code], "fold", None)
    return 0 if fold is None else int(fold.width)


def in_chain_order(width: int, first: int, last: int) -> Iterable[int]:
    """The places of the operands of some terms, in the order in which the chain hands gradients on.

    >>> list(in_chain_order(2, 0, 3))
    [5, 6, 3, 4, 0, 1, 2]
    """
    if last == 0:
        return (0,)
    if last == first + 1 and first:
        return range(1 + first * width, 1 + last * width)
    return chain.from_iterable(
        (*((0,) if term == 0 else ()), *range(1 + term * width, 1 + (term + 1) * width))
        for term in reversed(range(first, last))
    )


def all_places(node: Node) -> Iterable[int]:
    """The places of all operands of a node that keeps a tuple of them, in the order of handing on."""
    width, count = width_of(node), len(node._a)
    return in_chain_order(width, 0, (count - 1) // width) if width else range(count)
