"""Graphviz source with a place for everything into PNG or PDF, by the first engine that can."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable

from ...errors import NoEngineError

TIMEOUT = 30.0  # seconds

INSTALL = "install one with `python -m pip install pygraphviz`, or Graphviz itself (`apt install graphviz`)"
FEWER = "draw fewer nodes, with depth="

# In a process of its own: graphviz as a library can neither be interrupted nor used by two threads,
# and a crash or a hang there must not be ours.
_BUNDLED = """
import sys, pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog="nop2", args=sys.argv[2]))
"""


class _EngineFailed(Exception):
    """Why one engine gave no picture."""


class _TooSlow(_EngineFailed):
    """It was stopped."""


def _by_pygraphviz(source: str, form: str, dpi: int) -> bytes:
    return _run([sys.executable, "-P", "-c", _BUNDLED, form, f"-Gdpi={dpi}"], source)


def _by_dot(source: str, form: str, dpi: int) -> bytes:
    program = shutil.which("dot")
    if program is None:
        raise _EngineFailed("there is no such program on the PATH")
    return _run([program, "-Knop2", f"-T{form}", f"-Gdpi={dpi}"], source)


Engine = Callable[[str, str, int], bytes]

ENGINES: dict[str, Engine] = {"pygraphviz": _by_pygraphviz, "dot": _by_dot}


def render(source: str, form: str, dpi: int) -> bytes:
    """The picture as "png" or "pdf" bytes; NoEngineError says of each engine why it gave none."""
    failures = {}
    for name, engine in ENGINES.items():
        try:
            return _rendered(engine, source, form, dpi)
        except _EngineFailed as failure:
            failures[name] = failure
    reasons = "; ".join(f"{name}: {failure}" for name, failure in failures.items())
    too_slow = any(isinstance(failure, _TooSlow) for failure in failures.values())
    raise NoEngineError(f"no engine could render the picture ({reasons}); {FEWER if too_slow else INSTALL}")


def engines() -> dict[str, str]:
    """Each engine's name with "works", or with the reason why it does not; it is tried, not guessed.

    >>> list(engines())
    ['pygraphviz', 'dot']
    """
    report = {}
    for name, engine in ENGINES.items():
        try:
            _rendered(engine, 'digraph { a [pos="0,0"] }', "png", 72)
            report[name] = "works"
        except _EngineFailed as failure:
            report[name] = str(failure)
    return report


def _rendered(engine: Engine, source: str, form: str, dpi: int) -> bytes:
    picture = engine(source, form, dpi)
    if not _LOOKS_RIGHT[form](picture):
        raise _EngineFailed(f"it wrote something that is not {form.upper()}")
    return picture


def _is_png(picture: bytes) -> bool:
    return picture.startswith(b"\x89PNG\r\n\x1a\n") and picture.endswith(b"IEND\xaeB`\x82")


def _is_pdf(picture: bytes) -> bool:
    return picture.startswith(b"%PDF-") and picture.rstrip().endswith(b"%%EOF")


_LOOKS_RIGHT = {"png": _is_png, "pdf": _is_pdf}


def _run(command: list[str], source: str) -> bytes:
    try:
        done = subprocess.run(command, input=source.encode(), capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        raise _TooSlow(f"it took longer than {TIMEOUT:g} seconds") from None
    except OSError as error:
        raise _EngineFailed(f"it did not start: {error}") from None
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode != 0 or "libexpat" in said:  # without expat, graphviz drops every label
        raise _EngineFailed(said.splitlines()[-1] if said else f"it ended with code {done.returncode}")
    return done.stdout
