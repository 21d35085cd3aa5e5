"""What stands on a unit's list without a card: flags with an outcome, and what measures the system."""

from __future__ import annotations

import duckdb
from report_reader import Build, text


def test_reviewed_flags_wait_no_longer(country: duckdb.DuckDBPyConnection, page: Build) -> None:
    made = page(country, unit="L-DUM")
    assert "1 penanda sudah ada hasilnya" in text(made)
    assert "f-0000000000000001" not in made
    country.execute("DELETE FROM mart.outcome")
    assert "f-0000000000000001" in page(country, unit="L-DUM", per_unit=40)


def test_a_flag_that_did_not_reach_the_post_is_counted_and_has_no_card(
    country: duckdb.DuckDBPyConnection, page: Build
) -> None:
    country.execute(
        "INSERT INTO mart.flag SELECT * REPLACE ('0000000000000011' AS flag_id, 'C11' AS rule_id, 1 AS tier, NULL AS person_id, "
        "'L-DUM' AS unit_code) FROM (SELECT * FROM mart.flag WHERE rule_id = 'C01' AND status = 'OPEN' ORDER BY flag_id LIMIT 1)"
    )
    country.execute(
        "INSERT INTO mart.item_flag VALUES ('0000000000000011', NULL, 'traveller', 'x', 1, 520, 'L-DUM', NULL, NULL)"
    )
    made = page(country, unit="L-DUM", per_unit=40)
    assert "1 keberangkatan lewat autogate dengan penanda tingkat 1 atau 2 yang belum diperiksa" in text(made)
    assert "f-0000000000000011" not in made
