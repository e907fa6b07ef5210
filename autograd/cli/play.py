"""The subcommand `play`: the page, served from this machine, or written as a site."""

from __future__ import annotations

import errno
import gc
from argparse import Namespace

from ..expression.asked import asked, assigned, formula_of
from ..util.languages import language
from .terminal import Result, Say, UserMistake


def play(options: Namespace, say: Say) -> Result:
    """Serve the page until Ctrl-C, and open it; or write it as a site."""
    from ..play.local.run import play as serve
    from ..play.local.workers import SECONDS
    from ..play.page import START

    start = START if options.what is None else _start(options.what, options.numbers)
    if options.site is not None:
        return _site(options, start, say)
    if options.pyodide is not None:
        raise UserMistake("--pyodide goes with --site")
    try:
        url = serve(
            say,
            start,
            port=options.port,
            seconds=options.seconds or SECONDS,
            lang=language(),
            code=options.allow_code,
            browser=not options.no_browser,
        )
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise UserMistake(
            f"port {options.port} is in use, or not yours; leave --port out to get one that is free"
        ) from None
    except OverflowError:
        raise UserMistake(f"--port is at most 65535, not {options.port}") from None
    gc.freeze()  # the end is not to wait until all that there is has been looked through for cycles
    return Result({"url": url})


def _site(options: Namespace, start: dict[str, str], say: Say) -> Result:
    """Write the page with Python inside."""
    from ..play.site.build import SECONDS, write_site
    from ..play.site.pyodide import NoPyodideError

    try:
        written = write_site(
            options.site,
            start,
            seconds=options.seconds or SECONDS,
            lang=language(),
            pyodide=options.pyodide,
        )
    except NoPyodideError as error:
        raise UserMistake(str(error)) from None
    *_, page = written
    size = sum(path.stat().st_size for path in written) / 1e6
    how = "open it in a browser" if len(written) == 1 else "put the folder on a web server"
    say(f"wrote {page} ({size:.1f} MB in all): {how}")
    return Result({"files": [str(path) for path in written]})


def _start(what: str, items: list[str]) -> dict[str, str]:
    """What the page shows first, once it is sure that it can be read."""
    numbers = assigned(items)
    variables = formula_of(what, numbers).variables
    if set(variables) <= numbers.keys():
        asked(what, numbers)
    unknown = [name for name in numbers if name not in variables]
    if unknown:
        raise UserMistake(f"there is no variable {unknown[0]!r}; there are {', '.join(variables)}")
    return {"text": what, "numbers": " ".join("".join(item.split()) for item in items)}
