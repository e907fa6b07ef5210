"""The source of the compiled engine: the files of this folder as one, with a method for every gate.

Nothing that is written here is kept under version control: setup.py writes it when the package is built, and
beside it what build_kernels.py writes.
"""

from __future__ import annotations

import ast
import re
from itertools import combinations
from pathlib import Path
from typing import Final

from ...gates.row import Gate, Helper
from .build_inputs import HERE, PARTS, fingerprint
from .build_kernels import built_gates


def engine_source() -> str:
    """The compiled engine as one Cython file."""
    codes = {gate.name.upper(): gate.code for gate in built_gates()}
    codes["LAST_BUILT"] = max(codes.values())  # folds and gates of users come later
    parts = "\n\n".join(map(joined, PARTS))
    head, tail = re.split(r"^# The class ends here\..*\n", parts, flags=re.MULTILINE)
    return "\n\n".join(
        [
            head + methods() + tail,
            "from math import inf  # the default of a parameter",
            "cdef enum:\n" + "".join(f"    {name} = {code}\n" for name, code in codes.items()),
            f'FINGERPRINT = "{fingerprint()}"',
            "live_in_slabs(Value)\nlive_in_slabs(Constant)\n",
            "for kind in Value.__mro__[:-1]:\n    named(kind, _VALUE)\n",
            "named(Constant, _CONSTANT)\nnamed(Column, _COLUMN)\n",
            documented("value.py", "Value") + documented("plain/terms.py", "Column"),
            SIGNED,
            'MEMBERS = frozenset(name for name in dir(Value) if hasattr(getattr(Value, name), "__set__"))\n',
            'MEMBERS |= {"__class__", "__dict__"}\n',
        ]
    )


_NEIGHBOURS: Final = "|".join(
    [
        r"(?:plain|native)(?:\.\w+)?",
        *(part.removesuffix(".py").replace("/", r"\.") for part in PARTS if ".pyx" not in part),
    ]
)


def joined(part: str) -> str:
    """A file of the engine as a part of one Cython file: without imports from the other parts."""
    source = Path(HERE, part).read_text(encoding="utf-8")
    room, _, name = part.rpartition("/")
    if room and name.endswith(".py"):  # the Cython file lies one room higher
        source = re.sub(r"^from \.(?=\w)", f"from .{room}.", source, flags=re.MULTILINE)
        source = re.sub(r"^( *)from \.\.", r"\1from .", source, flags=re.MULTILINE)
    source = re.sub(rf"^from \.(?:{_NEIGHBOURS}) import (?:\([^)]*\)|.*)\n", "", source, flags=re.MULTILINE)
    source = re.sub(r"(?<=: )Node\b|(?<=\[)Node\b", "Value", source)  # one type to test for, not two
    for name, kind in VIEWS.items():
        source = re.sub(rf"(?<=: ){name}\b", kind, source)
    source = source.replace("from __future__ import annotations\n", "")
    source = source.replace("object.__hash__(self)", "<Py_hash_t><void *>self >> 4")
    return re.sub(r"^@cython\.cclass\nclass ", "cdef class ", source, flags=re.MULTILINE)


VIEWS: Final = {"Integers": "cython.int[::1]", "Reals": "cython.double[::1]"}  # of arrays, in memory


def documented(part: str, name: str) -> str:
    """What `help` reads from a class in C: the parameters and the docstring of its twin in Python."""
    tree = ast.parse(Path(HERE, part).read_text(encoding="utf-8"))
    kind = next(x for x in tree.body if isinstance(x, ast.ClassDef) and x.name == name)
    init = next(x for x in kind.body if isinstance(x, ast.FunctionDef) and x.name == "__init__")
    del init.args.args[0]
    for x in (*init.args.args, init.args.vararg, init.args.kwarg):
        if x is not None:
            x.annotation = None
    return f"document({name}, {f'{name}({ast.unparse(init.args)})'!r}, {ast.get_docstring(kind)!r})\n"


def methods() -> str:
    """Methods of the node that would be slow by name: every gate, as `v.tanh()`."""
    written = []
    for gate in built_gates():
        if isinstance(gate, Helper):
            continue
        for name in (gate.name, *gate.also.split()):
            written.append(METHOD.format(name, gate.name.upper(), usual(gate), gate.__doc__))
    return "".join(written)


def usual(gate: Gate) -> str:
    """The quick way through a gate's method, for each choice of operands and parameters that may be given."""
    lines = ["pass"]
    names = gate.operand_names[1:]  # beside the node itself
    for given, named in ways(gate) if gate.arity <= len(RECORDS) else ():
        kinds = [f"type(operands[{i}]) in {KINDS[names[i] in gate.parameters]}" for i in range(given)]
        kinds += [f"type(parameters.get({x!r})) in {KINDS[True]}" for x in named]
        xs = [f"operands[{i}]" for i in range(given)]
        xs += [f"parameters[{x!r}]" if x in named else repr(gate.parameters[x]) for x in names[given:]]
        counts = f"len(operands) == {given} and " + (
            f"len(parameters) == {len(named)}" if named else "not parameters"
        )
        lines += [
            f"if {' and '.join([counts, *kinds])}:",
            f"    return {RECORDS[gate.arity - 1]}({', '.join([gate.name.upper(), 'self', *xs])})",
        ]
    return "\n        ".join(lines)


def ways(gate: Gate) -> list[tuple[int, tuple[str, ...]]]:
    """How many operands beside the node may be given by position, and which parameters by name."""
    names = gate.operand_names[1:]
    return [
        (given, named)
        for count in range(len(gate.parameters) + 1)
        for given in reversed(range(len(names) + 1))
        for named in combinations([x for x in names[given:] if x in gate.parameters], count)
        if gate.parameters.keys() >= set(names[given:])
    ]


RECORDS: Final = ("unary", "binary", "ternary")
KINDS: Final = ("(Value, float, int)", "(float, int)")  # of an operand, and of a parameter


SIGNED: Final = """
for row in ROWS:  # inspect finds the signature of a method there, when it is asked for
    for method in (row.name, *row.also.split()) if isinstance(row, Gate) else ():
        if method in vars(Value):
            vars(Value)[method].__wrapped__ = row
"""
METHOD: Final = """
    def {0}(self, *operands, **parameters):
        {3!r}
        {2}
        return call(ROWS[{1}], self, *operands, **parameters)
"""
