"""Where a learner's class runs: apart from this process, with limits of time and memory."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import IO, Any, Final

from .loading import Ungraded
from .observing import Observation
from .programs import programs, tries
from .running import ended_by, limit, report, silent, try_all

SECONDS: Final = 10.0
MEGABYTES: Final = 1024
STARTING: Final = 60.0  # seconds that Python may need to import this, on a busy machine
MOST: Final = 1 << 23  # bytes that it may say, many times what it has to say
Seen = dict[str, Observation]


def of_file(path: Path, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Seen:
    """What the class in a file does, in a process of its own.

    Args:
        path: The file.
        seconds: How long it may take.
        megabytes: How much memory it may have, where the system can limit that.

    Raises:
        Ungraded: Where it cannot be read, never ends, runs out of memory, or holds nothing to grade.
    """
    if not path.exists():
        raise Ungraded(f"{path.name} is a link that leads nowhere")
    command = [sys.executable, "-m", "autograd.grading", str(path.resolve()), str(megabytes)]
    here = str(Path(__file__).parents[2])  # not the folder of the file, whose random.py is not Python's
    known = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH", "")]))
    few = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}  # each takes memory
    with subprocess.Popen(
        command,
        bufsize=0,  # read() must give what is there
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=here,
        env=os.environ | {"PYTHONPATH": known} | few,
        start_new_session=True,
    ) as child:
        assert child.stdout is not None
        try:
            return _gathered(child.stdout, seconds)
        finally:
            _end(child.pid, child.kill)


def of_class(value: type[Any], seconds: float = SECONDS) -> Seen:
    """What a class of this process does: in a fork of it where there is one, otherwise here.

    Args:
        value: The class.
        seconds: How long it may take.

    Raises:
        Ungraded: Where it never ends.
    """
    programs()  # once, and not in each fork
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
        with silent():
            try_all(value, lines.append)
    except (_TooLongError, KeyboardInterrupt) as error:
        if not isinstance(error, _TooLongError):
            raise
    except BaseException as error:
        raise Ungraded(ended_by(error)) from None
    finally:
        sys.settrace(before)
    return _read(lines, seconds)


class _TooLongError(BaseException):
    """Its time is over; a learner's `except Exception` must not catch it."""


def _forked(value: type[Any], seconds: float) -> Seen:
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads: the fork runs pure Python, and ends at once
        child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.setsid()
            limit(MEGABYTES)
            report(writing, lambda: value)
        finally:
            os._exit(0)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb", 0) as out:
            return _gathered(out, seconds)
    finally:
        _end(child, lambda: os.kill(child, signal.SIGKILL))
        os.waitpid(child, 0)


def _end(child: int, kill: Callable[[], object]) -> None:
    """End a process with all that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(child, signal.SIGKILL)
        kill()


def _gathered(out: IO[bytes], seconds: float) -> Seen:
    """What a process says, until it has said all, its time is over, or it ends."""
    ends = json.dumps({"done": len(programs())}).encode() + b"\n"
    text, deadline = b"", time.monotonic() + STARTING + seconds
    while (left := deadline - time.monotonic()) > 0:
        if os.name == "posix":
            piece = out.read(1 << 16) if select.select([out], [], [], left)[0] else None
        else:
            piece = _ready(out, left)
        if piece is None:
            break
        if not text:
            deadline = time.monotonic() + seconds
        text += piece
        if not piece or len(text) > MOST or text.endswith(ends):
            return _read(_parsed(text), 0.0)
    return _read(_parsed(text[: text.rfind(b"\n") + 1]), seconds)


def _parsed(text: bytes) -> list[dict[str, Any]]:
    try:
        lines = [json.loads(line) for line in text.splitlines()]
        for line in lines:
            if not line.keys() <= {"begun", "graph", "seen", "problem", "done"}:
                raise ValueError
            if line.get("done", len(programs())) != len(programs()):
                raise ValueError
            if "graph" in line:
                data, grad, failure = line["seen"]
                line["seen"] = Observation(_numbers(data), _numbers(grad), str(failure))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Ungraded(
            "it writes to a file that it has not opened, where the grader's own lines go"
        ) from None
    return lines


def _ready(out: IO[bytes], seconds: float) -> bytes | None:  # a pipe of Windows cannot be selected
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(out.read(1 << 16)), daemon=True)
    reader.start()
    reader.join(seconds)
    return got[0] if got else None


def _numbers(said: dict[str, float]) -> dict[str, float]:
    return {str(name): float(x) for name, x in said.items()}


def _read(lines: list[dict[str, Any]], seconds: float) -> Seen:
    seen = {line["graph"]: line["seen"] for line in lines if "graph" in line}
    problem = next((line["problem"] for line in lines if "problem" in line), "")
    if problem:
        raise Ungraded(problem)
    if lines and "done" in lines[-1] and all(name in seen for name, *_ in tries()):
        return seen
    doing = next((line["begun"] for line in reversed(lines) if "begun" in line), "starting")
    if seconds:
        raise Ungraded(f"it does not end: after {seconds:g} seconds it was still at {doing}")
    raise Ungraded(f"it ended its process at {doing}; does it call os._exit, or need too much memory?")
