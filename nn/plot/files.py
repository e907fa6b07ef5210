"""Figures in files."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from autograd.util.files import write_whole

from ..util.files import check_folder
from .canvas import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")


def check_target(path: str | os.PathLike[str]) -> None:
    """Refuse a file to which no picture can be saved.

    Args:
        path: Ends in .png, .svg or .pdf.

    Raises:
        ValueError: For another ending.
        OSError: If no file can be there.
        ModuleNotFoundError: Without matplotlib.

    >>> check_target("boundary.png")
    """
    if Path(path).suffix.lower() not in SUFFIXES:
        raise ValueError(f"a plot is saved as one of {', '.join(SUFFIXES)}, not as {os.fspath(path)!r}")
    check_folder(path)
    new_figure()


def save(figure: Figure, path: str | os.PathLike[str]) -> None:
    """Save a figure as PNG, SVG or PDF by suffix; a failure leaves the file that was there.

    Args:
        figure: A figure of matplotlib.
        path: Ends in .png, .svg or .pdf.

    Raises:
        ValueError: For another ending.
        OSError: Where nothing can be written.
    """
    check_target(path)
    buffer = io.BytesIO()
    figure.savefig(buffer, format=Path(path).suffix.lower().removeprefix("."), dpi=120)
    write_whole(path, buffer.getvalue(), "plot")
