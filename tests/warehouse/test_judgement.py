"""Judgements: the newest on a pair stands, SAME is an equivalence, DIFFERENT never inside one of its classes, all or nothing."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import engine
from warehouse.judgement import JudgementError, Key, Verdict, append, history
from warehouse.judgement_file import read_file

ROOT = Path(__file__).parents[2]
JUDGED = ROOT / "transforms" / "identity" / "judgement"
DAY = dt.date(2026, 9, 14)
KEYS = {
    "crossing": Key(("crossing_id",), False),
    "population_registry": Key(("nik",), True),
    "licence_part": Key(("licence_id", "part"), False),
}
NIK = "3201990105900001"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect(config={"threads": "1"})
    for name in ("0001_ops.sql", "0002_flag.sql", "0003_judgement.sql", "0010_time.sql"):
        opened.execute((ROOT / "warehouse" / "migrations" / name).read_text(encoding="utf-8"))
    opened.execute("CREATE TABLE core.crossing AS SELECT 'X' || i AS crossing_id FROM range(9) AS t(i)")
    opened.execute(f"CREATE TABLE core.population_registry AS SELECT {NIK} AS nik")
    opened.execute("CREATE TABLE core.licence_part AS SELECT 'L1' AS licence_id, 2 AS part")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def nothing_judged(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DELETE FROM ops.judgement")


def say(one: int | str, verdict: str, other: int | str, by: str = "ayu", line: int = 0) -> Verdict:
    keys = [f"X{key}" if isinstance(key, int) else key for key in (one, other)]
    first, second = (("population_registry" if len(key) == 16 else "crossing", key) for key in keys)
    return Verdict(first, second, verdict, "dicocokkan dengan arsip", by, line)


def judge(con: duckdb.DuckDBPyConnection, *verdicts: Verdict, day: dt.date = DAY) -> None:
    append(con, verdicts, keys=KEYS, effective_on=day)


def standing(con: duckdb.DuckDBPyConnection, day: dt.date = DAY) -> dict[frozenset[str], str]:
    sql = engine.bind(engine.read_sql(JUDGED / "standing.sql").sql, {"run_on": day})
    con.execute(f"CREATE OR REPLACE VIEW identity.judgement AS {sql}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE judged_cluster AS {engine.read_sql(JUDGED / 'cluster.sql').sql}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE judged_apart AS {engine.read_sql(JUDGED / 'apart.sql').sql}")
    rows = con.execute("SELECT record_key_a, record_key_b, verdict FROM identity.judgement").fetchall()
    assert len({frozenset(row[:2]) for row in rows}) == len(rows)
    return {frozenset((one, other)): verdict for one, other, verdict in rows}


def classes(verdicts: dict[frozenset[str], str]) -> dict[str, frozenset[str]]:
    """The classes of SAME, by repeated merging: what cluster.sql must give."""
    found = {record: frozenset({record}) for pair in verdicts for record in pair}
    for pair, verdict in verdicts.items():
        if verdict == "SAME":
            merged = frozenset[str]().union(*(found[record] for record in pair))
            found |= dict.fromkeys(merged, merged)
    return found


turns = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["SAME", "SAME", "DIFFERENT", "UNSURE"]), st.integers(0, 5)).filter(
        lambda turn: turn[0] != turn[2]
    ),
    max_size=10,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=turns, seed=st.integers(0, 2**16))
def test_what_stands_is_the_newest_and_same_is_an_equivalence(
    con: duckdb.DuckDBPyConnection, turns: Sequence[tuple[int, str, int]], seed: int
) -> None:
    con.execute("DELETE FROM ops.judgement")
    expected: dict[frozenset[str], str] = {}
    for one, verdict, other in turns:
        after = {**expected, frozenset((f"X{one}", f"X{other}")): verdict}
        joined = classes(after)
        torn = [pair for pair, word in after.items() if word == "DIFFERENT" and len({joined[key] for key in pair}) == 1]
        try:
            judge(con, say(one, verdict, other))
        except JudgementError:
            assert torn
        else:
            assert not torn
            expected = after
    live = {pair: verdict for pair, verdict in expected.items() if verdict != "UNSURE"}
    assert standing(con) == live

    rows = con.execute("SELECT * FROM ops.judgement").fetchall()
    con.execute("DELETE FROM ops.judgement")
    for row in random.Random(seed).sample(rows, len(rows)):
        con.execute("INSERT INTO ops.judgement VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    assert standing(con) == live

    joined = classes(live)
    clusters = dict(con.execute("SELECT record_key, cluster_key FROM judged_cluster").fetchall())
    assert clusters.keys() == joined.keys()
    for one, other in itertools.combinations(clusters, 2):
        assert (clusters[one] == clusters[other]) == (joined[one] == joined[other])
    apart = set(con.execute("SELECT key_a, key_b FROM judged_apart").fetchall())
    assert apart == {
        turned
        for pair, verdict in live.items()
        if verdict == "DIFFERENT"
        for one, other in [sorted(pair)]
        for a, b in itertools.product(joined[one], joined[other])
        for turned in ((a, b), (b, a))
    }


def test_a_contradiction_names_both_judgements(con: duckdb.DuckDBPyConnection) -> None:
    judge(con, say(1, "SAME", 2), say(3, "DIFFERENT", 1, by="bima"))
    with pytest.raises(JudgementError) as told:
        judge(con, say(2, "SAME", 3, by="citra"))
    ((made,),) = con.execute("SELECT judgement_id FROM ops.judgement WHERE verdict = 'DIFFERENT'").fetchall()
    assert "this judgement (SAME, by citra on " in str(told.value)
    assert f"contradicts judgement {made} (DIFFERENT, by bima on " in str(told.value)
    judge(con, say(1, "UNSURE", 3))
    judge(con, say(2, "SAME", 3))
    with pytest.raises(JudgementError, match=r"line 4 \(DIFFERENT, by ayu on .* contradicts judgement \w{12} \(SAME"):
        judge(con, say(4, "SAME", 5, line=3), say(1, "DIFFERENT", 3, line=4))
    assert con.execute("SELECT count(*) FROM ops.judgement").fetchall() == [(4,)]


def test_a_judgement_counts_from_its_run_date_and_on(con: duckdb.DuckDBPyConnection) -> None:
    judge(con, say(1, "SAME", NIK))
    judge(con, say(NIK, "DIFFERENT", 1), day=DAY + dt.timedelta(days=2))
    days = [DAY + dt.timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [list(standing(con, day).values()) for day in days] == [[], ["SAME"], ["SAME"], ["DIFFERENT"]]
    for day, standing_now in zip(days, [[False, False], [True, False], [True, False], [False, True]], strict=True):
        told = history(con, ("crossing", "X1"), day).to_pylist()
        assert [(row["verdict"], row["record_key"]) for row in told] == [("SAME", NIK), ("DIFFERENT", NIK)]
        assert [row["is_standing"] for row in told] == standing_now


def test_what_waits_for_the_next_run_contradicts_only_with_it(con: duckdb.DuckDBPyConnection) -> None:
    judge(con, say(1, "SAME", 2))
    judge(con, say(1, "UNSURE", 2), day=DAY + dt.timedelta(days=1))
    with pytest.raises(JudgementError, match="contradicts"):
        judge(con, say(2, "DIFFERENT", 1), say(2, "SAME", 3), say(3, "SAME", 1))
    judge(con, say(1, "DIFFERENT", 3), say(2, "SAME", 3), day=DAY + dt.timedelta(days=1))
    with pytest.raises(JudgementError, match="contradicts"):
        judge(con, say(3, "SAME", 1, line=1), say(4, "DIFFERENT", 3), say(4, "SAME", 2))


def test_every_fault_of_a_file_is_told_and_nothing_recorded(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "judged.csv"
    path.write_text(
        "feed_a,record_a,feed_b,record_b,verdict,reason,by\n"
        f"crossing,X1,population_registry,{NIK},same,cocok,ayu\n"
        "crossing,X1,crossing,X1,MAYBE,,\n"
        f"weather,X1,population_registry,{NIK},SAME,cocok,\n"
        f"population_registry,{NIK},crossing,X1,SAME,cocok,\n",
        encoding="utf-8",
    )
    with pytest.raises(JudgementError) as told:
        judge(con, *read_file(path, "dewi"))
    assert [line.split(":")[0] for line in str(told.value).splitlines()] == [
        *["line 3"] * 3,
        "line 4",
        "line 5",
        "Nothing was recorded.",
    ]
    with pytest.raises(JudgementError, match="person's number"):
        judge(con, Verdict(("crossing", "X1"), ("crossing", "X2"), "SAME", f"NIK {NIK} dilihat", "ayu"))
    unknown = [say(1, "SAME", 2, line=2), say(77, "SAME", "3201990105909999", line=3)]
    with pytest.raises(JudgementError) as told:
        judge(con, *unknown)
    assert "line 3: crossing X77 is not in the warehouse" in str(told.value)
    assert "population_registry …9999 is not" in str(told.value)
    assert "320199" not in str(told.value)
    assert con.execute("SELECT count(*) FROM ops.judgement").fetchall() == [(0,)]


def test_files_of_either_kind_say_the_same(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    table, listed = tmp_path / "judged.csv", tmp_path / "judged.yaml"
    table.write_text(
        'feed_a,record_a,feed_b,record_b,verdict,reason\nlicence_part,L1|2,crossing,X1,unsure,"a, b"\n',
        encoding="utf-8-sig",
    )
    listed.write_text(
        "- {feed_a: licence_part, record_a: L1|2, feed_b: crossing, record_b: X1,\n   verdict: unsure, reason: 'a, b'}\n",
        encoding="utf-8",
    )
    one, other = read_file(table, "ayu"), read_file(listed, "ayu")
    assert (one[0].line, other[0].line) == (2, 1)
    judge(con, *one)
    judge(con, *other)
    assert standing(con) == {}
    for broken in ("", "feed_a,verdict\nx,y\n", "a: [", "- 1\n"):
        listed.write_text(broken, encoding="utf-8")
        with pytest.raises(JudgementError, match=r"judged\.yaml"):
            read_file(listed, "ayu")
