"""A program before it runs: leaves, and instructions over registers and numbers; its text is what runs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from .operations import OPERATIONS

HEADER = "import autograd as ag\nimport numpy as np\nfrom nn import losses\n"


@dataclass(frozen=True)
class Program:
    """Registers 0, 1, … hold the leaves, and then one register per step.

    leaves     where the program is evaluated; the first `learned` are parameters, the others inputs
    steps      (operation, operands): an operand is the number of a register, or a number as source text
    others     further samples of the inputs, for batches
    """

    leaves: tuple[float, ...]
    learned: int
    steps: tuple[tuple[str, tuple[int | str, ...]], ...]
    others: tuple[tuple[float, ...], ...] = ()

    @property
    def names(self):
        """What the registers are called."""
        w = self.learned
        leaves = [f"w{i}" if i < w else f"x{i - w}" for i in range(len(self.leaves))]
        return leaves + [f"r{i}" for i in range(len(self.leaves), len(self.leaves) + len(self.steps))]

    @property
    def inputs(self):
        """The sample that is recorded."""
        return self.leaves[self.learned :]

    def body(self):
        """The steps as statements."""
        names, first = self.names, len(self.leaves)
        return [
            f"{names[first + i]} = {OPERATIONS[op].text([_written(x, names) for x in operands])}"
            for i, (op, operands) in enumerate(self.steps)
        ]

    def function(self, closed, traced=False):
        """The text of `f`: of the inputs, over the parameters (closed), or of all leaves."""
        names = self.names
        given = names[self.learned if closed else 0 : len(self.leaves)]
        result = f"[{', '.join(names)}]" if traced else names[-1]
        lines = [f"def f({', '.join(given)}):", *(f"    {line}" for line in self.body())]
        return "\n".join([*lines, f"    return {result}"]) + "\n"

    def parameters(self):
        """The text that makes the parameters."""
        return "".join(
            f"{name} = ag.Value({source(x)})\n"
            for name, x in zip(self.names[: self.learned], self.leaves[: self.learned], strict=False)
        )

    def at(self, sample):
        """The same program at another sample of its inputs."""
        return replace(self, leaves=self.leaves[: self.learned] + tuple(sample))

    def to_json(self):
        return json.dumps([[x.hex() for x in self.leaves], self.learned, self.steps,
                           [[x.hex() for x in sample] for sample in self.others]])  # fmt: skip

    @staticmethod
    def from_json(text):
        leaves, learned, steps, others = json.loads(text)
        numbers = float.fromhex
        return Program(
            tuple(map(numbers, leaves)),
            learned,
            tuple((op, tuple(operands)) for op, operands in steps),
            tuple(tuple(map(numbers, sample)) for sample in others),
        )


def source(x):
    """A float as Python source."""
    text = repr(float(x))
    return f"float('{text}')" if text in ("inf", "-inf", "nan") else text


def _written(x, names):
    if isinstance(x, int):
        return names[x]
    return f"({x})" if x.startswith("-") else x


def run(text, **given):
    """Execute program text; its namespace."""
    import numpy as np

    import autograd
    from nn import losses

    space = {"ag": autograd, "np": np, "losses": losses, **given}
    exec(compile(text, "<fuzz>", "exec"), space)
    return space
