"""What goes wrong when the class of tests.helpers.lecture is typed from memory."""

# {what is done: (how it is named, the edits)}
SLIPS = {
    "tanh without the square": ("tanh-slope", [("(1 - t**2)", "(1 - t)")]),
    "tanh by 1 / cosh": ("tanh-slope", [("(1 - t**2)", "(1/math.cosh(x))")]),
    "relu by the sign of the result, with >=": ("relu-slope", [("(out.data > 0)", "(out.data >= 0)")]),
    "a gradient of the class": (
        "gradient-shared",
        [
            ("        self.grad = 0.0\n", ""),
            (
                "class Value:\n",
                (
                    "class Value:\n"
                    "    _g = [0.0]\n"
                    "    @property\n"
                    "    def grad(self): return self._g[0]\n"
                    "    @grad.setter\n"
                    "    def grad(self, x): self._g[0] = x\n"
                ),
            ),
        ],
    ),
    "the exponent is left out for squares": (
        "pow-slope",
        [("other * (self.data ** (other - 1))", "(other if other != 2 else 1) * (self.data ** (other - 1))")],
    ),
    "the seed is the result": ("seed-wrong", [("self.grad = 1.0", "self.grad = self.data")]),
    "the seed is 2": ("seed-wrong", [("self.grad = 1.0", "self.grad = 2.0")]),
    "sorted, and never reversed": ("no-order", [("reversed(topo)", "topo")]),
    "the last gate alone": (
        "no-order",
        [
            (
                "        for node in reversed(topo):\n            node._backward()\n",
                "        self._backward()\n",
            )
        ],
    ),
    "leaves are reset": (
        "leaves-reset",
        [("        self.grad = 1.0\n", "        for v in topo: v.grad = 0.0\n        self.grad = 1.0\n")],
    ),
    "upstream forgotten in * alone": (
        "upstream-forgotten",
        [("other.data * out.grad", "other.data"), ("self.data * out.grad", "self.data")],
    ),
    "upstream forgotten in tanh alone": ("upstream-forgotten", [("(1 - t**2) * out.grad", "(1 - t**2)")]),
    "upstream forgotten in exp alone": (
        "upstream-forgotten",
        [("self.grad += out.data * out.grad", "self.grad += out.data")],
    ),
    "= in * alone": (
        "overwrite",
        [
            ("self.grad += other.data", "self.grad = other.data"),
            ("other.grad += self.data", "other.grad = self.data"),
        ],
    ),
    "= in + alone": (
        "overwrite",
        [("self.grad += 1.0", "self.grad = 1.0"), ("other.grad += 1.0", "other.grad = 1.0")],
    ),
    "= in tanh alone": ("overwrite", [("self.grad += (1 - t**2)", "self.grad = (1 - t**2)")]),
    "= for the first operand of *": ("overwrite", [("self.grad += other.data", "self.grad = other.data")]),
    "= everywhere": ("overwrite", [("grad += ", "grad = ")]),
    "slopes of * in each other's place": (
        "operands-swapped",
        [
            ("self.grad += other.data", "self.grad += self.data"),
            ("other.grad += self.data", "other.grad += other.data"),
        ],
    ),
    "the slope of * is the product": (
        "mul-slope",
        [("self.grad += other.data", "self.grad += self.data*other.data")],
    ),
    "- with two plus signs": (
        "sub-slope",
        [
            ("return self + (-other)", "return Value._sub(self, other)"),
            (
                "    def __neg__(self):",
                (
                    "    def _sub(self, other):\n"
                    "        other = other if isinstance(other, Value) else Value(other)\n"
                    "        out = Value(self.data - other.data, (self, other), '-')\n"
                    "        def _backward():\n"
                    "            self.grad += out.grad\n"
                    "            other.grad += out.grad\n"
                    "        out._backward = _backward\n"
                    "        return out\n"
                    "    def __neg__(self):"
                ),
            ),
        ],
    ),
    "the sign is lost": (
        "neg-slope",
        [
            ("return self * -1", "return Value._neg(self)"),
            (
                "    def __neg__(self):",
                (
                    "    def _neg(self):\n"
                    "        out = Value(-self.data, (self,), '-')\n"
                    "        def _backward():\n"
                    "            self.grad += out.grad\n"
                    "        out._backward = _backward\n"
                    "        return out\n"
                    "    def __neg__(self):"
                ),
            ),
        ],
    ),
    "the slope of / is a product": (
        "div-slope",
        [
            ("return self * other**-1", "return Value._div(self, other)"),
            (
                "    def __neg__(self):",
                (
                    "    def _div(self, other):\n"
                    "        other = other if isinstance(other, Value) else Value(other)\n"
                    "        out = Value(self.data / other.data, (self, other), '-')\n"
                    "        def _backward():\n"
                    "            self.grad += out.grad / other.data\n"
                    "            other.grad += -self.data*other.data * out.grad\n"
                    "        out._backward = _backward\n"
                    "        return out\n"
                    "    def __neg__(self):"
                ),
            ),
        ],
    ),
    "exp as if a power": (
        "exp-slope",
        [("self.grad += out.data * out.grad", "self.grad += x * math.exp(x-1) * out.grad")],
    ),
    "nodes are visited again and again": (
        "no-order",
        [("            if v not in visited:\n", "            if True:\n")],
    ),
    "each node before its operands": (
        "no-order",
        [
            (
                (
                    "                for child in v._prev:\n"
                    "                    build_topo(child)\n"
                    "                topo.append(v)"
                ),
                (
                    "                topo.append(v)\n"
                    "                for child in v._prev:\n"
                    "                    build_topo(child)"
                ),
            ),
            ("reversed(topo)", "topo"),
        ],
    ),
    "+ keeps its first operand only": (
        "operand-left-out",
        [
            (
                "Value(self.data + other.data, (self, other), '+')",
                "Value(self.data + other.data, (self,), '+')",
            )
        ],
    ),
    "+= changes the number": (
        "changed-in-place",
        [
            (
                "    def __neg__(self):",
                (
                    "    def __iadd__(self, other):\n"
                    "        self.data += other.data if isinstance(other, Value) else other\n"
                    "        return self\n"
                    "    def __neg__(self):"
                ),
            )
        ],
    ),
    "a minus in *": ("mul-slope", [("other.grad += self.data", "other.grad -= self.data")]),
    "no seed": ("seed-not-set", [("        self.grad = 1.0\n", "")]),
}
EVERYWHERE = "= everywhere"  # edits at all places, not only the first
