"""What a node remembers, in Python's slots; `slots.pyx` is the same in C."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ...gates.row import KERNELS
from ...util.float_flags import put_down
from ...util.modes import WATCH
from ..nesting import BEGUN
from ..node.source import note

if TYPE_CHECKING:
    from ...gates.row import Gate
    from ..handmade import HandMade

watch = WATCH
new = object.__new__


class Node:
    """The fields of a node.

    Attributes:
        _code: The number of its gate in ROWS; 0 for a leaf.
        _a, _b: One operand a, or two, a and b, with the local gradients _da and _db.  A node of another
            number keeps two tuples, operands in _a and local gradients in _b (None where a closure stands for
            them), and in _da whether someone has looked at it.  A plain number is kept as a float until then.
        _grad: None until a backward pass has reached the node.  A leaf keeps in _db when it was made, and an
            input of a functional derivative which one made it: see engine/nesting.py.
        _flow: The gradient that a sweep is working out.
        _mark: The last walk that came by.
    """

    __slots__ = ("_data", "_grad", "_label", "_code", "_a", "_b", "_da", "_db", "_flow", "_mark",  # noqa: RUF023
                 "__dict__", "__weakref__")  # fmt: skip

    _data: float
    _grad: float | None
    _label: str
    _code: int
    _a: Any
    _b: Any
    _da: float
    _db: float
    _flow: float
    _mark: int

    def _attributes(self) -> dict[str, Any]:
        """What users have set on the node beside its own fields."""
        return self.__dict__

    if not TYPE_CHECKING:  # checkers read the gates in engine/__init__.pyi, so that a typo is an error

        def __getattr__(self, name: str) -> Any:
            return self._method(name)

    if TYPE_CHECKING:  # what the classes built on this one add

        @property
        def gate(self) -> Gate | HandMade | None: ...
        @property
        def operands(self) -> tuple[Self, ...]: ...
        @property
        def local_grads(self) -> tuple[float, ...]: ...
        def _method(self, name: str) -> Any: ...
        def _as_node(self, operand: Any) -> Self: ...

        @property
        def constant(self) -> bool: ...

        data: float
        grad: float
        label: str


N = TypeVar("N", bound=Node)
Stack = list[Node]  # of a walk


def spare_list() -> list[Any]:
    """An empty list."""
    return []


def begin(node: Node) -> None:
    """The fields of a new node that nobody sets."""
    node._db = BEGUN[0]
    node._grad = None
    node._label = ""
    node._code = node._mark = 0
    node._a = node._b = None
    node._da = node._flow = 0.0


def made(kind: type[N], code: int, y: float, a: Any, da: float, b: Any, db: float) -> N:
    """A node with these fields."""
    node = new(kind)
    node._data = y
    node._code = code
    node._a = a
    node._b = b
    node._da = da
    node._db = db
    node._grad = None
    node._label = ""
    node._mark = 0
    if watch[0]:
        note(node)
    return node


def numeral(node: Node, x: float) -> Any:
    """A plain number among the operands of a node, which somebody looks at."""
    return node._as_node(x)


def evaluate1(code: int, a: Any) -> tuple[float, float]:
    """(y, ∂y/∂a) of a gate on a node's number; NaN where Python's floats raise an error."""
    try:
        return KERNELS[code][0](a._data)  # type: ignore[return-value]
    except (ArithmeticError, ValueError, TypeError):
        return nan, nan


def evaluate2(code: int, fixed: int, a: Any, b: Any) -> tuple[float, float, float]:
    """(y, ∂y/∂a, ∂y/∂b) of a gate on nodes and floats; bit i of `fixed` says that operand i is constant."""
    x = a if type(a) is float else a._data
    z = b if type(b) is float else b._data
    try:
        found = KERNELS[code][fixed](x, z)
    except (ArithmeticError, ValueError, TypeError):
        return nan, nan, nan
    put_down()
    return found  # type: ignore[return-value]


def evaluate3(code: int, fixed: int, a: Any, b: Any, c: Any) -> tuple[float, float, float, float]:
    """The same of a gate with three operands."""
    xs = [x if type(x) is float else x._data for x in (a, b, c)]
    try:
        found = KERNELS[code][fixed](*xs)
    except (ArithmeticError, ValueError, TypeError):
        return nan, nan, nan, nan
    put_down()
    return found  # type: ignore[return-value]


def owned(xs: tuple[Any, ...]) -> tuple[Any, ...]:
    """A new tuple that only a node will hold."""
    return xs


def kept_on(node: Node) -> dict[str, Any] | None:
    """What users have set on the node beside its own fields, if anything."""
    return node.__dict__ or None


def restore(order: Sequence[Node], grads: Sequence[float | None]) -> None:
    """Set all grads in one step."""
    deque(map(vars(Node)["_grad"].__set__, order, grads), maxlen=0)


class Leaves(list[Node]):
    """A list of leaves; compiled, one that is known to hold nothing else."""


def gather(leaves: Sequence[Node]) -> array[float]:
    """The number of every leaf, in an array of doubles."""
    return array("d", [leaf._data for leaf in leaves])


def add_to_grads(leaves: Sequence[Node], slopes: Iterable[float], only_finite: bool) -> bool:
    """Add to the grad of every leaf; False, and nothing is done, if only finite ones will do."""
    grads = [(leaf._grad or 0.0) + float(slope) for leaf, slope in zip(leaves, slopes, strict=True)]
    if only_finite and not all(map(isfinite, grads)):
        return False
    restore(leaves, grads)
    return True


def attach(kind: type, name: str, member: Any) -> None:
    """Add a method to a class of nodes that is made already."""
    setattr(kind, name, member)
