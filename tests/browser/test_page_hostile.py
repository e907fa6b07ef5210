"""Labels from strangers stay text, in the page, in a frame of a notebook, and in its title."""

import pytest

from autograd import Value, page
from autograd.show.scene import clean

from .reading import look, walk

pytestmark = pytest.mark.browser

HOSTILE = {
    "a script's end": "</script><script>window.hacked = 1</script>",
    "a section's end": "</section></body><img src=x onerror='window.hacked = 1'>",
    "an image": '"><img src=http://far.example/x.png onerror="window.hacked = 1">',
    "a quote that leaves srcdoc": "\"></iframe><script>window.hacked = 1</script><iframe srcdoc='",
    "single quotes": "' onload='window.hacked = 1",
    "an SVG": "<svg onload=window.hacked=1>",
    "entities": "&lt;b&gt; &quot; &#60;",
    "a comment": "<!-- <script> -->",
    "the end of CDATA": "]]>",
    "a template": "${window.hacked = 1} `{{script}}` {slope} $& $1",
    "a backslash": "\\u003c/script> \\",
    "a line separator": "a\u2028b\u2029c",
    "a prototype": "__proto__",
    "markup in Japanese": "<b>値</b>",
}


def graph(label):
    x = Value(2.0, label)
    root = x * x + 1.0
    root.label = label + " again"
    return root


def parts(tab):
    """What no label may change: that nothing was run, and how many elements of each kind there are."""
    return tab.evaluate("""() => {
      const count = (kind) => document.querySelectorAll(kind).length;
      return [window.hacked ?? null, ...["section", "script", "img", "svg", "iframe"].map(count)];
    }""")


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_is_shown_as_it_was_typed(visit, label):
    tab = visit(page(graph("harmless")))
    usual = parts(tab)
    visit(page(graph(label)))
    walk(tab)
    shown = " ".join(label.split())
    assert parts(tab) == usual
    assert tab.locator(".gw-values tr[data-node='0'] th").inner_text() == shown
    assert tab.locator("svg .gw-node[data-node='0'] .gw-name").text_content() == " ".join(clean(shown))
    assert shown in tab.title()
    tab.locator(".gw-values tr[data-node='0'] button").click()
    assert shown in tab.locator(".gw-row").inner_text()


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_does_not_leave_the_frame_of_a_notebook(visit, label):
    shown = page(graph(label))._repr_html_()
    tab = visit(f"<!doctype html><title>notebook</title>{shown}<p>after</p>")
    assert tab.evaluate("[...document.body.children].map((x) => x.tagName)") == ["IFRAME", "P"]
    frame = tab.frame_locator("iframe")
    frame.locator("[data-do=next]").click()
    assert frame.locator(".gw-count").inner_text() == "step 1 of 6"
    assert frame.locator(".gw-values tr[data-node='0'] th").inner_text() == " ".join(label.split())
    assert tab.evaluate("window.hacked ?? null") is None


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_stays_text_where_numbers_are_asked_for(visit, label):
    tab = visit(page(graph(label), predict=True))
    tab.locator("[name=answer]").fill("17")
    tab.locator("[name=answer]").press("Enter")
    for _ in range(6):
        tab.locator("[data-do=reveal]").click()
    assert look(tab)["step"] == 6
    assert tab.evaluate("window.hacked ?? null") is None


@pytest.mark.parametrize(
    "label", ["\u202etfel ot thgir", "a\u0000b\u0007c", "\ud800 lone", "\u200f\u2067", " \n\t "]
)
def test_a_label_that_is_no_plain_text_moves_nothing_around_it(visit, label):
    tab = visit(page(graph(label)))
    walk(tab)
    assert tab.locator(".gw-count").inner_text() == "step 6 of 6"
    assert tab.evaluate("getComputedStyle(document.querySelector('.gw-sentence')).direction") == "ltr"
    assert not set("\u202e\u0000\u0007\u200f\u2067") & set(tab.locator("body").inner_text())


def test_a_label_of_a_megabyte_opens_and_fits_the_screen(visit):
    tab = visit(page(graph("word " * 200_000)))
    walk(tab)
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "attempt",
    [
        "Object.assign(document.createElement('script'), {text: 'window.hacked = 1'})",
        "Object.assign(document.createElement('script'), {src: 'http://far.example/x.js'})",
        "Object.assign(new Image(), {src: 'http://far.example/x.png'})",
        "Object.assign(document.createElement('iframe'), {src: 'http://far.example/'})",
        "Object.assign(document.createElement('link'), {rel: 'stylesheet', href: 'http://far.example/x.css'})",
        "(fetch('http://far.example/').catch(() => {}), '')",
    ],
)
def test_the_policy_lets_no_other_script_run_and_no_request_out(visit, watched, attempt):
    tab, watch = visit(page(graph("x"))), watched[1]
    with tab.expect_event("console") as said:
        tab.evaluate(f"() => document.body.append({attempt})")
    assert "violates the following Content Security Policy" in said.value.text
    assert tab.evaluate("window.hacked ?? null") is None
    watch.forget()
