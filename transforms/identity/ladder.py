"""Climbs the ladder: one SQL file a rung, each seeing only what the rungs before it left over.

`climb` reads, in schema ``identity``, person and book; on the connection, due_record (the raw shape of ``record/*.sql``),
judged_cluster, judged_person, judged_apart, issued_book and kept_link. It leaves temp tables

* found(feed, record_key, person_id, rung, weight, probability, compared, weights, model_version),
* unsettled: what the exact keys left over, in the shape people are compared in; view open_record is what of it has no link yet,
* ambiguous(feed, record_key): a rung met two people who fit alike,
* refused(feed, record_key): a rung met somebody whom a judgement had ruled out.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

from transforms.engine import SqlFile, read_sql

ROOT = Path(__file__).parent
Probable = Callable[[duckdb.DuckDBPyConnection], None]
_FOUND = (
    "(feed VARCHAR, record_key VARCHAR, person_id BIGINT, rung VARCHAR, weight DOUBLE, probability DOUBLE, "
    "compared VARCHAR, weights VARCHAR, model_version VARCHAR)"
)
_START = f"""
CREATE OR REPLACE TEMP TABLE found {_FOUND};
CREATE OR REPLACE TEMP TABLE ambiguous (feed VARCHAR, record_key VARCHAR);
CREATE OR REPLACE TEMP TABLE refused (feed VARCHAR, record_key VARCHAR);
CREATE OR REPLACE TEMP VIEW waiting AS
  SELECT due_record.* FROM due_record ANTI JOIN found USING (feed, record_key) WHERE COALESCE(issuing_state, 'IDN') = 'IDN'
"""
_OPEN = """
CREATE OR REPLACE TEMP VIEW open_record AS SELECT unsettled.* FROM unsettled ANTI JOIN found USING (feed, record_key)
"""
_KNOWN = """
CREATE OR REPLACE TEMP VIEW known_link AS
SELECT record_key, person_id, rung, weight, probability, model_version
FROM (SELECT * FROM found UNION ALL BY NAME SELECT * FROM kept_link)
WHERE feed = 'passport_application' AND rung <> '{but}'
"""
_RULED_OUT = """
INSERT INTO refused
  SELECT DISTINCT candidate.feed, candidate.record_key FROM candidate SEMI JOIN judged_apart USING (feed, record_key, person_id);
DELETE FROM candidate USING judged_apart AS apart
  WHERE candidate.feed = apart.feed AND candidate.record_key = apart.record_key AND candidate.person_id = apart.person_id
"""
_SEVERAL = """
CREATE OR REPLACE TEMP TABLE several AS
  SELECT feed, record_key FROM candidate GROUP BY feed, record_key HAVING MIN(person_id) <> MAX(person_id);
INSERT INTO ambiguous FROM several;
CREATE OR REPLACE TEMP TABLE candidate AS
  SELECT feed, record_key, MIN(person_id) AS person_id, MIN(rung) AS rung, MIN(weight) AS weight,
    MIN(probability) AS probability, MIN(compared) AS compared, MIN(model_version) AS model_version
  FROM candidate ANTI JOIN several USING (feed, record_key) GROUP BY feed, record_key
"""


def rungs() -> Iterator[SqlFile]:
    """The rungs, strongest first."""
    return (read_sql(path) for path in sorted((ROOT / "rungs").glob("*.sql")))


def climb(con: duckdb.DuckDBPyConnection, probable: Probable | None = None) -> None:
    """Link every due record that can be linked. `probable` inserts into ``found`` what the probabilistic rung makes of
    ``open_record``."""
    con.execute(_START)
    files = list(rungs())
    exact = [file for file in files if "waiting" in file.meta["reads"]]
    for file in exact:
        _apply(con, file)
    con.execute(f"CREATE OR REPLACE TEMP TABLE unsettled AS {read_sql(ROOT / 'unsettled.sql').sql}")
    con.execute(_OPEN)
    if not is_open(con):
        return
    # A chain of books is followed through the strong links first, so that how much of it is due makes no difference.
    con.execute(_KNOWN.format(but="PROBABLE"))
    for file in files[len(exact) :]:
        _apply(con, file)
    if probable is not None and is_open(con):
        probable(con)
        con.execute(_KNOWN.format(but=""))
        for file in files:
            if file.meta.get("repeats"):
                _apply(con, file)


def is_open(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a due record has no link yet."""
    return bool(con.execute("SELECT 1 FROM open_record LIMIT 1").fetchall())


def weight(precision: float) -> float:
    """Log2 odds of a link of this precision."""
    return math.log2(precision / (1 - precision))


def _apply(con: duckdb.DuckDBPyConnection, file: SqlFile) -> None:
    """One rung, if any record states what it `needs`: planning the comparison of names costs more than this question."""
    source = "waiting" if "waiting" in file.meta["reads"] else "open_record"
    if not con.execute(f"SELECT 1 FROM {source} WHERE {file.meta.get('needs', 'TRUE')} IS NOT NULL LIMIT 1").fetchall():
        return
    precision = float(file.meta["precision"])
    repeats = bool(file.meta.get("repeats"))
    while True:
        con.execute(f"CREATE OR REPLACE TEMP TABLE candidate {_FOUND}")
        con.execute(f"INSERT INTO candidate BY NAME {file.sql}")
        con.execute(_RULED_OUT)
        if not file.meta.get("unique"):
            con.execute(_SEVERAL)
        con.execute(
            "INSERT INTO found BY NAME SELECT feed, record_key, person_id, COALESCE(rung, $rung) AS rung, "
            "COALESCE(weight, $weight) AS weight, COALESCE(probability, $precision) AS probability, compared, model_version "
            "FROM candidate",
            {"rung": file.meta["rung"], "weight": weight(precision), "precision": precision},
        )
        ((added,),) = con.execute("SELECT COUNT(*) FROM candidate").fetchall()
        if not (added and repeats):
            return
