"""A small tape as C, one statement after the other, under the names that the user gave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ....numbers.languages import C, spell
from ....numbers.program import Register
from ..straight_line import StraightLine, straight_line
from ..tape import Tape
from .writer import Parts, function

_SHARE: Final = "share"


def straight(tape: Tape, names: Sequence[str]) -> Parts:
    """The tape as statements, in eager's order; an entry that has a label gets one under its name."""
    line = straight_line(tape, ())
    forward = _statements(tape, names, line, [])
    if len(tape.outputs) != 1 or not tape.parameters:
        return Parts([], forward, None)
    both = straight_line(tape, tape.parameters, _share)
    helper = function(
        "A zero upstream gradient hands nothing down, also beside an infinite local gradient.",
        f"static double {_SHARE}",
        ["double upstream", "double local"],
        ["return upstream == 0.0 ? 0.0 : upstream * local;"],
    )
    gradient = _statements(tape, names, both, both.gradient)
    used = any(f"{_SHARE}(" in statement for statement in gradient)
    return Parts([helper] if used else [], forward, gradient)


def _share(upstream: Any, local: Any) -> Any:
    if isinstance(local, Register) and local.program.instructions[local.index].op != "const":
        return local.program.call(_SHARE, (upstream, local))
    return upstream * local


def _statements(
    tape: Tape, names: Sequence[str], line: StraightLine, gradient: Sequence[Register]
) -> list[str]:
    labelled = {line.entries[i].index: names[i] for i in tape.labels if tape.entries[i].operands}
    inputs = {f"x{i}": names[index] for i, index in enumerate(tape.inputs)}
    inputs |= {f"p{i}": names[index] for i, index in enumerate(tape.parameters)}
    wanted = [line.failed, *line.outputs, *gradient]
    statements, (failed, *texts) = spell(line.program, wanted, C, inputs, labelled)
    body = list(statements)
    if tape.guards:
        body += [f"const int guard = {failed};", "if (guard) return guard;"]
    body += [f"results[{i}] = {text};" for i, text in enumerate(texts[: len(tape.outputs)])]
    slopes = texts[len(tape.outputs) :]
    body += [f"gradient[{i}] += {text};" for i, text in enumerate(slopes) if text != "0.0"]
    return [*_declared(tape, names, body), *body]


def _declared(tape: Tape, names: Sequence[str], body: Sequence[str]) -> Iterable[str]:
    """The inputs and parameters that the body names."""
    words = set(re.findall(r"\w+", "\n".join(body)))
    for array, indices in (("inputs", tape.inputs), ("parameters", tape.parameters)):
        for i, index in enumerate(indices):
            if names[index] in words:
                yield f"const double {names[index]} = {array}[{i}];"
