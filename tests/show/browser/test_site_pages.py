"""No page of the built site scrolls sideways, cuts text or lays it on other text, on a desk or on a phone."""

import os
from pathlib import Path

import pytest

SITE = os.environ.get("GATEWISE_SITE", "")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PARTS = ["learn", "how-to", "reference/gates", "reference/api", "reference/commands", "why", "teaching", ""]
LOOK = """() => {
  const shown = (el) => el.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const lines = [], cut = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const holder = node.parentElement;
    if (!node.data.trim() || !shown(holder)) continue;
    if (holder.closest("math, script, style, .visually-hidden")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && box.height > 1 && box.right > 0 && box.left < innerWidth)
        lines.push({ box, node });
    for (let el = holder; el !== document.body; el = el.parentElement) {
      const style = getComputedStyle(el);
      if (style.overflowX === "hidden" && el.scrollWidth > el.clientWidth + 1 && el.clientWidth > 1)
        cut.add(node.data.trim().slice(0, 40));
      if (["auto", "scroll"].includes(style.overflowX)) break;
    }
  }
  lines.sort((a, b) => a.box.top - b.box.top);
  const over = [];
  lines.forEach((one, i) => {
    for (let j = i + 1; j < lines.length && lines[j].box.top < one.box.bottom; j++) {
      const [a, b] = [one.box, lines[j].box];
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (one.node !== lines[j].node && wide > 2 && high > 0.5 * Math.min(a.height, b.height))
        over.push(`${one.node.data.trim().slice(0, 30)} | ${lines[j].node.data.trim().slice(0, 30)}`);
    }
  });
  return { cut: [...cut], over };
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not SITE, reason="GATEWISE_SITE is no folder with the built site"),
]


@pytest.fixture(params=[("light", 360), ("dark", 1280)], ids=lambda x: f"{x[0]}-{x[1]}")
def screen(browser, request):
    scheme, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_no_page_scrolls_sideways_or_hides_text(screen, part):
    folder = Path(SITE, part).resolve()
    paths = sorted(folder.rglob("*.html") if part else folder.glob("*.html"))
    assert paths
    found = {}
    for path in paths:
        screen.goto(path.as_uri(), wait_until="domcontentloaded")
        wider = screen.evaluate(WIDER)
        found[path.name] = {**screen.evaluate(LOOK), "wider": [wider] if wider > 0 else []}
    assert {
        name: {k: v for k, v in all_.items() if v} for name, all_ in found.items() if any(all_.values())
    } == {}


def test_a_formula_that_is_too_wide_is_noticed(screen):
    screen.set_content("<div style='width: 3000px'>wide</div>")
    assert screen.evaluate(WIDER) > 0


def test_text_on_text_and_text_that_is_cut_are_noticed(screen):
    screen.set_content("<p>below</p><p style='margin-top: -2.2em'>above</p>")
    assert screen.evaluate(LOOK)["over"]
    screen.set_content(
        "<p style='width: 3em; overflow: hidden; white-space: nowrap'>a long line of words</p>"
    )
    assert screen.evaluate(LOOK)["cut"] == ["a long line of words"]
    screen.set_content(
        "<p>one</p><p>two <b>three</b></p><pre style='overflow: auto; width: 3em'>scrolls aside</pre>"
    )
    assert screen.evaluate(LOOK) == {"cut": [], "over": []}
