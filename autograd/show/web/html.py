"""A page: one HTML file that needs no network, runs no script but its own, and reaches nothing."""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cached_property
from hashlib import sha256
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from ...util.files import write_whole
from ...util.roles import check

SHARED = ("text.js", "player.js")  # what every page's script may use


class HtmlPage:
    """One HTML file: `.save(path)`, `.html`, and it shows itself in a notebook.

    Each kind of page says what it is, and writes its `html`.
    """

    height = 760  # of the frame in a notebook, in pixels

    @cached_property
    def html(self) -> str:
        """The whole file."""
        raise NotImplementedError

    def _picture(self) -> str:
        """An SVG of what the page is about, for where no frame is shown; empty where there is none."""
        return ""

    def _about(self) -> str:
        """What stands in the place of the frame where there is none."""
        raise NotImplementedError

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the page as one .html file, whole or not at all.

        Args:
            path: Ends in .html or .htm.

        Returns:
            The path.

        Raises:
            ValueError: For another ending.
            OSError: Where nothing can be written, and an old file is then whole.
        """
        check(self.save, path=path)
        check_ending(path)
        write_whole(path, self.html.encode(), "page")
        return Path(path)

    def _repr_html_(self) -> str:
        """For notebooks: the page in a frame of its own, where its script can run and reach nothing else."""
        said = escape(self._about())
        picture = self._picture()
        over = "; grid-area: 1/1" if picture else ""
        frame = (
            f'<iframe sandbox="allow-scripts" srcdoc="{escape(self.html)}" title="{said}" loading="lazy" '
            f'width="100%" height="{self.height}" style="border: 0{over}">{said}</iframe>'
        )
        if not picture:
            return frame
        # under the frame lies a picture: a notebook that runs no scripts drops frames, and shows it
        look = f"grid-area: 1/1; max-width: 100%; max-height: {self.height}px"
        drawn = f'<img alt="" style="{look}" src="data:image/svg+xml;base64,{_in_base64(picture)}">'
        return f'<div style="display: grid; grid-template-columns: minmax(0, 1fr)">{drawn}{frame}</div>'


def _in_base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def check_ending(path: str | os.PathLike[str]) -> None:
    """ValueError if a page is not saved under such a name.

    >>> check_ending("learning.html")
    """
    if Path(path).suffix.lower() not in (".html", ".htm"):
        raise ValueError(f"a page is saved as .html; {os.fspath(path)!r} does not end so")


def document(
    body: str,
    *,
    lang: str,
    title: str,
    style: str,
    script: str,
    kind: str,
    policy: Mapping[str, str] | None = None,
) -> str:
    """The whole file around markup that holds the script, under a policy that allows nothing else.

    Args:
        policy: What this page may do beside, {directive: sources}, as in {"connect-src": "'self'"}.
    """
    allowed = {
        "default-src": "'none'",
        "script-src": f"'{_digest(script)}'",
        "style-src": f"'{_digest(style)}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    for directive, sources in (policy or {}).items():
        allowed[directive] = f"{allowed.get(directive, '')} {sources}".strip()
    said = "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())
    texts = {"lang": lang, "title": title, "policy": said, "kind": kind}
    return filled_in(asset(__package__, "document.html"), texts, {"style": style, "body": body})


def _digest(text: str) -> str:
    """How a content security policy names the one script, or style, that may run."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def asset(package: str, name: str) -> str:
    """One of the HTML, CSS and JavaScript files in the folder `assets` of a package."""
    return files(package).joinpath("assets", name).read_text(encoding="utf-8")


def filled_in(template: str, texts: Mapping[str, str], markup: Mapping[str, str]) -> str:
    """A template with its {{names}} replaced by texts, which stay text, and by markup.

    >>> filled_in("<b>{{name}}</b>{{note}}", {"name": "a < b"}, {"note": "<br>"})
    '<b>a &lt; b</b><br>'
    """
    parts = {name: escape(text) for name, text in texts.items()} | {**markup}
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found.group(1)], template)


def joined(sources: Iterable[str]) -> str:
    """One script, whose names are its own, of what every page may use and these sources."""
    shared = (asset(__package__, name) for name in SHARED)
    return "".join(["(() => {\n'use strict';\n", *shared, *sources, "})();\n"])


def inert(data: Mapping[str, Any]) -> str:
    r"""JSON that no text in it can end: without <, and without what old scripts took for a line's end.

    >>> inert({"label": "</script>"})
    '{"label":"\\u003c/script>"}'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
