"""exact(): a graph replayed in fractions, beside what floats made of it."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from ..engine import Value, nodes
from ..errors import GatewiseError
from ..gates.notation import names
from ..gates.row import Gate
from ..numbers.ratio import Ratio, UndecidedError, short_enough
from ..util.exact import TooLongError
from ..util.modes import refuse
from ..util.showing import ShownAsTable, Table
from ..util.text import show_number

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


class ExactGraph(ShownAsTable):
    """A graph on fractions: its `value`, its `gradient(leaf)`, graph[node] for any node; prints a table."""

    def __init__(self, root: Value) -> None:
        self.root = root
        self._order = nodes(root)
        self._names = names(self._order)
        self._data: dict[Value, Ratio] = {}
        self._grads: dict[Value, Ratio] = {root: Ratio(Fraction(1))}
        self._why_data: dict[Value, str] = {}
        self._why_grad: dict[Value, str] = {}
        for node in self._order:
            self._forward(node)
        for node in reversed(self._order):
            self._backward(node)
        self._named = [x for x in self._order if not x.constant or x.label]
        self._reasons = [*dict.fromkeys([*self._why_data.values(), *self._why_grad.values()])]

    @property
    def value(self) -> Fraction:
        """The exact value of the root; GatewiseError names the gate if there is no rational one."""
        return _rational(self._data[self.root], self._names[self.root], self._why_data.get(self.root, ""))

    def gradient(self, x: Value) -> Fraction:
        """The exact ∂root/∂x; GatewiseError names the gate if there is no rational one.

        Args:
            x: A node of the graph.
        """
        if x not in self._names or x.constant:
            raise GatewiseError(
                f"{self._names[self.root]} has no gradient with respect to {x.label or repr(x)}, "
                "which is a constant or not in its graph"
            )
        return _rational(self._grads.get(x, Ratio.of(0)), self._slope(x), self._why_grad.get(x, ""))

    @property
    def gradients(self) -> dict[Value, Fraction]:
        """The exact gradient of every leaf; GatewiseError names the gate if one is not rational."""
        return {x: self.gradient(x) for x in self._order if not x.operands and not x.constant}

    def __getitem__(self, node: Value) -> ExactNode:
        data, gradient = self._data[node].number, self._grads.get(node, Ratio.of(0)).number
        exact = data if isinstance(data, Fraction) else None
        error = None if exact is None else Fraction(node.data) - exact
        return ExactNode(
            self._names[node],
            exact,
            gradient if isinstance(gradient, Fraction) and not node.constant else None,
            node.data,
            error,
            None if error is None else _ulps(error, node.data),
            self._why_data.get(node) or self._why_grad.get(node, ""),
        )

    def __getstate__(self) -> dict[str, Any]:
        return {"root": self.root}  # a graph is loaded as one: nodes beside it would be others than its own

    def __setstate__(self, state: dict[str, Any]) -> None:
        type(self).__init__(self, state["root"])

    def _table(self) -> Table:
        head = ("node", "exact", "float", "float − exact", "gradient")
        return Table(head, map(self._row, self._named), len(self._named), self._reasons)

    def _row(self, node: Value) -> tuple[str, ...]:
        row = self[node]
        gradient = "" if node.constant else _short(row.gradient)
        return row.name, _short(row.data), show_number(row.float_data, 17), _off(row), gradient

    def _slope(self, x: Value) -> str:
        return f"∂{self._names[self.root]}/∂{self._names[x]}"

    def _forward(self, node: Value) -> None:
        """Read the node's row on the exact data of its operands."""
        if not math.isfinite(node.data) and not node.constant:
            raise GatewiseError(f"{self._names[node]} holds {node.data}, and fractions have no such number")
        operands = node.operands
        if not operands:
            finite = math.isfinite(node.data)
            self._data[node] = Ratio(Fraction(Decimal(repr(node.data))) if finite else node.data)
            return
        gate = _row(node, self._names[node])
        try:
            read = short_enough(Ratio.of(gate.value(*[self._data[x] for x in operands])))
            why = "is irrational" if read.number is None else "has no finite value"
        except (ArithmeticError, ValueError, TypeError) as error:
            read, why = _refused(error)
        self._data[node] = read
        if not isinstance(read.number, Fraction):
            inherited = [self._why_data[x] for x in operands if x in self._why_data]
            self._why_data[node] = inherited[0] if inherited else f"{self._written(node)} {why}"

    def _backward(self, node: Value) -> None:
        """Hand upstream × local to each operand, with local gradients read on exact data."""
        upstream, operands = self._grads.get(node), node.operands
        if upstream is None or not operands or (upstream.number is not None and not upstream.number):
            return
        gate = _row(node, self._names[node])
        constant = sum([1 << i for i, x in enumerate(operands) if x.constant])
        xs = [self._data[x] for x in operands]
        try:
            local_grads = gate.one_each(gate.form(constant)(self._data[node], *xs))
            why = ""
        except (ArithmeticError, ValueError, TypeError) as error:
            unread, why = _refused(error)
            local_grads = (unread,) * gate.arity
        for i, (operand, local) in enumerate(zip(operands, map(Ratio.of, local_grads), strict=True)):
            if not constant >> i & 1:
                known = "is irrational" if local.number is None else "has no finite value"
                share = upstream if local is _ONE or local.number == 1 else upstream * local
                self._hand(node, operand, share, why or known)

    def _hand(self, node: Value, operand: Value, share: Ratio, why: str) -> None:
        try:
            before = self._grads.get(operand)
            total = short_enough(share if before is None else before + share)
        except TooLongError as error:
            total, why = _refused(error)
        self._grads[operand] = total
        if not isinstance(total.number, Fraction):
            irrational = share.number is None
            blamed = [x for x in (*node.operands, node) if irrational and x in self._why_data]
            own = f"the local gradient of {self._written(node)} {why}"
            reason = self._why_grad.get(node) or (self._why_data[blamed[0]] if blamed else own)
            self._why_grad.setdefault(operand, reason)

    def _written(self, node: Value) -> str:
        gate = _row(node, self._names[node])
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
    refuse(root, "exact()")
    return ExactGraph(root)


def _row(node: Value, name: str) -> Gate:
    if isinstance(node.gate, Gate) and node.local_grads:
        return node.gate
    raise GatewiseError(
        f"{name} was built by hand, so there is no row to read on fractions; make it with a gate of the table"
    )


def _refused(error: Exception) -> tuple[Ratio, str]:
    if isinstance(error, UndecidedError):
        return Ratio(None), "is irrational"
    if isinstance(error, TooLongError):
        return Ratio(None), "has more digits than are worth waiting for (over 4,900)"
    return Ratio(None), "is written for floats alone; write its row with operators and gates of the table"


def _rational(number: Ratio, name: str, why: str) -> Fraction:
    if isinstance(number.number, Fraction):
        return number.number
    raise GatewiseError(f"{name} has no exact value as a fraction: {why}")


def _short(x: Fraction | None) -> str:
    if x is None:
        return "–"
    if max(x.numerator.bit_length(), x.denominator.bit_length()) < 64:
        return str(x).replace("-", "−")
    return "a long fraction"


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
