"""The notebooks run, say what they are stored as saying, and show their pictures on a code host."""

import asyncio
import base64
import hashlib
import html
import os
import re
from itertools import pairwise
from math import isclose
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.helpers.kernels import forked_kernels

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")

LONG = ("04-", "10-", "11-", "22-")  # they came last, and take as long as the others together

each_notebook = pytest.mark.parametrize("name", NAMES)
each_run = pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] * name.startswith(LONG)) for name in NAMES]
)


@pytest.fixture(scope="module")
def fresh(request, tmp_path_factory):
    """Each notebook asked for after a run of its own, or the error that ended it; they run side by side.

    Kernels start one after the other: two that start together can pick the same free port, and one dies.
    """
    env = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path_factory.mktemp("ipython"))}

    async def run(name):
        notebook = stored(name)
        client = NotebookClient(
            notebook, kernel_name="python3", timeout=300, resources={"metadata": {"path": str(ROOT)}}
        )
        client.create_kernel_manager()
        async with starting:
            await client.async_start_new_kernel(env=env)
            await client.async_start_new_kernel_client()
        await client.async_execute()
        return notebook

    starting = asyncio.Lock()

    async def run_all():
        return await asyncio.gather(*map(run, names), return_exceptions=True)

    asking = [x for x in request.session.items if x.path == request.path and "fresh" in x.fixturenames]
    names = sorted({item.callspec.params["name"] for item in asking})
    with forked_kernels():
        return dict(zip(names, asyncio.run(run_all()), strict=True))


def stored(name):
    return nbformat.read(ROOT / "notebooks" / name, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [output for cell in code_cells(notebook) for output in cell.outputs]


def texts(notebook):
    """What each output says in words, without warnings, which depend on the machine."""
    said = [output for output in outputs(notebook) if output.get("name") != "stderr"]
    return [output.get("text") or output.get("data", {}).get("text/plain", "") for output in said]


def test_the_notebooks_are_numbered_from_one_without_a_gap():
    assert [name[:3] for name in NAMES] == [f"{i:02}-" for i in range(1, len(NAMES) + 1)]


@pytest.mark.parametrize(("name", "following"), list(pairwise(NAMES)))
def test_a_notebook_ends_with_a_link_to_the_next(name, following):
    assert stored(name).cells[-1].source.endswith(f"]({following})")


@each_run
def test_a_notebook_runs_from_top_to_bottom(name, fresh):
    if isinstance(fresh[name], BaseException):
        raise fresh[name]


@each_run
def test_a_fresh_run_says_what_is_stored(name, fresh):
    """After a change: `jupyter execute --inplace notebooks/*.ipynb`, and look at what it says now."""
    if isinstance(fresh[name], BaseException):
        pytest.fail("it does not run")
    ours, theirs = ("\n".join(texts(notebook)).replace("−", "-") for notebook in (stored(name), fresh[name]))
    assert NUMBER.sub("#", ours).split() == NUMBER.sub("#", theirs).split()
    for before, now in zip(NUMBER.findall(ours), NUMBER.findall(theirs), strict=True):
        assert isclose(float(before), float(now), rel_tol=1e-6, abs_tol=1e-9)


@each_notebook
def test_a_notebook_is_stored_as_run_once_from_top_to_bottom(name):
    notebook = stored(name)
    nbformat.validate(notebook)
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    assert not [output for output in outputs(notebook) if output.output_type == "error"]
    assert not [output.text for output in outputs(notebook) if output.get("name") == "stderr"]


@each_notebook
def test_a_notebook_asks_for_the_kernel_that_everyone_has(name):
    assert stored(name).metadata.kernelspec.name == "python3"


@each_notebook
def test_a_notebook_checks_its_own_numbers(name):
    assert any("assert " in cell.source for cell in code_cells(stored(name)))


@each_notebook
def test_every_stored_picture_is_a_png(name):
    shown = [output.data for output in outputs(stored(name)) if "data" in output]
    pictures = [base64.b64decode(data["image/png"]) for data in shown if "image/png" in data]
    assert pictures
    assert all(picture.startswith(b"\x89PNG\r\n") for picture in pictures)
    assert all("image/png" in data for data in shown if {"image/svg+xml", "text/html"} & set(data))


@each_notebook
def test_a_stored_notebook_is_small(name):
    assert (ROOT / "notebooks" / name).stat().st_size < 1_000_000


@each_notebook
def test_no_output_names_a_place_on_somebodys_machine(name):
    said = "\n".join(texts(stored(name)))
    assert not re.search(r"(?:^|[\s'\"(])(?:/\w|~/|[A-Za-z]:\\)|site-packages", said)


@each_notebook
def test_links_between_notebooks_lead_somewhere(name):
    prose = "\n".join(cell.source for cell in stored(name).cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(([^)]+\.ipynb)\)", prose)
    assert links
    assert set(links) <= set(NAMES)


def stored_pages(name):
    shown = [
        output.data["text/html"] for output in outputs(stored(name)) if "text/html" in output.get("data", {})
    ]
    return [html.unescape(page) for text in shown for page in re.findall(r'srcdoc="(.*?)"', text, re.DOTALL)]


def test_the_scripts_of_stored_pages_are_those_that_their_policies_allow():
    pages = [page for name in NAMES for page in stored_pages(name)]
    assert pages
    for page in pages:
        policy = re.search(r"script-src '(sha256-[^']+)'", html.unescape(page))[1]
        scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
        digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
        assert [f"sha256-{base64.b64encode(digest).decode()}" for digest in digests] == [policy]
