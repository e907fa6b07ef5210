"""A tape as text: one line for each entry, under the names that the program gave."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from ...gates.notation import on_one_line, written
from ...util.text import show_number

if TYPE_CHECKING:
    from .tape import Tape


def listed(tape: Tape) -> str:
    """What the tape holds, in figures, and then each entry as a gate over names; constants stand in place."""
    names = named(tape)
    width = max(map(len, names), default=0)
    guards = {guard.condition: f"guard: {guard.expected}, {guard.place}" for guard in tape.guards}
    outputs = set(tape.outputs)
    lines = [_headline(tape)]
    for index, (entry, name) in enumerate(zip(tape.entries, names, strict=True)):
        if entry.op != "constant":
            operands = [names[i] for i in entry.operands]
            text = written(entry, operands) if entry.gate else _TEXT[entry.op].format(*operands)
            notes = ("→ result" if index in outputs else "", guards.get(index, ""))
            lines.append("  ".join(["", f"{name:<{width}}", text, *filter(None, notes)]))
    return "\n".join(lines)


def named(tape: Tape) -> list[str]:
    """What each entry is called: its label, its number if it is a constant, or v1, v2 and so on."""
    labels = [on_one_line(tape.labels.get(i, "")) for i in range(len(tape))]
    taken = set(labels)
    fresh = (name for i in count(1) if (name := f"v{i}") not in taken)
    return [
        show_number(entry.number) if entry.op == "constant" else label or next(fresh)
        for entry, label in zip(tape.entries, labels, strict=True)
    ]


def _headline(tape: Tape) -> str:
    recorded, merged, folded, dropped = tape.counts
    sizes = {
        "input": len(tape.inputs),
        "parameter": len(tape.parameters),
        "result": len(tape.outputs),
        "guard": len(tape.guards),
    }
    return (
        f"{len(tape)} entries from {recorded} nodes ({merged} merged, {folded} folded, {dropped} dropped); "
        + ", ".join(f"{size} {name}{'s' * (size != 1)}" for name, size in sizes.items())
    )


_TEXT: Final = {
    "input": "input",
    "parameter": "parameter",
    "lt": "{0} < {1}",
    "le": "{0} ≤ {1}",
    "detach": "{0}, without a gradient",
}
