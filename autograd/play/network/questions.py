"""What can be asked of a network: each question is a function from a request to plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ...errors import GatewiseError
from ...util.languages import LANGUAGES, say
from . import views
from .export import FORMS, export
from .lessons import EXAMPLES, LESSONS, Lesson
from .opened import checked, gradients, opened, unit_deltas
from .settings import CHOICES, MOST_LAYERS, MOST_SAMPLES, MOST_UNITS, Settings
from .surface import surface
from .training import Network
from .words import ERRORS

MOST_EPOCHS: Final = 10_000
MOST_MILLISECONDS: Final = 5_000


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """What the page asks about a network, with "ask" one of QUESTIONS.

    Args:
        request: With "settings" and "state", as the last answer gave them, and what the question needs.

    Returns:
        What is asked, or {"error": a sentence}.

    Example:
        >>> answer({"ask": "look"})["epoch"]
        0
    """
    try:
        question = QUESTIONS[_one_of(request, "ask", QUESTIONS)]
        return question(request)
    except (ValueError, TypeError, GatewiseError) as error:
        return {"error": str(error)}


def begin(request: dict[str, Any]) -> dict[str, Any]:
    """What can be chosen, the lessons, and the settings that a link leaves out."""
    lang = _one_of(request, "lang", LANGUAGES, "en")
    return {
        "settings": Settings.of(request.get("settings")).plain,
        "choices": {name: list(known) for name, known in CHOICES.items()},
        "limits": {"layers": MOST_LAYERS, "units": MOST_UNITS, "samples": MOST_SAMPLES},
        "forms": list(FORMS),
        "lessons": [_lesson(key, lesson, lang) for key, lesson in LESSONS.items()],
        "examples": [
            {"key": key, "title": getattr(x.title, lang), "settings": dict(x.settings), "epochs": x.epochs}
            for key, x in EXAMPLES.items()
        ],
    }


def train(request: dict[str, Any]) -> dict[str, Any]:
    """Some epochs, as many as fit into the time."""
    epochs = _whole(request, "epochs", 1, 1, MOST_EPOCHS)
    seconds = _whole(request, "milliseconds", MOST_MILLISECONDS, 0, MOST_MILLISECONDS) / 1000.0
    network = _learning(request)
    network.train(epochs, seconds)
    return _shown(network, request)


def step(request: dict[str, Any]) -> dict[str, Any]:
    """One step of the optimizer."""
    network = _learning(request)
    network.step()
    return _shown(network, request)


def look(request: dict[str, Any]) -> dict[str, Any]:
    """The network as it is."""
    return _shown(_network(request), request)


def open_sample(request: dict[str, Any]) -> dict[str, Any]:
    """The graph of one sample's loss, for the player."""
    network = _learning(request)
    i = _whole(request, "sample", 0, 0, len(network.points) - 1)
    section = opened(network, i, _one_of(request, "lang", LANGUAGES, "en"))
    return section | {"sample": i, "epoch": network.epoch}


def over_two(request: dict[str, Any]) -> dict[str, Any]:
    """The loss over two weights."""
    network = _learning(request)
    pair = request.get("pair")
    if not isinstance(pair, list) or len(pair) != 2 or pair[0] == pair[1]:
        raise ValueError(say(ERRORS["pair"], what=f"{pair!r:.80}"))
    for name in pair:
        _check_weight(network, name)
    seen = request.get("seen", [])
    if not isinstance(seen, list) or not all(
        isinstance(point, list) and len(point) == 2 and all(type(x) in (int, float) for x in point)
        for point in seen
    ):
        raise ValueError(say(ERRORS["seen"]))
    return surface(network, pair, seen)


def check(request: dict[str, Any]) -> dict[str, Any]:
    """The gradient of a weight beside its difference quotients."""
    network = _learning(request)
    _check_weight(network, request.get("weight"))
    return checked(network, request["weight"])


def take_away(request: dict[str, Any]) -> dict[str, Any]:
    """The trained network as a file."""
    form = _one_of(request, "form", FORMS)
    network = _network(request)
    return export(network, form)


QUESTIONS: Final[Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    "begin": begin,
    "train": train,
    "step": step,
    "look": look,
    "open": open_sample,
    "surface": over_two,
    "check": check,
    "export": take_away,
}


SHOWN: Final[Mapping[str, Callable[[Network, dict[str, Any]], Any]]] = {
    "map": lambda network, request: views.answer_map(network),
    "units": lambda network, request: views.unit_maps(network),
    "answers": lambda network, request: views.answers(network),
    "weights": lambda network, request: views.weights(network),
    "gradients": lambda network, request: gradients(network) if network.points else None,
    "deltas": lambda network, request: (
        unit_deltas(network, _sample(network, request)) if network.points else None
    ),
}


def _shown(network: Network, request: dict[str, Any]) -> dict[str, Any]:
    wanted = request.get("show", [])
    if not isinstance(wanted, list):
        raise TypeError(say(ERRORS["show"], kind=type(wanted).__name__))
    for name in wanted:
        _one_of({"show": name}, "show", SHOWN)
    return {
        "settings": network.settings.plain,
        "state": network.state,
        "epoch": network.epoch,
        "left": len(network.left),
        "fresh": network.fresh,
        "halted": network.halted,
        "losses": network.losses,
        "path": views.path(network),
        **{name: SHOWN[name](network, request) for name in wanted},
    }


def _network(request: dict[str, Any]) -> Network:
    return Network(Settings.of(request.get("settings")), request.get("state"))


def _learning(request: dict[str, Any]) -> Network:
    network = _network(request)
    if not network.points:
        raise ValueError(say(ERRORS["no_points"]))
    return network


def _sample(network: Network, request: dict[str, Any]) -> int:
    return _whole(request, "sample", 0, 0, len(network.points) - 1)


def _lesson(key: str, lesson: Lesson, lang: str) -> dict[str, Any]:
    return {
        "key": key,
        "title": getattr(lesson.title, lang),
        "settings": dict(lesson.settings),
        "epochs": lesson.epochs,
        "watch": getattr(lesson.watch, lang),
        "ask": getattr(lesson.ask, lang),
        "choices": [getattr(choice, lang) for choice in lesson.choices],
        "right": lesson.right,
        "told": getattr(lesson.told, lang),
        "then": None if lesson.then is None else dict(lesson.then),
        "then_said": None if lesson.then_said is None else getattr(lesson.then_said, lang),
        "rivals": [dict(rival) for rival in lesson.rivals],
    }


def _one_of(request: dict[str, Any], what: str, known: Any, otherwise: str | None = None) -> str:
    name = request.get(what, otherwise)
    if not isinstance(name, str) or name not in known:
        raise ValueError(say(ERRORS["one_of"], what=what, known=", ".join(known), name=f"{name!r:.60}"))
    return name


def _whole(request: dict[str, Any], name: str, otherwise: int, least: int, most: int) -> int:
    number = request.get(name, otherwise)
    if type(number) is not int or not least <= number <= most:
        limits = {"least": least, "most": most, "number": f"{number!r:.60}"}
        raise ValueError(say(ERRORS["whole"], name=name, **limits))
    return number


def _check_weight(network: Network, name: Any) -> None:
    names = [known for known, _ in network.model.named_parameters()]
    if name not in names:
        known = {"first": names[0], "last": names[-1]}
        raise ValueError(say(ERRORS["no_weight"], name=f"{name!r:.80}", **known))
