"""Lets a Prefect server tell the channels of runs that failed, crashed or are late, also when no process of Lintas is alive.

One automation and one block a channel that wants errors. The server keeps the channel's address, encrypted, in its own database.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from prefect import get_client
from prefect.blocks.notifications import SlackWebhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.events.actions import SendNotification
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from pydantic import SecretStr

from flows.settings import Settings

_LEAD = "Lintas tells"
_RUN = "prefect.flow-run."
LATE = dt.timedelta(minutes=15)
_BODY = (
    "The run {{ flow_run.name }} is {{ flow_run.state.name }}. Look at the Prefect server and at `lintas status`. "
    "What it means and what to do: docs/alerts.md#run_failed."
)


def renew(settings: Settings) -> list[str]:
    """Make the automations anew, on the server that PREFECT_API_URL names; returns their names. Those of channels that no longer
    exist go. Raises SecretError, and what Prefect's client raises when the server is away."""
    made: list[str] = []
    with get_client(sync_client=True) as client:
        for old in client.read_automations():
            if old.name.startswith(_LEAD):
                client.delete_automation(old.id)
        for name, channel in settings.notify.items():
            if channel.wants("error"):
                # of Prefect's own blocks, this one hands an address that is not Slack's to Apprise as it is
                block = SlackWebhook(url=SecretStr(channel.url.reveal()), notify_type="failure")
                kept = block.save(f"lintas-{name.replace('_', '-')}", overwrite=True)
                assert isinstance(kept, UUID)  # outside an event loop Prefect answers at once
                made += _automations(client, name, kept)
    return made


def _automations(client: SyncPrefectClient, name: str, block: UUID) -> list[str]:
    """Failed and crashed runs are told when they are; a late run when it has not begun after a while."""
    tell = SendNotification(block_document_id=block, subject="Lintas: run {{ flow_run.state.name }}", body=_BODY)
    runs = ResourceSpecification({"prefect.resource.id": [f"{_RUN}*"]})
    ours = ResourceSpecification({"prefect.resource.role": "flow", "prefect.resource.name": ["daily", "backfill"]})
    triggers = {
        "failed or crashed runs": EventTrigger(
            match=runs,
            match_related=ours,
            expect={f"{_RUN}{state}" for state in ("Failed", "Crashed", "TimedOut")},
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
        ),
        "late runs": EventTrigger(
            match=runs,
            match_related=ours,
            after={f"{_RUN}Late"},
            expect={f"{_RUN}{state}" for state in ("Running", "Completed", "Cancelled", "AwaitingConcurrencySlot")},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=LATE,
        ),
    }
    names = []
    for what, trigger in triggers.items():
        names.append(f"{_LEAD} {name} of {what}")
        client.create_automation(AutomationCore(name=names[-1], trigger=trigger, actions=[tell]))
    return names
