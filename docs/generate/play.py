"""The page to play with, beside the others: as a folder, and as one file that opens from disk."""

from html import escape
from pathlib import Path
from typing import Any

from autograd import draw, examples
from autograd.play.site.build import write_site
from autograd.play.site.pyodide import NoPyodideError
from autograd.show.web.html import document

STYLE = "body { font: 1rem/1.5 sans-serif; margin: 1rem } svg { max-width: 100%; height: auto }"
PAGES = ("index.html", "play.html")


def write_play(app: Any, exception: Exception | None) -> None:
    """Write it once the site is built; where there is no Pyodide, a still page says why."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir, "play")
    try:
        write_site(folder)
        write_site(folder / "play.html")
    except NoPyodideError as error:
        folder.mkdir(exist_ok=True)
        for name in PAGES:
            (folder / name).write_text(still(str(error)), encoding="utf-8")


def still(reason: str) -> str:
    """A page that only shows what play would start with."""
    price = examples.build("apple-tax")[0]
    price.backward()
    body = (
        "<p>This site was built without a Python for browsers. On your own machine, "
        f"<code>gatewise play</code> opens this page.</p>\n{draw(price).svg}\n<p>Why: {escape(reason)}</p>\n"
    )
    return document(body, lang="en", title="Gatewise", style=STYLE, script="", kind="still")


def setup(app: Any) -> dict[str, bool]:
    """Write the page last: it is none of Sphinx's."""
    app.connect("build-finished", write_play)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
