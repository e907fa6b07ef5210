"""A Chromium that may reach this machine, and the pages of play with Python inside."""

import functools
import http.server
import threading
from types import SimpleNamespace

import pytest

from autograd.play.site import packs as packing
from autograd.play.site.build import POLICY, write_site
from autograd.play.site.pyodide import NoPyodideError, pyodide_folder
from autograd.show.web.html import asset, document, inert
from tests.show.browser.conftest import FLAGS, executable, missing

HERE = ("--disable-domain-reliability", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
ASKING = '''"""In place of the rooms: it runs any program, and answers with what that calls `said`."""
import json

def answer(request):
    names = {}
    exec(compile(request["program"], "<program>", "exec"), names)
    return {"said": names.get("said")}
'''


@pytest.fixture(scope="package")
def pyodide():
    try:
        return pyodide_folder()
    except NoPyodideError as error:
        missing(str(error))


@pytest.fixture(scope="package")
def chromium():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright is not installed: pip install 'gatewise[browser]'")
    path = executable()
    if path is None:
        missing("no browser found, and GATEWISE_BROWSER is not set")
    assert len(FLAGS) == len(HERE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(HERE))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def opened(chromium):
    """Open an address in a window of its own: the tab, what it complained about, what it asked for."""
    contexts = []

    def opening(address, width=1024):
        context = chromium.new_context(viewport={"width": width, "height": 768})
        contexts.append(context)
        context.set_default_timeout(60_000)  # Python starts in 3 seconds, on a busy machine in 20
        tab = context.new_page()
        seen = SimpleNamespace(tab=tab, complaints=[], addresses=[])
        tab.on(
            "console", lambda said: said.type in ("error", "warning") and seen.complaints.append(said.text)
        )
        tab.on("pageerror", lambda error: seen.complaints.append(str(error)))
        context.on("request", lambda request: seen.addresses.append(request.url))
        tab.goto(address)
        return seen

    yield opening
    for context in contexts:
        context.close()


@pytest.fixture(scope="package")
def served():
    """Serve folders of this machine: (folder, a list for what is asked for) -> address."""
    servers = []

    class Noting(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given, got, **named):
            self.got = got
            super().__init__(*given, **named)

        def log_message(self, *_):
            self.got.append(self.path)

    def serving(folder, got=None):
        handler = functools.partial(Noting, directory=folder, got=[] if got is None else got)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield serving
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="package")
def site(tmp_path_factory, pyodide):
    """(the folder, the one file) as `gatewise play --site` writes them."""
    folder = tmp_path_factory.mktemp("site")
    write_site(folder / "play", pyodide=pyodide)
    write_site(folder / "play.html", pyodide=pyodide)
    return folder / "play", folder / "play.html"


@pytest.fixture(scope="package")
def bare(tmp_path_factory, pyodide):
    """A folder with a page that is nothing but the home, as `home`, and whose Python runs any program."""
    folder = tmp_path_factory.mktemp("bare")
    theirs, _ = packing.packs(pyodide)
    sources = dict(packing.sources()) | {"autograd/play/answer.py": ASKING.encode()}
    ours = packing.packed("gatewise", {"engine.zip": packing.zipped(iter(sources.items()))})
    for pack in (theirs, ours):
        (folder / pack.named()).write_bytes(pack.content)

    def written(name, connect="'self'", seconds=60):
        words = ("loading", "starting", "not_started", "too_long", "stopped", "broke_down", "no_request")
        settings = {
            "packs": [pack.described(url=pack.named()) for pack in (theirs, ours)],
            "worker": asset("autograd.play", "homes/python.js"),
            "seconds": seconds,
        }
        script = f"""
            const said = [];
            {asset("autograd.play", "homes/worker.js").replace("export const", "const")}
            const words = (key) => {inert({x: x for x in words})}[key];
            const home = makeHome({inert(settings)}, (text) => said.push(text), words);
            Object.assign(globalThis, {{ home, said }});
            """
        page = document(
            f"<script>{script}</script>",
            lang="en",
            title="home",
            style="",
            script=script,
            kind="",
            policy={**POLICY, "connect-src": connect},
        )
        (folder / name).write_text(page, encoding="utf-8")

    written("index.html")
    written("open.html", connect="*")
    written("hasty.html", seconds=3)
    return folder
