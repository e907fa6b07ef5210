"""Programs by chance: which operations on what, from a seeded generator."""

from __future__ import annotations

import random

from .operations import OPERATIONS
from .programs import Program

AWKWARD = ["0.0", "-0.0", "1.0", "-1.0", "2", "-2", "3", "0.5", "-0.5", "1", "0", "1.5", "-3", "-1"]
HUGE = ["1e200", "-1e200", "1e-200", "1e308", "1e-320", "711.0", "-711.0", "37.0", "-745.0", "20.0", "1e16"]
KINDS = ["np.float64(1.5)", "np.int64(2)", "np.float64(-0.0)", "True", "np.int64(-3)"]
SMALL = [
    "np.float32(0.1)",
    "np.int8(100)",
    "np.float16(0.5)",
]  # among plain numbers NumPy keeps to their size
NOT_FINITE = ["float('inf')", "float('-inf')", "float('nan')"]
NAMES = list(OPERATIONS)
WEIGHTS = [OPERATIONS[name].weight for name in NAMES]


class Draw:
    """One program; `wild` is how much of it stands at awkward points."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.wild = self.chance.choice([0.0, 0.0, 0.1, 0.3, 0.6])
        self.far = self.chance.choice([0.0, 0.0, 0.0, 0.1, 0.3])

    def program(self):
        """Leaves, steps and further samples."""
        chance = self.chance
        learned, inputs = chance.randint(1, 3), chance.choice([0, 1, 1, 1, 2, 2])
        leaves = tuple(self.leaf() for _ in range(learned + inputs))
        count = len(leaves)
        steps = []
        for _ in range(chance.choice([1, 2, 3, 4, 6, 8, 12])):
            steps.append(self.step(count))
            count += 1
        others = tuple(tuple(self.near(x) for x in leaves[learned:]) for _ in range(16))
        return pruned(Program(leaves, learned, tuple(steps), others if inputs else ()))

    def leaf(self):
        """A number for a leaf; wild ones are those where something happens."""
        if self.chance.random() < self.far:
            return float(self.chance.choice(HUGE))
        if self.chance.random() < self.wild:
            return float(self.chance.choice(AWKWARD))
        return round(self.chance.uniform(-3.0, 3.0), self.chance.choice([1, 3, 15]))

    def near(self, x):
        """The same leaf in another sample: often on the same side of things."""
        how = self.chance.random()
        if how < 0.5 and abs(x) < 1e100:
            return x * self.chance.choice([1.0, 1.001, 0.999, 1.25])
        return self.leaf()

    def step(self, count):
        """An instruction over the registers made so far, the later ones more often."""
        name = self.chance.choices(NAMES, WEIGHTS)[0]
        slots = OPERATIONS[name].slots
        if OPERATIONS[name].repeats:
            slots = slots * self.chance.choice([1, 2, 2, 3, 4])
        calls = OPERATIONS[name].template.startswith(("ag.", "losses."))
        operands = [self.operand(slot, count, calls) for slot in slots]
        free = [i for i, slot in enumerate(slots) if slot in "vr"]
        if free and not any(isinstance(operands[i], int) for i in free):
            operands[self.chance.choice(free)] = self.register(count)
        return name, tuple(operands)

    def operand(self, slot, count, calls):
        chance = self.chance
        if slot == "r" or (slot == "v" and chance.random() < 0.8):
            return self.register(count)
        if slot == "p":
            return chance.choice(["0", "1", "0.0", "1.0", "0.25", "0.5"])
        if slot == "s":
            return chance.choice(["1", "-1", "1.0", "-1.0"])
        if slot == "k":
            return chance.choice(["1.0", "0.5", "2"])
        if slot in "0123456789":
            return slot
        return self.number(KINDS + SMALL * calls)

    def register(self, count):
        if self.chance.random() < 0.5:
            return max(0, count - 1 - self.chance.randint(0, 2))
        return self.chance.randrange(count)

    def number(self, kinds):
        """A constant, as source text."""
        chance = self.chance
        if chance.random() < 0.15:
            return chance.choice(kinds)
        if chance.random() < self.far:
            return chance.choice(HUGE + NOT_FINITE[: chance.choice([0, 3])])
        if chance.random() < 0.5:
            return chance.choice(AWKWARD)
        return repr(round(chance.uniform(-3.0, 3.0), chance.choice([1, 2, 15])))


def pruned(program):
    """The program without steps that its result does not need; leaves stay."""
    first, needed, kept = len(program.leaves), set(), []
    if not program.steps:
        return program
    needed.add(first + len(program.steps) - 1)
    for i in reversed(range(len(program.steps))):
        if first + i in needed:
            needed.update(x for x in program.steps[i][1] if isinstance(x, int))
            kept.append(i)
    place = {i: i for i in range(first)}
    steps = []
    for i in reversed(kept):
        op, operands = program.steps[i]
        steps.append((op, tuple(place[x] if isinstance(x, int) else x for x in operands)))
        place[first + i] = first + len(steps) - 1
    return Program(program.leaves, program.learned, tuple(steps), program.others)
