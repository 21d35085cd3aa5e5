"""The law of the warehouse: its tables follow from what was delivered and from the run dates, not from the order of either."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

import synthetic
from flows import pipeline
from flows.session import open_session
from flows.settings import Settings
from warehouse import store
from warehouse.home import Home

pytestmark = pytest.mark.slow

FIRST = dt.date(2026, 9, 1)
DAYS = [FIRST + dt.timedelta(days=n) for n in range(3)]
TO_FLAGS = replace(pipeline.PLAIN, publish=lambda session, day: None, report=lambda session, day: [])
UNLIKE_EACH_RUN = {
    "ops.delivery": "run_id, recorded_at, state, message",
    "ops.issue": None,
    "ops.run": None,
    "ops.step": None,
    "ops.migration": None,
    "ops.link_change": None,
    "ops.contract_version": "recorded_at",
    "ops.retention": None,
    "ops.evaluation": None,
    "ops.publication": None,
    "ops.hit_change": None,
    "ops.mitigation_change": None,
    "ops.rule_run_change": None,
}
Tables = dict[str, list[tuple[object, ...]]]
Arrivals = Sequence[tuple[Sequence[dt.date], Sequence[dt.date]]]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three days of a small country, with one corrected and one repeated delivery."""
    folder = tmp_path_factory.mktemp("inbox")
    synthetic.generate(folder, residents=1000, start=FIRST, days=3, seed=7, fmt="csv", history_days=200)
    for turn, path in enumerate(sorted(folder.glob("*/*/*.csv"))):
        os.utime(path, (1_780_000_000 + turn, 1_780_000_000 + turn))
    second = f"{DAYS[1]}"
    sent = next((folder / "crossing" / second).glob("*.csv"))
    lines = sent.read_text(encoding="utf-8").splitlines(keepends=True)
    corrected = sent.with_name("corrected.csv")
    corrected.write_text(
        lines[0] + "".join(line.replace(",BERANGKAT,", ",BATAL,") for line in lines[1:6]), encoding="utf-8"
    )
    shutil.copy2(sent, sent.with_name("repeated.csv"))
    os.utime(corrected, (1_790_000_000, 1_790_000_000))
    return folder


@pytest.fixture(scope="module")
def built(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Arrivals], Tables]:
    """A function that makes a home by steps (which days' files are there, then which dates are run) and returns its tables."""
    keys = tmp_path_factory.mktemp("keys")

    def build(arrivals: Arrivals) -> Tables:
        home = Home(tmp_path_factory.mktemp("home"))
        if any(keys.iterdir()):
            shutil.copytree(keys, home.keys, dirs_exist_ok=True)
        for days, dates in arrivals:
            for day in days:
                for folder in sorted(inbox.glob(f"*/{day}")):
                    shutil.copytree(
                        folder, home.inbox / folder.relative_to(inbox), copy_function=shutil.copy2, dirs_exist_ok=True
                    )
            for date in dates:
                with open_session(home, Settings(), "daily", date) as session:
                    pipeline.run(session, date, home.inbox, TO_FLAGS)
        shutil.copytree(home.keys, keys, dirs_exist_ok=True)
        with store.reading(home) as con:
            return tables(con)

    return build


def tables(con: duckdb.DuckDBPyConnection) -> Tables:
    """Every table as (rows, order-free hash), without what tells one run from another."""
    names = con.execute(
        "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE database_name = 'lintas' ORDER BY 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        left_out = UNLIKE_EACH_RUN.get(name, "")
        if left_out is not None:
            columns = f"* EXCLUDE ({left_out})" if left_out else "*"
            found[name] = con.execute(
                f"SELECT count(*), bit_xor(hash(t)), sum(hash(t)) FROM (SELECT {columns} FROM {name}) AS t"
            ).fetchall()
    return found


def test_late_repeated_corrected_and_shuffled_deliveries_give_the_same_tables(
    built: Callable[[Arrivals], Tables],
) -> None:
    day_by_day = built([([day], [day]) for day in DAYS])
    assert day_by_day["flag.hit"][0][0] > 0
    assert day_by_day["core.crossing"][0][0] > 0
    rebuilt_newest_first = built([(DAYS, list(reversed(DAYS)))])
    assert rebuilt_newest_first == day_by_day
    late = built([([DAYS[0], DAYS[2]], [DAYS[0], DAYS[2]]), ([DAYS[1]], [DAYS[1]])])
    assert late == day_by_day
    shuffled = random.Random(3).sample(DAYS, len(DAYS))
    twice = built([(shuffled, DAYS), ([], [DAYS[1]])])
    assert twice == day_by_day
