"""The invented country: layouts, reserved numbers, families, order of events, planted cases."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from synthetic import generate

SMALL = {"residents": 2000, "start": date(2026, 9, 1), "days": 5, "seed": 3, "history_days": 500}

COLUMNS = {
    "population_registry": (
        "NIK NO_KK NAMA_LGKP JENIS_KLMIN TMPT_LHR TGL_LHR STAT_KWN STAT_HBKEL PDDK_AKH JENIS_PKRJN NIK_IBU "
        "NAMA_LGKP_IBU "
        "NIK_AYAH NAMA_LGKP_AYAH ALAMAT NO_RT NO_RW NO_PROP NO_KAB NO_KEC NO_KEL PERISTIWA TGL_PERISTIWA "
        "STATUS_AKTIF PKS_ID"
    ),
    "passport_application": (
        "application_id office_code channel application_type service nik no_kk full_name birth_place birth_date sex "
        "mother_name village_code phone email account_hash purpose destination planned_departure_on "
        "planned_days stay_type "
        "guarantor_nik guarantor_name guarantor_relation guarantor_phone emergency_phone recommendation_type "
        "recommendation_no ppiu_id p3mi_id lpk_id declared_first_passport old_passport_no accompanying_nik "
        "submitted_at "
        "interview_at decided_at decision reason_code officer_hash passport_no passport_issued_on passport_expires_on"
    ),
    "crossing": (
        "crossing_id crossed_at tpi_code direction mode service_no lane doc_type doc_no issuing_state "
        "doc_expires_on mrz_name "
        "birth_date sex nationality declared_destination booked_destination return_on purpose visa_type "
        "booking_ref agency_id "
        "outcome deferral_reason officer_hash"
    ),
    "placement": (
        "id_pmi nik passport_no full_name birth_date scheme sector employer destination p3mi_id work_visa_no "
        "contract_start "
        "contract_end status status_on"
    ),
    "licence": "licence_id kind name phone valid_from valid_to sanction_from sanction_to",
}

PURPOSES = "WISATA UMRAH HAJI KUNJUNGAN_KELUARGA BEKERJA MAGANG BELAJAR BEROBAT DINAS_BISNIS LAINNYA"
CODES = {
    ("population_registry", "JENIS_KLMIN"): "1 2",
    ("population_registry", "STAT_KWN"): "1 2 3 4",
    ("population_registry", "STAT_HBKEL"): "1 2 3 4 5 6 7 8 9 10 11",
    ("population_registry", "PDDK_AKH"): "1 2 3 4 5 6 7 8 9 10",
    ("population_registry", "PERISTIWA"): (
        "AWAL LAHIR PINDAH KK_BARU KOREKSI_TGL_LHR KOREKSI_NAMA KAWIN CERAI MATI REKAM_KTP"
    ),
    ("population_registry", "STATUS_AKTIF"): "0 1",
    ("passport_application", "channel"): "MPASPOR WALKIN EAZY PERWAKILAN",
    ("passport_application", "application_type"): "BARU PENGGANTIAN_HABIS PENGGANTIAN_PENUH HILANG RUSAK",
    ("passport_application", "service"): "REGULER PERCEPATAN",
    ("passport_application", "sex"): "L P",
    ("passport_application", "purpose"): PURPOSES,
    ("passport_application", "stay_type"): "HOTEL KELUARGA TEMAN MAJIKAN LAINNYA",
    ("passport_application", "recommendation_type"): "DISNAKER KEMENAG KEMNAKER",
    ("passport_application", "declared_first_passport"): "Y N",
    ("passport_application", "decision"): "PROSES TERBIT TUNDA TOLAK BATAL",
    ("passport_application", "reason_code"): "PMI_NP DOKUMEN DUPLIKASI TUJUAN_TIDAK_JELAS LAIN",
    ("crossing", "direction"): "OUT IN",
    ("crossing", "mode"): "AIR SEA LAND",
    ("crossing", "lane"): "COUNTER AUTOGATE PLB",
    ("crossing", "doc_type"): "PASPOR SPLP PLB",
    ("crossing", "sex"): "M F",
    ("crossing", "purpose"): PURPOSES,
    ("crossing", "visa_type"): "NONE VISIT UMRAH HAJI WORK STUDY RESIDENCE",
    ("crossing", "outcome"): "BERANGKAT DITUNDA CEGAH BATAL",
    ("crossing", "deferral_reason"): "PMI_NP TUJUAN_TIDAK_JELAS HAJI_NP DOKUMEN CEGAH LAIN",
    ("placement", "scheme"): "P_TO_P G_TO_G MANDIRI UKPS SPSK",
    ("placement", "status"): "DAFTAR DOKUMEN OPP TERBIT_ID BERANGKAT PULANG",
    ("licence", "kind"): "P3MI PPIU PIHK LPK",
}


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("country")
    generate(out, **SMALL)  # type: ignore[arg-type]
    return out


@pytest.fixture(scope="module")
def db(country: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for feed in COLUMNS:
            connection.execute(
                f"CREATE TABLE {feed} AS SELECT * EXCLUDE filename, CAST(regexp_extract(filename, "
                f"'/(\\d{{4}}-\\d\\d-\\d\\d)/', 1) "
                f"AS DATE) AS business_on FROM read_csv('{country}/{feed}/*/*.csv.gz', all_varchar = true, header = "
                f"true, "
                "filename = true, delim = ',', quote = '\"')"
            )
        for truth in ("record", "scenario", "noise"):
            connection.execute(f"CREATE TABLE truth_{truth} AS FROM '{country}/truth/{truth}.parquet'")
        yield connection


def bad(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return db.execute(query).fetchall()


def prints(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_arguments_same_bytes(country: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again", **SMALL)  # type: ignore[arg-type]
    assert prints(tmp_path / "again") == prints(country)
    generate(tmp_path / "other", **(SMALL | {"seed": 4}))  # type: ignore[arg-type]
    assert prints(tmp_path / "other") != prints(country)


@pytest.mark.parametrize("feed", COLUMNS)
def test_layout(feed: str, country: Path, db: duckdb.DuckDBPyConnection) -> None:
    names = [row[0] for row in db.execute(f"DESCRIBE {feed}").fetchall()]
    assert names == [*COLUMNS[feed].split(), "business_on"]
    for path in (country / feed).rglob("*.csv.gz"):
        assert path.name == f"{feed}-{path.parent.name}.csv.gz"


@pytest.mark.parametrize(("feed", "column"), CODES)
def test_codes(feed: str, column: str, db: duckdb.DuckDBPyConnection) -> None:
    key = COLUMNS[feed].split()[0]
    allowed = "', '".join(CODES[feed, column].split())
    assert not bad(
        db,
        f"SELECT DISTINCT {column} FROM {feed} WHERE {column} NOT IN ('{allowed}') "
        f"AND {key} NOT IN (SELECT record_key FROM truth_noise WHERE feed = '{feed}' AND kind = 'MALFORMED')",
    )


@pytest.mark.parametrize(
    ("feed", "column", "pattern"),
    [
        ("population_registry", "NIK", r"\d{4}99\d{10}"),
        ("population_registry", "NO_KK", r"\d{4}99\d{10}"),
        ("population_registry", "NIK_IBU", r"\d{4}99\d{10}"),
        ("population_registry", "NIK_AYAH", r"\d{4}99\d{10}"),
        ("passport_application", "nik", r"\d{4}99\d{10}"),
        ("passport_application", "no_kk", r"\d{4}99\d{10}"),
        ("passport_application", "guarantor_nik", r"\d{4}99\d{10}"),
        ("passport_application", "accompanying_nik", r"\d{4}99\d{10}"),
        ("passport_application", "phone", r"\+62899\d{7}"),
        ("passport_application", "guarantor_phone", r"\+62899\d{7}"),
        ("passport_application", "emergency_phone", r"\+62899\d{7}"),
        ("passport_application", "email", r"[a-z.0-9]+@[a-z]+\.invalid"),
        ("passport_application", "passport_no", r"Z\d{7}"),
        ("passport_application", "old_passport_no", r"Z\d{7}"),
        ("placement", "nik", r"\d{4}99\d{10}"),
        ("placement", "passport_no", r"Z\d{7}"),
        ("licence", "phone", r"\+62899\d{7}"),
        ("crossing", "mrz_name", r"[A-Z<]{1,39}"),
    ],
)
def test_reserved_numbers(feed: str, column: str, pattern: str, db: duckdb.DuckDBPyConnection) -> None:
    assert not bad(db, f"SELECT {column} FROM {feed} WHERE NOT regexp_full_match({column}, '{pattern}')")


def test_documents_carry_reserved_numbers(db: duckdb.DuckDBPyConnection) -> None:
    assert not bad(
        db,
        "SELECT doc_no FROM crossing WHERE NOT regexp_full_match(doc_no, CASE doc_type WHEN 'PLB' THEN 'ZP\\d{6}' "
        "WHEN 'SPLP' THEN 'ZS\\d{6}' ELSE 'Z[0-9OI]{7}' END)",
    )
    assert not bad(
        db,
        "SELECT doc_no FROM crossing WHERE regexp_matches(doc_no, '[OI]') AND crossing_id NOT IN "
        "(SELECT record_key FROM truth_noise WHERE kind = 'MISREAD')",
    )


def test_registry_opens_with_everybody(db: duckdb.DuckDBPyConnection) -> None:
    assert bad(
        db, "SELECT count(*), count(DISTINCT NIK) FROM population_registry WHERE business_on = DATE '2026-09-01'"
    ) == [(2000, 2000)]
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
    for feed, key in (("passport_application", "application_id"), ("crossing", "crossing_id"), ("placement", "id_pmi")):
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
    names = [f"SC{n}" for n in range(1, 13)] + ["SC1b", "SC2b", "SC3b", "SC7b", "SC8b", "SC10b"]
    assert told == {(name, is_twin) for name in names for is_twin in (False, True)}
    rules = {row[0] for row in bad(db, "SELECT DISTINCT unnest(expected_rules) FROM truth_scenario")}
    assert rules >= {"A03", "A04", "B05", "B07", "B08", "C01", "C05", "C09", "C10", "D01"}
    assert not bad(db, "SELECT record_key FROM truth_scenario WHERE is_twin AND len(expected_rules) > 0")
    assert not bad(
        db, "SELECT record_key FROM truth_scenario WHERE planted_on NOT BETWEEN DATE '2026-09-01' AND DATE '2026-09-05'"
    )


def test_planted_evidence_is_delivered(db: duckdb.DuckDBPyConnection) -> None:
    keys = (("passport_application", "application_id"), ("crossing", "crossing_id"), ("population_registry", "NIK"))
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


def test_arguments_out_of_range(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"residents = 10.*days = 0.*fmt = 'xls'"):
        generate(tmp_path, residents=10, start=date(2026, 9, 1), days=0, seed=1, fmt="xls")


@pytest.mark.parametrize("fmt", ["csv", "csv.zst", "parquet"])
def test_formats(fmt: str, tmp_path: Path) -> None:
    rows = generate(
        tmp_path, residents=1000, start=date(2026, 9, 1), days=1, seed=1, history_days=30, activity=1, fmt=fmt
    )
    for feed in COLUMNS:
        assert (tmp_path / feed / "2026-09-01" / f"{feed}-2026-09-01.{fmt}").is_file() == (rows[feed] > 0)
