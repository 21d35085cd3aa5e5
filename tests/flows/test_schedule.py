"""The schedule on a real Prefect server with a real worker, on loopback and with a login: fired, missed, overlapping, cancelled,
stopped, killed; and the same without a server, by `lintas serve`."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import micro
import pytest

from flows import health
from flows.clock import JAKARTA, business_date
from flows.settings import Settings
from warehouse import store
from warehouse.home import Home

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PREFECT = str(Path(sys.executable).with_name("prefect"))
LOGIN = ("lintas", "a-password-for-the-test")
OVER = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


class Server:
    """A running Prefect server, the environment that points to it, and the home its worker runs."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.home = folder / "home"
        self.environment = clean_environment() | {
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
            "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
            "PREFECT_SERVER_API_AUTH_STRING": ":".join(LOGIN),
            "PREFECT_API_AUTH_STRING": ":".join(LOGIN),
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
            "DO_NOT_TRACK": "1",
            "LINTAS_HOME": str(self.home),
            "LINTAS_CODE": str(ROOT),
        }
        self.log = folder / "log.txt"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [PREFECT, *command],
            env=self.environment,
            cwd=ROOT,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
            # started from a shell's background, a child ignores SIGINT, by which Prefect hears of a SIGTERM
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (the child calls nothing else)
        )

    def call(self, *command: str) -> None:
        line = [PREFECT, "--no-prompt", *command]
        done = subprocess.run(line, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """POST, or GET without a body; again while Prefect's SQLite is busy."""
        for _ in range(20):
            method = "GET" if body is None else "POST"
            answer = httpx.request(method, f"{self.url}{path}", json=body, auth=LOGIN, timeout=60)
            if answer.status_code != 503:
                break
            time.sleep(1)
        return answer.raise_for_status().json()

    def run(self, deployment: str, due: dt.datetime | None = None, **parameters: Any) -> str:
        """Have a deployment run, as its schedule does for an instant; returns the id of the run."""
        (found,) = self.ask("/deployments/filter", {"deployments": {"name": {"any_": [deployment]}}})
        at = (due or dt.datetime.now(dt.UTC)).isoformat()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": at}}
        asked = {"state": state, "parameters": parameters}
        return str(self.ask(f"/deployments/{found['id']}/create_flow_run", asked)["id"])

    def state(self, run: str) -> str:
        return str(self.ask(f"/flow_runs/{run}")["state"]["type"])

    def over(self, run: str) -> str:
        """The state in which a run ends."""
        return str(wait("the end of a run", lambda: (found := self.state(run)) in OVER and found, seconds=400))

    def writer(self, run: str) -> int:
        """The process of a run of `daily` that is in its steps."""
        wait("a step", lambda: self.ask("/task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}}))
        return writer_of(self.home)


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}


def writer_of(home: Path) -> int:
    try:
        return int(json.loads((home / "warehouse" / "writer.json").read_bytes())["pid"])
    except (OSError, ValueError):
        return 0


def wait(what: str, true: Callable[[], Any], seconds: float = 240) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := true():
                return found
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    raise AssertionError(f"{what}: not within {seconds} s")


def runs(home: Path) -> list[tuple[str, str]]:
    """Business date and state of every run, oldest first."""
    with store.reading(Home(home)) as con:
        rows = con.execute("SELECT business_on, state FROM ops.run ORDER BY started_at").fetchall()
    return [(str(day), state) for day, state in rows]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("prefect"))
    process = running.start("server", "start", "--host", "127.0.0.1", "--port", str(running.port))
    running.environment["PREFECT_API_URL"] = running.url
    try:
        wait("the server", lambda: httpx.get(f"{running.url}/health", timeout=5).is_success)
        running.call("work-pool", "create", "lintas", "--type", "process")
        running.call("deploy", "--all")
        yield running
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)


def test_the_server_asks_for_a_login_and_the_schedule_creates_runs(server: Server) -> None:
    assert httpx.post(f"{server.url}/flow_runs/count", json={}, timeout=30).status_code == 401

    def scheduled() -> list[dict[str, Any]]:
        wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        return [run for run in server.ask("/flow_runs/filter", wanted) if run["auto_scheduled"]]

    run = wait("a scheduled run", scheduled)[0]
    due = dt.datetime.fromisoformat(run["expected_start_time"].replace("Z", "+00:00"))
    assert (due.hour, due.minute) == (19, 0)  # 02:00 in Jakarta
    # 19:00 UTC is already the next day in Jakarta; its day before is today's in UTC
    assert business_date(due) == due.date()


def test_runs_under_a_worker(server: Server) -> None:
    """One story, because each run costs a process: cancelled, stopped with the worker, killed while another waits, late."""
    micro.write(server.home / "inbox")
    worker = server.start("worker", "start", "--pool", "lintas", "--limit", "2")
    try:
        cancelled = server.run("daily", date=str(micro.DAY_1))
        server.writer(cancelled)
        server.ask(f"/flow_runs/{cancelled}/set_state", {"state": {"type": "CANCELLING"}})
        assert server.over(cancelled) == "CANCELLED"
        wait("the place is free", lambda: not writer_of(server.home))
        assert runs(server.home) == [("2026-09-01", "STOPPED")]

        stopped = server.run("daily", date=str(micro.DAY_1))
        pid = server.writer(stopped)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=120)
    assert server.over(stopped) == "CRASHED"
    wait("the run has ended", lambda: not Path(f"/proc/{pid}").exists())
    assert runs(server.home)[1:] == [("2026-09-01", "STOPPED")]

    worker = server.start("worker", "start", "--pool", "lintas", "--limit", "2")
    try:
        killed = server.run("daily", date=str(micro.DAY_1))
        pid = server.writer(killed)
        os.kill(pid, signal.SIGSTOP)
        late = server.run("nightly", dt.datetime(2026, 9, 2, 19, tzinfo=dt.UTC))
        wait("an overlapping run", lambda: server.state(late) == "RUNNING")
        os.kill(pid, signal.SIGKILL)
        assert server.over(killed) == "CRASHED"
        assert server.over(late) == "COMPLETED", server.log.read_text(encoding="utf-8")[-3000:]
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=120)
    # the killed one is closed by the next, which catches up the night that nobody had done
    assert runs(server.home)[2:] == [("2026-09-01", "CRASHED"), ("2026-09-01", "DONE"), ("2026-09-02", "DONE")]
    assert (server.home / "reports" / f"{micro.DAY_2}" / f"laporan-{micro.DAY_2}.id.html").exists()
    going_on = {"flow_runs": {"state": {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}}}
    assert server.ask("/flow_runs/filter", going_on) == []
    named = {run["name"] for run in server.ask("/flow_runs/filter", {})}
    assert {"nightly 2026-09-02", "daily 2026-09-01", "daily 2026-09-02"} <= named
    assert {item["key"] for item in server.ask("/artifacts/filter", {})} == {"lintas-daily", "lintas-summary"}

    def lineage() -> bool:
        wanted = {"filter": {"event": {"name": ["prefect.asset.materialization.succeeded"]}}, "limit": 50}
        events = server.ask("/events/filter", wanted)["events"]
        found = {event["resource"]["prefect.resource.id"] for event in events}
        return {f"lintas://{name}" for name in ("landing", "warehouse", "published", "report")} <= found

    wait("the lineage from landing to report", lineage, seconds=30)


def serve(home: Path, log: Path) -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "flows.cli", "serve", "--at", "02:00", "--home", str(home)]
    return subprocess.Popen(line, env=clean_environment(), cwd=ROOT, stdout=log.open("wb"), stderr=subprocess.STDOUT)


def test_lintas_serve_catches_up_and_stops_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, log = Home(tmp_path / "home"), tmp_path / "log.txt"
    home = place.root
    now = dt.datetime.now(JAKARTA)
    night = (now - dt.timedelta(days=2 if now.hour < 2 else 1)).date()
    before = night - dt.timedelta(days=1)
    with store.writing(place) as con:
        con.execute(
            "INSERT INTO ops.run VALUES ('r', 'daily', ?, 'DONE', TIMESTAMP '2026-01-01', NULL, 'host', 1, NULL, NULL)",
            [before],
        )

    running = serve(home, log)
    try:
        pid = wait("the missed night's run", lambda: writer_of(home))
        with suppress(store.WarehouseError):
            health.status(place, Settings())
        told = capsys.readouterr().out
        assert f"written by process {pid} on" in told
        assert f"scheduled by `lintas serve`, process {running.pid} on" in told
        wait("its run", lambda: place.warehouse.with_suffix(".duckdb.wal").exists())
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=120) == 0
    finally:
        running.kill()
    assert not Path(f"/proc/{pid}").exists()
    assert runs(home)[0] == (str(before), "DONE")
    assert "RUNNING" not in dict(runs(home)).values()

    running = serve(home, log)
    try:
        wait("the next night is told", lambda: "next: business date" in log.read_text(encoding="utf-8"))
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=60) == 0
    finally:
        running.kill()
    lines = log.read_text(encoding="utf-8")
    assert "02:00 in Jakarta" in lines and lines.endswith("SIGTERM: stopping\nstopped\n")
    assert runs(home)[-1] == (str(night), "DONE")
