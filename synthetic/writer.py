"""Write the feeds as deliveries by business date, and the truth beside them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb

FORMATS = {
    "csv.gz": "FORMAT csv, HEADER, COMPRESSION gzip",
    "csv": "FORMAT csv, HEADER",
    "csv.zst": "FORMAT csv, HEADER, COMPRESSION zstd",
    "parquet": "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880",
}

COLUMNS = {
    feed: tuple(names.split())
    for feed, names in {
        "population_registry": """
            NIK NO_KK NAMA_LGKP JENIS_KLMIN TMPT_LHR TGL_LHR STAT_KWN STAT_HBKEL PDDK_AKH JENIS_PKRJN
            NIK_IBU NAMA_LGKP_IBU NIK_AYAH NAMA_LGKP_AYAH ALAMAT NO_RT NO_RW NO_PROP NO_KAB NO_KEC
            NO_KEL PERISTIWA TGL_PERISTIWA STATUS_AKTIF PKS_ID
        """,
        "passport_application": """
            application_id office_code channel application_type service nik no_kk full_name birth_place
            birth_date sex mother_name village_code phone email account_hash purpose destination
            planned_departure_on planned_days stay_type guarantor_nik guarantor_name guarantor_relation
            guarantor_phone emergency_phone recommendation_type recommendation_no ppiu_id p3mi_id lpk_id
            declared_first_passport old_passport_no accompanying_nik submitted_at interview_at
            decided_at decision reason_code officer_hash passport_no passport_issued_on
            passport_expires_on
        """,
        "crossing": """
            crossing_id crossed_at tpi_code direction mode service_no lane doc_type doc_no issuing_state
            doc_expires_on mrz_name birth_date sex nationality declared_destination booked_destination
            return_on purpose visa_type booking_ref agency_id outcome deferral_reason officer_hash
        """,
        "placement": """
            id_pmi nik passport_no full_name birth_date scheme sector employer destination p3mi_id
            work_visa_no contract_start contract_end status status_on
        """,
        "licence": """
            licence_id kind name phone valid_from valid_to sanction_from sanction_to
        """,
        "repatriation": """
            case_id nik passport_no full_name birth_date country returned_on reason victim_status decided_by
        """,
        "community_report": """
            report_id received_at village_code channel topic text reliability consent
        """,
        "fostered_village": """
            village_code set_on decree_no office_code officer_hash
        """,
        "passenger_list": """
            list_id sent_at service_no departs_at tpi_code doc_type doc_no issuing_state mrz_name birth_date sex
            nationality booking_ref booked_on agency_id final_destination return_on
        """,
    }.items()
}

TRUTHS = ("record", "scenario", "noise", "person", "resident")


def write_feeds(
    connection: duckdb.DuckDBPyConnection, out: Path, fmt: str, progress: Callable[[str], None]
) -> dict[str, int]:
    """Write all feeds below ``out``, two at a time (compressing keeps one core busy); return their rows."""

    def write(feed: str) -> int:
        progress(f"writing {feed}")
        with connection.cursor() as cursor:
            return write_feed(cursor, out, feed, fmt)

    longest_first = sorted(COLUMNS, key=lambda feed: -connection.table(feed).shape[0])
    with ThreadPoolExecutor(max_workers=2) as pool:
        rows = dict(zip(longest_first, pool.map(write, longest_first), strict=True))
    return {feed: rows[feed] for feed in COLUMNS}


def write_feed(connection: duckdb.DuckDBPyConnection, out: Path, feed: str, fmt: str) -> int:
    """Write the table ``feed``, already in order, as one file a business date below ``out``; return its rows."""
    columns = ", ".join(COLUMNS[feed])
    counted = f"SELECT business_on, count(*) FROM {feed} GROUP BY business_on ORDER BY business_on"
    dates: list[tuple[date, int]] = connection.execute(counted).fetchall()
    for business_on, _ in dates:
        folder = out / feed / business_on.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{feed}-{business_on.isoformat()}.{fmt}"
        connection.execute(
            f"COPY (SELECT {columns} FROM {feed} WHERE business_on = DATE '{business_on}') "
            f"TO '{_quoted(target)}' ({FORMATS[fmt]})"
        )
    return sum(rows for _, rows in dates)


def write_truth(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write each of ``TRUTHS`` as ``truth/<name>.parquet`` below ``out``."""
    folder = out / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    for truth in TRUTHS:
        target = folder / f"{truth}.parquet"
        connection.execute(f"COPY (FROM truth_{truth} ORDER BY ALL) TO '{_quoted(target)}' ({FORMATS['parquet']})")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
