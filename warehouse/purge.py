"""Applies retention to the warehouse and the landing zone by writing files anew.

DuckDB leaves deleted bytes in the file, so what is kept is copied into a new file beside, which is checked, searched for what had
to go, and then takes the place of the old one in one rename. Killed before that, everything is as it was.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from warehouse import store
from warehouse.home import Home
from warehouse.keys import derive, read_key
from warehouse.published import sync_folder
from warehouse.retention import MADE_ANEW, Due, Pseudonymised, Retention, find_ended, set_horizon


class RetentionError(RuntimeError):
    """Retention could not be applied, or something that had to go is still there; the text says where and what to do."""


def due(con: duckdb.DuckDBPyConnection, home: Home, policy: Retention, as_of: dt.date) -> list[Due]:
    """What of the current warehouse and of the files is past its period on a day. Changes nothing but temporary tables."""
    find_ended(con, policy, as_of)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE kept_hit AS SELECT h.* FROM flag.hit AS h ANTI JOIN ended_hit AS e USING (flag_id, run_on)"
    )
    found = [
        Due("flag", "deleted", policy.flags.cleared.days, _count(con, "ended_flag")),
        Due("flag.hit", "deleted", policy.flags.cleared.days, _count(con, "ended_hit")),
    ]
    for item in policy.pseudonymised:
        con.execute(f"CREATE OR REPLACE TEMP TABLE past_{item.feed} (record_key VARCHAR)")
        if _has(con, f"core.{item.feed}"):
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE past_{item.feed} AS SELECT ({item.key}) AS record_key, {', '.join(item.columns)} "
                f"FROM core.{item.feed} WHERE {item.beyond(as_of)} AND ({item.is_named()}) AND NOT {item.kept('kept_hit')}"
            )
            found.append(Due(f"core.{item.feed}", "pseudonymised", item.days, _count(con, f"past_{item.feed}")))
    for each in policy.deleted:
        where = f"CAST({each.dated} AS DATE) <= DATE '{as_of - dt.timedelta(days=each.days)}'"
        found.append(Due(each.table, "deleted", each.days, _count(con, f"{each.table} WHERE {where}")))
    for files in policy.files:
        found.append(Due(files.what, "deleted", files.days, len(list(old_files(home, files.what, as_of, files.days)))))
    return [entry for entry in found if entry.count]


def old_files(home: Home, pattern: str, as_of: dt.date, days: int) -> Iterator[Path]:
    """Files and folders of a pattern whose path holds a date before the period."""
    for path in sorted(home.root.glob(pattern)):
        for part in path.relative_to(home.root).parts:
            try:
                dated = dt.date.fromisoformat(part)
            except ValueError:
                continue
            if dated <= as_of - dt.timedelta(days=days):
                yield path


def rewrite(con: duckdb.DuckDBPyConnection, home: Home, policy: Retention, as_of: dt.date, found: list[Due]) -> None:
    """Put a warehouse in the place of the current one, attached to `con` as `lintas`, that holds only what may be kept. Call
    :func:`due` first; leaves temp table gone(value): what must be nowhere any more. Raises RetentionError, before the swap."""
    _name_what_goes(con, policy)
    fresh = home.warehouse.with_name("retention.part")
    for path in (fresh, fresh.with_name(fresh.name + ".wal")):
        path.unlink(missing_ok=True)
    con.execute("SET VARIABLE lintas_key = $key", {"key": derive(read_key(home.master_key), "warehouse")})
    try:
        con.execute(
            f"ATTACH '{str(fresh).replace(chr(39), chr(39) * 2)}' AS fresh "
            "(ENCRYPTION_KEY getvariable('lintas_key'), ENCRYPTION_CIPHER 'GCM')"
        )
    finally:
        con.execute("RESET VARIABLE lintas_key")
    try:
        _copy(con, policy, as_of)
        _tell(con, policy, as_of, found)
        con.execute("CHECKPOINT fresh")
        _prove(con, policy, as_of)
    except BaseException:
        con.execute("USE lintas")
        con.execute("DETACH fresh")
        fresh.unlink(missing_ok=True)
        raise
    set_horizon(home, as_of, is_finished=False)
    con.execute("CHECKPOINT lintas")
    con.execute("USE memory")
    con.execute("DETACH fresh")
    con.execute("DETACH lintas")
    if (log := home.warehouse.with_name(home.warehouse.name + ".wal")).exists():
        raise RetentionError(
            f"{log} is still there after a checkpoint: nothing was changed. Run the newest date, then try again."
        )
    handle = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    fresh.replace(home.warehouse)
    sync_folder(home.warehouse.parent)
    store.attach(con, home, read_only=False)


def landing(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    policy: Retention,
    as_of: dt.date,
    say: Callable[[str], None] = lambda _: None,
    renamed: Callable[[str, dt.date, Sequence[str]], Mapping[str, str]] = lambda feed, day, columns: {},
) -> int:
    """Write landed copies anew that name people in records whose time is over. Returns how many files.

    `renamed` gives, for a feed, business date and the columns of a copy, what was agreed for each name that the sender changed.
    A copy without a column that must go is removed whole: nothing else would be safe.
    """
    written = 0
    for item in policy.pseudonymised:
        for path in sorted((home.landing / item.feed).glob("*/*.parquet")):
            if path.name.endswith(".quarantine.parquet"):
                continue
            source, day = store.landed(path), path.parent.name
            sent = [name for name, *_ in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
            agreed = renamed(item.feed, dt.date.fromisoformat(day), sent)
            columns = {agreed.get(name, name) for name in sent}
            source = _renaming(source, agreed)
            if not {item.landed.get(name, name) for name in item.columns} <= columns:
                say(f"{path.relative_to(home.root)} has not the columns of this edition and is removed")
                path.unlink()
                written += 1
                continue
            dated = f"coalesce(TRY_CAST({item.event} AS TIMESTAMP)::DATE, DATE '{day}')"
            when = f"{dated} <= DATE '{as_of - dt.timedelta(days=item.days)}' AND NOT coalesce({item.kept('flag.hit')}, false)"
            names = [item.landed.get(name, name) for name in item.columns]
            masked = f"SELECT * REPLACE ({item.replaced(when, landed=True)}) FROM {source}"
            differ = " OR ".join(f"o.{n} IS DISTINCT FROM m.{n}" for n in names)
            if not _count(con, f"{source} AS o POSITIONAL JOIN ({masked}) AS m WHERE {differ}"):
                continue
            part = path.with_suffix(".part")
            as_sent = _renaming(f"({masked})", {name: old for old, name in agreed.items()})
            con.execute(store.write_landing(f"FROM {as_sent}", part))
            if _count(con, store.landed(part)) != _count(con, source):
                raise RetentionError(
                    f"{part} lost rows while it was written: the copy before it was kept. Check the disk."
                )
            part.replace(path)
            sync_folder(path.parent)
            written += 1
    return written


def _renaming(source: str, names: Mapping[str, str]) -> str:
    """A relation with other names for some of its columns."""
    listed = ", ".join(f'"{old}" AS "{new}"' for old, new in names.items())
    return f"(SELECT * RENAME ({listed}) FROM {source})" if names else source


def remains(con: duckdb.DuckDBPyConnection, relation: str, columns: list[str], *, names_only: bool = False) -> int:
    """How many values of temp table gone stand in text columns of a relation; with `names_only` those that name people."""
    words = f"SELECT DISTINCT unnest({_words(columns)}) AS value FROM {relation}"
    where = " WHERE gone.is_name" if names_only else ""
    return _count(con, f"({words}) AS w INNER JOIN gone USING (value){where}")


def _words(columns: list[str]) -> str:
    texts = (f"regexp_extract_all(CAST({column} AS VARCHAR), '[A-Za-z0-9<]{{6,}}')" for column in columns)
    return f"flatten([{', '.join(texts)}])"


def _name_what_goes(con: duckdb.DuckDBPyConnection, policy: Retention) -> None:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE gone AS SELECT DISTINCT flag_id AS value, false AS is_name FROM ended_flag"
    )
    for item in policy.pseudonymised:
        if "token" in item.columns.values() and _has(con, f"core.{item.feed}"):
            for column in ("doc_no", "mrz_name", "booking_ref"):
                con.execute(
                    f"INSERT INTO gone SELECT DISTINCT {column}, true FROM past_{item.feed} "
                    f"WHERE regexp_full_match({column}, '[A-Z0-9<]{{6,}}')"
                )


def _copy(con: duckdb.DuckDBPyConnection, policy: Retention, as_of: dt.date) -> None:
    masks = {f"core.{item.feed}": item for item in policy.pseudonymised}
    periods = {each.table: each for each in policy.deleted}
    tables = con.execute(
        "SELECT schema_name, table_name, sql FROM duckdb_tables() WHERE database_name = 'lintas' AND NOT temporary ORDER BY ALL"
    ).fetchall()
    follows_flag = {
        name
        for (name,) in con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_columns() "
            "WHERE database_name = 'lintas' AND column_name = 'flag_id'"
        ).fetchall()
    }
    con.execute("USE fresh")
    for (schema,) in con.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = 'lintas' AND NOT internal"
    ).fetchall():
        con.execute(f"CREATE SCHEMA IF NOT EXISTS fresh.{schema}")
    for schema, table, sql in tables:
        if schema in MADE_ANEW and schema != "reference":
            continue
        name = f"{schema}.{table}"
        con.execute(sql)
        select = f"SELECT * FROM lintas.{name} AS {table}"
        if name in masks:
            item: Pseudonymised = masks[name]
            when = f"{item.beyond(as_of)} AND NOT coalesce({item.kept('kept_hit')}, false)"
            select = f"SELECT * REPLACE ({item.replaced(when)}) FROM lintas.{name} AS {table}"
        elif name in ("flag.hit", "flag.mitigation"):
            select += f" ANTI JOIN ended_hit AS e ON e.flag_id = {table}.flag_id AND e.run_on = {table}.run_on"
        elif name in follows_flag and name not in periods:
            select += " WHERE flag_id NOT IN (SELECT flag_id FROM ended_flag)"
        elif name == "ops.judgement":
            named = (_pseudonymous(policy, f"feed_{side}", f"record_key_{side}") for side in "ab")
            select += f" WHERE NOT ({' OR '.join(named)})"
        elif name in periods:
            limit = as_of - dt.timedelta(days=periods[name].days)
            select += f" WHERE coalesce(CAST({periods[name].dated} AS DATE) > DATE '{limit}', true)"
            if name in follows_flag:
                select += " AND flag_id NOT IN (SELECT flag_id FROM ended_flag)"
        con.execute(f"INSERT INTO fresh.{name} {select}")


def _pseudonymous(policy: Retention, feed: str, key: str) -> str:
    """Whether a judgement names a record that lost its names: it would give them back."""
    return " OR ".join(
        f"({feed} = '{item.feed}' AND {key} IN (SELECT record_key FROM past_{item.feed}))"
        for item in policy.pseudonymised
        if "token" in item.columns.values()
    )


def _tell(con: duckdb.DuckDBPyConnection, policy: Retention, as_of: dt.date, found: list[Due]) -> None:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    for entry in found:
        con.execute(
            "INSERT INTO fresh.ops.deletion VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [now, as_of, entry.what, entry.action, entry.days, entry.count, policy.version, policy.sha256],
        )
    con.execute(
        "INSERT INTO fresh.ops.deleted_flag SELECT rule_id, rule_version, is_sealed, ended, counts_as, count(*), "
        "count(DISTINCT subject), $now::TIMESTAMP, occurred_month FROM ended_flag GROUP BY ALL",
        {"now": now},
    )
    con.execute("INSERT INTO fresh.ops.retention VALUES (?, ?, 0, true)", [now, as_of])


def _prove(con: duckdb.DuckDBPyConnection, policy: Retention, as_of: dt.date) -> None:
    faults = []
    for item in policy.pseudonymised:
        core = f"core.{item.feed}"
        if _has(con, core):
            left = _count(
                con,
                f"fresh.{core} WHERE {item.beyond(as_of)} AND ({item.is_named()}) AND NOT {item.kept('fresh.flag.hit')}",
            )
            if left or _count(con, f"lintas.{core}") != _count(con, f"fresh.{core}"):
                faults.append(f"{core}: {left} records still name people, or records are missing")
    texts = con.execute(
        "SELECT schema_name || '.' || table_name, list('\"' || column_name || '\"') FROM duckdb_columns() "
        "WHERE database_name = 'fresh' AND NOT internal AND data_type LIKE '%VARCHAR%' GROUP BY ALL ORDER BY 1"
    ).fetchall()
    for name, columns in texts:
        # what a kept record of a sender says stays known: the same passport is in its application and in later journeys
        if name.startswith("core."):
            con.execute(f"DELETE FROM gone WHERE value IN (SELECT unnest({_words(columns)}) FROM fresh.{name})")
    for name, columns in texts:
        if not name.startswith(("core.", "reference.")) and (count := remains(con, f"fresh.{name}", columns)):
            faults.append(f"{name}: {count} values that had to go")
    if faults:
        raise RetentionError(
            "Retention was not applied and nothing was changed: " + "; ".join(faults) + ". Please report this."
        )


def _has(con: duckdb.DuckDBPyConnection, name: str) -> bool:
    schema, table = name.split(".")
    return bool(
        con.execute(
            "SELECT count(*) FROM duckdb_tables() WHERE database_name = 'lintas' AND schema_name = $s AND table_name = $t",
            {"s": schema, "t": table},
        ).fetchall()[0][0]
    )


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])
