"""One question of the page, answered: plain data in, plain data out, and all of the state in the question."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, cast

from ..util.languages import LANGUAGES, complaining, say, speaking
from .error_strings import in_japanese
from .words import ERRORS

ROOMS = ("expression", "program", "network")  # each a module or package of this name with `answer(request)`


def answer(request: object) -> dict[str, Any]:
    """What the page asks, computed: never an exception, and nothing kept for the next question.

    Args:
        request: a dict with "room" (one of ROOMS) and what that room asks for.

    Returns:
        What the room answers, or {"error": a sentence} with what more a page can use.

    Example:
        >>> answer(3)["error"]
        'a request is an object with a "room" (expression, program, network), not int'
    """
    if not isinstance(request, dict):
        return refused(type(request).__name__)
    room, lang = request.get("room"), request.get("lang")
    lang = lang if lang in LANGUAGES else LANGUAGES[0]
    with speaking(lang), complaining(lang):
        try:
            answered = room_called(room)(request) if room in ROOMS else refused(repr(str(room)[:40]))
            return in_language(answered, lang)
        except RecursionError:
            return {"error": say(ERRORS["nested"])}


def in_language(answered: dict[str, Any], lang: str) -> dict[str, Any]:
    """The answer, with what an error of the engine or of nn says in the language of the page."""
    error = answered.get("error")
    if lang == "ja" and isinstance(error, str):
        return answered | {"error": in_japanese(error)}
    if lang == "ja" and isinstance(error, dict):  # of a program
        return answered | {"error": error | {"message": in_japanese(error["message"])}}
    return answered


def refused(what: str) -> dict[str, Any]:
    """The answer to what is no request."""
    return {"error": say(ERRORS["no_object"], rooms=", ".join(ROOMS), what=what)}


def room_called(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Rooms are loaded when first asked: an expression needs no network."""
    return cast(Callable[[dict[str, Any]], dict[str, Any]], import_module(f"autograd.play.{name}").answer)
