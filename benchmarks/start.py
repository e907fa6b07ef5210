"""How long the start takes, beside bare Python's and micrograd's: fresh processes, in turns."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

from .lib.clock import Phases, take_turns
from .lib.report import at_most, figure, machine, options, read, table, tell

ROOT = Path(__file__).parent.parent
KEEPING = {name: x for name, x in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
BARE, MICROGRAD = "bare Python", "import micrograd.engine"
STARTS = {
    BARE: ["-c", "pass"],
    MICROGRAD: ["-c", "import micrograd.engine"],
    "import autograd": ["-c", "import autograd"],
    "import nn": ["-c", "import nn"],
    "gatewise --help": ["-m", "gatewise", "--help"],
}
BOUNDS = {"import autograd": 4.5, "import nn": 6.0, "gatewise --help": 7.5}  # times bare Python


def starting(arguments: list[str], compiled: str) -> Callable[[], Phases]:
    """The work of a process; what Python compiles is kept in a folder, as it is on any machine of a user."""
    command = [sys.executable, "-X", f"pycache_prefix={compiled}", *arguments]

    def work() -> Phases:
        start = perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env=KEEPING)
        return {"whole": perf_counter() - start}

    return work


def main() -> None:
    arguments = read(options(__doc__))
    chosen = {name: start for name, start in STARTS.items() if name != MICROGRAD or find_spec("micrograd")}
    with tempfile.TemporaryDirectory() as compiled:
        times = take_turns(
            {name: starting(start, compiled) for name, start in chosen.items()}, arguments.turns
        )
    rows = [
        (
            name,
            f"{times.median(name) * 1e3:.0f} ms",
            figure(times.ratio(name, BARE)),
            figure(times.ratio(name, MICROGRAD)) if MICROGRAD in chosen else "not installed",
            at_most(times.ratio(name, BARE), BOUNDS[name]) if name in BOUNDS else "",
        )
        for name in chosen
    ]
    head = ("start", "time", "× bare Python", "× micrograd", "goal")
    tell("start", [machine(), table(head, rows)], arguments.save)


if __name__ == "__main__":
    main()
