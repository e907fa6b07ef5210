"""Where and with what something was measured, tables, and where they are kept."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


def options(about: str | None) -> argparse.ArgumentParser:
    """The arguments that all benchmarks take."""
    parser = argparse.ArgumentParser(
        description=(about or "").splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=7, help="how often each takes its turn")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="small works and one turn: whether all agree, not how fast they are",
    )
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="keep the table and the plot there")
    return parser


def read(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """The arguments that were given; with --quick each takes one turn."""
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.turns = 1
    return arguments


def machine() -> str:
    """One line: the form of the engine, versions, processor, date."""
    from autograd import engine_info

    return (
        f"Gatewise {installed('gatewise')} ({engine_info().form}), Python {platform.python_version()}, "
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, {date.today().isoformat()}"
    )


def installed(package: str) -> str:
    """The version of a package; "from source" where it is not installed as one."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "from source"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def figure(x: float) -> str:
    """A measured number: three digits are more than it has."""
    return f"{x:.0f}" if abs(x) >= 100 else f"{x:.3g}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown that can also be read as it is; numbers to three digits."""
    texts = [[figure(x) if isinstance(x, float) else str(x) for x in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    lines = [
        "| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |"
        for row in texts
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def at_least(measured: float, bound: float) -> str:
    """A goal, and whether the figure reaches it."""
    return f"at least {figure(bound)}: {'reached' if measured >= bound else 'missed'}"


def at_most(measured: float, bound: float) -> str:
    """A bound, and whether the figure keeps it."""
    return f"at most {figure(bound)}: {'reached' if measured <= bound else 'missed'}"


def tell(name: str, parts: Iterable[str], folder: Path | None) -> None:
    """Print a report, each part as soon as it is there, and keep it as `folder/name.md`."""
    told = []
    for part in parts:
        print(*([""] if told else []), part, sep="\n", flush=True)
        told.append(part)
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.md").write_text("\n\n".join(told) + "\n", encoding="utf-8")
