"""Writes the notebooks that have exercises as nbgrader assignments.

python docs/teaching/nbgrader.py source/   then `nbgrader generate_assignment` as for any course

A solution goes into its exercise's cell between the marks that nbgrader cuts out for students; the check
below becomes a locked test, worth one point, that fails unless the check says *Right*.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SOLUTION = re.compile(r"```python\n(.*?)\n```", re.DOTALL)
Cell = dict[str, Any]


def assignment(notebook: dict[str, Any]) -> dict[str, Any] | None:
    """A notebook as a source for nbgrader, or None where it has no exercise.

    Args:
        notebook: As JSON has it.
    """
    cells: list[Cell] = []
    count = 0
    waiting = False
    for cell in notebook["cells"]:
        tags = cell["metadata"].get("tags", ())
        if "exercise" in tags:
            count += 1
            waiting = True
            cells.append(cell)
        elif waiting and (found := SOLUTION.search("".join(cell["source"]))):
            waiting = False
            solved = f"### BEGIN SOLUTION\n{found[1]}\n### END SOLUTION\n"
            cells[-1] = _code(f"exercise-{count}", _text(cells[-1]) + "\n" + solved, solution=True)
        elif "check" in tags:
            cells.append(_code(f"check-{count}", "%%capture said\n" + _text(cell), locked=True))
            test = 'print(said.stdout)\nassert said.stdout.startswith("Right")'
            cells.append(_code(f"test-{count}", test, grade=True, locked=True, points=1))
        else:
            cells.append({**cell, "outputs": []} if cell["cell_type"] == "code" else cell)
    return {**notebook, "cells": cells} if count else None


def _text(cell: Cell) -> str:
    return "".join(cell["source"])


def _code(name: str, source: str, **kind: Any) -> Cell:
    marks = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {"nbgrader": {**marks, "grade_id": name, **kind}},
        "outputs": [],
        "source": source.splitlines(keepends=True),
    }


def main(folder: str) -> None:
    """Write all of them below a folder, each in one of its own, as nbgrader has them.

    Args:
        folder: The course's source/.
    """
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        made = assignment(json.loads(path.read_text(encoding="utf-8")))
        if made is not None:
            target = Path(folder) / path.stem / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            print(target)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["source"])
