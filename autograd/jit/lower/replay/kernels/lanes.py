"""What every kernel of a replay is made of: its descriptor, and vectors whose last lanes may be idle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from llvmlite import ir

from ...llvm.codegen.builder import INDEX, INT, POINTER, Code, integer

ARGUMENTS: Final = (POINTER, POINTER, POINTER)  # descriptor, values, gradients
KERNELS: Final = 2  # the first integers of a descriptor, of 64 bits as all are: forward, and backward


class Lanes(Code):
    """A kernel: numbers are named by their places among the values, and gradients lie alike."""

    def __init__(self, module: ir.Module, name: str, width: int) -> None:
        super().__init__(module, name, ARGUMENTS, width, exact=False)
        self.descriptor, self.values, self.grads = self.function.args

    def given(self, count: int) -> list[Any]:
        """The fields of the descriptor after the two kernels."""
        b = self.build
        places = [b.gep(self.descriptor, [integer(KERNELS + k)], source_etype=INT) for k in range(count)]
        return [b.load(place, typ=INT, align=8) for place in places]

    def lanes(self, count: Any) -> Iterator[Any]:
        """The statements in a loop over this are written twice: for whole vectors, and for what is left.

        `self.mask` has the lanes in use; None for all.
        """
        b = self.build
        whole = b.and_(count, integer(-self.width))
        with self.loop(integer(0), whole, self.width) as at:
            self.mask = None
            yield at
        if self.width > 1:
            with b.if_then(b.icmp_signed("<", whole, count)):
                self.mask = b.icmp_signed("<", self._numbered(), self._all(b.sub(count, whole)))
                yield whole

    def take(self, array: Any, at: Any) -> Any:
        """The vector from a place on, 0 in idle lanes."""
        if self.mask is None:
            return self.load(array, at)
        kind = f"llvm.masked.load.v{self.width}f64.p0"
        arguments = [POINTER, INDEX, self.mask.type, self.vector]
        load = self._intrinsic(kind, self.vector, arguments)
        return self.build.call(
            load, [self.element(array, at), ir.Constant(INDEX, 8), self.mask, self.every(0.0)]
        )

    def give(self, vector: Any, array: Any, at: Any) -> None:
        """Write the lanes in use from a place on."""
        if self.mask is None:
            self.store(vector, array, at)
            return
        kind = f"llvm.masked.store.v{self.width}f64.p0"
        arguments = [self.vector, POINTER, INDEX, self.mask.type]
        store = self._intrinsic(kind, ir.VoidType(), arguments)
        self.build.call(store, [vector, self.element(array, at), ir.Constant(INDEX, 8), self.mask])

    def add(self, flow: Any, slope: Any, at: Any) -> None:
        """Add flow × slope to the gradients from a place on."""
        self.give(self.multiply_add(flow, slope, self.take(self.grads, at)), self.grads, at)

    def in_use(self, vector: Any) -> Any:
        """The vector, 0 in idle lanes."""
        return vector if self.mask is None else self.build.select(self.mask, vector, self.every(0.0))

    def gathered(self, places: Sequence[Any]) -> Any:
        """A vector of the values at these places."""
        vector = ir.Constant(self.vector, ir.Undefined)
        for lane, place in enumerate(places):
            number = self.scalar(self.values, place)
            vector = self.build.insert_element(vector, number, ir.Constant(INDEX, lane))
        return vector

    def scattered(self, vector: Any, places: Sequence[Any]) -> None:
        """Add its lanes to the gradients at these places, in turn, for a place may come twice."""
        for lane, place in enumerate(places):
            mine = self.build.extract_element(vector, ir.Constant(INDEX, lane))
            self.put(self.build.fadd(self.scalar(self.grads, place), mine), self.grads, place)

    def _intrinsic(self, name: str, result: Any, arguments: list[Any]) -> Any:
        module = self.build.module
        return module.globals.get(name) or ir.Function(module, ir.FunctionType(result, arguments), name)

    def _numbered(self) -> ir.Constant:
        return ir.Constant(ir.VectorType(INT, self.width), list(range(self.width)))

    def _all(self, scalar: Any) -> Any:
        """An integer in each lane."""
        b = self.build
        undefined = ir.Constant(ir.VectorType(INT, self.width), ir.Undefined)
        first = b.insert_element(undefined, scalar, ir.Constant(INDEX, 0))
        mask = ir.Constant(ir.VectorType(INDEX, self.width), [0] * self.width)
        return b.shuffle_vector(first, undefined, mask)
