"""exact(): a graph replayed in fractions, beside what floats made of it."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ..engine import Value, listed
from ..errors import GatewiseError
from ..gates.row import Gate
from ..numbers.ratio import Ratio, UndecidedError, short_enough
from ..util.exact import TooLongError
from ..util.languages import Said, complain, say
from ..util.modes import refuse
from ..util.roles import check
from ..util.showing import ShownAsTable, Table
from ..util.text import show_number
from .node_names import NodeNames
from .strings import STRINGS

_ONE = Ratio.of(1.0)  # as rows write it


class ExactNode(NamedTuple):
    """One node on fractions.

    Attributes:
        data, gradient: The exact numbers; None where there is no rational one, and `why` says why not.
        error: The float that the node holds − data; `ulps` counts it in units in the last place.
    """

    name: str
    data: Fraction | None
    gradient: Fraction | None
    float_data: float
    error: Fraction | None
    ulps: float | None
    why: str


class Why(NamedTuple):
    """Why there is no fraction: what holds of a gate, or of its local gradient."""

    said: Said
    gate: str
    is_local: bool = False

    def told(self, say: Callable[..., str]) -> str:
        """The sentence, as results or as errors tell it."""
        return say(self.said, what=say(STRINGS["local_of"], gate=self.gate) if self.is_local else self.gate)


class ExactGraph(ShownAsTable):
    """A graph on fractions: its `value`, its `gradient(leaf)`, graph[node] for any node; prints a table."""

    def __init__(self, root: Value) -> None:
        self.root = root
        graph = listed(root)
        self._order: list[Value] = graph.order
        self._names = NodeNames(graph)
        self._data: dict[Value, Ratio] = {}
        self._grads: dict[Value, Ratio] = {root: Ratio(Fraction(1))}
        self._why_data: dict[Value, Why] = {}
        self._why_grad: dict[Value, Why] = {}
        for node in self._order:
            self._forward(node)
        for node in reversed(self._order):
            self._backward(node)
        self._named = [x for x in self._order if not x.constant or x.label]
        self._reasons = [*dict.fromkeys([*self._why_data.values(), *self._why_grad.values()])]

    @property
    def value(self) -> Fraction:
        """The exact value of the root; GatewiseError names the gate if there is no rational one."""
        return _rational(self._data[self.root], self._names[self.root], self._why_data.get(self.root))

    def gradient(self, x: Value) -> Fraction:
        """The exact ∂root/∂x; GatewiseError names the gate if there is no rational one.

        Args:
            x: A node of the graph.
        """
        check(self.gradient, x=x)
        if x not in self._names or x.constant:
            raise GatewiseError(
                say(STRINGS["no_such_gradient"], root=self._names[self.root], x=x.label or repr(x))
            )
        return _rational(self._grads.get(x, Ratio.of(0)), self._slope(x), self._why_grad.get(x))

    @property
    def gradients(self) -> dict[Value, Fraction]:
        """The exact gradient of every leaf; GatewiseError names the gate if one is not rational."""
        return {x: self.gradient(x) for x in self._order if not x.operands and not x.constant}

    def __getitem__(self, node: Value) -> ExactNode:
        data, gradient = self._data[node].number, self._grads.get(node, Ratio.of(0)).number
        exact = data if isinstance(data, Fraction) else None
        why = self._why_data.get(node) or self._why_grad.get(node)
        error = None if exact is None else Fraction(node.data) - exact
        return ExactNode(
            self._names[node],
            exact,
            gradient if isinstance(gradient, Fraction) and not node.constant else None,
            node.data,
            error,
            None if error is None else _ulps(error, node.data),
            why.told(say) if why else "",
        )

    def __getstate__(self) -> dict[str, Any]:
        return {"root": self.root}  # a graph is loaded as one: nodes beside it would be others than its own

    def __setstate__(self, state: dict[str, Any]) -> None:
        type(self).__init__(self, state["root"])

    def _table(self) -> Table:
        head = [say(STRINGS[f"exact_{column}"]) for column in ("node", "number", "float", "off", "gradient")]
        return Table(
            head, map(self._row, self._named), len(self._named), [why.told(say) for why in self._reasons]
        )

    def _row(self, node: Value) -> tuple[str, ...]:
        row = self[node]
        gradient = "" if node.constant else _short(row.gradient)
        return row.name, _short(row.data), show_number(row.float_data, 17), _off(row), gradient

    def _slope(self, x: Value) -> str:
        return f"∂{self._names[self.root]}/∂{self._names[x]}"

    def _forward(self, node: Value) -> None:
        """Read the node's row on the exact data of its operands."""
        if not math.isfinite(node.data) and not node.constant:
            raise GatewiseError(complain(STRINGS["no_fraction"], node=self._names[node], number=node.data))
        operands = node.operands
        if not operands:
            finite = math.isfinite(node.data)
            self._data[node] = Ratio(Fraction(Decimal(repr(node.data))) if finite else node.data)
            return
        gate = self._gate(node)
        try:
            read = short_enough(Ratio.of(gate.value(*[self._data[x] for x in operands])))
            why = _why_not(read)
        except (ArithmeticError, ValueError, TypeError) as error:
            read, why = _refused(error)
        self._data[node] = read
        if not isinstance(read.number, Fraction):
            inherited = [self._why_data[x] for x in operands if x in self._why_data]
            self._why_data[node] = inherited[0] if inherited else Why(why, self._written(node))

    def _backward(self, node: Value) -> None:
        """Hand upstream × local to each operand, with local gradients read on exact data."""
        upstream, operands = self._grads.get(node), node.operands
        if upstream is None or not operands or (upstream.number is not None and not upstream.number):
            return
        gate = self._gate(node)
        constant = sum([1 << i for i, x in enumerate(operands) if x.constant])
        xs = [self._data[x] for x in operands]
        try:
            local_grads = gate.one_each(gate.form(constant)(self._data[node], *xs))
            why: Said | None = None
        except (ArithmeticError, ValueError, TypeError) as error:
            unread, why = _refused(error)
            local_grads = (unread,) * gate.arity
        for i, (operand, local) in enumerate(zip(operands, map(Ratio.of, local_grads), strict=True)):
            if not constant >> i & 1:
                share = upstream if local is _ONE or local.number == 1 else upstream * local
                self._hand(node, operand, share, why or _why_not(local))

    def _hand(self, node: Value, operand: Value, share: Ratio, why: Said) -> None:
        try:
            before = self._grads.get(operand)
            total = short_enough(share if before is None else before + share)
        except TooLongError as error:
            total, why = _refused(error)
        self._grads[operand] = total
        if not isinstance(total.number, Fraction):
            irrational = share.number is None
            blamed = [x for x in (*node.operands, node) if irrational and x in self._why_data]
            own = Why(why, self._written(node), is_local=True)
            reason = self._why_grad.get(node) or (self._why_data[blamed[0]] if blamed else own)
            self._why_grad.setdefault(operand, reason)

    def _gate(self, node: Value) -> Gate:
        if isinstance(node.gate, Gate) and node.local_grads:
            return node.gate
        raise GatewiseError(complain(STRINGS["no_row"], node=self._names[node]))

    def _written(self, node: Value) -> str:
        gate = self._gate(node)
        said = gate.written([x.data for x in node.operands], [x.label for x in node.operands])
        return f"{self._names[node]} = {said}"


def exact(root: Value) -> ExactGraph:
    """The graph of root replayed in fractions, with leaves as the decimals that people wrote: 1.1 is 11/10.

    A gate with an irrational value says so, and what does not depend on it stays exact.

    Args:
        root: The node to replay up to and to start the backward pass from; nobody's `.grad` is touched.

    Raises:
        GatewiseError: If a node holds inf or nan, or was built by hand.

    >>> price, tax = Value(200.0, "price"), Value(1.1, "tax")
    >>> total = price * tax
    >>> total.data
    220.00000000000003
    >>> print(exact(total).value, exact(total).gradient(price))
    220 11/10
    """
    check(exact, root=root)
    refuse(root, "exact()")
    return ExactGraph(root)


def _refused(error: Exception) -> tuple[Ratio, Said]:
    if isinstance(error, UndecidedError):
        return Ratio(None), STRINGS["irrational"]
    return Ratio(None), STRINGS["too_many_digits" if isinstance(error, TooLongError) else "floats_alone"]


def _why_not(read: Ratio) -> Said:
    """Why a number is no fraction."""
    return STRINGS["irrational" if read.number is None else "no_finite_value"]


def _rational(number: Ratio, name: str, why: Why | None) -> Fraction:
    if isinstance(number.number, Fraction):
        return number.number
    raise GatewiseError(complain(STRINGS["not_exact"], what=name, why=why.told(complain) if why else ""))


def _short(x: Fraction | None) -> str:
    if x is None:
        return "–"
    if max(x.numerator.bit_length(), x.denominator.bit_length()) < 64:
        return str(x).replace("-", "−")
    return say(STRINGS["long_fraction"])


def _ulps(error: Fraction, data: float) -> float:
    try:
        return float(error / Fraction(math.ulp(data)))
    except OverflowError:
        return math.copysign(math.inf, error)


def _off(row: ExactNode) -> str:
    if row.error is None or row.ulps is None:
        return "–"
    if not row.error:
        return "0"
    return f"{show_number(float(row.error), 3)} ({show_number(abs(row.ulps), 2)} ulp)"
