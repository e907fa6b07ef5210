"""What is printed: how many programs went through which pair, and the differences by kind."""

from __future__ import annotations

import re
from collections import Counter

from .programs import HEADER


class Report:
    """Counts by pair, and one shrunk program per kind of difference."""

    def __init__(self):
        self.counts = {}
        self.kinds = {}
        self.programs = 0

    def count(self, pair, verdict):
        self.counts.setdefault(pair, Counter())[verdict] += 1

    def known(self, pair, program, said):
        """The kind that this difference most likely belongs to, or None."""
        operations = {op for op, _ in program.steps}
        for kind in self.kinds:
            if kind[:2] == (pair, signature(said)) and operations.issuperset(kind[2]):
                return kind
        return None

    def add(self, pair, program, said, seed):
        """Keep a difference; True if its kind is new."""
        kind = pair, signature(said), tuple(sorted({op for op, _ in program.steps}))
        known = self.kinds.setdefault(kind, [0, program, said, seed])
        known[0] += 1
        return known[0] == 1

    def table(self):
        """The figures."""
        columns = ["same", "refused alike", "open", "different"]
        lines = [
            f"{self.programs} programs",
            f"{'pair of routes':<34}" + "".join(f"{c:>15}" for c in columns),
        ]
        for pair, counts in self.counts.items():
            lines.append(f"{pair:<34}" + "".join(f"{counts[c]:>15}" for c in columns))
        return "\n".join(lines)


def shown(pair, program, said, seed):
    """A difference as a human pastes it."""
    call = ", ".join(map(repr, program.inputs))
    return (
        f"# ── {pair} (seed {seed})\n{HEADER}{program.parameters()}{program.function(True)}"
        f"f({call})  # {said}\n# {program.to_json()}\n"
    )


def signature(said):
    """What a difference is like, without its numbers."""
    return " ".join(
        re.findall(r"[A-Za-z]+Error|refused|no value|in truth|not finite|exact|batch|NaN|nan|inf", said)
    )
