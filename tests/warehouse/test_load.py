"""The law of loading: the tables depend on what was delivered, not on the order or the number of times it is loaded."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse import store
from warehouse.home import Home
from warehouse.load import Delivery, Issue, Judgement, Table, ensure, load
from warehouse.lock import writer_lock

TABLE = Table(
    "thing",
    "SELECT CAST(id AS BIGINT) AS id, value, CAST(event_on AS DATE) AS event_on, line_no FROM landed",
    ("id",),
    "event_on",
)
DAY = dt.date(2026, 9, 1)
ACCEPTED = Judgement(True, "1", [], None, None)

rows = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abc"), st.integers(0, 5)), min_size=1, max_size=4)
deliveries = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), rows), min_size=1, max_size=5)


class Warehouse:
    """A real encrypted warehouse for one test module; tables are emptied between examples."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.lock, self.open = writer_lock(self.home), store.writing(self.home)
        self.lock.__enter__()
        self.con = self.open.__enter__()
        ensure(self.con, TABLE, ["id", "value", "event_on"])

    def close(self) -> None:
        self.open.__exit__(None, None, None)
        self.lock.__exit__(None, None, None)

    def delivery(self, day: int, minute: int, content: Sequence[tuple[int, str, int]]) -> Delivery:
        text = f"{day}|{minute}|{content}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        path = self.home.landing / f"{digest}.parquet"
        values = ", ".join(
            f"('{key}', '{value}', '{DAY + dt.timedelta(days=event)}', {line})"
            for line, (key, value, event) in enumerate(content, 2)
        )
        self.con.execute(
            store.write_landing(f"SELECT * FROM (VALUES {values}) AS v(id, value, event_on, line_no)", path)
        )
        received = dt.datetime(2026, 9, 1, 8, minute, tzinfo=dt.UTC)
        return Delivery("thing", DAY + dt.timedelta(days=day), "f.csv", digest, 1, received, path, len(content))

    def state_after(self, given: Sequence[Delivery]) -> list[tuple[object, ...]]:
        self.con.execute("DELETE FROM core.thing")
        self.con.execute("DELETE FROM ops.delivery")
        for item in given:
            load(self.con, item, TABLE, ACCEPTED, "run")
        return self.con.execute("SELECT * FROM core.thing ORDER BY ALL").fetchall()


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> object:
    opened = Warehouse(tmp_path_factory.mktemp("home"))
    yield opened
    opened.close()


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(given_rows=deliveries, order=st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(
    warehouse: Warehouse, given_rows: list[tuple[int, int, list[tuple[int, str, int]]]], order: object
) -> None:
    items = [warehouse.delivery(*item) for item in given_rows]
    once = warehouse.state_after(list({item.delivery_id: item for item in items}.values()))
    shuffled = items + items[:2]
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands a Random
    assert warehouse.state_after(shuffled) == once


def test_later_received_wins_and_the_past_stays_visible(warehouse: Warehouse) -> None:
    first = warehouse.delivery(0, 1, [(1, "a", 0)])
    corrected = warehouse.delivery(0, 2, [(1, "b", 0)])
    next_day = warehouse.delivery(1, 0, [(1, "c", 1)])
    warehouse.state_after([next_day, corrected, first])
    seen = "SELECT value FROM core.thing WHERE business_on <= $day AND (until_on IS NULL OR until_on > $day)"
    assert warehouse.con.execute(seen, {"day": DAY}).fetchall() == [("b",)]
    assert warehouse.con.execute(seen, {"day": DAY + dt.timedelta(days=1)}).fetchall() == [("c",)]
    spans = warehouse.con.execute("SELECT value, valid_from, valid_to FROM core.thing ORDER BY value").fetchall()
    assert spans == [("a", DAY, DAY), ("b", DAY, DAY + dt.timedelta(days=1)), ("c", DAY + dt.timedelta(days=1), None)]


def test_a_rejected_delivery_leaves_only_its_ledger_row(warehouse: Warehouse) -> None:
    before = warehouse.state_after([warehouse.delivery(0, 1, [(1, "a", 0)])])
    refused = warehouse.delivery(1, 1, [(1, "z", 1)])
    issue = Issue("id.unknown", "critical", "id", 1, 1, "unknown")
    assert load(warehouse.con, refused, TABLE, Judgement(False, "1", [issue], None, "unknown"), "run") == (0, 0)
    assert warehouse.con.execute("SELECT * FROM core.thing ORDER BY ALL").fetchall() == before
    assert warehouse.con.execute(
        "SELECT state FROM ops.delivery WHERE delivery_id = ?", [refused.delivery_id]
    ).fetchall() == [("REJECTED",)]


def test_a_failing_load_changes_nothing(warehouse: Warehouse) -> None:
    before = warehouse.state_after([warehouse.delivery(0, 1, [(1, "a", 0)])])
    broken = Table(
        "thing",
        "SELECT CAST(value AS BIGINT) AS id, value, NULL::DATE AS event_on, line_no FROM landed",
        ("id",),
        "event_on",
    )
    with pytest.raises(Exception, match="Conversion"):
        load(warehouse.con, warehouse.delivery(1, 1, [(1, "z", 1)]), broken, ACCEPTED, "run")
    assert warehouse.con.execute("SELECT * FROM core.thing ORDER BY ALL").fetchall() == before
