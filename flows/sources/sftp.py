"""SFTP: ``<path>/<feed>/<YYYY-MM-DD>/<file>`` on another machine, whose host key is pinned."""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import os
import stat
import threading
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar

from pydantic import Field, model_validator

from flows.secrets import SecretReference
from flows.sources.drop_folder import told
from flows.sources.offer import Passed, shown
from flows.sources.source import FileOptions, Remote, SourceError
from flows.sources.tree import Entry, listing

if TYPE_CHECKING:
    import asyncssh

_CHUNK = 8 << 20
"""Bytes asked for at once; asyncssh splits them into requests that run side by side."""

T = TypeVar("T")


class SftpOptions(FileOptions):
    """How to reach an SFTP server. Nothing is read from ``~/.ssh`` and no agent is asked."""

    EXAMPLE: ClassVar[str] = """\
[sources.imigrasi]
kind = "sftp"
feeds = ["crossing", "passenger_list"]
host = "sftp.imigrasi.example"
user = "lintas"
path = "/outgoing"                       # below it <feed>/<YYYY-MM-DD>/<file>
host_key = "SHA256:replace-with-the-fingerprint-the-sender-gave-you"    # or known_hosts = "/etc/lintas/known_hosts"
private_key = "file:/etc/lintas/imigrasi.key"                           # or password = "env:IMIGRASI_PASSWORD"
complete = "settled"                     # settled, done or manifest
settle_seconds = 30
"""

    kind: Literal["sftp"]
    host: str = Field(min_length=1, description="The server's name.")
    port: int = Field(default=22, ge=1, le=65535)
    user: str = Field(min_length=1)
    path: str = Field(default=".", min_length=1, description="The folder; below it <feed>/<YYYY-MM-DD>/<file>.")
    host_key: str | None = Field(
        default=None, pattern="^SHA256:[A-Za-z0-9+/]{43}$", description="The fingerprint that `ssh-keygen -lf` shows."
    )
    known_hosts: Path | None = Field(default=None, description="A known_hosts file, instead of `host_key`.")
    password: SecretReference | None = None
    private_key: SecretReference | None = Field(default=None, description="The key itself, as OpenSSH writes it.")
    passphrase: SecretReference | None = None
    timeout: float = Field(
        default=30, gt=0, le=600, description="Seconds without an answer after which the host is away."
    )

    @model_validator(mode="after")
    def _chosen(self) -> Self:
        if (self.host_key is None) == (self.known_hosts is None):
            raise ValueError("give host_key or known_hosts, one of them: without it nobody knows whose server this is")
        if (self.password is None) == (self.private_key is None):
            raise ValueError("give password or private_key, one of them")
        return self

    @property
    def place(self) -> str:
        return f"sftp {self.user}@{self.host}:{self.port} {self.path}"

    def source(self, name: str) -> Sftp:
        return Sftp(name, self)


class Sftp:
    """One connection, served by a thread of its own: the rest of Lintas knows no event loop."""

    def __init__(self, name: str, options: SftpOptions) -> None:
        self.name = name
        self.feeds = options.feeds
        self._options = options
        self._seen: str | None = None

    def __enter__(self) -> Sftp:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"sftp-{self.name}", daemon=True)
        self._thread.start()
        self._connection: asyncssh.SSHClientConnection | None = None
        try:
            secrets = {
                field: value.reveal() if (value := getattr(self._options, field)) else None
                for field in ("password", "private_key", "passphrase")
            }
            self._sftp = self._do("connect", self._connected(**secrets))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        if self._connection:
            self._loop.call_soon_threadsafe(self._connection.abort)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    def listing(self, feed: str, until: dt.date) -> Iterator[Remote | Passed]:
        return listing(self, self._options, feed, until)

    def copy(self, remote: Remote, into: Path, begin: int) -> None:
        self._do(shown(remote.name), self._copied(remote, into, begin))

    def test(self) -> Iterator[str]:
        options = self._options
        yield f"{options.host}:{options.port} answers, its host key is the one that is pinned, {options.user} may enter"
        self._do(options.path, self._names("."))
        yield f"{options.path} can be read"
        for feed in self.feeds:
            yield f"{feed}: {told(list(self.listing(feed, dt.date.max)))}"

    def days(self, feed: str) -> Sequence[tuple[str, bool]]:
        try:
            return [(entry.name, entry.is_folder) for entry in self._do(feed, self._names(feed))]
        except _Missing:
            self._do(self._options.path, self._names("."))
            return []

    def entries(self, feed: str, day: str) -> Sequence[Entry]:
        return self._do(f"{feed}/{day}", self._names(f"{feed}/{day}"))

    async def _connected(
        self, password: str | None, private_key: str | None, passphrase: str | None
    ) -> asyncssh.SFTPClient:
        import asyncssh

        options, source = self._options, self

        class Client(asyncssh.SSHClient):
            def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
                source._seen = f"{key.get_algorithm()} {key.get_fingerprint()}"
                return key.get_fingerprint() == options.host_key

        if options.known_hosts and not os.access(options.known_hosts, os.R_OK):
            raise SourceError(
                f"{options.known_hosts} cannot be read: put the server's host key there, or mend `known_hosts`"
            )
        keys = [asyncssh.import_private_key(private_key, passphrase)] if private_key else None
        self._connection = await asyncssh.connect(
            options.host,
            options.port,
            client_factory=Client,
            known_hosts=str(options.known_hosts) if options.known_hosts else ([], [], []),
            username=options.user,
            password=password,
            client_keys=keys,
            preferred_auth=("publickey",) if keys else ("password", "keyboard-interactive"),
            agent_path=None,
            config=None,
            x509_trusted_certs=None,
            gss_auth=False,
            gss_kex=False,
            connect_timeout=options.timeout,
            login_timeout=options.timeout,
            keepalive_interval=options.timeout / 3,
            keepalive_count_max=3,
        )
        return await self._connection.start_sftp_client()

    async def _names(self, folder: str) -> list[Entry]:
        """What lies in a folder below the configured one. Names that are no UTF-8 are shown as they cannot be taken."""
        async with asyncio.timeout(self._options.timeout):
            found = await self._sftp.readdir(f"{self._options.path}/{folder}".encode("utf-8", "surrogateescape"))
            return [await self._entry(folder, item) for item in found if item.filename not in (b".", b"..")]

    async def _entry(self, folder: str, item: asyncssh.SFTPName) -> Entry:
        import asyncssh

        name = bytes(item.filename) if isinstance(item.filename, bytes) else str(item.filename).encode()
        attrs = item.attrs
        if attrs.permissions is None or attrs.size is None or attrs.mtime is None:
            # gone since, never there, or with a name that its own server cannot find
            with suppress(asyncssh.SFTPNoSuchFile, asyncssh.SFTPFailure, asyncssh.SFTPPermissionDenied):
                attrs = await self._sftp.lstat(
                    f"{self._options.path}/{folder}/".encode("utf-8", "surrogateescape") + name
                )
        mode, text = attrs.permissions or 0, name.decode("utf-8", "surrogateescape")
        is_file = stat.S_ISREG(mode) and attrs.size is not None
        return Entry(text, _version(attrs), attrs.size, _modified_at(attrs), is_file, stat.S_ISDIR(mode))

    async def _copied(self, remote: Remote, into: Path, begin: int) -> None:
        timeout = self._options.timeout
        async with asyncio.timeout(timeout):
            place = f"{self._options.path}/{remote.name}".encode("utf-8", "surrogateescape")
            file = await self._sftp.open(place, "rb", encoding=None)
        try:
            async with asyncio.timeout(timeout):
                self._refuse_changed(remote, await file.stat())
            with into.open("ab") as copy:
                copy.truncate(begin)
                at = begin
                while True:
                    async with asyncio.timeout(timeout):
                        chunk = await file.read(_CHUNK, at)
                    if not chunk:
                        break
                    assert isinstance(chunk, bytes)
                    copy.write(chunk)
                    at += len(chunk)
            async with asyncio.timeout(timeout):
                self._refuse_changed(remote, await file.stat())
        finally:
            if not self._connection or not self._connection.is_closed():
                async with asyncio.timeout(timeout):
                    await file.close()

    @staticmethod
    def _refuse_changed(remote: Remote, attrs: asyncssh.SFTPAttrs) -> None:
        if _version(attrs) != remote.version:
            raise OSError(errno.EAGAIN, f"{shown(remote.name)} changed while it was copied; it is tried again")

    def _do(self, what: str, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` on the connection; what goes wrong is told in words, with who must do what."""
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop).result()
        except Exception as error:
            raise self._in_words(what, error) from None

    def _in_words(self, what: str, error: Exception) -> Exception:
        import asyncssh

        options, host = self._options, f"{self._options.host}:{self._options.port}"
        secret = options.password or options.private_key
        if isinstance(error, asyncssh.HostKeyNotVerifiable):
            return SourceError(
                f"{host} shows the host key {self._seen or 'of no known kind'}, which is not the one in lintas.toml. No secret "
                "was sent to it. Ask the server's operator, by telephone and not by mail, for its fingerprint: if it is this one, "
                "write it into `host_key`; if not, somebody stands between, call your security officer"
            )
        if isinstance(error, asyncssh.PermissionDenied):
            return SourceError(
                f"{host} does not let {options.user} in with what is kept in {secret and secret.reference}: ask the server's "
                "operator whether user and password or key are still right"
            )
        if isinstance(error, asyncssh.KeyImportError | asyncssh.KeyEncryptionError):
            return SourceError(
                f"what is kept in {secret and secret.reference} is no private key that can be read, or its passphrase is wrong: "
                "keep the whole key there. One with a passphrase must be PKCS8 (`ssh-keygen -p -m PKCS8 -f KEY`); one without, "
                "which only Lintas can read, is as good"
            )
        if isinstance(error, asyncssh.SFTPNoSuchFile | asyncssh.SFTPNoSuchPath):
            return _Missing(
                f"{what} is not there on {host}: ask its operator for the folder, or mend `path` in lintas.toml"
            )
        if isinstance(error, asyncssh.SFTPPermissionDenied):
            return SourceError(f"{what} cannot be read on {host}: ask its operator to let {options.user} read it")
        if isinstance(error, TimeoutError):
            return OSError(errno.ETIMEDOUT, f"{host} gave no answer within {options.timeout:g} s")
        if isinstance(error, asyncssh.SFTPConnectionLost | asyncssh.SFTPNoConnection | asyncssh.ConnectionLost):
            return OSError(errno.ECONNRESET, f"the connection to {host} broke")
        if isinstance(error, asyncssh.SFTPError | asyncssh.Error):
            return OSError(errno.EIO, f"{host} reports a fault of its own ({type(error).__name__}) for {what}")
        if isinstance(error, OSError) and error.filename is None and (error.errno or 0) != errno.EAGAIN:
            number = error.errno or 0
            why = os.strerror(number) if number > 0 else error.strerror or type(error).__name__
            return OSError(number or errno.EIO, f"{host} cannot be reached ({why})")
        return error


class _Missing(SourceError):
    """A file or folder is not there."""


def _version(attrs: asyncssh.SFTPAttrs) -> str:
    return f"{attrs.size}-{attrs.mtime}"


def _modified_at(attrs: asyncssh.SFTPAttrs) -> dt.datetime:
    return dt.datetime.fromtimestamp(attrs.mtime or 0, dt.UTC)
