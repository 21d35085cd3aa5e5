"""Applies retention to a whole installation: warehouse, landing, published files, reports and validation reports."""

from __future__ import annotations

import datetime as dt
import gzip
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

import expectations
from flows import contracts, evaluate, outputs
from flows.session import Session
from transforms.rulebook import Rule
from warehouse import purge, store
from warehouse.home import Home
from warehouse.policy import read_policy
from warehouse.published import PublishError, current, forget_old
from warehouse.retention import Due, Retention, horizon, is_unfinished, read_retention, set_horizon

EVERY_DAYS = 7
_TEXTS = (".html", ".csv", ".json", ".jsonl", ".md", ".txt", ".svg", ".xml", ".log")
_WORD = re.compile(rb"[A-Za-z0-9<]{6,}")
_BATCH = 200_000


def newest(session: Session) -> dt.date | None:
    """The day that retention counts back from: the newest business date evaluated, whatever the clock says."""
    day: dt.date | None = session.con.execute("SELECT max(run_on) FROM ops.rule_run").fetchall()[0][0]
    return day


def nightly(session: Session, run_on: dt.date) -> None:
    """Once a week, between loading and evaluating: apply retention, or count what is past its period where settings say `plan`."""
    as_of = max(run_on, newest(session) or run_on)
    ((last,),) = session.con.execute("SELECT max(as_of) FROM ops.retention").fetchall()
    is_on = session.settings.retention == "apply"
    is_due = last is None or (as_of - last).days >= EVERY_DAYS
    if not is_due and not (is_on and is_unfinished(session.home)):
        return
    with session.step("retention") as found:
        due = purge.due(session.con, session.home, read_retention(), as_of)
        found["rows"] = sum(entry.count for entry in due)
        if is_on and (due or is_unfinished(session.home)):
            take_away(session, as_of, due)
            return
        session.con.execute(
            "INSERT INTO ops.retention VALUES (?, ?, ?, false)",
            [dt.datetime.now(dt.UTC).replace(tzinfo=None), as_of, found["rows"]],
        )
    if due:
        session.say(f"retention: {found['rows']:,} records are past their period. See: lintas retention plan")


def apply(session: Session, as_of: dt.date) -> list[Due]:
    """Apply retention now, evaluate and publish the newest run date again, and hold every file against what had to go.

    Raises purge.RetentionError, PublishError.
    """
    due = purge.due(session.con, session.home, read_retention(), as_of)
    take_away(session, as_of, due)
    run_on = newest(session)
    if run_on:
        evaluate.identify(session, run_on)
        evaluate.facts(session, run_on)
        evaluate.flag(session, run_on, missing=frozenset(), is_last=False)
        outputs.publish(session, run_on)
    finish(session)
    return due


def take_away(session: Session, as_of: dt.date, due: list[Due]) -> None:
    """The warehouse and the landed copies written anew, and files removed; what is derived has to be made again after it."""
    policy = read_retention()
    purge.rewrite(session.con, session.home, policy, as_of, due)
    purge.landing(session.con, session.home, policy, as_of, session.say, renamed=renamed(session))
    for files in policy.files:
        for path in purge.old_files(session.home, files.what, as_of, files.days):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    session.say(f"retention as of {as_of}: " + ("; ".join(told(due)) or "nothing was past its period"))


def renamed(session: Session) -> Callable[[str, dt.date, Sequence[str]], dict[str, str]]:
    """What a landed copy's columns are called by the contract, where its sender called them otherwise."""
    versions = {feed: contracts.versions(session, feed) for feed in expectations.feeds()}

    def names(feed: str, day: dt.date, columns: Sequence[str]) -> dict[str, str]:
        contract = expectations.judging(versions[feed], day, [name for name in columns if name != "line_no"])
        return {each.as_sent: each.name for each in contract.columns if each.as_sent != each.name}

    return names


def finish(session: Session) -> None:
    """After the next publish: earlier published files go, and no file may hold what had to go. Raises purge.RetentionError."""
    if not session.con.execute(
        "SELECT count(*) FROM duckdb_tables() WHERE temporary AND table_name = 'gone'"
    ).fetchall()[0][0]:
        return
    faults = []
    for role in read_policy().roles:
        try:
            forget_old(session.home.published / role, 1)
        except PublishError:
            continue
        faults += _published(session, role)
    faults += _landed(session)
    for path in _written(session.home):
        if _holds(session.con, path):
            faults.append(str(path.relative_to(session.home.root)))
    session.con.execute("DROP TABLE temp.gone")
    if day := horizon(session.home):
        set_horizon(session.home, day, is_finished=not faults)
    if faults:
        raise purge.RetentionError(
            "Values that had to go are still in: " + ", ".join(faults) + ". Remove these files and report this."
        )


def told(due: Iterable[Due]) -> list[str]:
    """What is past its period, one line each."""
    return [f"{entry.what}: {entry.count:,} {entry.action} after {entry.days} days" for entry in due]


def unread_sight(policy: Retention, rules: Iterable[Rule]) -> list[str]:
    """Rules that look further back than a feed they read keeps its names, and for which the policy gives no reason."""
    faults = []
    for rule in rules:
        days = max([rule.look_back_days, *(int(p.value) for p in rule.parameters if p.name.endswith("_days"))])
        for item in policy.pseudonymised:
            is_named = "token" in item.columns.values() and item.feed in rule.feeds
            if is_named and days > item.days and rule.id not in policy.shorter_sight:
                faults.append(f"{rule.id} looks back {days} days; {item.feed} names people for {item.days}")
    return faults


def out_of_reach(session: Session) -> list[str]:
    """Backups made before: they hold what went, until they go."""
    rows = session.con.execute("SELECT target, count(*) FROM ops.backup GROUP BY target ORDER BY target").fetchall()
    return [f"{target}: {count} backup(s) recorded" for target, count in rows]


def _published(session: Session, role: str) -> list[str]:
    file = current(session.home.published / role)
    con = session.con
    con.execute("SET VARIABLE lintas_key = $key", {"key": outputs.role_key(session.home, role)})
    try:
        con.execute(f"ATTACH '{file.path}' AS shown (READ_ONLY, ENCRYPTION_KEY getvariable('lintas_key'))")
    finally:
        con.execute("RESET VARIABLE lintas_key")
    try:
        columns = con.execute(
            "SELECT 'shown.' || schema_name || '.' || table_name, list('\"' || column_name || '\"') FROM duckdb_columns() "
            "WHERE database_name = 'shown' AND data_type LIKE '%VARCHAR%' GROUP BY ALL"
        ).fetchall()
        return [f"published/{role} ({name})" for name, texts in columns if purge.remains(con, name, texts)]
    finally:
        con.execute("DETACH shown")


def _landed(session: Session) -> list[str]:
    faults = []
    for item in read_retention().pseudonymised:
        for path in sorted((session.home.landing / item.feed).glob("*/*.parquet")):
            source = store.landed(path)
            kinds = session.con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            texts = [f'"{name}"' for name, kind, *_ in kinds if kind == "VARCHAR"]
            if texts and purge.remains(session.con, source, texts, names_only=True):
                faults.append(str(path.relative_to(session.home.root)))
    return faults


def _written(home: Home) -> Iterator[Path]:
    for folder in (home.reports, home.validation, home.audit, home.prefect):
        yield from (
            path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in (*_TEXTS, ".gz", ".xlsx")
        )


def _holds(con: duckdb.DuckDBPyConnection, path: Path) -> bool:
    """Whether a file that people read holds a name, number or booking that had to go."""
    words = set[bytes]()
    for content in _contents(path):
        words.update(_WORD.findall(content))
        if len(words) > _BATCH and _among(con, words):
            return True
    return _among(con, words)


def _among(con: duckdb.DuckDBPyConnection, words: set[bytes]) -> bool:
    con.register("words", pa.table({"value": pa.array([word.decode() for word in words], pa.string())}))
    words.clear()
    found = con.execute("SELECT count(*) FROM words INNER JOIN gone USING (value) WHERE gone.is_name").fetchall()[0][0]
    con.unregister("words")
    return bool(found)


def _contents(path: Path) -> Iterator[bytes]:
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            yield from (book.read(name) for name in book.namelist())
    else:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            yield from file
