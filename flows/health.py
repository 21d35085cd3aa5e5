"""Is this installation able to run, and how is it: `lintas doctor` and `lintas status`."""

from __future__ import annotations

import importlib.metadata
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from expectations import ContractError
from flows import contracts
from flows.settings import Settings
from warehouse import keys, lock, published, store
from warehouse.home import Home
from warehouse.policy import read_policy

_PINNED = (
    "duckdb",
    "duckdb-engine",
    "duckdb-extension-httpfs",
    "great-expectations",
    "prefect",
    "fastapi",
    "sqlalchemy",
)


def doctor(home: Home, settings: Settings) -> bool:
    """Print every check with what to do when it fails; True when the installation can run."""
    console, well = Console(), True
    for name, examine in _checks(home, settings):
        try:
            found, word, colour = examine(), "ok", "green"
        except (
            ContractError,
            store.WarehouseError,
            keys.KeyFileError,
            published.PublishError,
            duckdb.Error,
            OSError,
            LookupError,
        ) as error:
            found, word, colour, well = str(error), "FAULT", "red", False
        console.print(f"[{colour}]{word:5}[/] {name}: ", end="", highlight=False)
        console.print(found, markup=False, highlight=False, soft_wrap=True)
    return well


def status(home: Home, settings: Settings) -> None:
    """Print deliveries, quarantine, last runs, freshness and sizes. Raises WarehouseError while a run is writing."""
    console = Console(soft_wrap=not sys.stdout.isatty())
    for place, what in (("writer", "written by"), ("schedule", "scheduled by `lintas serve`,")):
        if seen := lock.holder(home, place):
            sign = f"last sign of life {max(seen.age, 0):.0f} s ago"
            left = "" if seen.is_alive else "; it is gone, and the next run takes its place over"
            console.print(f"{what} {seen.told}, {sign}{left}\n", highlight=False)
    with store.reading(home, settings.resources) as con:
        for title, sql in _STATUS:
            answer = con.execute(sql)
            table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
            for column in answer.description or []:
                table.add_column(str(column[0]))
            for row in answer.fetchall():
                table.add_row(*("" if value is None else str(value) for value in row))
            console.print(table)
            console.print()
    for role in read_policy().roles:
        try:
            file = published.current(home.published / role)
            console.print(
                f"published {role}: {file.path.name}, {file.path.stat().st_size / 1e6:,.1f} MB", highlight=False
            )
        except published.PublishError as error:
            console.print(f"published {role}: {error}", highlight=False)
    for name, folder in (("warehouse", home.warehouse.parent), ("landing", home.landing)):
        console.print(f"{name}: {_size(folder) / 1e6:,.1f} MB", highlight=False)


_STATUS = (
    (
        "Last runs",
        "SELECT business_on, kind, state, strftime(started_at, '%Y-%m-%d %H:%M') AS started_utc, "
        "round(epoch(ended_at) - epoch(started_at)) AS seconds, message FROM ops.run ORDER BY started_at DESC LIMIT 10",
    ),
    (
        "Feeds",
        "SELECT feed, max(business_on) FILTER (state <> 'REJECTED') AS newest, count(*) FILTER (state <> 'REJECTED') AS loaded, "
        "count(*) FILTER (state = 'REJECTED') AS rejected, sum(rows_loaded)::BIGINT AS rows, "
        "sum(rows_quarantined)::BIGINT AS quarantined FROM ops.delivery GROUP BY feed ORDER BY feed",
    ),
    (
        "Newest rejected deliveries",
        "SELECT feed, business_on, file_name, message FROM ops.delivery WHERE state = 'REJECTED' "
        "ORDER BY recorded_at DESC, feed LIMIT 10",
    ),
    (
        "Quarantine by expectation",
        "SELECT feed, expectation, count(*) AS rows FROM ops.quarantine JOIN ops.delivery USING (delivery_id) "
        "GROUP BY ALL ORDER BY rows DESC, feed, expectation LIMIT 15",
    ),
    (
        "Rules on the newest run date",
        "SELECT rule_id, rule_version, state, hits, cap, reason FROM ops.rule_run "
        "WHERE run_on = (SELECT max(run_on) FROM ops.rule_run) ORDER BY rule_id",
    ),
)


def _checks(home: Home, settings: Settings) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "versions", _versions
    yield "contracts", lambda: contracts.told(home)
    yield "home", lambda: _writable(home)
    yield "disk", lambda: _disk(home, settings)
    yield "encryption module", lambda: str(store.crypto_module().name)
    yield "key", lambda: _key(home)
    yield "warehouse", lambda: _warehouse(home, settings)
    for role in read_policy().roles:
        yield f"published {role}", lambda role=role: _published(home, role)  # type: ignore[misc]  # the default binds the loop variable


def _versions() -> str:
    return f"python {sys.version.split()[0]}, " + ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in _PINNED
    )


def _writable(home: Home) -> str:
    store.prepare(home)
    open_to_all = [
        folder.name for folder in home.folders if folder != home.inbox and folder.stat().st_mode & stat.S_IRWXO
    ]
    if open_to_all:
        raise store.WarehouseError(f"others can enter {', '.join(open_to_all)}: run chmod o-rwx on them in {home.root}")
    return f"{home.root} can be written"


def _disk(home: Home, settings: Settings) -> str:
    free = shutil.disk_usage(home.root).free / 1e9
    if free < settings.disk_reserve_gb:
        raise store.WarehouseError(
            f"{free:.1f} GB free, less than the reserve of {settings.disk_reserve_gb} GB: free some space"
        )
    return f"{free:,.1f} GB free"


def _key(home: Home) -> str:
    store.master_key(home)
    return f"{home.master_key} is there, mode 0400; keep a copy of it in another safe place"


def _warehouse(home: Home, settings: Settings) -> str:
    if not home.warehouse.exists():
        return "none yet; the first run makes it"
    with store.reading(home, settings.resources) as con:
        ((encrypted, cipher),) = con.execute(
            "SELECT encrypted, cipher FROM duckdb_databases() WHERE database_name = 'lintas'"
        ).fetchall()
        ((spill,),) = con.execute("SELECT current_setting('temp_file_encryption')").fetchall()
    if not (encrypted and cipher == "GCM" and spill):
        raise store.WarehouseError(
            f"the warehouse is not protected: encrypted={encrypted}, cipher={cipher}, spill={spill}"
        )
    return f"encrypted with AES-256-{cipher}, spill files encrypted, {home.warehouse.stat().st_size / 1e6:,.1f} MB"


def _published(home: Home, role: str) -> str:
    if not (home.published / role / published.POINTER).exists():
        return "nothing yet"
    file = published.current(home.published / role)
    if published.sha256_of(file.path) != file.sha256:
        raise store.WarehouseError(f"{file.path.name} is not the file that was published: run the newest date again")
    return f"{file.path.name} for {file.run_on}, checksum holds"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
