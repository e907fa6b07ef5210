"""python -m tests.fuzz --minutes 60 --seed 1."""

from __future__ import annotations

import argparse
import faulthandler
import os
import subprocess
import sys
import tempfile

from .fuzzer import Fuzzer
from .pairs import PAIRS


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Take random programs every way."
    )
    parser.add_argument("--minutes", type=float, help="how long")
    parser.add_argument("--programs", type=int, help="or how many programs")
    parser.add_argument("--seed", type=int, default=1, help="of the first program; the next has the next")
    parser.add_argument("--only", action="append", metavar="TEXT", help="only pairs with this text")
    parser.add_argument("--seeds-to", help=argparse.SUPPRESS)  # where the process that works says its seed
    options = parser.parse_args()
    if options.seeds_to is None:
        return guarded()
    if options.minutes is None and options.programs is None:
        options.minutes = 1.0
    only = options.only or [""]
    pairs = {name: check for name, check in PAIRS.items() if any(text in name for text in only)}
    faulthandler.enable()
    fuzzer = Fuzzer(pairs, seeds_to=options.seeds_to)
    try:
        report = fuzzer.run(options.seed, options.minutes, options.programs)
    except KeyboardInterrupt:
        report = fuzzer.report
    finally:
        fuzzer.close()
    print(report.table())
    for (pair, like, operations), (count, *_) in sorted(report.kinds.items()):
        print(f"{count:>5} × {pair} ({like}): {', '.join(operations)}")
    return 1 if report.kinds else 0


def guarded():
    """Run this command in a process of its own, and say at which seed it was when it crashed."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "seed")
        code = subprocess.call([sys.executable, "-m", __package__, *sys.argv[1:], "--seeds-to", path])
        if code < 0:
            with open(path, encoding="ascii") as seed:
                print(f"crashed by signal {-code} at seed {seed.read()}")
    return code


if __name__ == "__main__":
    sys.exit(main())
