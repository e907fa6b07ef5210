"""A class of one's own, graded: it runs beside the engine, and the mistakes that explain it are named.

grade(Value)            a class
grade("value.py")       the class in a file, which runs in a process of its own
grade("submissions/")   every file of a folder, for a teacher
"""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import Any

from .diagnosing import diagnose
from .isolation import SECONDS, of_class, of_file
from .loading import Ungraded
from .report import ClassReport, Grade

__all__ = ["ClassReport", "Grade", "grade"]


def grade(submission: type[Any] | str | os.PathLike[str], seconds: float = SECONDS) -> Grade | ClassReport:
    """Try a class on small graphs, and name the mistakes that explain how its numbers differ.

    The class is called as `Value(2.0)`, has `.data`, `.grad` and `.backward()`, the operators + − × ÷ ** and
    the sign, and the methods exp(), tanh() and relu(), as micrograd's has.

    Args:
        submission: The class; or the path of a Python file with one class that has backward(), which runs in
            a process of its own; or of a folder of such files.
        seconds: How long one class may take.

    Returns:
        A Grade, or the ClassReport of a folder.  A file that cannot be graded says why in `problem`.

    Raises:
        TypeError: For anything else.
        FileNotFoundError: Where there is no such file.

    >>> from autograd import Value
    >>> print(grade(Value))
    Right: 146 graphs give the engine's numbers.
    """
    if inspect.isclass(submission):
        return _graded(submission.__name__, lambda: of_class(submission, seconds))
    if not isinstance(submission, (str, os.PathLike)):
        raise TypeError(f"grade takes a class, or the path of a file, not {type(submission).__name__}")
    path = Path(submission)
    if path.is_dir():
        files = sorted(file for file in path.rglob("*.py") if not file.name.startswith((".", "_")))
        return ClassReport(tuple(_of_file(file, str(file.relative_to(path)), seconds) for file in files))
    if not path.exists():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    return _of_file(path, path.name, seconds)


def _of_file(path: Path, name: str, seconds: float) -> Grade:
    return _graded(name, lambda: of_file(path, seconds))


def _graded(name: str, observe: Any) -> Grade:
    try:
        seen = observe()
    except Ungraded as error:
        return Grade(name, problem=str(error))
    return Grade(name, diagnose(seen), len(seen))
