"""What conditions and measures read besides the warehouse: contracts, disks, the key, backups, the published proposals.

Everything is put into temporary tables ``temp.seen_*`` of the connection that holds the warehouse.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import pwd
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

import expectations
from flows.settings import Settings
from warehouse import keys
from warehouse.home import Home
from warehouse.policy import read_policy

SEALED = "A sealed feed"

_TABLES = {
    "seen_feed": "feed VARCHAR, label VARCHAR, is_sealed BOOLEAN, freshness_days INTEGER",
    "seen_disk": "place VARCHAR, free_bytes BIGINT, total_bytes BIGINT, reserve_bytes BIGINT",
    "seen_size": "place VARCHAR, bytes BIGINT",
    "seen_key": "path VARCHAR, is_master BOOLEAN, is_exposed BOOLEAN, mode VARCHAR, wanted VARCHAR, owner VARCHAR, "
    "copied_at TIMESTAMP",
    "seen_proposal": "rule_id VARCHAR, decided BIGINT, precision DOUBLE, precision_floor DOUBLE",
    "seen_backup": "last_at TIMESTAMP, first_run_at TIMESTAMP",
}


def observe(con: duckdb.DuckDBPyConnection, home: Home, settings: Settings, *, is_run: bool) -> None:
    """Look at everything once; at the published file, which leaves an audit record, at the end of a run only.

    What cannot be looked at gives no row: a missing published file, for example.
    """
    sealed = read_policy().sealed_feeds
    contracts = [expectations.load_contract(feed) for feed in expectations.feeds()]
    rows: dict[str, list[tuple[Any, ...]]] = {
        "seen_feed": [
            (c.feed, SEALED if c.feed in sealed else c.feed, c.feed in sealed, c.freshness_days) for c in contracts
        ],
        "seen_disk": _disks(home, settings),
        "seen_size": [
            (place, size_of(folder))
            for place, folder in (
                ("warehouse", home.warehouse.parent),
                ("landing", home.landing),
                ("published", home.published),
                ("reports", home.reports),
            )
        ],
        "seen_key": _keys(home),
        "seen_proposal": _proposals(home) if is_run else [],
        "seen_backup": _backups(con),
    }
    hold(con, rows)


def hold(con: duckdb.DuckDBPyConnection, rows: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Put observations into their tables; a table without rows is empty."""
    for name, columns in _TABLES.items():
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        if found := rows.get(name):
            con.executemany(f"INSERT INTO temp.{name} VALUES ({', '.join('?' * len(found[0]))})", found)


def size_of(folder: Path) -> int:
    """Bytes of the files below a folder; files that go away meanwhile count nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            status = path.lstat()
        except OSError:
            continue
        total += status.st_size if stat.S_ISREG(status.st_mode) else 0
    return total


def _disks(home: Home, settings: Settings) -> list[tuple[Any, ...]]:
    """One row a disk: folders of the home may be mounted apart."""
    seen: dict[int, tuple[Any, ...]] = {}
    for folder in (home.root, *home.folders):
        try:
            device, usage = folder.stat().st_dev, shutil.disk_usage(folder)
        except OSError:
            continue
        reserve = int(settings.disk_reserve_gb * 1e9)
        seen.setdefault(device, (str(folder), usage.free, usage.total, reserve))
    return list(seen.values())


def _keys(home: Home) -> list[tuple[Any, ...]]:
    rows = []
    for path, wanted in ((home.keys, 0o700), (home.master_key, 0o400)):
        try:
            status = path.lstat()
        except OSError:
            continue
        mode = stat.S_IMODE(status.st_mode)
        is_exposed = keys.is_exposed(status) or status.st_uid not in (os.geteuid(), 0)
        is_master = path == home.master_key
        copied = copied_at(home) if is_master else None
        rows.append((str(path), is_master, is_exposed, f"{mode:04o}", f"{wanted:04o}", _owner(status.st_uid), copied))
    return rows


def copied_at(home: Home) -> dt.datetime | None:
    """When somebody last compared a copy of the key that is in use now with it; UTC."""
    try:
        told = json.loads((home.keys / "copied.json").read_text(encoding="utf-8"))
        if told["fingerprint"] != keys.token(keys.read_key(home.master_key), "fingerprint", "master"):
            return None
        return dt.datetime.fromisoformat(told["at"]).replace(tzinfo=None)
    except (OSError, ValueError, KeyError, TypeError, keys.KeyFileError):
        return None


def _owner(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _proposals(home: Home) -> list[tuple[Any, ...]]:
    """Rules that people were told are under their floor, as the analysts' file has it."""
    from flows import outputs
    from warehouse.audit import AuditError
    from warehouse.keys import KeyFileError
    from warehouse.published import PublishError

    sql = "SELECT rule_id, decided, precision, precision_floor FROM mart.rule_proposal"
    try:
        with outputs.opened(home, "analyst", who="flow", act="watch", purpose="precision of rules") as published:
            return published.execute(sql).fetchall()
    except (PublishError, AuditError, KeyFileError, duckdb.Error, OSError):
        return []


def _backups(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """The newest good backup, where backups are recorded at all."""
    there = con.execute(
        "SELECT count(*) FROM duckdb_columns() WHERE database_name = 'lintas' AND schema_name = 'ops' "
        "AND table_name = 'backup' AND column_name = 'made_at'"
    ).fetchall()
    if not there[0][0]:
        return []
    return con.execute(
        "SELECT (SELECT max(made_at) FROM ops.backup), min(started_at) FROM ops.run HAVING count(*) > 0"
    ).fetchall()
