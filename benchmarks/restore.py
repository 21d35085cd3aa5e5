"""How long a backup and a restore take: a warehouse of many registry rows made in SQL, then `lintas backup` and `lintas restore`.

`python -m benchmarks.restore --rows 10000000`. Each part is a process of its own, so its peak memory is its own.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Measured, machine, run
from warehouse import store
from warehouse.home import Home
from warehouse.lock import writer_lock

WORK = Path(__file__).parent / "work" / "restore"
LINTAS = str(Path(sys.executable).with_name("lintas"))
_ROWS = """
CREATE TABLE core.population_registry AS
SELECT
  9900000000000000 + i AS nik, 9900000000000000 + i // 4 AS no_kk, 'NAMA ' || md5(i::VARCHAR) AS full_name,
  DATE '1950-01-01' + CAST(hash(i) % 25000 AS INTEGER) AS birth_on, CASE WHEN i % 2 = 0 THEN 'L' ELSE 'P' END AS sex,
  'IBU ' || md5((i // 3)::VARCHAR) AS mother_name, '99.' || lpad((i % 80)::VARCHAR, 2, '0') || '.01.2001' AS village_code,
  'JALAN ' || md5((i // 5)::VARCHAR) AS address, DATE '2026-09-01' AS business_on, NULL::DATE AS until_on
FROM range($rows) AS t (i)
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=200_000)
    options.add_argument("--make", type=Path, help="only make the warehouse, in this home")
    chosen = options.parse_args()
    rows: int = chosen.rows
    if chosen.make:
        _make(Home(chosen.make), rows)
        return
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    home, new, target, log = Home(WORK / "home"), WORK / "new", WORK / "backup", WORK / "log.txt"
    # in a process of its own: a child's peak is never told as less than what its parent held
    run([sys.executable, "-m", "benchmarks.restore", "--rows", str(rows), "--make", str(home.root)], log)
    size = home.warehouse.stat().st_size
    where = ["--home", str(home.root)]
    key = ["--key", str(home.master_key)]
    measured = {
        "backup": run([LINTAS, "backup", str(target), *where], log),
        "verify": run([LINTAS, "backup", "--verify", str(target), *key], log),
        "restore": run([LINTAS, "restore", str(target), "--home", str(new), *key], log),
    }
    console = Console(width=120, highlight=False)
    console.print(machine())
    table = Table(title=f"{rows:,} rows, warehouse of {size / 1e6:,.0f} MB", title_justify="left", box=None)
    for column in ("", "seconds", "processor", "peak GiB", "MB/s"):
        table.add_column(column, justify="right" if column else "left")
    for name, each in measured.items():
        table.add_row(name, *_told(each, size))
    console.print(table)
    shutil.rmtree(WORK)


def _make(home: Home, rows: int) -> None:
    with writer_lock(home), store.writing(home) as con:
        con.execute(_ROWS, {"rows": rows})


def _told(each: Measured, size: int) -> tuple[str, str, str, str]:
    return f"{each.wall:.1f}", f"{each.processor:.1f}", f"{each.memory:.2f}", f"{size / 1e6 / each.wall:,.0f}"


if __name__ == "__main__":
    main()
