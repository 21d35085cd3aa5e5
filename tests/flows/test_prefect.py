"""The flows on a real Prefect server with a real worker, on loopback: deployed, scheduled, run."""

from __future__ import annotations

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import micro
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PREFECT = str(Path(sys.executable).with_name("prefect"))


class Server:
    """A running Prefect server and the environment that points to it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/api"
        self.home = folder / "home"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | {
            "PREFECT_HOME": str(folder / "prefect"),
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "LINTAS_HOME": str(self.home),
            "LINTAS_CODE": str(ROOT),
        }
        self.log = folder / "log.txt"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [PREFECT, *command], env=self.environment, cwd=ROOT, stdout=self.log.open("ab"), stderr=subprocess.STDOUT
        )

    def call(self, *command: str) -> None:
        line = [PREFECT, "--no-prompt", *command]
        done = subprocess.run(line, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        return httpx.post(f"{self.url}{path}", json=body, timeout=30).raise_for_status().json()


def wait(what: str, true: Callable[[], Any], seconds: float = 150) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if found := true():
                return found
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds} s")


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


def test_the_schedule_really_creates_runs_for_the_day_before_in_jakarta(server: Server) -> None:
    def scheduled() -> list[dict[str, Any]]:
        wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
        return [run for run in server.ask("/flow_runs/filter", wanted) if run["auto_scheduled"]]

    runs = wait("a scheduled run", scheduled)
    due = dt.datetime.fromisoformat(runs[0]["expected_start_time"].replace("Z", "+00:00"))
    assert (due.hour, due.minute) == (19, 0)  # 02:00 in Jakarta

    from flows.clock import business_date

    assert (
        business_date(due) == due.date()
    )  # 19:00 UTC is already the next day in Jakarta; its day before is today's in UTC


def test_a_worker_runs_a_deployment_to_the_report(server: Server) -> None:
    inbox = server.home / "inbox"
    micro.write(inbox)
    worker = server.start("worker", "start", "--pool", "lintas", "--limit", "1")
    try:
        server.call("deployment", "run", "daily/daily", "--param", f"date={micro.DAY_1}")
        done = {"flow_runs": {"state": {"type": {"any_": ["COMPLETED", "FAILED", "CRASHED"]}}}}
        (run,) = wait("the run", lambda: server.ask("/flow_runs/filter", done), seconds=240)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=60)
    assert run["state"]["type"] == "COMPLETED", server.log.read_text(encoding="utf-8")[-3000:]
    assert run["name"] == f"daily {micro.DAY_1}"
    assert (server.home / "reports" / f"{micro.DAY_1}" / f"laporan-{micro.DAY_1}.id.html").exists()
    artifacts = server.ask("/artifacts/filter", {})
    assert {artifact["key"] for artifact in artifacts} == {"lintas-daily", "lintas-summary"}

    def lineage() -> bool:
        wanted = {"filter": {"event": {"name": ["prefect.asset.materialization.succeeded"]}}, "limit": 50}
        events = server.ask("/events/filter", wanted)["events"]
        named = {event["resource"]["prefect.resource.id"] for event in events}
        return {f"lintas://{name}" for name in ("landing", "warehouse", "published", "report")} <= named

    wait("the lineage from landing to report", lineage, seconds=30)
