"""Retention: what had to go is nowhere, twice is once, and it does not matter whether a delivery came before or after."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations import load_contract
from transforms import rulebook
from transforms.engine import clean_files, load_reference
from warehouse import purge, store
from warehouse.home import Home
from warehouse.load import Delivery, Judgement, Table, ensure, load
from warehouse.retention import horizon, read_retention, tables

pytestmark = pytest.mark.slow
POLICY = read_retention()
AS_OF = dt.date(2026, 12, 1)
OLD, NEW = dt.date(2026, 5, 1), dt.date(2026, 11, 1)
COLUMNS = [column.name for column in load_contract("crossing").columns]
ACCEPTED = Judgement(True, "1.0.0", [], None, None)
Row = tuple[str, dt.date, str]


def row(given: Row) -> dict[str, str | None]:
    key, day, name = given
    return dict.fromkeys(COLUMNS, None) | {
        "crossing_id": key, "crossed_at": f"{day}T08:00:00", "doc_no": f"X{key}000", "mrz_name": f"{name}<<{key}",
        "birth_date": "1990-05-06", "booking_ref": f"B{key}000", "nationality": "IDN", "outcome": "BERANGKAT", "direction": "OUT",
    }  # fmt: skip


class World:
    """A home with one feed, by whose landing files its warehouse can be loaded."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        self.plain = {
            f.name: Table(f.name, f.sql, tuple(f.meta["key"]), None) for f in clean_files() if f.name == "crossing"
        }

    def deliver(self, con: duckdb.DuckDBPyConnection, day: dt.date, rows: Sequence[Row], number: int) -> None:
        path = self.home.landing / "crossing" / f"{day}" / f"{number:02d}{day:%m%d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        values = ", ".join(
            "(" + ", ".join("NULL" if v is None else f"'{v}'" for v in row(given).values()) + f", {line})"
            for line, given in enumerate(rows, 2)
        )
        names = ", ".join([*(f"CAST({c} AS VARCHAR) AS {c}" for c in COLUMNS), "CAST(line_no AS BIGINT) AS line_no"])
        con.execute(
            store.write_landing(f"SELECT {names} FROM (VALUES {values}) AS t({', '.join(COLUMNS)}, line_no)", path)
        )
        sent = Delivery(
            "crossing",
            day,
            path.name,
            path.stem,
            1,
            dt.datetime(2026, 12, 2, 0, number, tzinfo=dt.UTC),
            path,
            len(rows),
        )
        table = tables(self.home, self.plain)["crossing"]
        ensure(con, table, COLUMNS)
        load(con, sent, table, ACCEPTED, "run")

    def retain(self, con: duckdb.DuckDBPyConnection, as_of: dt.date = AS_OF) -> list[purge.Due]:
        due = purge.due(con, self.home, POLICY, as_of)
        purge.rewrite(con, self.home, POLICY, as_of, due)
        purge.landing(con, self.home, POLICY, as_of)
        return due

    def state(self, con: duckdb.DuckDBPyConnection) -> dict[str, object]:
        landed = {
            path.name: con.execute(f"SELECT * FROM {store.landed(path)} ORDER BY line_no").fetchall()
            for path in sorted(self.home.landing.glob("*/*/*.parquet"))
        }
        return {
            "core": con.execute("SELECT * FROM core.crossing ORDER BY crossing_id, delivery_id, line_no").fetchall(),
            "flags": con.execute("SELECT flag_id, run_on FROM flag.hit ORDER BY ALL").fetchall(),
            "landed": landed,
        }


def flag(con: duckdb.DuckDBPyConnection, flag_id: str, key: str, status: str, ended: dt.date) -> None:
    """A flag that rests on one crossing, with its hit."""
    con.execute(
        "INSERT INTO flag.hit (run_on, flag_id, rule_id, rule_version, tier, label, subject_kind, subject_key, person_id, "
        "occurred_on, strength, reason, reason_en, evidence, sources) VALUES ($on, $id, 'C01', '1.0', 2, 'PMI_NP', 'crossing', "
        "$key, 990001, $on, 1, 'a', 'a', '{}', [{'feed': 'crossing', 'record_key': $key, 'part': 'x'}])",
        {"on": ended, "id": flag_id, "key": key},
    )
    con.execute(
        "INSERT INTO flag.flag BY NAME SELECT * EXCLUDE (run_on, source_persons), $status AS status, run_on AS first_run_on, "
        "run_on AS last_run_on, CASE WHEN $status = 'CLEARED' THEN run_on END AS cleared_run_on FROM flag.hit WHERE flag_id = $id",
        {"status": status, "id": flag_id},
    )


def outcome(con: duckdb.DuckDBPyConnection, flag_id: str, code: str, day: dt.date) -> None:
    con.execute(
        "INSERT INTO ops.outcome VALUES ($f || $c, $f, 'C01', '1.0', 990001, 'crossing', 'k', false, false, $c, 'p', $d, NULL, "
        "NULL, $d, 's', 'p', $d)",
        {"f": flag_id, "c": code, "d": day},
    )


@contextmanager
def opened(world: World) -> Iterator[duckdb.DuckDBPyConnection]:
    store.prepare(world.home)
    with closing(store.connect(world.home)) as con:
        store.attach(con, world.home, read_only=False)
        store.migrate(con)
        load_reference(con)
        yield con


def test_what_had_to_go_is_nowhere_and_twice_is_once(tmp_path: Path) -> None:
    world = World(tmp_path)
    with opened(world) as con:
        rows = [(f"C{n:03d}", OLD if n < 20 else NEW, f"NAMA{n:03d}") for n in range(30)]
        world.deliver(con, NEW, rows, 0)
        flag(con, "00000000000000a1", "C001", "CLEARED", OLD)
        flag(con, "00000000000000a2", "C002", "LAPSED", OLD)
        flag(con, "00000000000000a3", "C003", "CLEARED", OLD)
        flag(con, "00000000000000a4", "C004", "OPEN", OLD)
        flag(con, "00000000000000a5", "C025", "CLEARED", NEW)
        outcome(con, "00000000000000a1", "LANJUT_BERSIH", OLD)
        outcome(con, "00000000000000a3", "TERKONFIRMASI_TPPO", OLD)
        con.execute(
            "INSERT INTO ops.judgement VALUES "
            "('j', 'crossing', 'C005', 'population_registry', '990005', 'SAME', 'p', now(), 'r', now())"
        )
        due = world.retain(con)
        told = {entry.what: entry.count for entry in due}
        assert (told["flag"], told["core.crossing"]) == (2, 18)
        assert [f for f, _ in world.state(con)["flags"]] == ["00000000000000a3", "00000000000000a4", "00000000000000a5"]  # type: ignore[union-attr]
        assert con.execute("SELECT count(*) FROM ops.outcome").fetchall() == [(1,)]
        assert con.execute("SELECT counts_as, flags FROM ops.deleted_flag ORDER BY ALL").fetchall() == [
            ("UNFOUNDED", 1),
            (None, 1),
        ]
        assert con.execute("SELECT count(*) FROM ops.judgement").fetchall() == [(0,)]
        named = con.execute("SELECT crossing_id FROM core.crossing WHERE mrz_name IS NOT NULL ORDER BY 1").fetchall()
        assert [key for (key,) in named] == ["C003", "C004", *(f"C{n:03d}" for n in range(20, 30))]
        assert con.execute("SELECT DISTINCT birth_on FROM core.crossing WHERE mrz_name IS NULL").fetchall() == [
            (dt.date(1990, 1, 1),)
        ]
        once = world.state(con)
        assert world.retain(con) == []
        assert world.state(con) == once
        plain = tmp_path / "plain.duckdb"
        con.execute(f"ATTACH '{plain}' AS plain")
        con.execute("SET force_compression = 'uncompressed'")
        con.execute("COPY FROM DATABASE lintas TO plain")
        con.execute("DETACH plain")
    content = plain.read_bytes()
    for n in range(30):
        is_kept = n in (3, 4) or n >= 20
        assert (f"NAMA{n:03d}".encode() in content) == is_kept
        assert (f"XC{n:03d}000".encode() in content) == is_kept
    assert b"00000000000000a1" not in content
    assert horizon(world.home) == AS_OF
    assert not list(world.home.warehouse.parent.glob("*.part*"))


def test_a_search_that_finds_something_leaves_the_warehouse_as_it_was(tmp_path: Path) -> None:
    world = World(tmp_path)
    with opened(world) as con:
        world.deliver(con, OLD, [("C001", OLD, "NAMA")], 0)
        con.execute(
            "INSERT INTO ops.run VALUES ('r', 'k', NULL, 'DONE', now(), NULL, 'h', 1, NULL, 'about XC001000 here')"
        )
        before = world.state(con)
        with pytest.raises(purge.RetentionError, match=r"ops\.run: 1 values"):
            world.retain(con)
        assert world.state(con) == before


Steps = list[tuple[str, list[Row]]]
ROWS = st.lists(
    st.tuples(st.sampled_from(["C001", "C002", "C003"]), st.sampled_from([OLD, NEW]), st.sampled_from(["ANI", "BUDI"])),
    min_size=1, max_size=3, unique_by=lambda given: given[0],
)  # fmt: skip


@settings(max_examples=8, deadline=None)
@given(deliveries=st.lists(ROWS, min_size=1, max_size=3), first=st.integers(0, 3), data=st.data())
def test_before_or_after_gives_the_same(deliveries: list[list[Row]], first: int, data: st.DataObject) -> None:
    """Loaded and then retained, or retained after `first` deliveries and then loaded in another order: the same in the end."""
    order = data.draw(st.permutations(range(len(deliveries))))
    ends = []
    with tempfile.TemporaryDirectory() as folder:
        for turn, (sequence, at) in enumerate([(range(len(deliveries)), len(deliveries)), (order, first)]):
            world = World(Path(folder) / str(turn))
            world.home.keys.mkdir(parents=True)
            world.home.master_key.write_text("A" * 43)
            world.home.master_key.chmod(0o400)
            with opened(world) as con:
                ensure(con, world.plain["crossing"], COLUMNS)
                for place, number in enumerate(sequence):
                    if place == at:
                        world.retain(con)
                    world.deliver(con, NEW + dt.timedelta(days=number), deliveries[number], number)
                    if place >= at:
                        (named,) = con.execute(
                            "SELECT count(*) FROM core.crossing WHERE CAST(crossed_at AS DATE) = $old AND mrz_name IS NOT NULL",
                            {"old": OLD},
                        ).fetchall()
                        assert named == (0,)
                world.retain(con)
                ends.append(world.state(con))
    assert ends[0] == ends[1]


def test_every_table_has_a_period_or_a_reason_and_every_far_sighted_rule_too(tmp_path: Path) -> None:
    from flows.retention import unread_sight

    with opened(World(tmp_path)) as con:
        there = con.execute(
            "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
            "WHERE database_name = 'lintas' AND schema_name IN ('core', 'flag', 'ops')"
        ).fetchall()
    feeds = {f"core.{file.name}" for file in clean_files()}
    assert {name for (name,) in there} | feeds == POLICY.tables
    rules, _ = rulebook.load_rules()
    assert not unread_sight(POLICY, rules)
    assert set(POLICY.shorter_sight) <= {rule.id for rule in rules}
