"""`gatewise doctor`: what works on this machine, and what to do about the rest."""

from __future__ import annotations

import platform
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import gatewise

from ..engine.native.form import ADVICE, ASKED_FOR, engine_info
from ..engine.native.gil import FREE_THREADED
from ..show.render.fonts import font_advice, missing_letters
from ..show.render.graphviz import INSTALL, engines
from ..util.version import VERSION
from .extras import extras, installed
from .terminal import Result, Say

NEEDED, OPTIONAL = ("graphviz", "tqdm"), ("pygraphviz",)
SLOWER = "recording and going backward take some twenty times as long"
LETTERS = "×−÷σ∂√ 価格りんご"


class Finding(NamedTuple):
    """One line of the report.

    Its state is "ok", "note" for what could be better, "extra" for what is not there and need not be, or
    "wrong".
    """

    subject: str
    state: str
    detail: str


def doctor(options: Namespace, say: Say) -> Result:
    """Report on versions, engine, rendering, fonts, and other packages that are imported as `autograd`."""
    findings = []
    for finding in examine():
        findings.append(finding)
        say(f"{finding.state:5}  {finding.subject}: {finding.detail}")
    states = {finding.state for finding in findings}
    well = "wrong" not in states
    verdict = "it works; see the lines that say note" if "note" in states else "all is well"
    say(f"\n{verdict}" if well else "\nsee the lines that say wrong")
    return Result({"ok": well, "findings": [finding._asdict() for finding in findings]}, 0 if well else 1)


def examine() -> Iterator[Finding]:
    """Everything the doctor looks at, one after the other."""
    home = Path(__file__).parent.parent
    yield _itself(home)
    yield Finding("Python", "ok", f"{platform.python_version()} on {platform.platform()}, {sys.executable}")
    yield _engine()
    yield from _packages()
    yield from _rendering()
    missing = missing_letters(LETTERS)
    yield Finding("fonts", "note" if missing else "ok", font_advice(missing) if missing else "all letters")
    yield _import_name()
    yield from _extras()


def _itself(home: Path) -> Finding:
    known = installed("gatewise")
    if known in ("", VERSION):
        return Finding("gatewise", "ok", f"{VERSION}, {home}" + ("" if known else ", not installed by pip"))
    remedy = f"installed as {known}; to bring that up to date: {gatewise.install_again()}"
    return Finding("gatewise", "note", f"{VERSION}, {home}, {remedy}")


def _engine() -> Finding:
    form, reason = engine_info()
    if form == "compiled" or reason == ASKED_FOR or FREE_THREADED:
        return Finding("engine", "ok", f"{form}: {reason}")
    return Finding("engine", "note", f"{form}: {reason}, so that {SLOWER}; {ADVICE}")


def _extras() -> Iterator[Finding]:
    for extra in extras():
        if not extra.missing:
            yield Finding(f"[{extra.name}]", "ok", extra.purpose)
        else:
            lacks = f"{extra.purpose} ({', '.join(extra.missing)} missing): {extra.command}"
            yield Finding(f"[{extra.name}]", "extra", lacks)


def _packages() -> Iterator[Finding]:
    for name in (*NEEDED, *OPTIONAL):
        absent = "wrong" if name in NEEDED else "note"
        found = installed(name)
        yield Finding(name, "ok" if found else absent, found or f"missing: python -m pip install {name}")


def _rendering() -> Iterator[Finding]:
    tried = engines()
    some = "works" in tried.values()
    for name, verdict in tried.items():
        state = "ok" if verdict == "works" else "extra" if some else "wrong"
        yield Finding(f"rendering by {name}", state, verdict)
    if not some:
        yield Finding("rendering", "wrong", f"no PNG can be made, only SVG; {INSTALL}")


def _import_name() -> Finding:
    neighbour = gatewise.find_neighbour()
    if neighbour is None:
        return Finding("import name", "ok", "only Gatewise is imported as autograd")
    hidden = "is hidden" in neighbour.what
    return Finding("import name", "note" if hidden else "wrong", str(neighbour))
