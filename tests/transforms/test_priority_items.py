"""What people look at as one thing: journeys, groups, bookings, and what is sealed."""

from __future__ import annotations

import random

import duckdb
import pytest
from fact_world import RUN_ON, empty_world, fill
from flag_world import DAY, TABLES, WEIGHTS, answer, clear, flag, group, parts, ranked
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms import priority, rulebook


@pytest.fixture(scope="module")
def shared_world() -> duckdb.DuckDBPyConnection:
    return empty_world()


@pytest.fixture
def world(shared_world: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    clear(shared_world)
    return shared_world


def test_context_opens_no_item_alone(world: duckdb.DuckDBPyConnection) -> None:
    items = ranked(world, [flag("C03", "X1", 1, tier=3), flag("C03", "X2", 2, tier=3), flag("B05", "A2", 2)])
    assert [item["flag_ids"] for item in items] == [["B05-A2", "C03-X2"]]
    assert items[0]["families"] == ["B", "C"]
    alone = "SELECT flag_id, score FROM flag.item_flag WHERE item_id IS NULL"
    assert world.execute(alone).fetchall() == [("C03-X1", 25)]


def test_what_measures_the_system_opens_no_item_and_makes_no_booking_a_group(world: duckdb.DuckDBPyConnection) -> None:
    fill(
        world,
        {"fact.departure": [{"crossing_id": f"X{turn}", "feed": "crossing", "booking_ref": "B"} for turn in (1, 2)]},
    )
    unreached = [flag("C11", f"X{turn}", tier=1) for turn in (1, 2)]
    items = ranked(world, [*unreached, flag("C05", "X1", 1), flag("C05", "X2", 2)])
    assert [(item["tier"], item["flag_ids"], item["families"]) for item in items] == [
        (2, ["C05-X1"], ["C"]),
        (2, ["C05-X2"], ["C"]),
    ]
    assert world.execute("SELECT COUNT(*) FROM flag.item_flag WHERE item_id IS NULL").fetchall() == [(2,)]


def test_journeys_far_apart_are_two_items(world: duckdb.DuckDBPyConnection) -> None:
    days = [RUN_ON, RUN_ON - 60 * DAY, RUN_ON - 121 * DAY]
    items = ranked(world, [flag("C01", f"X{turn}", 1, on=day) for turn, day in enumerate(days)])
    assert sorted(item["flag_ids"] for item in items) == [["C01-X1", "C01-X0"], ["C01-X2"]]


def test_a_group_is_one_item_organiser_first_and_names_what_is_shared(world: duckdb.DuckDBPyConnection) -> None:
    (item, other) = ranked(
        world,
        [
            group("D04", "BOOKING|B1", [1, 2, 3, 4], strength=0.4),
            flag("D01", "PHONE|x", kind="contact", members=[1, 2, 9], unit="KANIM3201", strength=0.8),
            flag("C01", "X1", 1, strength=0.9),
            flag("C03", "X2", 2, tier=3),
            flag("C01", "X7", 7, strength=0.9),
        ],
    )
    assert (item["kind"], item["shared_kind"], item["shared_fact"], item["shared_fact_en"]) == (
        "group",
        "CONTACT",
        "sebab D01",
        "why D01",
    )
    assert item["flag_ids"] == ["D01-PHONE|x", "D04-BOOKING|B1", "C01-X1", "C03-X2"]
    assert (item["travellers"], item["person_id"], item["unit_code"]) == (2, None, "KANIM3201")
    assert parts(world, item["item_id"])["GROUP"] == WEIGHTS["GROUP", "ORGANISER"]
    assert other["flag_ids"] == ["C01-X7"]


@pytest.mark.parametrize(
    ("one", "other", "items"),
    [([1, 2, 3, 4], [3, 4, 5, 6], 1), ([1, 2, 3, 4], [4, 5, 6], 2), ([1, 2], [2, 5, 6, 7, 8], 1)],
)
def test_groups_are_one_when_half_of_the_smaller_is_shared(
    world: duckdb.DuckDBPyConnection, one: list[int], other: list[int], items: int
) -> None:
    flags = [group("D04", "BOOKING|1", one), group("D02", "GUARANTOR|2", other)]
    assert len(ranked(world, flags)) == items


def test_being_a_member_opens_nothing(world: duckdb.DuckDBPyConnection) -> None:
    (item,) = ranked(world, [group("D04", "BOOKING|1", [1, 2, 3])])
    assert item["flag_ids"] == ["D04-BOOKING|1"]
    assert item["travellers"] == 0


def test_three_flagged_journeys_under_one_booking_are_one_card(world: duckdb.DuckDBPyConnection) -> None:
    booked = [{"crossing_id": f"X{turn}", "booking_ref": "B" if turn < 4 else "C"} for turn in range(1, 6)]
    fill(world, {"fact.departure": booked})
    items = ranked(world, [flag("C01", f"X{turn}", turn) for turn in range(1, 6)])
    assert sorted(len(item["flag_ids"]) for item in items) == [1, 1, 3]
    (bundle,) = [item for item in items if item["kind"] == "group"]
    assert (bundle["shared_kind"], bundle["travellers"]) == ("BOOKING", 3)
    assert "GROUP" not in parts(world, bundle["item_id"])


def test_applicants_of_one_body_without_a_licence_are_one_card_unless_more_is_against_them(
    world: duckdb.DuckDBPyConnection,
) -> None:
    named = {"is_bureau_licensed": False, "ppiu_id": "PPIU-00007"}
    applications = [{"application_id": f"A{turn}", **named} for turn in range(1, 8)]
    fill(world, {"fact.application": [*applications, {"application_id": "A8", **named, "ppiu_id": None}]})
    here = [flag("B02", f"A{turn}", turn, kind="application", unit="KANIM3201") for turn in range(1, 6)]
    elsewhere = [flag("B02", f"A{turn}", turn, kind="application", unit="KANIM3171") for turn in (6, 7)]
    more = [flag("C01", "X4", 4), flag("C03", "X5", 5, tier=3), flag("B05", "A1x", 9, kind="application")]
    own = flag("B02", "A8", 8, kind="application", unit="KANIM3201")
    items = ranked(world, [*here, *elsewhere, *more, own])
    (bundle,) = [item for item in items if item["kind"] == "group"]
    assert sorted(bundle["flag_ids"]) == ["B02-A1", "B02-A2", "B02-A3", "B02-A5", "C03-X5"]
    assert (bundle["shared_kind"], bundle["unit_code"], bundle["travellers"]) == ("BUREAU", "KANIM3201", 4)
    assert "PPIU-00007" in bundle["shared_fact"]
    assert "PPIU-00007" in bundle["shared_fact_en"]
    alone = sorted(sorted(item["flag_ids"]) for item in items if item["kind"] == "person_trip")
    assert alone == [["B02-A4", "C01-X4"], ["B02-A6"], ["B02-A7"], ["B02-A8"], ["B05-A1x"]]


def test_what_was_answered_or_cleared_waits_for_nobody(world: duckdb.DuckDBPyConnection) -> None:
    answer(world, "C01", "LANJUT_BERSIH", 1, flag_id="C01-X")
    answer(world, "C01", "TIDAK_DIPERIKSA", 2, flag_id="C01-X")
    items = ranked(
        world,
        [flag("C01", "X0", 1), flag("C01", "X1", 2), flag("C02", "X3", 1), flag("C02", "X4", 3, status="CLEARED")],
    )
    assert sorted(item["flag_ids"] for item in items) == [["C01-X1"], ["C02-X3"]]


def test_sealed_flags_touch_nothing_outside_their_seal(world: duckdb.DuckDBPyConnection) -> None:
    open_flags = [flag("C01", "X1", 1), group("D04", "BOOKING|1", [1, 2, 3]), flag("C05", "X2", 2)]
    ranked(world, open_flags)
    seen = [f"SELECT * FROM {table} WHERE NOT is_sealed ORDER BY ALL" for table in TABLES]
    before = [world.execute(sql).fetchall() for sql in seen]
    clear(world)
    sealed = [
        flag("E02", "X1s", 1, tier=1, sealed=True),
        flag("E02", "X9", 9, tier=1, sealed=True),
        group("D02", "GUARANTOR|9", [1, 2, 9], tier=1, sealed=True),
    ]
    items = ranked(world, [*open_flags, *sealed])
    assert [world.execute(sql).fetchall() for sql in seen] == before
    assert [item["flag_ids"] for item in items if item["is_sealed"]] == [["D02-GUARANTOR|9", "E02-X1s", "E02-X9"]]
    assert [item["place"] for item in items if item["is_sealed"]] == [1]


@pytest.fixture(scope="module")
def second_world() -> duckdb.DuckDBPyConnection:
    return empty_world()


FLAGS = st.lists(
    st.tuples(
        st.sampled_from(["A01", "B05", "C01", "C03", "E02"]), st.integers(1, 6), st.integers(0, 90), st.integers(1, 3)
    ),
    max_size=14,
    unique_by=lambda row: row[:3],
)
GROUPS = st.lists(st.sets(st.integers(1, 6), min_size=1, max_size=4), max_size=3)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=FLAGS, groups=GROUPS, seed=st.integers(0, 2**16))
def test_the_order_of_rules_and_flags_does_not_matter(
    world: duckdb.DuckDBPyConnection,
    second_world: duckdb.DuckDBPyConnection,
    people: list[tuple[str, int, int, int]],
    groups: list[set[int]],
    seed: int,
) -> None:
    flags = [
        flag(rule, f"X{person}-{days}", person, on=RUN_ON - days * DAY, tier=tier, sealed=rule == "E02")
        for rule, person, days, tier in people
    ] + [group("D04", f"BOOKING|{turn}", sorted(members)) for turn, members in enumerate(groups)]
    turned = random.Random(seed).sample(flags, len(flags))
    for con, order in ((world, flags), (second_world, turned)):
        clear(con)
        ranked(con, order)
        priority.rank(con, RUN_ON)
    for table in TABLES:
        told = f"SELECT * FROM {table} ORDER BY ALL"
        assert world.execute(told).fetchall() == second_world.execute(told).fetchall()
    # every open flag is scored once, and stands in an item exactly when its item holds a flag of tier 1 or 2
    kept = world.execute("SELECT flag_id FROM flag.item_flag").fetchall()
    assert sorted(flag_id for (flag_id,) in kept) == sorted(row["flag_id"] for row in flags)
    lone = "SELECT tier FROM flag.flag INNER JOIN flag.item_flag USING (flag_id) WHERE item_id IS NULL"
    assert {tier for (tier,) in world.execute(lone).fetchall()} <= {3}
    assert not world.execute("SELECT 1 FROM flag.item WHERE tier = 3").fetchall()


def test_every_network_rule_names_what_is_shared(world: duckdb.DuckDBPyConnection) -> None:
    named = {
        rule
        for (rule,) in world.execute(
            "SELECT rule_id FROM reference.shared_fact WHERE shared_kind <> 'BUREAU'"
        ).fetchall()
    }
    rules, _ = rulebook.load_rules()
    assert {rule.id for rule in rules if rule.grain in ("contact", "group") or rule.id[0] == "D"} == named
