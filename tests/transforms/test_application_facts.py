"""The facts behind the rules of identity and application, from delivered rows to what a rule reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import duckdb
import pytest
from identity_world import deliver, identify, world

from transforms import engine

pytestmark = pytest.mark.slow

RUN_ON = dt.date(2026, 9, 20)
SELF, MOTHER, AUNT, COUSIN, STRANGER, BRIDE = (
    3201990105900001, 3201994506650002, 3201994506700003, 3201990105950004, 3301990105800005, 3301995203950006,
)  # fmt: skip
GRANDMOTHER = 3201994506400009
FACTS = (
    "application_kin",
    "registry_event",
    "application",
    "birth_correction",
    "age_difference",
    "identity_difference",
)


def facts(con: duckdb.DuckDBPyConnection) -> None:
    identify(con)
    engine.see(con, RUN_ON)
    con.execute("CREATE SCHEMA IF NOT EXISTS fact")
    con.execute(
        "CREATE TABLE fact.licence AS SELECT 'L1' AS licence_id, 'LPK' AS kind, DATE '2020-01-01' AS licensed_from, "
        "DATE '2030-01-01' AS licensed_to, CAST(NULL AS DATE) AS sanction_from, CAST(NULL AS DATE) AS sanction_to"
    )
    for name in FACTS:
        model = engine.read_sql(engine.ROOT / "facts" / f"{name}.sql")
        con.execute(f"CREATE TABLE fact.{name} AS {engine.bind(model.sql, {'run_on': RUN_ON})}")


def seen(con: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    return {row[0]: row[1] if len(row) == 2 else row[1:] for row in con.execute(sql).fetchall()}


def apply(application_id: str, nik: int = SELF, **more: Any) -> dict[str, Any]:
    days = {
        "submitted_at": "2026-09-01 09:00:00",
        "decision": "PROSES",
        "passport_issued_on": None,
        "passport_expires_on": None,
    }
    return {"application_id": application_id, "nik": nik} | days | more


def test_kin_is_counted_in_steps_over_cards_and_parents() -> None:
    con = world()
    deliver(con, "population_registry", [
        {"nik": SELF, "no_kk": 1, "mother_nik": MOTHER},
        {"nik": MOTHER, "no_kk": 2, "mother_nik": GRANDMOTHER, "full_name": "SUMIATI", "birth_on": "1965-06-05"},
        {"nik": AUNT, "no_kk": 3, "mother_nik": GRANDMOTHER, "full_name": "SULASTRI", "birth_on": "1970-06-05"},
        {"nik": COUSIN, "no_kk": 4, "mother_nik": AUNT, "full_name": "AGUS", "birth_on": "1995-05-01"},
        {"nik": STRANGER, "no_kk": 1, "full_name": "ANDI", "birth_on": "2015-05-01"},
    ])  # fmt: skip
    deliver(con, "passport_application", [
        apply("mother", guarantor_nik=MOTHER), apply("grandmother", guarantor_nik=GRANDMOTHER), apply("aunt", guarantor_nik=AUNT),
        apply("cousin", guarantor_nik=COUSIN), apply("card", accompanying_nik=STRANGER), apply("self", guarantor_nik=SELF),
        apply("niece", guarantor_nik=SELF, nik=AUNT, full_name="SULASTRI", birth_on="1970-06-05"),
    ])  # fmt: skip
    facts(con)
    assert seen(con, "SELECT application_id, role, steps, is_adult FROM fact.application_kin") == {
        "mother": ("GUARANTOR", 1, True),
        "aunt": ("GUARANTOR", 3, True),
        "niece": ("GUARANTOR", 3, True),
        "card": ("COMPANION", 1, False),
    }
    steps = seen(con, "SELECT application_id, guarantor_steps, companion_steps FROM fact.application")
    assert steps["aunt"] == (3, None)
    assert steps["card"] == (None, None), "a child brings nobody"


def test_what_changed_in_the_registry_and_how_old_it_made_people() -> None:
    con = world()
    deliver(con, "population_registry", [
        {"nik": SELF, "birth_on": "2009-06-01", "village_code": "33.01.01.2001"},
        {"nik": STRANGER, "village_code": "91.01.01.2001", "full_name": "ANDI"},
        {"nik": BRIDE, "full_name": "DEWI", "sex": "P", "birth_on": "1995-03-12"},
    ], dt.date(2026, 5, 1))  # fmt: skip
    deliver(con, "population_registry", [
        {"nik": SELF, "birth_on": "2004-06-01", "village_code": "32.01.01.2001", "event_code": "KOREKSI_TGL_LHR",
         "event_on": "2026-06-10"},
        {"nik": STRANGER, "village_code": "93.01.01.2001", "full_name": "ANDI", "event_code": "PINDAH", "event_on": "2026-06-10"},
        {"nik": BRIDE, "full_name": "DEWI", "sex": "P", "birth_on": "1995-03-12", "event_code": "KAWIN", "event_on": "2026-08-01"},
    ], dt.date(2026, 6, 11))  # fmt: skip
    deliver(con, "passport_application", [
        apply("aged", birth_on="2004-06-01"),
        apply("recoded", nik=STRANGER, full_name="ANDI"),
        apply("bride", nik=BRIDE, full_name="DEWI", sex="P", birth_on="1995-03-12", lpk_id="L1", destination="KHM"),
        apply("umrah", nik=BRIDE, full_name="DEWI", sex="P", birth_on="1995-03-12", ppiu_id="L1", office_code="KANIM2171"),
    ])  # fmt: skip
    facts(con)
    changed = "SELECT person_id, event, is_regency_changed FROM fact.registry_event"
    assert {tuple(row) for row in con.execute(changed).fetchall()} == {
        (SELF, "KOREKSI_TGL_LHR", True),
        (STRANGER, "PINDAH", False),
        (BRIDE, "KAWIN", False),
    }
    assert con.execute(
        "SELECT birth_before, birth_after, is_regency_changed FROM fact.birth_correction"
    ).fetchall() == [(dt.date(2009, 6, 1), dt.date(2004, 6, 1), True)]
    told = "SELECT application_id, basis, age_before, age_after, raised_days, corrected_days FROM fact.age_difference"
    assert seen(con, told) == {"aged": ("CORRECTION", 17, 22, 1826, 83)}
    assert seen(con, "SELECT application_id, married_on, is_bureau_licensed, is_concern FROM fact.application")["bride"] == (
        dt.date(2026, 8, 1), True, True,
    )  # fmt: skip
    placed = "SELECT application_id, is_bureau_licensed, is_gateway_office, is_home_near_office FROM fact.application"
    assert seen(con, placed)["umrah"] == (False, True, False), "a training body is no umrah bureau"


def test_what_differs_is_told_without_a_name_or_a_date() -> None:
    con = world()
    deliver(con, "population_registry", [
        {"nik": SELF},
        {"nik": MOTHER, "full_name": "SUMIATI", "sex": "P", "birth_on": "1965-06-05", "is_active": False, "event_code": "MATI",
         "event_on": "2026-08-01"},
        {"nik": AUNT, "full_name": "SULASTRI", "sex": "P", "birth_on": "1970-06-05", "is_active": False, "event_code": "MATI",
         "event_on": "2026-09-02"},
    ])  # fmt: skip
    deliver(con, "passport_application", [
        apply("equal"),
        apply("swapped", birth_on="1990-01-05"),
        apply("aged", birth_on="1985-05-01"),
        apply("mother", mother_name="KARTINI", birth_place="SINGKAWANG"),
        apply("spelt", full_name="BOEDI SANTOSO", birth_place="KABUPATEN BOGOR"),
        apply("another", full_name="HENDRA GUNAWAN", birth_on="1977-07-07"),
        apply("unknown", nik=7404991212990001, full_name="HENDRA GUNAWAN", birth_on="1999-12-12"),
        apply("dead", nik=MOTHER, full_name="SUMIATI", sex="P", birth_on="1965-06-05"),
        apply("died since", nik=AUNT, full_name="SULASTRI", sex="P", birth_on="1970-06-05"),
        apply("sex", sex="P"),
    ])  # fmt: skip
    facts(con)
    differences = seen(
        con,
        "SELECT application_id, name_agreement, birth_apart_days, is_birth_slip, mother_agreement, is_birth_place_different, "
        "is_nik_birth_different, is_nik_day_40_different FROM fact.identity_difference",
    )
    assert differences["equal"] == (4, 0, False, 4, False, False, False)
    assert differences["swapped"][:3] == (4, 116, True)
    assert differences["aged"] == (4, 1826, False, 4, False, True, False)
    assert differences["mother"][3:5] == (0, True)
    assert differences["spelt"][0] >= 2 and differences["spelt"][4] is False
    assert differences["another"][0] == 0, "compared with the holder of the NIK"
    assert differences["sex"][5:] == (False, True)
    states = seen(con, "SELECT application_id, registry_state FROM fact.identity_difference")
    assert {name: states[name] for name in ("equal", "unknown", "dead", "died since")} == {
        "equal": "ACTIVE", "unknown": "NOT_FOUND", "dead": "INACTIVE", "died since": "ACTIVE",
    }  # fmt: skip
