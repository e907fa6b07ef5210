"""A compiled function bound to its samples: what a step costs when nothing is taken out of nodes for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ..engine import gather
from ..errors import GraphError
from ..util.cleanup import surely
from .batches import Samples
from .calling import Outcome
from .lower.backends import bound_work
from .parameters import Parameters
from .specialization import Specialization


class Bound:
    """The same samples again and again; `Compiled.bind` makes it.

    Attributes:
        parameters: The numbers of `params` in order, an array of its own: change it in place.  `read()` takes
            them from the nodes, `write()` gives them to the nodes.
    """

    def __init__(
        self,
        special: Specialization,
        parameters: Parameters,
        given: Samples,
        seed: float,
        outcome: Callable[[Samples, float], Outcome],
        strict_bits: bool,
    ) -> None:
        params = parameters.learned
        if special.tape.draws:
            raise GraphError("a function that draws numbers is not bound to samples; call it with them")
        if list(map(id, params)) != list(map(id, special.leaves[: len(params)])):
            raise GraphError("give the parameters to compile(f, params) to bind it to samples")
        self.params: Final = params
        self._all: Final = parameters
        self._outcome: Final = outcome
        self._given: Final = given
        self._seed: Final = seed
        self._special: Final = special
        self._reached: Final = given.library.array(special.reached, dtype=int)
        self._numbers: Final = given.library.array(special.numbers())
        self.parameters: Final = self._numbers[: len(params)]
        wrt = special.tape.parameters[: len(params)]
        self._work: Final = bound_work(special, wrt, self._numbers, given.rows, seed, strict_bits)
        self._results: Final = given.shaped(self._work.results, special.nesting)

    def __repr__(self) -> str:
        samples, params = len(self._given.rows), len(self.params)
        return (
            f"<compiled for {samples:,} sample{'s' * (samples != 1)} and "
            f"{params:,} parameter{'s' * (params != 1)}>"
        )

    def read(self) -> None:
        """Take the numbers of the nodes."""
        self._numbers[:] = self._special.numbers()

    def write(self) -> None:
        """Give the nodes these numbers."""
        self._give(self.parameters.tolist())

    def value_and_grad(self) -> tuple[Any, Any]:
        """(the results, the gradient by `params`) at `parameters`; the next call writes over both arrays.

        Raises as `Compiled.value_and_grad` does.
        """
        if not (self._work() and self._special.holds()):
            self._carefully()
        return self._results, self._work.gradient

    def backward(self) -> Any:
        """`read()`, and add the gradient to the `.grad` of each parameter that the result depends on."""
        self.read()
        results, gradient = self.value_and_grad()
        self._all.add_to_grads(self._special.reached, gradient[self._reached])
        return results

    def _give(self, numbers: Iterable[float]) -> None:
        for leaf, number in zip(self.params, numbers, strict=True):
            leaf.data = number

    def _carefully(self) -> None:
        """Sample by sample where need be, on nodes that are given these numbers for a while."""
        before = gather(self.params)

        def run() -> Outcome:
            self.write()
            return self._outcome(self._given, self._seed)

        outcome = surely(run, lambda: self._give(before))
        self._work.results[:] = outcome.outputs
        self._work.gradient[:] = 0.0
        for place, slope in zip(outcome.reached, outcome.gradient, strict=True):
            self._work.gradient[place] = slope
