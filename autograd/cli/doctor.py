"""`gatewise doctor`: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import platform
import sys
from argparse import Namespace
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import NamedTuple

from ..engine.native.form import engine_info
from ..show.render.fonts import font_advice, missing_letters
from ..show.render.graphviz import INSTALL, engines
from .terminal import Result, Say

NEEDED, OPTIONAL = ("graphviz", "tqdm"), ("pygraphviz", "matplotlib", "llvmlite", "jax")
LETTERS = "×−÷σ∂√ 価格りんご"


class Finding(NamedTuple):
    """One line of the report: "ok", "note" for what is only nice to have, or "wrong"."""

    subject: str
    state: str
    detail: str


def doctor(options: Namespace, say: Say) -> Result:
    """Report on versions, engine, rendering, fonts, and other packages that are imported as `autograd`."""
    findings = []
    for finding in examine():
        findings.append(finding)
        say(f"{finding.state:5}  {finding.subject}: {finding.detail}")
    well = all(finding.state != "wrong" for finding in findings)
    say("\nall is well" if well else "\nsee the lines that say wrong")
    return Result({"ok": well, "findings": [finding._asdict() for finding in findings]}, 0 if well else 1)


def examine() -> Iterator[Finding]:
    """Everything the doctor looks at, one after the other."""
    home = Path(__file__).parent.parent
    yield Finding("gatewise", "ok", f"{installed('gatewise') or 'not installed'}, {home}")
    yield Finding("Python", "ok", f"{platform.python_version()} on {platform.platform()}, {sys.executable}")
    yield Finding("engine", "ok", f"{engine_info().form}: {engine_info().reason}")
    yield from _packages()
    yield from _rendering()
    missing = missing_letters(LETTERS)
    yield Finding("fonts", "note" if missing else "ok", font_advice(missing) if missing else "all letters")
    yield _import_name()


def installed(package: str) -> str:
    """The version of an installed package; an empty text if it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _packages() -> Iterator[Finding]:
    for name in (*NEEDED, *OPTIONAL):
        absent = "wrong" if name in NEEDED else "note"
        found = installed(name)
        yield Finding(name, "ok" if found else absent, found or f"missing: python -m pip install {name}")


def _rendering() -> Iterator[Finding]:
    tried = engines()
    some = "works" in tried.values()
    for name, verdict in tried.items():
        state = "ok" if verdict == "works" else "note" if some else "wrong"
        yield Finding(f"rendering by {name}", state, verdict)
    if not some:
        yield Finding("rendering", "wrong", f"no PNG can be made, only SVG; {INSTALL}")


def _import_name() -> Finding:
    others = sorted(set(packages_distributions().get("autograd", [])) - {"gatewise"})
    if not others:
        return Finding("import name", "ok", "only Gatewise is imported as autograd")
    return Finding(
        "import name",
        "wrong",
        f"the package {', '.join(others)} is imported as autograd too, and the one installed last has "
        "written over the other; use a virtual environment for each",
    )
