"""python -m tests.fuzz --minutes 60 --seed 1."""

from __future__ import annotations

import argparse
import sys

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
    options = parser.parse_args()
    if options.minutes is None and options.programs is None:
        options.minutes = 1.0
    only = options.only or [""]
    pairs = {name: check for name, check in PAIRS.items() if any(text in name for text in only)}
    fuzzer = Fuzzer(pairs)
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


if __name__ == "__main__":
    sys.exit(main())
