"""Outcomes: appended, counted once, the newest standing one counts, networks need two people, whatever the order of files."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import engine
from warehouse.outcome import Outcome, Recorded, record
from warehouse.outcome_file import read_time

RUN_ON = dt.date(2026, 9, 10)
CODES = ("LANJUT_BERSIH", "DITUNDA_LENGKAPI", "TERKONFIRMASI_TPPO", "TERKONFIRMASI_TIDAK")
FLAGS = {"person": "C01", "network": "D01", "convoy": "C12"}
MIGRATIONS = Path(__file__).parents[2] / "warehouse" / "migrations"


@pytest.fixture(scope="module")
def opened() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect(config={"threads": "1"})
    for path in sorted(MIGRATIONS.glob("*.sql")):
        con.execute(path.read_text(encoding="utf-8"))
    engine.load_reference(con)
    for flag_id, rule_id in FLAGS.items():
        con.execute(
            "INSERT INTO flag.hit BY NAME SELECT DATE '2026-09-01' AS run_on, $1 AS flag_id, $2 AS rule_id, '1' AS rule_version, "
            "2 AS tier, 'TPPO' AS label, 'crossing' AS subject_kind, $1 AS subject_key, 7 AS person_id, "
            "DATE '2026-09-01' AS occurred_on, 1.0 AS strength, 'r' AS reason, 'r' AS reason_en, '{}' AS evidence, "
            "[{feed: 'crossing', record_key: 'X', part: 'x'}] AS sources",
            [flag_id, rule_id],
        )
    yield con
    con.close()


@pytest.fixture
def con(opened: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    opened.execute("DELETE FROM ops.outcome")
    return opened


def said(flag: str, code: str, by: str = "a", day: int = 1, second: str | None = None, line: int = 0) -> Outcome:
    return Outcome(flag, code, by, dt.datetime.fromisoformat(f"2026-09-0{day}"), second, None, line)


def tell(con: duckdb.DuckDBPyConnection, told: Sequence[Outcome], source: str = "CLI") -> Recorded:
    return record(con, told, effective_on=RUN_ON, source=source, recorded_by="tester")


def standing(con: duckdb.DuckDBPyConnection, run_on: dt.date = RUN_ON) -> list[tuple[Any, ...]]:
    for name in ("decision", "outcome"):
        sql = engine.bind(engine.read_sql(engine.ROOT / "facts" / f"{name}.sql").sql, {"run_on": run_on})
        con.execute(f"CREATE OR REPLACE TABLE fact.{name} AS {sql}")
    return con.execute("SELECT flag_id, code, is_confirmed, is_unfounded FROM fact.outcome ORDER BY ALL").fetchall()


def test_the_newest_outcome_stands_and_none_is_lost(con: duckdb.DuckDBPyConnection) -> None:
    tell(con, [said("person", "TERKONFIRMASI_TPPO", day=3)])
    tell(con, [said("person", "LANJUT_BERSIH", by="b", day=2)])
    assert standing(con) == [("person", "TERKONFIRMASI_TPPO", True, False)]
    tell(con, [said("person", "SALAH_DATA", by="b", day=4)])
    assert standing(con) == [("person", "SALAH_DATA", False, True)]
    assert con.execute("SELECT count(*) FROM ops.outcome").fetchall() == [(3,)]
    assert standing(con, RUN_ON - dt.timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ([said("network", "RUJUK_POLRI")], None),
        ([said("network", "RUJUK_POLRI", second="b")], "RUJUK_POLRI"),
        ([said("network", "RUJUK_POLRI"), said("network", "RUJUK_POLRI", "b", 2)], "RUJUK_POLRI"),
        ([said("network", "RUJUK_POLRI"), said("network", "RUJUK_POLRI", "A ", 2)], None),
        ([said("network", "RUJUK_POLRI"), said("network", "SALAH_DATA", "b", 2)], None),
        ([said("network", "RUJUK_POLRI", second="b"), said("network", "SALAH_DATA", "c", 2)], "RUJUK_POLRI"),
        # a took it back before b said the same
        (
            [
                said("network", "RUJUK_POLRI"),
                said("network", "SALAH_DATA", "a", 2),
                said("network", "RUJUK_POLRI", "b", 3),
            ],
            None,
        ),
        ([said("convoy", "RUJUK_POLRI")], None),
        ([said("person", "RUJUK_POLRI")], "RUJUK_POLRI"),
    ],
)
def test_an_outcome_on_a_network_counts_once_two_people_hold_it(
    con: duckdb.DuckDBPyConnection, told: list[Outcome], stands: str | None
) -> None:
    tell(con, told)
    assert [row[1] for row in standing(con)] == ([stands] if stands else [])


def test_what_is_wrong_is_told_by_line_and_the_rest_is_kept(con: duckdb.DuckDBPyConnection) -> None:
    told = tell(
        con,
        [
            said("nobody", "LANJUT_BERSIH", line=2),
            said("person", "LANJUT", line=3),
            said("person", "went on, NOTHING found", line=4),
            said("person", "RUJUK_PPA", by="A", line=5),
            said("person", "RUJUK_PPA", by="3299010105900001", day=2, line=6),
            said("person", "RUJUK_PPA", second="A", day=3, line=7),
        ],
    )
    assert [(fault.line, fault.cause) for fault in told.refusals] == [
        (2, "UNKNOWN_FLAG"), (3, "WRONG_CODE"), (5, "DUPLICATE"), (6, "NO_REVIEWER"), (7, "SAME_PERSON"),
    ]  # fmt: skip
    assert told.refusals[2].other_line == 4
    assert told.recorded == 1
    assert standing(con) == [("person", "LANJUT_BERSIH", False, True)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-09-14", "2026-09-14"),
        ("14/09/2026", "2026-09-14"),
        ("14-09-2026 08:30", "2026-09-14 08:30"),
        ("2026-09-14T08:30:00", "2026-09-14 08:30"),
        ("09/14/2026", None),
        ("kemarin", None),
    ],
)
def test_dates_are_iso_or_day_first(text: str, read: str | None) -> None:
    assert read_time(text) == (dt.datetime.fromisoformat(read) if read else None)


OUTCOMES = st.builds(
    said,
    st.sampled_from(sorted(FLAGS)),
    st.sampled_from(CODES),
    st.sampled_from(["a", "b", "c"]),
    st.integers(1, 3),
    st.sampled_from([None, None, "d"]),
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(st.lists(OUTCOMES, max_size=4), max_size=4), seed=st.integers(0, 2**16))
def test_the_order_of_files_does_not_matter_and_loading_twice_is_once(
    con: duckdb.DuckDBPyConnection, files: list[list[Outcome]], seed: int
) -> None:
    found = []
    for turns in (files, random.Random(seed).sample(files + files, 2 * len(files))):
        con.execute("DELETE FROM ops.outcome")
        for number, file in enumerate(turns):
            tell(con, file, str(number))
        kept = con.execute("SELECT outcome_id FROM ops.outcome ORDER BY ALL").fetchall()
        found.append((standing(con), kept))
    assert found[0] == found[1]


def test_the_interval_is_wilson_s(con: duckdb.DuckDBPyConnection) -> None:
    engine.install_functions(con)
    # Brown, Cai, DasGupta 2001, and R's prop.test(x, n, correct = FALSE)
    for part, whole, low, high in (
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (30, 30, 0.8865, 1),
    ):
        ((below, above),) = con.execute("SELECT wilson_low($1, $2), wilson_high($1, $2)", [part, whole]).fetchall()
        assert (below, above) == pytest.approx((low, high), abs=1e-4)
    assert con.execute("SELECT wilson_low(0, 0), wilson_high(NULL, 5)").fetchall() == [(None, None)]
