"""What the README shows is what the program does."""

import contextlib
import io
import os
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def between(start, end):
    return re.search(rf"<!-- {start} -->\n(.*?)<!-- {end} -->", README, re.DOTALL).group(1)


def printed_by(source, folder):
    output = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(output):
        exec(source, {})
    return output.getvalue()


def test_the_twelve_lines_print_what_the_readme_says_and_write_their_picture(tmp_path):
    source = EXAMPLES[0]
    shown = between("output of the twelve lines", "end of output")
    assert printed_by(source, tmp_path) == shown.strip("`\n") + "\n"
    assert os.listdir(tmp_path) == ["apple.png"]
    assert len(source.strip().splitlines()) <= 12


def test_the_two_lines_write_a_page(tmp_path):
    source = EXAMPLES[1]
    assert len(source.strip().splitlines()) == 2
    assert printed_by(source, tmp_path) == ""
    assert os.listdir(tmp_path) == ["shopping.html"]
    assert "price, step by step" in (tmp_path / "shopping.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_what_the_readme_links_to_exists(target):
    assert (ROOT / target).exists()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:autograd|nn|tests|benchmarks|[.]ci)/[\w./]*)`", CONTRIBUTING)))
)
def test_the_places_that_contributing_names_exist(path):
    assert (ROOT / path).exists()


def test_contributing_names_every_room():
    named = set(re.findall(r"`autograd/(\w+)/`", CONTRIBUTING))
    rooms = {path.parent.name for path in (ROOT / "autograd").glob("*/__init__.py")}
    assert rooms <= named


def test_the_readme_can_be_read_in_four_minutes():
    assert len(README.split()) <= 800


def test_the_readme_begins_with_a_clone_and_an_environment():
    commands = re.search(r"```\n(git clone .*?)```", README, re.DOTALL)[1].splitlines()
    assert commands[0].startswith(f"git clone {PROJECT['urls']['Repository']} && cd gatewise")
    assert commands[1] == "python -m venv .venv && . .venv/bin/activate"


def test_the_two_commands_stand_in_the_readme_as_continuous_integration_runs_them():
    script = (ROOT / ".ci/run").read_text()
    assert "python -m pip install -e . && gatewise demo" in README
    assert 'python -m pip install -e ".[test]" && python -m pytest' in README
    assert "pip install -q -e ." in script
    assert 'pip install -q -e ".[test' in script
    assert "python -m pytest" in script
