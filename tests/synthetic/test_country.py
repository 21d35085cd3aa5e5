"""The invented country: same bytes for the same arguments, families, order of events, planted cases."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pytest

from synthetic import generate

pytestmark = pytest.mark.slow


def bad(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return db.execute(query).fetchall()


def prints(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_arguments_same_bytes(country: Path, small: dict[str, object], tmp_path: Path) -> None:
    generate(tmp_path / "again", **small)  # type: ignore[arg-type]  # one mapping for arguments of several types
    assert prints(tmp_path / "again") == prints(country)
    generate(tmp_path / "other", **(small | {"seed": 4}))  # type: ignore[arg-type]  # one mapping for arguments of several types
    assert prints(tmp_path / "other") != prints(country)


def test_registry_opens_with_everybody(db: duckdb.DuckDBPyConnection) -> None:
    assert bad(
        db,
        "SELECT count(DISTINCT r.NIK) = count(*), count(DISTINCT coalesce(p.true_nik, r.NIK)) FROM population_registry AS r "
        "LEFT JOIN truth_person AS p ON p.nik = r.NIK WHERE business_on = DATE '2026-09-01'",
    ) == [(True, 2000)]
    assert not bad(
        db, "SELECT NIK FROM population_registry WHERE (PERISTIWA = 'AWAL') <> (business_on = DATE '2026-09-01')"
    )


def test_one_head_a_card(db: duckdb.DuckDBPyConnection) -> None:
    assert not bad(
        db,
        "SELECT NO_KK FROM population_registry WHERE PERISTIWA = 'AWAL' GROUP BY NO_KK "
        "HAVING count(*) FILTER (WHERE STAT_HBKEL = '1') <> 1",
    )


def test_mothers_are_older(db: duckdb.DuckDBPyConnection) -> None:
    assert not bad(
        db,
        "SELECT c.NIK FROM population_registry AS c INNER JOIN population_registry AS m ON m.NIK = c.NIK_IBU "
        "AND m.PERISTIWA = 'AWAL' WHERE c.PERISTIWA IN ('AWAL', 'LAHIR') "
        "AND CAST(c.TGL_LHR AS DATE) < CAST(m.TGL_LHR AS DATE) + INTERVAL 15 YEAR",
    )


def test_nik_tells_birth_date_and_sex(db: duckdb.DuckDBPyConnection) -> None:
    """Exceptions are truth: planted faults, and people whose birth date was corrected (their NIK stays)."""
    assert not bad(
        db,
        "SELECT NIK FROM population_registry WHERE substr(NIK, 7, 6) <> lpad(CAST(day(CAST(TGL_LHR AS DATE)) "
        "+ CASE WHEN JENIS_KLMIN = '2' THEN 40 ELSE 0 END AS VARCHAR), 2, '0') || strftime(CAST(TGL_LHR AS "
        "DATE), '%m%y') "
        "AND PERISTIWA <> 'KOREKSI_TGL_LHR' AND NIK NOT IN (SELECT record_key FROM truth_noise) "
        "AND NIK NOT IN (SELECT nik FROM truth_scenario WHERE scenario = 'SC2' AND is_twin)",
    )


def test_people_leave_before_they_return(db: duckdb.DuckDBPyConnection) -> None:
    """Per person OUT and IN alternate, except where a scan was doubled or a return was lost."""
    rows = bad(
        db,
        "WITH seen AS (SELECT t.nik, c.direction, c.crossed_at, lag(c.direction) OVER (PARTITION BY t.nik "
        "ORDER BY c.crossed_at) AS before FROM crossing AS c INNER JOIN truth_record AS t ON t.record_key = "
        "c.crossing_id "
        "WHERE t.feed = 'crossing' AND t.nik IS NOT NULL AND c.outcome = 'BERANGKAT' AND c.crossing_id NOT IN "
        "(SELECT record_key FROM truth_noise WHERE feed = 'crossing' AND kind IN ('DUPLICATE_SCAN', 'MALFORMED'))) "
        "SELECT count(*) FILTER (WHERE direction = 'IN' AND (before = 'IN' OR before IS NULL)), "
        "count(*) FILTER (WHERE direction = 'OUT' AND before = 'OUT'), count(*) FROM seen",
    )
    unmatched_in, unmatched_out, crossings = (int(str(value)) for value in rows[0])
    assert unmatched_in == 0 or unmatched_in < 0.03 * crossings
    assert unmatched_out < 0.03 * crossings


def test_every_record_has_an_owner(db: duckdb.DuckDBPyConnection) -> None:
    keys = (
        ("passport_application", "application_id"), ("crossing", "crossing_id"), ("placement", "id_pmi"),
        ("repatriation", "case_id"), ("passenger_list", "list_id || '|' || doc_no"),
    )  # fmt: skip
    for feed, key in keys:
        assert not bad(
            db,
            f"SELECT {key} FROM {feed} WHERE {key} NOT IN (SELECT record_key FROM truth_record WHERE feed = '{feed}')",
        )
    assert not bad(
        db,
        "SELECT crossing_id FROM crossing AS c INNER JOIN truth_record AS t ON t.record_key = c.crossing_id "
        "WHERE (t.nik IS NULL) <> (c.nationality <> 'IDN')",
    )


def test_applications_are_sent_again(db: duckdb.DuckDBPyConnection) -> None:
    again = bad(
        db,
        "SELECT application_id FROM passport_application GROUP BY application_id HAVING count(*) > 1 "
        "AND arg_min(decision, business_on) = 'PROSES' AND arg_max(decision, business_on) = 'TERBIT'",
    )
    assert again
    assert not bad(
        db,
        "SELECT application_id FROM passport_application WHERE (decision = 'TERBIT') <> (passport_no IS NOT NULL) "
        "OR ((decision IN ('TUNDA', 'TOLAK', 'BATAL')) <> (reason_code IS NOT NULL) AND application_id NOT IN "
        "(SELECT record_key FROM truth_noise WHERE kind = 'MALFORMED'))",
    )


def test_departures_and_deliveries_agree(db: duckdb.DuckDBPyConnection) -> None:
    assert not bad(db, "SELECT crossing_id FROM crossing WHERE (outcome = 'DITUNDA') <> (deferral_reason IS NOT NULL)")
    assert not bad(db, "SELECT crossing_id FROM crossing WHERE lane = 'AUTOGATE' AND purpose IS NOT NULL")
    late = bad(
        db,
        "SELECT crossing_id FROM crossing WHERE business_on > DATE '2026-09-01' "
        "AND CAST(crossed_at AS DATE) <> business_on",
    )
    twins = bad(db, "SELECT record_key FROM truth_scenario WHERE scenario = 'SC10' AND is_twin")
    assert set(late) <= set(twins)


def test_every_scenario_and_twin_is_there(db: duckdb.DuckDBPyConnection) -> None:
    told = {(row[0], row[1]) for row in bad(db, "SELECT DISTINCT scenario, is_twin FROM truth_scenario")}
    names = [f"SC{n}" for n in range(1, 13)] + [
        "SC1b",
        "SC2b",
        "SC2c",
        "SC2d",
        "SC3b",
        "SC6b",
        "SC7b",
        "SC8b",
        "SC10b",
        "SC12b",
    ]
    assert told == {(name, is_twin) for name in names for is_twin in (False, True)}
    rules = {row[0] for row in bad(db, "SELECT DISTINCT unnest(expected_rules) FROM truth_scenario")}
    assert rules >= {
        "A02", "A03", "A04", "A05", "A06", "B05", "B07", "B08", "B10", "B11", "C01", "C03", "C05", "C06", "C08", "C09", "C10",
        "C12", "D01", "D02", "D03", "D04", "D05", "E01", "E02", "E03",
    }  # fmt: skip
    assert not bad(db, "SELECT record_key FROM truth_scenario WHERE is_twin AND len(expected_rules) > 0")
    assert not bad(
        db,
        "SELECT record_key FROM truth_scenario WHERE complete_on NOT BETWEEN DATE '2026-09-01' AND DATE '2026-09-05'",
    )


def test_planted_evidence_is_delivered(db: duckdb.DuckDBPyConnection) -> None:
    keys = (
        ("passport_application", "application_id"), ("crossing", "crossing_id"), ("population_registry", "NIK"),
        ("repatriation", "case_id"), ("community_report", "report_id"), ("passenger_list", "list_id || '|' || doc_no"),
    )  # fmt: skip
    for feed, key in keys:
        assert not bad(
            db,
            f"SELECT record_key FROM truth_scenario WHERE feed = '{feed}' AND record_key NOT IN (SELECT {key} "
            f"FROM {feed})",
        )
    assert bad(
        db,
        "SELECT count(*) FROM population_registry AS r INNER JOIN truth_scenario AS s ON s.record_key = r.NIK "
        "WHERE s.scenario = 'SC2' AND s.feed = 'population_registry' AND r.PERISTIWA = 'KOREKSI_TGL_LHR'",
    ) == [(1,)]


def test_lists_tell_who_is_about_to_leave(db: duckdb.DuckDBPyConnection) -> None:
    """Sent before the departure, delivered that day; who left by air or ferry stood on one; some of tomorrow's are known today."""
    assert not bad(
        db, "SELECT list_id FROM passenger_list WHERE sent_at >= departs_at OR booked_on > left(sent_at, 10)"
    )
    assert not bad(
        db,
        "SELECT list_id FROM passenger_list WHERE business_on <> greatest(CAST(left(sent_at, 10) AS DATE), DATE '2026-09-01')",
    )
    assert not bad(
        db,
        "SELECT r.nik, left(c.crossed_at, 10) FROM crossing AS c INNER JOIN truth_record AS r ON r.record_key = c.crossing_id "
        "WHERE c.direction = 'OUT' AND c.mode <> 'LAND' AND c.crossed_at > '2026-08-10' AND r.nik IS NOT NULL "
        "EXCEPT SELECT r.nik, left(l.departs_at, 10) FROM passenger_list AS l "
        "INNER JOIN truth_record AS r ON r.record_key = l.list_id || '|' || l.doc_no",
    )
    assert bad(db, "SELECT 1 FROM passenger_list WHERE CAST(left(departs_at, 10) AS DATE) = business_on + 1")
    assert bad(
        db,
        "SELECT 1 FROM passenger_list AS l ANTI JOIN crossing AS c ON c.doc_no = l.doc_no AND c.direction = 'OUT' "
        "AND left(c.crossed_at, 10) = left(l.departs_at, 10) WHERE left(l.departs_at, 10) < '2026-09-05'",
    )


def test_who_came_home_came_home_before(db: duckdb.DuckDBPyConnection) -> None:
    """SC9 and its twin are one story: the same return, then a visit or a documented placement."""
    assert bad(
        db,
        "SELECT s.is_twin, count(*), bool_and(CAST(r.returned_on AS DATE) = s.complete_on - 150), max(r.victim_status) "
        "FROM truth_scenario AS s INNER JOIN repatriation AS r ON r.case_id = s.record_key "
        "WHERE s.scenario = 'SC9' AND s.feed = 'repatriation' GROUP BY s.is_twin ORDER BY s.is_twin",
    ) == [(False, 1, True, "ACTUAL"), (True, 1, True, "ACTUAL")]
    assert not bad(db, "SELECT case_id FROM repatriation WHERE CAST(returned_on AS DATE) >= business_on")
    assert bad(db, "SELECT 1 FROM repatriation WHERE case_id NOT IN (SELECT record_key FROM truth_scenario)")


def test_neighbours_live_in_one_village(db: duckdb.DuckDBPyConnection) -> None:
    for scenario, is_twin in (("SC6b", False), ("SC6b", True)):
        assert bad(
            db,
            "SELECT count(DISTINCT a.village_code), count(DISTINCT (r.NO_PROP, r.NO_KAB, r.NO_KEC, r.NO_KEL)), "
            "count(DISTINCT a.nik) FROM truth_scenario AS s "
            "INNER JOIN passport_application AS a ON a.application_id = s.record_key "
            "INNER JOIN population_registry AS r ON r.NIK = a.nik AND r.PERISTIWA = 'AWAL' "
            f"WHERE s.scenario = '{scenario}' AND s.is_twin = {is_twin}",
        ) == [(1, 1, 10)]


def test_identities_that_are_nobodys(db: duckdb.DuckDBPyConnection) -> None:
    """SC2d: one applicant's NIK is a dead resident's, one is in no registry; the twin mistyped one digit."""
    assert bad(
        db,
        "SELECT s.is_twin, max(r.STATUS_AKTIF), count(*) FROM truth_scenario AS s "
        "INNER JOIN passport_application AS a ON a.application_id = s.record_key AND a.business_on = s.complete_on "
        "LEFT JOIN population_registry AS r ON r.NIK = a.nik "
        "WHERE s.scenario = 'SC2d' GROUP BY s.is_twin, r.NIK IS NULL ORDER BY ALL",
    ) == [(False, "0", 1), (False, None, 1), (True, None, 1)]


def test_arguments_out_of_range(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"residents = 10.*days = 0.*fmt = 'xls'"):
        generate(tmp_path, residents=10, start=date(2026, 9, 1), days=0, seed=1, fmt="xls")


@pytest.mark.parametrize("fmt", ["csv", "csv.zst", "parquet"])
def test_formats(fmt: str, tmp_path: Path) -> None:
    rows = generate(
        tmp_path, residents=1000, start=date(2026, 9, 1), days=1, seed=1, history_days=30, activity=1, fmt=fmt
    )
    for feed in rows:
        assert (tmp_path / feed / "2026-09-01" / f"{feed}-2026-09-01.{fmt}").is_file() == (rows[feed] > 0)
