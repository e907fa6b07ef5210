"""page(): a graph as one HTML file, and the object that saves it and shows itself in a notebook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ...analysis.events import Steps
from ...engine import Value, nodes
from ...errors import GatewiseError, GraphError, NoEngineError
from ...util.languages import spoken
from ...util.roles import check
from ..groups.named import grouped
from ..picture import draw
from ..scene.boxes import MAX_NODES, PRECISION
from ..scene.options import Collapse
from ..web.html import HtmlPage
from .assembly import Assembly, sentence
from .strings import STRINGS
from .worksheet import Sheets


class Page(HtmlPage):
    """One HTML file that steps a graph: `.save(path)`, `.html`, and it shows itself in a notebook.

    It shows the graph as it was when page() was called.  `.section` is the part of it that can stand
    in a document of your own, beside others; `.sentence` says in a line what it shows.
    """

    def __init__(self, root: Value, assembly: Assembly | Sheets, sentence: str) -> None:
        self._root: Final = root
        self.html = assembly.html
        self.section: Final = assembly.section
        self.sentence: Final = sentence

    def _about(self) -> str:
        return self.sentence

    def _picture(self) -> str:
        try:
            return draw(self._root).svg
        except GatewiseError:  # too large, for one
            return ""

    def _repr_png_(self) -> bytes | None:
        """The graph as a picture, for notebooks that run no scripts; None without an engine."""
        try:
            return draw(self._root).png
        except NoEngineError:
            return None

    def __repr__(self) -> str:
        return f"<page of {self.sentence}; save it with .save('page.html')>"


def page(
    root: Value,
    predict: bool = False,
    lang: str = "en",
    *,
    max_nodes: int = MAX_NODES,
    precision: int = PRECISION,
    parameters: Iterable[Value] = (),
    collapse: Collapse | None = None,
    worksheet: bool = False,
) -> Page:
    """A page that plays the forward and the backward pass of a graph, gate by gate, with no network.

    `page(unfold(root))` takes the sum of a neuron, which is one gate, apart into × and +.

    Args:
        root: The node to start the backward pass from; nobody's `.grad` is touched.
        predict: Hide each number until the reader has typed it, and keep score.
        lang: "en" or "ja"; ValueError otherwise.
        max_nodes: GraphError above so many nodes; from 300 on, the page suggests a smaller one.
        precision: Significant digits of the numbers in the graph; sentences and tables have twelve.
        parameters: Nodes to tint as parameters, such as model.parameters().
        collapse: Groups to draw as one box each, which the reader can open: "layers", "neurons", "chains", or
            {name: nodes}.
        worksheet: To print: a blank for each number of both passes, and a sheet with the answers.

    Raises:
        GraphError: If root is a constant, or if a node built by hand has no way back.
        TypeError: If it is no Value.
        ValueError: If a worksheet is to predict, or to have boxes.

    >>> x, y = Value(3.0, "x"), Value(4.0, "y")
    >>> page(x * y).sentence
    'v1 = x × y = 12'
    """
    said = spoken(STRINGS, lang)
    check(page, root=root)
    order = nodes(root)
    if len(order) > max_nodes:
        raise GraphError(
            f"this graph has {len(order):,} nodes, too many for one page; page(node) of a node further "
            f"down shows the part before it, and max_nodes= allows more than {max_nodes:,}"
        )
    events = Steps(root, order)
    if worksheet:
        if predict or collapse:
            raise ValueError("a worksheet is paper: it takes neither predict= nor collapse=")
        return Page(root, Sheets(events, said, precision), sentence(events))
    groups = grouped(order, collapse) if isinstance(collapse, str) else collapse or {}
    assembly = Assembly(events, order, said, predict, precision, set(parameters), groups)
    return Page(root, assembly, sentence(events))
