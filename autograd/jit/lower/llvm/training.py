"""A training run on arrays: as many steps in machine code as there are without trouble."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np

from ....engine import add_to_grads, clear_grads, put_numbers
from ....numbers.update_rule import Rule, plain_settings, read_rule
from ....util.real import adds_up
from ..interface import Batch, Results, StepsInTurn, StepsOnNodes
from .steps import steps_for

_NOTHING: Final[tuple[Any, Any, Any]] = (None, None, None)  # numbers, state, and the last gradient
_LARGEST: Final = float(np.finfo(float).max)
_PAUSE: Final = 0.05  # seconds in machine code, at most, before an interrupt is seen


def fast_steps(slow: StepsOnNodes, exact: bool) -> FastSteps | None:
    """Steps in machine code; None where the optimizer is none of nn's kind, or not all of it is learned."""
    optimizer, reached = slow.optimizer, list(slow.recorded.reached)
    if not all(hasattr(optimizer, name) for name in ("rule", "groups", "state")):
        return None
    if reached != list(range(len(optimizer.params))) or len({*map(len, optimizer.state)}) != 1:
        return None
    rule = read_rule(optimizer.rule, len(optimizer.state[0]), optimizer.groups[0].settings)
    return None if rule is None else FastSteps(slow, rule, exact)


class FastSteps:
    """Steps of an optimizer for one recording (`interface.Steps`); a step in trouble is left to the nodes."""

    def __init__(self, slow: StepsOnNodes, rule: Rule, exact: bool) -> None:
        self._recorded: Final = slow.recorded
        self._slow: Final = slow
        self._rule: Final = rule
        self._exact: Final = exact
        self._optimizer: Final = slow.optimizer
        self._ends: Final = np.cumsum([len(group.params) for group in self._optimizer.groups])
        self._alike: list[bool] | None = None
        self._pace = 1
        self._steps: Any = None
        self._learned = self._written = _NOTHING
        self._load()

    def take(self, batches: Sequence[Batch], repeats: int, taken: list[Results]) -> None:
        """One step for each batch, all that so often; append to `taken` a row of results per sample."""
        if not self._recorded.holds():
            self._leave_to_nodes()
            self._slow.take(batches, repeats, taken)
            self._load()
        elif self._recorded.tape.draws and repeats > 1:
            for _ in range(repeats):
                self.take(batches, 1, taken)
        else:
            order = [place for batch in batches for place in batch]
            self._take(
                np.ascontiguousarray(self._slow.rows(order), float), list(batches) * repeats, repeats, taken
            )

    def _take(self, rows: Any, batches: list[Batch], repeats: int, taken: list[Results]) -> None:
        sizes = [len(batch) for batch in batches]
        starts = list(accumulate([0, *sizes[: len(sizes) // repeats - 1]])) * repeats
        on_step, at = self._slow.on_step, 0
        while at < len(sizes):
            until = at + (self._pace if on_step is None else 1)
            done = self._some(rows, starts[at:until], sizes[at:until], taken)
            at += done
            if not done:
                self._leave_to_nodes()
                self._slow.one(batches[at], taken)
                self._load()
                at += 1
            elif on_step is not None:
                on_step()

    def _some(self, rows: Any, starts: list[int], sizes: list[int], taken: list[Results]) -> int:
        """Steps in machine code, about as many as fit between two looks for an interrupt; how many."""
        settings = np.array([plain_settings(group.settings) for group in self._optimizer.groups])
        began = time.perf_counter()
        numbers, state = (learned.copy() for learned in self._learned[:2])
        done, results, gradient = self._steps.take(numbers, state, settings, self._ends, rows, starts, sizes)
        if time.perf_counter() - began < _PAUSE / 2:
            self._pace *= 2
        elif self._pace > 1:
            self._pace //= 2
        fewer = _that_add_up(results[:, 0], sizes[:done])
        if fewer < done:
            return self._some(rows, starts[:fewer], sizes[:fewer], taken) if fewer else 0
        if done:
            self._commit((numbers, state, gradient), results[: sum(sizes[:done])].tolist(), taken)
        return int(done)

    def _commit(self, learned: tuple[Any, Any, Any], results: Results, taken: list[Results]) -> None:
        """What was learned, and the results, or neither."""
        count = len(taken)
        try:
            taken.append(results)
            self._learned = learned
        except BaseException:
            if self._learned is not learned:
                del taken[count:]
            raise

    def go_on_from(self, other: StepsInTurn) -> None:
        """Begin with what others learned so far: in arrays, where those have the same parameters."""
        if isinstance(other, FastSteps) and len(other._learned[0]) == len(self._recorded.numbers()):
            self._learned = other._learned
        else:
            other.write_back()
            self._load()

    def write_back(self) -> None:
        """Bring the nodes and the optimizer up to date."""
        numbers, state, gradient = self._learned
        if gradient is None or self._learned is self._written:
            return
        params = self._optimizer.params
        count = len(params)  # the first of all leaves: the others are frozen
        put_numbers(params, array("d", numbers[:count].tobytes()))
        clear_grads(params)
        add_to_grads(params, gradient[:count], False)
        self._optimizer.state = list(zip(*state.tolist(), strict=True)) or [()] * count
        self._written = self._learned

    def _leave_to_nodes(self) -> None:
        self.write_back()
        self._learned = _NOTHING

    def _load(self) -> None:
        """The numbers of all leaves, and the optimizer's state, one line for each of its numbers."""
        numbers = np.array(self._recorded.numbers())
        state = np.ascontiguousarray(np.array(self._optimizer.state).T.reshape(-1, self._ends[-1]))
        self._learned = (numbers, state, None)
        starts = [0, *self._ends[:-1]]
        alike = [
            all((line[a:b] == line[a]).all() for a, b in zip(starts, self._ends, strict=True))
            for line in state
        ]
        if alike != self._alike:
            self._alike = alike
            self._steps = steps_for(
                self, self._recorded.tape, self._recorded.wrt, self._exact, self._rule, alike
            )


def _that_add_up(firsts: Any, sizes: Sequence[int]) -> int:
    """How many steps there are before one in which the losses add up to more than a float holds."""
    ends = list(accumulate(sizes))
    most = _LARGEST / max(sizes, default=1)
    if not ends or np.abs(firsts[: ends[-1]]).max() < most:
        return len(sizes)
    fit = [adds_up(firsts[end - size : end].tolist()) for size, end in zip(sizes, ends, strict=True)]
    return [*fit, False].index(False)
