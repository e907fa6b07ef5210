"""The engines that record while Python computes, each in its own words, behind one face."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from .clock import Phases, cycles
from .report import installed
from .works import Relu

Build = Callable[[Sequence[Any], Relu], Any]  # leaves, relu → root


@dataclass(frozen=True)
class Engine:
    """How to make leaves, go backward from a root, and read a leaf's gradient."""

    name: str
    leaves: Callable[[Iterable[float]], list[Any]]
    backward: Callable[[Any], object]
    grad: Callable[[Any], float]
    number: Callable[[Any], float]
    relu: Relu
    tape: Callable[[], AbstractContextManager[Any]] = nullcontext

    def gradient(self, build: Build, xs: Iterable[float]) -> tuple[float, list[float]]:
        """The value at the root, and the gradient of every leaf."""
        with self.tape():
            leaves = self.leaves(xs)
            root = build(leaves, self.relu)
            self.backward(root)
            return self.number(root), [self.grad(leaf) for leaf in leaves]

    def phases(self, build: Build, xs: Sequence[float], repeats: int) -> Phases:
        """Seconds to record, to go backward, and to free the graph, each summed over the repeats."""
        forward = backward = freeing = 0.0
        for _ in range(repeats):
            with self.tape() as tape:
                leaves = self.leaves(xs)
                start = perf_counter()
                root = build(leaves, self.relu)
                recorded = perf_counter()
                self.backward(root)
                swept = perf_counter()
                del root
                if tape is not None:
                    tape.clearAll()
                freed = perf_counter()
            forward += recorded - start
            backward += swept - recorded
            freeing += freed - swept
        freeing += cycles()
        whole = forward + backward + freeing
        return {"forward": forward, "backward": backward, "freeing": freeing, "whole": whole}


def gatewise() -> Engine:
    from autograd import Value, engine_info

    return _python_class(f"Gatewise ({engine_info().form})", Value)


def floats() -> Engine:
    """Python's own arithmetic, which has no gradient: the ground to stand on."""
    return Engine("Python's floats", list, lambda root: None, lambda x: 0.0, float, lambda x: max(0.0, x))


def plain() -> Engine:
    from .plain import Value

    return _python_class("microgpt-style class", Value)


def micrograd() -> Engine:
    from micrograd.engine import Value

    return _python_class(f"micrograd {installed('micrograd')}", Value)


def _python_class(name: str, value: Any) -> Engine:
    return Engine(
        name,
        lambda xs: [value(x) for x in xs],
        lambda root: root.backward(),
        lambda x: float(x.grad),
        lambda x: float(x.data),
        lambda v: v.relu(),
    )


def xad() -> Engine:
    """Recorded by an active tape in C++, which is freed as a whole."""
    from xad import math
    from xad.adj_1st import Real, Tape

    def leaves(xs: Iterable[float]) -> list[Any]:
        reals = [Real(x) for x in xs]
        tape = Tape.getActive()
        tape.registerInputs(reals)
        tape.newRecording()
        return reals

    def backward(root: Any) -> None:
        tape = Tape.getActive()
        tape.registerOutput(root)
        root.derivative = 1.0
        tape.computeAdjoints()

    @contextmanager
    def tape() -> Iterator[Any]:
        with Tape() as active:
            yield active

    return Engine(
        f"XAD {installed('xad')}", leaves, backward, lambda x: x.derivative, lambda x: x.value,
        lambda u: math.max(u, 0.0), tape,
    )  # fmt: skip


def torch() -> Engine:
    import torch

    torch.set_num_threads(1)
    return Engine(
        f"PyTorch scalars {torch.__version__}",
        lambda xs: [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in xs],
        lambda root: root.backward(),
        lambda x: x.grad.item(),
        lambda x: x.item(),
        torch.relu,
    )
