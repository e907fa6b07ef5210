"""The notebooks with exercises as nbgrader assignments: solved they pass, as students get them they fail."""

import re
import runpy
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "docs" / "teaching" / "nbgrader.py"))
NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
RUN = (
    NAMES[3],
    NAMES[9],
    NAMES[10],
)  # test_exercises.py tries the exercises of all, which are of the same form


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    SCRIPT["main"](str(folder))
    return folder


def read(course, name):
    notebook = nbformat.read(course / name / f"{name}.ipynb", 4)
    nbformat.validate(notebook)
    return notebook.cells


def marks(cell):
    return cell.metadata.get("nbgrader", {})


def points(cells, student):
    """How many tests pass; a student's cells are without what stands between the marks."""
    shell = InteractiveShell()
    won = 0
    for cell in cells:
        if cell.cell_type != "code":
            continue
        source = cell.source
        if student:
            source = re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", source, flags=re.DOTALL)
        source = re.sub(r"^%matplotlib.*$", "", source, flags=re.MULTILINE)
        shell.user_ns["__name__"] = "__main__"
        won += bool(shell.run_cell(source).success and marks(cell).get("grade"))
    return won


def test_each_notebook_is_an_assignment(course):
    assert sorted(path.name for path in course.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_marked_as_nbgrader_marks_them(name, course):
    cells = read(course, name)
    solutions = [cell for cell in cells if marks(cell).get("solution")]
    tests = [cell for cell in cells if marks(cell).get("grade")]
    assert len(solutions) == len(tests) >= 3
    assert all(cell.source.count("### BEGIN SOLUTION") == 1 for cell in solutions)
    assert all(marks(cell)["locked"] and marks(cell)["points"] == 1 for cell in tests)
    assert not any("<details>" in cell.source for cell in cells)
    ids = [marks(cell)["grade_id"] for cell in cells if marks(cell)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", RUN)
def test_solved_an_assignment_gets_all_points_and_empty_none(name, course, capsys):
    cells = read(course, name)
    assert points(cells, student=False) == sum(bool(marks(cell).get("grade")) for cell in cells)
    assert points(cells, student=True) == 0
