"""Start the home on this machine, say where it is, and serve until somebody presses Ctrl-C."""

from __future__ import annotations

import errno
import signal
import webbrowser
from collections.abc import Callable, Collection, Mapping
from threading import current_thread, main_thread
from typing import Final

from ..page import play_page
from .server import PORT, PlayServer
from .workers import Workers

CODE: Final = ("program",)  # rooms that run what somebody pasted


def play(
    say: Callable[[str], None],
    start: Mapping[str, str],
    *,
    port: int | None = None,
    seconds: float,
    lang: str = "en",
    code: bool = False,
    browser: bool = True,
) -> str:
    """Serve the page; the address, once it is over.

    Args:
        say: What prints a line for people.
        start: What the page shows first: "text" and "numbers".
        port: Where; OSError if it is in use. None for the first that is free.
        seconds: How long an answer may take.
        lang: The language of the page.
        code: Whether programs may be run.
        browser: Whether to open one.
    """
    closed = () if code else CODE
    workers = Workers(seconds, closed)
    server = bound(port, lambda token: local_page(token, start, lang, closed), workers)
    try:
        heed_the_end()
        workers.warm_up()
        say(f"{server.url}\nOpen it in a browser of this machine. Ctrl-C ends it.")
        if browser:
            webbrowser.open(server.url)
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
    return server.url


def heed_the_end() -> None:
    """Let a closed terminal and a request to end do what Ctrl-C does; only a main thread hears of them."""
    if current_thread() is main_thread():
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.default_int_handler)


def local_page(token: str, start: Mapping[str, str], lang: str, closed: Collection[str]) -> str:
    """The page of this home; it sends questions to its own server, and to nobody else."""
    settings = {"token": token}
    return play_page(
        "local", settings, policy={"connect-src": "'self'"}, lang=lang, start=start, without=closed
    )


def bound(port: int | None, make_page: Callable[[str], str], workers: Workers) -> PlayServer:
    """A server at this port, or, of None, at the first one that is free."""
    if port is not None:
        return PlayServer(port, make_page, workers)
    for tried in (*range(PORT, PORT + 20), 0):
        try:
            return PlayServer(tried, make_page, workers)
        except OSError as error:
            if tried == 0 or error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    raise AssertionError("port 0 is always tried")
