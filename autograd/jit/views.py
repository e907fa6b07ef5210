"""What a compiled function shows: its latest recording as a tape, as C, as LLVM's text, and for JAX."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from ..engine import Value
from ..errors import GraphError
from .cache import Cache, CacheInfo
from .lower.backends import backend_named
from .lower.c.source import source
from .lower.tape import Tape
from .parameters import Parameters
from .specialization import Specialization


class Told(str):
    """Text that shows itself as it is printed."""

    __slots__ = ()
    __repr__ = str.__str__


class Views:
    """Of a compiled function: its parameters, how often it was recorded, and the latest recording as text."""

    _title: str
    _strict_bits: bool
    _parameters: Parameters
    _cache: Cache
    _learner: Views | None

    @property
    def params(self) -> list[Value]:
        """The leaves that get a gradient: those given, or all that the recordings so far have met."""
        return list(self._parameters.learned)

    @property
    def _latest(self) -> Specialization:
        latest = self._cache.latest or (self._learner and self._learner._cache.latest)
        if not latest:
            raise GraphError("nothing is recorded yet; call the compiled function once, with a sample")
        return latest

    def cache_info(self) -> CacheInfo:
        """How many calls found a recording, how many recordings were made, for how many structures."""
        return self._cache.info()

    def __repr__(self) -> str:
        info = self.cache_info()
        return f"<compiled {self._title}: {info.recordings} recordings, {info.hits} hits>"

    @property
    def tape(self) -> Tape:
        """The tape of the latest recording; GraphError before the first call."""
        return self._latest.tape

    @property
    def plan(self) -> Told:
        """How the latest recording is computed, and why, in a few lines; GraphError before the first call.

        Costs decide: the lanes of vectors are filled with samples or, for a few samples of a large graph,
        from the graph itself; a tiny graph is straight-line code.

        >>> import autograd
        >>> w = Value(3.0, "w")
        >>> square = autograd.compile(lambda x: w * x * x, backend="python")
        >>> square(2.0)
        12.0
        >>> square.plan
        4 entries: plain Python, sample by sample; 'gatewise[compile]' is faster
        """
        return Told("\n".join(self._latest.lowered.plan()))

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

        >>> import autograd
        >>> w = Value(3.0, "w")
        >>> square = autograd.compile(lambda x: w * x * x)
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
        return source(special.tape, [leaf.data for leaf in special.leaves], name or self._title)

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

        return LlvmCode(self._latest.tape, self._latest.wrt, self._strict_bits).text()

    def to_jax(self) -> Callable[..., Any]:
        """The latest recording as a pure function of (params, *batch), for JAX to transform.

        `params` is an array of one number for each of `self.params`; the batch is given as to the
        compiled function, in arrays whose first axis counts samples.  What a recording drew by chance is
        given as `drawn=`, one row of numbers for each sample.  JAX can `jit` and `vmap` it, shard its
        arrays over devices and hosts, and differentiate it in reverse to any order (`jax.grad`,
        `jax.jacrev`), by the local gradients of the gate table.

        Nodes of one kind and level become one operation, so that a wide graph compiles fast, and a chain
        of thousands of gates slowly.  A sample that takes another branch than the recording gives NaN,
        because a jitted function cannot raise.  Sums of products become matrix products, in which 0 × ∞ is
        NaN also on the way back.  It computes in the precision of its arrays: for float64,
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
