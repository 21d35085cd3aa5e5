"""A hand-made country of six people, small enough to read, invented down to the last number.

Nobody sends fostered_village: an installation without a feed is an ordinary one.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Row = dict[str, str]
DAY_1, DAY_2 = dt.date(2026, 9, 1), dt.date(2026, 9, 2)
DAYS = (DAY_1, DAY_2)

COLUMNS = {
    "population_registry": "NIK NO_KK NAMA_LGKP JENIS_KLMIN TMPT_LHR TGL_LHR STAT_KWN STAT_HBKEL PDDK_AKH JENIS_PKRJN "
    "NIK_IBU NAMA_LGKP_IBU NIK_AYAH NAMA_LGKP_AYAH ALAMAT NO_RT NO_RW NO_PROP NO_KAB NO_KEC NO_KEL PERISTIWA "
    "TGL_PERISTIWA STATUS_AKTIF PKS_ID",
    "passport_application": "application_id office_code channel application_type service nik no_kk full_name birth_place "
    "birth_date sex mother_name village_code phone email account_hash purpose destination planned_departure_on planned_days "
    "stay_type guarantor_nik guarantor_name guarantor_relation guarantor_phone emergency_phone recommendation_type "
    "recommendation_no ppiu_id p3mi_id lpk_id declared_first_passport old_passport_no accompanying_nik submitted_at "
    "interview_at decided_at decision reason_code officer_hash passport_no passport_issued_on passport_expires_on",
    "crossing": "crossing_id crossed_at tpi_code direction mode service_no lane doc_type doc_no issuing_state "
    "doc_expires_on mrz_name birth_date sex nationality declared_destination booked_destination return_on purpose visa_type "
    "booking_ref agency_id outcome deferral_reason officer_hash",
    "placement": "id_pmi nik passport_no full_name birth_date scheme sector employer destination p3mi_id work_visa_no "
    "contract_start contract_end status status_on",
    "licence": "licence_id kind name phone valid_from valid_to sanction_from sanction_to",
    "repatriation": "case_id nik passport_no full_name birth_date country returned_on reason victim_status decided_by",
    "community_report": "report_id received_at village_code channel topic text reliability consent",
    "passenger_list": "list_id sent_at service_no departs_at tpi_code doc_type doc_no issuing_state mrz_name birth_date sex "
    "nationality booking_ref booked_on agency_id final_destination return_on",
}

# serial, sex, birth, name, place in the family card
PEOPLE = (
    (1, 1, "1990-05-01", "BUDI KENARI RAHASIA", 1),
    (2, 2, "1995-06-02", "SITI KENARI RAHASIA", 3),
    (3, 2, "2010-06-02", "DEWI KENARI RAHASIA", 4),
    (4, 1, "1988-01-20", "AGUS KENARI RAHASIA", 1),
    (5, 2, "2001-11-30", "RINA KENARI RAHASIA", 3),
    (6, 1, "1979-03-15", "JOKO KENARI RAHASIA", 1),
)


def nik(serial: int) -> str:
    """The NIK of a person of PEOPLE, in the reserved district 99."""
    _, sex, birth, *_ = PEOPLE[serial - 1]
    year, month, day = birth.split("-")
    return f"320199{int(day) + (40 if sex == 2 else 0):02d}{month}{year[2:]}{serial:04d}"


def book(serial: int) -> str:
    return f"Z777000{serial}"


CANARIES = (
    "KENARI",
    *(nik(serial) for serial, *_ in PEOPLE),
    *(book(serial) for serial, *_ in PEOPLE),
    "62899777",
    "kenari@",
    "JALAN CANARY",
)
"""Parts of names, NIK, passport, phone, e-mail and address that no log, report or message may show."""


def resident(serial: int, **changed: str) -> Row:
    _, sex, birth, name, relation = PEOPLE[serial - 1]
    given = {
        "NIK": nik(serial), "NO_KK": "3201990101200001" if serial <= 3 else "3201990101200002", "NAMA_LGKP": name,
        "JENIS_KLMIN": str(sex), "TMPT_LHR": "BOGOR", "TGL_LHR": birth, "STAT_KWN": "2", "STAT_HBKEL": str(relation),
        "PDDK_AKH": "5", "JENIS_PKRJN": "9", "NAMA_LGKP_IBU": "IBU", "NAMA_LGKP_AYAH": "AYAH",
        "ALAMAT": "JALAN CANARY 7", "NO_RT": "1", "NO_RW": "2", "NO_PROP": "32", "NO_KAB": "1", "NO_KEC": "1",
        "NO_KEL": "2001", "PERISTIWA": "AWAL", "TGL_PERISTIWA": "2026-09-01", "STATUS_AKTIF": "1", "PKS_ID": "PKS-1",
    }  # fmt: skip
    return _row("population_registry", **given | changed)


def application(serial: int, **changed: str) -> Row:
    _, sex, birth, name, _ = PEOPLE[serial - 1]
    given = {
        "application_id": f"PMH-KANIM3201-2026080{serial}-{serial:04d}", "office_code": "KANIM3201", "channel": "MPASPOR",
        "application_type": "BARU", "service": "REGULER", "nik": nik(serial), "no_kk": resident(serial)["NO_KK"],
        "full_name": name, "birth_place": "BOGOR", "birth_date": birth, "sex": "LP"[sex - 1],
        "village_code": "32.01.01.2001", "phone": f"+6289977700{serial:02d}", "email": f"kenari@p{serial}.invalid",
        "purpose": "WISATA", "declared_first_passport": "Y", "submitted_at": f"2026-08-0{serial}T09:00:00",
        "interview_at": f"2026-08-0{serial}T10:00:00", "decided_at": f"2026-08-0{serial}T11:00:00", "decision": "TERBIT",
        "passport_no": book(serial), "passport_issued_on": "2026-08-10", "passport_expires_on": "2036-08-10",
    }  # fmt: skip
    return _row("passport_application", **given | changed)


def crossing(number: int, serial: int, day: str, direction: str = "OUT", **changed: str) -> Row:
    _, sex, birth, name, _ = PEOPLE[serial - 1]
    given = {
        "crossing_id": f"X{number}", "crossed_at": f"{day}T08:00:00", "tpi_code": "A-CGK", "direction": direction,
        "mode": "AIR", "service_no": "GA820", "lane": "COUNTER", "doc_type": "PASPOR", "doc_no": book(serial),
        "issuing_state": "IDN", "doc_expires_on": "2036-08-10", "mrz_name": name.replace(" ", "<"), "birth_date": birth,
        "sex": "MF"[sex - 1], "nationality": "IDN", "declared_destination": "SGP", "booked_destination": "SGP",
        "purpose": "WISATA", "visa_type": "NONE", "outcome": "BERANGKAT",
    }  # fmt: skip
    return _row("crossing", **given | changed)


def seat(serial: int, **changed: str) -> Row:
    _, sex, birth, name, _ = PEOPLE[serial - 1]
    given = {
        "list_id": "A-CGK-GA820-260902", "sent_at": "2026-09-01T20:00:00", "service_no": "GA820",
        "departs_at": "2026-09-02T09:00:00",
        "tpi_code": "A-CGK", "doc_type": "PASPOR", "doc_no": book(serial), "issuing_state": "IDN",
        "mrz_name": name.replace(" ", "<"), "birth_date": birth, "sex": "MF"[sex - 1], "nationality": "IDN",
        "booking_ref": "AB12CD", "booked_on": "2026-08-31", "final_destination": "SGP",
    }  # fmt: skip
    return _row("passenger_list", **given | changed)


def deliveries() -> Iterator[tuple[str, dt.date, Sequence[Row]]]:
    """(feed, business date, rows) of both days. Two people leave soon after a deferral; a girl's book has another birth date."""
    yield "population_registry", DAY_1, [resident(serial) for serial, *_ in PEOPLE]
    yield "population_registry", DAY_2, [resident(5, PERISTIWA="PINDAH", TGL_PERISTIWA="2026-09-02", NO_KAB="71")]
    yield "passport_application", DAY_1, [
        *(application(serial) for serial in (1, 2, 4, 5)),
        application(3, birth_date="2004-06-02", passport_expires_on="2031-08-10"),
    ]  # fmt: skip
    yield "passport_application", DAY_2, [application(5, purpose="UMRAH", decided_at="2026-09-02T09:00:00")]
    yield "crossing", DAY_1, [
        crossing(1, 1, "2026-08-20", outcome="DITUNDA", deferral_reason="PMI_NP"),
        crossing(2, 1, "2026-08-29", tpi_code="L-BTC", mode="SEA", service_no="MV1"),
        crossing(3, 3, "2026-08-30"),
    ]  # fmt: skip
    yield "crossing", DAY_2, [
        crossing(4, 1, "2026-09-02", "IN", purpose=""),
        crossing(5, 4, "2026-08-31", outcome="DITUNDA", deferral_reason="PMI_NP"),
        crossing(6, 4, "2026-09-02", tpi_code="L-BTC", mode="SEA", service_no="MV1"),
    ]  # fmt: skip
    _, _, birth, name, _ = PEOPLE[1]
    yield "placement", DAY_1, [
        _row(
            "placement", id_pmi="PMI1", nik=nik(2), passport_no=book(2), full_name=name, birth_date=birth, scheme="P_TO_P",
            sector="DOMESTIK", employer="X", destination="HKG", p3mi_id="L1", work_visa_no="V1",
            contract_start="2026-01-01", contract_end="2028-01-01", status="TERBIT_ID", status_on="2026-08-20",
        )
    ]  # fmt: skip
    yield (
        "licence",
        DAY_1,
        [_row("licence", licence_id="L1", kind="P3MI", name="PT A", valid_from="2020-01-01", valid_to="2030-01-01")],
    )
    _, _, birth, name, _ = PEOPLE[5]
    yield "repatriation", DAY_1, [
        _row(
            "repatriation", case_id="RPT1", nik=nik(6), full_name=name, birth_date=birth, country="MYS",
            returned_on="2026-07-01", reason="DEPORTASI", victim_status="NOT", decided_by="GOV",
        )
    ]  # fmt: skip
    yield "community_report", DAY_1, [
        _row(
            "community_report", report_id="LPR1", received_at="2026-08-31T19:00:00", village_code="32.01.01.2001",
            channel="PIMPASA", topic="RECRUITER", text=f"{name} diajak kerja oleh +6289977700{6:02d}", reliability="B2",
            consent="Y",
        )
    ]  # fmt: skip
    yield "passenger_list", DAY_1, [seat(2), seat(5)]


def write(inbox: Path, days: Sequence[dt.date] = DAYS) -> None:
    """Leave the deliveries of `days` in a drop folder, as a sender would."""
    for feed, day, rows in deliveries():
        if day in days:
            leave(inbox, feed, day, f"{feed}.csv", text(feed, rows).encode())


def leave(inbox: Path, feed: str, day: dt.date, name: str, content: bytes) -> Path:
    """Put one file where a sender would."""
    path = inbox / feed / day.isoformat() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def text(feed: str, rows: Sequence[Mapping[str, str]]) -> str:
    """The rows as a CSV file with the agreed header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS[feed].split(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def table(feed: str, rows: Sequence[Row]) -> pa.Table:
    """The rows as an Arrow table, all text, empty as null."""
    return pa.table(
        {name: pa.array([row[name] or None for row in rows], pa.string()) for name in COLUMNS[feed].split()}
    )


def parquet(content: pa.Table) -> bytes:
    """The bytes of a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(content, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _row(feed: str, **given: str) -> Row:
    return dict.fromkeys(COLUMNS[feed].split(), "") | given
