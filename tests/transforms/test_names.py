"""Names: examples on both sides of every rule, the laws they keep, and the labelled pairs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import synthetic
from transforms import engine

NAMES = Path(__file__).parent / "names"
WORDS = Path(synthetic.__file__).parent / "lists/name.csv"
TOKENS = (
    "H. HJ. M. MD. MUH. ABD. ST. A. B. S. BIN BINTI BR. SE SH, S.PD M.SI ST I NI SITI NUR SRI MUHAMMAD MOCH ACHMAD WAYAN "
    "NYM. DJOKO JOKO SOEKARNO SUKARNO WAHJUDI WAHYUNI ABDURRAHMAN RAHMAN ABDUL KHADIJAH HODIJAH PARLINDUNGAN NURHAYATI "
    "HAYATI JUSUF YUSUF SIREGAR <<"
)
written = st.lists(st.sampled_from(TOKENS.split()) | st.text("ABDEHIJKMNOSTUYZ.' ", max_size=9), max_size=5).map(
    " ".join
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    opened = duckdb.connect()
    opened.execute("CREATE SCHEMA reference")
    engine.load_reference(opened)
    engine.install_functions(opened)
    yield opened
    opened.close()


def unlike(con: duckdb.DuckDBPyConnection, file: str, expression: str, expected: str) -> list[tuple[object, ...]]:
    """The rows of a CSV file for which `expression` is not what its column `expected` says."""
    source = f"read_csv('{NAMES / file}', header = true, all_varchar = true)"
    given_result = f"CAST({expression} AS VARCHAR)"
    return con.execute(
        f"SELECT *, {given_result} FROM {source} WHERE {given_result} IS DISTINCT FROM {expected}"
    ).fetchall()


def test_a_name_in_standard_words(con: duckdb.DuckDBPyConnection) -> None:
    assert unlike(con, "standard.csv", "name_standard(text)", "result") == []


def test_a_name_of_the_machine_readable_zone_in_standard_words(con: duckdb.DuckDBPyConnection) -> None:
    assert unlike(con, "mrz.csv", "mrz_standard(mrz)", "result") == []


def test_how_far_names_agree(con: duckdb.DuckDBPyConnection) -> None:
    assert unlike(con, "agreement.csv", "name_agreement(one, other)", "level") == []
    assert con.execute("SELECT name_agreement(NULL, 'SITI'), name_agreement(NULL, NULL)").fetchall() == [(None, None)]


def test_an_agreement_is_the_same_in_a_filter(con: duckdb.DuckDBPyConnection) -> None:
    """DuckDB reads columns of other rows from nested lambdas in a filter; the function must not depend on it."""
    ((filtered, all_rows),) = con.execute(
        f"""
        WITH pair AS MATERIALIZED (
          SELECT one, other FROM read_csv('{NAMES / "agreement.csv"}', header = true)
          UNION ALL
          SELECT 'NURUL ' || one || ' HASANUDDIN ' || one || ' HASANUDDIN ' || other, 'NURUL ' || one || ' HASANUDD ' || other
          FROM read_csv('{NAMES / "agreement.csv"}', header = true)
        ),
        level AS MATERIALIZED (SELECT name_agreement(one, other) AS level FROM pair)
        SELECT (SELECT COUNT(*) FROM pair WHERE name_agreement(one, other) >= 3), COUNT(*) FILTER (level >= 3) FROM level
        """
    ).fetchall()
    assert filtered == all_rows


def test_names_that_sound_alike_share_their_key(con: duckdb.DuckDBPyConnection) -> None:
    apart = "level = '2' AND rule NOT IN ('glued', 'slip')"
    assert unlike(con, "agreement.csv", f"NOT ({apart}) OR name_keys(one) = name_keys(other)", "'true'") == []
    assert con.execute("SELECT name_keys('BUDI SANTOSO')").fetchall() == [(["BD", "SNTS"],)]


@given(st.lists(written, min_size=20, max_size=40))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_laws(con: duckdb.DuckDBPyConnection, texts: list[str]) -> None:
    con.register("text_pair", pa.table({"one": texts, "other": texts[1:] + texts[:1]}))
    broken = con.execute(
        """
        WITH standard AS MATERIALIZED (SELECT name_standard(one) AS one, name_standard(other) AS other FROM text_pair),
        way AS (
          SELECT one, other, NULL AS level FROM standard
          UNION ALL SELECT one, one, 4 FROM standard
          UNION ALL SELECT one, ARRAY_TO_STRING(LIST_REVERSE(STRING_SPLIT(one, ' ')), ' '), 4 FROM standard
          UNION ALL SELECT other, one, NULL FROM standard
        ),
        found AS MATERIALIZED (SELECT one, other, level, name_agreement(one, other) AS found FROM way)
        SELECT one, other, level, found FROM found WHERE level <> found
        UNION ALL
        SELECT a.one, a.other, a.found, b.found FROM found AS a JOIN found AS b ON a.one = b.other AND a.other = b.one
        WHERE a.found <> b.found
        UNION ALL
        SELECT one, name_standard(one), 0, 0 FROM standard
        WHERE one <> name_standard(one) OR LEN(name_keys(one)) <> LEN(STRING_SPLIT(one, ' '))
        """
    ).fetchall()
    assert broken == []


def test_the_machine_readable_zone_agrees_with_every_name_of_the_invented_country(
    con: duckdb.DuckDBPyConnection,
) -> None:
    broken = con.execute(
        f"""
        WITH word AS (
          SELECT style, slot, UNNEST(STRING_SPLIT(words, ' ')) AS word FROM read_csv('{WORDS}', header = true)
        ),
        made AS (
          SELECT UNNEST([
            given.word, given.word || ' ' || family.word, 'MOCHAMAD ' || given.word || ' ' || family.word || ', S.PD',
            'H. ' || given.word || ', SE', given.word || ' ' || family.word || ' BINTI ' || given.word,
            'NURUL ' || family.word || ' ' || given.word || ' ' || family.word || ' ' || given.word || ' ' || family.word
          ]) AS name
          FROM word AS given
          JOIN word AS family ON given.style = family.style AND given.slot IN ('L', 'P') AND family.slot NOT IN ('L', 'P')
          WHERE HASH(given.word || family.word) % 12 = 0
        ),
        standard AS MATERIALIZED (
          SELECT name, name_standard(name) AS one, mrz_standard(mrz_name(name)) AS other FROM made
        )
        SELECT name, one, other FROM standard WHERE COALESCE(name_agreement(one, other), 0) < 3
        """
    ).fetchall()
    assert broken == []


@pytest.mark.parametrize("part", ["tune", "held"])
def test_labelled_pairs(con: duckdb.DuckDBPyConnection, part: str) -> None:
    one, other = (
        f"CASE WHEN CONTAINS({text}, '<') THEN mrz_standard({text}) ELSE name_standard({text}) END"
        for text in ("one", "other")
    )
    ((hits, false, missed),) = con.execute(
        f"""
        WITH pair AS MATERIALIZED (
          SELECT is_same, {one} AS one, {other} AS other FROM read_csv('{NAMES / "pairs.csv"}', header = true) WHERE part = ?
        )
        SELECT COUNT(*) FILTER (is_same AND agrees), COUNT(*) FILTER (agrees AND NOT is_same),
          COUNT(*) FILTER (is_same AND NOT agrees)
        FROM (SELECT is_same, name_agreement(one, other) >= 2 AS agrees FROM pair)
        """,
        [part],
    ).fetchall()
    assert hits > 200
    assert 2 * hits / (2 * hits + false + missed) >= 0.97
