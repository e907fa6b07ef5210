"""A right class as a learner may write it, and the edits that put one mistake each into it."""

RIGHT = """
import math


class Value:
    def __init__(self, data, operands=(), local_grads=()):
        self.data = data
        self.grad = 0.0
        self.operands = operands
        self.local_grads = local_grads

    def __add__(self, other):
        if not isinstance(other, Value):
            return Value(self.data + other, (self,), (1.0,))
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Value):
            return Value(self.data * other, (self,), (other,))
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __neg__(self):
        return Value(-self.data, (self,), (-1.0,))

    def __sub__(self, other):
        if not isinstance(other, Value):
            return self + -other
        return Value(self.data - other.data, (self, other), (1.0, -1.0))

    def __truediv__(self, other):
        if not isinstance(other, Value):
            return self * (1 / other)
        a, b = self.data, other.data
        return Value(a / b, (self, other), (1 / b, -a / b**2))

    def __pow__(self, n):
        return Value(self.data**n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        y = math.exp(self.data)
        return Value(y, (self,), (y,))

    def tanh(self):
        y = math.tanh(self.data)
        return Value(y, (self,), (1 - y * y,))

    def relu(self):
        return Value(max(self.data, 0.0), (self,), (1.0 if self.data > 0 else 0.0,))

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return self**-1 * other

    def order(self):
        done, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for operand in node.operands:
                    visit(operand)
                done.append(node)

        visit(self)
        return done

    def backward(self):
        order = self.order()
        for node in order:
            if node.operands:
                node.grad = 0.0
        self.grad = 1.0
        for node in reversed(order):
            for operand, local in zip(node.operands, node.local_grads):
                operand.grad += local * node.grad
"""

SWEEP = RIGHT[RIGHT.index("        for node in reversed(order):") :]
SEND = "                operand.grad += local * node.grad"
NUMBER = "(self.data + other, (self,), (1.0,))", "(self.data * other, (self,), (other,))"

# name → mutants of that name, each a list of (old, new)
MUTANTS = {
    "overwrite": [[("operand.grad += ", "operand.grad = ")]],
    "upstream-forgotten": [[("local * node.grad", "local")]],
    "operands-swapped": [[("(other.data, self.data)", "(self.data, other.data)")]],
    "seed-not-set": [[("        self.grad = 1.0\n", "")]],
    "no-order": [
        [("reversed(order)", "order")],
        [
            ("for node in reversed(order):", "def send(node):"),
            (SEND, SEND + "\n                send(operand)\n\n        send(self)"),
        ],
        [
            ("for node in reversed(order):", "waiting = [self]\n        for node in waiting:"),
            (
                SEND,
                SEND
                + "\n                if operand not in waiting:\n                    waiting.append(operand)",
            ),
        ],
        [
            ("for node in reversed(order):", "waiting = [self]\n        for node in waiting:"),
            (SEND, SEND + "\n                waiting.append(operand)"),
        ],
    ],
    "inner-kept": [
        [("            if node.operands:\n                node.grad = 0.0\n", "            pass\n")]
    ],
    "leaves-reset": [[("            if node.operands:\n", "            if True:\n")]],
    "counted-once": [
        [
            (
                "in zip(node.operands, node.local_grads)",
                "in dict(zip(node.operands, node.local_grads)).items()",
            )
        ]
    ],
    "read-late": [
        [
            ("(other.data, self.data)", '"mul"'),
            ("zip(node.operands, node.local_grads)", "zip(node.operands, local_grads(node))"),
            (
                "    def order(self):",
                "    def order(self):\n"
                "        def local_grads(node):\n"
                "            if node.local_grads == 'mul':\n"
                "                return [x.data for x in reversed(node.operands)]\n"
                "            return node.local_grads\n\n"
                "        self.read = local_grads",
            ),
            ("        order = self.order()", "        order = self.order()\n        local_grads = self.read"),
        ]
    ],
    "number-gets-gradient": [
        [
            (NUMBER[0], "(self.data + other, (self, self), (1.0, 1.0))"),
            (NUMBER[1], "(self.data * other, (self, self), (other, self.data))"),
        ]
    ],
    "sub-slope": [[("(1.0, -1.0)", "(1.0, 1.0)")], [("(1.0, -1.0)", "(-1.0, 1.0)")]],
    "div-slope": [
        [("-a / b**2", "a / b**2")],
        [("-a / b**2", "-a / b")],
        [("(1 / b, -a / b**2)", "(b, -a / b**2)")],
        [("(1 / b, -a / b**2)", "(-a / b**2, 1 / b)")],
    ],
    "pow-slope": [
        [("n * self.data ** (n - 1)", "n * self.data**n")],
        [("n * self.data ** (n - 1)", "self.data ** (n - 1)")],
    ],
    "neg-slope": [[("(-1.0,)", "(1.0,)")]],
    "add-slope": [[("(self, other), (1.0, 1.0))", "(self, other), (self.data, other.data))")]],
    "exp-slope": [
        [("(y,))", "(self.data * math.exp(self.data - 1),))")],
        [("(y,))", "(1.0,))")],
        [("(y,))", "(self.data,))")],
    ],
    "tanh-slope": [
        [("(1 - y * y,)", "(1 - self.data**2,)")],
        [("(1 - y * y,)", "(1 - y,)")],
        [("(1 - y * y,)", "(y * (1 - y),)")],
    ],
    "relu-corner": [[("self.data > 0 else", "self.data >= 0 else")]],
    "relu-slope": [[("(1.0 if self.data > 0 else 0.0,)", "(1.0,)")]],
}


def mutant(*edits):
    """The right class with these edits, or None where one has no room beside another."""
    source = RIGHT
    for old, new in edits:
        if source.count(old) != 1:
            return None
        source = source.replace(old, new)
    return source


def made(source):
    names = {"__name__": "a_learner"}
    exec(compile(source, "learner.py", "exec"), names)
    return names["Value"]
