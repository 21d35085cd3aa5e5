"""What goes out: published files, reports, answers. Every read of a role's file leaves an audit record first."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

import expectations
from flows.session import Session
from flows.settings import Settings
from transforms import rulebook
from transforms.identity import explain
from warehouse import audit, keys, store, timeline
from warehouse import publish as publishing
from warehouse.home import Home
from warehouse.policy import read_policy
from warehouse.published import PublishedFile, current

_HOUSE = Path(__file__).parents[1]
_SOURCES = {".py", ".sql", ".csv", ".json", ".yaml", ".toml", ".html", ".css", ".jinja"}


def role_key(home: Home, role: str) -> str:
    """The key of a role's published files."""
    return keys.derive(keys.read_key(home.master_key), f"published {role}")


def publish(session: Session, run_on: dt.date) -> int:
    """Publish every role's file as seen from `run_on`. Returns the rows published. Raises warehouse.published.PublishError."""
    explain.tell(session.con, run_on)
    rules, _ = rulebook.load_rules()
    contracts = [expectations.load_contract(feed) for feed in expectations.feeds()]
    files = publishing.publish(
        session.con,
        session.home.published,
        keys={role: role_key(session.home, role) for role in read_policy().roles},
        run_on=run_on,
        rules=[rulebook.register_row(rule) for rule in rules],
        feeds=[
            {"feed": c.feed, "title": c.title, "title_en": c.title_en, "freshness_days": c.freshness_days}
            for c in contracts
        ],
        httpfs=store.crypto_module(),
    )
    timeline.published(session.con, run_on, session.run_id, software())
    return sum(file.rows for file in files)


@cache
def software() -> str:
    """A fingerprint of everything beside the rules that a report follows from: the code, its texts, DuckDB."""
    told = hashlib.sha256(duckdb.__version__.encode())
    for room in ("transforms", "warehouse", "reports", "expectations"):
        for path in sorted((_HOUSE / room).rglob("*")):
            if path.suffix in _SOURCES and path.parent.name != "rules":
                told.update(f"{path.relative_to(_HOUSE)}\n".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def report(home: Home, settings: Settings, run_on: dt.date, *, who: str, langs: Sequence[str]) -> list[Path]:
    """Write the daily report of `run_on` from the analysts' published file. Returns the files written."""
    from reports import daily

    out = home.reports / f"{run_on:%Y-%m-%d}"
    with opened(home, "analyst", who=who, act="report", purpose=f"daily report {run_on}") as con:
        found = daily.read(con, run_on=run_on, per_unit=settings.cards_per_unit, by_unit=settings.cards_by_unit)
    return [path for lang in langs for path in daily.write(found, out, lang, keeps_editions=True)]


def written(session: Session, run_on: dt.date, files: Sequence[Path]) -> None:
    """Note which edition of the report of `run_on` stands in `files`, so that what changes after it can be told."""
    from reports import edition

    page = next(path for path in files if path.name.startswith("laporan-"))
    number = 1 + edition.editions(session.home.reports / f"{run_on:%Y-%m-%d}").index(page.parent)
    settings = session.settings
    sha256 = edition.sha256(set(files), page.parent)
    timeline.written(session.con, run_on, number, sha256, settings.cards_per_unit, settings.cards_by_unit)


def notes(home: Home, *, who: str) -> list[Path]:
    """Lay a note beside every report that is other by now than people had it, from the analysts' published file. Returns the
    files written."""
    from reports import changes, queries
    from reports.model import Feed, Tpi

    with opened(home, "analyst", who=who, act="report", purpose="notes on changed reports") as con:
        feeds = queries.rows(con, "feed", Feed, {"run_on": dt.date.max})
        return changes.write(
            queries.rows(con, "report_note", changes.Note, {}),
            queries.rows(con, "report_change", changes.Change, {}),
            folder=home.reports,
            tpi={row.tpi_code: row.name for row in queries.rows(con, "tpi", Tpi, {})},
            feeds={
                lang: {feed.feed: feed.title if lang == "id" else feed.title_en for feed in feeds}
                for lang in ("id", "en")
            },
        )


def report_page(home: Home, run_on: dt.date, lang: str = "id") -> Path:
    """The country's page of a day's report."""
    return home.reports / f"{run_on:%Y-%m-%d}" / f"laporan-{run_on:%Y-%m-%d}.{lang}.html"


def flags(home: Home, run_on: dt.date, *, who: str) -> pa.Table:
    """What held on `run_on` as people look at it, pseudonymous: one row an item in its order, with its flags and every part of
    its score; flags that stand in no item come last, one row each. Each row tells the snapshot it was read from."""
    from reports import queries

    _, sql = queries.read("flags")
    day = f"DATE '{run_on:%Y-%m-%d}'"
    found = ask(home, sql.replace("$run_on", day), role="analyst", purpose=f"flags of {run_on}", who=who)
    snapshot = (found.schema.metadata or {}).get(b"snapshot", b"").decode()
    return found.append_column("snapshot", pa.array([snapshot] * found.num_rows, pa.string()))


def told(home: Home, run_on: dt.date, *, who: str) -> list[str]:
    """What was flagged and why, in at most three lines: the rules with most flags on `run_on`, each with one reason."""
    sql = (
        "SELECT rule_id, count(*) AS flags, min(reason) AS reason FROM mart.flag "
        f"WHERE first_run_on <= DATE '{run_on:%Y-%m-%d}' AND last_run_on >= DATE '{run_on:%Y-%m-%d}' "
        "GROUP BY rule_id ORDER BY min(tier), flags DESC, rule_id LIMIT 3"
    )
    rows = ask(home, sql, role="analyst", purpose=f"overview of {run_on}", who=who).to_pylist()
    return [f"{row['rule_id']}: {row['flags']} flags, for example: {row['reason']}" for row in rows]


def ask(home: Home, sql: str, *, role: str, purpose: str, who: str) -> pa.Table:
    """The complete answer to one SELECT over a role's published file; audited before it runs."""
    from warehouse import query

    return query.answer(
        sql,
        role=role,
        purpose=purpose,
        who=who,
        published=home.published,
        key=role_key(home, role),
        audit_log=home.audit_log,
        limits=query.Limits(
            seconds=300, cpu_seconds=300, memory_mib=2048, address_mib=8192, rows=20_000_000, threads=2
        ),
    )


def user() -> str:
    """The operating system's name of who asks."""
    return getpass.getuser()


@contextmanager
def opened(home: Home, role: str, *, who: str, act: str, purpose: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A role's current published file, to be read in this process; audited before it is opened."""
    file: PublishedFile = current(home.published / role)
    audit.append(home.audit_log, who=who, role=role, act=act, purpose=purpose, outcome="granted", snapshot=file.sha256)
    con = duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": "false", "python_enable_replacements": "false"}
    )
    try:
        con.execute(f"LOAD '{store.crypto_module()}'")
        con.execute("SET VARIABLE lintas_key = $key", {"key": role_key(home, role)})
        con.execute(
            f"ATTACH '{str(file.path).replace(chr(39), chr(39) * 2)}' AS published "
            "(READ_ONLY, ENCRYPTION_KEY getvariable('lintas_key'), ENCRYPTION_CIPHER 'GCM')"
        )
        con.execute("RESET VARIABLE lintas_key")
        con.execute("USE published")
        con.execute("SET VARIABLE snapshot = $snapshot", {"snapshot": file.snapshot})
        yield con
    finally:
        con.close()
