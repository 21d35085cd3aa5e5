"""Where operators are told: the ``[notify.NAME]`` part of the settings."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.secrets import SecretReference

Severity = Literal["info", "warning", "error", "critical"]
EXAMPLE = """[notify.operators]
url = "file:/etc/lintas/operators.url"   # holds an address such as mailtos://user:password@mail.example.go.id?to=data@example.go.id
at_least = "warning"                     # info, warning, error or critical"""
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error", "critical")


class Channel(BaseModel):
    """One place to tell. The address is an Apprise URL (https://appriseit.com/services), which often holds a password: only
    where it is kept is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: SecretReference
    at_least: Severity = Field(default="warning")

    def wants(self, severity: str) -> bool:
        """Whether news of this severity go here."""
        return SEVERITIES.index(severity) >= SEVERITIES.index(self.at_least)
