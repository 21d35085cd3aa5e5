"""Settings: ``lintas.toml`` in the home, overridden by ``LINTAS_*`` in the environment. The only place that reads it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from flows.secrets import SecretReference
from flows.sources.kinds import EXAMPLES, AnySource
from flows.watch.channels import EXAMPLE, Channel
from warehouse.home import Home
from warehouse.store import Resources


class Settings(BaseSettings):
    """What an operator may choose. Every field can be set in ``lintas.toml`` or as ``LINTAS_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="LINTAS_", extra="forbid", hide_input_in_errors=True)

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
    disk_reserve_gb: float = Field(
        default=1.0,
        ge=0,
        description="Free disk below which `lintas doctor` warns and nothing is fetched from a source.",
    )
    largest_unpacked_gb: float = Field(
        default=64, gt=0, description="A delivery that unpacks to more than this is refused (a decompression bomb?)."
    )
    retention: Literal["plan", "apply"] = Field(
        default="plan",
        description="apply: once a week a run takes away what is past its period; plan: it only says how much. docs/retention.md",
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="json: a run writes one JSON object a line on standard error, for journald."
    )
    openlineage_url: str = Field(
        default="", description="An OpenLineage server that is told of every run; empty: none."
    )
    openlineage_key: SecretReference | None = Field(
        default=None, description="Where its API key is kept: env:NAME, file:/path or prefect:BLOCK."
    )
    watch_limits: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="Other limits for single alerts, as docs/alerts.md names them."
    )
    notify: dict[str, Channel] = Field(default_factory=dict, description="Who is told of alerts; docs/alerts.md.")
    sources: dict[Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9_-]{0,30}$")], AnySource] = Field(
        default_factory=dict, description="Where feeds come from; a feed that no source names comes from the inbox."
    )

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

    @model_validator(mode="after")
    def _each_feed_once(self) -> Self:
        if not self.sources:
            return self
        from expectations import feeds  # slow to import, and most commands of a home without sources do without

        named = [(feed, name) for name, options in self.sources.items() for feed in options.feeds]
        faults = [f"sources.{name}: there is no feed {feed}" for feed, name in named if feed not in feeds()]
        for feed in sorted({feed for feed, _ in named}):
            names = [f"sources.{name}" for each, name in named if each == feed]
            if len(names) > 1:
                faults.append(f"{' and '.join(names)} both give the feed {feed}; one feed has one source")
        if faults:
            raise ValueError("; ".join(faults))
        return self

    @property
    def resources(self) -> Resources:
        return Resources(self.threads, self.memory)

    @property
    def largest_unpacked(self) -> int:
        """In bytes."""
        return round(self.largest_unpacked_gb * 1e9)


def find_home(given: Path | None) -> Home:
    """The installation's home: the one given, else ``$LINTAS_HOME``, else ``./.lintas``. A service manager may hand the master
    key in (``master.key`` in ``$CREDENTIALS_DIRECTORY``, systemd's LoadCredential); the home then holds none."""
    handed = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / "master.key"
    root = (given or Path(os.environ.get("LINTAS_HOME") or ".lintas")).absolute()
    return Home(root, key_file=handed if handed.is_file() else None)


def read_settings(home: Home) -> Settings:
    """The settings of a home. Raises pydantic.ValidationError naming each wrong field."""

    class InHome(Settings):
        model_config = SettingsConfigDict(toml_file=home.settings)

    return InHome()


def environment(name: str) -> str | None:
    """A variable of the environment that a setting refers to (``env:NAME``)."""
    return os.environ.get(name)


def template() -> str:
    """A ``lintas.toml`` with every setting explained and commented out."""
    lines = [
        "# Settings of this installation. Remove the leading # to change one; LINTAS_<NAME> in the environment wins."
    ]
    for name, field in Settings.model_fields.items():
        if name in ("sources", "notify"):
            continue
        lines += ["", f"# {field.description}", f"# {name} = {_toml(field.get_default(call_default_factory=True))}"]
    lines += ["", f"# {Settings.model_fields['notify'].description}", *(f"# {line}" for line in EXAMPLE.splitlines())]
    lines += ["", f"# {Settings.model_fields['sources'].description} docs/sources.md tells more."]
    for example in EXAMPLES:
        lines += ["", *(f"# {line}" for line in example.splitlines())]
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
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {_toml(item)}' for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else repr(value)
