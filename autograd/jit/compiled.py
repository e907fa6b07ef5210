"""A compiled function: recorded once, and replayed for samples and batches at machine speed.

A call is four steps:

1. **cache** (`cache`): is there a specialization for arguments of this structure?
2. **recording** (`recording`): if not, the function is called once on nodes, and what it did becomes a tape.
3. **lowering** (`lower`): when a tape is first replayed, a backend makes code of it.
4. **calling** (`calling`): the code computes all samples, and the function itself those that do not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final

from ..engine import Value
from ..util.modes import refuse
from ..util.structures.names import completed
from ..util.structures.trees import has_values, paths
from .batches import Samples, in_list, read_at_once
from .bound import Bound
from .cache import Cache
from .calling import Call, Missed, Outcome, at_once, seed
from .keywords import ByKeyword, all_by_position
from .lower.backends import backend_named, fastest_steps
from .lower.interface import Steps, StepsInTurn, in_array
from .parameters import Parameters
from .recording.assemble import assemble
from .recording.record import record
from .specialization import Specialization
from .training import NodeSteps, OnEpoch, Optimizer, StepsOfEach, first_learns, learning, train
from .views import Views


class Compiled(Views):
    """A recorded function; `compile` makes it.

    Called with one sample, numbers in the structure that the function takes, it returns its results as
    plain numbers.  Called with NumPy arrays it takes the first axis of each for the batch, and returns
    arrays; `batch=True` says that lists are a batch, `batch=False` that arrays are one sample.  In a sample
    the function meets arrays of Values for arrays.  Called with Values it is the function itself.  It is
    recorded at the first call, and again for other shapes, other answers to what it `assumed`, and, with
    on_guard="record", other branches.
    """

    def __init__(
        self, f: Any, params: Any, backend: str, on_guard: str, strict_bits: bool, batch: bool | None
    ) -> None:
        if on_guard not in ("raise", "record"):
            raise ValueError(f"on_guard is 'raise' or 'record', not {on_guard!r}")
        self.function: Final[Callable[..., Any]] = f
        self._title = getattr(f, "__name__", type(f).__name__)
        self._called: Final = f"the compiled {self._title}, called with numbers,"
        self._takes: Final = ByKeyword(f)
        self._parameters = Parameters(params)
        self._on_guard: Final = on_guard
        self._strict_bits, self._batch = strict_bits, batch
        self._lower: Final = partial(backend_named(backend), strict_bits=strict_bits)
        self._settings: Final = (backend, on_guard, strict_bits, batch)
        self._cache = Cache()
        self._learner: Compiled | None = None

    def __call__(self, *args: Any, batch: bool | None = None, **others: Any) -> Any:
        """The results, without gradients: of one sample, or of every sample of a batch.

        What goes in by keyword is a number like what goes in by position; what is left out keeps its default.
        A parameter of the function that is called `batch` can only be given by position.

        ReplayGuardError, with the line, for a sample that would take another branch than the recording.
        Where a result is not finite, that sample is run again by the function itself, which raises its
        own error (strict) or lets the number pass (`ieee()`).
        """
        mode = self._batch if batch is None else batch
        if not others and (found := self._cache.calls[False].results(args, mode)) is not None:
            return found
        read = None if others else read_at_once(args, mode)
        if read is None and has_values((*args, *others.values())):
            return self.function(*args, **others)
        refuse(None, self._called)
        given = self._takes.samples(args, others, mode, read)
        outcome = self._outcome(given, None)
        return given.shaped(outcome.outputs, outcome.nesting)

    def value_and_grad(
        self,
        *args: Any,
        batch: bool | None = None,
        reduction: str = "mean",
        as_array: bool = False,
        **others: Any,
    ) -> tuple[Any, Any]:
        """(the results, the gradient by each of `params` in order), without touching any `.grad`.

        Args:
            *args: One sample or a batch, as for a call.
            **others: More of it by keyword, as for a call.
            batch: Whether they are a batch; by default, arrays are and others are not.
            reduction: "mean" or "sum" over a batch, for the gradient; there is one result per sample.
            as_array: Whether the gradient is one NumPy array of float64; by default it is that where arrays
                were given, and a list elsewhere.

        Raises:
            TypeError: Unless the function returns one number.
        """
        mode = self._batch if batch is None else batch
        calls = self._cache.calls[True]
        if not others and (found := calls.value_and_grad(args, mode, reduction, as_array)) is not None:
            return found
        given, outcome = self._replayed(args, others, mode, reduction)
        gradient = self._parameters.by_each(outcome.reached, outcome.gradient)
        values = given.shaped(outcome.outputs, outcome.nesting)
        if given.library is None and not as_array:
            return values, in_list(gradient)
        return values, in_array(gradient)

    def backward(self, *args: Any, batch: bool | None = None, reduction: str = "mean", **others: Any) -> Any:
        """Add the gradient to the `.grad` of each parameter that the result depends on; give the results.

        It takes and raises what `value_and_grad` does; where it raises, every grad is as it was.
        """
        mode = self._batch if batch is None else batch
        calls = self._cache.calls[True]
        if not others and (found := calls.backward(args, mode, reduction)) is not None:
            return found
        given, outcome = self._replayed(args, others, mode, reduction)
        self._parameters.add_to_grads(outcome.reached, outcome.gradient)
        return given.shaped(outcome.outputs, outcome.nesting)

    def _samples(self, args: Sequence[Any], others: Mapping[str, Any], batch: bool | None) -> Samples:
        """The arguments as rows of numbers."""
        refuse(None, self._called)
        mode = self._batch if batch is None else batch
        return self._takes.samples(args, others, mode, None if others else read_at_once(args, mode))

    def _replayed(
        self, args: Sequence[Any], others: Mapping[str, Any], mode: bool | None, reduction: str
    ) -> tuple[Samples, Outcome]:
        """What a call was given, perhaps without its rows, and the results with the gradient."""
        refuse(None, self._called)
        read = None if others else read_at_once(args, mode)
        if read and (known := self._cache.find_known(read[0])):
            given, special = known
            outcome = at_once(special, read[1], seed(reduction, read[1].count))
            if outcome:
                return given, outcome
        given = self._takes.samples(args, others, mode, read)
        return given, self._outcome(given, seed(reduction, len(given.rows)))

    def _outcome(self, given: Samples, seed: float | None, several: bool = False) -> Outcome:
        """The four steps: what the cache has, and what is recorded where that does not fit, is called."""
        cache, first = self._cache, self._cache.find(given.structure, counted=True)
        if first and not cache.parts(first) and (outcome := at_once(first, given.rows, seed, several)):
            if not several:
                self._know(given, outcome, first, seed is not None)
            return outcome
        call = Call(all_by_position(self.function, given.keywords), given, seed, several, self._on_guard)
        return call.outcome(first, cache.following, self._specialize)

    def _know(self, given: Samples, outcome: Outcome, special: Specialization, with_gradient: bool) -> None:
        """Look at less in more such calls: this is the only recording for them, until there is another."""
        self._cache.know(given.key, given._replace(rows=()), special)
        if outcome.directly and special.is_fixed and special.nesting is None and given.key is not None:
            reached, within = special.reached, self._parameters.within(special.reached)
            leaves, count = self._parameters.at(reached), len(self._parameters.learned)
            direct = outcome.directly(special.read, leaves, within, count)
            self._cache.calls[with_gradient].know(given.key, direct)

    def _specialize(self, given: Samples, place: int, missed: Missed = None) -> Specialization:
        """One more: recorded from the sample at this place, to be lowered when it is first used."""

        def make() -> Specialization:
            arguments = given.arguments(place)
            names = completed(given.names, len(arguments))
            recording = record(
                all_by_position(self.function, given.keywords), arguments, paths(names, arguments)
            )
            self._parameters.leave_out(recording.made)
            tape = assemble(recording, self._parameters.leaves, merge=not self._strict_bits)
            return Specialization(recording, tape, self._parameters, self._lower)

        return self._cache.add(given.structure, missed, make)

    def _fitting(self, given: Samples) -> Specialization:
        """The specialization for the first of these samples."""
        return self._cache.find(given.structure) or self._specialize(given, 0)

    def bind(self, *args: Any, reduction: str = "mean", **others: Any) -> Bound:
        """The function bound to a batch of arrays, for steps that cost little more than their arithmetic.

        Args:
            *args: The batch: arrays whose first axis counts samples.
            **others: More of it by keyword.
            reduction: "mean" or "sum" over the batch, for the gradient.

        Raises:
            TypeError: For lists.
            GraphError: For a function that draws numbers.
        """
        given = self._samples(args, others, True)
        if given.library is None:
            raise TypeError("bind takes NumPy arrays, whose first axis counts the samples")
        upstream, special = seed(reduction, len(given.rows)), self._fitting(given)
        return Bound(special, self._parameters, given, upstream, self._outcome, self._strict_bits)

    def fit(
        self,
        *args: Any,
        optimizer: Optimizer,
        epochs: int,
        batch_size: int | None = None,
        shuffle: bool = True,
        rng: Random | None = None,
        on_step: Callable[[], Any] | None = None,
        on_epoch: OnEpoch | None = None,
        losses: list[float] | None = None,
        **others: Any,
    ) -> list[float]:
        """Train: for each batch one step of the optimizer against the mean; give the mean of each epoch.

        Of several results the first is learned from.  The numbers of the nodes, their grads and the
        optimizer's state are written back at the end, before `on_epoch`, and when an error or a
        KeyboardInterrupt comes through: they are those after the last whole step.

        Args:
            *args: The arguments of all samples: arrays or lists, whose first axis counts them. Samples in
                lists may differ in structure, such as names of several lengths; then batch_size is 1.
            optimizer: An optimizer of nn, whose update rule runs as machine code too, or any with `params`,
                `zero_grad()` and `step()`; its parameters are those that learn, without what is frozen.
            epochs: How often to go through all samples.
            batch_size: Samples in a step; all of them, in order, unless told.
            shuffle: Whether smaller batches are drawn in a new order each epoch.
            rng: Where that is drawn from: Python's `random` module unless told.
            on_step: What to call after each step, which costs a return to Python.
            on_epoch: What to call with the order of the samples and their results, each at the time it was
                learned from; returning True ends the training.
            losses: What to append the means to, so that they survive an interrupt; a new list unless told.
            **others: More of the arguments by keyword.

        >>> from autograd import compile
        >>> from nn.optim import SGD
        >>> w = Value(0.0, "w")
        >>> loss = compile(lambda x, t: (w * x - t) ** 2)
        >>> loss.fit([1.0, 2.0], [3.0, 6.0], optimizer=SGD([w], lr=0.2), epochs=2), w.data
        ([22.5, 0.0], 3.0)
        """
        refuse(None, self._called)
        groups = self._takes.by_structure(args, others)
        if len(groups) > 1 and batch_size != 1:
            raise ValueError(
                f"there are samples of {len(groups)} structures, and a step is of one; give batch_size=1"
            )

        def begin_group(given: Samples, batch: list[int]) -> StepsInTurn:
            part = learning(optimizer)
            learner, special = self._learning(list(part.params), given.some(batch))
            slow = NodeSteps(learner._outcome, learner._parameters, special, given, part, on_step)
            return fastest_steps(slow, self._strict_bits)

        def begin(batch: list[int]) -> Steps:
            if len(groups) == 1:
                return begin_group(groups[0][1], batch)
            return StepsOfEach(lambda number: begin_group(groups[number][1], [0]), [at for at, _ in groups])

        count, now = sum(len(places) for places, _ in groups), partial(learning, optimizer)
        return train(begin, count, epochs, batch_size, shuffle, rng, on_epoch, losses, now)

    def _learning(self, params: list[Value], given: Samples) -> tuple[Compiled, Specialization]:
        """What learns by these parameters, from the first result alone, and its recording for such samples.

        That is this function itself where it was recorded before, with one result, by the same ones.
        """
        known = self._cache.latest
        if known and known.nesting is None and {*map(id, self.params)} == {*map(id, params)}:
            special = self._fitting(given)
            if special.nesting is None and {*map(id, self.params)} == {*map(id, params)}:
                return self, special
        if self._learner is None or list(map(id, self._learner.params)) != list(map(id, params)):
            self._learner = Compiled(first_learns(self.function), params, *self._settings)
        return self._learner, self._learner._fitting(given)
