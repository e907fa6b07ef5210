"""What runs in the process of a learner's class: within limits, in silence, saying what the class does."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .loading import Ungraded, load
from .observing import observe
from .programs import programs, tries

Say = Callable[[dict[str, Any]], object]


def main(arguments: list[str]) -> int:
    """In the process of its own: run the file, and write what it does to standard output, line by line.

    Args:
        arguments: The file, and how many megabytes it may have.
    """
    path, megabytes = arguments
    sys.argv = [path]
    os.chdir(Path(path).parent)
    limit(int(megabytes))
    report(os.dup(1), lambda: load(Path(path)))
    os._exit(0)  # threads that the file has left behind must not keep it alive


def report(writing: int, find: Callable[[], type[Any]]) -> None:
    """Write what a class does to a pipe, line by line; what it prints goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for known in (0, 1, 2):
        os.dup2(nowhere, known)
    with os.fdopen(writing, "wb", 0) as out:

        def say(line: dict[str, Any]) -> None:
            out.write(json.dumps(line).encode() + b"\n")

        try:
            say({"begun": "the file"})
            with silent():
                try_all(find(), say)
        except Ungraded as error:
            say({"problem": str(error)})
        except MemoryError:
            say({"problem": "it needs more memory than it may have"})
        except BaseException as error:
            say({"problem": ended_by(error)})


def try_all(value: type[Any], say: Say) -> None:
    """Try a class on every graph, and say each time what is begun and what was seen."""
    for name, graph, how in tries():
        say({"begun": graph.written})
        say({"graph": name, "seen": observe(value, graph, how)})
    say({"done": len(programs())})  # a number, so that nothing else is taken for it


def ended_by(error: BaseException) -> str:
    """What ended a class that no graph can catch, as a sentence."""
    if isinstance(error, SystemExit):
        return "it calls sys.exit()"
    return f"{type(error).__name__} ended it: {error}".removesuffix(": ")


def limit(megabytes: int) -> None:
    """Let this process have so much more memory and no longer files, where the system can limit that."""
    sys.setrecursionlimit(2000)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        most = _addresses() + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_FSIZE, (megabytes << 20, megabytes << 20))


def _addresses() -> int:
    """How many bytes of addresses this process has already, where the system says that in a file."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Send what is printed nowhere."""
    with (
        open(os.devnull, "w", encoding="utf-8") as quiet,
        contextlib.redirect_stdout(quiet),
        contextlib.redirect_stderr(quiet),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield
