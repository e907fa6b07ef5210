"""The notebooks as they are stored, outputs and all."""

from pathlib import Path


def pages(folder: Path) -> dict[str, str]:
    """Each notebook by its file name, in reading order.

    Args:
        folder: Where the notebooks are.

    Returns:
        File names, and what is in the files.
    """
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.ipynb"))}
