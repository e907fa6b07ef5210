"""The C kernels of the compiled engine, written from the rows: one header, on C doubles."""

from __future__ import annotations

import re
from typing import Final

from ...alphabet import LIBM
from ...gates import table as gates
from ...gates.fold import FOLDS, Fold
from ...gates.kernels import trace
from ...gates.row import ROWS, Gate, Helper
from ...numbers.languages import C, spell
from ...numbers.operators import OPERATIONS
from ...numbers.program import CODES, Program


def built_gates() -> list[Gate]:
    """The gates of the table as it stands in gates/table.py."""
    rows: list[Gate] = [row for row in ROWS if isinstance(row, Gate)]
    return [gate for gate in rows if isinstance(gate, Helper) or vars(gates).get(gate.name) is gate]


def kernels_header() -> str:
    """Value and local gradients of every gate with up to three operands, as C functions.

    NaN says: ask Python.  C gives NaN or an infinity wherever Python's floats would have raised.
    """
    folds = sorted(FOLDS.values(), key=lambda fold: fold.number)
    return HEADER.format(
        *("\n".join(cases(arity)) for arity in (1, 2, 3)),
        len(folds),
        max(fold.width for fold in folds),
        ", ".join(str(fold.width) for fold in folds),
        *("\n".join(map(loop, folds)) for loop in (step_loop, slopes_loop)),
        "".join(map(column_loop, CODES)),
    )


def cases(arity: int) -> list[str]:
    """One case per gate of this arity, and per choice of operands that are constants."""
    lines = []
    for gate in built_gates():
        if gate.arity != arity:
            continue
        for fixed in range((1 << arity) - 1):
            program, results = trace(gate, fixed)
            inputs = dict(zip(gate.operand_names, "abc", strict=False))
            statements, values = spell(program, results, C, inputs=inputs)
            stores = [
                f"*{name} = {value};" for name, value in zip(("y", "da", "db", "dc"), values, strict=False)
            ]
            lines.append(f"    case {gate.code << arity | fixed}: /* {gate.name} */ {{")
            if any("(" in line for line in (*statements, *values)):
                stores.append(f"gatewise_put_down({' + '.join(('*y', '*da', '*db', '*dc')[: arity + 1])});")
            lines += [f"        {line}" for line in (*statements, *stores, "return;")]
            lines.append("    }")
    return lines


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


def column_loop(name: str) -> str:
    """One case for an operation on columns, with the numbers that are for Python to judge."""
    program = Program()
    if name == "select":
        x, y, z = map(program.input, ("a[i]", "b[i]", "c[i]"))
        return COLUMN.format(CODES[name], name, spell(program, [x.__select__(y, z)], C).results[0], "")
    arity = LIBM[name].arity if name in LIBM else 1 + (name != "neg")
    operands = [program.input(f"{letter}[i]") for letter in "ab"[:arity]]
    result = OPERATIONS[name](*operands) if name in OPERATIONS else program.call(name, operands)
    (written,) = spell(program, [result], C).results
    if name in LIBM and arity == 2:  # often all are alike, as are the steps that parameters have behind them
        written = f"i && a[i] == a[i - 1] && b[i] == b[i - 1] && a[i] && b[i] ? y[i - 1] : {written}"
    odd = " odd |= b[i] == 0.0;" if name == "div" else " odd |= y[i] - y[i] != 0.0;" if name in LIBM else ""
    return COLUMN.format(CODES[name], name, written, odd)


COLUMN: Final = """\
    case {0}: /* {1} */
        for (Py_ssize_t i = 0; i < n; i++) {{ y[i] = {2};{3} }}
        break;
"""

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
static inline void gatewise_put_down(double sum) {{
    volatile double seen = sum; /* these numbers are worked out first */
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

static inline void gatewise_evaluate3(
    int code, int fixed, double a, double b, double c, double *y, double *da, double *db, double *dc
) {{
    switch (code << 3 | fixed) {{
{}
    }}
    *y = *da = *db = *dc = NAN;
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

/* One operation on columns of numbers; true if Python's floats may have raised an error. */
static int gatewise_column(
    int code, Py_ssize_t n, const double *a, const double *b, const double *c, double *y
) {{
    int odd = 0;
    switch (code) {{
{}    }}
    return odd;
}}

#undef hypot
"""
