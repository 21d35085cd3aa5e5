"""A real HTTPS server in a thread of this process, which can be told to break."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme

TOKEN = "token-kenari-7f3a"


class Server:
    """Serves `files`, by path, to who shows the token; knows ranges (RFC 9110, 14)."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, list[tuple[int, dict[str, str]]]] = {}
        """By path, what is answered first, before the files count: status and headers."""
        self.breaks_after: int | None = None
        """Bytes of a body after which the connection is cut, once."""
        self.asked: list[tuple[str, str, str | None, bool]] = []
        """Method, path, range and whether the token was shown, of every request."""
        self.knows_ranges = True
        self.has_tags = True
        self.port = 0

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:16]}"'


@contextmanager
def serving(authority: trustme.CA, host: str = "localhost") -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(has_body=False)

        def do_GET(self) -> None:
            self._answer(has_body=True)

        def _answer(self, *, has_body: bool) -> None:
            shown = self.headers.get("Authorization") == f"Bearer {TOKEN}"
            server.asked.append((self.command, self.path, self.headers.get("Range"), shown))
            if told := server.answers.get(self.path):
                self._send(*told.pop(0), b"", has_body)
            elif not shown:
                self._send(401, {}, b"", has_body)
            elif (content := server.files.get(self.path)) is None:
                self._send(404, {}, b"", has_body)
            else:
                self._file(content, has_body)

        def _file(self, content: bytes, has_body: bool) -> None:
            headers = (
                {"ETag": tag_of(content), "Last-Modified": formatdate(1788200000, usegmt=True)}
                if server.has_tags
                else {}
            )
            asked, condition = self.headers.get("Range"), self.headers.get("If-Range")
            if asked and server.knows_ranges and condition in (None, headers.get("ETag")):
                begin, end = asked.removeprefix("bytes=").split("-")
                last = min(int(end or len(content) - 1), len(content) - 1)
                if int(begin) > last:
                    self._send(416, {}, b"", has_body)
                    return
                headers["Content-Range"] = f"bytes {begin}-{last}/{len(content)}"
                self._send(206, headers, content[int(begin) : last + 1], has_body)
            else:
                self._send(200, headers, content, has_body)

        def _send(self, status: int, headers: dict[str, str], body: bytes, has_body: bool) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if not has_body:
                return
            if server.breaks_after is not None and len(body) > server.breaks_after:
                self.wfile.write(body[: server.breaks_after])
                self.wfile.flush()
                server.breaks_after = None
                self.connection.close()
                self.close_connection = True
            else:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass

    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(trust)
    listener = Quiet(("127.0.0.1", 0), Handler)
    listener.socket = trust.wrap_socket(listener.socket, server_side=True)
    server.port = listener.server_address[1]
    thread = threading.Thread(target=listener.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
