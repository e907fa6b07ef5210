"""The class in a file of a learner: found, or a sentence that says why not."""

from __future__ import annotations

import inspect
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any


class Ungraded(Exception):
    """There is nothing to grade; the message is for the learner."""


def load(path: Path) -> type[Any]:
    """Run a file and find the class in it that has backward().

    Args:
        path: A Python file.

    Returns:
        The class; one called Value if there are several.

    Raises:
        Ungraded: Where the file cannot be run, or holds no such class, or cannot be understood.
    """
    spec = spec_from_file_location("submission", path)
    if spec is None or spec.loader is None:
        raise Ungraded(f"{path.name} is no Python file")
    module = module_from_spec(spec)
    sys.modules["submission"] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        line = f"line {error.lineno}: " if error.lineno else ""
        raise Ungraded(f"{path.name} is not Python: {line}{error.msg}") from None
    except MemoryError:
        raise Ungraded(f"{path.name} needs more memory than it may have") from None
    except SystemExit:
        raise Ungraded(f"{path.name} calls sys.exit() when it is imported; remove the call") from None
    except BaseException as error:
        line = _line(error, path)
        raise Ungraded(
            f"{path.name}{line} raises {type(error).__name__}: {error}".removesuffix(": ")
        ) from None
    return the_class(module, path.name)


def the_class(module: Any, name: str) -> type[Any]:
    """The class with a backward() that a module defines.

    Args:
        module: The module.
        name: What a message calls it.

    Raises:
        Ungraded: Where it has none, or several of which none is called Value.
    """
    found = {
        key: thing
        for key, thing in vars(module).items()
        if inspect.isclass(thing) and thing.__module__ == module.__name__ and hasattr(thing, "backward")
    }
    found = {key: thing for key, thing in found.items() if key == thing.__name__}
    if "Value" in found:
        return found["Value"]
    if not found:
        classes = {key: thing for key, thing in vars(module).items() if inspect.isclass(thing)}
        own = [key for key, thing in classes.items() if thing.__module__ == module.__name__]
        there = f"; it has {', '.join(own)}" if own else ""
        there = there or (f"; it imports {', '.join(classes)}" if classes else "")
        raise Ungraded(f"{name} defines no class with a method backward(){there}")
    if len(found) > 1:
        raise Ungraded(
            f"{name} defines {' and '.join(found)}, both with backward(); call the one to grade Value"
        )
    return next(iter(found.values()))


def _line(error: BaseException, path: Path) -> str:
    lines = []
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == str(path):
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return f", line {lines[-1]}," if lines else ""
