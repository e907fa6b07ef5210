"""`to_c`: the C of many programs in one file, by the compiler of this machine."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ..outcome import Outcome
from .compiled import compiled

COMPILER = shutil.which(os.environ.get("CC", "cc"))
# no builtins: a compiler that knows cosh(1) rounds it better than libm does
FLAGS = ["-std=c99", "-O1", "-fno-builtin", "-ffp-contract=off", "-shared", "-fPIC"]


class Sheet:
    """Programs that wait for the compiler; `answers` runs them all."""

    def __init__(self):
        self.waiting = []

    def add(self, program, reference):
        """Take a program whose eager outcome is known; None if it can be written, else why not."""
        name = f"p{len(self.waiting)}"
        try:
            f = compiled(program, "python", True)
            f(*program.inputs)
            text = f.to_c(name)
        except Exception as error:
            return type(error).__name__
        self.waiting.append((program, reference, name, _own(text, name)))
        return None

    def answers(self):
        """(program, reference, outcome) of each, and an empty sheet."""
        waiting, self.waiting = self.waiting, []
        with tempfile.TemporaryDirectory() as folder:
            file, made = Path(folder, "sheet.c"), Path(folder, "sheet.so")
            file.write_text("".join(text for *_, text in waiting), encoding="ascii")
            subprocess.run([COMPILER, *FLAGS, "-o", made, file, "-lm"], check=True, capture_output=True)
            library = ctypes.CDLL(str(made))
            return [(p, reference, _called(library, p, name)) for p, reference, name, _ in waiting]


def _own(text, name):
    """The text with helpers that no other program of the sheet shares."""
    helpers = sorted(set(re.findall(r"^static (?:const )?\w+ (\w+)", text, re.M)))
    before = "".join(f"#define {helper} {name}_{helper}\n" for helper in helpers)
    return before + text + "".join(f"#undef {helper}\n" for helper in helpers)


def _called(library, program, name):
    doubles = lambda xs: (ctypes.c_double * max(1, len(xs)))(*xs)
    parameters, inputs = doubles(program.leaves[: program.learned]), doubles(program.inputs)
    results, gradient = doubles([0.0]), doubles([0.0] * program.learned)
    try:
        called = library[f"{name}_gradient"]
    except AttributeError:
        return Outcome((), "NoGradient", "")
    code = called(parameters, inputs, ctypes.c_double(1.0), results, gradient)
    if code:
        return Outcome((), "Guard", str(code))
    return Outcome((results[0], *gradient[: program.learned]))
