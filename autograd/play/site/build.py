"""The page and its packs: a folder for a web server, or one file that opens from disk."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterable
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, Final

from ...show.web.html import asset
from ...util.files import write_whole
from ..page import play_page
from .packs import THEIRS, Pack, packs
from .pyodide import VERSION, pyodide_folder

PATIENCE: Final = 20_000  # milliseconds of silence after which the worker counts as dead
ENDINGS: Final = (".html", ".htm")  # of a path that is to be one file
# blobs are the worker and what it imports; machine code is Pyodide's; evaluating texts stays forbidden
POLICY: Final = {"script-src": "blob: 'wasm-unsafe-eval'", "worker-src": "blob:"}


def write_site(
    path: str | os.PathLike[str], *, pyodide: str | os.PathLike[str] | None = None, lang: str = "en"
) -> list[Path]:
    """Write play as a folder, or as one file where the path ends in .html.

    Args:
        path: The folder, which is made, or the file.
        pyodide: A folder with Pyodide's files; npm brings them if none is given.
        lang: The language of the page where its address names none.

    Returns:
        The files that were written, the page last.

    Raises:
        NoPyodideError: Where Pyodide is not to be had.
        OSError: Where nothing can be written.
    """
    made = packs(pyodide_folder(pyodide))
    target = Path(path)
    if target.suffix.lower() in ENDINGS:
        write_whole(target, one_file(made, lang).encode(), "page")
        return [target]
    target.mkdir(parents=True, exist_ok=True)
    contents = {pack.named(): pack.content for pack in made}
    contents |= {"notice.txt": notice().encode(), "index.html": page_of_folder(made, lang).encode()}
    for name, content in contents.items():
        write_whole(target / name, content, "site")
    for old in {*target.glob("*.pack")} - {target / name for name in contents}:
        old.unlink()
    return [target / name for name in contents]


def page_of_folder(made: Iterable[Pack], lang: str) -> str:
    """The page that gets its packs from beside itself, and from nowhere else."""
    settings = told([pack.described(url=pack.named()) for pack in made])
    return play_page("worker", settings, policy={**POLICY, "connect-src": "'self'"}, lang=lang)


def one_file(made: Iterable[Pack], lang: str) -> str:
    """The page with its packs inside, which reaches nothing."""
    settings = told([pack.described(text=b64encode(pack.content).decode()) for pack in made])
    return play_page("worker", settings, policy=POLICY, lang=lang).replace(
        "<head>", f"<!--\n{notice()}-->\n<head>", 1
    )


def told(described: list[dict[str, Any]]) -> dict[str, Any]:
    """What the home in the page needs to know."""
    return {"packs": described, "worker": asset("autograd.play", "worker.js"), "patience": PATIENCE}


def notice() -> str:
    """Whose work is handed on, and under which licenses."""
    whose = [f"Pyodide {VERSION}: MPL-2.0, with Python: PSF-2.0"]
    for name in ("gatewise", *THEIRS):
        about = metadata(name)
        whose.append(f"{name} {about['Version']}: {about['License-Expression'] or about['License']}")
    return "\n".join(["This page contains:", *whose, ""])
