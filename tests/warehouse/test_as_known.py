"""The law of knowledge: the warehouse as known at any publication is what was published then, whatever came in any order, late,
twice, refused first, and whatever run dates were run again since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_load import ACCEPTED, DAY, TABLE, Warehouse

from flows.evaluate import run_dates
from flows.session import Session
from transforms import flagging
from transforms.engine import literal
from transforms.rulebook import Rule
from warehouse import as_known, store, timeline
from warehouse.load import Issue, Judgement, load

REFUSED = Judgement(False, "1", [Issue("id.unknown", "critical", "id", 1, 1, "unknown")], None, "unknown")
ONE_DAY = dt.timedelta(days=1)
RULE = cast(Rule, SimpleNamespace(id="T01", status="active", look_back_days=3))
SEEN = "SELECT * FROM core.thing WHERE business_on <= {day} AND (until_on IS NULL OR until_on > {day})"
HITS = """
INSERT INTO flag.hit BY NAME
SELECT {day} AS run_on, 'F' || id AS flag_id, 'T01' AS rule_id, '1' AS rule_version, 2 AS tier, 'PMI_NP' AS label,
  'thing' AS subject_kind, 'T' || id AS subject_key, id AS person_id, 'U' AS unit_code, event_on AS occurred_on,
  1.0::DOUBLE AS strength, value AS reason, value AS reason_en, value AS evidence, [] AS sources
FROM ({seen}) WHERE value <> 'b' AND event_on > {day} - 3 AND event_on <= {day}
"""
ASKED = {
    "flag.flag": "SELECT * FROM flag.flag ORDER BY ALL",
    "flag.hit": "SELECT * FROM flag.hit ORDER BY ALL",
    "flag.mitigation": "SELECT * FROM flag.mitigation ORDER BY ALL",
    "ops.rule_run": "SELECT * FROM ops.rule_run ORDER BY ALL",
    "core.thing": "SELECT * FROM core.thing ORDER BY ALL",
    "ops.delivery": "SELECT delivery_id, state, rows_loaded, recorded_at FROM ops.delivery ORDER BY ALL",
    "ops.issue": "SELECT * FROM ops.issue ORDER BY ALL",
}
Answer = dict[str, list[tuple[Any, ...]]]

rows = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abc"), st.integers(0, 3)), min_size=1, max_size=3)
sent = st.tuples(st.integers(0, 3), st.integers(0, 5), rows, st.booleans())
nights = st.lists(st.tuples(st.lists(sent, max_size=2), st.integers(0, 4)), min_size=2, max_size=4)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A real encrypted warehouse, and beside it, in memory, the one that what was known is copied to."""
    opened = Warehouse(Path(tmp_path_factory.mktemp("home")))
    opened.con.execute("ATTACH ':memory:' AS scratch")
    for name in ("scratch", "lintas"):
        opened.con.execute(f"USE {name}")
        store.migrate(opened.con)
        opened.con.execute("CREATE OR REPLACE TABLE identity.link (feed VARCHAR, record_key VARCHAR, person_id BIGINT)")
        opened.con.execute(
            "CREATE OR REPLACE TABLE core.crossing "
            "(doc_no VARCHAR, direction VARCHAR, until_on DATE, crossed_at TIMESTAMP)"
        )
    yield opened
    opened.close()


def empty(con: duckdb.DuckDBPyConnection) -> None:
    for table in (*ASKED, *timeline.EVALUATED.values(), *as_known.RECORDED, "ops.delivery_before", "ops.issue_before"):
        con.execute(f"DELETE FROM {table}")


def night(warehouse: Warehouse, deliveries: list[Any], run_on: dt.date, again: list[Any]) -> Answer:
    """Load, evaluate what is reached, publish; returns what is published. A refused delivery comes again, accepted, by `again`."""
    con = warehouse.con
    for item in again:
        load(con, item, TABLE, ACCEPTED, "run")
    again.clear()
    for day, minute, content, is_refused in deliveries:
        item = warehouse.delivery(day, minute, content)
        known = con.execute("SELECT state FROM ops.delivery WHERE delivery_id = ?", [item.delivery_id]).fetchall()
        if known:
            continue
        load(con, item, TABLE, REFUSED if is_refused else ACCEPTED, "run")
        if is_refused:
            again.append(item)
    dates = run_dates(cast(Session, SimpleNamespace(con=con)), run_on)
    for day in dates:
        con.begin()
        timeline.before(con, day)
        con.execute("DELETE FROM flag.hit WHERE run_on = ?", [day])
        con.execute("DELETE FROM ops.rule_run WHERE run_on = ?", [day])
        con.execute(HITS.format(day=literal(day), seen=SEEN.format(day=literal(day))))
        con.execute("INSERT INTO ops.rule_run VALUES (?, 'T01', '1', 'DONE', 0, 9, NULL, false)", [day])
        con.execute("DELETE FROM flag.mitigation WHERE run_on = ?", [day])
        con.execute(
            "INSERT INTO flag.mitigation SELECT run_on, flag_id, 'K', reason, reason FROM flag.hit WHERE run_on = ?",
            [day],
        )
        flagging.derive(con, [RULE])
        timeline.evaluated(con, day, "run")
        con.execute("UPDATE ops.delivery SET is_evaluated = true")
        con.commit()
    timeline.published(con, dates[-1], "run", "software")
    return answer(con)


def answer(con: duckdb.DuckDBPyConnection) -> Answer:
    return {name: con.execute(sql).fetchall() for name, sql in ASKED.items()}


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(given_nights=nights)
def test_what_is_known_of_a_night_is_what_that_night_published(warehouse: Warehouse, given_nights: list[Any]) -> None:
    con = warehouse.con
    con.execute("USE lintas")
    empty(con)
    waiting: list[Any] = []
    published = [night(warehouse, sent, DAY + run * ONE_DAY, waiting) for sent, run in given_nights]
    times = [at for (at,) in con.execute("SELECT published_at FROM ops.publication ORDER BY publication_no").fetchall()]
    con.execute("USE scratch")
    for at, was in zip(times, published, strict=True):
        found = timeline.publication(con, at, "lintas.")
        assert found is not None
        as_known.copy(con, "lintas", found, [TABLE])
        flagging.derive(con, [RULE])
        assert answer(con) == was
    assert timeline.publication(con, times[0] - ONE_DAY, "lintas.") is None


def test_everything_that_is_published_from_the_records_is_copied() -> None:
    """A table of ``ops`` that a published table or a fact reads must be known as of a day, too."""
    root = Path(store.__file__).parents[1]
    copied = {
        *as_known.RECORDED,
        *timeline.EVALUATED,
        "ops.delivery",
        "ops.issue",
        "ops.report_change",
        "ops.rule_version",
    }
    made_anew = {"ops.link_change"}
    for folder in (
        "warehouse/mart",
        "transforms/facts",
        "transforms/flags",
        "transforms/priority",
        "transforms/mitigation",
    ):
        for path in (root / folder).rglob("*.sql"):
            read = {
                word.strip(",;()[]") for word in path.read_text(encoding="utf-8").split() if word.startswith("ops.")
            }
            assert {name for name in read if name.count(".") == 1} <= copied | made_anew, path.name
