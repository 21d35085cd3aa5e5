"""Keeps identity up to date: links again what a run date, a delivery, a changed person or a judgement can have touched.

What is due follows from keys alone, so the tables are those that linking everything anew would give. While the work goes on
the row of ``identity.state`` is away: after a killed run everything is linked anew.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from pathlib import Path

import duckdb

from transforms import engine
from transforms.engine import bind, literal, read_sql
from transforms.identity import judged, ladder, leftover

ROOT = Path(__file__).parent
FIRST = "passport_application"
MOST_ROUNDS = 2
_KEPT = "feed, record_key, person_id, rung"


def identify(con: duckdb.DuckDBPyConnection, run_on: dt.date, run_id: str) -> None:
    """Bring schema ``identity`` (person, book, link, residue) to what is seen from `run_on`. Links that change their person
    are told in ``ops.link_change`` under `run_id`."""
    engine.see(con, run_on)
    con.execute("CREATE SCHEMA IF NOT EXISTS due")
    judged.see(con, run_on)
    recipe = _recipe(con)
    from_on = _seen_from(con, recipe)
    _remember(con, everything=from_on is None)
    if from_on is None:
        con.execute((ROOT / "tables.sql").read_text(encoding="utf-8"))
        con.execute(f"CREATE OR REPLACE VIEW identity.exact_link AS {read_sql(ROOT / 'exact_link.sql').sql}")
    con.execute("DELETE FROM identity.state")
    _touch(con, from_on, run_on)
    _people(con, everything=from_on is None)
    judged.start(con)
    for turn in range(MOST_ROUNDS):
        _link(con, run_on, everything=from_on is None and turn == 0)
        if not judged.settle(con):
            break
        for table in ("touched", "stirred", "changed_id"):
            con.execute(f"DELETE FROM {table}")
    con.execute(read_sql(ROOT / "link_change.sql").sql, {"run_id": run_id, "run_on": run_on})
    con.execute("INSERT INTO identity.state VALUES (?, ?)", [run_on, recipe])


def records() -> dict[str, engine.SqlFile]:
    """The feeds whose records belong to people, with the SQL that gives them one shape."""
    return {path.stem: read_sql(path) for path in sorted((ROOT / "record").glob("*.sql"))}


def see_due(con: duckdb.DuckDBPyConnection, name: str, source: str, where: str = "") -> None:
    """Make view ``due.<name>``: what of `source` is to be linked now."""
    con.execute(f"CREATE OR REPLACE VIEW due.{name} AS SELECT source.* FROM {source} AS source {where}")


def _recipe(con: duckdb.DuckDBPyConnection) -> str:
    """What links are made of beside the records: the SQL, the model, and what the model knows of names."""
    kinds = ("*.sql", "*.json", "*.yaml")
    files = [
        path for folder in (ROOT, ROOT.parent / "functions") for kind in kinds for path in sorted(folder.rglob(kind))
    ]
    text = b"".join(path.read_bytes() for path in files) + leftover.learnt_from(con).encode()
    return hashlib.sha256(text).hexdigest()[:16]


def _seen_from(con: duckdb.DuckDBPyConnection, recipe: str) -> dt.date | None:
    con.execute("CREATE TABLE IF NOT EXISTS identity.state (run_on DATE, recipe VARCHAR)")
    rows = con.execute("SELECT run_on FROM identity.state WHERE recipe = ?", [recipe]).fetchall()
    return rows[0][0] if rows else None


def _remember(con: duckdb.DuckDBPyConnection, *, everything: bool) -> None:
    """Temp table earlier_link: links as they were, of what is due (added when it is known) or of everything."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE earlier_link (feed VARCHAR, record_key VARCHAR, person_id BIGINT, rung VARCHAR)"
    )
    known = con.execute("FROM duckdb_tables() WHERE schema_name = 'identity' AND table_name = 'link'").fetchall()
    if everything and known:
        con.execute(f"INSERT INTO earlier_link SELECT {_KEPT} FROM identity.link")


def _touch(con: duckdb.DuckDBPyConnection, from_on: dt.date | None, run_on: dt.date) -> None:
    """Temp tables touched(feed, record_key) and touched_nik(nik): keys of new deliveries, and keys that another version of is
    seen from `run_on` than from `from_on`. Empty when everything is linked."""
    con.execute("CREATE OR REPLACE TEMP TABLE touched (feed VARCHAR, record_key VARCHAR)")
    con.execute("CREATE OR REPLACE TEMP TABLE touched_nik (nik BIGINT)")
    con.execute("CREATE OR REPLACE TEMP TABLE stirred (feed VARCHAR, record_key VARCHAR)")
    if from_on is None:
        return
    low, high = literal(min(from_on, run_on)), literal(max(from_on, run_on))
    moved = (
        "WHERE delivery_id IN (SELECT delivery_id FROM ops.delivery WHERE NOT is_evaluated) "
        f"OR (business_on > {low} AND business_on <= {high}) OR (until_on > {low} AND until_on <= {high})"
    )
    for feed, file in records().items():
        con.execute(f"INSERT INTO touched SELECT DISTINCT '{feed}', {file.meta['key']} FROM core.{feed} {moved}")
    con.execute(f"INSERT INTO touched_nik SELECT DISTINCT nik FROM core.population_registry {moved}")


def _people(con: duckdb.DuckDBPyConnection, *, everything: bool) -> None:
    """Renew the touched people and find those whom the registry holds under two NIK. Leaves changed_person (they as they were
    and as they are), changed_id (every person_id concerned) and stirred (left-over records that they can fit)."""
    person = read_sql(ROOT / "person.sql").sql
    if everything:
        see_due(con, "population_registry", "seen.population_registry")
        con.execute(f"INSERT INTO identity.person BY NAME {person}")
        con.execute("CREATE OR REPLACE TEMP VIEW changed_person AS FROM identity.person")
        leftover.learn(con)
    else:
        see_due(con, "population_registry", "seen.population_registry", "SEMI JOIN touched_nik USING (nik)")
        con.execute(
            "CREATE OR REPLACE TEMP TABLE earlier_person AS FROM identity.person SEMI JOIN touched_nik USING (nik)"
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE renewed_person AS {person}")
        con.execute("DELETE FROM identity.person WHERE nik IN (SELECT nik FROM touched_nik)")
        con.execute("INSERT INTO identity.person BY NAME FROM renewed_person")
        con.execute(
            "CREATE OR REPLACE TEMP VIEW changed_person AS FROM earlier_person UNION ALL BY NAME FROM renewed_person"
        )
    con.execute(f"CREATE OR REPLACE TEMP TABLE reissued AS {read_sql(ROOT / 'reissued.sql').sql}")
    con.execute(
        "UPDATE identity.person AS person SET person_id = reissued.person_id FROM reissued "
        "WHERE person.nik = reissued.nik AND person.person_id <> reissued.person_id"
    )
    con.execute("CREATE OR REPLACE TEMP TABLE changed_id (person_id BIGINT)")
    if everything:
        return
    con.execute(
        "INSERT INTO changed_id SELECT unnest([nik, person_id]) FROM changed_person "
        "UNION SELECT unnest([nik, earlier_id, person_id]) FROM reissued WHERE earlier_id <> person_id"
    )
    con.execute(f"INSERT INTO stirred {read_sql(ROOT / 'due' / 'stirred.sql').sql}")
    for condition in leftover.conditions():
        # A semi join on more than equal keys would be a nested loop.
        con.execute(
            "INSERT INTO stirred SELECT DISTINCT l.feed, l.record_key FROM identity.residue AS l "
            f"INNER JOIN changed_person AS r ON {condition}"
        )


def _link(con: duckdb.DuckDBPyConnection, run_on: dt.date, *, everything: bool) -> None:
    """Applications first, because they make the books that the other feeds are held against."""
    rest = [feed for feed in records() if feed != FIRST]
    _due(
        con, f"SELECT '{FIRST}' AS feed, application_id AS record_key FROM seen.{FIRST}" if everything else _sql(FIRST)
    )
    _relink(con, [FIRST], run_on, everything)
    _books(con, everything)
    if not everything:
        con.execute(f"CREATE OR REPLACE TEMP TABLE due_by_book AS {_sql('by_book')}")
        _due(con, _sql("other"))
    _relink(con, rest, run_on, everything)


def _sql(name: str) -> str:
    return read_sql(ROOT / "due" / f"{name}.sql").sql


def _due(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE due_key AS SELECT DISTINCT feed, record_key FROM ({sql})")


def _relink(con: duckdb.DuckDBPyConnection, feeds: Sequence[str], run_on: dt.date, everything: bool) -> None:
    """Climb the ladder with the due records of `feeds` and write what became of them."""
    shapes = []
    for feed in feeds:
        file = records()[feed]
        key = file.meta["key"]
        where = "" if everything else f"WHERE {key} IN (SELECT record_key FROM due_key WHERE feed = '{feed}')"
        see_due(con, feed, f"seen.{feed}", where)
        shapes.append(bind(file.sql, {"run_on": run_on}))
    con.execute("CREATE OR REPLACE TEMP VIEW due_record AS\n" + "\nUNION ALL\n".join(shapes))
    kept = "false" if everything else "record_key NOT IN (SELECT record_key FROM due_key)"
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW kept_link AS SELECT * FROM identity.link WHERE feed = '{FIRST}' AND {kept}"
    )
    con.execute(f"CREATE OR REPLACE TEMP VIEW issued_book AS {read_sql(ROOT / 'issued_book.sql').sql}")
    ladder.climb(con, leftover.find)
    con.execute(f"CREATE OR REPLACE TEMP TABLE unlinked AS {read_sql(ROOT / 'unlinked.sql').sql}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE new_link AS {read_sql(ROOT / 'link.sql').sql}")
    if not everything:
        con.execute(
            f"INSERT INTO earlier_link SELECT {_KEPT} FROM identity.link SEMI JOIN due_key USING (feed, record_key) "
            "ANTI JOIN earlier_link USING (feed, record_key) WHERE feed IN (SELECT unnest($feeds))",
            {"feeds": list(feeds)},
        )
        for table in ("link", "residue"):
            con.execute(
                f"DELETE FROM identity.{table} AS earlier USING due_key WHERE earlier.feed IN (SELECT unnest($feeds)) "
                "AND earlier.feed = due_key.feed AND earlier.record_key = due_key.record_key",
                {"feeds": list(feeds)},
            )
    con.execute("INSERT INTO identity.link BY NAME FROM new_link")
    con.execute(
        "INSERT INTO identity.residue BY NAME SELECT * EXCLUDE (record_no, unit_code, record_on, doc_type, issuing_state, doc_on, "
        "old_book_no), document_key(doc_no) AS doc_key FROM unsettled"
    )


def _books(con: duckdb.DuckDBPyConnection, everything: bool) -> None:
    """Renew the books of the applications just linked. Leaves changed_book: the books that are not what they were."""
    book = read_sql(ROOT / "book.sql").sql
    if everything:
        see_due(con, "book", f"seen.{FIRST}", "WHERE decision = 'TERBIT' AND passport_no IS NOT NULL")
        con.execute(f"INSERT INTO identity.book BY NAME {book}")
        return
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE due_number AS SELECT passport_no FROM seen.{FIRST} AS application INNER JOIN due_key "
        "ON application.application_id = due_key.record_key WHERE passport_no IS NOT NULL "
        "UNION SELECT passport_no FROM identity.book AS book INNER JOIN due_key ON book.application_id = due_key.record_key"
    )
    see_due(
        con,
        "book",
        f"seen.{FIRST}",
        "WHERE decision = 'TERBIT' AND passport_no IN (SELECT passport_no FROM due_number)",
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE earlier_book AS FROM identity.book SEMI JOIN due_number USING (passport_no)"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE renewed_book AS {book}")
    con.execute("DELETE FROM identity.book WHERE passport_no IN (SELECT passport_no FROM due_number)")
    con.execute("INSERT INTO identity.book BY NAME FROM renewed_book")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE changed_book AS (FROM earlier_book EXCEPT SELECT * FROM renewed_book) "
        "UNION ALL (FROM renewed_book EXCEPT SELECT * FROM earlier_book)"
    )
