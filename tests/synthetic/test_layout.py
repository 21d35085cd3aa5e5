"""Layouts, closed code lists and reserved numbers, written down here as feeds.md has them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

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
    "repatriation": (
        "case_id nik passport_no full_name birth_date country returned_on reason victim_status decided_by"
    ),
    "community_report": "report_id received_at village_code channel topic text reliability consent",
    "fostered_village": "village_code set_on decree_no office_code officer_hash",
    "passenger_list": (
        "list_id sent_at service_no departs_at tpi_code doc_type doc_no issuing_state mrz_name birth_date sex "
        "nationality booking_ref booked_on agency_id final_destination return_on"
    ),
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
    ("repatriation", "victim_status"): "POSSIBLE ACTUAL NOT",
    ("repatriation", "decided_by"): "POLICE NGO COURT GOV OTHER",
    ("community_report", "topic"): "RECRUITER SHELTER_HOUSE DOCUMENT_SERVICE DEPARTURE_PLAN MISSING_PERSON OTHER",
    ("community_report", "consent"): "Y N",
    ("passenger_list", "doc_type"): "PASPOR SPLP",
    ("passenger_list", "sex"): "M F",
}


def bad(db: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return db.execute(query).fetchall()


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
        ("placement", "passport_no", r"Z[0-9OI]{7}"),
        ("licence", "phone", r"\+62899\d{7}"),
        ("crossing", "mrz_name", r"[A-Z<]{1,39}"),
        ("repatriation", "nik", r"\d{4}99\d{10}"),
        ("repatriation", "passport_no", r"Z\d{7}"),
        ("community_report", "village_code", r"\d\d\.\d\d\.\d\d\.\d{4}"),
        ("community_report", "reliability", r"[A-F][1-6]"),
        ("community_report", "text", r"[^0-9]*(\+62899\d{7})?"),
        ("fostered_village", "village_code", r"\d\d\.\d\d\.\d\d\.\d{4}"),
        ("passenger_list", "doc_no", r"Z\d{7}"),
        ("passenger_list", "mrz_name", r"[A-Z<]{1,39}"),
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
