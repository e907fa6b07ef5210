"""Whole training runs of a compiled function: batches, gradients and updates, step by step."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import reduce, wraps
from itertools import groupby
from typing import Any, Final, Protocol

from ..engine import Value, gather
from ..gates.table import add
from ..util.cleanup import surely
from ..util.real import adds_up, mean
from ..util.structures.trees import flat
from .batches import Samples, in_lists
from .calling import Outcome
from .lower.interface import Batch, Results, Rows, Steps, StepsInTurn
from .parameters import Parameters
from .specialization import Specialization

_STEPS_AT_ONCE: Final = 10_000
OnEpoch = Callable[[Batch, Results], Any]


class Optimizer(Protocol):
    """What updates parameters: an optimizer of nn, or anything with these names."""

    params: list[Value]

    def zero_grad(self) -> None:
        """Set the grad of every parameter back to 0."""

    def step(self) -> None:
        """Update every parameter that a gradient has reached, or none."""


def first_learns(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function with all its results but the first detached."""

    @wraps(f, (), ())  # its signature, by which keywords find their places
    def learning(*args: Any, **others: Any) -> Any:
        first, *rest = flat(f(*args, **others))
        return [first, *(x.detach() if isinstance(x, Value) else x for x in rest)] if rest else first

    return learning


def learning(optimizer: Any) -> Any:
    """The optimizer, or what it says learns now: one of nn leaves out what is frozen."""
    return optimizer.learning() if hasattr(optimizer, "learning") else optimizer


class NodeSteps:
    """Gradients from replays, updates by the optimizer itself, on the nodes."""

    def __init__(
        self,
        outcome: Callable[[Samples, float | None, bool], Outcome],
        parameters: Parameters,
        recorded: Specialization,
        given: Samples,
        optimizer: Optimizer,
        on_step: Callable[[], Any] | None,
    ) -> None:
        self._outcome: Final = outcome
        self._parameters: Final = parameters
        self.recorded: Final = recorded
        self._given: Final = given
        self.optimizer: Final = optimizer
        self.on_step: Final = on_step

    def take(self, batches: Sequence[Batch], repeats: int, taken: list[Results]) -> None:
        """One step for each batch."""
        for _ in range(repeats):
            for batch in batches:
                self.one(batch, taken)

    def rows(self, order: Batch) -> Rows:
        """The numbers of these samples, and those drawn for each of them."""
        return self.recorded.rows(self._given.some(order), order)

    def one(self, batch: Batch, taken: list[Results]) -> None:
        """One step and its results, or an error and neither."""
        outcome = self._outcome(self._given.some(batch), 1.0 / len(batch), True)
        rows = in_lists(outcome.outputs)
        if not adds_up(firsts := [row[0] for row in rows]):
            reduce(add, firsts)  # the gate, which says what is wrong in strict mode
        params, count = self.optimizer.params, len(taken)
        numbers, state = gather(list(params)), getattr(self.optimizer, "state", None)
        try:
            self.optimizer.zero_grad()
            self._parameters.add_to_grads(outcome.reached, outcome.gradient)
            self.optimizer.step()
            taken.append(rows)
        except BaseException:  # an interrupt can come when the optimizer is done already
            del taken[count:]
            for leaf, number in zip(params, numbers, strict=True):
                leaf.data = number
            if state is not None:
                self.optimizer.state = state  # type: ignore[attr-defined]
            raise
        if self.on_step is not None:
            self.on_step()

    def go_on_from(self, other: StepsInTurn) -> None:
        """Begin with what others learned so far."""
        other.write_back()

    def write_back(self) -> None:
        """Nothing: the nodes are what it works on."""


class StepsOfEach:
    """Steps on samples of several structures, a sample at a time (`interface.Steps`).

    Each structure has steps of its own; what was learned goes from one to the next.

    Args:
        begin: Gives the steps for the samples of a group, when the first of them is dealt.
        groups: The places of the samples of each.
    """

    def __init__(self, begin: Callable[[int], StepsInTurn], groups: Sequence[Sequence[int]]) -> None:
        self._begin: Final = begin
        self._begun: Final[dict[int, StepsInTurn]] = {}
        self._found: Final = {
            place: (number, at) for number, group in enumerate(groups) for at, place in enumerate(group)
        }
        self._latest: StepsInTurn | None = None

    def take(self, batches: Sequence[Batch], repeats: int, taken: list[Results]) -> None:
        """One step for each batch, all that so often; neighbours of one structure go together."""
        for _ in range(repeats):
            found = [self._found[place] for (place,) in batches]
            for number, together in groupby(found, lambda pair: pair[0]):
                self._steps(number).take([[at] for _, at in together], 1, taken)

    def _steps(self, number: int) -> StepsInTurn:
        latest, steps = self._latest, self._begun.get(number)
        if steps is None:
            self.write_back()
            steps = self._begun[number] = self._begin(number)
        elif latest is not None and steps is not latest:
            steps.go_on_from(latest)
        self._latest = steps
        return steps

    def write_back(self) -> None:
        """Bring the nodes and the optimizer up to date."""
        if self._latest is not None:
            self._latest.write_back()


def train(
    begin: Callable[[Batch], Steps],
    count: int,
    epochs: int,
    batch_size: int | None,
    shuffle: bool,
    rng: random.Random | None,
    on_epoch: OnEpoch | None,
    losses: list[float] | None,
    now: Callable[[], Optimizer],
) -> list[float]:
    """Train on `count` samples, and append the mean of the first result in each epoch; see `Compiled.fit`.

    Args:
        begin: Gives the steps when the first batch is dealt, so that chance is asked in the order of
            `nn.fit`.
        now: What learns now; where that are other parameters than before, `begin` is asked again.
    """
    for name, number in (("epochs", epochs), ("batch_size", batch_size)):
        if number is not None and (not hasattr(number, "__index__") or number < 1):
            raise ValueError(f"{name} is a whole number of at least 1, not {number!r}")
    losses = [] if losses is None else losses
    begun: list[Steps] = []
    learned: list[int] = []
    anew = shuffle and batch_size is not None
    end = len(losses) + epochs

    def rounds() -> None:
        while len(losses) < end:
            batches = _dealt(count, batch_size, rng, anew)
            if not begun:
                begun.append(begin(batches[0]))
                learned[:] = map(id, now().params)
            repeats = min(end - len(losses), 1 + _STEPS_AT_ONCE // len(batches))
            taken = _taken(begun[0], batches, 1 if anew or on_epoch is not None else repeats, count, losses)
            if on_epoch is not None:
                begun[0].write_back()
                order = [place for batch in batches for place in batch]
                if on_epoch(order, [row for rows in taken for row in rows]) is True:
                    break
                if len(losses) < end and list(map(id, now().params)) != learned:
                    begun.clear()

    def write_back() -> None:
        for steps in begun:
            steps.write_back()

    surely(rounds, write_back)
    return losses


def _taken(
    steps: Steps, batches: Sequence[Batch], repeats: int, count: int, losses: list[float]
) -> list[Results]:
    """Take steps; what they gave, and its means among the losses, as far as they came."""
    taken: list[Results] = []
    before = len(losses)

    def note() -> None:
        losses[before:] = _means(taken, count)  # in one step, and the same when done again

    surely(lambda: steps.take(batches, repeats, taken), note)
    return taken


def _means(taken: list[Results], count: int) -> list[float]:
    """The mean of the first results in each whole epoch, added up from the left."""
    firsts = [row[0] for rows in taken for row in rows]
    starts = range(0, len(firsts) - count + 1, count)
    return [mean(firsts[start : start + count]) for start in starts]


def _dealt(count: int, batch_size: int | None, rng: random.Random | None, shuffle: bool) -> list[Batch]:
    order = list(range(count))
    if shuffle:
        order = (random if rng is None else rng).sample(order, count)
    size = batch_size or count
    return [order[start : start + size] for start in range(0, count, size)]
