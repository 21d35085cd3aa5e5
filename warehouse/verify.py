"""Read a freshly built file back, whole, in a process that had no part in making it.

Run as a program: one JSON request on standard input, one JSON answer on standard output. The keys come in the request,
so that they stand neither in the arguments nor in the environment. Imports nothing of this project.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

import duckdb

Digest = tuple[int, str]


def quoted(text: str) -> str:
    """The SQL literal of a text. A parameter in its place would make DuckDB load pandas first, half a second each time."""
    return "'" + text.replace("'", "''") + "'"


def table_digest(con: duckdb.DuckDBPyConnection, database: str, table: str) -> Digest:
    """Return (rows, hash) of `database`.mart.`table`; every value is decoded, the order of rows does not matter."""
    rows, total = con.execute(
        f'SELECT count(*), coalesce(sum(CAST(hash(*COLUMNS(*)) AS HUGEINT)), 0) FROM {database}.mart."{table}"'
    ).fetchall()[0]
    return int(rows), str(total)


def tables_of(con: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """Return the names of the tables in `database`.mart."""
    found = con.execute(
        f"SELECT table_name FROM duckdb_tables() WHERE database_name = {quoted(database)} AND schema_name = 'mart' ORDER BY 1"
    )
    return [str(name) for (name,) in found.fetchall()]


def faults_of(con: duckdb.DuckDBPyConnection, path: str, key: str, expected: dict[str, Digest]) -> Iterable[str]:
    """Yield what is wrong with one file: its encryption, its list of tables, their rows, their content."""
    con.execute(f"SET VARIABLE published_key = {quoted(key)}")
    con.execute(
        f"ATTACH {quoted(path)} AS published "
        "(READ_ONLY, ENCRYPTION_KEY getvariable('published_key'), ENCRYPTION_CIPHER 'GCM')"
    )
    state = con.execute("SELECT encrypted, cipher FROM duckdb_databases() WHERE database_name = 'published'").fetchone()
    if state is None or not state[0] or state[1] != "GCM":
        yield "is not encrypted with AES-GCM"
    found = tables_of(con, "published")
    if sorted(expected) != found:
        yield f"holds the tables {', '.join(found)} where {', '.join(sorted(expected))} were built"
    for table in found:
        if table in expected and (digest := table_digest(con, "published", table)) != tuple(expected[table]):
            wrong = "another number of rows" if digest[0] != expected[table][0] else "other values"
            yield f"has {wrong} in mart.{table} than were built"
    con.execute("DETACH published")


def main() -> int:
    """Verify the files of the request; print {"faults": [...]}. Returns 0 when there are none."""
    request: dict[str, Any] = json.load(sys.stdin)
    faults: list[str] = []
    for file in request["files"]:
        con = duckdb.connect(config={"threads": "2", "temp_directory": ""})
        try:
            if request["httpfs"]:
                con.execute(f"LOAD {quoted(request['httpfs'])}")
            faults += [
                f"{file['role']}: the file {fault}"
                for fault in faults_of(
                    con, file["path"], file["key"], {name: tuple(digest) for name, digest in file["tables"].items()}
                )
            ]
        except duckdb.Error as error:
            faults.append(f"{file['role']}: the file cannot be read back ({str(error).splitlines()[0]})")
        finally:
            con.close()
    json.dump({"faults": faults}, sys.stdout)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
