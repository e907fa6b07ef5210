"""One types an expression, and sees its graph, its steps, its reasons; the address holds everything."""

import ast
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from autograd import Value, sigmoid
from autograd.examples import EXAMPLES, build
from tests.show.browser.reading import expected, walk

pytestmark = pytest.mark.browser


def link(**fields):
    return urlencode({"room": "expression", **fields})


def waits_for(tab, name, number):
    """Wait until the root is called so and holds this number."""
    tab.wait_for_function(
        "([name, number]) => { const root = document.querySelector('.gw-graph .gw-root');"
        "return root?.querySelector('.gw-name').textContent === name"
        " && root.querySelector('.gw-data').textContent === number; }",
        arg=[name, number],
    )


def text_field(tab):
    return tab.locator("textarea[name=text]")


def test_what_is_typed_is_drawn_without_a_key_to_press(play):
    tab = play()
    waits_for(tab, "price", "220")
    text_field(tab).fill("x*y + 1")
    waits_for(tab, "f", "7")
    tab.locator("input[name=number-x]").fill("1/2")
    waits_for(tab, "f", "2.5")
    assert tab.locator(".gw-graph .gw-leaf .gw-grad").all_text_contents() == ["3", "0.5"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_stepped_with_the_engines_numbers(play, name):
    tab = play(link(text=name))
    root, _ = build(name)
    tab.wait_for_selector(".gw-alive")
    for seen, wanted in zip(walk(tab), expected(root), strict=True):
        assert seen == wanted | ({"sentence": seen["sentence"]} if wanted["sentence"] is None else {})


def test_an_example_says_what_it_shows_and_its_formula_can_be_edited(play):
    tab = play(link(text="circuit"))
    waits_for(tab, "f", "−12")
    assert "the smallest circuit" in tab.locator(".play-formula").inner_text()
    tab.get_by_role("button", name="Edit it").click()
    assert text_field(tab).input_value() == "(x + y) * z"
    tab.locator(".play-formula").wait_for(state="hidden")
    waits_for(tab, "f", "−12")
    text_field(tab).fill("(x + y) * z + 1")
    waits_for(tab, "f", "−11")


def test_in_japanese_errors_reasons_fractions_and_examples_are_japanese_too(play):
    tab = play(link(text="circuit", lang="ja"))
    waits_for(tab, "f", "−12")
    assert "いちばん小さな計算グラフ" in tab.locator(".play-formula").inner_text()
    tab.locator(".gw-node[data-node='0']").click()
    tab.wait_for_selector(".play-why pre >> text=上流の勾配")
    tab.locator(".play-exact summary").click()
    tab.wait_for_selector(".play-exact pre >> text=正確な値")
    text_field(tab).fill("x*(y")
    tab.wait_for_selector(".play-error >> text=3文字目：この括弧が閉じられていません")
    text_field(tab).fill("log(x)")
    tab.locator("input[name=number-x]").fill("-1")
    tab.wait_for_selector(".play-error >> text=実数になりません")
    tab.route("**/answer", lambda route: None)
    text_field(tab).fill("x + y")
    tab.locator("button[name=stop]").click()
    tab.wait_for_selector(".play-error >> text=停止しました")
    tab.unroute("**/answer")
    tab.locator("select[name=lang]").select_option("en")
    text_field(tab).fill("x*(y")
    tab.wait_for_selector(".play-error >> text=column 3: this bracket is never closed")


def test_an_error_says_where_and_the_last_good_graph_stays(play):
    tab = play(link(text="x*y", numbers="x=2 y=3"))
    waits_for(tab, "f", "6")
    text_field(tab).fill("x*(y")
    error = tab.locator(".play-error")
    error.wait_for()
    assert error.inner_text().startswith("column 3: this bracket is never closed")
    assert error.get_attribute("data-column") == "3"
    waits_for(tab, "f", "6")
    text_field(tab).fill("x*(y)")
    error.wait_for(state="hidden")


def test_a_field_without_a_number_is_marked(play):
    tab = play(link(text="x*y"))
    waits_for(tab, "f", "6")
    tab.locator("input[name=number-y]").fill("abc")
    tab.wait_for_selector("input[name=number-y][aria-invalid]")
    assert "gives y no number: abc is a name" in tab.locator(".play-error").inner_text()
    tab.locator("input[name=number-y]").fill("5")
    waits_for(tab, "f", "10")
    assert tab.locator("[aria-invalid]").count() == 0


def test_a_slider_moves_its_number_and_the_graph(play):
    tab = play(link(text="x^2", numbers="x=3"))
    waits_for(tab, "f", "9")
    slider = tab.locator("input[name=slide-x]")
    slider.evaluate("x => { x.value = -4; x.dispatchEvent(new Event('input')); }")
    waits_for(tab, "f", "16")
    assert tab.locator("input[name=number-x]").input_value() == "-4"
    slider.focus()
    tab.keyboard.press("ArrowRight")
    waits_for(tab, "f", "15.9201")


def test_the_address_holds_everything_and_brings_it_back(play):
    tab = play()
    waits_for(tab, "price", "220")
    text_field(tab).fill("log(x)*y")
    tab.locator("input[name=number-x]").fill("1")
    tab.locator("input[name=predict]").check()
    tab.wait_for_selector(".gw-ask:not([hidden])")
    tab.locator("select[name=lang]").select_option("ja")
    tab.wait_for_selector("html[lang=ja] .gw-ask:not([hidden])")
    fragment = tab.url.partition("#")[2]
    again = play(fragment)
    again.wait_for_selector("html[lang=ja] .gw-ask:not([hidden])")
    assert text_field(again).input_value() == "log(x)*y"
    assert again.locator("input[name=number-x]").input_value() == "1"
    assert again.locator("input[name=predict]").is_checked()


def test_a_step_is_in_the_address_too(play):
    tab = play(link(text="apple-tax", step=3))
    tab.wait_for_selector(".gatewise[data-step='3']")
    tab.locator("[data-do=next]").click()
    assert "step=4" in tab.url


def test_predict_asks_for_each_number_and_hides_it_until_then(play):
    tab = play(link(text="x*y", numbers="x=2 y=3", predict="1"))
    tab.locator(".gw-question").wait_for()
    assert tab.locator(".gw-graph .gw-root .gw-data").text_content() == "?"
    tab.locator("[name=answer]").fill("6")
    tab.get_by_role("button", name="Check").click()
    assert "1 of 1 right" in tab.locator(".gw-score").inner_text()


def test_a_nudged_leaf_is_predicted_and_computed_again_without_asking_the_home(play):
    tab = play(link(text="sigmoid(w*x + b)", numbers="w=2 x=-1 b=0.5"))
    tab.wait_for_selector(".gw-alive")
    moved = tab.locator("input[data-nudge]").first.evaluate(
        "x => { x.value = 50; x.dispatchEvent(new Event('input')); return x.value * x.dataset.unit; }"
    )
    w = Value(2.0)
    y = sigmoid(w * -1.0 + 0.5)
    y.backward()
    read = {x: float(tab.locator(f".gw-{x}").inner_text().replace("−", "-")) for x in ("predicted", "actual")}
    assert read["predicted"] == pytest.approx(w.grad * moved, rel=1e-5)
    assert read["actual"] == pytest.approx(sigmoid((2.0 + moved) * -1.0 + 0.5) - y.data, rel=1e-5)


def test_a_clicked_node_is_explained_and_a_zero_has_its_reason(play):
    tab = play(link(text="relu(x)*y", numbers="x=-2 y=3"))
    tab.wait_for_selector(".gw-alive")
    tab.locator(".gw-graph .gw-node[data-node='0']").click()
    tab.wait_for_function("() => document.querySelector('.play-why').textContent.includes('∂f/∂x = 0')")
    assert "relu" in tab.locator(".play-why pre").nth(1).inner_text()


def test_exact_fractions_follow_the_graph(play):
    tab = play(link(text="apple-tax"))
    tab.wait_for_selector(".gw-alive")
    tab.locator(".play-exact summary").click()
    tab.wait_for_function("() => document.querySelector('.play-exact').textContent.includes('11/5')")
    tab.locator("input[name=number-tax]").fill("5/4")
    tab.wait_for_function("() => document.querySelector('.play-exact').textContent.includes('5/2')")


def downloaded(tab, ending):
    with tab.expect_download() as waiting:
        tab.locator(f"button[value={ending}]").click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_graph_is_taken_along_in_every_form(play):
    tab = play(link(text="x*sin(y)", numbers="x=2 y=3"))
    tab.wait_for_selector(".gw-alive")
    tab.locator(".play-take_along summary").click()
    starts = {
        "svg": b"<svg",
        "png": b"\x89PNG",
        "pdf": b"%PDF",
        "dot": b"digraph",
        "mmd": b"flowchart",
        "html": b"<!doctype",
    }
    for ending, start in starts.items():
        name, data = downloaded(tab, ending)
        assert name == f"f.{ending}"
        assert start in data[:200].lower() if ending == "html" else start in data[:200]
    assert rb"\sin" in downloaded(tab, "tex")[1]
    _, program = downloaded(tab, "py")
    ast.parse(program)
    ran = subprocess.run([sys.executable, "-c", program.decode()], capture_output=True, text=True, check=True)
    assert re.search(r"df/dx = 0\.1411", ran.stdout)


def test_a_link_is_copied(play):
    tab = play(link(text="x*y"))
    tab.wait_for_selector(".gw-alive")
    tab.locator(".play-take_along summary").click()
    tab.get_by_role("button", name="Copy the link").click()
    tab.wait_for_selector("text=Copied.")
    assert tab.evaluate("navigator.clipboard.readText()") == tab.url


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "x\u202e*y",
        "x'\"*y",
        "\ud83d\ude00*x".encode("utf-16", "surrogatepass").decode("utf-16"),
    ],
)
def test_hostile_text_stays_text(play, text):
    tab = play(link(text="x*y"))
    tab.on("dialog", lambda dialog: pytest.fail(dialog.message))
    waits_for(tab, "f", "6")
    text_field(tab).fill(text)
    tab.locator(".play-error").wait_for()
    assert tab.locator(".play-error *:not(small)").count() == 0
    assert tab.locator("img, script[src]").count() == 0


def test_the_newest_text_wins_however_fast_one_types(play):
    tab = play(link(text="x"))
    text_field(tab).fill("")
    text_field(tab).press_sequentially("x*y + tanh(x*y)/x - 12", delay=3)
    tab.wait_for_function(
        "() => document.querySelector('.gw-graph .gw-root .gw-data')?.textContent === '−5.50001'"
    )


def test_a_large_graph_shows_its_picture_first_and_then_its_steps(play):
    text = " + ".join(f"w{i}*x{i}" for i in range(60))
    tab = play(link(text=text))
    tab.wait_for_selector(".gw-alive")
    assert tab.locator(".gw-values tr[data-node]").count() == 60 * 3 + 59
    assert tab.locator(".gw-alone").count() == 0


def test_what_is_typed_next_goes_before_the_rest_of_an_older_graph(play):
    text = " + ".join(f"w{i}*x{i}" for i in range(60))
    tab = play(link(text="x"))
    tab.wait_for_selector(".gw-alive")
    asked, held = [], []

    def take(route):
        request = route.request.post_data_json
        asked.append((request["text"], request["quick"]))
        held.append(route) if len(asked) == 1 else route.continue_()

    tab.route("**/answer", take)
    text_field(tab).fill(text)
    while not held:
        tab.wait_for_timeout(10)
    text_field(tab).fill(f"{text} + 1")
    held[0].continue_()
    tab.wait_for_function(
        "() => document.querySelectorAll('.gw-values tr[data-node]').length === 60 * 3 + 59 + 2"
    )
    assert asked == [(text, True), (f"{text} + 1", True), (f"{text} + 1", False)]


@pytest.mark.parametrize("predict", [False, True])
def test_the_picture_comes_alone_and_stays_while_old_tables_answer_nobody(play, predict):
    text = " + ".join(f"w{i}*x{i}" for i in range(20))
    tab = play(link(text=text, predict=int(predict)))
    tab.wait_for_selector(".gw-alive:not(.gw-coming)")
    held = []

    def take(route):
        held.append(route) if route.request.post_data_json.get("drawn") else route.continue_()

    tab.route("**/answer", take)
    text_field(tab).fill(f"{text} + w0")
    while not held:
        tab.wait_for_timeout(10)
    section = tab.locator(".gw-coming")
    assert section.evaluate("(x) => x.inert")
    assert tab.locator(".gw-graph .gw-node").count() == 20 * 3 + 19 + 1
    assert tab.locator(".gw-values tr[data-node]").count() == 20 * 3 + 19
    number = tab.locator(".gw-graph .gw-grad").first
    assert number.evaluate("(x) => getComputedStyle(x).visibility") == ("hidden" if predict else "visible")
    tab.locator(".gw-graph").evaluate("(x) => (x.isKept = true)")
    held[0].continue_()
    tab.wait_for_selector(".gw-alive:not(.gw-coming)")
    assert tab.locator(".gw-graph").evaluate("(x) => x.isKept")
    assert tab.locator(".gw-values tr[data-node]").count() == 20 * 3 + 19 + 1
    assert tab.locator("[inert]").count() == 0


def test_stop_ends_a_computation_and_the_page_lives_on(play, server):
    tab = play(link(text="x*y"))
    waits_for(tab, "f", "6")
    held = []
    tab.route("**/answer", lambda route: held.append(route))
    text_field(tab).fill("x + y")
    tab.locator("button[name=stop]").click()
    tab.wait_for_selector("text=Stopped.")
    tab.unroute("**/answer")
    text_field(tab).fill("x - y")
    waits_for(tab, "f", "−1")


def test_a_second_tab_is_a_page_of_its_own(play, server):
    tab = play(link(text="x*y"))
    waits_for(tab, "f", "6")
    second = tab.context.new_page()
    second.goto(f"{server.url}#{link(text='x + y')}")
    waits_for(second, "f", "5")
    text_field(tab).fill("x*y*2")
    waits_for(tab, "f", "12")
    waits_for(second, "f", "5")


def test_on_paper_stands_the_graph_and_its_table_and_no_control(play):
    tab = play(link(text="x*y", step=0))
    tab.wait_for_selector(".gw-alive")
    tab.emulate_media(media="print")
    seen = tab.evaluate(
        "[...document.querySelectorAll('button, select, input, summary')]"
        ".filter(x => x.offsetParent && !x.closest('table, .gw-steps')).map(x => x.outerHTML)"
    )
    assert seen == []
    assert tab.locator(".gw-graph").is_visible()
    assert tab.locator(".gw-graph .gw-root .gw-grad").text_content() == "1"


def test_nothing_moves_for_who_wants_no_motion(play):
    tab = play(link(text="x*y", step=2), reduced_motion="reduce")
    tab.wait_for_selector(".gw-alive")
    assert tab.evaluate("document.getAnimations().length") == 0


def test_a_home_that_is_gone_is_said_and_found_again(play):
    tab = play(link(text="x*y"))
    waits_for(tab, "f", "6")
    tab.route("**/answer", lambda route: route.fulfill(status=200, body="no JSON"))
    text_field(tab).fill("x + y")
    tab.wait_for_selector(".play-status:not([hidden])")
    tab.unroute("**/answer")
    text_field(tab).fill("x - y")
    waits_for(tab, "f", "−1")
    assert tab.locator(".play-status").is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_on_a_phone_nothing_is_wider_than_the_screen(play, scheme, lang):
    tab = play(link(text="sigmoid-neuron", lang=lang), color_scheme=scheme)
    tab.set_viewport_size({"width": 360, "height": 640})
    tab.wait_for_selector(".gw-alive")
    for summary in tab.locator("summary").all():
        summary.click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    small = tab.evaluate(
        "[...document.querySelectorAll('button, select, textarea, input[type=text], summary')]"
        ".filter(x => x.offsetParent && x.getBoundingClientRect().height < 40).map(x => x.outerHTML)"
    )
    assert small == []


def test_every_control_has_a_name_and_is_reached_by_the_keyboard(play):
    tab = play(link(text="x*y"))
    tab.wait_for_selector(".gw-alive")
    nameless = tab.evaluate(
        "[...document.querySelectorAll('button, select, textarea, input')].filter(x => x.offsetParent &&"
        " !(x.ariaLabel || x.labels?.length || x.textContent.trim())).map(x => x.outerHTML)"
    )
    assert nameless == []
    text_field(tab).focus()
    met = set()
    for _ in range(60):
        tab.keyboard.press("Tab")
        met.add(tab.evaluate("[document.activeElement].map(x => x.name || x.dataset.do || x.tagName)[0]"))
    assert {"example", "predict", "ieee", "number-x", "slide-y", "play", "SUMMARY"} <= met


def test_space_types_a_space_and_does_not_play(play):
    tab = play(link(text="x*y"))
    tab.wait_for_selector(".gw-alive")
    text_field(tab).focus()
    tab.keyboard.press("End")
    tab.keyboard.type(" + 1")
    waits_for(tab, "f", "7")
    assert text_field(tab).input_value() == "x*y + 1"
    assert tab.locator(".gw-playing").count() == 0
