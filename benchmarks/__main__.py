"""Benchmarks, each in a process of its own: `python -m benchmarks --save FOLDER` runs all of them."""

from __future__ import annotations

import subprocess
import sys

from .lib.report import options, read

NAMES = (
    "eager",
    "training",
    "loops",
    "gpt",
    "memory",
    "looking",
    "peers",
    "compiled",
    "choice",
    "calls",
    "start",
    "gpu",
)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all unless told")
    parser.add_argument("--hips", metavar="PYTHON", help="the Python of an environment with HIPS autograd")
    arguments = read(parser)
    unknown = [name for name in arguments.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(NAMES)}")
    chosen = ["--turns", str(arguments.turns)] + (["--save", str(arguments.save)] if arguments.save else [])
    chosen += ["--quick"] * arguments.quick
    for name in arguments.names or NAMES:
        print(f"\n## {name}\n", flush=True)
        hips = ["--hips", arguments.hips] if name == "peers" and arguments.hips else []
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *chosen, *hips], check=True)


if __name__ == "__main__":
    main()
