"""Real servers in threads that keep what they are sent: mail, and HTTP."""

from __future__ import annotations

import email
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """What a mail server took."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"

    def texts(self) -> list[str]:
        """Subject and plain text of each mail."""
        found = []
        for mail in self.mails:
            parts = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
            found.append(f"{mail['Subject']}\n" + "\n".join(part.get_content() for part in parts))  # type: ignore[attr-defined]
        return found


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """A mailbox and the Apprise URL of its server."""
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"mailto://127.0.0.1:{port}?from=lintas@desa.invalid&to=data@desa.invalid&format=text"
    finally:
        controller.stop()


class Hook:
    """What an HTTP server was sent, by path; `status` is what it answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.status = 200
        self.bodies: list[tuple[str, dict[str, Any]]] = []
        self.keys: list[str | None] = []

    def at(self, path: str) -> list[dict[str, Any]]:
        return [body for where, body in self.bodies if where == path]


@contextmanager
def http_server() -> Iterator[Hook]:
    """A server that takes JSON."""
    hook: Hook

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if hook.status < 300:
                hook.bodies.append((self.path, json.loads(body)))
                hook.keys.append(self.headers.get("Authorization"))
            self.send_response(hook.status)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook = Hook(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
