"""What runs inside of the browser, between the worker and `answer`."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from ...util.languages import say
from ..answer import answer
from ..words import ERRORS


def begin(wide: Callable[[], Any], narrow: Callable[[], Any]) -> None:
    """Make Python at home in a worker: there are no threads, and the stack is small.

    Args:
        wide: Makes it believe in enough stack to compile and to import.
        narrow: And in so little that it lets nested objects go in turns.
    """
    import_module("tqdm").tqdm.monitor_interval = 0  # its thread that watches bars cannot start
    roomy = with_room(wide, narrow)
    builtins.compile = roomy(builtins.compile)
    builtins.__import__ = roomy(builtins.__import__)
    narrow()


def with_room(wide: Callable[[], Any], narrow: Callable[[], Any]) -> Callable[[Any], Any]:
    """What makes functions run with more stack, and those that they call.

    Example:
        >>> said = []
        >>> roomy = with_room(lambda: said.append("wide"), lambda: said.append("narrow"))
        >>> roomy(lambda: roomy(len)("abc"))(), said
        (3, ['wide', 'narrow'])
    """
    inside = 0

    def roomy(function: Any) -> Any:
        @wraps(function)
        def running(*args: Any, **named: Any) -> Any:
            nonlocal inside
            if not inside:
                wide()
            inside += 1
            try:
                return function(*args, **named)
            finally:
                inside -= 1
                if not inside:
                    narrow()

        return running

    return roomy


def ask(text: str) -> str:
    r"""A question and its answer as JSON.

    Example:
        >>> ask('{"room": 3}')
        '{"error": "a request is an object with a \\"room\\" (expression, program, network), not \'3\'"}'
    """
    try:
        request = json.loads(text)
    except RecursionError:
        return json.dumps({"error": say(ERRORS["nested"])})
    return json.dumps(answer(request))
