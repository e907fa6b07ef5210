"""The subcommand `play`: the page, served from this machine."""

from __future__ import annotations

import errno
from argparse import Namespace

from ..expression.asked import asked, assigned, formula_of
from ..show.web.languages import LANGUAGES
from ..util.text import either
from .terminal import Result, Say, UserMistake


def play(options: Namespace, say: Say) -> Result:
    """Serve the page until Ctrl-C, and open it."""
    from ..play.local.run import play as serve
    from ..play.page import START

    if options.lang not in LANGUAGES:
        raise UserMistake(f"the page speaks {either(LANGUAGES)}, not {options.lang!r}")
    start = START if options.what is None else _start(options.what, options.numbers)
    try:
        url = serve(
            say,
            start,
            port=options.port,
            seconds=options.seconds,
            lang=options.lang,
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
    return Result({"url": url})


def _start(what: str, items: list[str]) -> dict[str, str]:
    """What the page shows first, once it is sure that it can be read."""
    numbers = assigned(items)
    variables = formula_of(what, numbers).variables
    if set(variables) <= numbers.keys():
        asked(what, numbers)
    unknown = [name for name in numbers if name not in variables]
    if unknown:
        raise UserMistake(
            f"there is no variable {unknown[0]!r} in the expression; it has {', '.join(variables)}"
        )
    return {"text": what, "numbers": " ".join("".join(item.split()) for item in items)}
