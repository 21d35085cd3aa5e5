"""`lintas rule` on a small installation: what is listed, what a trial finds against what the runs wrote, what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import micro
import pytest
from typer.testing import CliRunner, Result

from flows import pipeline, rule_work
from flows.cli import app
from flows.session import open_session
from flows.settings import Settings
from transforms.rule_lint import lint
from transforms.rulebook import load_rules
from transforms.trial.play import TrialError
from warehouse import audit, store
from warehouse.home import Home
from warehouse.lock import writer_lock

pytestmark = pytest.mark.slow

RULES = load_rules()[0]


@pytest.fixture(scope="module")
def ran(first_day: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two days of the hand-made country; C05 points at a crossing on both."""
    home = Home(Path(shutil.copytree(first_day, tmp_path_factory.mktemp("ran") / "home", symlinks=True)))
    micro.write(home.inbox, [micro.DAY_2])
    run(home, micro.DAY_2)
    return home.root


@pytest.fixture
def home(ran: Path, tmp_path: Path) -> Home:
    return Home(Path(shutil.copytree(ran, tmp_path / "home", symlinks=True)))


def run(home: Home, day: dt.date) -> list[str]:
    said: list[str] = []
    with open_session(home, Settings(), "daily", day, say=said.append) as session:
        pipeline.run(session, day, home.inbox)
    return said


def lintas(home: Home, *line: str) -> Result:
    return CliRunner().invoke(app, ["rule", *line, "--home", str(home.root)])


def ask(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with store.reading(home) as con:
        return con.execute(sql).fetchall()


def tried(home: Home, *line: str) -> dict[str, Any]:
    done = lintas(home, *line, "--format", "json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("rule_id", ["C05", "A03", "D01"])
def test_a_trial_finds_what_the_runs_found(home: Home, rule_id: str) -> None:
    hits = f"SELECT run_on, hits FROM ops.rule_run WHERE rule_id = '{rule_id}' ORDER BY run_on"
    told = tried(home, "try", rule_id)
    assert [(row["day_on"], row["hits"]) for row in told["day"]] == [
        (f"{day}", found) for day, found in ask(home, hits)
    ]
    flags = f"SELECT flag_id FROM flag.hit WHERE rule_id = '{rule_id}' GROUP BY 1 ORDER BY 1"
    assert [row["flag_id"] for row in told["example"]] == [flag_id for (flag_id,) in ask(home, flags)]
    assert sum(row["flags"] for row in told["office"]) == len(told["example"])


def test_a_trial_names_nobody_and_is_audited_first(home: Home) -> None:
    shown = lintas(home, "try", "C05", "--purpose", "uji aturan")
    assert shown.exit_code == 0
    assert "1 standing on the first day" in shown.stdout
    assert not [canary for canary in (*micro.CANARIES, "X2", "X6") if canary in shown.stdout]
    acts = [json.loads(line) for line in home.audit_log.read_text(encoding="utf-8").splitlines()]
    trials = [(act["purpose"], act["outcome"]) for act in acts if act["act"] == "rule trial"]
    assert trials == [("uji aturan: C05", "begun"), ("uji aturan: C05", "shown under pseudonyms")]
    assert audit.verify(home.audit_log).first_bad is None
    with home.audit_log.open("a", encoding="utf-8") as log:
        log.write("{}\n")
    assert (lintas(home, "try", "C05").exit_code, lintas(home, "try", "C05").stdout) == (3, "")


def test_days_between_two_played_are_dated_by_their_records(home: Home) -> None:
    daily = {row["flag_id"]: row["new_on"] for row in tried(home, "try", "C05")["example"]}
    seldom = tried(home, "try", "C05", "--every", "2")
    assert [row["day_on"] for row in seldom["day"]] == ["2026-09-02"]
    assert {row["flag_id"] for row in seldom["example"]} == set(daily)
    assert any("Every 2 days are played" in note for note in seldom["notes"])


def test_two_sets_of_thresholds_side_by_side(home: Home) -> None:
    ((flags,),) = ask(home, "SELECT count(DISTINCT flag_id) FROM flag.hit WHERE rule_id = 'C05'")
    told = tried(home, "compare", "C05", "1.0", "retry_days=0")
    total = next(row for row in told["office"] if row["is_total"])
    assert (total["both"], total["only_a"], total["only_b"]) == (0, flags, 0)
    assert {row["side"] for row in told["example"]} == {"A"}
    assert told["variants"]["B"]["parameters"]["retry_days"] == 0
    offices = lintas(home, "compare", "C05", "current", "retry_days=0", "--part", "office", "--format", "csv")
    assert next(row["only_a"] for row in csv.DictReader(offices.stdout.splitlines())) == f"{flags}"


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        (["try", "Z99"], 2, "there is no rule"),
        (["try", "C05", "--param", "nothing=1"], 2, "C05 has no parameter nothing. It has: "),
        (["try", "C05", "--param", "nothing"], 2, "name=value"),
        (["try", "nowhere.sql"], 2, "nowhere.sql: No such file"),
        (["try", "C05", "--format", "csv"], 2, "--part"),
        (["try", "C05", "--to", "2020-01-01"], 2, "its first delivery is of 2026-09-01"),
        (["compare", "C05", "current", "9.9"], 2, "never ran here; it ran as 1.0"),
        (["show", "C05", "--lang", "fr"], 2, "--lang is id or en"),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(home: Home, line: list[str], code: int, told: str) -> None:
    done = lintas(home, *line)
    assert done.exit_code == code
    assert told in " ".join(done.stderr.replace("│", " ").split())


def test_the_list_and_the_card(home: Home) -> None:
    listed = {
        row["rule_id"]: row for row in csv.DictReader(lintas(home, "list", "--format", "csv").stdout.splitlines())
    }
    assert set(listed) == {rule.id for rule in RULES}
    ((hits,),) = ask(home, "SELECT hits FROM ops.rule_run WHERE rule_id = 'C05' AND run_on = DATE '2026-09-02'")
    assert (listed["C05"]["last_run_on"], listed["C05"]["last_hits"]) == ("2026-09-02", f"{hits}")
    assert {row["last_hits"] for row in listed.values() if row["is_sealed"] == "true"} <= {""}
    card = lintas(home, "show", "c05").stdout
    assert card.startswith("C05 · Mencoba lagi")
    assert "SELECT" in card
    assert f"2026-09-02 1.0 DONE {hits}/" in card
    kept = json.loads(lintas(home, "show", "C05", "--format", "json").stdout)
    assert [entry["run_on"] for entry in kept["runs"]] == ["2026-09-02", "2026-09-01"]


def test_versions_are_kept_and_a_changed_one_does_not_run(home: Home) -> None:
    known = dict(ask(home, "SELECT rule_id, first_run_on FROM ops.rule_version"))
    assert known == {rule.id: micro.DAY_1 for rule in RULES if rule.status in ("active", "shadow")}
    before = ask(home, "SELECT flag_id, status FROM flag.flag WHERE rule_id = 'C05' ORDER BY 1")
    with writer_lock(home), store.writing(home) as con:
        con.execute("UPDATE ops.rule_version SET card_sha256 = 'other' WHERE rule_id = 'C05'")
    said = run(home, micro.DAY_2)
    assert [line for line in said if "C05" in line and "version 1.0 ran from 2026-09-01" in line]
    assert ask(home, f"SELECT state FROM ops.rule_run WHERE rule_id = 'C05' AND run_on = DATE '{micro.DAY_2}'") == [
        ("ERROR",)
    ]
    assert [flag_id for flag_id, _ in before if flag_id in dict(ask(home, "SELECT flag_id, status FROM flag.flag"))]


def test_a_new_rule_starts_in_shadow_and_asks_for_what_is_missing(tmp_path: Path) -> None:
    card, cases = rule_work.begin("C98", "uji", micro.DAY_1, tmp_path, tmp_path)
    (rule,), errors = load_rules(tmp_path)
    assert errors == ()
    assert (rule.id, rule.status, rule.sunset_on) == ("C98", "shadow", dt.date(2027, 9, 1))
    problems = lint([rule], on=micro.DAY_2, cases=tmp_path)
    assert problems == ["rules/C98.sql: still to be filled in: look for FILL IN in the card and in its cases"]
    told: list[str] = []
    assert rule_work.test([rule], told.append, tmp_path) == 0
    assert told == ["C98: 4 of 4 cases hold"]
    cases.write_text(
        cases.read_text(encoding="utf-8").replace("passport_age_days: 31", "passport_age_days: 30"), "utf-8"
    )
    assert rule_work.test([rule], told.append, tmp_path) == 2
    assert "near_miss 'one day beyond': OUT should be left alone and is pointed out" in told[2]
    with pytest.raises(TrialError, match="C98 is taken"):
        rule_work.begin("C98", "uji", micro.DAY_1, tmp_path, tmp_path)
    assert card.name == "C98.sql"
