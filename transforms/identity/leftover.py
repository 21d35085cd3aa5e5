"""Gives the probabilistic rung what the exact rungs left over, and takes from it the links that are sure enough.

What the model knows of names (how many people bear one, how many people there are) is counted once, in the registry as first
delivered, and kept in ``identity.name_count``: were it counted every day, yesterday's links would rest on other weights than
today's.
"""

from __future__ import annotations

import duckdb

from transforms.identity import probable
from transforms.identity.blocking import CONDITIONS
from transforms.identity.model import shipped

_DESCRIPTION = "nik, no_kk, name, birth_on, sex, birth_place, mother, village_code, address, phone"
NAMES = "identity.name_count"
_FIRST = "(SELECT MIN(business_on) FROM core.population_registry)"


def learnt_from(con: duckdb.DuckDBPyConnection) -> str:
    """The registry deliveries that ``identity.name_count`` is made of."""
    rows = con.execute(
        f"SELECT DISTINCT delivery_id FROM core.population_registry WHERE business_on = {_FIRST} ORDER BY 1"
    ).fetchall()
    return repr(rows)


def learn(con: duckdb.DuckDBPyConnection) -> None:
    """Count the names of the registry as first delivered: ``identity.name_count`` (name, people)."""
    con.execute(
        f"CREATE OR REPLACE TABLE {NAMES} AS SELECT name_standard(full_name) AS name, SUM(people) AS people "
        f"FROM (SELECT full_name, COUNT(*) AS people FROM core.population_registry WHERE business_on = {_FIRST} "
        "GROUP BY full_name) GROUP BY ALL"
    )


def population(con: duckdb.DuckDBPyConnection) -> int:
    """People in the registry as first delivered."""
    return int(con.execute(f"SELECT COALESCE(SUM(people), 1) FROM {NAMES}").fetchall()[0][0])


def conditions() -> list[str]:
    """Which people the probabilistic rung would meet, as conditions over a record ``l`` and a person ``r``."""
    return CONDITIONS


def find(con: duckdb.DuckDBPyConnection) -> None:
    """Insert into ``found`` the links of ``open_record`` that are sure enough. Records that say the same of a person, as the
    crossings of one border pass do, are asked about once, unless somebody judged one of them."""
    model = shipped()
    con.execute(
        "CREATE OR REPLACE TEMP TABLE described AS SELECT feed, record_key, "
        f"DENSE_RANK() OVER (ORDER BY {_DESCRIPTION}, judged.record_key) AS record_no "
        "FROM open_record LEFT JOIN judged_key AS judged USING (feed, record_key)"
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE leftover AS SELECT DISTINCT described.record_no, {_DESCRIPTION}, name_keys "
        "FROM open_record INNER JOIN described USING (feed, record_key)"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE leftover_apart AS SELECT DISTINCT described.record_no, person.nik FROM described "
        "INNER JOIN judged_apart USING (feed, record_key) INNER JOIN identity.person AS person USING (person_id)"
    )
    probable.candidates(
        con, "leftover", "identity.person", "likely", population=population(con), apart="leftover_apart",
        name_count=NAMES, model=model, steady=True,
    )  # fmt: skip
    con.execute(
        "INSERT INTO found BY NAME SELECT described.feed, described.record_key, person.person_id, 'PROBABLE' AS rung, "
        "MAX(likely.weight) AS weight, MAX(likely.probability) AS probability, "
        "ARG_MAX(likely.compared, likely.weight) AS compared, ARG_MAX(likely.weights, likely.weight) AS weights, "
        "$version AS model_version "
        "FROM likely INNER JOIN described USING (record_no) INNER JOIN identity.person AS person ON likely.nik = person.nik "
        "WHERE likely.probability >= $link_at GROUP BY described.feed, described.record_key, person.person_id",
        {"version": model.version, "link_at": model.link_at},
    )
