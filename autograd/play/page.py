"""The page: one document for both homes, which differ in who answers and in what it may reach."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import PurePosixPath
from typing import Any, Final

from ..examples import EXAMPLES, Example
from ..show.page import data_evaluator, player
from ..show.web.html import asset, document, filled_in, inert, joined
from ..util.languages import LANGUAGES, Said, spoken
from .answer import ROOMS, answer
from .expression.words import ABOUT_JA
from .program.examples import PROGRAMS
from .words import STRINGS

SHARED: Final = ("asking.js", "elements.js")  # modules of the shell that rooms are made with
START: Final = {"text": "apple-tax", "numbers": ""}  # what is drawn where the address says nothing


def play_page(
    home: str,
    settings: Mapping[str, Any],
    *,
    policy: Mapping[str, str],
    lang: str = "en",
    start: Mapping[str, str] = START,
    without: Collection[str] = (),
) -> str:
    """The whole document of a home.

    Args:
        home: Its module is assets/homes/<home>.js, with `makeHome(settings, tell, words)`, of which
            `words(key)` is a string of the page in its language of the moment.
        settings: What that module needs to know; anything that JSON can hold.
        policy: What the page may do beside running its own script: more of a content security policy, as in
            {"connect-src": "'self'"}.
        lang: The language where the address names none.
        start: What the room of expressions shows where the address says nothing; ready drawn.
        without: Rooms that are closed in this home; the page says how to open them.
    """
    rooms = [room for room in ROOMS if is_there(room)]
    words = {said: strings(rooms, said) for said in LANGUAGES}
    request = {
        "room": "expression",
        "ask": "graph",
        "lang": lang,
        "numbers": start.get("numbers", ""),
        "predict": False,
        "ieee": False,
        **START,
        **start,
        "quick": True,
    }
    asked = json.dumps(request, separators=(",", ":"), ensure_ascii=False)  # as JavaScript spells it
    content = {
        "rooms": rooms,
        "closed": [*without],
        "lang": lang,
        "strings": words,
        "home": dict(settings),
        "start": dict(start),
        "examples": {said: [(x.name, about(x, said)) for x in EXAMPLES.values()] for said in LANGUAGES},
        "programs": PROGRAMS,
        "drawn": {"request": asked, "answer": answer(request)},
    }
    graphs = f"{player()}const evaluatorOf = {data_evaluator()};\n"
    script = joined([graphs, *modules(rooms, home)])
    markup = {"content": inert(content), "script": script}
    return document(
        filled_in(asset(__package__, "shell/play.html"), words[lang], markup),
        lang=lang,
        title="Gatewise",
        style=style(rooms),
        script=script,
        kind="play-page gw-page",
        policy=policy,
    )


def about(example: Example, lang: str) -> str:
    """What a named example shows, in one language."""
    return ABOUT_JA[example.name] if lang == "ja" else example.about


def is_there(room: str) -> bool:
    """Whether a room has both halves: its answers and its module for the page."""
    return find_spec(f"{__package__}.{room}") is not None and has_asset(f"{room}/{room}.js")


def has_asset(name: str) -> bool:
    """Whether there is a file of that name among the assets."""
    return files(__package__).joinpath("assets", name).is_file()


def strings(rooms: list[str], lang: str) -> dict[str, str]:
    """The words of the shell and of these rooms in one language; a room has its own in `words.STRINGS`."""
    said: dict[str, Said] = dict(STRINGS)
    for room in rooms:
        said |= import_module(f"{__package__}.{room}.words").STRINGS
    return spoken(said, lang)


def style(rooms: list[str]) -> str:
    """The look of graphs, of the shell, and of each room that has its own."""
    own = [name for name in ("shell/play.css", *(f"{room}/{room}.css" for room in rooms)) if has_asset(name)]
    return asset("autograd.show.page", "page.css") + "".join(asset(__package__, name) for name in own)


def modules(rooms: list[str], home: str) -> list[str]:
    """The modules in the order in which they need each other, as parts of one script."""
    paths = [f"shell/{name}" for name in SHARED] + [path for room in rooms for path in parts(room)]
    table = f"const ROOMS = {{ {', '.join(rooms)} }};\n"
    answering = f"const {{ makeHome }} = {wrap(asset(__package__, f'homes/{home}.js'))};\n"
    return [*map(module, paths), table, answering, f"{wrap(asset(__package__, 'shell/play.js'))};\n"]


def parts(room: str) -> list[str]:
    """The modules of a room: those it is made of, and then its own.

    >>> parts("network")[-1]
    'network/network.js'
    """
    names = sorted(file.name for file in files(__package__).joinpath("assets", room).iterdir())
    own = f"{room}.js"
    return [f"{room}/{name}" for name in [*(x for x in names if x.endswith(".js") and x != own), own]]


def module(path: str) -> str:
    """A module as a constant of its file's name, which holds what it exports."""
    return f"const {PurePosixPath(path).stem} = {wrap(asset(__package__, path))};\n"


def wrap(source: str) -> str:
    r"""A module as an expression, so that a page is one script, which runs from a file too.

    >>> print(wrap('import { a } from "../shell/asking.js";\nexport const b = a + 1;'))
    (() => {
    const { a } = asking;
    const b = a + 1;
    return { b };
    })()
    """
    exported = re.findall(r"^export const (\w+)", source, re.MULTILINE)
    imported = re.sub(
        r'^import (\{[^}]*\}) from "[./\w]*/(\w+)\.js";$', r"const \1 = \2;", source, flags=re.MULTILINE
    )
    body = re.sub(r"^export const", "const", imported, flags=re.MULTILINE)
    return f"(() => {{\n{body}\nreturn {{ {', '.join(exported)} }};\n}})()"
