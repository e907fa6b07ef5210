"""The notebooks as they are stored, outputs and all."""

import re
from pathlib import Path
from typing import Any

NOTEBOOK = re.compile(r"\]\((?:\.\./)+notebooks/(ja/)?([^)]+\.ipynb)")


def pages(folder: Path) -> dict[str, str]:
    """Each notebook by its file name, in reading order.

    Args:
        folder: Where the notebooks are.

    Returns:
        File names, and what is in the files.
    """
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ipynb"))}


def lead_to_pages(app: Any, docname: str, source: list[str]) -> None:
    """Let a link to a notebook, as a code host follows it, lead to its page on the site."""
    source[0] = NOTEBOOK.sub(lambda link: f"](/{link[1] or 'learn/'}course/{link[2]}", source[0])


def setup(app: Any) -> dict[str, bool]:
    """Read every page before its links are."""
    app.connect("source-read", lead_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
