"""The switches: ieee() lets infinities pass, no_grad() records nothing, and compile listens in."""

from __future__ import annotations

from typing import Any, Final, Protocol

from ..errors import GraphError
from .setting import BY_NEW_NODES, BY_READERS, Block, Setting
from .setting import WATCH as WATCH

_quiet: Final = Setting("gatewise_ieee", False)
_blind: Final = Setting("gatewise_no_grad", False)


class Listener(Protocol):
    """What compile records with: nodes turn to it for what a plain number could not replay."""

    def compare(self, a: Any, b: Any, how: str) -> Any:
        """A condition in place of a bool, for the name of a method of float: `__lt__`, `__eq__`."""

    def hashed(self, node: Any) -> None:
        """Raise where a hash would tell numbers apart that a replay may find equal."""

    def detach(self, node: Any) -> Any:
        """A node that gets no gradient."""

    def born(self, leaf: Any) -> None:
        """Take note of a leaf that was made while recording."""

    def draw(self, number: Any) -> Any:
        """A node for a number that is drawn anew in each replay."""

    def assume(self, fact: Any, answer: Any) -> None:
        """Record anew as soon as fact() gives another answer."""

    def select(self, condition: Any, a: Any, b: Any) -> Any:
        """A node for `a` where a node is not 0, else for `b`."""

    def take(self, rows: Any, i: Any) -> Any:
        """Nodes for the row with this number, nested as the rows are."""

    def computed(self, branches: Any) -> None:
        """Remember the nodes among them: they are always computed, so finite in every replay."""

    def branch(self, condition: Any) -> bool:
        """Whether a node is not 0, as every replay must find it."""

    def check_on(self) -> None:
        """Raise where recording is over."""

    def refuse(self, node: Any, what: str) -> None:
        """Raise, unless `node` is a constant."""

    def refusal(self, error: GraphError) -> GraphError:
        """The error itself, which must come again should somebody swallow it."""


_listener: Final[Setting[Listener | None]] = Setting("gatewise_listener", None)


def strict() -> bool:
    """Whether a non-finite result of finite operands is an error here (the default)."""
    return not _quiet.get()


def recording() -> bool:
    """Whether gates record their operands here (the default)."""
    return not (WATCH[0] and _blind.get())


def ieee() -> Block:
    """Let infinities and NaN pass, as C99, NumPy and PyTorch do, inside the block.

    It holds for the current thread or task only; usable as a decorator too.

    >>> import autograd
    >>> with autograd.ieee():
    ...     print(autograd.log(0.0))
    -inf
    """
    return Block(_quiet, True)


def strictly() -> Block:
    """Refuse infinities and NaN inside the block, also within ieee()."""
    return Block(_quiet, False)


def no_grad() -> Block:
    """Record nothing inside the block: results are constants without operands.

    It holds for the current thread or task only; usable as a decorator too.  `grad` and its kin still work
    inside, and give floats: what was active outside of the block is constant for them.

    >>> import autograd
    >>> x = autograd.Value(3.0)
    >>> with autograd.no_grad():
    ...     print((x * x).operands)
    ()
    """
    return _NoGrad(_blind, True, watched=BY_NEW_NODES)


class _NoGrad(Block):
    __slots__ = ()

    def __enter__(self) -> None:
        refuse(None, "no_grad()")
        Block.__enter__(self)


def recorded() -> Block:
    """Record inside the block even within no_grad(): a derivative asked for by name needs its graph."""
    return Block(_blind, False)


def listener() -> Listener | None:
    """What compile records with here; None if it does not."""
    return _listener.get() if WATCH[1] else None


def refuse(node: Any, what: str) -> None:
    """Raise while compile records: what was asked for would be a number, and no replay could renew it."""
    if WATCH[1] and (recorder := listener()) is not None:
        recorder.refuse(node, what)


def listening(recorder: Listener | None) -> Block:
    """Inside the block nodes turn to this recorder, or to none."""
    return Block(_listener, recorder, watched=BY_READERS)
