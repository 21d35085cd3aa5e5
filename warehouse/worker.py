"""Answer one query in a process of its own that can do nothing else. Imports nothing of this project but `confine`.

Run as a program: a JSON request on standard input; on standard output `A`, a line of JSON and an Arrow stream, or `E`
and a JSON error. The request holds the key of one role's file; no other key is ever in this process. DuckDB and Arrow
are imported only after the process is confined, because they start threads, which would stay free.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import sysconfig
from io import IOBase
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_SYSTEM = ("/proc/self/cgroup", "/sys/fs/cgroup", "/proc/meminfo", "/etc/ld.so.cache", "/lib", "/lib64", "/usr/lib",
           "/usr/lib64", "/usr/local/lib")  # fmt: skip


def readable() -> list[Path]:
    """Return what the process may read beside the published file: program code, and its memory limits."""
    code = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    code.add(str(Path(sys.base_prefix) / "lib"))
    return [Path(path) for path in (*sorted(code), *_SYSTEM)]


def connect(file: Path, key: str, memory_mib: int, threads: int) -> duckdb.DuckDBPyConnection:
    """Return a connection on which one published file can be read, and no setting or file can be reached any more."""
    import duckdb

    con = duckdb.connect(
        config={
            "threads": str(threads),
            "memory_limit": f"{memory_mib}MB",
            "temp_directory": "",
            "max_temp_directory_size": "0KB",
            "python_enable_replacements": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_unsigned_extensions": "false",
            "allow_persistent_secrets": "false",
        }
    )
    # literals, because a parameter makes DuckDB load pandas first, half a second each time
    secret, quoted = (text.replace("'", "''") for text in (key, str(file)))
    con.execute(f"SET VARIABLE published_key = '{secret}'")
    con.execute(
        f"ATTACH '{quoted}' AS published "
        "(READ_ONLY, ENCRYPTION_KEY getvariable('published_key'), ENCRYPTION_CIPHER 'GCM')"
    )
    con.execute("RESET VARIABLE published_key")
    con.execute("USE published")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def fetch(con: duckdb.DuckDBPyConnection, sql: str, most_rows: int) -> pa.Table:
    """Return the whole answer. Raises OverflowError when it has more rows than allowed: an answer is never cut."""
    import pyarrow as pa

    reader = con.execute(sql).to_arrow_reader(65536)
    batches, rows = [], 0
    for batch in reader:
        rows += batch.num_rows
        if rows > most_rows:
            raise OverflowError(f"The answer has more than {most_rows} rows. Count, group, or add LIMIT.")
        batches.append(batch)
    return pa.Table.from_batches(batches, schema=reader.schema)


def main() -> int:
    """Read the request, confine the process, answer. Returns 0 when an answer was written."""
    request: dict[str, Any] = json.load(sys.stdin)
    file = Path(request["file"])
    confine = _confine()
    try:
        how = confine.lock([file, *readable()])
        confine.limit(request["address_mib"] << 20, request["cpu_seconds"])
    except OSError as error:
        return _fail(error)
    import duckdb
    import pyarrow as pa

    try:
        con = connect(file, request["key"], request["memory_mib"], request["threads"])
        table = fetch(con, request["sql"], request["rows"])
    except (duckdb.Error, OverflowError, MemoryError, OSError, pa.ArrowException) as error:
        return _fail(error)
    out = sys.stdout.buffer
    out.write(b"A" + json.dumps({"confined": how, "rows": table.num_rows}).encode() + b"\n")
    with pa.ipc.new_stream(pa.PythonFile(cast(IOBase, out), "w"), table.schema) as stream:
        stream.write_table(table)
    out.flush()
    return 0


def _fail(error: BaseException) -> int:
    sys.stdout.buffer.write(b"E" + json.dumps({"kind": type(error).__name__, "text": str(error)}).encode())
    sys.stdout.buffer.flush()
    return 1


def _confine() -> ModuleType:
    spec = importlib.util.spec_from_file_location("confine", Path(__file__).with_name("confine.py"))
    if spec is None or spec.loader is None:
        raise ImportError("confine.py is missing beside worker.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
