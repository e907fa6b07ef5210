"""All benchmarks, one after the other, each in a process of its own: `python -m benchmarks --save FOLDER`."""

from __future__ import annotations

import subprocess
import sys

from .lib.report import options

NAMES = ("eager", "training", "gpt", "memory", "looking", "peers", "compiled", "start")


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--hips", metavar="PYTHON", help="the Python of an environment with HIPS autograd")
    arguments = parser.parse_args()
    chosen = ["--turns", str(arguments.turns)] + (["--save", str(arguments.save)] if arguments.save else [])
    for name in NAMES:
        print(f"\n## {name}\n", flush=True)
        hips = ["--hips", arguments.hips] if name == "peers" and arguments.hips else []
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *chosen, *hips], check=True)


if __name__ == "__main__":
    main()
