"""Where an installation keeps what: the folders and files below one home."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """The paths of one installation. Nothing is made or opened here. With `key_file`, the master key is kept outside it."""

    root: Path
    key_file: Path | None = field(default=None, kw_only=True)

    @property
    def settings(self) -> Path:
        return self.root / "lintas.toml"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def incoming(self) -> Path:
        return self.root / "incoming"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def master_key(self) -> Path:
        return self.key_file or self.keys / "master.key"

    @property
    def contracts(self) -> Path:
        return self.root / "contracts"

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse" / "lintas.duckdb"

    @property
    def lock(self) -> Path:
        return self.root / "warehouse" / "writer.lock"

    @property
    def spill(self) -> Path:
        return self.root / "warehouse" / "spill"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def validation(self) -> Path:
        return self.root / "validation"

    @property
    def audit(self) -> Path:
        return self.root / "audit"

    @property
    def audit_log(self) -> Path:
        return self.audit / "audit.jsonl"

    @property
    def prefect(self) -> Path:
        return self.root / "prefect"

    @property
    def folders(self) -> tuple[Path, ...]:
        """Every folder an installation needs."""
        return (
            self.inbox,
            self.incoming,
            self.keys,
            self.landing,
            self.warehouse.parent,
            self.spill,
            self.published,
            self.reports,
            self.validation,
            self.audit,
            self.prefect,
        )
