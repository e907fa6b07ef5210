"""Keyboard, focus, links, small screens, dark, print, reduced motion, and two pages in one document."""

import re

import pytest

from autograd import Value, page, steps
from autograd.examples import build
from autograd.util.text import show_number

from .contrast import too_weak
from .reading import expected, look, walk

pytestmark = pytest.mark.browser

WIDE_AND_TALL = {"width": 1400, "height": 4000}
PHONE = {"width": 360, "height": 640}
FRAME = {"width": 242, "height": 640}  # what JupyterLab leaves of it


@pytest.fixture(scope="module")
def apple_tax():
    return build("apple-tax")[0]


@pytest.fixture(scope="module")
def staged():
    return page(build("staged")[0])


def step(tab):
    return look(tab)["step"]


# ── where we are ──────────────────────────────────────────────────────────────────────────────
def test_arrow_keys_home_end_and_space(visit, apple_tax):
    tab = visit(page(apple_tax))
    last = len(steps(apple_tax))
    for key, there in {"ArrowRight": 1, "End": last, "ArrowLeft": last - 1, "Home": 0}.items():
        tab.keyboard.press(key)
        assert step(tab) == there
    tab.keyboard.press("Space")
    assert tab.get_by_role("button", name="Pause").is_visible()
    tab.keyboard.press("Space")
    assert tab.get_by_role("button", name="Play").is_visible()


def test_keys_with_a_modifier_are_left_to_the_browser(visit, apple_tax):
    tab = visit(page(apple_tax), "#step=3")
    for key in ("Control+End", "Shift+ArrowRight", "Meta+ArrowLeft"):
        tab.keyboard.press(key)
    assert step(tab) == 3


LINKS = {"": 0, "#step=0": 0, "#step=7": 7, "#step=999": 7, "#step=-1": 0, "#step=x": 0, "#else": 0}


@pytest.mark.parametrize(("fragment", "there"), LINKS.items())
def test_a_link_leads_to_a_step(visit, apple_tax, fragment, there):
    assert step(visit(page(apple_tax), fragment)) == there


def test_the_address_follows_the_steps_without_filling_the_history(visit, apple_tax):
    tab = visit(page(apple_tax))
    entries = tab.evaluate("history.length")
    walk(tab)
    assert tab.url.endswith("#step=7")
    tab.evaluate("location.hash = '#step=2'")
    tab.wait_for_function("document.querySelector('.gatewise').dataset.step === '2'")
    assert tab.evaluate("history.length") <= entries + 1


# ── what is said ──────────────────────────────────────────────────────────────────────────────
def test_each_step_is_said_once_in_a_polite_live_region(visit, apple_tax):
    tab = visit(page(apple_tax))
    sentence = tab.locator(".gw-sentence")
    assert sentence.get_attribute("aria-live") == "polite"
    wanted = [event.text for event in steps(apple_tax)]
    assert [shown["sentence"] for shown in walk(tab)][1:] == wanted
    assert tab.locator(".gatewise [aria-live]:visible", has_text=wanted[-1]).count() == 1


def test_every_control_has_a_name_and_the_graph_a_text_alternative(visit, apple_tax):
    tab = visit(page(apple_tax))
    seen = tab.locator(".gatewise").aria_snapshot()
    for name in ("First step", "Previous step", "Play", "Next step", "Last step"):
        assert f'button "{name}"' in seen
    assert 'slider "Step"' in seen
    assert 'slider "Nudge apple"' in seen
    assert re.search(r'img "Graph of price, left to right', seen)
    assert not re.search(r"^\s*- (button|slider|textbox|img)(:|$| \[)", seen, re.MULTILINE)


def test_japanese_is_spoken_throughout(visit, apple_tax):
    tab = visit(page(apple_tax, lang="ja"))
    walk(tab)
    assert tab.evaluate("document.documentElement.lang") == "ja"
    assert tab.get_by_role("button", name="次のステップ").is_visible()
    english = set(re.findall(r"[A-Za-z_]{3,}", tab.locator("body").inner_text()))
    assert english <= {"apple", "count", "tax", "apple_total", "price", "data", "grad", "mul", "Home", "End"}


# ── what is seen ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("predict", [False, True])
def test_all_words_stand_out_from_their_ground(visit, scheme, predict):
    root, _ = build("staged")
    tab = visit(page(root, predict=predict))
    tab.emulate_media(color_scheme=scheme)
    tab.set_viewport_size(WIDE_AND_TALL)
    tab.locator(".gw-values tr[data-node] button").nth(4).click()
    last = len(steps(root))
    for there in (0, 3, last // 2, last):
        for _ in range(0 if not predict else there - step(tab)):
            tab.evaluate("document.querySelector('[data-do=reveal]').click()")
        tab.locator("[data-do=seek]").fill(str(there))
        looked, found = too_weak(tab)
        assert looked > 60
        assert found == []


def test_dark_is_dark_and_light_is_light(visit, staged):
    tab = visit(staged)
    brightness = r"getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).map(Number)"
    assert min(tab.evaluate(brightness)) > 230
    tab.emulate_media(color_scheme="dark")
    assert max(tab.evaluate(brightness)) < 50


COUNT_FOCUSABLE = """[...document.querySelectorAll("button, input, summary, a[href], [tabindex='0']")]
  .filter((x) => x.checkVisibility() && !x.disabled).length"""
RING = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return [at.outerHTML.slice(0, 80), ring];
}"""


def test_the_tab_key_reaches_every_control_and_shows_where_it_is(visit, apple_tax):
    tab = visit(page(apple_tax))
    wanted = tab.evaluate(COUNT_FOCUSABLE)
    rings = []
    for _ in range(wanted):
        tab.keyboard.press("Tab")
        rings.append(tab.evaluate(RING))
    assert wanted > 15
    assert [name for name, ring in rings if not ring] == []
    assert tab.evaluate("document.activeElement.tagName") != "BODY"


@pytest.mark.parametrize("predict", [False, True])
def test_targets_are_44_pixels_at_least(visit, apple_tax, predict):
    tab = visit(page(apple_tax, predict=predict))
    for size in (PHONE, {"width": 1024, "height": 768}):
        tab.set_viewport_size(size)
        small = tab.evaluate("""[...document.querySelectorAll("button, input, summary, a[href]")]
            .filter((x) => x.checkVisibility())
            .map((x) => [x.outerHTML.slice(0, 80), x.getBoundingClientRect()])
            .filter(([, box]) => box.width < 44 || box.height < 44)
            .map(([html, box]) => `${html} ${box.width} x ${box.height}`)""")
        assert small == []


def test_in_the_frame_of_a_notebook_on_a_phone_all_buttons_are_whole(visit, apple_tax):
    tab = visit(page(apple_tax))
    tab.set_viewport_size(FRAME)
    cut = tab.evaluate("""[...document.querySelectorAll(".gw-player button")]
        .filter((x) => x.checkVisibility() && x.getBoundingClientRect().right > innerWidth)
        .map((x) => x.outerHTML.slice(0, 80))""")
    assert cut == []


@pytest.mark.parametrize("predict", [False, True])
def test_on_a_phone_nothing_sticks_out_and_the_active_node_is_in_view(visit, predict):
    tab = visit(page(build("sigmoid-neuron-staged")[0], predict=predict))
    tab.set_viewport_size(PHONE)
    tab.emulate_media(reduced_motion="reduce")
    tab.reload()
    last = int(tab.locator(".gatewise").get_attribute("data-steps"))
    for _ in range(last):
        tab.evaluate(f"document.querySelector('[data-do={'reveal' if predict else 'next'}]').click()")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360
        inside = tab.evaluate("""() => {
          const view = document.querySelector(".gw-view").getBoundingClientRect();
          const find = (kind) => document.querySelector(`svg .gw-node.${kind}`);
          const node = (find("gw-next") ?? find("gw-active")).getBoundingClientRect();
          return node.left >= view.left - 1 && node.right <= view.right + 1
            && node.top >= view.top - 1 && node.bottom <= view.bottom + 1;
        }""")
        assert inside


def test_nothing_is_told_by_colour_alone(visit, apple_tax):
    """The active gate and its edges differ from the others in width, not only in colour."""
    tab = visit(page(apple_tax), "#step=1")
    widths = """(what) => [...new Set([...document.querySelectorAll(what)].map(
        (x) => parseFloat(getComputedStyle(x).strokeWidth)))]"""
    assert min(tab.evaluate(widths, ".gw-node.gw-active .gw-box")) > max(
        tab.evaluate(widths, ".gw-node:not(.gw-active) .gw-box")
    )
    assert min(tab.evaluate(widths, ".gw-edge.gw-active .gw-line, .gw-edge.gw-active .gw-flow")) > max(
        tab.evaluate(widths, ".gw-edge:not(.gw-active) .gw-line")
    )


def test_values_are_green_and_gradients_red(visit, apple_tax):
    tab = visit(page(apple_tax), "#step=7")
    colour = "(what) => getComputedStyle(document.querySelector(what)).fill"
    assert tab.evaluate(colour, "svg .gw-data") == "rgb(10, 125, 44)"
    assert tab.evaluate(colour, "svg .gw-grad") == "rgb(192, 24, 43)"


# ── what moves ────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def clock(browser):
    """A tab of its own, whose clock the test winds."""
    context = browser.new_context()
    tab = context.new_page()
    tab.clock.install()
    yield tab
    context.close()


def test_nothing_plays_before_it_is_asked_to_and_play_goes_to_the_end(clock, apple_tax):
    clock.set_content(page(apple_tax).html)
    clock.clock.run_for(60_000)
    assert step(clock) == 0
    clock.get_by_role("button", name="Play").click()
    clock.clock.run_for(60_000)
    assert step(clock) == len(steps(apple_tax))
    assert clock.get_by_role("button", name="Play").is_visible()


def test_a_step_by_hand_pauses(clock, apple_tax):
    clock.set_content(page(apple_tax).html)
    clock.get_by_role("button", name="Play").click()
    clock.get_by_role("button", name="Next step").click()
    clock.clock.run_for(60_000)
    assert step(clock) == 1


def test_where_motion_is_to_be_reduced_nothing_moves(visit, staged):
    tab = visit(staged)
    moving = """() => {
      const seconds = (times) => times.split(",").some((time) => parseFloat(time) > 0.01);
      const styles = [...document.querySelectorAll("*")].map((x) => getComputedStyle(x));
      return styles.filter((style) => seconds(style.transitionDuration)
        || (style.animationName !== "none" && seconds(style.animationDuration))).length;
    }"""
    walk(tab)
    tab.emulate_media(reduced_motion="reduce")
    assert tab.evaluate(moving) == 0


# ── what is printed, and where scripts are off ────────────────────────────────────────────────
def everything(root):
    """Every number at the end, in the words of the engine."""
    return [
        *(event.text for event in steps(root)),
        *(show_number(x) for x in steps(root).state(-1).grads.values()),
    ]


def test_paper_shows_all_values_and_all_steps_at_whatever_step_we_are(visit, apple_tax):
    tab = visit(page(apple_tax), "#step=1")
    tab.emulate_media(media="print")
    shown = tab.locator("body").inner_text()
    assert [text for text in everything(apple_tax) if text not in shown] == []
    assert not tab.get_by_role("button", name="Next step").is_visible()
    assert tab.pdf().startswith(b"%PDF")


def test_paper_is_light_in_the_dark_too(visit, staged):
    tab = visit(staged)
    tab.emulate_media(media="print", color_scheme="dark")
    tab.set_viewport_size(WIDE_AND_TALL)
    assert too_weak(tab)[1] == []


def test_without_scripts_the_last_step_is_shown_and_all_steps_in_words(browser, apple_tax):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.set_content(page(apple_tax).html)
    tab.locator(".gw-steps summary").click()
    shown = tab.locator("body").inner_text()
    context.close()
    assert "Scripts are off here" in shown
    assert [text for text in everything(apple_tax) if text not in shown] == []


# ── several pages in one document ─────────────────────────────────────────────────────────────
def test_two_pages_in_one_document_do_not_disturb_each_other(visit, apple_tax):
    circuit, _ = build("circuit")
    tab = visit(f"<!doctype html><meta charset=utf-8>{page(apple_tax).section}{page(circuit).section}")
    ids = tab.evaluate("[...document.querySelectorAll('[id]')].map((x) => x.id)")
    assert len(ids) == len(set(ids))
    first, second = tab.locator(".gatewise").all()
    second.locator("[data-do=next]").click()
    second.locator("[data-do=next]").click()
    assert first.get_attribute("data-step") == "0"
    assert second.get_attribute("data-step") == "2"
    assert second.locator(".gw-sentence").inner_text() == steps(circuit)[1].text
    first.locator("[data-do=last]").click()
    tab.keyboard.press("ArrowLeft")
    assert first.get_attribute("data-step") == "6"
    assert second.get_attribute("data-step") == "2"


def test_a_graph_of_one_leaf_has_one_step(visit):
    x = Value(3.0, "x")
    tab = visit(page(x))
    assert [shown["table"] for shown in walk(tab)] == [shown["table"] for shown in expected(x)]
