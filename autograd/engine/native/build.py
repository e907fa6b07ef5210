"""The source of the compiled engine: the files of this folder, and C kernels written from the rows.

    engine_source()    one Cython file
    kernels_header()   one C header: every row of the table that a program can read, on C doubles

Nothing that is written here is kept under version control: setup.py writes it when the package is built.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

from ...gates import table as gates
from ...gates.fold import FOLDS, Fold
from ...gates.kernels import trace
from ...gates.row import ROWS, Gate, Helper
from ...numbers.languages import C, spell
from ...numbers.program import Program
from .build_inputs import HERE, PARTS, fingerprint


def engine_source() -> str:
    """The compiled engine as one Cython file."""
    codes = {gate.name.upper(): gate.code for gate in built_gates()}
    parts = "\n\n".join(map(joined, PARTS))
    head, tail = re.split(r"^# The class ends here\..*\n", parts, flags=re.MULTILINE)
    return "\n\n".join(
        [
            head + methods() + tail,
            "cdef enum:\n" + "".join(f"    {name} = {code}\n" for name, code in codes.items()),
            f'FINGERPRINT = "{fingerprint()}"',
            "live_in_slabs(Value)\nlive_in_slabs(Constant)\n",
            "for kind in Value.__mro__[:-1]:\n    named(kind, _VALUE)\n",
            "named(Constant, _CONSTANT)\nnamed(Column, _COLUMN)\n",
            documented("value.py", "Value") + documented("plain/terms.py", "Column"),
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
    source = source.replace("from __future__ import annotations\n", "")
    source = source.replace("object.__hash__(self)", "<Py_hash_t><void *>self >> 4")
    return re.sub(r"^@cython\.cclass\nclass ", "cdef class ", source, flags=re.MULTILINE)


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
    """The quick way through a gate's method."""
    code = gate.name.upper()
    if gate.arity == 1:
        return f"if not operands and not parameters:\n            return unary({code}, self)"
    if gate.arity == 2 and gate.parameters:
        (setting,) = gate.parameters.values()
        return f"if not operands and not parameters:\n            return binary({code}, self, {setting!r})"
    if gate.arity == 2:
        one = "len(operands) == 1 and not parameters and type(operands[0]) in (Value, float)"
        return f"if {one}:\n            return binary({code}, self, operands[0])"
    return "pass"


def built_gates() -> list[Gate]:
    """The gates of the table as it stands in gates/table.py."""
    rows: list[Gate] = [row for row in ROWS if isinstance(row, Gate)]
    return [gate for gate in rows if isinstance(gate, Helper) or vars(gates).get(gate.name) is gate]


def kernels_header() -> str:
    """Value and local gradients of every gate with one or two operands, as C functions.

    NaN says: ask Python.  C gives NaN or an infinity wherever Python's floats would have raised.
    """
    folds = sorted(FOLDS.values(), key=lambda fold: fold.number)
    return HEADER.format(
        *("\n".join(cases(arity)) for arity in (1, 2)),
        len(folds),
        max(fold.width for fold in folds),
        ", ".join(str(fold.width) for fold in folds),
        *("\n".join(map(loop, folds)) for loop in (step_loop, slopes_loop)),
    )


def cases(arity: int) -> list[str]:
    """One case per gate of this arity, and per choice of operands that are constants."""
    lines = []
    for gate in built_gates():
        if gate.arity != arity:
            continue
        for fixed in range((1 << arity) - 1):
            program, results = trace(gate, fixed)
            inputs = dict(zip(gate.operand_names, "ab", strict=False))
            statements, values = spell(program, results, C, inputs=inputs)
            stores = [f"*{name} = {value};" for name, value in zip(("y", "da", "db"), values, strict=False)]
            lines.append(f"    case {gate.code << arity | fixed}: /* {gate.name} */ {{")
            if any("(" in line for line in (*statements, *values)):
                stores.append("gatewise_put_down(*y, *da{});".format(", *db" if arity == 2 else ", 0.0"))
            lines += [f"        {line}" for line in (*statements, *stores, "return;")]
            lines.append("    }")
    return lines


METHOD: Final = """
    def {0}(self, *operands, **parameters):
        {3!r}
        {2}
        return ROWS[{1}](self, *operands, **parameters)
"""


def step_loop(fold: Fold) -> str:
    """One case for a fold: its step as the body of a loop over terms."""
    program = Program()
    total = program.input("total")
    operands = [program.input(name) for name in fold.operand_names]
    result = program.register(fold.step(total, *operands))
    statements, (y,) = spell(program, [result], C)
    return looped(fold, [*statements, f"total = {y};"], "return total;")


def slopes_loop(fold: Fold) -> str:
    """One case for a fold: the local gradients of each term; one that equals an operand is that column."""
    program = Program()
    operands = [program.input(name) for name in fold.operand_names]
    statements, slopes = spell(program, [program.register(x) for x in fold.slopes(*operands)], C)
    columns = {name: f"numbers[{place}]" for place, name in enumerate(fold.operand_names)}
    shared = [f"slopes[{place}] = {columns[x]};" for place, x in enumerate(slopes) if x in columns]
    stores = [f"slopes[{place}][i] = {x};" for place, x in enumerate(slopes) if x not in columns]
    return looped(fold, [*statements, *stores], " ".join([*shared, "return;"]))


def looped(fold: Fold, body: list[str], end: str) -> str:
    """The statements for each term of the fold, in C."""
    loads = [
        f"const double {name} = numbers[{place}][i];"
        for place, name in enumerate(fold.operand_names)
        if re.search(rf"\b{name}\b", " ".join(body))
    ]
    inner = "".join(f"            {line}\n" for line in (*loads, *body))
    return CASE.format(fold.number, LOOP.format(inner) if body else "", end)


CASE: Final = """\
    case {0}:
{1}        {2}"""

LOOP: Final = """\
        for (Py_ssize_t i = 0; i < terms; i++) {{
{0}        }}
"""

HEADER: Final = """\
#include <fenv.h>
#include <math.h>
#include <Python.h>

/* Python's hypot is an algorithm of its own, and not C's: ask Python, for the same bits. */
static PyObject *gatewise_python_hypot = NULL;
static void gatewise_start(PyObject *function) {{ Py_INCREF(function); gatewise_python_hypot = function; }}
static double gatewise_hypot(double a, double b) {{
    PyObject *y = PyObject_CallFunction(gatewise_python_hypot, "dd", a, b);
    double found = y ? PyFloat_AsDouble(y) : NAN;
    if (y) Py_DECREF(y); else PyErr_Clear();
    return found;
}}
#define hypot gatewise_hypot

/* NumPy warns of flags that a branch has raised which was not chosen (util/float_flags.py). */
static inline void gatewise_put_down(double y, double da, double db) {{
    volatile double seen = y + da + db; /* these numbers are worked out first */
    (void)seen;
    if (fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW))
        feclearexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
}}

static inline void gatewise_evaluate1(int code, double a, double *y, double *da) {{
    switch (code << 1) {{
{}
    }}
    *y = *da = NAN;
}}

static inline void gatewise_evaluate2(
    int code, int fixed, double a, double b, double *y, double *da, double *db
) {{
    switch (code << 2 | fixed) {{
{}
    }}
    *y = *da = *db = NAN;
}}

#define GATEWISE_FOLDS {}
#define GATEWISE_WIDEST {}

/* How many operands a term of a fold has. */
static inline Py_ssize_t gatewise_width(int fold) {{
    static const Py_ssize_t widths[] = {{ {} }};
    return widths[fold];
}}

/* The value of a fold, from one column of numbers per operand of its step. */
static double gatewise_fold(int fold, Py_ssize_t terms, double total, double **numbers) {{
    switch (fold) {{
{}
    }}
    return NAN;
}}

/* The local gradients of each term, where `slopes` points to, or points to afterwards. */
static void gatewise_slopes(int fold, Py_ssize_t terms, double **numbers, double **slopes) {{
    switch (fold) {{
{}
    }}
}}

#undef hypot
"""
