"""Whose code runs: a user's, this project's, or that of a library; and code that is written while it runs."""

from __future__ import annotations

import os
import sys
from os.path import abspath, dirname
from types import FrameType
from typing import Any, Final, NamedTuple

_HERE: Final = dirname(dirname(dirname(abspath(__file__))))
_PACKAGE: Final = _HERE + os.sep
NN: Final = os.path.join(dirname(_HERE), "nn") + os.sep
_LIBRARIES: Final = (dirname(os.__file__) + os.sep, "<frozen ")
_INSTALLED: Final = (os.sep + "site-packages" + os.sep, os.sep + "dist-packages" + os.sep)


class SourceLine(NamedTuple):
    """A line of a program.

    Attributes:
        file: Where it stands; a cell of a notebook has a name of its own.
        line: Its number.
        function: The function that it is in, "<module>" outside of all.
    """

    file: str
    line: int
    function: str

    @property
    def text(self) -> str:
        """The line itself; empty where the file cannot be read."""
        from linecache import getline  # reads files, which nobody needs at the start

        return getline(self.file, self.line).strip()

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}" if self.text else f"{self.file}:{self.line}"


def calling_line(*beside: str) -> SourceLine | None:
    """The line of the user's code that is being run: the first frame outside this package and libraries.

    Args:
        *beside: Other folders that are not the user's.
    """
    found: FrameType | None = None
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        path = frame.f_code.co_filename
        if not path.startswith(_PACKAGE):
            found = found or frame  # the library, where there is nobody else
            if not path.startswith((*_LIBRARIES, *beside)) and not any(part in path for part in _INSTALLED):
                found = frame
                break
        frame = frame.f_back
    return None if found is None else line_of(found)


def line_of(frame: FrameType) -> SourceLine:
    """The line that a frame is at."""
    return SourceLine(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)


def is_package(frame: FrameType) -> bool:
    """Whether a frame runs this package's own code."""
    return frame.f_code.co_filename.startswith(_PACKAGE)


def run_written(source: str, name: str, space: dict[str, Any]) -> None:
    """Run source that this package has written, in a file of the package, so that no frame is the user's.

    Args:
        name: What it is; it need not be unique.
        space: The names that it can use, and those that it makes.
    """
    exec(compile(source, f"{_PACKAGE}<{name}>", "exec"), space)
