"""Play with Python inside, as people open it: from a web server, from disk, on a phone."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]  # Python starts in the browser

READY = ".play-status[hidden]"


def typed(tab, text, shown):
    tab.fill("textarea[name=text]", text)
    tab.wait_for_selector(f"svg.gw-graph >> text='{shown}'")


def test_from_a_server_it_shows_a_graph_at_once_and_then_what_one_types(opened, served, site):
    folder, _ = site
    address = served(folder)
    seen = opened(address)
    first = seen.tab.wait_for_selector("svg.gw-graph")
    assert not seen.tab.is_hidden(".play-status")  # Python is still being loaded
    assert "apple" in first.text_content()
    seen.tab.wait_for_selector(READY, state="attached")
    typed(seen.tab, "plum * 3", "plum")
    assert seen.complaints == []
    assert {x for x in seen.addresses if not x.startswith((address, f"blob:{address}", "data:"))} == set()


def test_from_disk_it_is_one_file_that_asks_for_nothing(opened, site):
    _, file = site
    seen = opened(file.as_uri(), 360)
    seen.tab.wait_for_selector(READY, state="attached")
    typed(seen.tab, "pear + 2", "pear")
    assert seen.complaints == []
    assert {x for x in seen.addresses if not x.startswith("blob:null/")} == {file.as_uri()}
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert seen.tab.evaluate(wider) == 0


def test_a_folder_that_is_opened_from_disk_says_what_to_do(opened, site):
    folder, _ = site
    seen = opened((folder / "index.html").as_uri())
    seen.tab.wait_for_selector(".play-status >> text=web server")
    assert "apple" in seen.tab.text_content("svg.gw-graph")


def test_it_speaks_japanese_while_it_loads(opened, served, site):
    folder, _ = site
    seen = opened(f"{served(folder)}#lang=ja")
    seen.tab.wait_for_selector(".play-status >> text=Pythonを")
