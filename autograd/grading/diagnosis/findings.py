"""The mistakes that are known by name: what each means, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from ...util.text import show_number
from ..graphs import Graph
from ..observing import Observation
from .travelling import KEPT, LATE, LEAVES, LEFT_OUT, NUMBER, ONCE, OVERWRITE, UNORDERED, UPSTREAM


class Known(NamedTuple):
    """A mistake in words: a title, what happens, and a way on."""

    title: str
    what: str
    hint: str


SEED: Final = "seed-not-set"
SEEDED: Final = "seed-wrong"
SHARED: Final = "gradient-shared"
LOOPED: Final = "loop-variable"
IN_PLACE: Final = "changed-in-place"
TRAVEL: Final[Mapping[str, Known]] = {
    OVERWRITE: Known(
        "= where += belongs",
        "A value that is used twice gets a contribution from each use; here the last one replaces the rest.",
        "Write operand.grad += …, not operand.grad = ….",
    ),
    UPSTREAM: Known(
        "The upstream gradient is forgotten",
        "A gate sends its local gradient alone. The chain rule multiplies it by the gate's own gradient.",
        "Send local gradient × self.grad.",
    ),
    ONCE: Known(
        "a + a counts a once",
        "A gate that reads the same value twice sends two contributions; here only one of them arrives.",
        "Keep the operands in a tuple or list. A set or dict drops the second one.",
    ),
    KEPT: Known(
        "Inner gradients are kept from one pass to the next",
        "The second backward() of a graph starts with the gradients that the first left in its inner nodes, "
        "so that they are sent twice.",
        "At the start of backward(), set the gradients of all gates back to 0; leave those of the leaves.",
    ),
    LEAVES: Known(
        "backward() wipes out the gradients of leaves",
        "Two backward passes add up in the leaves: so a batch is summed. Here only the last is left.",
        "Reset gates only; let the user reset leaves.",
    ),
    LATE: Known(
        "Local gradients are read too late",
        "A number that is changed after the forward pass changes the gradient of a result that it had no "
        "part in.",
        "Keep the local gradients, or the numbers, when the gate is made; do not read .data in backward().",
    ),
    NUMBER: Known(
        "A plain number is given a gradient",
        "In a + 3.0 only a can move. Here the slope of the number is added to the gradient of a.",
        "Send nothing for a plain number, or wrap it into a Value of its own.",
    ),
    UNORDERED: Known(
        "No topological order",
        "A gate sends before all that read it have sent, or sends again: what arrives later is lost, or "
        "counts twice.",
        "Sort the graph first (each node after its operands), then go through it once, from the end.",
    ),
    SEED: Known(
        "The seed is not set",
        "All gradients stay 0, as nothing starts the sweep: ∂y/∂y is 1.",
        "Set self.grad = 1.0 before the gates send.",
    ),
    SEEDED: Known(
        "The seed is not 1",
        "All gradients are multiplied by what the sweep starts with: ∂y/∂y is 1, whatever y is.",
        "Set self.grad = 1.0, not self.data or another number.",
    ),
    SHARED: Known(
        "One gradient for all",
        "All values have the same gradient, as if they shared one variable.",
        "Set self.grad = 0.0 in __init__, for each value anew.",
    ),
    LOOPED: Known(
        "A closure sees the last operand only",
        "Functions that a loop makes share its variable: when they run, all of them see its last value.",
        "Give the operand to the function: def send(operand=operand): …",
    ),
    LEFT_OUT: Known(
        "An operand is not in the graph",
        "A gate sends to an operand that the order does not visit, so that nothing goes on from there.",
        "Keep every operand of a gate, and visit each when the graph is sorted.",
    ),
    IN_PLACE: Known(
        "A value is changed in place",
        "After y = a; y += b the number of a is another, though a may be used elsewhere.",
        "Let += make a new Value, as + does; without __iadd__ Python does so.",
    ),
}
NOT_ON: Final = TRAVEL[UNORDERED]._replace(
    what="Only the last gate has anything to send: the others send first, while their gradients are still 0, "
    "or not at all.",
    hint="Go through the sorted graph from the end, and let every gate send.",
)
REMARKS: Final = frozenset({KEPT, LATE})  # micrograd does both, and trains well

ALIKE: Final = "{} has another slope than it should"
GATES: Final[Mapping[str, Known]] = {
    "add": Known("The slopes of +", "Both slopes of a + b are 1.", "∂(a + b)/∂a = ∂(a + b)/∂b = 1."),
    "mul": Known(
        "The slopes of ×",
        "The slope of a * b by a is b, and by b it is a.",
        "Each operand gets the other's number.",
    ),
    "sub": Known("The slopes of −", "The slopes of a - b are 1 and −1.", "Mind the sign of the second one."),
    "div": Known(
        "The slopes of ÷",
        "The slopes of a / b are 1/b and −a/b².",
        "Check the sign and the square of the second.",
    ),
    "pow": Known(
        "The slope of a power",
        "The slope of a ** n is n·a^(n−1).",
        "The exponent comes down, and is one less above.",
    ),
    "neg": Known("The slope of a sign", "The slope of -a is −1.", "Send −1 × self.grad."),
    "exp": Known(
        "The slope of exp", "The slope of exp is exp itself, its own result.", "Send result × self.grad."
    ),
    "tanh": Known(
        "The slope of tanh",
        "The slope of tanh is 1 − y², where y is its result.",
        "Take the result, not the operand, and square it.",
    ),
    "relu": Known(
        "The slope of relu", "The slope of relu is 1 above 0, and 0 below.", "Ask whether the operand is > 0."
    ),
}
CORNER: Final = Known(
    "relu at its corner",
    "At 0 exactly relu has no slope; everybody takes 0 there, so that a unit at rest stays at rest.",
    "Write > 0, not >= 0.",
)
SWAPPED: Final = "The two slopes are in each other's place."


class Finding(NamedTuple):
    """A mistake, and the smallest graph that shows it.

    Attributes:
        name: What it is called.
        known: It in words.
        graph: The graph.
        right: The engine's numbers on it.
        got: The numbers of the class.
    """

    name: str
    known: Known
    graph: Graph
    right: Observation
    got: Observation

    @property
    def remark(self) -> bool:
        """Whether one can train with it: micrograd does."""
        return self.name in REMARKS

    @property
    def given(self) -> str:
        """The numbers of the leaves."""
        return ", ".join(f"{name} = {show_number(x)}" for name, x in self.graph.leaves.items())

    @property
    def differences(self) -> tuple[str, ...]:
        """Each number that is another than it should be, as a sentence."""
        data = [("data", name, self.right.data[name], x) for name, x in self.got.data.items()]
        grad = [
            ("grad", name, self.right.grad[name], self.got.grad.get(name, 0.0)) for name in self.graph.leaves
        ]
        return tuple(
            f"{name}.{what} is {show_number(x)}, and should be {show_number(right)}"
            for what, name, right, x in data + grad
            if not abs(x - right) <= 1e-9 * max(1.0, abs(right))
        )
