"""Right classes in other styles than that of tests.helpers.mutants."""

import math
from dataclasses import dataclass, field


class Closures:
    """The style of the lecture, with the numbers taken when the gate is made."""

    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self.send = data, 0.0, parents, lambda: None

    def gate(self, data, *edges):
        out = type(self)(data, tuple(parent for parent, _ in edges))

        def send():
            for parent, slope in edges:
                parent.grad += slope * out.grad

        out.send = send
        return out

    def __add__(self, other):
        other = other if isinstance(other, Closures) else Closures(other)
        return self.gate(self.data + other.data, (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Closures) else Closures(other)
        return self.gate(self.data * other.data, (self, other.data), (other, self.data))

    def __pow__(self, n):
        return self.gate(self.data**n, (self, n * self.data ** (n - 1)))

    def exp(self):
        return self.gate(math.exp(self.data), (self, math.exp(self.data)))

    def tanh(self):
        return self.gate(math.tanh(self.data), (self, 1 - math.tanh(self.data) ** 2))

    def relu(self):
        return self.gate(max(0.0, self.data), (self, float(self.data > 0)))

    __radd__, __rmul__ = __add__, __mul__
    __neg__ = lambda self: self * -1
    __sub__ = lambda self, other: self + -other
    __rsub__ = lambda self, other: -self + other
    __truediv__ = lambda self, other: self * other**-1
    __rtruediv__ = lambda self, other: self**-1 * other

    def backward(self):
        order, seen = [], set()

        def build(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent in node.parents:
                    build(parent)
                order.append(node)

        build(self)
        for node in order:
            if node.parents:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            node.send()


@dataclass(eq=False)
class Counted:
    """A dataclass that sweeps by recursion: a node goes on when all that read it have sent."""

    data: float
    edges: tuple = ()
    grad: float = field(default=0.0)

    def __add__(self, other):
        if isinstance(other, (int, float)):
            return Counted(self.data + other, ((self, 1.0),))
        return Counted(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        if isinstance(other, (int, float)):
            return Counted(self.data * other, ((self, other),))
        return Counted(self.data * other.data, ((self, other.data), (other, self.data)))

    def __truediv__(self, other):
        if isinstance(other, (int, float)):
            return self * (1 / other)
        return Counted(self.data / other.data, ((self, 1 / other.data), (other, -self.data / other.data**2)))

    def __sub__(self, other):
        return self + other * -1 if isinstance(other, Counted) else self + -other

    def __pow__(self, n):
        return Counted(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        return Counted(math.exp(self.data), ((self, math.exp(self.data)),))

    def tanh(self):
        twice = (self * 2).exp()
        return (twice + -1) / (twice + 1)

    def relu(self):
        return Counted(max(0.0, self.data), ((self, 1.0 if self.data > 0 else 0.0),))

    __neg__ = lambda self: self * -1
    __radd__, __rmul__ = __add__, __mul__
    __rsub__ = lambda self, other: -self + other
    __rtruediv__ = lambda self, other: self**-1 * other

    def backward(self):
        readers = {}

        def count(node):
            for operand, _ in node.edges:
                readers[id(operand)] = readers.get(id(operand), 0) + 1
                if readers[id(operand)] == 1:
                    if operand.edges:
                        operand.grad = 0.0
                    count(operand)

        def send(node):
            for operand, slope in node.edges:
                operand.grad += slope * node.grad
                readers[id(operand)] -= 1
                if not readers[id(operand)]:
                    send(operand)

        count(self)
        self.grad = 1.0
        send(self)


class Passing:
    """Slots; no order: each path from the root is walked by itself, with what it carries."""

    __slots__ = ("data", "edges", "grad")

    def __init__(self, data, edges=()):
        self.data, self.edges, self.grad = data, edges, None

    def __add__(self, other):
        if isinstance(other, Passing):
            return Passing(self.data + other.data, ((self, 1.0), (other, 1.0)))
        return Passing(self.data + other, ((self, 1.0),))

    def __mul__(self, other):
        if isinstance(other, Passing):
            return Passing(self.data * other.data, ((self, other.data), (other, self.data)))
        return Passing(self.data * other, ((self, other),))

    def __pow__(self, n):
        return Passing(self.data**n, ((self, n * self.data ** (n - 1)),))

    def exp(self):
        return Passing(math.exp(self.data), ((self, math.exp(self.data)),))

    def tanh(self):
        up, down = self.exp(), (-self).exp()
        return (up - down) / (up + down)

    def relu(self):
        return self * float(self.data > 0)

    __radd__, __rmul__ = __add__, __mul__
    __neg__ = lambda self: self * -1
    __sub__ = lambda self, other: self + -other
    __rsub__ = lambda self, other: -self + other
    __truediv__ = lambda self, other: self * other**-1
    __rtruediv__ = lambda self, other: self**-1 * other

    def backward(self, carried=1.0):
        self.grad = carried + (self.grad or 0.0)
        for operand, slope in self.edges:
            operand.backward(carried * slope)


class Apart(Closures):
    """What gates have is kept apart from .grad, which only leaves get."""

    def gate(self, data, *edges):
        out = type(self)(data, tuple(parent for parent, _ in edges))
        out.edges = edges
        return out

    def backward(self):
        order, adjoint = [], {id(self): 1.0}

        def build(node):
            if id(node) not in {id(x) for x in order}:
                for parent in node.parents:
                    build(parent)
                order.append(node)

        build(self)
        for node in reversed(order):
            for parent, slope in getattr(node, "edges", ()):
                adjoint[id(parent)] = adjoint.get(id(parent), 0.0) + slope * adjoint[id(node)]
        for node in order:
            if not node.parents:
                node.grad += adjoint[id(node)]


STYLES = (Closures, Counted, Passing, Apart)
