"""A process that answers questions one by one until nobody asks any more; it may be killed at any time."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Collection
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any, Final

from ...util.languages import LANGUAGES, complain, complaining
from ..words import ERRORS

MOST_MEMORY: Final = 4 * 2**30  # bytes of address space, where the system can hold a process to it


def serve(questions: Connection, without: Collection[str] = ()) -> None:
    """Answer each question, JSON for JSON, but for those to rooms that are closed here."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends this process
    Thread(target=_end_with_server, daemon=True).start()
    _limit_memory()
    from ..answer import answer  # after the limit on memory

    while True:
        try:
            asked = questions.recv_bytes()
        except (EOFError, OSError):
            return
        questions.send_bytes(as_json(read(asked, answer, without)))


def read(asked: bytes, answer: Callable[[Any], dict[str, Any]], without: Collection[str]) -> dict[str, Any]:
    """The answer to a question that is still a text."""
    try:
        request = json.loads(asked)
    except RecursionError:
        return {"error": complain(ERRORS["nested"])}
    except ValueError as error:
        return {"error": complain(ERRORS["no_json"], why=error)}
    room, lang = (request.get("room"), request.get("lang")) if isinstance(request, dict) else ("", "")
    with complaining(lang if lang in LANGUAGES else LANGUAGES[0]):
        if isinstance(room, str) and room in without:
            return {"error": complain(ERRORS["closed"], room=repr(room))}
        try:
            return answer(request)
        except MemoryError:
            return {"error": complain(ERRORS["memory"])}


def as_json(answered: dict[str, Any]) -> bytes:
    """The answer as a text, with all that JSON has no letters for escaped."""
    return json.dumps(answered, separators=(",", ":"), allow_nan=False).encode()


def _end_with_server() -> None:
    """A server that was killed could not end what is being computed."""
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(1)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
