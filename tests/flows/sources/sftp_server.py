"""A real SFTP server in a thread of this process, which can be told to break."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh

USER, PASSWORD = "lintas", "kata-sandi-kenari"


class Server:
    """Serves `root` on loopback. ``breaks_after``: bytes after which the connection is cut, once."""

    def __init__(self, root: Path, host_key: asyncssh.SSHKey, client_key: asyncssh.SSHKey) -> None:
        self.root = root
        self.host_key = host_key
        self.client_key = client_key
        self.breaks_after: int | None = None
        self.sent = 0
        self.read_from: list[int] = []
        """The lowest offset that each opened file was read from, in order."""
        self.port = 0
        self.denied = b""
        """A folder that nobody may read."""
        self.lies: list[bytes] = []
        """Names that are told besides those of every day's folder."""

    @property
    def fingerprint(self) -> str:
        return self.host_key.get_fingerprint()

    async def start(self) -> None:
        server = self

        class Ssh(asyncssh.SSHServer):
            def password_auth_supported(self) -> bool:
                return True

            def validate_password(self, username: str, password: str) -> bool:
                return (username, password) == (USER, PASSWORD)

            def public_key_auth_supported(self) -> bool:
                return True

            def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
                return username == USER and key.get_fingerprint() == server.client_key.get_fingerprint()

        class Files(asyncssh.SFTPServer):
            def __init__(self, channel: Any) -> None:
                super().__init__(channel, chroot=str(server.root).encode())
                self._connection = channel.get_connection()

            async def scandir(self, path: bytes) -> AsyncIterator[asyncssh.SFTPName]:
                if server.denied and server.denied in path:
                    raise asyncssh.SFTPPermissionDenied("")
                async for entry in super().scandir(path):
                    yield entry
                if b"2026" in path:
                    for name in server.lies:
                        yield asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs(size=9, permissions=0o100644, mtime=1))

            def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
                server.read_from.append(-1)
                return super().open(path, pflags, attrs)

            def read(self, file_obj: object, offset: int, size: int) -> Any:
                if server.read_from[-1] < 0:
                    server.read_from[-1] = offset
                if server.breaks_after is not None and server.sent >= server.breaks_after:
                    server.breaks_after = None
                    self._connection.abort()
                server.sent += size
                return super().read(file_obj, offset, size)

        self._listener = await asyncssh.listen(
            "127.0.0.1", self.port, server_factory=Ssh, server_host_keys=[self.host_key], sftp_factory=Files
        )
        self.port = self._listener.get_port()

    async def stop(self) -> None:
        self._listener.close()
        await self._listener.wait_closed()


@contextmanager
def serving(root: Path) -> Iterator[Server]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    keys = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(2)]
    server = Server(root, *keys)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result()
    yield server
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
