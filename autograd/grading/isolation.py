"""Where a learner's class runs: apart from this process, with limits of time and memory."""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, Final

from .loading import Ungraded, load
from .observing import Observation, observe
from .programs import tries

SECONDS: Final = 10.0
MEGABYTES: Final = 1024
Seen = dict[str, Observation]
Say = Callable[[dict[str, Any]], object]


def of_file(path: Path, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Seen:
    """What the class in a file does, in a process of its own.

    Args:
        path: The file.
        seconds: How long it may take.
        megabytes: How much memory it may have, where the system can limit that.

    Raises:
        Ungraded: Where it never ends, runs out of memory, or holds nothing to grade.
    """
    command = [sys.executable, "-m", "autograd.grading", str(path.resolve()), str(megabytes)]
    here = str(Path(__file__).parents[2])
    known = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    with subprocess.Popen(
        command,
        bufsize=0,  # read() must give what is there
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=path.resolve().parent,
        env=os.environ | {"PYTHONPATH": known},
    ) as child:
        assert child.stdout is not None
        try:
            return _gathered(child.stdout, seconds)
        finally:
            child.kill()


def of_class(value: type[Any], seconds: float = SECONDS) -> Seen:
    """What a class of this process does: in a fork of it where there is one, otherwise here.

    Args:
        value: The class.
        seconds: How long it may take.

    Raises:
        Ungraded: Where it never ends.
    """
    if hasattr(os, "fork") and sys.platform != "darwin":
        return _forked(value, seconds)
    lines: list[dict[str, Any]] = []
    deadline = time.monotonic() + seconds

    def watch(frame: FrameType, event: str, argument: Any) -> Any:
        if time.monotonic() > deadline:
            raise _TooLongError
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        with _silent():
            _try(value, lines.append)
    except _TooLongError:
        pass
    finally:
        sys.settrace(before)
    return _read(lines, seconds)


class _TooLongError(BaseException):
    """Its time is over; a learner's `except Exception` must not catch it."""


def _forked(value: type[Any], seconds: float) -> Seen:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the fork runs pure Python, and ends at once
        child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            with _silent(), os.fdopen(writing, "wb", 0) as out:
                _limit(0)
                _try(value, lambda line: out.write(json.dumps(line).encode() + b"\n"))
        finally:
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb", 0) as out:
            return _gathered(out, seconds)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, 9)
        os.waitpid(child, 0)


def main(arguments: list[str]) -> int:
    """In the process of its own: run the file, and write what it does to standard output, line by line.

    Args:
        arguments: The file, and how many megabytes it may have.
    """
    path, megabytes = arguments
    with os.fdopen(os.dup(1), "wb", 0) as out:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what the file prints goes nowhere

        def say(line: dict[str, Any]) -> None:
            out.write(json.dumps(line).encode() + b"\n")

        _limit(int(megabytes))
        try:
            say({"begun": "the file"})
            with _silent():
                value = load(Path(path))
                _try(value, say)
        except Ungraded as error:
            say({"problem": str(error)})
        except MemoryError:
            say({"problem": "it needs more memory than it may have"})
        except BaseException as error:
            say({"problem": f"{type(error).__name__} ended it: {error}"})
    os._exit(0)  # threads that the file has left behind must not keep it alive


def _try(value: type[Any], say: Say) -> None:
    for name, graph, by_hand in tries():
        say({"begun": graph.written})
        say({"graph": name, "seen": observe(value, graph, by_hand)})
    say({"done": True})


def _gathered(out: BinaryIO, seconds: float) -> Seen:
    deadline, text = time.monotonic() + seconds, b""
    while (left := deadline - time.monotonic()) > 0:
        ready = select.select([out], [], [], left)[0] if os.name == "posix" else _ready(out, left)
        if not ready:
            break
        piece = out.read(1 << 16) if os.name == "posix" else ready[0]
        if not piece:
            return _read([json.loads(line) for line in text.splitlines()], 0.0)
        text += piece
    return _read([json.loads(line) for line in text.split(b"\n")[:-1]], seconds)


def _ready(out: BinaryIO, seconds: float) -> list[bytes]:  # a pipe of Windows cannot be selected
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(out.read(1)), daemon=True)
    reader.start()
    reader.join(seconds)
    return got


def _read(lines: list[dict[str, Any]], seconds: float) -> Seen:
    seen = {line["graph"]: Observation(*line["seen"]) for line in lines if "graph" in line}
    problem = next((line["problem"] for line in lines if "problem" in line), "")
    if problem:
        raise Ungraded(problem)
    if lines and "done" in lines[-1]:
        return seen
    doing = next((line["begun"] for line in reversed(lines) if "begun" in line), "starting")
    if seconds:
        raise Ungraded(f"it does not end: after {seconds:g} seconds it was still at {doing}")
    raise Ungraded(f"it ended its process at {doing}; does it call os._exit, or need too much memory?")


def _limit(megabytes: int) -> None:
    sys.setrecursionlimit(2000)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        if megabytes:
            resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
