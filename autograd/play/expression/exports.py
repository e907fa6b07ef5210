"""A graph to take along: as a picture, as text for other programs, as a page, as a program."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from ...errors import GraphError, NoEngineError
from ...gates.latex import formula
from ...show.page import page
from ...show.picture import RENDERERS, draw
from ...util.languages import say
from .asking import Question
from .program import program
from .words import ERRORS


class Form(NamedTuple):
    """One form of export: the type of its file, and what makes the file."""

    type: str
    make: Callable[[Question], bytes]


def _picture(ending: str) -> Callable[[Question], bytes]:
    def drawn(question: Question) -> bytes:
        root = question.asked.root
        root.zero_grad()  # another file of it may have been made before
        root.backward()
        return RENDERERS[ending](draw(root))

    return drawn


FORMS: Final = {
    "svg": Form("image/svg+xml", _picture(".svg")),
    "png": Form("image/png", _picture(".png")),
    "pdf": Form("application/pdf", _picture(".pdf")),
    "dot": Form("text/vnd.graphviz", _picture(".dot")),
    "mmd": Form("text/plain", _picture(".mmd")),
    "tex": Form("application/x-tex", lambda question: f"{formula(question.asked.root)}\n".encode()),
    "html": Form("text/html", lambda question: page(question.asked.root, lang=question.lang).html.encode()),
    "py": Form("text/x-python", lambda question: program(question).encode()),
}


def export(question: Question, request: Mapping[str, Any]) -> dict[str, Any]:
    """One file: {"name", "type", "base64"}."""
    ending = request.get("format")
    form = FORMS.get(ending) if isinstance(ending, str) else None
    if form is None:
        raise GraphError(say(ERRORS["no_format"], known=", ".join(FORMS), what=repr(str(ending)[:40])))
    name = f"{question.asked.root.label or 'graph'}.{ending}"
    try:
        made = form.make(question)
    except NoEngineError:  # the page can draw the SVG, and print it
        return {"error": say(ERRORS["no_picture"]), "name": name, "svg": _picture(".svg")(question).decode()}
    return {"name": name, "type": form.type, "base64": b64encode(made).decode()}
