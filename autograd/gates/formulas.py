"""The table of gates, in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ..numbers.formula import Text, spelled
from .fold import FOLDS, Fold
from .row import GATES, Gate


def table() -> str:
    """All gates as a Markdown table, which the site shows.

    The folds stand at its end, with the step that each of their terms takes.
    """
    lines = ["| gate | symbol | y | local gradients |", "|---|---|---|---|"]
    for gate in GATES.values():
        value, *slopes = spelled(gate)
        names = [name for name in gate.operand_names if name not in gate.parameters]
        lines.append(_line(gate, f"`{value}`", names, slopes))
    for fold in FOLDS.values():
        term = [Text(name) for name in fold.operand_names]
        slopes = [str(Text.of(slope)) for slope in fold.slopes(*term)]
        step = fold.step(Text("total"), *term)
        lines.append(_line(fold, f"`{step}` for each term", fold.operand_names, slopes))
    return "\n".join(lines) + "\n"


def _line(gate: Gate | Fold, value: str, names: Sequence[str], slopes: Sequence[str]) -> str:
    shown = ", ".join(f"∂y/∂{name} = `{slope}`" for name, slope in zip(names, slopes, strict=False))
    symbol = gate.symbol.replace("|", "&#124;")
    value, shown = (text.replace("|", "\\|") for text in (value, shown))
    return f"| `{gate.name}` | {symbol} | {value} | {shown} |"
