"""The graph as SVG for the page: our own layout, the same on every machine, and its look left to CSS."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element, SubElement

from ...digits import show_number
from ...trace import Steps
from ...value import Value
from ..layout import PADDING, ROW, SYMBOL_SIZE, Layout, Place, lay_out, operand_height, text_width
from ..scene import INK, Arrow, Box, Row, Scene, clean

MARGIN = 14.0
ROOM = "−0.00000"  # a nudged number finds at least this much room
BETWEEN_WORDS = 6.0


class Drawing:
    """One graph, its words and its numbers after the last step, as an <svg> element."""

    def __init__(
        self,
        events: Steps,
        order: list[Value],
        words: Mapping[str, str],
        precision: int,
        tinted: Collection[Value],
    ) -> None:
        self._events = events
        self._words = words
        self._precision = precision
        self._grads = events.state(-1).grads
        place = {node: i for i, node in enumerate(order)}
        widest = self._widest(order)
        boxes = [self._box(i, node, widest[node], node in tinted) for i, node in enumerate(order)]
        arrows = [
            Arrow(str(place[x]), str(place[node]), i, self._local(node, i), x.constant)
            for node in order
            for i, x in enumerate(node.operands)
        ]
        layout = lay_out(Scene(tuple(boxes), tuple(arrows), ()))
        self.svg = _canvas(layout, words["picture"].format(root=events.names[events.root]))
        inside = SubElement(self.svg, "g", {"transform": f"translate({_n(MARGIN)} {_n(MARGIN)})"})
        for arrow, route in zip(arrows, layout.routes, strict=True):
            _draw_arrow(inside, arrow, route)
        boxed = {place.box: place for place in layout.places}
        for box, node in zip(boxes, order, strict=True):
            self._draw_box(inside, boxed[box], box, node)

    def _widest(self, order: list[Value]) -> dict[Value, str]:
        """The longest number that each node shows at any step."""
        widest = {node: max(self._shown(node.data), ROOM, key=len) for node in order}
        for event in self._events.backward:
            if event.operand is not None:
                widest[event.operand] = max(widest[event.operand], self._shown(event.after), key=len)
        return widest

    def _shown(self, number: float) -> str:
        return show_number(number, self._precision)

    def _box(self, i: int, node: Value, widest: str, tinted: bool) -> Box:
        """How much room a node needs; the words are written when it has its place."""
        numbers = ["data"] if node.constant else ["data", "grad"]
        rows = [Row(self._title(node), INK, bold=True)]
        rows += [Row(f"{self._words[number]}  {widest}", INK) for number in numbers]
        symbol = " ".join(clean(node.gate.symbol)) if node.gate else ""
        kind = "parameter" if tinted else _kind(node, self._events.root)
        return Box(str(i), kind, tuple(rows), symbol, len(node.operands))

    def _title(self, node: Value) -> str:
        if node.constant and not node.label:
            return self._words["constant"]
        return " ".join(clean(self._events.names[node]))

    def _local(self, node: Value, i: int) -> str:
        if node.operands[i].constant or not node.local_grads:
            return ""
        return f"{self._words['local']} {self._shown(node.local_grads[i])}"

    def _draw_box(self, svg: Element, place: Place, box: Box, node: Value) -> None:
        left, top = place.x - place.width / 2, place.y - place.height / 2
        group = _group(svg, f"gw-node gw-{box.kind}", "node", box.name)
        frame = {
            "x": _n(left),
            "y": _n(top),
            "width": _n(place.width),
            "height": _n(place.height),
            "rx": "10",
        }
        SubElement(group, "rect", {"class": "gw-box", **frame})
        left += PADDING
        if box.symbol:
            room = text_width(box.symbol, SYMBOL_SIZE)
            _write(group, "gw-symbol", box.symbol, left + room / 2, place.y + SYMBOL_SIZE / 3)
            left += room + 2 * PADDING
        line = place.y - len(box.rows) * ROW / 2 + ROW - 4.5
        room = place.x + place.width / 2 - PADDING - left
        title = _write(group, "gw-name" if node.label else "gw-name gw-unnamed", box.rows[0].text, left, line)
        title.set("data-room", _n(room))
        numbers = {"data": self._shown(node.data)}
        if not node.constant:
            grad = self._grads.get(node)
            numbers["grad"] = self._words["unknown"] if grad is None else self._shown(grad)
        for kind, number in numbers.items():
            line += ROW
            word = self._words[kind]
            _write(group, "gw-word", word, left, line)
            shift = text_width(word, 11) + BETWEEN_WORDS
            shown = _write(group, f"gw-{kind}", number, left + shift, line)
            shown.set("data-room", _n(room - shift))


def _kind(node: Value, root: Value) -> str:
    if node.constant:
        return "constant"
    return "root" if node is root else "gate" if node.gate else "leaf"


def _canvas(layout: Layout, said: str) -> Element:
    width, height = _n(layout.width + 2 * MARGIN), _n(layout.height + 2 * MARGIN)
    size = {"width": width, "height": height, "viewBox": f"0 0 {width} {height}"}
    return Element("svg", {"class": "gw-graph", "role": "img", "aria-label": said, **size})


def _draw_arrow(svg: Element, arrow: Arrow, route: list[Place]) -> None:
    """The line twice, so that the flow can be drawn over it, and a tip at either end, one for each pass."""
    tail, *bends, head = route
    start = x, y = tail.x + tail.width / 2, tail.y
    end = head.x - head.width / 2, head.y + head.height * operand_height(arrow, head)
    line = f"M{_n(x)} {_n(y)}"
    for bend in bends:
        line += _curve(x, y, bend.x - bend.width / 2, bend.y) + f"H{_n(bend.x + bend.width / 2)}"
        x, y = bend.x + bend.width / 2, bend.y
    line += _curve(x, y, *end)
    kind = "gw-edge gw-pale" if arrow.pale else "gw-edge"
    group = _group(svg, kind, "edge", f"{arrow.head}.{arrow.place}")
    SubElement(group, "path", {"class": "gw-line", "d": line})
    SubElement(group, "path", {"class": "gw-flow", "d": line})
    SubElement(group, "path", {"class": "gw-tip", "d": f"M{_n(end[0])} {_n(end[1])}l-8 -4v8z"})
    if not arrow.pale:
        SubElement(group, "path", {"class": "gw-tip gw-back", "d": f"M{_n(start[0])} {_n(start[1])}l8 -4v8z"})
    if arrow.text:
        _write(group, "gw-local", arrow.text, (x + end[0]) / 2, (y + end[1]) / 2 - 4)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    middle = _n((x + to_x) / 2)
    return f"C{middle} {_n(y)} {middle} {_n(to_y)} {_n(to_x)} {_n(to_y)}"


def _group(svg: Element, kind: str, what: str, name: str) -> Element:
    return SubElement(svg, "g", {"class": kind, f"data-{what}": name})


def _write(svg: Element, kind: str, text: str, x: float, y: float) -> Element:
    written = SubElement(svg, "text", {"class": kind, "x": _n(x), "y": _n(y)})
    written.text = text
    return written


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
