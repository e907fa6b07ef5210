"""The page and its packs: a folder for a web server, or one file that opens from disk."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections.abc import Mapping
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, Final

from ...show.web.html import asset
from ...util.files import write_whole
from ..page import START, play_page
from .packs import THEIRS, packs
from .pyodide import VERSION, pyodide_folder

SECONDS: Final = 20.0  # a browser is slower than the machine that it runs on
ENDINGS: Final = (".html", ".htm")  # of a path that is to be one file
# blobs are the worker and what it imports; machine code is Pyodide's; evaluating texts stays forbidden
POLICY: Final = {"script-src": "blob: 'wasm-unsafe-eval'", "worker-src": "blob:"}


def write_site(
    path: str | os.PathLike[str],
    start: Mapping[str, str] = START,
    *,
    seconds: float = SECONDS,
    lang: str = "en",
    pyodide: str | os.PathLike[str] | None = None,
) -> list[Path]:
    """Write play as a folder, or as one file where the path ends in .html.

    Args:
        path: The folder, which is made, or the file.
        start: What the page shows first, "text" and "numbers"; it is drawn before Python is there.
        seconds: How long an answer may take.
        lang: The language of the page where its address names none.
        pyodide: A folder with Pyodide's files; npm brings them if none is given.

    Returns:
        The files that were written, the page last.

    Raises:
        NoPyodideError: Where Pyodide is not to be had.
        OSError: Where nothing can be written.
    """
    target = Path(path)
    made = packs(pyodide_folder(pyodide))
    if target.suffix.lower() in ENDINGS:
        here = [pack.described(text=b64encode(pack.content).decode()) for pack in made]
        page = page_with(here, POLICY, start, seconds, lang)
        page = page.replace("<head>", f"<!--\n{notice()}-->\n<head>", 1)
        write_whole(target, page.encode(), "page")
        return [target]
    beside = [pack.described(url=pack.named()) for pack in made]
    page = page_with(beside, {**POLICY, "connect-src": "'self'"}, start, seconds, lang)
    target.mkdir(parents=True, exist_ok=True)
    contents = {pack.named(): pack.content for pack in made}
    contents |= {"notice.txt": notice().encode(), "index.html": page.encode()}
    for name, content in contents.items():
        write_whole(target / name, content, "site")
    for old in {*target.glob("*.pack")} - {target / name for name in contents}:
        old.unlink()
    return [target / name for name in contents]


def page_with(
    described: list[dict[str, Any]],
    policy: Mapping[str, str],
    start: Mapping[str, str],
    seconds: float,
    lang: str,
) -> str:
    """The page that finds its packs as they are described."""
    worker = asset("autograd.play", "homes/python.js")
    warm = json.dumps({"room": "expression", "ask": "graph", "lang": lang, **start})
    settings = {"packs": described, "worker": worker, "seconds": seconds, "warm": warm}
    return play_page("worker", settings, policy=policy, lang=lang, start=start)


def notice() -> str:
    """Whose work is handed on, and under which licenses."""
    whose = [f"Pyodide {VERSION}: MPL-2.0, with Python: PSF-2.0"]
    for name in ("gatewise", *THEIRS):
        about = metadata(name)
        licenses = [about[key] for key in ("License-Expression", "License") if key in about]
        whose.append(f"{name} {about['Version']}: {licenses[0] if licenses else 'see its own files'}")
    return "\n".join(["This page contains:", *whose, ""])
