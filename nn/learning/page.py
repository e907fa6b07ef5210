"""learning_page(): snapshots as one HTML file that needs no network."""

from __future__ import annotations

import io
import json
import os
from base64 import b64encode
from functools import cached_property
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Final

from autograd.util.files import write_whole

from ..plot.canvas import new_figure, quiet
from ..training.snapshots import Snapshots
from ..util.files import check_folder
from .content import content
from .words import WORDS

_SCRIPTS = ("elements.js", "plane.js", "network.js", "loss.js", "page.js")


class LearningPage:
    """A page over the epochs of a training: `.save(path)`, `.html`; in a notebook it shows itself.

    Args:
        shown: What `learning_page` gathered, as JSON can hold it.
        title: The heading.
        lang: "en" or "ja".
    """

    def __init__(self, shown: dict[str, Any], title: str, lang: str) -> None:
        self.content: Final = shown
        self.title: Final = title
        self.lang: Final = lang

    @cached_property
    def html(self) -> str:
        """The whole page, as text."""
        words, last = WORDS[self.lang], self.content["frames"][-1]
        style = _asset("page.css")
        script = "".join(["(() => {\n'use strict';\n", *map(_asset, _SCRIPTS), "})();\n"])
        ended = words["no_script"].format(all=self.content["all"], **last)
        return Template(_asset("page.html")).substitute(
            {name: escape(text) for name, text in words.items()},
            lang=self.lang,
            title=escape(self.title),
            no_script=escape(ended),
            style=style,
            style_hash=_hash(style),
            script=script,
            script_hash=_hash(script),
            data=_inert({"words": words, **self.content}),
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page to a file, whole or not at all.

        Args:
            path: Ends in .html or .htm.

        Returns:
            The path.

        Raises:
            ValueError: For another ending.
            OSError: Where nothing can be written.
        """
        check_page_target(path)
        write_whole(path, self.html.encode(), "page")
        return Path(path)

    def _repr_html_(self) -> str:
        """The page in a frame of its own, from where its script can reach nothing."""
        source, name = escape(self.html), escape(self.title)
        return (
            f'<iframe srcdoc="{source}" title="{name}" sandbox="allow-scripts" loading="lazy" '
            f'style="width: 100%; height: 60rem; border: 0">{escape(repr(self))}</iframe>'
        )

    def _repr_png_(self) -> bytes | None:
        """The loss as a picture, for notebooks that run no scripts; None without matplotlib."""
        try:
            figure = new_figure(6.0, 3.0)
        except ModuleNotFoundError:
            return None
        frames, written = self.content["frames"], io.BytesIO()
        axes = figure.add_subplot()
        axes.plot([frame["epoch"] for frame in frames], [frame["loss"] for frame in frames], color="black")
        axes.set(xlabel="epoch", ylabel="loss", title=self.title, ylim=(0.0, None))
        quiet(axes)
        figure.savefig(written, format="png", dpi=100)
        return written.getvalue()

    def __repr__(self) -> str:
        return f"<page of {len(self.content['frames'])} snapshots; save it with .save('learning.html')>"


def learning_page(snapshots: Snapshots, *, title: str = "", lang: str = "en") -> LearningPage:
    """A page with a slider over epochs: what a network answers, its weights, and its loss so far.

    Args:
        snapshots: What `fit` left in its callback; the model is made of layers of neurons, and has one
            output, a logit, or a logit for each class.
        title: The heading.
        lang: "en" or "ja".

    Returns:
        The page, to be saved or shown in a notebook.

    Raises:
        ValueError: For another language, without snapshots, and for a model that cannot be drawn.

    >>> from random import Random
    >>> from nn import MLP, Snapshots, losses
    >>> from nn.data import xor
    >>> model = MLP(2, [4, 1], activation="tanh", rng=Random(0))
    >>> page = learning_page(Snapshots(model, xor(), losses.binary_cross_entropy_with_logits))
    >>> page.content["sizes"], page.html.count("<svg")
    ([2, 4, 1], 3)
    """
    if lang not in WORDS:
        raise ValueError(f"the page speaks {' and '.join(map(repr, WORDS))}, not {lang!r}")
    return LearningPage(content(snapshots), title or WORDS[lang]["title"], lang)


def check_page_target(path: str | os.PathLike[str]) -> None:
    """ValueError, or an OSError, if a page cannot be saved there.

    >>> check_page_target("learning.html")
    """
    if Path(path).suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"a page is saved as .html, not as {os.fspath(path)!r}")
    check_folder(path)


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a content-security policy names the one script, or style, that may run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _inert(data: dict[str, Any]) -> str:
    """JSON that no text in it can end: without <, and without what old scripts took for a line's end."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
