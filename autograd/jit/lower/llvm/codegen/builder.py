"""Pieces of LLVM code that every kernel is made of: loops, rows of vectors, and programs of the alphabet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from llvmlite import ir

from .....numbers.program import Program
from .libm import call
from .machine import declared, fuses

INT: Final = ir.IntType(64)
INDEX: Final = ir.IntType(32)
DOUBLE: Final = ir.DoubleType()
POINTER: Final = ir.PointerType()
ALIGNMENT: Final = 8
_BYTE: Final = ir.IntType(8)
_BIT: Final = ir.IntType(1)

_OPERATIONS: Final = {"add": "fadd", "sub": "fsub", "mul": "fmul", "div": "fdiv", "neg": "fneg"}
_COMPARISONS: Final = {"lt": "<", "le": "<="}


def integer(number: int) -> ir.Constant:
    """A constant of LLVM's 64-bit integers."""
    return ir.Constant(INT, number)


class Code:
    """A function under construction, on vectors of `width` doubles.

    Args:
        exact: Gives eager's bits: no fused multiply-add, and the functions of Python's `math`.
    """

    def __init__(
        self, module: ir.Module, name: str, arguments: Sequence[Any], width: int, exact: bool
    ) -> None:
        self.function = ir.Function(module, ir.FunctionType(ir.VoidType(), arguments), name)
        self.build = ir.IRBuilder(self.function.append_basic_block())
        self.vector = ir.VectorType(DOUBLE, width)
        self.width = width
        self.exact = exact

    @contextmanager
    def loop(self, start: Any, stop: Any, step: Any = 1) -> Iterator[Any]:
        """The statements inside, for each counter from `start` up to `stop`."""
        b = self.build
        before = b.block
        head, body, after = (b.append_basic_block() for _ in range(3))
        b.branch(head)
        b.position_at_end(head)
        counter = b.phi(INT)
        counter.add_incoming(start, before)
        b.cbranch(b.icmp_signed("<", counter, stop), body, after)
        b.position_at_end(body)
        yield counter
        counter.add_incoming(b.add(counter, integer(step) if isinstance(step, int) else step), b.block)
        b.branch(head)
        b.position_at_end(after)

    def index(self, table: Any, at: Any) -> Any:
        """An index out of a table, as a 64-bit integer."""
        b = self.build
        return b.sext(b.load(b.gep(table, [at], source_etype=INDEX), typ=INDEX, align=4), INT)

    def element(self, array: Any, at: Any) -> Any:
        """The address of an element of an array of doubles."""
        return self.build.gep(array, [at], source_etype=DOUBLE)

    def scalar(self, array: Any, at: Any) -> Any:
        """An element of an array of doubles."""
        return self.build.load(self.element(array, at), typ=DOUBLE, align=ALIGNMENT)

    def put(self, number: Any, array: Any, at: Any) -> None:
        """Write an element of an array of doubles."""
        self.build.store(number, self.element(array, at), align=ALIGNMENT)

    def load(self, row: Any, at: Any) -> Any:
        """The vector that starts at an element of a row."""
        return self.build.load(self.element(row, at), typ=self.vector, align=ALIGNMENT)

    def store(self, vector: Any, row: Any, at: Any) -> None:
        """Write a vector from an element of a row on."""
        self.build.store(vector, self.element(row, at), align=ALIGNMENT)

    def totals(self, count: int) -> list[Any]:
        """Vectors of −0.0 here, which changes nothing that is added to it: they stay in registers."""
        with self.build.goto_entry_block():
            totals = [self.build.alloca(self.vector) for _ in range(count)]
        for total in totals:
            self.build.store(self.every(-0.0), total)
        return totals

    def every(self, number: float) -> ir.Constant:
        """A known number in each lane."""
        return ir.Constant(self.vector, [number] * self.width)

    def spread(self, scalar: Any) -> Any:
        """A number that is computed, in each lane."""
        b = self.build
        undefined = ir.Constant(self.vector, ir.Undefined)
        first = b.insert_element(undefined, scalar, ir.Constant(INDEX, 0))
        mask = ir.Constant(ir.VectorType(INDEX, self.width), [0] * self.width)
        return b.shuffle_vector(first, undefined, mask)

    def multiply_add(self, a: Any, b: Any, total: Any) -> Any:
        """total + a × b: rounded once, or twice where eager's bits are wanted."""
        build = self.build
        if self.exact or not fuses():
            return build.fadd(total, build.fmul(a, b))
        fma = declared(build, f"llvm.fma.v{self.width}f64", self.vector, 3)
        return build.call(fma, [a, b, total])

    def sum_of_lanes(self, vector: Any) -> Any:
        """The lanes added up by halves, always in the same order."""
        return self.build.extract_element(self.sums_of_lanes([vector]), ir.Constant(INDEX, 0))

    def sums_of_lanes(self, vectors: Sequence[Any]) -> Any:
        """A lane for each vector, a power of 2 of them: its lanes added up as by `sum_of_lanes`."""
        part, lines = self.width, list(vectors)  # of each vector so many lanes are side by side
        while part > 1:
            lanes = (2 if len(lines) > 1 else 1) * lines[0].type.count
            pairs = zip(lines[::2], lines[1::2] or lines, strict=True)
            low = [start + lane for start in range(0, lanes, part) for lane in range(part // 2)]
            high = [lane + part // 2 for lane in low]
            lines = [self.build.fadd(self.shuffled(a, b, low), self.shuffled(a, b, high)) for a, b in pairs]
            part //= 2
        while len(lines) > 1:  # there are more vectors than lanes in one
            both = range(2 * lines[0].type.count)
            lines = [self.shuffled(a, b, both) for a, b in zip(lines[::2], lines[1::2], strict=True)]
        return lines[0]

    def transposed(self, vectors: Sequence[Any]) -> list[Any]:
        """As many vectors as there are lanes: lane i of vector j becomes lane j of vector i."""
        lines, step = list(vectors), self.width // 2
        lanes = range(self.width)
        while step:
            low = [lane if not lane & step else lane - step + self.width for lane in lanes]
            high = [lane + step if not lane & step else lane + self.width for lane in lanes]
            for i in lanes:
                if not i & step:
                    pair = lines[i], lines[i + step]
                    lines[i], lines[i + step] = self.shuffled(*pair, low), self.shuffled(*pair, high)
            step //= 2
        return lines

    def shuffled(self, a: Any, b: Any, lanes: Sequence[int]) -> Any:
        """These lanes of two vectors, those of the second counted on from those of the first."""
        places = ir.Constant(ir.VectorType(INDEX, len(lanes)), list(lanes))
        return self.build.shuffle_vector(a, b, places)

    def clear(self, array: Any, count: Any) -> None:
        """So many zeros at the beginning of an array of doubles."""
        self._move("memset", [array, ir.Constant(_BYTE, 0)], count)

    def copy(self, source: Any, target: Any, count: Any) -> None:
        """So many doubles from one array to another."""
        self._move("memcpy", [target, source], count)

    def _move(self, name: str, given: list[Any], count: Any) -> None:
        b = self.build
        pointers = ".".join("p0" for x in given if x.type == POINTER)
        full = f"llvm.{name}.{pointers}.i64"
        kinds = [*(x.type for x in given), INT, _BIT]
        function = b.module.globals.get(full) or ir.Function(
            b.module, ir.FunctionType(ir.VoidType(), kinds), full
        )
        b.call(function, [*given, b.mul(count, integer(8)), ir.Constant(_BIT, 0)])

    def program(self, program: Program, results: Sequence[int], known: dict[int, Any]) -> list[Any]:
        """The results of a program on vectors; registers in `known` are there already."""
        b, values = self.build, dict(known)
        for index in sorted(needed(program, results, known)):
            op, args = program.instructions[index]
            if op == "const":
                values[index] = self.every(args[0])
                continue
            operands = [values[i] for i in program.operands(index)]
            if op == "libm":
                values[index] = call(b, args[0], operands, self.exact)
            elif op == "select":
                values[index] = b.select(self.truth(operands[0]), *operands[1:])
            elif op in _COMPARISONS:
                values[index] = b.fcmp_ordered(_COMPARISONS[op], *operands)
            else:
                values[index] = getattr(b, _OPERATIONS[op])(*operands)
        return [self.number(values[index]) for index in results]

    def truth(self, x: Any) -> Any:
        """A condition; a number holds where it is not 0."""
        if x.type.element == DOUBLE:
            return self.build.fcmp_unordered("!=", x, self.every(0.0))
        return x

    def number(self, x: Any) -> Any:
        """A number; a condition is 1 where it holds, and 0 elsewhere."""
        return x if x.type.element == DOUBLE else self.build.select(x, self.every(1.0), self.every(0.0))


def needed(program: Program, results: Sequence[int], known: dict[int, Any]) -> set[int]:
    """The registers that must be computed for these results, when some are known."""
    wanted: set[int] = set()
    stack = list(results)
    while stack:
        index = stack.pop()
        if index not in known and index not in wanted:
            wanted.add(index)
            stack.extend(program.operands(index))
    return wanted
