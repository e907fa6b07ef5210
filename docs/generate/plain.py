"""Docstrings are plain text: a * or | in them is a sign of arithmetic, and no markup."""

import re
from typing import Any

CODE = re.compile(r"(`[^`]*`)")


def escape(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Mark the signs in a docstring, outside of code and examples, as no markup."""
    inside = False  # an example goes on until an empty line
    for i, line in enumerate(lines):
        inside = bool(line.strip()) and (inside or line.lstrip().startswith(">>>"))
        if not inside:
            pieces = CODE.split(line)
            pieces[::2] = (re.sub(r"([*|])", r"\\\1", piece) for piece in pieces[::2])
            lines[i] = "".join(pieces)


def setup(app: Any) -> dict[str, bool]:
    """Read every docstring before its sections are."""
    app.connect("autodoc-process-docstring", escape, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
