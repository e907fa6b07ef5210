"""The notebooks in Japanese: their own text around the code and the outputs of those in English.

`python -m docs.generate.japanese` takes over what has changed in the code and its outputs.
"""

import json
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def with_text_of(code: dict[str, Any], text: dict[str, Any]) -> dict[str, Any]:
    """A notebook whose code is that of one, and whose text is that of the other.

    Args:
        code: A notebook, as JSON has it.
        text: Its translation, with a text for each of its texts.

    Returns:
        The translation, with the code and the outputs of today.

    Raises:
        ValueError: If one has more texts than the other.
    """
    texts = [cell for cell in text["cells"] if cell["cell_type"] == "markdown"]
    wanted = [cell for cell in code["cells"] if cell["cell_type"] == "markdown"]
    if len(texts) != len(wanted):
        raise ValueError(f"{len(wanted)} texts are to be translated, and {len(texts)} are")
    translated = iter(texts)
    cells = [
        {**cell, "source": next(translated)["source"]} if cell["cell_type"] == "markdown" else cell
        for cell in code["cells"]
    ]
    return {**code, "cells": cells}


def main() -> None:
    """Write all of them anew."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        translation = NOTEBOOKS / "ja" / path.name
        made = with_text_of(*(json.loads(x.read_text(encoding="utf-8")) for x in (path, translation)))
        translation.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
