"""Programs in the page with Python inside: they run from a link, loop 5,000 times, and are ended at once."""

from urllib.parse import urlencode

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # Python starts in the browser

LONG = """x = y = Value(1.0)
for i in range(5000):
    y = y * 1.0001
y.backward()
few = x + 1
print(i + 1, y.data == x.grad)
"""


@pytest.fixture(scope="module")
def seen(opened, served, site):
    folder, _ = site
    return opened(f"{served(folder)}#{urlencode({'room': 'program', 'code': LONG, 'root': 'few'})}")


def put(tab, code):
    tab.locator("textarea[name=code]").fill(code)
    tab.locator("button[name=run]").click()


def test_a_program_in_a_link_runs_and_five_thousand_rounds_are_let_go(seen):
    tab = seen.tab
    tab.wait_for_selector(".prog-output >> text=5000 True")
    tab.wait_for_selector(".gw-alive h1 >> text=few")
    assert tab.locator(".prog-source code").inner_text() == "few = x + 1"
    tab.locator("select[name=root]").select_option("y")
    tab.wait_for_selector(".play-error >> text=at most 300 are stepped")
    assert seen.complaints == []


def test_stop_ends_an_endless_loop_and_the_standby_answers(seen):
    tab = seen.tab
    put(tab, "while True:\n    pass\n")
    tab.locator("button[name=stop]").click()
    tab.wait_for_selector(".play-error >> text=Stopped.")
    tab.locator("select[name=root]").select_option("")
    put(tab, "x = Value(3.0)\nx2 = x * x\nx2.backward()\nprint(x.grad)\n")
    tab.wait_for_selector(".prog-output >> text=6.0")
    tab.wait_for_selector(".gw-alive h1 >> text=x2")
    assert seen.complaints == []


def test_an_error_in_the_page_names_its_line(seen):
    put(seen.tab, "def f(n):\n    return f(n + 1)\nf(0)\n")
    seen.tab.wait_for_selector(".play-error >> text=line 2: RecursionError")
    assert seen.complaints == []
