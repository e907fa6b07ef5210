"""Pages that are written from the program itself, each time the site is built."""

from pathlib import Path

from . import commands, course, gates, packages


def write_pages(root: Path) -> None:
    """Write the pages that follow from the table of gates, docstrings, parsers and notebooks.

    Args:
        root: The checkout.
    """
    reference = root / "docs" / "reference"
    replace(reference / "gates", gates.pages())
    replace(reference / "api", packages.pages())
    replace(reference / "commands", commands.pages())
    replace(root / "docs" / "learn" / "course", course.pages(root / "notebooks"))
    replace(root / "docs" / "ja" / "course", course.pages(root / "notebooks" / "ja"))


def replace(folder: Path, pages: dict[str, str]) -> None:
    """Make a folder hold these pages and no others; what is the same is left alone.

    Args:
        folder: Where they go.
        pages: File names, and what is in the files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
