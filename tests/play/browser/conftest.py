"""The page in Chromium, at home on this machine; a watch says what it complained about and whom it asked."""

import threading

import pytest

from autograd.play.local.run import local_page
from autograd.play.local.server import PlayServer
from autograd.play.local.workers import Workers
from autograd.play.page import START
from tests.show.browser.conftest import SCREEN, Watch, executable, missing

PATIENCE = 20_000  # milliseconds: two cores are shared by many
ONLY_HERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="package")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: pip install 'gatewise[browser]'")
    if executable() is None:
        missing("no browser found on the PATH, and GATEWISE_BROWSER is not set")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable(), args=[ONLY_HERE])
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def server():
    """The home on this machine, with programs allowed."""
    made = PlayServer(0, lambda token: local_page(token, START, "en", ()), Workers())
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.close()


@pytest.fixture
def play(browser, server):
    """Open the page at `#fragment`; it must complain about nothing, and ask nobody but its own home."""
    watch = Watch()
    context = browser.new_context(viewport=SCREEN, accept_downloads=True)
    context.set_default_timeout(PATIENCE)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.on("console", lambda said: said.type in ("error", "warning") and watch.complaints.append(said.text))
    tab.on("pageerror", lambda error: watch.complaints.append(str(error)))
    context.on("request", lambda request: watch.addresses.append(request.url))

    def opened(fragment="", **media):
        tab.emulate_media(**({"color_scheme": "light"} | media))
        tab.goto("about:blank")
        tab.goto(f"{server.url}#{fragment}")
        return tab

    yield opened
    context.close()
    assert watch.complaints == []
    home = f"http://127.0.0.1:{server.server_port}/"
    elsewhere = [x for x in watch.addresses if not x.startswith((home, "about:", "data:", "blob:"))]
    assert elsewhere == []
