"""Speed and memory of sources: python -m benchmarks.pull --rows 10000000.

PostgreSQL: one business date of crossings pulled by Lintas into the staged Parquet file, beside `\\copy … TO` by psql into CSV, and
beside pandas.read_sql (SQLAlchemy, psycopg, a server-side cursor, 100,000 rows at a time into Parquet; and all at once, a tenth of
the rows, because all of them do not fit). SFTP and S3: one file, beside asyncssh's own `get`, boto3's `download_file` and
pyarrow's `copy_files`. Servers and parts are processes of their own on this machine; seconds are those of the work itself, without
starting Python, except for psql. The peak of a process is at least that of this one, which starts it: some 0.05 GiB.
"""

from __future__ import annotations

import argparse
import filecmp
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks.measure import machine, run
from benchmarks.servers import OWNER, PASSWORD, postgres

NAME = "crossing/2026-09-01/crossing.parquet"
QUERY = "SELECT * FROM crossing"
SQL = Path(__file__).with_name("pull_table.sql")


def main() -> None:
    """Start the servers, run every part and print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--megabytes", type=int, default=1024, help="size of the file that SFTP and S3 bring")
    options.add_argument("--work", type=Path, help="a folder with room (about 1 GB for a million rows)")
    given = options.parse_args()
    console = Console(width=150, highlight=False)
    console.print(machine())
    with tempfile.TemporaryDirectory(prefix="pull-", dir=given.work) as folder:
        console.print(_pulled_rows(Path(folder), given.rows))
        console.print(_copied_files(Path(folder), given.megabytes))


def _pulled_rows(work: Path, rows: int) -> Table:
    columns = ("PostgreSQL", "rows", "seconds", "rows/s", "processor s", "peak GiB")
    table = Table(*columns, title_justify="left", box=None)
    secret = work / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o400)
    with postgres(["shared_buffers=512MB", "autovacuum=off", "max_wal_size=8GB"]) as server:
        address = f"host=127.0.0.1 port={server.port} user={OWNER} dbname=postgres"
        with psycopg.connect(address, password=PASSWORD, autocommit=True) as con:
            con.execute(SQL.read_bytes().replace(b"$rows", str(rows).encode()))
            con.execute(f"CREATE VIEW tenth AS SELECT * FROM crossing LIMIT {rows // 10}")
            con.execute("VACUUM ANALYZE crossing")
        (work / "port").write_text(str(server.port), encoding="utf-8")
        entry = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
        (work / "pgpass").write_text(f"*:*:*:*:{entry}\n", encoding="utf-8")
        (work / "pgpass").chmod(0o600)
        copy = f"\\copy ({QUERY}) TO '{work / 'psql.csv'}' (FORMAT csv, HEADER)"
        psql = ["psql", "-q", "-d", f"{address} passfile={work / 'pgpass'}", "-c", copy]
        for title, command, count in (
            ("Lintas", _command("lintas", work), rows),
            ("Lintas, a tenth", _command("lintas_tenth", work), rows // 10),
            ("psql, \\copy to CSV", psql, rows),
            ("pandas.read_sql, in chunks", _command("pandas_chunks", work), rows),
            ("pandas.read_sql, a tenth at once", _command("pandas_tenth", work), rows // 10),
        ):
            spent = run(command, work / "log.txt")
            seconds = spent.wall if command is psql else _seconds(work, command)
            figures = (
                f"{count:,}",
                f"{seconds:.1f}",
                f"{count / seconds:,.0f}",
                f"{spent.processor:.1f}",
                f"{spent.memory:.2f}",
            )
            table.add_row(title, *figures)
    return table


def _copied_files(work: Path, megabytes: int) -> Table:
    columns = (f"a file of {megabytes:,} MB", "seconds", "MB/s", "processor s", "peak GiB")
    table = Table(*columns, title_justify="left", box=None)
    content = work / "served" / NAME
    content.parent.mkdir(parents=True)
    with content.open("wb") as file:
        for _ in range(megabytes):
            file.write(secrets.token_bytes(1_000_000))
    for server, parts in {
        "sftp": ("sftp_lintas", "sftp_asyncssh"),
        "s3": ("s3_lintas", "s3_boto3"),
    }.items():
        with _served(server, work):
            for part in parts:
                command = _command(part, work)
                spent = run(command, work / "log.txt")
                seconds = _seconds(work, command)
                if not filecmp.cmp(work / "copied", content, shallow=False):
                    raise RuntimeError(f"{part} brought other bytes")
                (work / "copied").unlink()
                figures = (
                    f"{seconds:.1f}",
                    f"{megabytes / seconds:,.0f}",
                    f"{spent.processor:.1f}",
                    f"{spent.memory:.2f}",
                )
                table.add_row(part.replace("_", ", "), *figures)
    return table


def _command(part: str, work: Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.pull_parts", part, str(work)]


def _seconds(work: Path, command: list[str]) -> float:
    return float(json.loads((work / f"{command[3]}.json").read_text(encoding="utf-8")))


@contextmanager
def _served(server: str, work: Path) -> Iterator[None]:
    """A server in a process of its own; it writes its port into ``work/port`` once it listens."""
    (work / "port").unlink(missing_ok=True)
    command = _command(f"serve_{server}", work)
    with (work / "server.txt").open("ab") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            while not (work / "port").exists():
                if process.poll() is not None:
                    raise RuntimeError(f"the {server} server did not start; see {work / 'server.txt'}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
