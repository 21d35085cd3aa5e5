"""Runs that are watched: real mail, web hook and lineage servers get what they should, and nothing about a person."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import micro
import pytest
from listeners import Hook, http_server, mail_server
from openlineage.client.generated import base
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from typer.testing import CliRunner

from flows import pipeline
from flows.session import Session, open_session
from flows.settings import read_settings
from flows.watch import logs, metrics
from flows.watch.around import Watch
from flows.watch.cli import app
from warehouse import store
from warehouse.home import Home

pytestmark = pytest.mark.slow

LINEAGE = "/api/v1/lineage"
SETTINGS = """
log_format = "json"
openlineage_url = "http://127.0.0.1:{port}"
openlineage_key = "file:{folder}/key"

[notify.mail]
url = "file:{folder}/mail"

[notify.hook]
url = "file:{folder}/hook"
at_least = "error"
"""


def secret(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o400)


Work = Callable[[Session], None]


def nothing(session: Session) -> None:
    """A run that has nothing to do."""


def everything(session: Session) -> None:
    pipeline.run(session, micro.DAY_1, session.home.inbox)


def crossings(session: Session) -> None:
    """The crossings of the second day, as far as the load."""
    pulled = pipeline.pull(session, "crossing", micro.DAY_2, session.home.inbox)
    pipeline.load(session, pipeline.check(session, "crossing", pulled))


def run(place: Home, work: Work = nothing, day: dt.date = micro.DAY_2) -> list[str]:
    """Run a date as the flow does, without Prefect. Returns what it said."""
    said: list[str] = []
    with (
        Watch(place, read_settings(place), said.append) as watch,
        open_session(place, read_settings(place), "daily", day, say=said.append, around=watch.around) as session,
    ):
        work(session)
    return said


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a run writes as JSON lines."""
    stream = io.StringIO()
    logger = logging.getLogger("lintas")
    before = (logger.level, logger.propagate)
    logs.install(stream)
    yield stream
    logger.handlers = [handler for handler in logger.handlers if not isinstance(handler.formatter, logs.JsonLines)]
    logger.setLevel(before[0])
    logger.propagate = before[1]


def test_a_bad_night_is_told_to_everybody_and_names_nobody(tmp_path: Path, lines: io.StringIO) -> None:
    place = Home(tmp_path / "home")
    store.prepare(place)
    micro.write(place.inbox)
    with mail_server() as (box, address), http_server() as hook:
        secret(tmp_path / "mail", address)
        secret(tmp_path / "hook", f"json://127.0.0.1:{hook.port}/alerts")
        secret(tmp_path / "key", "a-lineage-key")
        place.settings.write_text(SETTINGS.format(port=hook.port, folder=tmp_path), encoding="utf-8")

        said = run(place, everything, micro.DAY_1)
        assert not hook.at("/alerts")  # the missing copy of the key is a warning, and the hook wants errors
        assert ["key copied" in text for text in box.texts()] == [True]
        _lineage_is_whole(hook, "COMPLETE")

        micro.leave(place.inbox, "crossing", micro.DAY_2, "wrong.csv", b"crossing_id,unheard\nX1,BUDI KENARI RAHASIA\n")
        for path in (place.inbox / "crossing" / f"{micro.DAY_2}").glob("*"):
            if path.name != "wrong.csv":
                path.unlink()
        hook.status = 503
        said += run(place, crossings)
        assert any("channel hook: not taken" in line for line in said)
        assert any("lineage is not told" in line for line in said)
        hook.status = 200
        said += run(place)
        (told,) = hook.at("/alerts")
        assert told["title"].endswith("1 new")
        assert f"crossing: 1 file(s) for {micro.DAY_2} rejected" in told["message"]
        assert told["type"] == "failure"
        assert any("[new, error] crossing: 1 file(s)" in text for text in box.texts())

        _failed_runs_are_told_and_resolved(place, hook)
        _what_is_asked_by_hand(place)
        _channel_can_be_tried(place, hook)
        sent = [*box.texts(), json.dumps(hook.bodies)]
    with store.reading(place) as con:
        assert con.execute("SELECT count(*) FROM ops.notice WHERE sent_at IS NULL").fetchall() == [(0,)]
    written = lines.getvalue()
    _lines_are_json(written)
    kept = metrics.file_of(place).read_text(encoding="utf-8")
    for text in [*sent, *said, written, kept]:
        assert not [canary for canary in micro.CANARIES if canary in text]
    secrets = (address, "a-lineage-key", "/alerts")
    assert not [value for value in secrets for text in (*said, written, kept) if value in text]


def _lineage_is_whole(hook: Hook, end: str) -> None:
    """The library's own model takes every event: ids, times, producer, facets."""
    events = [
        base.RunEvent(
            eventType=base.EventType(told["eventType"]),
            eventTime=told["eventTime"],
            run=base.Run(told["run"]["runId"], told["run"]["facets"]),
            job=base.Job(told["job"]["namespace"], told["job"]["name"], told["job"]["facets"]),
            inputs=[base.InputDataset(**item) for item in told["inputs"]],
            outputs=[base.OutputDataset(**item) for item in told["outputs"]],
            producer=told["producer"],
        )
        for told in hook.at(LINEAGE)
    ]
    assert [event.eventType for event in events] == [base.EventType.START, base.EventType(end)]
    assert events[0].run.runId == events[1].run.runId
    inputs = {item.name: item for item in events[1].inputs or []}
    assert "feed/crossing" in inputs
    assert "feed/repatriation" not in inputs  # a sealed feed
    facets = inputs["feed/crossing"].facets or {}
    assert "crossing_id" in [field["name"] for field in facets["schema"]["fields"]]  # type: ignore[index]
    assert {item.name for item in events[1].outputs or []} >= {"warehouse", "published/analyst", "report"}
    assert "Bearer a-lineage-key" in hook.keys
    hook.bodies.clear()


def _failed_runs_are_told_and_resolved(place: Home, hook: Hook) -> None:
    def fails(session: Session) -> None:
        raise RuntimeError("BUDI KENARI RAHASIA")

    hook.bodies.clear()
    with pytest.raises(RuntimeError):
        run(place, fails)
    assert [event["eventType"] for event in hook.at(LINEAGE)] == ["START", "FAIL"]
    assert hook.at(LINEAGE)[1]["run"]["facets"]["errorMessage"]["message"] == "RuntimeError"
    assert f"The run for {micro.DAY_2} ended FAILED" in hook.at("/alerts")[0]["message"]
    run(place)
    assert "[resolved] A run failed or was killed" in hook.at("/alerts")[1]["message"]


def _what_is_asked_by_hand(place: Home) -> None:
    asked = CliRunner().invoke(app, ["watch", "--format", "json", "--home", str(place.root)])
    assert asked.exit_code == 1, asked.output
    found = {row["alert"] for row in json.loads(asked.stdout)}
    assert {"DELIVERY_REJECTED", "RUN_MISSING", "KEY_COPY_UNCONFIRMED"} <= found
    printed = CliRunner().invoke(app, ["metrics", "--home", str(place.root)]).stdout
    families = {family.name: family for family in text_string_to_metric_families(printed)}
    states = {sample.labels["state"]: sample.value for sample in families["lintas_run_last_state"].samples}
    assert states["DONE"] + states["DONE_WITH_REJECTIONS"] == 1
    assert families["lintas_feed_deliveries_rejected"].samples
    assert not families["lintas_flags_open"].samples  # six people: fewer than 11 flags in every tier
    assert metrics.file_of(place).stat().st_mode & 0o777 == 0o644


def _channel_can_be_tried(place: Home, hook: Hook) -> None:
    hook.bodies.clear()
    tried = CliRunner().invoke(app, ["watch", "--test", "hook", "--home", str(place.root)])
    assert tried.exit_code == 0, tried.output
    assert [told["message"] for told in hook.at("/alerts")] == ["This channel works."]
    assert CliRunner().invoke(app, ["watch", "--test", "nobody", "--home", str(place.root)]).exit_code == 2


def _lines_are_json(text: str) -> None:
    told = [json.loads(line) for line in text.splitlines()]
    steps = [line for line in told if "step" in line]
    assert {"publish", "report", "clean and load"} <= {line["step"] for line in steps}
    assert all(line["run_id"] and isinstance(line["seconds"], float) for line in steps)
    assert any(line.get("rows") for line in steps)


def test_a_run_that_cannot_start_is_told_once_a_day_and_ended(tmp_path: Path) -> None:
    place = Home(tmp_path / "home")
    store.prepare(place)
    micro.write(place.inbox)
    with http_server() as hook:
        secret(tmp_path / "hook", f"json://127.0.0.1:{hook.port}/alerts")
        place.settings.write_text(
            f'[notify.hook]\nurl = "file:{tmp_path}/hook"\nat_least = "critical"\n', encoding="utf-8"
        )
        run(place)
        hidden = place.master_key.rename(place.keys / "elsewhere")
        for _ in range(2):
            with pytest.raises(Exception, match="is missing"):
                run(place)
        (told,) = hook.at("/alerts")
        assert "A run could not start" in told["message"]
        assert "Restore the key file" in told["message"]
        hidden.rename(place.master_key)
        run(place)
        assert "Runs work again" in hook.at("/alerts")[1]["message"]
        run(place)
        assert len(hook.at("/alerts")) == 2
