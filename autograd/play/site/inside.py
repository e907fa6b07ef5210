"""What runs inside of the browser, between the worker and `answer`."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from ..answer import answer


def begin() -> None:
    """Make Python at home in a worker: there are no threads, and the stack is small."""
    import_module("tqdm").tqdm.monitor_interval = 0  # its thread that watches bars cannot start
    stack = import_module("gatewise_stack")  # the worker's
    builtins.compile = between(stack.wide, builtins.compile, stack.narrow)
    stack.narrow()


def between(before: Callable[[], Any], function: Callable[..., Any], after: Callable[[], Any]) -> Any:
    """A function that runs between two others."""

    @wraps(function)
    def running(*args: Any, **named: Any) -> Any:
        before()
        try:
            return function(*args, **named)
        finally:
            after()

    return running


def ask(text: str) -> str:
    r"""A question and its answer as JSON.

    Example:
        >>> ask('{"room": 3}')
        '{"error": "a request is an object with a \\"room\\" (expression, program or network), not \'3\'"}'
    """
    try:
        request = json.loads(text)
    except RecursionError:
        return json.dumps({"error": "the request is nested too deeply"})
    return json.dumps(answer(request))
