"""Real servers on this machine, started for measuring and for tests, and stopped with them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OWNER, PASSWORD = "owner", "invented-pass'word\\1"


@dataclass(frozen=True)
class PostgresServer:
    """A PostgreSQL server that listens on 127.0.0.1, with one superuser :data:`OWNER` whose password is :data:`PASSWORD`."""

    folder: Path
    port: int

    @property
    def log(self) -> Path:
        return self.folder / "log"


@contextmanager
def postgres(
    options: Sequence[str] = (), *, certificate: tuple[bytes, bytes] | None = None
) -> Iterator[PostgresServer]:
    """A new, empty server with `options` (``name=value``), offering TLS when it has a `certificate` (key and chain, PEM).

    PostgreSQL does not run as root: for root it runs as the user ``postgres``. Raises FileNotFoundError when it is not installed.
    """
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="lintas-postgres-"))
    secret = folder / "password"
    secret.write_text(PASSWORD + "\n", encoding="utf-8")
    settings = [
        f"port={_free_port()}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={folder}",
        "fsync=off",
        *options,
    ]
    if certificate:
        for name, content in zip(("key", "crt"), certificate, strict=True):
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)
        settings += ["ssl=on", f"ssl_key_file={folder / 'key'}", f"ssl_cert_file={folder / 'crt'}"]
    if user:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user)
    data = ["-D", str(folder / "data")]

    def run(program: str, *rest: str) -> None:
        where = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))
        found = str(where / program) if where else program
        subprocess.run([found, *data, *rest], check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL)

    try:
        run("initdb", "-U", OWNER, f"--pwfile={secret}", "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync")
        joined = " ".join(f"-c {setting}" for setting in settings)
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", joined, "start")
        try:
            yield PostgresServer(folder, int(settings[0].removeprefix("port=")))
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
