"""Everything `make bench` prints. Smaller countries: python -m benchmarks --residents 50000 --runs 1."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Measured, machine, run
from benchmarks.quality import quality
from warehouse import store
from warehouse.home import Home

WORK = Path(__file__).parent / "work"
START = dt.date(2026, 9, 1)
LINTAS = str(Path(sys.executable).with_name("lintas"))
console = Console(width=150, highlight=False)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--residents", type=int, default=1_000_000)
    options.add_argument("--days", type=int, default=30)
    options.add_argument("--runs", type=int, default=3, help="medians are over this many runs")
    options.add_argument(
        "--quality-days", type=int, default=14, help="business dates run on a country of 20,000 for flag quality"
    )
    chosen = options.parse_args()
    console.print(machine())
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    speed(chosen.residents, chosen.days, chosen.runs)
    flag_quality(chosen.quality_days)


def speed(residents: int, days: int, runs: int) -> None:
    """First load, an ordinary day and a report, beside plain DuckDB and pandas, medians of `runs`."""
    inbox, log = WORK / "inbox", WORK / "log.txt"
    made = run(
        [LINTAS, "synth", str(inbox), "--residents", str(residents), "--start", str(START), "--days", str(days)], log
    )
    size = sum(path.stat().st_size for path in inbox.rglob("*") if path.is_file()) / 2**30
    console.print(
        f"\n{residents:,} residents, {days} days: generated in {made.wall:.0f} s, {made.memory:.1f} GiB, {size:.2f} GiB of files"
    )
    second = START + dt.timedelta(days=1)
    first_days, ordinary, reports, plain, pandas = [], [], [], [], []
    steps: dict[str, list[float]] = {}
    for turn in range(runs):
        home = Home(WORK / f"home-{turn}")
        plain.append(
            run(
                [
                    sys.executable,
                    "-m",
                    "benchmarks.plain_duckdb",
                    str(inbox),
                    str(START),
                    str(WORK / f"plain-{turn}.duckdb"),
                ],
                log,
            )
        )
        where = ["--home", str(home.root)]
        first_days.append(run([LINTAS, "run", "--date", str(START), "--inbox", str(inbox), *where], log))
        ordinary.append(run([LINTAS, "run", "--date", str(second), "--inbox", str(inbox), *where], log))
        reports.append(run([LINTAS, "report", "--date", str(second), *where], log))
        pandas.append(run([sys.executable, "-m", "benchmarks.pandas_way", str(inbox), str(START)], log))
        for name, seconds in profile(home).items():
            steps.setdefault(name, []).append(seconds)
        (WORK / f"plain-{turn}.duckdb").unlink()
        if turn < runs - 1:
            shutil.rmtree(home.root)
    show_steps(steps)
    floor = float(statistics.median(item.wall for item in plain))
    total = sum(
        statistics.median(seconds)
        for name, seconds in steps.items()
        if name.startswith("1 ") and not name.endswith(("publish", "report"))
    )
    console.print(f"first load, pull to flags: {total:.1f} s = {total / floor:.1f} × plain DuckDB copy ({floor:.1f} s)")
    work = sum(statistics.median(seconds) for name, seconds in steps.items() if name.startswith("2 "))
    console.print(f"ordinary day: {work:.1f} s of work, {median(ordinary).wall:.1f} s from a cold start")
    table = Table(
        "process", "wall s", "processor s", "peak GiB", title="Whole processes, medians", title_justify="left", box=None
    )
    for name, items in (
        ("first load", first_days),
        ("ordinary day", ordinary),
        ("report", reports),
        ("plain DuckDB copy", plain),
        ("pandas, three rules, first load", pandas),
    ):
        value = median(items)
        table.add_row(name, f"{value.wall:.1f}", f"{value.processor:.1f}", f"{value.memory:.2f}")
    console.print(table)


def flag_quality(days: int) -> None:
    """Linkage and flags on a country of 20,000, against its truth."""
    inbox, home, log = WORK / "small", Home(WORK / "small-home"), WORK / "log.txt"
    run(
        [
            LINTAS,
            "synth",
            str(inbox),
            "--residents",
            "20000",
            "--start",
            str(START),
            "--days",
            str(days),
            "--seed",
            "1",
        ],
        log,
    )
    last = START + dt.timedelta(days=days - 1)
    run(
        [LINTAS, "backfill", "--from", str(START), "--to", str(last), "--inbox", str(inbox), "--home", str(home.root)],
        log,
    )
    for title, answer in quality(home, inbox / "truth").items():
        table = Table(*answer.column_names, title=title, title_justify="left", box=None)
        for row in answer.to_pylist():
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        console.print(table)


def profile(home: Home) -> dict[str, float]:
    """Seconds by step of the first (``1 …``) and second (``2 …``) run of a home."""
    with store.reading(home) as con:
        rows = con.execute(
            "SELECT dense_rank() OVER (ORDER BY started_at) || ' ' || step, sum(seconds) FROM ops.step JOIN ops.run USING (run_id) "
            "GROUP BY started_at, step ORDER BY started_at"
        ).fetchall()
    return dict(rows)


def show_steps(steps: dict[str, list[float]]) -> None:
    table = Table("step", "first load s", "ordinary day s", title="By step, medians", title_justify="left", box=None)
    for name in dict.fromkeys(key[2:] for key in steps):
        cells = [steps.get(f"{turn} {name}") for turn in "12"]
        table.add_row(name, *(f"{statistics.median(cell):.2f}" if cell else "" for cell in cells))
    console.print(table)


def median(items: list[Measured]) -> Measured:
    return Measured(
        *(statistics.median(getattr(item, name) for item in items) for name in ("wall", "processor", "memory"))
    )


if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    subprocess.run([LINTAS, "--help"], check=True, stdout=subprocess.DEVNULL)
    main()
