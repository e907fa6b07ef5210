"""Calls of a recorded function: results, gradients, and what it was recorded as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from inspect import Parameter, signature
from typing import Any, Final, NamedTuple

from ..engine import Value
from ..errors import GraphError
from ..util.modes import refuse
from ..util.trees import flat
from .batches import Samples, samples
from .buffers import scatter
from .cache import Cache
from .lower.backends import backend_named
from .lower.tape import Tape
from .specialization import Specialization


class CacheInfo(NamedTuple):
    """How many calls found a recording, how many recordings were made, and for how many structures."""

    hits: int
    recordings: int
    structures: int


class Replayed:
    """A function, its recordings, and how samples and batches are given to them; see `Compiled`."""

    def __init__(
        self,
        f: Callable[..., Any],
        params: Iterable[Value] | None,
        *,
        backend: str,
        on_guard: str,
        strict_bits: bool,
    ) -> None:
        if not callable(f):
            raise TypeError(f"compile takes a function, not {type(f).__name__}")
        if on_guard not in ("raise", "record"):
            raise ValueError(f"on_guard is 'raise' or 'record', not {on_guard!r}")
        leaves = _leaves(() if params is None else params)
        learned = None if params is None else len(leaves)
        self.function: Final = f
        self._names = _argument_names(f)
        self._cache: Final = Cache(f, leaves, learned, backend_named(backend), on_guard, strict_bits)

    @property
    def params(self) -> list[Value]:
        """The leaves that get a gradient: those given, or all that the recordings so far have met."""
        return self._cache.params

    @property
    def tape(self) -> Tape:
        """The tape of the latest recording; GraphError before the first call."""
        return self._latest.tape

    def cache_info(self) -> CacheInfo:
        """How many calls found a recording, how many recordings were made, for how many structures."""
        return CacheInfo(self._cache.hits, self._cache.recordings, len(self._cache.specializations))

    def __call__(self, *args: Any, batch: bool | None = None) -> Any:
        """The results, without gradients: of one sample, or of every sample of a batch.

        ReplayGuardError, with the line, for a sample that would take another branch than the recording.
        Where a result is not finite, that sample is run again by the function itself, which raises its
        own error (strict) or lets the number pass (`ieee()`).
        """
        if any(isinstance(x, Value) for x in flat(args)):
            return self.function(*args)
        given = self._samples(args, batch)
        outcome = self._cache.run(given, None)
        return given.shaped(outcome.outputs, outcome.nesting)

    def value_and_grad(
        self, *args: Any, batch: bool | None = None, reduction: str = "mean"
    ) -> tuple[Any, Any]:
        """(the results, the gradient by each of `params` in order), without touching any `.grad`.

        Args:
            *args: One sample or a batch, as for a call.
            batch: Whether they are a batch; by default, arrays are and others are not.
            reduction: "mean" or "sum" over a batch, for the gradient; there is one result per sample.

        Raises:
            TypeError: Unless the function returns one number.
        """
        given = self._samples(args, batch)
        outcome = self._cache.run(given, seed_of(reduction, given))
        gradient = outcome.gradient
        if len(gradient) != len(self._cache.leaves):
            slopes = dict(zip(outcome.reached, gradient, strict=True))
            learned = set(self.params)
            gradient = [slopes.get(i, 0.0) for i, x in enumerate(self._cache.leaves) if x in learned]
        values = given.shaped(outcome.outputs, outcome.nesting)
        if given.library is None:
            return values, [float(slope) for slope in gradient]
        return values, given.library.array(gradient, dtype=float)

    def backward(self, *args: Any, batch: bool | None = None, reduction: str = "mean") -> Any:
        """Add the gradient to the `.grad` of each parameter that the result depends on; give the results.

        All or nothing: where it raises, every grad is as it was.

        Args:
            *args: One sample or a batch, as for a call.
            batch: Whether they are a batch; by default, arrays are and others are not.
            reduction: "mean" or "sum" over a batch, for the gradient; there is one result per sample.

        Raises:
            TypeError: Unless the function returns one number.
        """
        given = self._samples(args, batch)
        outcome = self._cache.run(given, seed_of(reduction, given))
        scatter([self._cache.leaves[place] for place in outcome.reached], outcome.gradient)
        return given.shaped(outcome.outputs, outcome.nesting)

    @property
    def _latest(self) -> Specialization:
        if self._cache.latest is None:
            raise GraphError("nothing is recorded yet; call the compiled function once, with a sample")
        return self._cache.latest

    def _samples(self, args: Sequence[Any], batch: bool | None) -> Samples:
        refuse(None, f"the compiled {title(self.function)}, called with numbers,")
        unnamed = (f"x{i}" for i in range(len(self._names), len(args)))
        return samples(args, [*self._names[: len(args)], *unnamed], batch)

    def __repr__(self) -> str:
        info = self.cache_info()
        return f"<compiled {title(self.function)}: {info.recordings} recordings, {info.hits} hits>"


def _leaves(params: Iterable[Value]) -> list[Value]:
    """The parameters, each once."""
    leaves = list(dict.fromkeys(params))
    for leaf in leaves:
        if not isinstance(leaf, Value) or leaf.constant or leaf.gate is not None:
            raise TypeError(f"a parameter is a leaf, a Value that no gate made; {leaf!r} is none")
    return leaves


def _argument_names(f: Callable[..., Any]) -> list[str]:
    try:
        parameters = signature(f).parameters.values()
    except (TypeError, ValueError):
        return []
    return [
        p.name for p in parameters if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    ]


def seed_of(reduction: str, given: Samples) -> float:
    """The upstream gradient of each sample; ValueError for another reduction."""
    if reduction not in ("mean", "sum"):
        raise ValueError(f"reduction is 'mean' or 'sum', not {reduction!r}")
    return 1.0 / len(given.rows) if reduction == "mean" else 1.0


def title(f: Callable[..., Any]) -> str:
    """What messages call a function."""
    return getattr(f, "__name__", type(f).__name__)
