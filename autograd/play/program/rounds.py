"""Which round of its loops a program is in, wherever in it a gate is made.

A round is one turn of a `for`, of a `while` with its test, or of one `for` of a comprehension, counted anew
each time that the loop begins.  What a line does twice without a loop is no second round.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from itertools import islice
from types import CodeType, FrameType
from typing import Any, Final, NamedTuple

MARK: Final = "__gatewise_round__"  # what a program calls when a turn begins

Point = tuple[int, int]  # a line, and a column in bytes, as trees and machine code count them


class Loop(NamedTuple):
    """A loop of a program: where it stands, and the parts that it repeats, each from a point to a point."""

    at: Point
    spans: list[tuple[Point, Point]]

    def repeats(self, at: Point) -> bool:
        """Whether what stands there is done in each turn."""
        return any(start <= at < end for start, end in self.spans)


class Turns(Counter[int]):
    """How many turns of each loop have begun in a call; kept in its frame, in the place of a trace."""

    def __call__(self, *_: Any) -> None:
        """Trace nothing."""


class Rounds:
    """The loops of a program, and the turns of each call.

    Args:
        tree: The program; from now on it calls MARK with the place of a loop whenever a turn of it begins.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._loops: Final[list[Loop]] = []
        self._places: Final[dict[tuple[CodeType, int], list[int]]] = {}
        for node in ast.walk(tree):  # outer loops come first
            if isinstance(node, ast.While):
                mark = self._add(node, [node.test, *node.body])
                node.test = ast.copy_location(ast.BoolOp(ast.And(), [mark, node.test]), node.test)
            elif isinstance(node, (ast.For, ast.AsyncFor)):
                mark = self._add(node, node.body)
                node.body.insert(0, ast.copy_location(ast.Expr(mark), node.body[0]))
            elif isinstance(node, ast.DictComp):
                self._add_all(node.generators, [node.key, node.value])
            elif isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
                self._add_all(node.generators, [node.elt])
        self._within: Final = [
            [place for place, x in enumerate(self._loops[i + 1 :], i + 1) if loop.repeats(x.at)]
            for i, loop in enumerate(self._loops)
        ]

    def begin(self, place: int) -> bool:
        """A turn of the loop at this place begins in the calling frame; the loops in it have not begun."""
        frame = sys._getframe(1)
        turns = frame.f_trace
        if not isinstance(turns, Turns):
            turns = frame.f_trace = Turns()
        turns[place] += 1
        for inner in self._within[place]:
            turns.pop(inner, None)
        return True

    def of(self, frame: FrameType) -> list[int]:
        """The rounds of the loops around what a frame is doing, the outermost first."""
        turns = frame.f_trace
        if not isinstance(turns, Turns):
            return []
        key = frame.f_code, frame.f_lasti
        if key not in self._places:
            line, _, column, _ = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
            at = (line or 0, column or 0)
            self._places[key] = [place for place, loop in enumerate(self._loops) if loop.repeats(at)]
        return [turns[place] for place in self._places[key] if place in turns]

    def _add_all(self, generators: list[ast.comprehension], made: list[ast.expr]) -> None:
        repeated = [[*made, *generators[-1].ifs]]
        for turn, after in zip(generators[-2::-1], generators[:0:-1], strict=True):
            repeated.append([*repeated[-1], after.iter, *turn.ifs])
        for turn, parts in zip(generators, reversed(repeated), strict=True):
            turn.ifs.insert(0, self._add(made[0], parts))

    def _add(self, node: ast.stmt | ast.expr, parts: list[Any]) -> ast.expr:
        """Take up a loop; what its turns are to call."""
        spans = [((x.lineno, x.col_offset), (x.end_lineno, x.end_col_offset)) for x in parts]
        mark = ast.Call(ast.Name(MARK, ast.Load()), [ast.Constant(len(self._loops))], [])
        self._loops.append(Loop((node.lineno, node.col_offset), spans))
        return ast.fix_missing_locations(ast.copy_location(mark, parts[0]))
