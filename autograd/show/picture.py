"""draw(): the picture of a graph, as an object that saves itself and shows itself in a notebook."""

from __future__ import annotations

import os
import struct
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from graphviz import Digraph

from ..engine import Value
from ..errors import NoEngineError
from ..util.files import write_whole
from ..util.locks import once
from ..util.roles import check
from ..util.text import either
from .render import ENDINGS
from .render.dot import digraph
from .render.fonts import MissingFontWarning, font_advice, missing_letters
from .render.graphviz import render
from .render.mermaid import mermaid
from .render.placed import placed
from .render.svg import plain_svg
from .scene.boxes import CROWDED, MAX_NODES, PRECISION, Scene, one_line
from .scene.build import scene
from .scene.options import NOTHING, RADIUS, Collapse, Options


class Picture:
    """A drawn graph: `.save(path)`, `.svg`, `.png`, `.pdf`, and `.source` for graphviz.

    It shows the graph as it was when draw() was called.
    """

    def __init__(self, shown: Scene, title: str) -> None:
        self.scene: Final = shown
        self._title: Final = title
        self._failure: NoEngineError | None = None

    @property
    def _dpi(self) -> int:
        return 144 if self.scene.count <= CROWDED else 72  # a crowded one is large enough already

    @once
    def source(self) -> str:
        """The graph in graphviz's language, for `dot` to lay out; the same graph gives the same text."""
        return str(digraph(self.scene).source)

    @once
    def svg(self) -> str:
        """The picture as one <svg> element, which needs no engine."""
        return plain_svg(self.scene)

    @once
    def png(self) -> bytes:
        """The picture as PNG; NoEngineError without an engine, MissingFontWarning without its letters."""
        return self._lettered("png", self._dpi)

    @once
    def pdf(self) -> bytes:
        """The picture as PDF, by the same engines and with the same warning as PNG."""
        return self._lettered("pdf", 72)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture as its name's ending says, .png, .svg, .pdf, .dot or .mmd, and return the path.

        The file is replaced in one step: when something fails, an old file is still whole.  ValueError
        for another ending, OSError where nothing can be written.  Without an engine, neither PNG nor PDF
        can be made: then an SVG of the same name is written, and NoEngineError says so.

        Args:
            path: Where it goes.
        """
        check(self.save, path=path)
        target = Path(path)
        renderer = RENDERERS.get(target.suffix.lower())
        if renderer is None and target.is_dir():
            raise ValueError(f"{str(target)!r} is a folder; name a file in it, such as graph.svg")
        if renderer is None:
            raise ValueError(
                f"a picture is saved as {either(RENDERERS)}; {str(target)!r} ends in none of these"
            )
        try:
            write_whole(target, renderer(self))
        except NoEngineError as error:
            instead = target.with_suffix(".svg")
            write_whole(instead, self.svg.encode())
            raise NoEngineError(f"wrote {instead} in place of {target}: {error}") from None
        return target

    def _lettered(self, form: str, dpi: int) -> bytes:
        rendered = self._rendered(form, dpi)
        missing = missing_letters(self.scene.text)
        if missing:
            said = f"the {form.upper()} has boxes for letters: {font_advice(missing)}"
            warnings.warn(said, MissingFontWarning, 4)
        return rendered

    def _rendered(self, form: str, dpi: int) -> bytes:
        if self._failure:  # an engine that was too slow once is not waited for again
            raise self._failure
        try:
            return render(str(placed(self.scene).source), form, dpi)
        except NoEngineError as failure:
            self._failure = failure
            raise

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """For notebooks: SVG, PNG where an engine can make one, and text."""
        shown: dict[str, Any] = {"text/plain": repr(self), "image/svg+xml": self.svg}
        try:
            shown["image/png"] = self.png
        except NoEngineError:
            return shown, {}
        width, height = struct.unpack(">II", self.png[16:24])
        scale = 96 / self._dpi  # as wide on the page as the SVG, and sharp
        return shown, {"image/png": {"width": round(width * scale), "height": round(height * scale)}}

    def __repr__(self) -> str:
        return f"<picture of {self._title}; save it with .save('graph.png'), '.svg' or '.dot'>"


# What each ending of a file's name makes of a picture.
RENDERERS: Final[dict[str, Callable[[Picture], bytes]]] = dict(
    zip(
        ENDINGS,
        (
            lambda picture: picture.png,
            lambda picture: picture.svg.encode(),
            lambda picture: picture.pdf,
            lambda picture: picture.source.encode(),
            lambda picture: mermaid(picture.scene).encode(),
        ),
        strict=True,
    )
)


def draw(
    root: Value,
    *,
    depth: int | None = None,
    max_nodes: int = MAX_NODES,
    precision: int = PRECISION,
    parameters: Iterable[Value] = (),
    folded: Mapping[Value, Iterable[Value]] = NOTHING,
    collapse: Collapse | None = None,
    around: Value | None = None,
    radius: int = RADIUS,
    constants: bool = True,
    highlight: Any = None,
) -> Picture:
    """A picture of the graph below a node: data green, grad red, the local gradient on each edge.

    A gradient that no backward pass has reached is drawn as –.  `draw(unfold(root))` takes the sum of a
    neuron, which is one gate, apart into × and +.  ValueError says which options do not go together, and
    which attributes there are.

    Args:
        root: The node at the right; everything that it was computed from stands to its left.
        depth: Draw only the nodes within so many gates of the root, and … for the others.
        max_nodes: GraphError above so many nodes; from 300 on a note in the picture suggests a depth.
        precision: Significant digits of the numbers.
        parameters: Nodes to tint as parameters, such as model.parameters().
        folded: {node: its inputs}: draw all gates between as one box, with ∂node/∂input on its edges.
        collapse: "layers", "neurons" or any attribute in the labels of parameters: draw each as one box;
            "chains": the same for additions of additions; "outline": all of a graph of any size in a few
            boxes; or {name: nodes}, some of the groups that `autograd.show.groups` finds.
        around: Draw only the nodes within `radius` edges of this one, up and down.
        radius: How many edges around that node; see `around`.
        constants: False draws no constants; the gates that read them are written out.
        highlight: A path to stand out: what why_zero() or why_nan() gives, or one of explain().paths().

    >>> a, b = Value(2.0, "a"), Value(3.0, "b")
    >>> picture = draw(a * b)
    >>> "data 6" in picture.source
    True
    """
    tinted = frozenset(parameters)
    options = Options(
        depth,
        max_nodes,
        precision,
        tinted,
        folded,
        NOTHING if collapse is None else collapse,
        around,
        radius,
        constants,
        highlight,
    )
    check(draw, root=root)
    shown = scene(root, options)
    label = one_line(str(root.label))
    boxes = f"{shown.count:,} boxes for " if shown.count < shown.node_count else ""
    return Picture(shown, f"{boxes}{shown.node_count:,} nodes" + (f" of {label!r}" if label else ""))


def draw_dot(root: Value, format: str = "svg", rankdir: str = "LR") -> Digraph:
    """micrograd's drawing function: the graph as a `graphviz.Digraph`, which needs no engine to be made.

    Args:
        root: The node to draw, with everything below it.
        format: What the Digraph renders to when asked to.
        rankdir: The direction of the flow: LR, TB, RL or BT; ValueError otherwise.

    >>> draw_dot(Value(2.0, "a") * 3.0).source.splitlines()[0]
    'digraph {'
    """
    check(draw_dot, root=root)
    written = digraph(scene(root, Options()), rankdir)
    written.format = format
    return written
