"""One question of the page, answered: plain data in, plain data out, and all of the state in the question."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

ROOMS = ("expression", "program", "network")  # each a module or package of this name with `answer(request)`


def answer(request: object) -> dict[str, Any]:
    """What the page asks, computed: never an exception, and nothing kept for the next question.

    Args:
        request: a dict with "room" (one of ROOMS) and what that room asks for.

    Returns:
        What the room answers, or {"error": a sentence} with what more a page can use.

    Example:
        >>> answer(3)["error"]
        'a request is an object with a "room" (expression, program or network), not int'
    """
    if not isinstance(request, dict):
        return refused(f"not {type(request).__name__}")
    room = request.get("room")
    try:
        return room_called(room)(request) if room in ROOMS else refused(f"not {str(room)[:40]!r}")
    except RecursionError:
        return {"error": "the request is nested too deeply"}


def refused(what: str) -> dict[str, Any]:
    """The answer to what is no request."""
    return {"error": f'a request is an object with a "room" ({", ".join(ROOMS[:-1])} or {ROOMS[-1]}), {what}'}


def room_called(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Rooms are loaded when first asked: an expression needs no network."""
    return cast(Callable[[dict[str, Any]], dict[str, Any]], import_module(f"autograd.play.{name}").answer)
