"""One Chromium for all tests of this folder, one tab in it, and a watch over what the tab says and asks for.

A package (and not the session) owns the browser: playwright keeps an event loop running, which other
tests must not meet.
"""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SCREEN = {"width": 1024, "height": 768}
NAMES = ("chromium", "chromium-browser", "google-chrome")
# beside playwright's own flags: no sandbox (containers run tests as root), no updates, an empty profile
FLAGS = ("--disable-domain-reliability", "--host-resolver-rules=MAP * ~NOTFOUND")  # no name has an address


def missing(reason):
    """Skip for this reason, or fail where a browser is demanded."""
    if os.environ.get("GATEWISE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason} (GATEWISE_REQUIRE_BROWSER=1 makes this a failure)", pytrace=False)
    pytest.skip(reason)


def executable():
    """The browser of $GATEWISE_BROWSER, or the first on the PATH; None if there is neither."""
    return os.environ.get("GATEWISE_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="package")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: pip install 'gatewise[browser]'")
    path = executable()
    if path is None:
        missing(
            f"no browser found: none of {', '.join(NAMES)} is on the PATH, and GATEWISE_BROWSER is not set"
        )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield launched
        launched.close()


@dataclass
class Watch:
    """What the tab complained about, and which addresses it asked for, since the last visit."""

    complaints: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def forget(self):
        self.complaints.clear()
        self.addresses.clear()


@pytest.fixture(scope="package")
def watched(browser):
    """(tab, watch), shared by all tests of this folder."""
    watch = Watch()
    context = browser.new_context(viewport=SCREEN)
    context.set_default_timeout(5000)
    tab = context.new_page()
    tab.on("console", lambda said: said.type in ("error", "warning") and watch.complaints.append(said.text))
    tab.on("pageerror", lambda error: watch.complaints.append(str(error)))
    context.on("request", lambda request: watch.addresses.append(request.url))
    yield tab, watch
    context.close()


@pytest.fixture
def tab(watched):
    """The tab, at an empty page; by the end of the test it must have complained about nothing."""
    tab, watch = watched
    if tab.url != "about:blank":
        tab.goto("about:blank")
    watch.forget()
    yield tab
    assert watch.complaints == []


@pytest.fixture
def visit(tab, watched, tmp_path):
    """Open a page, or an HTML text, as a file at `#fragment`; it must ask for nothing but itself."""
    _, watch = watched
    allowed = set()
    tab.set_viewport_size(SCREEN)
    tab.emulate_media(media="screen", color_scheme="light", reduced_motion="no-preference")

    def opened(page, fragment=""):
        file = Path(tmp_path, f"page-{len(allowed)}.html")
        file.write_text(getattr(page, "html", page), encoding="utf-8")
        allowed.add(file.as_uri())
        tab.goto(file.as_uri() + fragment)
        return tab

    yield opened
    assert {address.split("#")[0] for address in watch.addresses} <= allowed
