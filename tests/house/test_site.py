"""The site has a page for everything public; its programs print what stands below them; its links lead on."""

import contextlib
import importlib
import io
import os
import re
from argparse import _SubParsersAction
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import autograd
import nn
from autograd import GATES
from autograd.cli.main import parser as gatewise
from docs.generate import commands, course, packages
from docs.generate.play import still
from nn.__main__ import parser as nn_parser

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITTEN = ("reference/gates", "reference/api", "reference/commands", "learn/course", "ja/course", "_build")
PAGES = {
    name: path
    for path in sorted(DOCS.rglob("*.md"))
    if not (name := path.relative_to(DOCS).as_posix()).startswith(WRITTEN)
}
PROGRAMS = [name for name, path in PAGES.items() if "```python" in path.read_text(encoding="utf-8")]
SITE = os.environ.get("GATEWISE_SITE", "")


# pages that are written by hand


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_programs_of_a_page_print_what_stands_below_them(name, tmp_path):
    text = PAGES[name].read_text(encoding="utf-8")
    for package in re.findall(r"^(?:import|from) (jax|numpy|scipy|llvmlite)\b", text, re.MULTILINE):
        pytest.importorskip(package)
    names = {"__name__": "page"}
    before = set(GATES)
    for source, shown in re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", text, re.DOTALL):
        printed = io.StringIO()
        with contextlib.chdir(tmp_path), contextlib.redirect_stdout(printed):
            exec(compile(source, name, "exec"), names)
        assert not shown or printed.getvalue() == shown
    assert set(GATES) == before


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_only_files_that_there_are(name):
    text = PAGES[name].read_text(encoding="utf-8")
    for path in re.findall(r"`((?:autograd|nn|tests|benchmarks|docs)/[\w./]*)`", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("name", PAGES)
def test_links_of_a_page_lead_to_files_on_a_code_host_too(name):
    path = PAGES[name]
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    for target in ((path.parent / link).resolve() for link in links):
        if not target.is_relative_to(DOCS) or not target.relative_to(DOCS).as_posix().startswith(WRITTEN):
            assert target.exists(), target


def test_every_page_that_is_written_by_hand_was_found():
    assert {"index.md", "learn/index.md", "how-to/scipy.md", "why/awkward-points.md"} <= set(PAGES)
    assert len(PROGRAMS) >= 10


# pages that are written by the program


def test_every_public_name_is_on_the_site():
    said = "\n".join(packages.pages().values())
    described = set(re.findall(r"^\.\. (?:auto|py:)\w+:: (\S+)$", said, re.MULTILINE))
    assert {f"autograd.{name}" for name in autograd.__all__} <= described
    assert {f"nn.{name}" for name in nn.__all__} <= described
    assert {f"nn.optim.{name}" for name in nn.optim.__all__} <= described
    for module in map(importlib.import_module, chain.from_iterable(packages.BESIDE.values())):
        assert packages.public(module)
        assert {f"{module.__name__}.{x.__name__}" for x in packages.public(module)} <= described
    assert {"nn.losses.mse", "nn.losses.cross_entropy", "nn.data.moons", "nn.init.xavier"} <= described


def test_every_command_and_option_is_on_the_site():
    pages = commands.pages()
    for file, parser in (("gatewise.md", gatewise()), ("nn.md", nn_parser())):
        (subparsers,) = (x for x in parser._actions if isinstance(x, _SubParsersAction))
        headings = re.findall(r"^## `(.*)`$", pages[file], re.MULTILINE)
        assert headings == [*subparsers.choices]
        for sub in subparsers.choices.values():
            for action in sub._actions:
                assert all(option in pages[file] for option in action.option_strings)


def test_every_notebook_is_on_the_site_in_the_order_of_file_names():
    names = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert [*course.pages(ROOT / "notebooks")] == names
    assert "course/*" in PAGES["learn/index.md"].read_text(encoding="utf-8")
    listed = re.findall(r"/notebooks/([^)]+ipynb)\)", PAGES["learn/index.md"].read_text(encoding="utf-8"))
    assert listed
    assert set(listed) <= set(names)


def written_gates():
    pytest.importorskip("matplotlib")
    pytest.importorskip("mpmath")
    from docs.generate import gates

    return gates


def test_every_gate_is_in_the_table_of_the_site_with_a_link_to_its_page():
    index = written_gates().index()
    assert re.findall(r"^\| \[`(\w+)`\]\(\1\.md\)", index, re.MULTILINE) == [*GATES]
    assert index.partition("```{toctree}")[2].split()[1:-1] == [*GATES]


@pytest.mark.parametrize("name", ["relu", "log", "atan2", "clip"])
def test_the_page_of_a_gate_has_its_formula_domain_awkward_points_and_measures(name):
    text = written_gates().page(GATES[name])
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles == ["Formula", "Domain", "Awkward points", "Second derivatives", "Accuracy", "Example"]
    assert f"]({name}.svg)" in text


def test_the_second_derivatives_on_a_page_are_those_of_calculus():
    text = written_gates().page(GATES["square"])
    rows = re.findall(r"^\| (\S+) \| (\S+) \|$", text.partition("## Second")[2], re.MULTILINE)
    assert [second for _, second in rows[1:]] == ["2"] * 3


# the site as it was built


class Links(HTMLParser):
    """What a page loads, where it leads, and the places in it."""

    def __init__(self):
        super().__init__()
        self.loads, self.leads, self.places = [], [], set()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.places |= {given[key] for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.leads.append(given["href"])
        elif tag == "link" and given.get("rel") in ("stylesheet", "icon"):
            self.loads.append(given["href"])
        elif tag in ("img", "script", "iframe") and given.get("src"):
            self.loads.append(given["src"])


@pytest.fixture(scope="module")
def built():
    """Every built page, read."""
    if not SITE:
        pytest.skip("GATEWISE_SITE is no folder with the built site: python -m sphinx -W docs FOLDER")
    pages = {}
    for path in (ROOT / SITE).rglob("*.html"):
        pages[path.resolve()] = Links()
        pages[path.resolve()].feed(path.read_text(encoding="utf-8"))
    assert len(pages) > 100
    return pages


def test_the_built_site_opens_from_a_folder_without_a_network(built):
    for path, page in built.items():
        for address in page.loads:
            parts = urlsplit(address)
            assert parts.scheme in ("", "data"), f"{path.name} loads {address}"
            if not parts.scheme and parts.path:
                assert (path.parent / unquote(parts.path)).exists(), f"{path.name} loads {address}"


def test_links_inside_of_the_built_site_lead_to_a_place(built):
    for path, page in built.items():
        for address in page.leads:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.exists(), f"{path.name} leads to {address}"
            if parts.fragment and target in built:
                assert unquote(parts.fragment) in built[target].places, f"{path.name} leads to {address}"


def test_every_gate_public_name_and_notebook_has_its_place_in_the_built_site(built):
    places = set().union(*(page.places for page in built.values()))
    assert {f"autograd.{name}" for name in autograd.__all__ if name != "examples"} <= places
    files = {path.relative_to((ROOT / SITE).resolve()).as_posix() for path in built}
    assert {f"reference/gates/{name}.html" for name in GATES} <= files
    assert {f"learn/course/{path.stem}.html" for path in (ROOT / "notebooks").glob("*.ipynb")} <= files


def test_each_picture_of_the_built_site_has_words_in_its_place(built):
    said = [
        alt
        for path in built
        for alt in re.findall(r'<img [^>]*\balt="([^"]*)"', path.read_text(encoding="utf-8"))
    ]
    assert any(alt.startswith("What draw(") for alt in said)
    assert any(alt.endswith("の表示") for alt in said)
    assert [alt for alt in said if "_images/" in alt] == []


def test_the_built_site_has_a_page_to_play_with(built):
    folder = ROOT / SITE / "play"
    text = (folder / "index.html").read_text(encoding="utf-8")
    if os.environ.get("GATEWISE_REQUIRE_BROWSER") != "1" and "built without a Python" in text:
        pytest.skip("the site was built where Pyodide was not to be had")
    packs = {path.name for path in folder.glob("*.pack")}
    assert len(packs) == 2
    assert all(name in text for name in packs)
    assert (folder / "play.html").stat().st_size > sum((folder / name).stat().st_size for name in packs)


def test_without_a_python_for_browsers_a_still_page_says_why():
    text = still("npm is <not> here")
    assert "npm is &lt;not&gt; here" in text
    assert "<svg" in text
    assert "gatewise play" in text
