"""Linking what is due gives what linking everything gives, whatever was delivered, judged and run in between."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from identity_world import DAY, KEYS, deliver, identify, judge, tables, world

pytestmark = pytest.mark.slow

NEXT = DAY + dt.timedelta(days=1)
NIK = (3201990105900001, 3201990105900002, 3201994506950003, 3201990506950003, 3201990105909001)
NAME = ("BUDI SANTOSO", "BUDI SANTOSA", "HASAN BASRI", "HUSEIN BASRI", "SITI AMINAH")
BIRTH = ("1990-05-01", "1990-01-05", "1995-06-05")
BOOK = ("Z1000001", "Z1000007", "ZI00000I", None)
KK = (3201990101010001, 3201990101010002)
PERSON = {"nik": NIK, "full_name": NAME, "birth_on": BIRTH}
CHOICES: dict[str, dict[str, tuple[Any, ...]]] = {
    "population_registry": PERSON | {"no_kk": KK, "is_active": (True, False), "sex": ("L", "P")},
    "passport_application": PERSON
    | {
        "application_id": tuple("pqrs"),
        "no_kk": KK,
        "passport_no": BOOK,
        "old_passport_no": BOOK,
        "decision": ("TERBIT", "PROSES"),
    },
    "crossing": {
        "crossing_id": tuple("uvw"),
        "doc_no": BOOK[:3],
        "mrz_name": ("SANTOSO<<BUDI", "BASRI<<HASAN"),
        "birth_on": BIRTH,
    },
    "placement": {"id_pmi": ("m",), "nik": NIK, "passport_no": BOOK, "full_name": NAME, "birth_on": BIRTH},
    "repatriation": {"case_id": ("r",), "nik": NIK, "passport_no": BOOK, "full_name": NAME, "birth_on": BIRTH},
    "passenger_list": {
        "list_id": ("L1", "L2"),
        "doc_no": BOOK[:3],
        "mrz_name": ("SANTOSO<<BUDI", "BASRI<<HASAN"),
        "birth_on": BIRTH,
    },
}
RECORD = [
    *(("passport_application", key) for key in "pqrs"),
    *(("crossing", key) for key in "uv"),
    *(("population_registry", str(nik)) for nik in NIK[:2]),
]


def delivery(feed: str) -> st.SearchStrategy[tuple[str, list[dict[str, Any]]]]:
    row = st.fixed_dictionaries({column: st.sampled_from(values) for column, values in CHOICES[feed].items()})
    key = KEYS[feed].split(", ")
    return st.tuples(
        st.just(feed), st.lists(row, min_size=1, max_size=4, unique_by=lambda given: tuple(given[name] for name in key))
    )


judgement = st.tuples(
    st.sampled_from(RECORD), st.sampled_from(("SAME", "DIFFERENT", "UNSURE")), st.sampled_from(RECORD)
)
step = st.one_of(
    *(delivery(feed) for feed in CHOICES),
    st.tuples(st.just("judge"), judgement),
    st.tuples(st.just("identify"), st.none()),
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(step, st.sampled_from([DAY, NEXT])), min_size=3, max_size=10))
def test_linking_what_is_due_gives_what_linking_everything_gives(script: list[tuple[tuple[str, Any], dt.date]]) -> None:
    con = world()
    for (kind, what), day in script:
        if kind == "identify":
            identify(con, day)
        elif kind != "judge":
            deliver(con, kind, what, day)
        elif what[0] != what[2]:
            judge(con, *what)
    identify(con, NEXT)
    by_and_by = tables(con)
    con.execute("DELETE FROM identity.state")
    identify(con, NEXT)
    assert tables(con) == by_and_by
