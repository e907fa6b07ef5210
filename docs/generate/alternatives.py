"""What is said in place of a picture that a cell of a notebook shows: the line that made it."""

from typing import Any

from docutils import nodes

SAID = {"en": "What {line} shows", "ja": "{line}の表示"}


def tell(app: Any, document: Any) -> None:
    """Give each picture without words the last line of its cell."""
    lang = "ja" if app.env.docname.startswith("ja/") or "/ja/" in app.env.docname else "en"
    for image in document.findall(nodes.image):
        if not image.get("alt"):
            image["alt"] = SAID[lang].format(line=_line(image))


def _line(image: Any) -> str:
    """The last line of code before an output, without its comment."""
    cell = image
    while cell is not None and "cell" not in cell.get("classes", []):
        cell = cell.parent
    codes = [] if cell is None else [*cell.findall(nodes.literal_block)]
    lines = [x for code in codes[:1] for x in code.astext().splitlines() if x.strip()]
    return lines[-1].partition("  #")[0].strip() if lines else image["uri"]


def setup(app: Any) -> dict[str, bool]:
    """Look at every page once it is read."""
    app.connect("doctree-read", tell)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
