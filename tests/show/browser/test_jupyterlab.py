"""JupyterLab, a real one: a picture is drawn, a formula is typeset, and a page steps in its frame."""

import json
import os
import secrets
import subprocess
import sys
import time
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path
from random import Random
from textwrap import dedent

import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter
from nbformat.v4 import new_code_cell, new_notebook, new_output

import nn
from autograd import GATES, Value, draw, page

from .conftest import executable, missing

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[3]
FOLDERS = (
    *("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"),
    *("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR"),
)
PATIENCE = 60_000  # milliseconds: a server and a kernel start
CELLS = {
    "graph": """
        from autograd import Value, draw, page
        x, y = Value(3.0, "x"), Value(4.0, "</script><b>y</b>")
        f = x * y + x
        f.label = "f"
    """,
    "picture": "draw(f)",
    "page": "page(f)",
    "learning": """
        from random import Random
        import nn
        model = nn.MLP(2, [2, 1], activation="tanh", rng=Random(0))
        watch = nn.Snapshots(model, nn.data.xor(), nn.losses.binary_cross_entropy_with_logits, steps=5)
        nn.fit(model, watch.data, watch.loss, nn.optim.SGD(model.parameters(), lr=0.5), 3, callbacks=[watch])
        nn.learning_page(watch)
    """,
    "formulas": r"""
        from IPython.display import Math
        from autograd import GATES
        from autograd.gates.latex import formula
        formulas = [formula(f)]
        for gate in GATES.values():
            middles = [(low + high) / 2 for low, high in gate.sample]
            given = zip(gate.operand_names, middles)
            operands = [x if name in gate.parameters else Value(x, name) for name, x in given]
            formulas.append(formula(gate(*operands)))
        Math(r"\begin{gathered}" + r" \\ ".join(formulas) + r"\end{gathered}")
    """,
}
SHOWN = {  # what a notebook that somebody sent has in it: nobody has run it here, so it is not trusted
    "page": lambda: page(_graph()),
    "predict": lambda: page(_graph(), predict=True),
    "worksheet": lambda: page(_graph(), worksheet=True),
    "picture": lambda: draw(_graph()),
    "learning": lambda: nn.learning_page(
        nn.Snapshots(
            nn.MLP(2, [2, 1], rng=Random(0)),
            nn.data.xor(),
            nn.losses.binary_cross_entropy_with_logits,
            steps=3,
        )
    ),
}


def _graph():
    x, y = Value(3.0, "x"), Value(4.0, "</script><b>y</b>")
    f = x * y + x
    f.label = "f"
    return f


def _kept(name):
    """A cell with the output that IPython keeps of it."""
    data, metadata = DisplayFormatter().format(SHOWN[name]())
    kept = {kind: b64encode(x).decode() if isinstance(x, bytes) else x for kind, x in data.items()}
    shown = new_output("execute_result", data=kept, metadata=metadata, execution_count=1)
    return new_code_cell(name, outputs=[shown], execution_count=1)


RUN_ALL = """async () => {
  const { commands, shell } = window.jupyterapp;
  await shell.currentWidget.sessionContext.ready;
  await commands.execute("notebook:run-all-cells");
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves one notebook and touches nobody's settings."""
    if find_spec("jupyterlab") is None:
        missing("jupyterlab is not installed: pip install 'gatewise[browser]'")
    home, token = tmp_path_factory.mktemp("lab"), secrets.token_hex(16)
    (home / "files").mkdir()
    cells = [new_code_cell(dedent(source).strip()) for source in CELLS.values()]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), home / "files/shown.ipynb")
    sent = new_notebook(cells=[_kept(name) for name in SHOWN], metadata={"kernelspec": kernel})
    nbformat.write(sent, home / "files/sent.ipynb")
    own = {name: str(home / name) for name in FOLDERS}
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
        *("--ip=127.0.0.1", f"--notebook-dir={home / 'files'}", f"--IdentityProvider.token={token}"),
        *("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
    ]
    with (home / "log").open("wb") as log:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **own}
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        address = _address(home / "JUPYTER_RUNTIME_DIR", server, home / "log")
        yield lambda name: f"{address}lab/tree/{name}.ipynb?reset&token={token}"
    finally:
        server.terminate()
        server.wait(30)


def _address(runtime, server, log):
    """Where the server says it is, once it says so."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline and server.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            try:
                return json.loads(file.read_text())["url"]
            except ValueError:
                pass  # half written
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def notebook(lab, browser):
    """The tab with the notebook, after all of its cells have run."""
    # a browser of its own: that of the other tests knows no address, not even this machine's
    own = browser.browser_type.launch(executable_path=executable())
    tab = own.new_page(viewport={"width": 1200, "height": 6000})
    tab.set_default_timeout(PATIENCE)
    tab.goto(lab("shown"))
    tab.wait_for_selector(".jp-Notebook .jp-CodeCell")
    tab.evaluate(RUN_ALL)
    yield tab
    own.close()


def output(notebook, name):
    """What the cell of that name has shown."""
    return notebook.locator(".jp-CodeCell").nth(list(CELLS).index(name)).locator(".jp-OutputArea-output")


def test_a_drawn_graph_is_an_svg_of_some_size(notebook):
    picture = output(notebook, "picture").locator("svg, img").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box["width"] > 200
    assert box["height"] > 60


def test_the_page_steps_in_its_frame(notebook):
    inside = output(notebook, "page").frame_locator("iframe")
    section = inside.locator(".gatewise")
    assert section.get_attribute("data-step") == "0"
    inside.locator("[data-do=next]").click()
    assert section.get_attribute("data-step") == "1"
    inside.locator("[data-do=last]").click()
    assert section.get_attribute("data-phase") == "backward"
    assert notebook.evaluate("window.hacked ?? null") is None


def test_the_learning_page_moves_in_its_frame(notebook):
    inside = output(notebook, "learning").frame_locator("iframe")
    inside.locator("[data-do=last]").click()
    assert inside.locator(".learning").get_attribute("data-epoch") == "3"


def test_the_formula_of_every_gate_is_typeset_without_an_error(notebook):
    typeset = output(notebook, "formulas").locator("mjx-container")
    typeset.wait_for()
    assert typeset.locator("mjx-mtr").count() > len(GATES)
    assert typeset.locator("mjx-merror").count() == 0
    assert "\\" not in typeset.inner_text()


def test_no_cell_ended_in_an_error_or_a_warning(notebook):
    assert notebook.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts() == []
    assert notebook.locator("[data-mime-type='application/vnd.jupyter.error']").all_inner_texts() == []


@pytest.fixture(scope="module")
def sent(lab, browser):
    """The tab with the notebook that nobody has run here."""
    own = browser.browser_type.launch(executable_path=executable())
    tab = own.new_page(viewport={"width": 1200, "height": 4600})
    tab.set_default_timeout(PATIENCE)
    tab.goto(lab("sent"))
    tab.wait_for_selector(".jp-Notebook .jp-CodeCell")
    yield tab
    own.close()


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_that_nobody_has_run_shows_pages_as_pictures(sent, name):
    cell = sent.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(list(SHOWN).index(name))
    shown = cell.locator(".jp-OutputArea-output").first
    picture = shown.locator("img").first
    picture.scroll_into_view_if_needed()
    assert shown.locator("iframe").count() == 0
    assert picture.evaluate("(x) => x.decode().then(() => Math.min(x.naturalWidth, x.naturalHeight))") > 60
    box, around = picture.bounding_box(), shown.bounding_box()
    assert box["width"] > 150
    assert box["height"] > 60
    assert around["height"] < box["height"] + 80  # and no empty place of the frame's size below it
    assert sent.evaluate("window.hacked ?? null") is None
