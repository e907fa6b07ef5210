"""learning_page(): snapshots as one HTML file that needs no network."""

from __future__ import annotations

import io
import os
from functools import cached_property
from typing import Any, Final

from autograd.show.web.html import HtmlPage, asset, check_ending, document, filled_in, inert, joined
from autograd.util.languages import spoken

from ..plot.canvas import new_figure, quiet
from ..training.snapshots import Snapshots
from ..util.files import check_folder
from ..util.roles import check
from .content import content
from .words import STRINGS

_SCRIPTS = ("elements.js", "plane.js", "network.js", "pictures.js", "sheet.js", "loss.js", "page.js")


class LearningPage(HtmlPage):
    """A page over the epochs of a training: `.save(path)`, `.html`; in a notebook it shows itself.

    Args:
        shown: What `learning_page` gathered, as JSON can hold it.
        title: The heading.
        lang: "en" or "ja".
    """

    height = 960

    def __init__(self, shown: dict[str, Any], title: str, lang: str) -> None:
        self.content: Final = shown
        self.title: Final = title
        self.lang: Final = lang

    @cached_property
    def html(self) -> str:
        """The whole file."""
        words, last = spoken(STRINGS, self.lang), self.content["frames"][-1]
        script = joined(asset(__package__, name) for name in _SCRIPTS)
        ended = words["no_script"].format(all=self.content["all"], **last)
        texts = words | {"title": self.title, "no_script": ended}
        markup = {"data": inert({"words": words, **self.content}), "script": script}
        return document(
            filled_in(asset(__package__, "page.html"), texts, markup),
            lang=self.lang,
            title=self.title,
            style=asset(__package__, "page.css"),
            script=script,
            kind="learning-page",
        )

    def _about(self) -> str:
        return self.title

    def _picture(self) -> str:
        return (self._drawn("svg") or b"").decode()

    def _repr_png_(self) -> bytes | None:
        """The loss as a picture, for notebooks that run no scripts; None without matplotlib."""
        return self._drawn("png")

    def _drawn(self, form: str) -> bytes | None:
        try:
            figure = new_figure(6.0, 3.0)
        except ModuleNotFoundError:
            return None
        frames, written = self.content["frames"], io.BytesIO()
        axes = figure.add_subplot()
        epochs, losses = ([frame[name] for frame in frames] for name in ("epoch", "loss"))
        axes.plot(epochs, losses, color="black", marker="" if len(frames) > 1 else "o")
        axes.set(xlabel="epoch", ylabel="loss", title=self.title, ylim=(0.0, None))
        quiet(axes)
        figure.savefig(written, format=form, dpi=100)
        return written.getvalue()

    def __repr__(self) -> str:
        return f"<page of {len(self.content['frames'])} snapshots; save it with .save('learning.html')>"


def learning_page(
    snapshots: Snapshots, *, title: str = "", lang: str = "en", image: tuple[int, int] | None = None
) -> LearningPage:
    """A page with a slider over epochs: what a network answers, its weights, and its loss so far.

    Up to forty weights between two layers are lines with their numbers; more are pictures, a pixel each.

    Args:
        snapshots: What `fit` left in its callback; the model is made of layers of neurons, and has one
            output, a logit, or a logit for each class.
        title: The heading.
        lang: "en" or "ja".
        image: The rows and columns of a sample that is a picture, whose pixels come row by row; a square
            number of inputs, from 16 on, is taken for one unless told.

    Returns:
        The page, to be saved or shown in a notebook.

    Raises:
        ValueError: For another language, without snapshots, for a model that cannot be drawn, and where
            `image` has another number of pixels than the model has inputs.

    >>> from random import Random
    >>> from nn import MLP, Snapshots, losses
    >>> from nn.data import xor
    >>> model = MLP(2, [4, 1], activation="tanh", rng=Random(0))
    >>> page = learning_page(Snapshots(model, xor(), losses.binary_cross_entropy_with_logits))
    >>> page.content["sizes"], page.html.count("<svg")
    ([2, 4, 1], 3)
    """
    check(learning_page, snapshots=snapshots)
    title = title or spoken(STRINGS, lang)["title"]
    return LearningPage(content(snapshots, image), title, lang)


def check_page_target(path: str | os.PathLike[str]) -> None:
    """ValueError, or an OSError, if a page cannot be saved there.

    >>> check_page_target("learning.html")
    """
    check_ending(path)
    check_folder(path)
