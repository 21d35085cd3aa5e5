"""The report opens with the health of the feeds: what came, what is usual, how often it was late or not accepted."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_reader import RUN_ON, Build, text

from reports import queries
from reports.health import FeedHealth


def health(con: duckdb.DuckDBPyConnection, run_on: dt.date = RUN_ON) -> dict[str, FeedHealth]:
    return {row.feed: row for row in queries.rows(con, "feed_health", FeedHealth, {"run_on": run_on})}


def test_the_opening_holds_every_feed_before_anything_else(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    words = text(page(country))
    opening = words[words.index("Kesehatan sumber data Kiriman") : words.index("Mutu data")]
    assert "Perlintasan 14 Mar 2026" in opening
    for unit in ("", "A-CGK"):
        made = page(country, unit=unit)
        assert made.index('id="keadaan"') < made.index('id="sumber"') < made.index('id="quality"')
    english = text(page(country, "en"))
    assert english.index("Health of the feeds") < english.index("Data quality")


def test_counts_stand_beside_the_days_before(country: duckdb.DuckDBPyConnection) -> None:
    found = health(country)
    crossing = found["crossing"]
    assert (crossing.is_known_today, crossing.n_rows, crossing.days_known) == (True, 5223, 12)
    assert crossing.rows_mean == 5216.5  # 2 to 13 March; the first day holds the history
    assert (crossing.days_delivered, crossing.days_late, crossing.n_rejected) == (14, 0, 1)
    assert crossing.rows.place == "within"
    placement = found["placement"]
    assert (placement.is_known_today, placement.days_delivered, placement.days_late) == (False, 1, 3)
    assert placement.rows.place == "unknown"
    assert found["licence"].days_late == 0  # its contract allows thirty days


def test_bad_data_are_told_first(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    country.execute("DELETE FROM mart.feed WHERE feed = 'placement'")
    country.execute("DELETE FROM mart.delivery WHERE state = 'REJECTED'")
    country.execute("DELETE FROM mart.issue")
    country.execute("UPDATE mart.rule_run SET state = 'DONE'")
    assert "Data hari ini lengkap" in text(page(country))
    country.execute(
        "UPDATE mart.delivery SET rows_quarantined = 600, rows_loaded = rows - 600 WHERE feed = 'crossing' AND business_on = $day",
        {"day": RUN_ON},
    )
    country.execute(
        "INSERT INTO mart.issue VALUES (1, 'passport_application', $day, 'rows.usual', 'warning', NULL, 1, 1, NULL)",
        {"day": RUN_ON},
    )
    words = text(page(country))
    opening = words[: words.index("Kesehatan sumber data Kiriman")]
    assert "Baca dahulu: data hari ini belum lengkap" in opening
    assert "Perlintasan: 600 dari 5.223 baris hari ini dikarantina; yang lain dipakai." in opening
    assert "Permohonan paspor: 662 baris hari ini, di luar jumlah yang lazim" in opening


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.dictionaries(st.integers(0, 40), st.booleans(), max_size=25), st.integers(0, 5))
def test_late_days_are_those_without_fresh_data(delivered: dict[int, bool], freshness: int) -> None:
    """`delivered` says for days before the run date whether the delivery was accepted."""
    with duckdb.connect() as con:
        con.execute("CREATE SCHEMA mart")
        con.execute(
            "CREATE TABLE mart.feed AS SELECT 'f' AS feed, CAST($days AS INTEGER) AS freshness_days",
            {"days": freshness},
        )
        con.execute(
            "CREATE TABLE mart.delivery (feed VARCHAR, business_on DATE, state VARCHAR, rows BIGINT, rows_quarantined BIGINT)"
        )
        for back, accepted in delivered.items():
            con.execute(
                "INSERT INTO mart.delivery VALUES ('f', $day, $state, 1, 0)",
                {"day": RUN_ON - dt.timedelta(days=back), "state": "LOADED" if accepted else "REJECTED"},
            )
        found = health(con)["f"]
    good = {back for back, accepted in delivered.items() if accepted}
    known = [back for back in range(28) if good and back <= max(good)]
    assert found.days_late == sum(not any(back <= g <= back + freshness for g in good) for back in known)
    assert found.days_delivered == sum(back < 28 for back in good)
    assert found.n_rejected == sum(back < 28 and not accepted for back, accepted in delivered.items())
