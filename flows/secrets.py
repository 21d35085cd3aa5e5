"""Secrets: a setting says where a secret is kept, and never the secret itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import BeforeValidator

_LARGEST = 1 << 16


class SecretError(RuntimeError):
    """A secret cannot be had; the text says where it was looked for and who must do what, and never quotes it."""


@dataclass(frozen=True)
class Secret:
    """Where a secret is kept: ``env:NAME``, ``file:/path`` or ``prefect:BLOCK``."""

    reference: str

    def reveal(self) -> str:
        """The secret, without the line end a file has. Raises SecretError."""
        kind, _, place = self.reference.partition(":")
        found = _KINDS[kind](place).rstrip("\r\n")
        if not found:
            raise SecretError(f"{self.reference} is empty: put the secret there")
        return found


def _parse(value: Any) -> Any:
    if isinstance(value, str):
        kind, _, place = value.partition(":")
        if kind not in _KINDS or not place or any(sign.isspace() for sign in place):
            raise ValueError(
                "a secret is not written here; write where it is kept: env:NAME, file:/path or prefect:BLOCK. "
                "If a secret stood here, change it, because settings are kept in backups"
            )
        if kind == "file" and not Path(place).is_absolute():
            raise ValueError("write the whole path of the secret's file: file:/path")
        return Secret(value)
    return value


SecretReference = Annotated[Secret, BeforeValidator(_parse)]
"""A pydantic field for a secret; plain text is refused without being shown."""


def _from_environment(name: str) -> str:
    from flows.settings import environment  # the only place that reads it, and it needs this module

    value = environment(name)
    if value is None:
        raise SecretError(f"env:{name} is not set: set it where Lintas is started (a systemd unit: EnvironmentFile=)")
    return value


def _from_file(name: str) -> str:
    path = Path(name)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if _is_open_to_others(status):
                raise SecretError(f"file:{name} can be read by others: run `chmod 0400 {name}`, then change the secret")
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise SecretError(f"file:{name}: {error.strerror}. Put the secret there, for the user Lintas runs as") from None
    if len(content) > _LARGEST:
        raise SecretError(f"file:{name} is longer than {_LARGEST:,} bytes: this is no secret")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise SecretError(f"file:{name} is no UTF-8 text") from None


def _is_open_to_others(status: os.stat_result) -> bool:
    """systemd shows its credentials as readable for the group root, which is nobody else than root."""
    others = stat.S_IRWXO if status.st_gid == 0 else stat.S_IRWXO | stat.S_IRWXG
    return bool(status.st_mode & others) and stat.S_ISREG(status.st_mode)


def _from_prefect(block: str) -> str:
    from prefect.blocks.system import Secret as Block

    try:
        value = cast(Block[str], Block.load(block)).get()
    except Exception as error:  # Prefect raises ValueError, its client's errors and more
        raise SecretError(
            f"prefect:{block} cannot be read ({type(error).__name__}): make a Secret block of this name in Prefect"
        ) from None
    return value if isinstance(value, str) else ""


_KINDS: dict[str, Callable[[str], str]] = {
    "env": _from_environment,
    "file": _from_file,
    "prefect": _from_prefect,
}
