"""Cost of linking in a large registry: python -m benchmarks.identity_scale --people 10000000.

People, a history of applications with their books, and one ordinary day (at ten times the nation's rates for so many people)
are made in SQL (``benchmarks/scale``). The history goes straight into the warehouse, the day through pull, check, load and
identify, each part in its own process, so that its peak memory is its own. Then records that carry no key at all go through
the probabilistic rung, beside plain Splink over everything: a sample of the records, and the straight line through two sizes of
it, which is what the time for all of them is read from.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

import expectations
import synthetic.draws
import synthetic.writer
from benchmarks.measure import machine, run
from flows import evaluate, intake, pipeline
from flows.session import open_session
from flows.settings import Settings
from synthetic import country
from transforms import engine
from warehouse import store
from warehouse.home import Home
from warehouse.load import Delivery, Judgement, ensure, load

SQL = Path(__file__).parent / "scale"
START = dt.date(2026, 9, 1)
DAY = START + dt.timedelta(days=1)
FEEDS = ("population_registry", "passport_application", "crossing", "placement")
HISTORY = FEEDS[:2]
# What spoils a table of this folder is the invented country's own.
FAULTS = {"application": "application_fault", "placement_row": "placement_fault"}
A_DAY = {"fresh": 2_500, "crossings": 21_000, "placed": 300, "changed": 10_500, "born": 4_500}
SECONDS, GIB = 20, 4


def main() -> None:
    """Run every part and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=10_000_000)
    options.add_argument("--residual", type=int, default=1_000_000, help="records without a key")
    options.add_argument(
        "--sample", type=int, default=50_000, help="of which plain Splink links this many, and a quarter as many"
    )
    options.add_argument("--work", type=Path, help="a folder with room (about 1 GB for a million people)")
    options.add_argument("--part", choices=tuple(PARTS), help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.part:
        PARTS[given.part](given.work, given)
        return
    console = Console(width=150, highlight=False)
    console.print(machine())
    with tempfile.TemporaryDirectory(prefix="scale-", dir=given.work) as folder:
        table = Table(
            "part", "wall s", "peak GiB", "figures", title=f"{given.people:,} people", title_justify="left", box=None
        )
        for part in PARTS:
            told = Path(folder) / f"{part}.json"
            command = [sys.executable, "-m", "benchmarks.identity_scale", "--part", part, "--work", folder]
            sizes = ["--people", str(given.people), "--residual", str(given.residual), "--sample", str(given.sample)]
            spent = run([*command, *sizes], Path(folder) / "log.txt")
            figures = json.loads(told.read_text(encoding="utf-8"))
            console.print(f"{part}: {spent.wall:.0f} s, {figures}")
            lines = "\n".join(f"{name}: {value}" for name, value in figures.items())
            table.add_row(part, f"{spent.wall:.1f}", f"{spent.memory:.2f}", lines)
        console.print(table)
        console.print(f"targets for the ordinary day's identify: {SECONDS} s, {GIB} GiB")


def make(folder: Path, given: argparse.Namespace) -> None:
    """Write the history, the day's deliveries, the residual records and the truth below `folder`."""
    people = given.people
    share = people / 10_000_000
    params: dict[str, Any] = {name: max(10, round(count * share)) for name, count in A_DAY.items()}
    params |= {"people": people, "residual": given.residual, "first": people * 13 // 100, "renewed": people * 2 // 100}
    with duckdb.connect(folder / "make.duckdb", config={"threads": 2, "memory_limit": "8GB"}) as con:
        con.execute(f"SET temp_directory = '{folder / 'spill'}'")
        con.execute("SET preserve_insertion_order = false")
        synthetic.draws.install(con, seed=21)
        country.load_lists(con)
        params |= dict(con.execute("SELECT name, value FROM rate").fetchall()) | {"start": START}
        for path in sorted(SQL.glob("[0-9]_*.sql")):
            table = path.stem[2:]
            con.execute(f"CREATE TABLE {table} AS {engine.bind(engine.read_sql(path).sql, params)}")
            if table in FAULTS:
                country.run(con, FAULTS[table], params)
        for feed in FEEDS:
            con.execute(f"CREATE VIEW {feed} AS {engine.bind(engine.read_sql(SQL / f'feed_{feed}.sql').sql, params)}")
            synthetic.writer.write_feed(con, folder / "inbox", feed, "parquet")
        for name in ("truth", "residual"):
            told = engine.bind(engine.read_sql(SQL / f"{name}.sql").sql, params)
            con.execute(f"COPY ({told}) TO '{folder / name}.parquet' (FORMAT parquet)")
    (folder / "make.duckdb").unlink()
    for feed in HISTORY:
        (folder / "inbox" / feed / START.isoformat()).rename(folder / feed)
    _tell(folder, "make", {name: params[name] for name in ("people", "first", "renewed", *A_DAY)})


def first(folder: Path, given: argparse.Namespace) -> None:
    """Load the history unchecked and identify it whole."""
    with open_session(Home(folder / "home"), Settings(), "benchmark", START) as session:
        for feed, table in intake.core_tables().items():
            ensure(session.con, table, [column.name for column in expectations.load_contract(feed).columns])
        started = time.perf_counter()
        for feed in HISTORY:
            (path,) = (folder / feed).iterdir()
            landed = session.home.landing / f"{feed}.parquet"
            session.con.execute(store.write_landing(f"SELECT *, row_number() OVER () AS line_no FROM '{path}'", landed))
            ((rows,),) = session.con.execute(f"SELECT count(*) FROM '{path}'").fetchall()
            delivery = Delivery(feed, START, path.name, feed, 0, dt.datetime(2026, 9, 1, tzinfo=dt.UTC), landed, rows)
            accepted = Judgement(True, "1.0.0", [], None, None)
            load(session.con, delivery, intake.core_tables()[feed], accepted, session.run_id)
        loaded = time.perf_counter()
        pipeline.identify(session, START)
        session.con.execute("UPDATE ops.delivery SET is_evaluated = true")
        figures = {"load s": loaded - started, "identify s": time.perf_counter() - loaded}
    _tell(folder, "first", figures)


def arrive(folder: Path, given: argparse.Namespace) -> None:
    """Pull, check and load the ordinary day."""
    with open_session(Home(folder / "home"), Settings(), "benchmark", DAY) as session:
        judged: pipeline.Judged = []
        for feed in FEEDS:
            judged += pipeline.check(session, feed, pipeline.pull(session, feed, DAY, folder / "inbox"))
        pipeline.load(session, judged)
        figures = {
            "rows": session.tally.rows,
            "quarantined": session.tally.quarantined,
            "rejected": session.tally.rejected,
        }
    _tell(folder, "arrive", figures)


def identify(folder: Path, given: argparse.Namespace) -> None:
    """Identify the ordinary day; how right it is, is told beside."""
    with open_session(Home(folder / "home"), Settings(), "benchmark", DAY) as session:
        started = time.perf_counter()
        evaluate.identify(session, DAY)
        seconds = time.perf_counter() - started
        rows = session.con.execute(
            "SELECT coalesce(rung, unlinked_reason), count(*), "
            "count(*) FILTER (person_id IS NOT NULL AND person_id IS DISTINCT FROM t.nik) "
            "FROM identity.link INNER JOIN read_parquet($truth) AS t USING (feed, record_key) WHERE is_of_day "
            "GROUP BY ALL ORDER BY 2 DESC",
            {"truth": str(folder / "truth.parquet")},
        ).fetchall()
    told = {name: f"{count:,}" + (f", {wrong:,} of them wrong" if wrong else "") for name, count, wrong in rows}
    _tell(folder, "identify", {"identify s": seconds, "target s": SECONDS, "target GiB": GIB} | told)


_RECORDS = """
CREATE OR REPLACE TEMP TABLE residual_record AS
SELECT record_no, owner_id, CAST(NULL AS BIGINT) AS nik, CAST(NULL AS BIGINT) AS no_kk, name_standard(full_name) AS name,
  name_keys(name_standard(full_name)) AS name_keys, false AS is_cut, birth_on, sex, name_standard(birth_place) AS birth_place,
  name_standard(mother_name) AS mother, CAST(NULL AS VARCHAR) AS village_code, CAST(NULL AS VARCHAR) AS address,
  CAST(NULL AS VARCHAR) AS phone
FROM read_parquet($path) WHERE record_no < $most
"""


def residual(folder: Path, given: argparse.Namespace) -> None:
    """Link records without a key by the probabilistic rung."""
    from transforms.identity import model, probable

    home = Home(folder / "home")
    with store.reading(home, Settings().resources) as con:
        engine.install_functions(con)
        started = time.perf_counter()
        con.execute(_RECORDS, {"path": str(folder / "residual.parquet"), "most": given.residual})
        ready = time.perf_counter()
        searched = probable.candidates(
            con, "residual_record", "identity.person", "residual_found", population=given.people
        )
        seconds = time.perf_counter() - ready
        ((linked, right),) = con.execute(
            "SELECT count(*), count(*) FILTER (found.nik = owner_id) FROM residual_found AS found "
            "INNER JOIN residual_record USING (record_no) WHERE probability >= ?",
            [model.shipped().link_at],
        ).fetchall()
    skipped = {f"left out, {left.block}": f"{left.values:,} keys, {left.pairs:,} pairs" for left in searched.skipped}
    figures = {
        "records": given.residual,
        "standardised s": ready - started,
        "candidates s": seconds,
        "pairs": searched.pairs,
    }
    _tell(folder, "residual", figures | {"linked": linked, "right": right} | skipped)


def plain(folder: Path, given: argparse.Namespace) -> None:
    """Plain Splink, as its documentation recommends, on two sizes of sample; the time for all records on their line."""
    sizes = (given.sample // 4, given.sample)
    spent: dict[int, float] = {}
    figures: dict[str, Any] = {}
    # A first turn, not counted, so that the cold start is in neither of the two.
    for size in (sizes[0], *sizes):
        with store.reading(Home(folder / "home"), Settings().resources) as con:
            engine.install_functions(con)
            con.execute(_RECORDS, {"path": str(folder / "residual.parquet"), "most": size})
            started = time.perf_counter()
            linked, right = _splink(con)
            spent[size] = time.perf_counter() - started
            figures[f"{size:,} records s"] = spent[size]
            figures[f"{size:,} records"] = f"{linked:,} linked at 0.99, {right:,} right"
    slope = (spent[sizes[1]] - spent[sizes[0]]) / (sizes[1] - sizes[0])
    told = spent[sizes[0]] + slope * (given.residual - sizes[0]) if slope > 0 else "no slope: take a larger --sample"
    _tell(folder, "plain", figures | {f"{given.residual:,} records s, extrapolated": told})


def _splink(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on

    from transforms.identity.model import quiet
    from transforms.identity.probable import api

    shape = "birth_on, sex, name, birth_place, mother"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE plain_record AS SELECT record_no AS unique_id, {shape} FROM residual_record"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE plain_person AS SELECT nik AS unique_id, {shape} FROM identity.person")
    con.execute("USE memory")
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("name"),
            cl.DateOfBirthComparison("birth_on", input_is_string=False),
            cl.ExactMatch("sex"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.NameComparison("mother"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("birth_on", "sex"),
            block_on("name", "birth_place"),
            block_on("name", "mother"),
        ],
    )
    with quiet():
        db = api(con)
        linker = Linker([db.register("plain_record"), db.register("plain_person")], settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match([block_on("name", "birth_on")], recall=0.8)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_on", "sex"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("name", "mother"))
        scored = linker.inference.predict(threshold_match_probability=0.99)
        ((linked, right),) = con.execute(
            # Splink names the two inputs itself, but every NIK is greater than every record number.
            "WITH pair AS (SELECT least(unique_id_l, unique_id_r) AS record_no, greatest(unique_id_l, unique_id_r) AS nik, "
            f"match_weight FROM {scored.physical_name}), "
            "best AS (SELECT record_no, arg_max(nik, match_weight) AS nik FROM pair GROUP BY record_no) "
            "SELECT count(*), count(*) FILTER (best.nik = owner_id) FROM best INNER JOIN residual_record USING (record_no)"
        ).fetchall()
    return linked, right


def _tell(folder: Path, part: str, figures: dict[str, Any]) -> None:
    rounded = {name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()}
    (folder / f"{part}.json").write_text(json.dumps(rounded), encoding="utf-8")


PARTS = {"make": make, "first": first, "arrive": arrive, "identify": identify, "residual": residual, "plain": plain}

if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent)
    main()
