"""The plans for teachers add up, and their links and commands lead somewhere."""

import re
from pathlib import Path

import pytest

from autograd.cli.main import parser

PLANS = sorted((Path(__file__).parents[2] / "docs" / "teaching").glob("*-*.md"))
NUMBERED = re.compile(r"\[(\d+)\]\(\S*/notebooks/(\d+)-")

each_plan = pytest.mark.parametrize("path", PLANS, ids=[path.name for path in PLANS])


def test_there_are_two_plans():
    assert [path.name for path in PLANS] == ["90-minutes.md", "six-lessons.md"]


@each_plan
def test_links_lead_to_files_and_carry_the_number_of_their_notebook(path):
    text = path.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []
    assert all(int(shown) == int(number) for shown, number in NUMBERED.findall(text))


@each_plan
def test_commands_are_commands(path):
    known = parser()._commands
    for command in re.findall(
        r"gatewise (\w+)", path.read_text(encoding="utf-8").replace("install gatewise", "")
    ):
        assert command in known


def test_the_minutes_add_up_to_ninety():
    text = PLANS[0].read_text(encoding="utf-8")
    assert sum(map(int, re.findall(r"^\| (\d+) \|", text, re.MULTILINE))) == 90
