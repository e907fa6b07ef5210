"""The page as a file: its sentences, its slips, its policy, its limits, and what it refuses."""

import json
import math
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from string import Formatter

import pytest
from hypothesis import given, settings

import autograd
from autograd import GATES, GraphError, Value, gate, page, steps
from autograd.engine import nodes
from autograd.examples import EXAMPLES, build
from autograd.show.page.rows import gate_row
from autograd.show.page.sentences import sentences
from autograd.show.page.slips import slips
from autograd.show.page.strings import STRINGS
from autograd.util.languages import LANGUAGES, spoken
from tests.helpers.graphs import graphs


class Reader(HTMLParser):
    """The texts of each kind of element, and every address that a browser would fetch."""

    def __init__(self, html):
        super().__init__()
        self.texts, self.open, self.addresses, self.policy = {}, [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.addresses += [given[name] for name in ("src", "href", "action", "data") if name in given]
        if "http-equiv" in given:
            self.policy = given["content"]
        if tag not in ("meta", "link", "input", "path", "rect"):
            self.open.append((tag, given.get("class", "")))
            self.texts.setdefault(self.open[-1], []).append("")

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            self.open.pop()

    def handle_data(self, data):
        for place in dict.fromkeys(self.open):
            self.texts[place][-1] += data


def content(shown):
    """What the page's script is told."""
    return json.loads(Reader(shown.html).texts["script", "gw-content"][0])


def said(spans):
    return "".join(text for _, text in spans)


def apple_tax():
    return build("apple-tax")[0]


def branching():
    x = Value(3.0, "x")
    y = x * x + x
    y.label = "y"
    return y


# ── sentences ─────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_english_sentence_is_the_text_of_the_event(name):
    events = steps(build(name)[0])
    told = sentences(events, spoken(STRINGS, "en"))
    assert [said(step.told) for step in told] == [event.text for event in events]


@given(graphs())
def test_sentences_and_events_agree_on_any_graph(graph):
    events = steps(graph[1])
    assert [said(x.told) for x in sentences(events, spoken(STRINGS, "en"))] == [
        event.text for event in events
    ]


def test_a_closure_and_a_stopped_gradient_are_told_as_the_events_tell_them():
    a = Value(2.0, "a")
    y = Value(6.0, (a,), "by hand", "y")
    y._backward = lambda: setattr(a, "grad", a.grad + 3.0 * y.grad)
    for root in (y, (y * 0.0) + a):
        events = steps(root)
        assert [said(x.told) for x in sentences(events, spoken(STRINGS, "en"))] == [
            event.text for event in events
        ]


def test_japanese_sentences_keep_the_numbers_and_the_names():
    events = steps(branching())
    english, japanese = (list(sentences(events, spoken(STRINGS, lang))) for lang in LANGUAGES)
    assert [[x for x in step.told if x.kind] for step in japanese] == [
        [x for x in step.told if x.kind] for step in english
    ]
    assert said(japanese[-1].told) == "∂y/∂x += 1（上流の勾配）× 3（局所微分）= 3、合計は4 + 3 = 7"


def test_a_question_does_not_give_its_answer_away():
    events = steps(apple_tax())
    asked = [said(step.asked) for step in sentences(events, spoken(STRINGS, "en"))]
    assert asked[:3] == [
        "apple_total = apple × count = ?",
        "price = apple_total × tax = ?",
        "∂price/∂price = ?",
    ]
    assert asked[-1] == "Back through apple_total = apple × count: ∂price/∂count += ?"


def test_what_a_branch_has_so_far_is_part_of_the_question():
    last = list(sentences(steps(branching()), spoken(STRINGS, "en")))[-1]
    assert said(last.asked) == "Back through v1 = x × x: ∂y/∂x is 4 so far. What is it now?"


@pytest.mark.parametrize("key", STRINGS)
def test_each_string_has_the_same_places_in_both_languages(key):
    places = [sorted(name for _, name, _, _ in Formatter().parse(text) if name) for text in STRINGS[key]]
    assert places[0] == places[1]
    assert all(STRINGS[key])


def test_another_language_is_refused_by_name():
    with pytest.raises(ValueError, match="the page speaks en and ja, not 'fr'"):
        page(apple_tax(), lang="fr")


# ── slips ─────────────────────────────────────────────────────────────────────────────────────
def slip(root, index, number, before=None):
    """The slips that lead to a number at one step."""
    return [x.keys for x in slips(steps(root)[index], before) if x.number == number]


def test_the_factors_of_a_contribution_may_be_forgotten():
    x, y, z = Value(3.0, "x"), Value(4.0, "y"), Value(5.0, "z")
    root = x * y * z
    assert steps(root)[5].text.startswith("∂v2/∂x += upstream 5 × local 4 = 20")
    assert slip(root, 5, 4.0) == [("slip_upstream",)]
    assert slip(root, 5, 5.0) == [("slip_local",)]
    assert slip(root, 5, 15.0) == [("slip_swapped",)]
    assert slip(root, 5, -20.0) == [("slip_sign",)]


def test_a_sum_may_be_overwritten_also_beside_another_slip():
    root = branching()
    assert slip(root, -1, 3.0, 4.0) == [("slip_overwritten",)]
    assert slip(root, -1, 1.0, 4.0) == [("slip_sign",), ("slip_local", "slip_overwritten")]
    assert slip(root, -1, -3.0, 4.0) == [("slip_sign", "slip_overwritten")]


def test_the_operands_of_a_gate_may_be_swapped():
    a, b = Value(7.0, "a"), Value(2.0, "b")
    assert slip(a / b, 0, 2.0 / 7.0) == [("slip_swapped",)]
    assert slip(a**b, 0, 128.0) == [("slip_swapped",)]
    assert slip(a - b, 0, -5.0) == [("slip_sign",), ("slip_swapped",)]


def test_the_constant_beside_an_operand_may_be_taken_for_it():
    x = Value(3.0, "x")
    assert slip(x * 5.0, 2, 3.0) == [("slip_swapped",)]


@given(graphs())
def test_no_slip_is_the_right_number_or_no_number(graph):
    events = steps(graph[1])
    for step in sentences(events, spoken(STRINGS, "en")):
        for found in slips(step.event, step.before):
            assert not math.isnan(found.number)
            assert not math.isclose(found.number, step.event.after, rel_tol=1e-9)


# ── rows of gates ─────────────────────────────────────────────────────────────────────────────
def row_lines(node, lang="en"):
    row = gate_row(node, steps(node), spoken(STRINGS, lang))
    return [said(line.formula) + said(line.numbers) for line in row.lines]


def test_a_row_has_the_nodes_numbers_put_in():
    a, b = Value(3.0, "a"), Value(-4.0, "b")
    assert row_lines(a / b) == [
        "y = a / b = 3 / (−4) = −0.75",
        "∂y/∂a = 1 / b = 1 / (−4) = −0.25",
        "∂y/∂b = -y / b = −(−0.75) / (−4) = −0.1875",
    ]


def test_numbers_that_a_guard_overrules_are_left_out():
    told = ["y = hypot(a, b) = hypot(0, 0) = 0", "∂y/∂a = a / y = 0", "∂y/∂b = b / y = 0"]
    assert row_lines(Value(0.0, "x").hypot(Value(0.0, "y"))) == told


def test_a_row_that_only_floats_can_read_shows_its_numbers():
    gate("bare_exp", lambda a: math.exp(a), lambda y, a: (y,))
    try:
        assert row_lines(GATES["bare_exp"](Value(0.0, "x"))) == ["y = 1", "∂y/∂a = 1"]
    finally:
        del GATES["bare_exp"]


@given(graphs())
def test_every_node_has_something_to_say(graph):
    events = steps(graph[1])
    for node in nodes(graph[1]):
        assert said(gate_row(node, events, spoken(STRINGS, "ja")).about)


# ── the file ──────────────────────────────────────────────────────────────────────────────────
def test_the_policy_allows_the_script_and_the_style_of_the_page_and_nothing_else():
    read = Reader(page(apple_tax()).html)
    (script,), (style,) = read.texts["script", ""], read.texts["style", ""]
    rules = dict(rule.strip().split(" ", 1) for rule in read.policy.split(";"))
    assert rules["default-src"] == "'none'"
    for kind, text in (("script-src", script), ("style-src", style)):
        assert rules[kind] == f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
    assert "unsafe" not in read.policy


def test_the_page_fetches_nothing():
    read = Reader(page(apple_tax(), predict=True, lang="ja").html)
    assert set(read.addresses) == {"data:,"}
    assert "http" not in re.sub(r"http-equiv", "", page(apple_tax()).html)


def test_the_page_has_no_ids_that_could_clash():
    assert not re.search(r"\sid=", page(apple_tax()).html)


def test_the_section_stands_without_the_file():
    shown = page(apple_tax())
    assert "<html" not in shown.section
    assert shown.section.removeprefix("<style>").split("</style>")[1].strip() in shown.html


def test_the_same_graph_gives_the_same_page():
    assert page(apple_tax()).html == page(apple_tax()).html


def test_the_page_shows_the_graph_as_it_was():
    apple, count = Value(100.0, "apple"), Value(2.0, "count")
    total = apple * count
    before = page(total).html
    shown = page(total)
    apple.data = 3.0
    total.backward()
    assert shown.html == before
    assert total.grad == 1.0


def test_nobodys_gradient_is_touched():
    root = apple_tax()
    page(root)
    assert not any(x.reached for x in nodes(root))


def test_numbers_that_json_has_no_form_for_arrive():
    with autograd.ieee():
        x = Value(0.0, "x")
        root = autograd.log(x) * 2.0
    told = content(page(root))
    assert told["steps"][0]["sets"] == [[1, "data", "-inf"]]


def test_each_use_of_a_value_lights_an_edge_of_its_own():
    x = Value(3.0, "x")
    told = content(page(x + x))
    assert [step["edges"] for step in told["steps"]] == [["1.0", "1.1"], [], ["1.0"], ["1.1"]]


def test_a_closure_lights_all_the_edges_of_an_operand_at_once():
    a = Value(3.0, "a")
    y = Value(9.0, (a, a), "square")
    y._backward = lambda: setattr(a, "grad", a.grad + 6.0 * y.grad)
    assert content(page(y))["steps"][-1]["edges"] == ["1.0", "1.1"]


def test_operands_of_a_gate_that_gets_no_gradient_show_zero():
    x = Value(3.0, "x")
    told = content(page(autograd.exp(x) * 0.0))
    assert told["steps"][-1]["sets"] == [[0, "grad", 0.0]]


def test_only_a_page_that_predicts_holds_questions():
    asks = [
        [step["asks"] is not None for step in content(page(apple_tax(), predict=x))["steps"]]
        for x in (False, True)
    ]
    assert asks == [[False] * 7, [True] * 7]


def test_a_node_built_by_hand_can_be_stepped_and_says_why_it_cannot_be_nudged():
    a = Value(3.0, "a")
    y = Value(9.0, (a,), (6.0,))
    shown = page(y).html
    assert "data-nudge=" not in shown.split("<script")[0]
    assert "was built by hand, so there is no row" in unescape(shown)


def test_a_leaf_that_is_no_number_cannot_be_nudged():
    x, y = Value(math.inf, "x"), Value(2.0, "y")
    shown = page(x + y).html.split("<script")[0]
    assert re.findall(r'data-nudge="(\d)"', shown) == ["1"]


@pytest.mark.parametrize(
    ("number", "unit"), [(100.0, 1.0), (-0.05, 1e-4), (0.0, 0.01), (7e-320, 0.01), (1e300, 1e298)]
)
def test_a_leaf_moves_in_round_numbers_of_its_own_size(number, unit):
    found = re.search(r'data-unit="([^"]+)"', page(Value(number, "x") + 0.0).html)
    assert float(found.group(1)) == unit


@settings(max_examples=30)
@given(graphs())
def test_any_graph_makes_a_page(graph):
    _, root = graph
    told = content(page(root, predict=True))
    assert len(told["steps"]) == len(steps(root))
    assert len(told["rows"]) == len(nodes(root))


# ── limits and mistakes ───────────────────────────────────────────────────────────────────────
def chain(gates):
    y = Value(1.0, "x")
    for _ in range(gates):
        y = -y
    return y


def test_a_graph_that_is_too_large_says_what_to_do():
    with pytest.raises(
        GraphError, match=r"2,001 nodes, too many for one page; page\(node\) .* max_nodes= allows"
    ):
        page(chain(2000))


def test_a_crowded_graph_says_so_on_the_page():
    assert "301 nodes are many" in page(chain(300)).html
    assert "nodes are many for" not in page(chain(299)).html.split("<script")[0]


# ── groups as boxes ───────────────────────────────────────────────────────────────────────────
def pictures(shown):
    """Each <svg> of the graph, by the choice that shows it."""
    graphs = re.findall(r'<svg[^>]*class="gw-graph".*?</svg>', shown.section, re.DOTALL)
    names = re.findall(r"<option data-group[^>]*>(.*?)</option>", shown.section)
    return dict(zip(names or ["the only one"], graphs, strict=True))


def neurons():
    x = Value(2.0, "x")
    first = (x * Value(-3.0, "neurons[0].w[0]") + Value(1.0, "neurons[0].b")).relu()
    second = (x * Value(4.0, "neurons[1].w[0]") + Value(5.0, "neurons[1].b")).relu()
    return first + second


def test_without_groups_there_is_one_picture_and_nothing_to_open():
    shown = page(apple_tax())
    assert list(pictures(shown)) == ["the only one"]
    assert 'data-do="open"' not in shown.section.split("<script")[0]


def test_each_group_can_be_opened_by_itself_and_all_together():
    shown = pictures(page(neurons(), collapse="neurons"))
    assert list(shown) == ["no box", "neurons[0]", "neurons[1]", "all boxes"]
    closed = {name: re.findall(r'data-group="(.*?)"', graph) for name, graph in shown.items()}
    assert closed["no box"] == ["neurons[0]", "neurons[1]"]
    assert closed["neurons[0]"] == ["neurons[1]"]
    assert closed["all boxes"] == []
    assert [" hidden" in graph[:100] for graph in shown.values()] == [False, True, True, True]


def test_a_group_shows_the_numbers_of_the_one_value_that_leaves_it_also_when_that_is_zero():
    first = pictures(page(neurons(), collapse="neurons"))["no box"].split('data-group="neurons[0]"')[1]
    assert re.findall(r'class="gw-(?:data|grad)"[^>]*>(.*?)<', first)[:2] == ["0", "1"]


def test_every_node_is_in_a_box_of_every_picture():
    root = neurons()
    for graph in pictures(page(root, collapse="neurons")).values():
        inside = " ".join(re.findall(r'data-inside="(.*?)"', graph)).split()
        alone = re.findall(r'<g class="gw-node[^"]*" data-node="(\d+)">', graph)
        assert sorted({*map(int, inside), *map(int, alone)}) == list(range(len(nodes(root))))


def test_groups_of_a_crowded_graph_open_all_together():
    x = Value(1.0, "x")
    grouped = {}
    for i in range(150):
        y = -x
        x = -y
        grouped[f"pair {i}"] = [y, x]
    assert list(pictures(page(x, collapse=grouped))) == ["no box", "all boxes"]


def test_a_way_to_group_that_nothing_is_labelled_for_is_refused():
    with pytest.raises(ValueError, match="nothing here is labelled as one of 'layers'"):
        page(apple_tax(), collapse="layers")


def test_a_constant_has_no_page():
    with pytest.raises(GraphError, match="constant"):
        page(Value(3.0).detach())


def test_something_else_has_no_page():
    with pytest.raises(TypeError, match="page takes a Value as root, not float"):
        page(3.0)


# ── saving, and notebooks ─────────────────────────────────────────────────────────────────────
def test_a_page_is_saved_as_html(tmp_path):
    shown = page(apple_tax())
    path = shown.save(tmp_path / "apple.html")
    assert path.read_text(encoding="utf-8") == shown.html
    assert [x.name for x in tmp_path.iterdir()] == ["apple.html"]


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"a page is saved as \.html; 'apple.png' does not end so"):
        page(apple_tax()).save("apple.png")


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="cannot write the page"):
        page(apple_tax()).save(tmp_path / "no" / "apple.html")


def test_a_notebook_gets_a_sandboxed_frame_with_the_whole_page_in_it():
    shown = page(apple_tax())
    frame = shown._repr_html_()
    assert unescape(re.search(r'srcdoc="([^"]*)"', frame).group(1)) == shown.html
    assert 'sandbox="allow-scripts"' in frame
    assert re.search(r">([^<]*)</iframe>", frame).group(1) == "price = apple_total × tax = 220"


def test_a_notebook_without_scripts_gets_a_picture():
    png = page(apple_tax())._repr_png_()
    assert png is None or png.startswith(b"\x89PNG")


def test_without_an_engine_there_is_no_picture_and_no_error(monkeypatch):
    monkeypatch.setattr("autograd.show.render.graphviz.ENGINES", {})
    assert page(apple_tax())._repr_png_() is None


def test_a_page_says_what_it_is():
    assert (
        repr(page(apple_tax()))
        == "<page of price = apple_total × tax = 220; save it with .save('page.html')>"
    )


def test_a_closed_group_has_a_local_gradient_for_each_operand():
    x, y = Value(2.0, "x"), Value(3.0, "y")
    a = x * y
    b = a * a + x
    root = b * 2.0
    section = page(root, collapse={"both": [a, b.operands[0], b]}).section
    closed = section[: section.index("</svg>")]
    assert "local 37" in closed  # ∂(x²y² + x)/∂x = 2xy² + 1
    assert "local 24" in closed  # ∂(x²y² + x)/∂y = 2x²y


def test_a_page_in_a_notebook_has_a_picture_where_frames_are_dropped():
    shown = page(Value(2.0, "x") * 3.0)._repr_html_()
    without = re.sub(r"<iframe.*?</iframe>", "", shown, flags=re.DOTALL)
    assert re.search(r'<img [^>]*src="data:image/svg\+xml;base64,\w+', without)
