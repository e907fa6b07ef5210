"""A tape as one C99 file that needs nothing but libm: forward and gradient of one sample."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ....numbers.languages import C
from ..tape import Tape
from .loops import loops
from .names import identifier, in_comment, named
from .straight_line import straight
from .writer import Parts, array, function

MOST_WRITTEN_OUT: Final = 300  # entries of a tape that becomes one statement after the other
_MOST_NAMED: Final = 100  # inputs and parameters that are listed


def source(tape: Tape, parameters: Sequence[float], name: str) -> str:
    """The C file of a tape, with functions {name}_forward and {name}_gradient.

    A tape of up to 300 entries is written out, in the user's names and in eager's order; a larger one
    becomes loops.  There is a gradient where the tape has one result and parameters.

    Args:
        parameters: Their numbers now, which the file carries as {name}_initial.

    Raises:
        GraphError: For a gate whose row reads floats only.
    """
    name = identifier(name)
    names = named(tape)
    parts = straight(tape, names) if len(tape) <= MOST_WRITTEN_OUT else loops(tape)
    functions = [_forward(name, parts, bool(tape.guards))]
    if parts.gradient is not None:
        functions.append(_gradient(name, parts.gradient))
    initial = array(f"const double {name}_initial", [C.number(x) for x in parameters])
    pieces = [_about(tape, name, names), "#include <math.h>\n", _sizes(tape, name), initial]
    return "\n".join([*pieces, *parts.helpers, *functions])


def _about(tape: Tape, name: str, names: Sequence[str]) -> str:
    lines = [
        f"{name}: written by Gatewise from a tape of {len(tape)} entries.",
        "",
        "Compile with -std=c99 -ffp-contract=off, link with -lm.",
        "",
    ]
    for kind, indices in (("inputs", tape.inputs), ("parameters", tape.parameters)):
        labelled = [(i, names[index]) for i, index in enumerate(indices) if index in tape.labels]
        lines += [f"{kind}[{i}] is {label}" for i, label in labelled[:_MOST_NAMED]]
        if len(labelled) > _MOST_NAMED:
            lines.append(f"and {len(labelled) - _MOST_NAMED} more {kind}")
    for number, guard in enumerate(tape.guards, 1):
        place = re.sub(r"^.*[\\/](?=[^\\/:]*:\d+)", "", guard.place)
        lines.append(f"guard {number} expects {'' if guard.expected else 'not '}{place}")
    return "/* " + "\n".join(f" * {in_comment(line)}".rstrip() for line in lines)[3:] + "\n */\n"


def _sizes(tape: Tape, name: str) -> str:
    sizes = {"INPUTS": tape.inputs, "PARAMETERS": tape.parameters, "RESULTS": tape.outputs}
    return "".join(f"#define {name.upper()}_{what} {len(items)}\n" for what, items in sizes.items())


def _forward(name: str, parts: Parts, guarded: bool) -> str:
    failing = (
        ", or the number of the guard that failed: then the recorded branch does not fit these inputs, "
        "and nothing is written"
    )
    comment = f"The results for one sample. Returns 0{failing if guarded else ''}."
    arguments = ["const double *parameters", "const double *inputs", "double *results"]
    return function(comment, f"int {name}_forward", arguments, [*parts.forward, "return 0;"])


def _gradient(name: str, gradient: Sequence[str]) -> str:
    comment = (
        "As above, and adds seed * d results[0] / d parameters[i] to gradient[i]: "
        "seed is 1 for the gradient of a sample, 1 / n for the mean over n samples."
    )
    arguments = ["const double *parameters", "const double *inputs", "double seed"]
    arguments += ["double *results", "double *gradient"]
    return function(comment, f"int {name}_gradient", arguments, [*gradient, "return 0;"])
