"""Figures in files."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.util.files import write_whole

from .canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")


def check_target(path: str | os.PathLike[str]) -> None:
    """ValueError, or an OSError, if a picture cannot be saved there; ModuleNotFoundError without matplotlib.

    >>> check_target("boundary.png")
    """
    target = Path(path)
    if target.suffix.lower() not in SUFFIXES:
        raise ValueError(f"a plot is saved as one of {', '.join(SUFFIXES)}, not as {os.fspath(path)!r}")
    if target.is_dir():
        raise IsADirectoryError(f"{os.fspath(path)!r} is a folder")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {os.fspath(target.parent)!r}")
    new_figure()


def save(figure: Figure, path: str | os.PathLike[str]) -> None:
    """Save a figure as PNG, SVG or PDF by suffix; a failure leaves the file that was there."""
    check_target(path)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=Path(path).suffix.lower().removeprefix("."), dpi=120)
    write_whole(path, buffer.getvalue(), "plot")
