"""What the page shows, read from the open tab, beside what the engine says it should show."""

from autograd import steps
from autograd.engine import nodes
from autograd.show.scene.boxes import PRECISION
from autograd.util.text import show_number

_LOOK = """
  const PICTURE = "svg.gw-graph:not([hidden])";
  const section = document.querySelector(".gatewise");
  const all = (what) => [...section.querySelectorAll(what)];
  const text = (element) => element?.textContent.trim() ?? null;
  const numbers = (element) => {
    const [data, grad] = [".gw-data", ".gw-grad"].map((what) => text(element.querySelector(what)));
    return [Number(element.dataset.node), data, grad];
  };
  const look = () => ({
    step: Number(section.dataset.step),
    phase: section.dataset.phase,
    count: text(section.querySelector(".gw-count")),
    sentence: text(section.querySelector(".gw-sentence")),
    active: all(`${PICTURE} .gw-node.gw-active`).map((node) => Number(node.dataset.node)),
    edges: all(`${PICTURE} .gw-edge.gw-active`).map((edge) => edge.dataset.edge).sort(),
    table: all(".gw-values tr[data-node]").map(numbers),
    picture: all(`${PICTURE} .gw-node[data-node]`).map(numbers),
  });
"""

LOOK = f"() => {{ {_LOOK} return look(); }}"
WALK = f"""([start, onwards]) => {{
  {_LOOK}
  section.querySelector(`[data-do=${{start}}]`).click();
  const seen = [look()];
  for (let left = Number(section.dataset.steps); left > 0; left--) {{
    section.querySelector(`[data-do=${{onwards}}]`).click();
    seen.push(look());
  }}
  return seen;
}}"""


def look(tab):
    """What the page shows now."""
    return tab.evaluate(LOOK)


def walk(tab):
    """What the page shows at each step, from the first to the last."""
    return tab.evaluate(WALK, ["first", "next"])


def walk_back(tab):
    """What the page shows at each step, from the last to the first."""
    return tab.evaluate(WALK, ["last", "previous"])


def expected(root):
    """What the page is to show at each step, by the engine."""
    events, order = steps(root), nodes(root)
    edges = _edges(events, order)
    shown = [_expected(events, order, None, {x: x.data for x in events.given}, {}, [])]
    return shown + [
        _expected(events, order, event, *events.state(event.index), edges[event.index]) for event in events
    ]


def _edges(events, order):
    """Per event the edges it runs along, as "node.place": all into a gate, or the one to the receiver."""
    ways = {x: [i for i, operand in enumerate(x.operands) if not operand.constant] for x in order}
    return [
        sorted(f"{order.index(event.node)}.{i}" for i in _places(event, ways[event.node])) for event in events
    ]


def _places(event, ways):
    if event.phase == "forward":
        return range(len(event.node.operands))
    return [] if event.operand in (None, event.node) else [ways.pop(0)]


def _expected(events, order, event, data, grads, edges):
    step = 0 if event is None else event.index + 1
    return {
        "step": step,
        "phase": event.phase if event else "start",
        "count": f"step {step} of {len(events)}",
        "sentence": event.text if event else None,
        "active": [order.index(event.node)] if event else [],
        "edges": edges,
        "table": [_numbers(i, x, data, grads, 12) for i, x in enumerate(order)],
        "picture": [_numbers(i, x, data, grads, PRECISION) for i, x in enumerate(order)],
    }


def _numbers(i, x, data, grads, precision):
    """What a node shows; a constant has no place for a gradient."""
    return [i, _shown(data.get(x), precision), None if x.constant else _shown(grads.get(x), precision)]


def _shown(number, precision):
    return "–" if number is None else show_number(number, precision)
