"""Settings: ``lintas.toml`` in the home, overridden by ``LINTAS_*`` in the environment. The only place that reads it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from warehouse.home import Home
from warehouse.store import Resources


class Settings(BaseSettings):
    """What an operator may choose. Every field can be set in ``lintas.toml`` or as ``LINTAS_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="LINTAS_", extra="forbid")

    production: bool = Field(
        default=False,
        description="True accepts real NIK. While false, a delivery with a NIK outside district 99 is refused.",
    )
    threads: int = Field(default=2, ge=1, description="Threads that DuckDB uses.")
    memory: str = Field(default="3GB", description="Memory that DuckDB uses before it spills, encrypted, to disk.")
    done_marker: list[str] = Field(
        default_factory=list,
        description="Feeds whose files count as complete only when `<file>.done` stands beside them.",
    )
    cards_per_unit: int = Field(default=20, ge=1, description="Cards a day for one office or TPI in the report.")
    cards_by_unit: dict[str, int] = Field(
        default_factory=lambda: {"A-CGK": 60}, description="Other caps for single offices or TPI, by code."
    )
    disk_reserve_gb: float = Field(default=1.0, ge=0, description="Free disk below which `lintas doctor` warns.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, TomlConfigSettingsSource(settings_cls), init_settings

    @property
    def resources(self) -> Resources:
        return Resources(self.threads, self.memory)


def find_home(given: Path | None) -> Home:
    """The installation's home: the one given, else ``$LINTAS_HOME``, else ``./.lintas``."""
    return Home((given or Path(os.environ.get("LINTAS_HOME") or ".lintas")).absolute())


def read_settings(home: Home) -> Settings:
    """The settings of a home. Raises pydantic.ValidationError naming each wrong field."""

    class InHome(Settings):
        model_config = SettingsConfigDict(env_prefix="LINTAS_", extra="forbid", toml_file=home.settings)

    return InHome()


def template() -> str:
    """A ``lintas.toml`` with every setting explained and commented out."""
    lines = [
        "# Settings of this installation. Remove the leading # to change one; LINTAS_<NAME> in the environment wins."
    ]
    for name, field in Settings.model_fields.items():
        lines += ["", f"# {field.description}", f"# {name} = {_toml(field.get_default(call_default_factory=True))}"]
    return "\n".join(lines) + "\n"


def prepare_prefect(home: Home, *, log_level: str | None = None) -> None:
    """Keep Prefect inside the home and quiet: no telemetry, no login elsewhere. Must run before Prefect is imported.

    What is already set wins, so an operator's server (``PREFECT_API_URL``) is used when there is one.
    """
    for name, value in {
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(home.prefect),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "lintas",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_RESULTS_LOCAL_STORAGE_PATH": str(home.prefect / "results"),
    }.items():
        os.environ.setdefault(name, value)
    if log_level:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", log_level)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(item)}' for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)
