"""The server: one page and two questions, for who knows the token, from this machine and this page alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from socketserver import TCPServer
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import parse_qs

from .workers import Workers

ADDRESS: Final = "127.0.0.1"
PORT: Final = 8765  # the first that is tried
LARGEST: Final = 2**20  # bytes of a question
PATIENCE: Final = 10.0  # seconds for who has begun a request and does not go on
MOST_AT_ONCE: Final = 128  # connections; a browser has six
WRONG_TOKEN: Final = "open the address that `gatewise play` has printed, with its token\n"


class PlayServer(ThreadingHTTPServer):
    """Serves the page at `url`, and answers its questions, until `close`.

    Args:
        port: Where; 0 for any that is free.
        make_page: The page, from the token that it is to send.
        workers: Who computes.
    """

    daemon_threads = True
    block_on_close = False  # who is still waiting does not hold up the end
    allow_reuse_address = os.name != "nt"  # there it would let two servers have one port
    request_queue_size = 64

    def __init__(self, port: int, make_page: Callable[[str], str], workers: Workers) -> None:
        super().__init__((ADDRESS, port), Handler)
        self.token: Final = token_urlsafe(24)
        self.page: Final = make_page(self.token).encode()
        self.workers: Final = workers
        self._room = BoundedSemaphore(MOST_AT_ONCE)

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://{ADDRESS}:{self.server_port}/?token={self.token}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """By what names this server may be called: a name that somebody else lets point here is none."""
        return (f"{ADDRESS}:{self.server_port}", f"localhost:{self.server_port}")

    def server_bind(self) -> None:
        """Bind, without asking any name server what this machine is called."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = ADDRESS, self.socket.getsockname()[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for this connection, if there are not too many."""
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a connection until it ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nobody is told that a connection broke off."""

    def close(self) -> None:
        """End what is being computed, and serve no more."""
        self.workers.close()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: PlayServer
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "gatewise", ""
    timeout = PATIENCE
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body go out together

    def do_GET(self) -> None:
        """The page."""
        path, _, query = self.path.partition("?")
        if self._is_foreign():
            return self._say(403, "this server answers only its own page\n")
        if path != "/":
            return self._say(404, "there is only /\n")
        given = parse_qs(query).get("token", [""])[0]
        if not self._is_token(given):
            return self._say(403, WRONG_TOKEN)
        return self._say(200, self.server.page, "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """A question of the page."""
        if self._is_foreign() or self.headers.get("Origin") is None:
            return self._say(403, "this server answers only its own page\n", close=True)
        if self.path not in ("/answer", "/stop"):
            return self._say(404, "there is /answer and /stop\n", close=True)
        if not self._is_token(self.headers.get("X-Gatewise-Token", "")):
            return self._say(403, WRONG_TOKEN, close=True)
        asked = self._body()
        if asked is None:
            return None
        tab = self.headers.get("X-Gatewise-Tab", "")
        if self.path == "/stop":
            self.server.workers.stop(tab)
            return self._say(200, b"{}", "application/json")
        return self._say(200, self.server.workers.ask(asked, tab), "application/json")

    def _is_foreign(self) -> bool:
        """Whether this comes from elsewhere: by a name that is not ours, or from a page that is not ours."""
        origin = self.headers.get("Origin")
        hosts = self.server.hosts
        if len(self.headers.get_all("Host", [])) != 1 or self.headers["Host"] not in hosts:
            return True
        return origin is not None and origin not in [f"http://{host}" for host in hosts]

    def _is_token(self, given: str) -> bool:
        return compare_digest(given.encode(errors="replace"), self.server.token.encode())

    def _body(self) -> bytes | None:
        """What was sent; None where it is refused."""
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self._say(411, "a question has a Content-Length\n", close=True)
        elif int(length[:20]) > LARGEST:
            self._say(413, f"a question has at most {LARGEST:,} bytes\n", close=True)
        elif self.headers.get_content_type() != "application/json":
            self._say(415, "a question is application/json\n", close=True)
        else:
            body = self.rfile.read(int(length))
            return body if len(body) == int(length) else None
        return None

    def _say(
        self, code: int, body: str | bytes, kind: str = "text/plain; charset=utf-8", close: bool = False
    ) -> None:
        content = body.encode() if isinstance(body, str) else body
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        if close:
            self.send_header("Connection", "close")  # what it sends behind is not read
            self.close_connection = True
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Nothing is written about who asked what."""


HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
