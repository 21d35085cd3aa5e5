"""Which process holds a place of a home, and whether it still lives, as far as this host can tell."""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
import socket
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

STALE_SECONDS = 600.0
"""An owner on another host that gave no sign of life for so long is taken to be gone."""


@dataclass(frozen=True)
class Owner:
    """A process, named so that another with the same number, on another start of the host, is not taken for it."""

    host: str
    machine: str
    boot: str
    namespace: str
    pid: int
    started: str
    since: str
    token: str

    @property
    def told(self) -> str:
        return f"process {self.pid} on {self.host} since {self.since}"


@dataclass(frozen=True)
class Seen:
    """An owner's file as it was read; ``age`` in seconds since it was touched, negative when that lies in the future."""

    content: bytes
    touched: float
    age: float
    owner: Owner | None

    @classmethod
    def of(cls, folder: Path, name: str) -> Seen | None:
        path = folder / f"{name}.json"
        try:
            content, touched = path.read_bytes(), path.stat().st_mtime
        except FileNotFoundError:
            return None
        try:
            owner = Owner(**json.loads(content))
        except (ValueError, TypeError):
            owner = None
        return cls(content, touched, _time_of(folder) - touched, owner)

    @property
    def told(self) -> str:
        return self.owner.told if self.owner else "another process"

    @property
    def is_alive(self) -> bool:
        """Whether the owner still works, as far as can be told from here."""
        return self.gone(myself(), None) is None

    def gone(self, me: Owner, flocked: bool | None) -> str | None:
        """Why the owner no longer writes; None while it must be taken to write."""
        owner = self.owner
        if owner and (owner.boot == me.boot if me.boot else owner.host == me.host):
            if flocked or (owner.namespace == me.namespace and not _lives(owner)):
                return "its process is gone"
            if owner.namespace == me.namespace:
                return None
        elif owner and owner.machine and (owner.machine, owner.host) == (me.machine, me.host):
            return "its host was started anew"
        return f"it gave no sign of life for {self.age / 60:.0f} minutes" if self.age > STALE_SECONDS else None


def myself() -> Owner:
    return Owner(
        host=socket.gethostname(),
        machine=_text(Path("/etc/machine-id")),
        boot=_text(Path("/proc/sys/kernel/random/boot_id")),
        namespace=_namespace(),
        pid=os.getpid(),
        started=_started(os.getpid()),
        since=dt.datetime.now(dt.UTC).isoformat("T", "seconds"),
        token=secrets.token_hex(8),
    )


def _lives(owner: Owner) -> bool:
    """Whether an owner of this host still runs: its process, or, where that cannot be looked at, any of its number."""
    if started := _started(owner.pid):
        return started == owner.started
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _started(pid: int) -> str:
    """When a process of this host began, in ticks since the host's start; empty when that cannot be seen."""
    return (_text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split() or [""] * 20)[19]


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _time_of(folder: Path) -> float:
    """The file server's time, in seconds since 1970; this host's where the folder cannot be written."""
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as probe:
            return Path(probe.name).stat().st_mtime
    except OSError:
        return time.time()
