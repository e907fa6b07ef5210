"""A tape as C loops: one for each run, or one for all nodes where runs are short and many."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Final

from ....numbers.languages import C
from ..roles import LOOKUP, role
from ..runs import NUMBER, Kind, Plan, Products, Run, in_factor_order, plan
from ..tape import Tape
from .rows import Passes, Place, node
from .tables import Tables
from .writer import Parts, array, block, function, loop

MOST_RUNS: Final = 500  # loops, one after the other; beyond them one loop looks up what each node is
_MOST_ON_THE_STACK: Final = 2000  # rows; more are static, because stacks are small

_LOOKED_UP: Final = (
    "const double place = number < 0.0 ? number + count : number;",
    "return place >= 0.0 && place < count && place == (int)place ? (int)place : -1;",
)


def loops(tape: Tape) -> Parts:
    """The tape as loops over `rows`, the numbers of all nodes, and `grads`, their gradients."""
    shape = plan(tape, tape.parameters)
    writer = _Writer(tape, shape)
    if len(shape.runs) <= MOST_RUNS:
        runs = [writer.products(run) if isinstance(run, Products) else writer.run(run) for run in shape.runs]
    else:
        shape = plan(tape, tape.parameters, fused=False)
        writer = _Writer(tape, shape)
        runs = [writer.nodes([run for run in shape.runs if isinstance(run, Run)])]
    forward = [
        "rows[0] = 1.0;",
        f"for (int i = 0; i < {len(tape.inputs)}; i++) rows[1 + i] = inputs[i];",
        *chain.from_iterable(run.forward for run in runs),
    ]
    backward = list(chain.from_iterable(run.backward for run in reversed(runs)))
    store = "double"
    if shape.rows > _MOST_ON_THE_STACK:
        store = "/* static: one call at a time */ static double"
    results = [
        "forward(parameters, inputs, rows);",
        *(
            f"if ((rows[{row}] != 0.0) != {int(expected)}) return {number};"
            for number, (row, expected) in enumerate(shape.guards, 1)
        ),
        *(f"results[{i}] = rows[{row}];" for i, row in enumerate(shape.outputs)),
    ]
    first = [f"{store} rows[{shape.rows}];", *results]
    if len(shape.outputs) != 1 or not tape.parameters:
        return Parts(writer.helpers(forward, []), first, None)
    gradient = [
        f"{store} rows[{shape.rows}], grads[{shape.rows}];",
        *results,
        f"for (int i = 0; i < {shape.rows}; i++) grads[i] = 0.0;",
        f"grads[{shape.outputs[0]}] = seed;",
        "backward(parameters, rows, grads, gradient);",
    ]
    return Parts(writer.helpers(forward, backward), first, gradient)


class _Writer:
    """Writes loops, and collects the tables that they look things up in."""

    def __init__(self, tape: Tape, shape: Plan) -> None:
        self._first: Final = 1 + len(tape.inputs)
        self._parameters: Final = len(tape.parameters)
        self._constants: Final = shape.constants
        self._tables: Final = Tables()

    def run(self, run: Run) -> Passes:
        """One loop for nodes of one kind."""
        if role(run.kind.gate) == LOOKUP and len({*run.kind.places[1:]}) == 1:
            return self._lookup(run)
        columns = zip(*run.operands, strict=True)
        operands = [self._operand(*pair) for pair in zip(run.kind.places, columns, strict=True)]
        passes = node(run.kind, self._row(run.rows), self._row(run.rows, "grads"), operands)
        count = len(run.rows)
        return Passes(loop("i", count, passes.forward), loop("i", count, passes.backward))

    def _lookup(self, run: Run) -> Passes:
        """One loop for lookups among as many numbers or rows, of which each node has a line in a table."""
        index, *_ = columns = [*zip(*run.operands, strict=True)]
        width, among = len(columns) - 1, [place for line in run.operands for place in line[1:]]
        number = self._operand(run.kind.places[0], index).text
        at = f"const int j = looked_up({number}, {width});"
        if run.kind.places[1] == NUMBER:
            found, table = self._number(among, width), self._tables.index(among, width)
            limit = "" if max(among) < self._parameters else f" && {table} < {self._parameters}"
            grad = f"gradient[{table}]"
        else:
            found, grad, limit = (*(self._row(among, x, "i", width) for x in ("rows", "grads")), "")
        upstream = f"const double upstream = {self._row(run.rows, 'grads')};"
        share = f"if (j >= 0 && upstream != 0.0{limit}) {grad} += upstream;"
        forward = [at, f"{self._row(run.rows)} = j < 0 ? NAN : {found};"]
        backward = [at, upstream, share] if run.kind.mask != -1 else []
        count = len(run.rows)
        return Passes(loop("i", count, forward), loop("i", count, backward))

    def products(self, run: Products) -> Passes:
        """Two loops, one in the other, for sums of products."""
        run = in_factor_order(run)
        count, width = len(run.rows), len(run.operands)
        factors = [factor for row in run.factors for factor in row]
        factor, place = self._number(factors, width), self._tables.index(factors, width)
        operand = self._row(run.operands, variable="j")
        adding = loop("j", width, [f"sum += {factor} * {operand};"])
        forward = ["double sum = -0.0;", *adding, f"{self._row(run.rows)} = sum;"]
        shares = []
        if run.learned:
            share = f"gradient[{place}] += upstream * {operand};"
            learned = max(factors) < self._parameters
            shares.append(share if learned else f"if ({place} < {self._parameters}) {share}")
        if any(run.active):
            shares.append(f"{self._row(run.operands, 'grads', 'j')} += upstream * {factor};")
        upstream = f"const double upstream = {self._row(run.rows, 'grads')};"
        handed = [upstream, *block("if (upstream != 0.0) {", loop("j", width, shares))] if shares else []
        return Passes(loop("i", count, forward), loop("i", count, handed))

    def nodes(self, runs: Sequence[Run]) -> Passes:
        """One loop for all nodes, in the order of the tape."""
        kinds = {kind: number for number, kind in enumerate(dict.fromkeys(run.kind for run in runs))}
        which = [kinds[run.kind] for run in runs for _ in run.rows]
        most = max(len(kind.places) for kind in kinds)
        operands = [(*found, *(0,) * (most - len(found))) for run in runs for found in run.operands]
        columns = [self._tables.name(column) for column in zip(*operands, strict=True)]
        y, upstream = f"rows[{self._first} + i]", f"grads[{self._first} + i]"
        each = [node(kind, y, upstream, _looked_up(kind, columns)) for kind in kinds]
        switch = f"switch ({self._tables.name(which)}[i]) {{"
        forward = _switch(switch, [passes.forward for passes in each])
        backward = _switch(switch, [passes.backward for passes in each])
        return Passes(
            block(f"for (int i = 0; i < {len(which)}; i++) {{", forward),
            block(f"for (int i = {len(which) - 1}; i >= 0; i--) {{", backward),
        )

    def _operand(self, place: str, column: Sequence[int]) -> Place:
        if place != NUMBER:
            return Place(self._row(column), self._row(column, "grads"))
        shared = len(set(column)) == 1 and column[0] >= self._parameters
        known = self._constants[column[0] - self._parameters] if shared else None
        return Place(self._number(column), f"gradient[{self._tables.index(column)}]", known)

    def _row(self, rows: Sequence[int], place: str = "rows", variable: str = "i", width: int = 1) -> str:
        return f"{place}[{self._tables.index(rows, width, variable)}]"

    def _number(self, numbers: Sequence[int], width: int = 1) -> str:
        if max(numbers) < self._parameters:
            return f"parameters[{self._tables.index(numbers, width)}]"
        if min(numbers) >= self._parameters:
            beyond = [k - self._parameters for k in numbers]
            return f"constants[{self._tables.index(beyond, width)}]"
        return f"number(parameters, {self._tables.index(numbers, width)})"

    def helpers(self, forward: Sequence[str], backward: Sequence[str]) -> list[str]:
        """The tables that are looked at, and the functions of both passes."""
        body = "\n".join([*forward, *backward])
        helpers = []
        if "constants[" in body or "number(" in body:
            helpers.append(array("static const double constants", [C.number(x) for x in self._constants]))
        if "number(" in body:
            beyond = f"constants[i - {self._parameters}]"
            body_of_number = [f"return i < {self._parameters} ? parameters[i] : {beyond};"]
            arguments = ["const double *parameters", "int i"]
            about = "A parameter, or a constant."
            helpers.append(function(about, "static double number", arguments, body_of_number))
        if "looked_up(" in body:
            about = "Which of so many rows a number means, from the end if it is negative; -1 for none."
            arguments = ["double number", "int count"]
            helpers.append(function(about, "static int looked_up", arguments, _LOOKED_UP))
        helpers += [text for name, text in self._tables.written() if f"{name}[" in body]
        arguments = ["const double *parameters", "const double *inputs", "double *rows"]
        helpers.append(function("Everything that is computed.", "static void forward", arguments, forward))
        if backward:
            about = "The chain rule, from the result to the parameters."
            arguments = ["const double *parameters", "const double *rows"]
            arguments += ["double *grads", "double *gradient"]
            helpers.append(function(about, "static void backward", arguments, backward))
        return helpers


def _looked_up(kind: Kind, columns: Sequence[str]) -> list[Place]:
    return [
        Place(f"number(parameters, {column}[i])", f"gradient[{column}[i]]")
        if place == NUMBER
        else Place(f"rows[{column}[i]]", f"grads[{column}[i]]")
        for place, column in zip(kind.places, columns, strict=False)
    ]


def _switch(head: str, cases: Sequence[Sequence[str]]) -> list[str]:
    lines = [head]
    for number, case in enumerate(cases):
        if case:
            lines += block(f"case {number}: {{", [*case, "break;"])
    return [*lines, "}"]
