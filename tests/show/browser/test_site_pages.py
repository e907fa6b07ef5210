"""No page of the built site scrolls sideways, on a desk or on a phone, in the light or in the dark."""

import os
from pathlib import Path

import pytest

SITE = os.environ.get("GATEWISE_SITE", "")
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PARTS = ["learn", "how-to", "reference/gates", "reference/api", "reference/commands", "why"]

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
def test_no_page_scrolls_sideways(screen, part):
    paths = sorted(Path(SITE, part).resolve().rglob("*.html"))
    assert paths
    wide = {}
    for path in paths:
        screen.goto(path.as_uri(), wait_until="domcontentloaded")
        wide[path.name] = screen.evaluate(WIDER)
    assert {name: by for name, by in wide.items() if by > 0} == {}


def test_a_formula_that_is_too_wide_is_noticed(screen):
    screen.set_content("<div style='width: 3000px'>wide</div>")
    assert screen.evaluate(WIDER) > 0
