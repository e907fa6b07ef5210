"""The extras: what each is for is said here, what is in it by the package's metadata."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution, version
from typing import Final, NamedTuple

PURPOSES: Final = {
    "plot": "decision boundaries and loss curves",
    "gif": "puts the frames of steps together as an animation",
    "digits": "8×8 handwritten digits to learn",
    "compile": "machine code for compile(), which else replays a tape in Python",
    "jax": "what compiled.to_jax() gives a function to",
    "notebook": "runs the notebooks",
    "docs": "builds the site",
    "test": "runs the tests",
    "browser": "runs the tests of pages in a browser; brings npm too",
    "peers": "compares with PyTorch and tries pandas in the tests; gigabytes",
    "bench": "what the benchmarks measure against",
    "dev": "everything to work on Gatewise",
}


class Extra(NamedTuple):
    """An extra: what it is for, the packages of it that are missing, and how to get them."""

    name: str
    purpose: str
    missing: tuple[str, ...]
    command: str


def installed(package: str) -> str:
    """The version of an installed package; an empty text if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def extras() -> Iterator[Extra]:
    """Every extra that the installed package declares, in the order of PURPOSES; none in a bare checkout."""
    try:
        about = distribution("gatewise")
    except PackageNotFoundError:
        return
    declared = about.metadata.get_all("Provides-Extra") or []
    needed: dict[str, list[str]] = {name: [] for name in declared}
    for requirement in about.requires or []:
        extra = re.search(r"""extra == ["']([\w-]+)["']""", requirement)
        if extra:
            needed[extra[1]].append(requirement.partition(";")[0])
    for name in sorted(declared, key=[*PURPOSES, *declared].index):
        missing = tuple(sorted({x for x in _packages(name, needed) if not installed(x)}))
        yield Extra(name, PURPOSES.get(name, ""), missing, f'python -m pip install "gatewise[{name}]"')


def _packages(extra: str, needed: dict[str, list[str]]) -> Iterator[str]:
    """The packages of an extra, and of the extras that it takes in."""
    for requirement in needed.get(extra, ()):
        inner = re.match(r"gatewise\[([\w, -]+)\]", requirement)
        if inner:
            for name in inner[1].split(","):
                yield from _packages(name.strip(), needed)
        else:
            yield re.split(r"[^\w.-]", requirement)[0]
