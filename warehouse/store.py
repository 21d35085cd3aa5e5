"""Opens the warehouse: one encrypted DuckDB file, one writer, numbered migrations."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse import failpoint
from warehouse.home import Home
from warehouse.keys import KeyFileError, create_key, derive, install_token_macro, read_key

MIGRATIONS = Path(__file__).parent / "migrations"
_LANDING_KEY = "landing"
_READER_SECONDS = 60.0


class WarehouseError(RuntimeError):
    """The warehouse cannot be used; the message says what is wrong and who must do what."""


class InUse(WarehouseError):
    """Another process has the warehouse open."""


@dataclass(frozen=True)
class Resources:
    """What DuckDB may use: threads, and memory in DuckDB's notation (``4GB``)."""

    threads: int = 2
    memory: str = "3GB"


def crypto_module() -> Path:
    """The signed OpenSSL module that DuckDB needs to write encrypted files. Raises WarehouseError when absent."""
    spec = importlib.util.find_spec("duckdb_extension_httpfs")
    roots = [Path(root) for root in (spec.submodule_search_locations or [])] if spec else []
    for root in roots:
        path = root / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"
        if path.is_file():
            return path
    raise WarehouseError(
        f"The encryption module for DuckDB {duckdb.__version__} is not installed. Run `make setup`, which installs the "
        "locked package duckdb-extension-httpfs of the same version."
    )


def connect(home: Home, resources: Resources = Resources()) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that can read and write this home's encrypted files. Spilled data are encrypted too."""
    master = master_key(home)
    con = duckdb.connect(
        ":memory:",
        config={
            "threads": str(resources.threads),
            "memory_limit": resources.memory,
            # one's own: DuckDB refuses to encrypt where another connection has spilled or a killed one has left files
            "temp_directory": str(home.spill / secrets.token_hex(8)),
            "allow_community_extensions": "false",
            "autoinstall_known_extensions": "false",
            "python_enable_replacements": "false",
            # a file written anew within a moment could be read as it was before
            "enable_external_file_cache": "false",
        },
    )
    con.execute(f"LOAD '{crypto_module()}'")
    con.execute("SET temp_file_encryption = true")
    con.execute("SET VARIABLE lintas_landing = $key", {"key": derive(master, "landing")[:32]})
    con.execute(f"PRAGMA add_parquet_key('{_LANDING_KEY}', getvariable('lintas_landing'))")
    install_token_macro(con, derive(master, "token"))
    return con


def landed(path: Path) -> str:
    """The table function that reads one file of the landing zone; for a connection of :func:`connect`."""
    return f"read_parquet('{_quoted(path)}', encryption_config = {{footer_key: '{_LANDING_KEY}'}})"


def write_landing(query: str, path: Path) -> str:
    """The statement that writes a query's rows as one encrypted file of the landing zone."""
    encrypted = f"encryption_config {{footer_key: '{_LANDING_KEY}'}}"
    return f"COPY ({query}) TO '{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd, {encrypted})"


def is_disk_full(error: Exception) -> bool:
    """Whether a write failed for want of room."""
    return any(sign in str(error).lower() for sign in ("no space left", "disk quota", "file too large"))


def is_own_fault(error: duckdb.Error) -> bool:
    """Whether disk, memory or permissions on this side made a statement fail, rather than the file it read."""
    signs = ("read-only file system", "permission denied", "input/output error", "too many open files")
    text = str(error).lower()
    return is_disk_full(error) or isinstance(error, duckdb.OutOfMemoryException) or any(sign in text for sign in signs)


def master_key(home: Home) -> str:
    """The installation's master key; made at the first use of a home that holds nothing encrypted yet."""
    kept = (home.landing.glob("*/*/*.parquet"), home.published.glob("*/*.duckdb"))
    if home.master_key.exists() or home.warehouse.exists() or any(any(files) for files in kept):
        return read_key(home.master_key)
    try:
        return create_key(home.master_key)
    except KeyFileError:
        return read_key(home.master_key)


def prepare(home: Home) -> None:
    """Make the folders of a home (mode 0700). Raises WarehouseError when the home cannot be written."""
    try:
        for folder in home.folders:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not os.access(folder, os.W_OK):
                raise PermissionError(13, "not writable", str(folder))
    except OSError as error:
        raise WarehouseError(
            f"{error.filename or home.root}: {error.strerror}. Lintas needs a home it can write: "
            "mend the permissions or choose another with --home."
        ) from None


def attach(con: duckdb.DuckDBPyConnection, home: Home, *, read_only: bool) -> None:
    """Attach the warehouse as database ``lintas`` and make it current. Raises WarehouseError with what to do."""
    _attach(con, home, "lintas", ", READ_ONLY" if read_only else "")
    con.execute("USE lintas")


def attach_beside(con: duckdb.DuckDBPyConnection, home: Home, name: str) -> None:
    """Attach another home's warehouse, to be read only, as database `name`. Raises WarehouseError with what to do."""
    if not home.warehouse.exists():
        raise WarehouseError(f"{home.root} has no warehouse yet: `lintas run --date DATE` makes it.")
    _attach(con, home, name, ", READ_ONLY")


def _attach(con: duckdb.DuckDBPyConnection, home: Home, name: str, mode: str) -> None:
    con.execute("SET VARIABLE lintas_key = $key", {"key": derive(read_key(home.master_key), "warehouse")})
    try:
        con.execute(
            f"ATTACH '{_quoted(home.warehouse)}' AS {name} "
            f"(ENCRYPTION_KEY getvariable('lintas_key'), ENCRYPTION_CIPHER 'GCM'{mode})"
        )
    except duckdb.Error as error:
        told = _why_not(error, home)
        raise (InUse(told) if "lock" in str(error).lower() else WarehouseError(told)) from None
    finally:
        con.execute("RESET VARIABLE lintas_key")


@contextmanager
def writing(home: Home, resources: Resources = Resources()) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for the one writer, who holds `warehouse.lock.writer_lock`. Raises WarehouseError for what DuckDB
    raises."""
    prepare(home)
    for left in home.spill.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    con = connect(home, resources)
    try:
        _attach_after_readers(con, home)
        migrate(con)
        yield con
        # what was committed is safe without it: the next start reads it from the log
        failpoint.hit("warehouse.checkpoint")
        with suppress(duckdb.Error):
            con.execute("CHECKPOINT lintas")
        failpoint.hit("warehouse.checkpointed")
    except duckdb.Error as error:
        raise WarehouseError(_why_broken(error, home)) from None
    finally:
        con.close()


def _attach_after_readers(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """Attach for writing. Nobody else writes, but somebody may be looking (`lintas status`): that is soon over."""
    until = time.monotonic() + _READER_SECONDS
    while True:
        try:
            return attach(con, home, read_only=False)
        except InUse:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@contextmanager
def reading(home: Home, resources: Resources = Resources()) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse read-only. Raises WarehouseError while a writer holds it, or when there is none yet."""
    if not home.warehouse.exists():
        raise WarehouseError(f"{home.root} has no warehouse yet: `lintas run --date DATE` makes it.")
    con = connect(home, resources)
    try:
        attach(con, home, read_only=True)
        yield con
    finally:
        con.close()


def migrate(con: duckdb.DuckDBPyConnection) -> None:
    """Bring the current database to the newest schema. A migration that changed after it ran is an error."""
    con.execute("CREATE SCHEMA IF NOT EXISTS ops")
    con.execute(
        "CREATE TABLE IF NOT EXISTS ops.migration (name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL)"
    )
    done = dict(con.execute("SELECT name, sha256 FROM ops.migration").fetchall())
    if unknown := sorted(done.keys() - {path.name for path in MIGRATIONS.glob("*.sql")}):
        raise WarehouseError(
            f"This warehouse was written by a newer Lintas ({', '.join(unknown)}). Two installations must not share a home: "
            "run the newer one, or point this one to a home of its own."
        )
    for path in sorted(MIGRATIONS.glob("*.sql")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name in done:
            if done[path.name] != digest:
                raise WarehouseError(
                    f"{path.name} changed after this warehouse had run it: add a new migration instead."
                )
            continue
        con.execute("BEGIN")
        try:
            con.execute(path.read_text(encoding="utf-8"))
            con.execute(
                "INSERT INTO ops.migration VALUES (?, ?, ?)",
                [path.name, digest, dt.datetime.now(dt.UTC).replace(tzinfo=None)],
            )
            failpoint.hit("migrate.commit")
            con.execute("COMMIT")
        except BaseException:
            undo(con)
            raise


def undo(con: duckdb.DuckDBPyConnection) -> None:
    """Roll back, if anything is left to: a COMMIT that failed has rolled back itself, and saying so would hide why it failed."""
    with suppress(duckdb.Error):
        con.execute("ROLLBACK")


def _why_not(error: duckdb.Error, home: Home) -> str:
    text = str(error)
    if is_disk_full(error):
        return _why_broken(error, home)
    if "lock" in text.lower():
        return f"{home.warehouse} is open in another process. Wait until its run ends; published files can be read meanwhile."
    if "key" in text.lower() or "decrypt" in text.lower():
        return f"{home.master_key} does not open {home.warehouse}. Restore the key that made it; nothing was changed."
    return f"{home.warehouse} cannot be opened: {text.splitlines()[0]}"


def _why_broken(error: duckdb.Error, home: Home) -> str:
    """Only the kind of an error is told: its text may quote a record."""
    if is_disk_full(error):
        return (
            f"The disk under {home.root} is full: free space and run the date again. What was finished before is kept."
        )
    return (
        f"{home.warehouse}: {type(error).__name__}. Check the disk and the permissions (`lintas doctor`), then run the date "
        "again; what was finished before is kept."
    )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
