"""The stub files for type checkers and editors: what in them follows from the table of gates, or of parts.

python -m tests.helpers.stubs writes them anew; tests/house/test_stubs.py asks whether they are up to date.
"""

import re
from pathlib import Path

import autograd
import nn
from autograd import GATES

ROOT = Path(__file__).parents[2]
ALSO = {alias: gate for gate in GATES.values() for alias in gate.also.split()}  # NumPy's names
NAMED = {**ALSO, **GATES}


def defaulted(gate, name):
    """A parameter of a gate, as a function declares it."""
    number = gate.parameters[name]
    return f"{name}: float = {number if abs(number) < float('inf') else '...'}"


def methods():
    """Each gate as a method of the node, `v.tanh()`."""
    for name, gate in sorted(NAMED.items()):
        others = [
            defaulted(gate, x) if x in gate.parameters else f"{x}: _Operand" for x in gate.operand_names[1:]
        ]
        yield f"def {name}({', '.join(['self', *others])}) -> Value: ..."


def kind(gate):
    """The class that says how a gate is called: by its operands, and its parameters."""
    own = "".join(word.title() for word in gate.name.split("_"))
    return f"_{own if gate.parameters else {1: 'Unary', 2: 'Binary'}[gate.arity]}"


def gates():
    """Each gate as a function, `autograd.tanh`: floats in, float out; any Value in, Value out."""
    shown = {name: gate for name, gate in sorted(NAMED.items()) if name not in autograd._parts.home}
    for gate in {kind(gate): gate for gate in shown.values()}.values():
        yield f"class {kind(gate)}(Gate):"
        free = [x for x in gate.operand_names if x not in gate.parameters]
        given = [defaulted(gate, x) for x in gate.parameters]
        ways = [
            ["Value"] + ["_Operand"] * (len(free) - 1),
            ["SupportsFloat"] * len(free),
            ["_Number"] * len(free),
        ]
        if len(free) == 2:
            ways.insert(1, ["SupportsFloat", "Value"])
        for way, result in zip(ways, ["Value"] * (len(ways) - 2) + ["float", "Any"], strict=True):
            first, *others = [f"{x}: {type_}" for x, type_ in zip(free, way, strict=True)]
            yield "    @overload" + ("  # type: ignore[override]" if way is ways[0] else "")
            yield f"    def __call__({', '.join(['self', first, '/', *others, *given])}) -> {result}: ..."
        yield ""
    for name, gate in shown.items():
        yield f"{name}: Final[{kind(gate)}]"


def exports(package):
    """What a package takes from its modules, and `__all__`; what the stub itself declares is left out."""
    stub = ROOT.joinpath(*package.__name__.split("."), "__init__.pyi")
    own = set(re.findall(r"^(?:class |def )?(\w+)[(:]", stub.read_text(encoding="utf-8"), re.MULTILINE))
    for module, names in sorted(package._parts.homes.items()):
        path = module.removeprefix(package.__name__)
        if not names:
            yield f"from . import {path[1:]} as {path[1:]}"
        for name in sorted(names):
            if name not in own:
                yield f"from {path} import {name} as {name}"
    yield ""
    yield "__all__ = ["
    yield from (f'    "{name}",' for name in package.__all__)
    yield "]"


STUBS = {
    "autograd/engine/__init__.pyi": {"methods": methods},
    "autograd/__init__.pyi": {"exports": lambda: exports(autograd), "gates": gates},
    "autograd/show/groups/__init__.pyi": {"exports": lambda: exports(autograd.show.groups)},
    "nn/__init__.pyi": {"exports": lambda: exports(nn)},
    "nn/learning/__init__.pyi": {"exports": lambda: exports(nn.learning)},
    "nn/optim/__init__.pyi": {"exports": lambda: exports(nn.optim)},
    "nn/plot/__init__.pyi": {"exports": lambda: exports(nn.plot)},
    "nn/training/__init__.pyi": {"exports": lambda: exports(nn.training)},
}


def written(path):
    """A stub file as it ought to be."""
    text = (ROOT / path).read_text(encoding="utf-8")
    for region, lines in STUBS[path].items():
        found = re.search(rf"( *)# {region}: written by .*\n", text)
        indent, start = found[1], found.end()
        end = text.index(f"{indent}# end\n", start)
        body = "".join(f"{indent}{line}".rstrip() + "\n" for line in lines())
        text = text[:start] + body + text[end:]
    return text


if __name__ == "__main__":
    for path in STUBS:
        (ROOT / path).write_text(written(path), encoding="utf-8")
