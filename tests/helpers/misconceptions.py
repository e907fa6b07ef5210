"""Classes as learners write them, in several styles, with any of the known misconceptions in each of them.

Nothing is edited into a right class: each style is written out anew from what a class does (`DOES`), so
that a misconception is the same in all of them, and any two that agree fit into one class.
"""

from itertools import combinations

# gate → its number, and the slope of each operand; a and b are the operands' numbers, y is the result's
GATES = {
    "add": ("a + b", "1.0", "1.0"),
    "mul": ("a * b", "b", "a"),
    "sub": ("a - b", "1.0", "-1.0"),
    "div": ("a / b", "1 / b", "-a / b**2"),
    "pow": ("a ** b", "b * a ** (b - 1)"),
    "neg": ("-a", "-1.0"),
    "exp": ("exp(a)", "y"),
    "tanh": ("tanh(a)", "1 - y * y"),
    "relu": ("max(a, 0.0)", "(1.0 if a > 0 else 0.0)"),
}
METHODS = {"add": "__add__", "mul": "__mul__", "sub": "__sub__", "div": "__truediv__", "pow": "__pow__"}
METHODS |= {"neg": "__neg__", "exp": "exp", "tanh": "tanh", "relu": "relu"}
BINARY = ("add", "mul", "sub", "div")
MADE_OF_OTHERS = {
    "sub": "return self + -other",
    "div": "return self * other ** -1",
    "neg": "return self * -1.0",
}

# What a class does in other ways than one: the first is right.
DOES = {
    "send": "+=",
    "upstream": "slope * grad",
    "seed": "1.0",
    "order": "",
    "reset": "gates",
    "after": "",
    "shared": "",
    "once": False,
    "late": False,
    "number": False,
    "in_place": False,
    "left_out": None,
    "silent": False,
}


def slope(gate, *slopes):
    return {"slopes": {gate: slopes}}


# name → the ways in which it is done
MISCONCEPTIONS = {
    "overwrite": [{"send": "="}],
    "upstream-forgotten": [{"upstream": "slope"}],
    "seed-not-set": [{"seed": ""}, {"seed": "0.0"}],
    "seed-wrong": [{"seed": "self.data"}, {"seed": "-1.0"}, {"seed": "0.5"}],
    "no-order": [{"order": how} for how in ("not reversed", "recursion", "queue", "queue again", "before")],
    "inner-kept": [{"reset": ""}],
    "leaves-reset": [{"reset": "all"}],
    "counted-once": [{"once": True}],
    "read-late": [{"late": True}],
    "number-gets-gradient": [{"number": True}],
    "gradient-shared": [{"shared": "class"}, {"shared": "module"}, {"shared": "class", "after": "gates"}],
    "wiped-out": [{"after": "all"}, {"after": "sent"}],
    "changed-in-place": [{"in_place": True}],
    "operand-left-out": [{"left_out": "add"}, {"left_out": "mul"}],
    "nothing-sent": [{"silent": True}],
    "operands-swapped": [slope("mul", "a", "b")],
    "mul-slope": [slope("mul", "b", "-a"), slope("mul", "a * b", "a * b")],
    "add-slope": [slope("add", "a", "b"), slope("add", "a", "1.0")],
    "sub-slope": [slope("sub", "1.0", "1.0"), slope("sub", "-1.0", "1.0")],
    "div-slope": [
        slope("div", "1 / b", "a / b**2"),
        slope("div", "1 / b", "-a / b"),
        slope("div", "b", "-a"),
        slope("div", "1 / b", "1 / a"),
    ],
    "pow-slope": [
        slope("pow", "b * a ** b"),
        slope("pow", "a ** (b - 1)"),
        slope("pow", "(b - 1) * a ** (b - 1)"),
        slope("pow", "b * a"),
    ],
    "neg-slope": [slope("neg", "1.0")],
    "exp-slope": [slope("exp", "1.0"), slope("exp", "a"), slope("exp", "a * exp(a - 1)"), slope("exp", "-y")],
    "tanh-slope": [
        slope("tanh", "1 - a * a"),
        slope("tanh", "1 - y"),
        slope("tanh", "y * (1 - y)"),
        slope("tanh", "1 + y * y"),
        slope("tanh", "1 - tanh(y) ** 2"),
    ],
    "relu-slope": [slope("relu", "1.0"), slope("relu", "y"), slope("relu", "(0.0 if a > 0 else 1.0)")],
    "relu-corner": [slope("relu", "(1.0 if a >= 0 else 0.0)")],
}
ALL = [(name, way) for name, ways in MISCONCEPTIONS.items() for way in ways]

# style → whose numbers it has, how the class is kept, which gates are made of others, how nodes are ordered
STYLES = {
    "closures": ("math", "plain", ("sub", "div", "neg"), "sorted"),
    "tuples": ("math", "plain", (), "sorted"),
    "dataclass": ("math", "dataclass", ("neg",), "by age"),
    "recursion": ("math", "plain", ("sub",), "counted"),
    "functions": ("math", "table", (), "stack"),
    "slots": ("math", "slots", ("div",), "counted"),
    "numpy": ("numpy", "plain", ("sub", "neg"), "by age"),
}
CLOSURES = ("closures", "numpy")


def together(*ways):
    """What a class does that does all of this, or None where two of it contradict."""
    does = {"slopes": {}}
    for way in ways:
        for key, what in way.items():
            if key == "slopes":
                if {*what} & {*does["slopes"]}:
                    return None
                does["slopes"] = {**does["slopes"], **what}
            elif key in does:
                return None
            else:
                does[key] = what
    nowhere = (does.get("after") == "sent" and "order" in does) or (
        does.get("late") and does.get("left_out") == "mul"
    )
    return None if nowhere else {**DOES, **does}


def pairs():
    """Every two misconceptions of different names that fit into one class."""
    for (one, way), (other, another) in combinations(ALL, 2):
        if one != other and (does := together(way, another)) is not None:
            yield one, other, does


def written(style, does):
    """The source of a class in a style.

    Args:
        style: A key of STYLES.
        does: What it does, as `together` gives it.
    """
    library, kept, made_of_others, order = STYLES[style]
    lines = ["from dataclasses import dataclass, field", "from itertools import count", "AGES = count()"]
    if library == "numpy":
        lines += ["import numpy as np", "from numpy import exp, tanh"]
    else:
        lines += ["from math import exp, tanh"]
    lines += ["GRADIENT = [0.0]", *_class(style, library, kept, does)]
    for gate in GATES:
        if gate in made_of_others and gate not in does["slopes"]:
            head = "self, other" if gate in BINARY else "self"
            lines += [f"    def {METHODS[gate]}({head}):", f"        {MADE_OF_OTHERS[gate]}"]
        else:
            lines += _gate(style, gate, does)
    lines += [
        "    def __radd__(self, other): return self + other",
        "    def __rmul__(self, other): return self * other",
        "    def __rsub__(self, other): return Value(other) - self",
        "    def __rtruediv__(self, other): return Value(other) / self",
    ]
    if does["in_place"]:
        lines += ["    def __iadd__(self, other):", "        self.data += other.data", "        return self"]
    return "\n".join([*lines, *_sending(style, does), *_backward(order, does), ""])


def _class(style, library, kept, does):
    zero = "np.float64(0.0)" if library == "numpy" else "0.0"
    number = "np.float64(data)" if library == "numpy" else "data"
    shared = {"class": "self._all", "module": "GRADIENT"}.get(does["shared"])
    head = ["class Value:"]
    if shared:
        head += [
            "    _all = [0.0]",
            f"    grad = property(lambda self: {shared}[0], lambda self, x: {shared}.__setitem__(0, x))",
        ]
    if kept == "dataclass" and not shared:
        fields = ["data: float", "edges: tuple = ()", "grad: float = 0.0"]
        fields += ["age: int = field(default_factory=lambda: next(AGES))"]
        return ["@dataclass(eq=False)", "class Value:", *(f"    {each}" for each in fields)]
    if kept == "slots" and not shared:
        head += ['    __slots__ = ("data", "edges", "grad", "age")']
    return [
        *head,
        "    def __init__(self, data, edges=()):",
        f"        self.data, self.edges, self.age = {number}, edges, next(AGES)",
        *([] if shared else [f"        self.grad = {zero}"]),
        *(["        self.send = lambda: None"] if style in CLOSURES else []),
    ]


def _gate(style, gate, does):
    number, *slopes = GATES[gate]
    slopes = does["slopes"].get(gate, slopes)
    nodes = ["self", "other"] if gate in BINARY else ["self"]
    read = "a, b = self.data, other.data" if gate in BINARY else "a = self.data"
    lines = [f"    def {METHODS[gate]}(self{', other' * (gate in BINARY)}{', b' * (gate == 'pow')}):"]
    if gate in BINARY:
        lines += [
            "        plain = not isinstance(other, Value)",
            "        other = Value(other) if plain else other",
        ]
    lines += [f"        {read}", f"        y = {number}"]
    if does["number"] and gate in ("add", "mul"):
        nodes[1] = "(self if plain else other)"
    edges = [*zip(nodes, slopes, strict=True)]
    seen = edges[:1] if does["left_out"] == gate else edges
    if style in CLOSURES:
        again = [f"            {read}"] if does["late"] and gate in ("mul", "div") else []
        pairs_ = ", ".join(f"({node}, {one})" for node, one in edges)
        sent = (
            f"{{{', '.join(f'{node}: {one}' for node, one in edges)}}}.items()"
            if does["once"]
            else f"[{pairs_}]"
        )
        lines += [
            f"        out = Value(y, [{', '.join(node for node, _ in seen)}])",
            "        def send():",
            *again,
            f"            for node, slope in {sent}:",
            "                grad = out.grad",
            f"                node.grad {does['send']} {does['upstream']}",
            "        out.send = send",
            "        return out",
        ]
        return lines
    if does["late"] and gate in ("mul", "div"):
        late = ", ".join(f"({node}, lambda self=self, other=other: {_late(one)})" for node, one in seen)
        return [*lines, f"        return Value(y, [{late}])"]
    return [*lines, f"        return Value(y, [{', '.join(f'({node}, {one})' for node, one in seen)}])"]


def _late(slope_):
    names = {"a": "self.data", "b": "other.data"}
    return "".join(names.get(letter, letter) for letter in slope_)


def _sending(style, does):
    if style in CLOSURES:
        return ["    def operands(self): return [*self.edges]"]
    edges = "dict(self.edges).items()" if does["once"] else "self.edges"
    return [
        "    def operands(self): return [node for node, _ in self.edges]",
        "    def send(self):",
        f"        for node, slope in {edges}:",
        "            slope = slope() if callable(slope) else slope",
        "            grad = self.grad",
        f"            node.grad {does['send']} {does['upstream']}",
    ]


ORDERED = {
    "sorted": """
        order, seen = [], set()
        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for x in node.operands():
                    visit(x)
                order.append(node)
        visit(self)
        order.reverse()""",
    "by age": """
        found, waiting = {id(self): self}, [self]
        while waiting:
            for x in waiting.pop().operands():
                if id(x) not in found:
                    found[id(x)] = x
                    waiting.append(x)
        order = sorted(found.values(), key=lambda node: -node.age)""",
    "stack": """
        order, seen, waiting = [], set(), [(self, False)]
        while waiting:
            node, ready = waiting.pop()
            if ready:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                waiting += [(x, False) for x in node.operands()]
        order.reverse()""",
    "counted": """
        readers, order = {}, []
        def count_readers(node):
            for x in node.operands():
                readers[id(x)] = readers.get(id(x), 0) + 1
                if readers[id(x)] == 1:
                    count_readers(x)
        def go(node):
            order.append(node)
            for x in node.operands():
                readers[id(x)] -= 1
                if readers[id(x)] == 0:
                    go(x)
        count_readers(self)
        go(self)""",
}
DISORDERED = {
    "not reversed": "for node in reversed(order):\n            node.send()",
    "recursion": (
        "def go(node):\n            node.send()\n            for x in node.operands():\n"
        "                go(x)\n        go(self)"
    ),
    "queue": (
        "waiting = [self]\n        for node in waiting:\n            node.send()\n"
        "            waiting += [\n                x for x in dict.fromkeys(node.operands())\n"
        "                if not any(x is w for w in waiting)\n            ]"
    ),
    "queue again": (
        "waiting = [self]\n        for node in waiting:\n            node.send()\n"
        "            waiting += node.operands()"
    ),
    "before": (
        "before = []\n        def visit(node):\n            if not any(node is x for x in before):\n"
        "                before.append(node)\n                for x in node.operands():\n"
        "                    visit(x)\n        visit(self)\n"
        "        for node in before:\n            node.send()"
    ),
}


def _backward(order, does):
    lines = ["    def backward(self):", *ORDERED[order].split("\n")[1:]]
    reset = {"gates": "if node.edges: ", "all": "", "": None}[does["reset"]]
    if reset is not None:
        lines += ["        for node in order:", f"            {reset}node.grad = 0.0"]
    if does["seed"]:
        lines += [f"        self.grad = {does['seed']}"]
    if does["silent"]:
        return lines
    if does["order"]:
        lines += [f"        {DISORDERED[does['order']]}"]
    else:
        lines += ["        for node in order:", "            node.send()"]
        if does["after"] == "sent":
            lines += ["            node.grad = 0.0"]
    if does["after"] in ("all", "gates"):
        kind = "if node.edges: " if does["after"] == "gates" else ""
        lines += ["        for node in order:", f"            {kind}node.grad = 0.0"]
    return lines
