"""A class of one's own, graded: it runs beside the engine, and the mistakes that explain it are named.

grade(Value)            a class
grade("value.py")       the class in a file, which runs in a process of its own
grade("submissions/")   every file of a folder, for a teacher
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from .diagnosis.diagnosing import diagnose
from .graphs import IN_PLACE, WAYS
from .isolation import SECONDS, of_class, of_file
from .loading import Ungraded
from .observing import Observation, Seeing
from .programs import key, programs, seen_as
from .report import ClassReport, Grade

ALL: Final = tuple(gate for gate in WAYS if gate not in IN_PLACE)
UNSEEN: Final = Observation({}, {})

__all__ = ["ClassReport", "Grade", "grade"]


def grade(
    submission: type[Any] | str | os.PathLike[str],
    seconds: float = SECONDS,
    gates: Iterable[str] = ALL,
) -> Grade | ClassReport:
    """Try a class on small graphs, and name the mistakes that explain how its numbers differ.

    The class is called as `Value(2.0)`, has `.data`, `.grad` and `.backward()`, the operators + − × ÷ ** and
    the sign, and the methods exp(), tanh() and relu(), as micrograd's has.

    Args:
        submission: The class; or the path of a Python file with one class that has backward(), which runs in
            a process of its own; or of a folder of such files.
        seconds: How long one class may take.
        gates: Those that it has already: add, mul, sub, div, pow, neg, exp, tanh, relu.

    Returns:
        A Grade, or the ClassReport of a folder.  A file that cannot be graded says why in `problem`.

    Raises:
        TypeError: For anything else.
        ValueError: For a gate that is not one of these, or no time.
        FileNotFoundError: Where there is no such file.

    >>> from autograd import Value
    >>> print(grade(Value))
    Right: 117 graphs give the engine's numbers.
    """
    wanted = {gates} if isinstance(gates, str) else {*gates}
    if unknown := sorted(wanted - {*ALL}):
        raise ValueError(f"there is no gate {unknown[0]!r} to grade; there are {', '.join(ALL)}")
    if not seconds > 0:
        raise ValueError(f"a class needs some time, not {seconds} seconds")
    if inspect.isclass(submission):
        return _graded(submission.__name__, lambda: of_class(submission, seconds), wanted)
    if not isinstance(submission, (str, os.PathLike)):
        raise TypeError(f"grade takes a class, or the path of a file, not {type(submission).__name__}")
    path = Path(submission)
    if path.is_dir():
        files = sorted(
            file for file in path.rglob("*.py") if not (file.name.startswith((".", "_")) or file.is_dir())
        )
        return ClassReport(
            tuple(_of_file(file, str(file.relative_to(path)), seconds, wanted) for file in files)
        )
    if not path.exists():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    return _of_file(path, path.name, seconds, wanted)


def _of_file(path: Path, name: str, seconds: float, wanted: set[str]) -> Grade:
    return _graded(name, lambda: of_file(path, seconds), wanted)


def _graded(name: str, observe: Callable[[], dict[str, Observation]], wanted: set[str]) -> Grade:
    try:
        seen = observe()
    except Ungraded as error:
        return Grade(name, problem=str(error))
    for graph in programs():
        if not wanted.issuperset(IN_PLACE.get(step.gate, step.gate) for step in graph.steps):
            seen.update(dict.fromkeys((seen_as(key(graph), how) for how in Seeing), UNSEEN))
    return Grade(name, diagnose(seen), sum(got is not UNSEEN for got in seen.values()) // len(Seeing))
