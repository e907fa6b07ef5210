"""compile(): record a function once, and replay it for samples and batches at machine speed.

A call (`calls`) makes rows of numbers of its arguments, and asks the cache (`cache`) for a specialization
that fits.  Where there is none, the function is recorded (`recording`) as a tape.  When that is first
replayed, it is lowered (`lower`) to code, which computes all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from random import Random
from typing import Any

from ..engine import Value
from ..util.trees import flat
from .bound import Bound
from .cache import Cache
from .calls import Replayed, seed_of, title
from .lower.backends import backend_named, fastest_steps
from .lower.c.source import source
from .lower.interface import Steps
from .specialization import Specialization
from .training import NodeSteps, OnEpoch, Optimizer, learning, train


def compile(
    f: Callable[..., Any],
    params: Iterable[Value] | None = None,
    *,
    backend: str = "auto",
    on_guard: str = "raise",
    strict_bits: bool = False,
) -> Compiled:
    """Record `f` at its first call, and from then on replay it as machine code.

    `f` must give the same for the same numbers, apart from what it takes through `autograd.drawn` and
    `autograd.assumed`.  What it asks of a number while it is recorded is answered in every replay, or
    refused with a GraphError that names the line:

    - A comparison (`<`, `<=`, `>`, `>=`, `==`, `!=`) is a condition.  `where` chooses by it in each replay,
      arithmetic counts it as 1.0 or 0.0, and `&`, `|` and `^` join two.
    - Branching on it leaves a guard: `if`, `and`, `in`, `match`, `max`, `sorted`, `int(x > 0)`, and NumPy's
      functions of object arrays.
    - Reading a number (`.data`, `float(x)`, `math.exp(x)`, `f"{x:.3f}"`), hashing it or a condition, as
      sets, dict keys and caches do, copies, and tools such as `steps` and `draw` are refused.  `repr` and
      `str` are allowed, and show no number.
    - Python asks nobody for `isinstance(x, float)`, `type(x)`, `x is y` and `condition is True`: there `f`
      meets a Value or a condition where a plain call has a float or a bool.  Write `x == 1`, and `if
      condition`.

    Nodes that depend on a Value of the function's own, such as a weight, are hashed, and compared with each
    other by `==`, by identity, as in a plain call; all others are compared by number.

    Args:
        f: Takes numbers, or (nested) lists of them, and returns one Value or several, as a list.
        params: The leaves that get a gradient; all those that `f` closes over unless told.  Other leaves are
            read at each call too.
        backend: "llvm" (the extra `compile`), "python", or "auto": the first of these that is installed.
        on_guard: Where a sample takes another branch than the recording: "raise" a ReplayGuardError, or
            "record" it anew.
        strict_bits: Whether one sample must give eager's bits: no fused multiply-add, no merged gates.  Where
            `where` or `detach` leaves open in which order a gradient is added up, the function itself is run
            for it.

    >>> w = Value(3.0, "w")
    >>> f = compile(lambda x: w * x * x)
    >>> f(2.0), f.value_and_grad(2.0)
    (12.0, (12.0, [4.0]))
    >>> f.backward([1.0, 2.0], batch=True, reduction="sum"), w.grad
    ([3.0, 12.0], 5.0)
    """
    return Compiled(f, params, backend=backend, on_guard=on_guard, strict_bits=strict_bits)


class Compiled(Replayed):
    """A recorded function; `compile` makes it.

    Called with one sample, numbers or nested lists as the function takes them, it returns its results
    as plain numbers.  Called with NumPy arrays it takes the first axis of each for the batch, and
    returns arrays; `batch=True` says that lists are a batch, `batch=False` that arrays are one sample.
    Called with Values it is the function itself.  It is recorded at the first call, and once more for
    each new structure: other shapes, other answers to what it `assumed`, and, with on_guard="record",
    other branches.
    """

    _trained: Cache | None = None

    def bind(self, *args: Any, reduction: str = "mean") -> Bound:
        """The function bound to a batch of arrays, to be computed for other parameters again and again.

        Parameters, results and gradient are arrays that stay where they are, so that a step costs little
        more than its arithmetic.

        Args:
            *args: The batch: arrays whose first axis counts samples.
            reduction: "mean" or "sum" over the batch, for the gradient.

        Raises:
            TypeError: For lists.
            GraphError: For a function that draws numbers.
        """
        given = self._samples(args, True)
        if given.library is None:
            raise TypeError("bind takes NumPy arrays, whose first axis counts the samples")
        return Bound(self._cache, given, seed_of(reduction, given))

    def to_c(self, name: str = "") -> str:
        """The latest recording as one C99 file that needs nothing but libm.

        It has the functions {name}_forward(parameters, inputs, results) and {name}_gradient, which adds
        seed × ∂result/∂parameters to an array, and the numbers of the parameters now, {name}_initial.
        A small recording is written out in the names of the program, a large one becomes loops.  Of a
        function compiled with `strict_bits=True` what is written out gives eager's bits, where Python uses
        the same libm and without hypot, which Python computes in another way; the gradient does where no
        `where` or `detach` leaves its order open.  Else results differ by roundings: the same operations,
        with equal gates merged.  C refuses nothing: what eager arithmetic refuses becomes inf or NaN, and so
        does 0 × inf in a gradient, which eager leaves out.

        Args:
            name: What the functions are called; the name of the compiled function unless told.

        Raises:
            GraphError: Before the first call, and for a gate whose row reads floats only.

        >>> w = Value(3.0, "w")
        >>> square = compile(lambda x: w * x * x)
        >>> square(2.0)
        12.0
        >>> print(square.to_c("square").partition("int ")[2].partition("return")[0])
        square_forward(const double *parameters, const double *inputs, double *results)
        {
            const double x = inputs[0];
            const double w = parameters[0];
            results[0] = w * x * x;
        <BLANKLINE>
        """
        special = self._latest
        return source(special.tape, [leaf.data for leaf in special.leaves], name or title(self.function))

    def to_llvm(self) -> str:
        """The latest recording and its gradient as the text that LLVM makes machine code of.

        Samples are side by side in vectors as long as those of this machine.  A small recording is one
        function of its own; of a large one these are the kernels that it calls, each for many nodes.

        Raises:
            GraphError: Before the first call.
            ImportError: Without LLVM (the extra `compile`).
        """
        backend_named("llvm")  # or say what to install
        from .lower.llvm.backend import LlvmCode

        return LlvmCode(self._latest.tape, self._latest.wrt, self._cache.strict_bits).text()

    def to_jax(self) -> Callable[..., Any]:
        """The latest recording as a pure function of (params, *batch), for JAX to transform.

        `params` is an array of one number for each of `self.params`; the batch is given as to the
        compiled function, in arrays whose first axis counts samples.  What a recording drew by chance is
        given as `drawn=`, one row of numbers for each sample.  JAX can `jit` and `vmap` it, shard its
        arrays over devices and hosts, and differentiate it in reverse to any order (`jax.grad`,
        `jax.jacrev`), by the local gradients of the gate table.

        Nodes of one kind and level become one operation, so that a wide graph compiles fast, and a chain
        of thousands of gates slowly.  A sample that takes another branch than the recording gives NaN,
        because a jitted function cannot raise.  It computes in the precision of its arrays: for float64,
        `jax.config.update("jax_enable_x64", True)` first.

        Raises:
            GraphError: Before the first call.
            ImportError: Without JAX (the extra `jax`).
        """
        if find_spec("jax") is None:
            raise ImportError("to_jax() needs JAX: pip install 'gatewise[jax]'")
        from .lower.jax.function import on_batches

        special, learned = self._latest, set(self.params)
        numbers = [leaf.data for leaf in special.leaves]
        places = [place for place, leaf in enumerate(special.leaves) if leaf in learned]
        return on_batches(special.tape, special.nesting, numbers, places)

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
    ) -> list[float]:
        """Train: for each batch one step of the optimizer against the mean; give the mean of each epoch.

        Of several results the first is learned from.  The numbers of the nodes, their grads and the
        optimizer's state are written back at the end, before `on_epoch`, and when an error or a
        KeyboardInterrupt comes through: they are those after the last whole step.

        Args:
            *args: The arguments of all samples: arrays or lists, whose first axis counts them.
            optimizer: An optimizer of nn, whose update rule runs as machine code too, or any with `params`,
                `zero_grad()` and `step()`; its parameters are those that learn, without what is frozen.
            epochs: How often to go through all samples.
            batch_size: Samples in a step, drawn in a new order each epoch unless `shuffle` is False; all of
                them, in order, unless told.
            shuffle: Whether samples are drawn in a new order each epoch.
            rng: Where the order is drawn from: Python's `random` module unless told.
            on_step: What to call after each step, which costs a return to Python.
            on_epoch: What to call with the order of the samples and their results, each at the time it was
                learned from; returning True ends the training.
            losses: What to append the means to, so that they survive an interrupt; a new list unless told.

        >>> from nn.optim import SGD
        >>> w = Value(0.0, "w")
        >>> loss = compile(lambda x, t: (w * x - t) ** 2)
        >>> loss.fit([1.0, 2.0], [3.0, 6.0], optimizer=SGD([w], lr=0.2), epochs=2)
        [22.5, 0.0]
        >>> w.data
        3.0
        """
        for name, number in (("epochs", epochs), ("batch_size", batch_size)):
            if number is not None and (not hasattr(number, "__index__") or number < 1):
                raise ValueError(f"{name} is a whole number of at least 1, not {number!r}")
        given = self._samples(args, True)
        learned: list[Value] = []

        def begin(batch: list[int]) -> Steps:
            part = learning(optimizer)
            learned[:] = part.params
            cache = self._learning(list(learned))
            slow = NodeSteps(cache, cache.find(given.some(batch)), given, part, on_step)
            return fastest_steps(slow, cache.strict_bits)

        def stale() -> bool:
            return list(map(id, learning(optimizer).params)) != list(map(id, learned))

        losses = [] if losses is None else losses
        train(begin, len(given.rows), epochs, batch_size, shuffle, rng, on_epoch, losses, stale)
        return losses

    @property
    def _latest(self) -> Specialization:
        trained = self._trained
        if self._cache.latest is None and trained is not None and trained.latest is not None:
            return trained.latest
        return super()._latest

    def _learning(self, params: list[Value]) -> Cache:
        """Recordings of which the first result is learned from, by these parameters."""
        if self._trained is None or list(map(id, self._trained.params)) != list(map(id, params)):
            own = self._cache
            self._trained = Cache(
                _first_learns(self.function), params, len(params), own.backend, own.on_guard, own.strict_bits
            )
        return self._trained


def _first_learns(f: Callable[..., Any]) -> Callable[..., Any]:
    """The function with all its results but the first detached."""

    def learning(*args: Any) -> Any:
        first, *others = flat(f(*args))
        return [first, *(x.detach() if isinstance(x, Value) else x for x in others)] if others else first

    return learning
