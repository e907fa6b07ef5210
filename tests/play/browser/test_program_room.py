"""One pastes a program, runs it, and steps its graph with the line and the calls that made each gate."""

from urllib.parse import urlencode

import pytest

from autograd.play.local.run import CODE, local_page
from autograd.play.page import START
from autograd.play.program.examples import PROGRAMS

pytestmark = pytest.mark.browser

LOOP = """from micrograd.engine import Value

def power(x, n):
    y = x
    for _ in range(n - 1):
        y = y * x
    return y

x = Value(2.0)
cube = power(x, 3)
z = cube + 1
z.backward()
print(z.data, x.grad)
"""


def link(**fields):
    return urlencode({"room": "program", **fields})


def put(tab, code):
    tab.locator("textarea[name=code]").fill(code)
    tab.locator("button[name=run]").click()


def marked(tab):
    """(the line that is marked in the program, the one that is shown beside the gate)."""
    return tab.locator(".prog-now").all_text_contents(), tab.locator(".prog-source code").inner_text()


def test_a_pasted_program_with_a_loop_is_stepped_with_its_line_calls_and_round(play):
    tab = play(link())
    tab.wait_for_selector(".gw-alive")
    put(tab, LOOP)
    tab.wait_for_selector(".prog-output >> text=9.0 12.0")
    assert tab.locator(".gw-alive h1").inner_text().startswith("z")
    tab.locator("[data-do=first]").click()
    assert tab.locator(".prog-now").count() == 0
    for line, text, calls in [
        ("6", "y = y * x", ["the program, line 10", "power(), line 6"]),
        ("6", "y = y * x", ["the program, line 10", "power(), line 6, round 2"]),
        ("11", "z = cube + 1", ["the program, line 11"]),
    ]:
        tab.locator("[data-do=next]").click()
        assert marked(tab) == ([line], text)
        assert tab.locator(".prog-calls li").all_text_contents() == calls


def test_the_root_is_chosen_among_the_variables(play):
    tab = play(link())
    tab.wait_for_selector(".gw-alive")
    put(tab, LOOP)
    tab.wait_for_selector(".prog-output >> text=9.0 12.0")
    assert tab.locator("select[name=root] option").all_text_contents()[1:] == ["x", "cube", "z"]
    tab.locator("select[name=root]").select_option("cube")
    tab.wait_for_selector(".gw-alive h1 >> text=cube")
    assert "root=cube" in tab.url


def test_an_error_names_its_line_and_the_last_good_graph_stays(play):
    tab = play(link())
    tab.wait_for_selector(".gw-alive h1 >> text=o")
    put(tab, "x = Value(-1.0)\nprint('before')\ny = x.log()\n")
    error = tab.locator(".play-error")
    error.wait_for()
    assert error.inner_text().startswith("line 3: DomainError: ")
    assert "the last graph" in error.inner_text()
    assert tab.locator(".prog-wrong").all_text_contents() == ["3"]
    assert tab.locator(".prog-output").inner_text() == "before\n"
    assert tab.locator(".play-old .gw-alive").count() == 1
    put(tab, "x = Value(1.0)\ny = x.log()\ny.backward()\n")
    error.wait_for(state="hidden")
    tab.wait_for_selector(".gw-alive h1 >> text=y")
    assert tab.locator(".play-old").count() == 0


def test_an_endless_loop_is_stopped_and_the_next_program_runs(play):
    tab = play(link())
    tab.wait_for_selector(".gw-alive")
    put(tab, "while True:\n    pass\n")
    tab.locator("button[name=stop]").click()
    tab.wait_for_selector(".play-error >> text=Stopped.")
    put(tab, LOOP)
    tab.wait_for_selector(".prog-output >> text=9.0 12.0")


def test_the_address_holds_the_program_the_root_and_the_step_but_does_not_run_it_here(play):
    tab = play(link())
    tab.wait_for_selector(".gw-alive")
    put(tab, LOOP)
    tab.wait_for_selector(".prog-output >> text=9.0 12.0")
    tab.locator("select[name=root]").select_option("cube")
    tab.wait_for_selector(".gw-alive h1 >> text=cube")
    tab.locator("[data-do=first]").click()
    tab.locator("[data-do=next]").click()
    again = play(tab.url.partition("#")[2])
    again.wait_for_selector(".prog-note >> text=came with the link")
    assert again.locator(".gw-alive").count() == 0
    assert again.locator("textarea[name=code]").input_value() == LOOP
    again.locator("button[name=run]").click()
    again.wait_for_selector(".gw-alive h1 >> text=cube")
    assert again.locator(".gatewise").get_attribute("data-step") == "1"
    assert marked(again) == (["6"], "y = y * x")


def test_while_one_edits_no_line_of_another_program_is_marked(play):
    tab = play(link())
    tab.wait_for_selector(".prog-now")
    field = tab.locator("textarea[name=code]")
    code = field.input_value()
    field.fill("# more\n" + code)
    tab.wait_for_selector(".prog-note >> text=was changed")
    assert tab.locator(".prog-now").count() == 0
    field.press("Control+Enter")
    tab.wait_for_selector(".prog-now")


def test_a_program_without_a_graph_says_what_is_missing(play):
    tab = play(link())
    tab.wait_for_selector(".gw-alive")
    put(tab, "print(1 + 1)")
    tab.wait_for_selector(".prog-note >> text=No graph yet")


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_example_runs_when_it_is_chosen(play, name):
    tab = play(link())
    tab.wait_for_selector(".gw-alive")
    tab.locator("select[name=program]").select_option(name)
    tab.wait_for_selector(f".gw-alive h1 >> text={'o' if name == 'prog_neuron' else 'loss'}")
    assert tab.locator("textarea[name=code]").input_value() == PROGRAMS[name]
    assert tab.locator(".play-error").is_hidden()


def test_hostile_output_and_names_stay_inert(play):
    tab = play(link())
    tab.wait_for_selector(".gw-alive")
    evil = "<img src=x onerror=alert(1)>"
    put(tab, f"x = Value(2.0, label='{evil}')\ny = x * 3\ny.backward()\nprint('{evil}')\n")
    tab.wait_for_selector(".prog-output >> text=onerror")
    tab.wait_for_selector(".gw-alive h1 >> text=y")
    assert tab.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_on_a_phone_a_program_is_not_wider_than_the_screen(play, scheme, lang):
    tab = play(link(lang=lang), color_scheme=scheme)
    tab.set_viewport_size({"width": 360, "height": 640})
    tab.wait_for_selector(".gw-alive")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    small = tab.evaluate(
        "[...document.querySelectorAll('button, select, textarea')]"
        ".filter(x => x.offsetParent && x.getBoundingClientRect().height < 40).map(x => x.outerHTML)"
    )
    assert small == []


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "is closed until you open it"), ("ja", "普段は閉じています")]
)
def test_where_programs_are_not_allowed_the_room_says_how_to_open_it(browser, tmp_path, lang, said):
    page = tmp_path / "page.html"
    page.write_text(local_page("token", START, lang, CODE), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(f"{page.as_uri()}#room=program")
    note = tab.locator(".play-closed").inner_text()
    assert said in note
    assert "gatewise play --allow-code" in note
    assert tab.locator("textarea").count() == 0
    tab.close()
