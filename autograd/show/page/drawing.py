"""The graph as SVG for the page: our own layout, the same on every machine, and its look left to CSS."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ..render.layout import Place, lay_out
from ..render.sizes import PADDING, ROW, SYMBOL_SIZE, lane_width, text_width
from ..render.strokes import frame, head, inset, length, line, size, write
from ..scene.boxes import Scene
from .plan import Joined, Plan, Planner, Shown

MARGIN = 14.0
BETWEEN_WORDS = 6.0


def drawing(plan: Plan, planner: Planner, words: Mapping[str, str], said: str) -> str:
    """An <svg> of the graph with its last numbers; `said` is the text in its place."""
    boxes, arrows = plan
    layout = lay_out(Scene(tuple(x.box for x in boxes), tuple(x.arrow for x in arrows), ()))
    whole = size(layout.width + 2 * MARGIN, layout.height + 2 * MARGIN)
    inside = [
        *(_arrow(joined, route) for joined, route in zip(arrows, layout.routes, strict=True)),
        *(_box(layout.places[shown.box.name], shown, planner, words) for shown in boxes),
    ]
    look = f'class="gw-graph" role="img" aria-label="{escape(said)}"'
    return f"<svg {look} {whole}>{inset(''.join(inside), MARGIN)}</svg>"


def _box(at: Place, shown: Shown, planner: Planner, words: Mapping[str, str]) -> str:
    box, left = shown.box, at.x - at.width / 2 + PADDING
    drawn = [frame(at, 'class="gw-box"')]
    if box.symbol:
        room = text_width(box.symbol, SYMBOL_SIZE)
        drawn.append(write(box.symbol, left + room / 2, at.y + SYMBOL_SIZE / 3, 'class="gw-symbol"'))
        left += room + 2 * PADDING
    level = at.y - len(box.rows) * ROW / 2 + ROW - 4.5
    room = at.x + at.width / 2 - PADDING - left
    kind = "gw-name" if shown.named else "gw-name gw-unnamed"
    drawn.append(write(shown.title, left, level, f'class="{kind}" data-room="{length(room)}"'))
    if shown.inside:
        level += ROW
        drawn.append(
            write(box.rows[1].text, left, level, f'class="gw-word gw-inside" data-room="{length(room)}"')
        )
    for kind, number in _numbers(shown, planner, words).items():
        level += ROW
        word = words[kind]
        shift = text_width(word, 11) + BETWEEN_WORDS
        drawn.append(write(word, left, level, 'class="gw-word"'))
        look = f'class="gw-{kind}" data-room="{length(room - shift)}"'
        drawn.append(write(number, left + shift, level, look))
    return f"<g{_about(shown, planner)}>{''.join(drawn)}</g>"


def _about(shown: Shown, planner: Planner) -> str:
    """What the script reads of a box."""
    about = f' class="gw-node gw-{shown.box.kind}"'
    if shown.node is not None:
        about += f' data-node="{planner.place[shown.node]}"'
    if shown.inside:
        inside = " ".join(map(str, shown.inside))
        about += f' data-inside="{inside}" data-group="{escape(shown.group)}"'
    return about


def _numbers(shown: Shown, planner: Planner, words: Mapping[str, str]) -> dict[str, str]:
    node = shown.node
    if node is None:
        return {}
    if node.constant:
        return {"data": planner.shown(node.data)}
    grad = planner.grads.get(node)
    return {
        "data": planner.shown(node.data),
        "grad": words["unknown"] if grad is None else planner.shown(grad),
    }


def _arrow(joined: Joined, route: list[Place]) -> str:
    """The line twice, so that the flow can be drawn over it, and a tip at either end, one for each pass."""
    arrow, drawn = joined.arrow, line(joined.arrow, route)
    kind = "gw-edge gw-pale" if arrow.pale else "gw-edge"
    into = ' data-into="group"' if joined.into_group else ""
    back = "" if arrow.pale else f'<path class="gw-tip gw-back" d="{head(drawn.start, -8, 4)}"/>'
    look = f'class="gw-local" data-room="{length(lane_width(arrow))}"'
    label = write(arrow.text, *drawn.label, look) if arrow.text else ""
    return (
        f'<g class="{kind}" data-edge="{" ".join(joined.edges)}"{into}>'
        f'<path class="gw-line" d="{drawn.path}"/><path class="gw-flow" d="{drawn.path}"/>'
        f'<path class="gw-tip" d="{head(drawn.tip, 8, 4)}"/>{back}{label}</g>'
    )
