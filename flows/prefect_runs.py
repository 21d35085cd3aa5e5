"""Runs that Prefect still takes to be going on although their process is gone."""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from prefect import get_client, runtime
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter, FlowRunFilterState
from prefect.client.schemas.objects import FlowRun
from prefect.states import Crashed

log = logging.getLogger("lintas")
FLOWS = ["nightly", "daily", "backfill"]
_SILENT = dt.timedelta(minutes=10)
"""Prefect hears from a run every half minute; one it has not heard of for so long has no process."""


def close(run_ids: list[str]) -> None:
    """Tell Prefect that runs are over whose process was killed, and those that had called them; nobody works on them."""
    with get_client(sync_client=True) as client:
        for run_id in run_ids:
            try:
                _close(client, UUID(run_id), "the process was killed")
            except Exception as error:  # a server that forgot the run must not stop this one
                log.warning("Prefect run %s could not be closed: %s", run_id, type(error).__name__)


def sweep() -> int:
    """Close runs of our flows that Prefect has not heard of for ten minutes: a host that went down, a worker that was killed
    with its run. Returns how many. They may never have had a row in the warehouse."""
    closed = 0
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=FLOWS)),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState.model_validate({"type": {"any_": ["PENDING", "RUNNING", "CANCELLING"]}})
            ),
            limit=200,
        ):
            if str(run.id) != runtime.flow_run.id and dt.datetime.now(dt.UTC) - _heard_of(client, run) > _SILENT:
                _close(client, run.id, "nothing was heard of it: its process is gone")
                closed += 1
    return closed


def _close(client: SyncPrefectClient, run_id: UUID, why: str) -> None:
    run = client.read_flow_run(run_id)
    if run.state and not run.state.is_final():
        client.set_flow_run_state(run_id, Crashed(message=why), force=True)
    if run.parent_task_run_id:
        caller = client.read_task_run(run.parent_task_run_id)
        if caller.flow_run_id:
            _close(client, caller.flow_run_id, why)


def _heard_of(client: SyncPrefectClient, run: FlowRun) -> dt.datetime:
    """When the run last gave a sign of life."""
    asked = {
        "event": {"name": ["prefect.flow-run.heartbeat"]},
        "resource": {"id": [f"prefect.flow-run.{run.id}"]},
        "order": "DESC",
    }
    answer = client.request("POST", "/events/filter", json={"filter": asked, "limit": 1})
    started = run.state.timestamp if run.state else dt.datetime.now(dt.UTC)
    heard = [dt.datetime.fromisoformat(event["occurred"].replace("Z", "+00:00")) for event in answer.json()["events"]]
    return max([started, *heard])
