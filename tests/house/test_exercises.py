"""Exercises that check themselves: a solution is right, an empty cell is not yet, a mistake is named."""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
READ = {path.name: nbformat.read(path, 4).cells for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
TAGGED = {
    name: cells
    for name, cells in READ.items()
    if any("exercise" in cell.metadata.get("tags", ()) for cell in cells)
}
SOLUTION = re.compile(
    r"\A<details><summary>[^<]+</summary>\n\n```python\n(.*?)\n```\n\n</details>\Z", re.DOTALL
)

each_notebook = pytest.mark.parametrize("name", TAGGED)


def tagged(cell, tag):
    return tag in cell.metadata.get("tags", ())


def checks(name, answer):
    """What each check says, where `answer` makes an exercise's code of its solution."""
    names, said, cells = {"__name__": "__main__"}, [], TAGGED[name]
    for cell, after in zip(cells, [*cells[1:], None], strict=True):
        if cell.cell_type != "code":
            continue
        code = cell.source
        if tagged(cell, "exercise"):
            code = answer(cell, SOLUTION.match(after.source)[1])
        code = re.sub(r"^%.*$", "", code, flags=re.MULTILINE)
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(code, name, "exec"), names)
        if tagged(cell, "check"):
            said.append(out.getvalue())
    return said


def test_there_are_notebooks_with_exercises():
    assert len(TAGGED) >= 3


@each_notebook
def test_each_exercise_has_a_folded_solution_and_then_a_check(name):
    cells = TAGGED[name]
    exercises = [i for i, cell in enumerate(cells) if tagged(cell, "exercise")]
    for i in exercises:
        assert SOLUTION.match(cells[i + 1].source)
        assert tagged(cells[i + 2], "check")
    assert len(exercises) == sum(tagged(cell, "check") for cell in cells)


@each_notebook
def test_the_solutions_are_right(name):
    assert [
        said for said in checks(name, lambda cell, solution: solution) if not said.startswith("Right")
    ] == []


@each_notebook
def test_an_empty_exercise_is_not_yet_right(name):
    said = checks(name, lambda cell, solution: cell.source)
    assert said
    assert [each for each in said if not each.startswith("Not yet: ")] == []


@each_notebook
def test_what_readers_need_not_see_is_folded(name):
    for cell in TAGGED[name]:
        if tagged(cell, "check") or "assert " in cell.source:
            assert cell.metadata.jupyter.source_hidden
            assert tagged(cell, "hide-input") or tagged(cell, "hide-cell")


WRONG = [
    ("04-one-number-goes-downhill.ipynb", "rate = 0.5", "rate = 0.4", "Not yet: with 0.4 the first step"),
    ("04-one-number-goes-downhill.ipynb", "rate * x.grad", "-rate * x.grad", "the bottom is at (1, −2)"),
    (
        "10-build-the-engine-yourself.ipynb",
        "(other.data, self.data)",
        "(self.data, other.data)",
        "-3.0 and 2.0",
    ),
    ("10-build-the-engine-yourself.ipynb", "operand.grad +=", "operand.grad =", "(overwrite)"),
    ("10-build-the-engine-yourself.ipynb", "1 - y * y", "1 - y", "(tanh-slope)"),
    ("11-build-a-network-on-your-engine.ipynb", "total.tanh()", "total", "Not yet: the output is"),
    ("11-build-a-network-on-your-engine.ipynb", "-= rate", "+= rate", "of 4 rows"),
]


@pytest.mark.parametrize(("name", "old", "new", "sentence"), WRONG)
def test_a_wrong_answer_is_told_what_is_wrong(name, old, new, sentence):
    said = checks(name, lambda cell, solution: solution.replace(old, new))
    assert sentence in "".join(said)
    assert not all(each.startswith("Right") for each in said)
