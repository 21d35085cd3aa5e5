"""Each alert on a case that has it and one that has not; what is told follows a law; channels that are away are tried again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.secrets import Secret
from flows.settings import Settings, template
from flows.watch import conditions, ledger, notify, observe
from flows.watch.channels import Channel
from flows.watch.conditions import Condition, Finding, evaluate
from warehouse import store

ROOT = Path(__file__).parents[2]
NOW = dt.datetime(2026, 9, 20, 20, 0)  # noqa: DTZ001 (UTC, as the warehouse keeps it; 03:00 on the 21st in Jakarta)
DAY = dt.date(2026, 9, 20)
FEEDS = [("crossing", "crossing", False, 1), ("repatriation", observe.SEALED, True, 1)]
Con = duckdb.DuckDBPyConnection


@pytest.fixture
def con() -> Iterator[Con]:
    """A warehouse in memory that ran yesterday and found nothing wrong."""
    with duckdb.connect() as opened:
        store.migrate(opened)
        observe.hold(opened, {"seen_feed": FEEDS})
        ran(opened, DAY)
        for feed, *_ in FEEDS:
            delivered(opened, feed, DAY)
        yield opened


def ran(con: Con, day: dt.date, state: str = "DONE", seconds: float = 60, *, hours_ago: float = 1) -> str:
    (number,) = con.execute("SELECT count(*) FROM ops.run").fetchall()[0]
    start = NOW - dt.timedelta(hours=hours_ago)
    con.execute(
        "INSERT INTO ops.run VALUES (?, 'daily', ?, ?, ?, ?, 'host', 1, NULL, NULL)",
        [f"r{number}", day, state, start, start + dt.timedelta(seconds=seconds)],
    )
    return f"r{number}"


def delivered(con: Con, feed: str, day: dt.date, state: str = "LOADED", rows: int = 100, aside: int = 0) -> int:
    (number,) = con.execute("SELECT count(*) FROM ops.delivery").fetchall()[0]
    con.execute(
        "INSERT INTO ops.delivery (delivery_id, feed, business_on, file_name, sha256, bytes, received_at, state, rows, "
        "rows_loaded, rows_quarantined, contract_version, run_id, recorded_at, is_evaluated) "
        "VALUES (?, ?, ?, 'f', ?, 1, ?, ?, ?, ?, ?, '1', 'r', ?, true)",
        [number, feed, day, str(number), NOW + dt.timedelta(seconds=number), state, rows, rows - aside, aside, NOW],
    )
    return int(number)


def rule_run(con: Con, rule: str, state: str, *, sealed: bool = False) -> None:
    con.execute("INSERT INTO ops.rule_run VALUES (?, ?, '1', ?, 70, 50, 'x', ?)", [DAY, rule, state, sealed])


def failing_source(con: Con, runs: int) -> None:
    for number in range(runs):
        run_id = ran(con, DAY, hours_ago=0.9 - number / 10)
        con.execute("INSERT INTO ops.feed_fault VALUES (?, 'crossing')", [run_id])


def unusual(con: Con, expectation: str) -> None:
    number = delivered(con, "crossing", DAY, "LOADED_WITH_WARNINGS", rows=3)
    con.execute("INSERT INTO ops.issue VALUES (?, ?, 'warning', NULL, 1, 1, NULL)", [number, expectation])


def nights(con: Con, seconds: float) -> None:
    for back in range(1, 10):
        ran(con, DAY - dt.timedelta(days=back), hours_ago=24 * back)
    ran(con, DAY, seconds=seconds, hours_ago=0.5)


def disk(free: float) -> Callable[[Con], None]:
    return lambda con: observe.hold(con, {"seen_feed": FEEDS, "seen_disk": [("/srv", int(free * 1e9), 10**11, 10**9)]})


def key(exposed: bool = False, copied: dt.datetime | None = NOW) -> Callable[[Con], None]:
    row = ("/k/master.key", True, exposed, "0444" if exposed else "0400", "0400", "lintas", copied)
    return lambda con: observe.hold(con, {"seen_feed": FEEDS, "seen_key": [row]})


def backup(days: float | None) -> Callable[[Con], None]:
    last = None if days is None else NOW - dt.timedelta(days=days)
    return lambda con: observe.hold(con, {"seen_feed": FEEDS, "seen_backup": [(last, NOW - dt.timedelta(days=90))]})


def proposal(con: Con) -> None:
    observe.hold(con, {"seen_feed": FEEDS, "seen_proposal": [("C01", 120, 0.25, 0.3)]})


def looked(due: int) -> Callable[[Con], Any]:
    """Retention was looked at, and so much was past its period."""
    return lambda con: con.execute("INSERT INTO ops.retention VALUES (?, ?, ?, false)", [NOW, DAY, due])


Case = tuple[Callable[[Con], Any], Callable[[Con], Any], str]
CASES: dict[str, Case] = {
    "RUN_FAILED": (
        lambda con: ran(con, DAY, "CRASHED", hours_ago=0.5),
        lambda con: (ran(con, DAY, "FAILED", hours_ago=2), ran(con, DAY - dt.timedelta(days=1), hours_ago=2)),
        "The run for 2026-09-20 ended CRASHED (1 failed",
    ),
    "RUN_MISSING": (
        lambda con: con.execute("UPDATE ops.run SET business_on = DATE '2026-09-17'"),
        lambda con: con.execute("UPDATE ops.run SET business_on = DATE '2026-09-19'"),  # the night of the 20th is not over
        "lintas backfill --from 2026-09-18 --to 2026-09-19",
    ),
    "RUN_SLOW": (lambda con: nights(con, 600), lambda con: nights(con, 150), "took 600 s; the median of the last 10 is 60 s"),
    "DELIVERY_REJECTED": (
        lambda con: delivered(con, "crossing", DAY, "REJECTED"),
        lambda con: (delivered(con, "crossing", DAY, "REJECTED"), delivered(con, "crossing", DAY)),
        "crossing: 1 file(s) for 2026-09-20 rejected",
    ),
    "FEED_LATE": (
        lambda con: (ran(con, DAY + dt.timedelta(days=2)), delivered(con, "repatriation", DAY + dt.timedelta(days=2))),
        lambda con: ran(con, DAY + dt.timedelta(days=1)),
        "crossing: the newest good data are of 2026-09-20, 2 day(s) before 2026-09-22; the contract allows 1",
    ),
    "FEED_MISSING": (
        lambda con: con.execute("UPDATE ops.delivery SET state = 'REJECTED' WHERE feed = 'repatriation'"),
        lambda con: None,
        "A sealed feed: never delivered",
    ),
    "ROWS_UNUSUAL": (
        lambda con: unusual(con, "rows.usual"),
        lambda con: unusual(con, "rows.quarantined"),
        "crossing: 103 row(s) for 2026-09-20 are outside",
    ),
    "QUARANTINE_HIGH": (
        lambda con: delivered(con, "crossing", DAY, rows=100, aside=11),
        lambda con: delivered(con, "crossing", DAY, rows=100, aside=10),
        "11 of 200 row(s) for 2026-09-20 are in quarantine (5.5 %)",
    ),
    "SOURCE_FAILING": (
        lambda con: failing_source(con, 3),
        lambda con: (failing_source(con, 3), ran(con, DAY, hours_ago=0.1)),
        "crossing: could not be taken in the last 3 run(s)",
    ),
    "RULE_OVER_CAP": (
        lambda con: rule_run(con, "C05", "OVER_CAP"),
        lambda con: rule_run(con, "C05", "DONE"),
        "Rule C05 (70 hits, cap 50) found more than its cap",
    ),
    "RULE_BROKEN": (
        lambda con: rule_run(con, "C05", "ERROR"),
        lambda con: rule_run(con, "C05", "SKIPPED"),
        "Rule C05 could not be evaluated",
    ),
    "PRECISION_FALLEN": (proposal, lambda con: None, "Rule C01: 25.0 % of 120 decided flags were confirmed; the floor is 30.0 %"),
    "DISK_FULL": (disk(0.9), disk(1.1), "has 0.9 GB free, less than the reserve of 1.0 GB"),
    "DISK_LOW": (disk(4.9), disk(5.1), "has 4.9 GB free (4.9 %)"),
    "KEY_EXPOSED": (key(exposed=True), key(), "has mode 0444 and belongs to user lintas"),
    "KEY_COPY_UNCONFIRMED": (key(copied=NOW - dt.timedelta(days=401)), key(), "lintas key copied COPY"),
    "BACKUP_OLD": (backup(None), backup(7), "The last good backup is of never"),
    "RETENTION_DUE": (looked(7), looked(0), "7 record(s) are past their retention period as of 2026-09-20"),
}  # fmt: skip


def found(con: Con, name: str, **limits: float) -> list[Finding]:
    told, broken = evaluate(con, NOW, {name: limits} if limits else {}, is_run=True)
    assert not broken
    return [item for item in told if item.name == name]


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_alert_is_found_where_it_is_and_not_beside(name: str, con: Con) -> None:
    hit, miss, told = CASES[name]
    con.execute("BEGIN")
    miss(con)
    assert found(con, name) == []
    con.execute("ROLLBACK")
    observe.hold(con, {"seen_feed": FEEDS})
    hit(con)
    (item,) = found(con, name)
    assert told in item.text


def test_every_alert_has_its_case_and_its_page() -> None:
    names = {condition.name for condition in conditions.conditions()}
    assert names == CASES.keys()
    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    sections = {part.split("\n", 1)[0]: part for part in page.split("\n## ")[1:]}
    for condition in conditions.conditions():
        told = sections[condition.name]
        assert told.split("\n")[2].lower().startswith(condition.severity)
        assert not [limit for limit in condition.limits if f"`{limit}` ({condition.limits[limit]:g})" not in told]


def test_a_sealed_rule_is_not_named(con: Con) -> None:
    for rule in ("C07", "C08"):
        rule_run(con, rule, "OVER_CAP", sealed=True)
        rule_run(con, rule, "ERROR", sealed=True)
    told = [*found(con, "RULE_OVER_CAP"), *found(con, "RULE_BROKEN")]
    assert [item.subject for item in told] == ["a sealed rule", "a sealed rule"]
    assert not [item for item in told if "C0" in item.text or "70" in item.text]


def test_limits_are_the_operators(con: Con) -> None:
    disk(4.9)(con)
    assert not found(con, "DISK_LOW", percent=1, times=2)
    with pytest.raises(
        conditions.ConditionError, match=r"watch_limits\.DISK_LOW\.procent: DISK_LOW has percent, times"
    ):
        found(con, "DISK_LOW", procent=1)
    with pytest.raises(conditions.ConditionError, match="no such alert"):
        found(con, "DISC_LOW", percent=1)


def test_a_condition_that_cannot_be_evaluated_leaves_its_alert_as_it_is(con: Con) -> None:
    disk(0.5)(con)
    channels = {"c": Channel(url=Secret("env:X"))}
    told, broken = evaluate(con, NOW, {}, is_run=True)
    given_ = {"now": NOW, "is_run": True, "channels": channels}
    ledger.enter(con, conditions.conditions(), told, unknown=broken, **given_)
    con.execute("DROP TABLE temp.seen_disk")
    told, broken = evaluate(con, NOW, {}, is_run=True)
    assert broken == ["DISK_FULL", "DISK_LOW"]
    assert ledger.enter(con, conditions.conditions(), told, unknown=broken, **given_) == []


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=12))
def test_it_is_told_once_again_after_its_time_and_once_at_the_end(looks: list[tuple[int, bool]]) -> None:
    """`looks` are hours since the look before, and whether the thing is wrong then; it is told again after 24 hours."""
    known = [Condition("A", "title", "error", "text", "over", dt.timedelta(hours=24), {}, False, False, "")]
    channels = {"loud": Channel(url=Secret("env:X")), "quiet": Channel(url=Secret("env:X"), at_least="critical")}
    wanted: list[str] = []
    at, told_at, got = NOW, None, list[str]()
    with duckdb.connect() as con:
        store.migrate(con)
        for hours, is_wrong in looks:
            at += dt.timedelta(hours=hours)
            wrong = [Finding("A", "s", "error", "text")] if is_wrong else []
            news = ledger.enter(con, known, wrong, unknown=[], now=at, is_run=True, channels=channels)
            got += [item.kind for item in news]
            if is_wrong and told_at is None:
                wanted, told_at = [*wanted, ledger.RAISED], at
            elif is_wrong and told_at is not None and at - told_at >= dt.timedelta(hours=24):
                wanted, told_at = [*wanted, ledger.REPEATED], at
            elif not is_wrong and told_at is not None:
                wanted, told_at = [*wanted, ledger.RESOLVED], None
        assert got == wanted
        queued = con.execute("SELECT channel, count(*) FROM ops.notice GROUP BY channel").fetchall()
        assert queued == ([("loud", len(wanted))] if wanted else [])
        standing = con.execute("SELECT count(*) FROM ops.alert WHERE resolved_at IS NULL").fetchall()
        assert standing == [(int(told_at is not None),)]


def test_only_a_look_by_hand_raises_a_night_without_a_run(con: Con) -> None:
    CASES["RUN_MISSING"][0](con)
    told, _ = evaluate(con, NOW, {}, is_run=True)
    given_ = {"unknown": [], "now": NOW, "channels": {}}
    for is_run in (True, False):
        news = ledger.enter(con, conditions.conditions(), told, is_run=is_run, **given_)
        assert ("No run has ended well" in str(news)) is not is_run


def test_a_channel_that_cannot_be_used_is_told_without_its_address(con: Con, tmp_path: Path) -> None:
    secret = tmp_path / "url"
    for address, why in (
        ("no-address", "no address that Apprise knows"),
        ("json://me:hush@127.0.0.1:9/x", "not taken"),
    ):
        secret.write_text(address, encoding="utf-8")
        secret.chmod(0o400)
        with pytest.raises(notify.NotifyError, match=why) as told:
            notify.tell("ops", Channel(url=Secret(f"file:{secret}")), "title", "text")
        assert "hush" not in str(told.value)
        secret.unlink()
    with pytest.raises(notify.NotifyError, match=r"channel ops: .*No such file"):
        notify.tell("ops", Channel(url=Secret(f"file:{secret}")), "title", "text")


def test_many_news_make_one_message_that_stays_short() -> None:
    waiting = [(ledger.RAISED, "warning", f"thing {n}") for n in range(40)] + [(ledger.RESOLVED, "critical", "gone")]
    title, text, kind = notify.message([*waiting, (ledger.REPEATED, "critical", "grave")], "host /srv")
    assert title == "Lintas host /srv: 40 new, 1 still so, 1 resolved"
    assert text.startswith("[still so, critical] grave")
    assert "and 17 more: lintas watch" in text
    assert kind == "failure"


def test_the_settings_file_explains_every_setting_and_a_channel_is_never_written_out() -> None:
    assert all(name in template() for name in ("log_format", "openlineage_url", "watch_limits", "[notify.operators]"))
    with pytest.raises(ValueError, match="a secret is not written here") as refused:
        Settings(notify={"ops": {"url": "mailtos://me:hush@mail"}})  # type: ignore[dict-item]  # what a file would hold
    assert "hush" not in str(refused.value)
