"""Functional derivatives that run now: what is an input of one, and what its function closes over.

Each call has a number, and every leaf keeps the number of the latest call at its birth (`_db`).  So a leaf
was there before a call if its number is lower.  An input keeps the number of the call that made it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final
from weakref import ref

from ..gates.table import identity
from ..util.locks import lock
from ..util.modes import listener, recording
from ..util.setting import Setting

# BEGUN[0] is how many calls have been begun in any thread.  It is an array for compiled code, like WATCH.
BEGUN: Final = array("d", [0.0])
_COUNTING: Final = lock()


class Call:
    """One call of a functional derivative.  It is open until it is closed, or until nobody holds it.

    Attributes:
        number: Leaves with a lower one were there before.
        since: Under no_grad(), the number of the outermost call there: what was active before is constant.
    """

    __slots__ = ("__weakref__", "_listener", "number", "since")

    def __init__(self) -> None:
        outer = innermost()
        with _COUNTING:
            BEGUN[0] += 1.0
            self.number: Final = BEGUN[0]
        self._listener: Final = listener()
        if not recording():
            self.since = self.number
        else:  # a recording in between is for good, whoever asked for it
            self.since = outer.since if outer is not None and outer._listener is self._listener else 0.0
        _OPEN[self.number] = ref(self, partial(_forget, self.number))

    def run(self, f: Callable[..., Any], args: Sequence[Any]) -> Any:
        """f(*args), with this call as the innermost."""
        token = _HERE.set((*_HERE.get(), self.number))
        try:
            return f(*args)
        finally:
            _HERE.reset(token)

    def close(self) -> None:
        """From now on its inputs are constants."""
        _OPEN.pop(self.number, None)


_OPEN: Final[dict[float, ref[Call]]] = {}
_HERE: Final[Setting[tuple[float, ...]]] = Setting("gatewise_derivatives", ())


def _forget(number: float, _: object) -> None:
    _OPEN.pop(number, None)


def is_open(number: float) -> bool:
    """Whether the call with this number goes on, here or in another thread."""
    call = _OPEN.get(number)
    return call is not None and call() is not None


def innermost() -> Call | None:
    """The innermost call that runs a function here."""
    numbers = _HERE.get()
    while numbers:
        call = _OPEN.get(numbers[-1])
        if call is not None and (found := call()) is not None:
            return found
        numbers = numbers[:-1]  # an interrupt has ended it before it could clean up
        _HERE.set(numbers)
    return None


def is_input(node: Any) -> bool:
    """Whether a node is an input that a functional derivative has made."""
    return bool(node._db and node._b is None and node._code == identity.code)


def is_active(node: Any) -> bool:
    """Whether a leaf or an input can be differentiated by: an input of a call that is over cannot."""
    return node._code == 0 or is_open(node._db)


def from_outside(leaf: Any) -> Any:
    """The leaf, as one that every call finds there: a recorded number."""
    leaf._db = 0.0
    return leaf


def by_number(a: Any, b: Any) -> bool:
    """Whether `==` compares these nodes by their numbers, as the function that is differentiated here would.

    Outside of one nodes are equal only if they are the same; inside, two that both depend on a leaf that the
    function closes over.
    """
    if not _OPEN:
        return False
    call = innermost()
    number = call.number if call is not None else max(_inputs([a, b]), default=0.0)  # a thread of its own
    return number > 0.0 and not (_closes_over(a, number) and _closes_over(b, number))


def _closes_over(node: Any, number: float) -> bool:
    return any(x._code == 0 and not x.constant and x._db < number for x in _below([node]))


def _inputs(nodes: Iterable[Any]) -> list[float]:
    return [x._db for x in _below(nodes) if is_input(x) and is_open(x._db)]


def _below(nodes: Iterable[Any]) -> Iterable[Any]:
    """These nodes and those that they were made from, down to the inputs of open calls."""
    stack = list(nodes)
    seen = set(stack)
    while stack:
        node = stack.pop()
        yield node
        if not (is_input(node) and is_open(node._db)):
            for operand in node.operands:
                if operand not in seen:
                    seen.add(operand)
                    stack.append(operand)
