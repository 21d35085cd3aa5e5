"""OpenLineage events of a run (https://openlineage.io/spec): START, then COMPLETE or FAIL, sent when ``openlineage_url`` is set.

Datasets are the feeds that go in, with their schema from the contracts, and the warehouse, the published files and the report that
come out. Counts of rows only; sealed feeds are left out. A server that is away is told and changes nothing.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

import expectations
from flows.secrets import SecretError
from flows.session import Session, StepError
from warehouse.policy import read_policy
from warehouse.published import PublishError, current

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent
    from openlineage.client.generated.base import RunFacet

NAMESPACE = "lintas"
PRODUCER = f"https://pypi.org/project/lintas/{version('lintas')}"
_SECONDS = 5.0


def run_uuid(run_id: str) -> str:
    """The UUID that OpenLineage knows a run by."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"lintas:run:{run_id}"))


def send(session: Session, kind: str, error: BaseException | None, say: Callable[[str], None]) -> None:
    """Send the event `kind` (START, COMPLETE, FAIL) of a run. What goes wrong is told, never raised."""
    if not session.settings.openlineage_url:
        return
    try:
        _post(session, event(session, kind, error))
    except SecretError as fault:
        say(f"lineage is not told: {fault}")
    except Exception as fault:  # whatever a transport raises must not end the run; its text may hold the key
        say(
            f"lineage is not told: {type(fault).__name__} from the server of openlineage_url; the run goes on. Check that it is up"
        )


def event(session: Session, kind: str, error: BaseException | None = None) -> RunEvent:
    """The event as the library's own model. Inputs and outputs are what the run had by then."""
    from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
    from openlineage.client.generated.error_message_run import ErrorMessageRunFacet
    from openlineage.client.generated.job_type_job import JobTypeJobFacet
    from openlineage.client.generated.nominal_time_run import NominalTimeRunFacet

    facets: dict[str, RunFacet] = {}
    if session.business_on:
        start = dt.datetime.combine(session.business_on, dt.time(), dt.timezone(dt.timedelta(hours=7)))
        facets["nominalTime"] = NominalTimeRunFacet(
            nominalStartTime=start.isoformat(), nominalEndTime=(start + dt.timedelta(days=1)).isoformat()
        )
    if error is not None:
        text = str(error) if isinstance(error, StepError) else type(error).__name__
        facets["errorMessage"] = ErrorMessageRunFacet(message=text, programmingLanguage="python")
    job = Job(
        NAMESPACE,
        session.kind,
        {"jobType": JobTypeJobFacet(processingType="BATCH", integration="LINTAS", jobType="FLOW")},
    )
    return RunEvent(
        eventType=RunState[kind],
        eventTime=dt.datetime.now(dt.UTC).isoformat(),
        run=Run(run_uuid(session.run_id), facets),
        job=job,
        producer=PRODUCER,
        inputs=_inputs(session, with_rows=kind != "START"),
        outputs=_outputs(session) if kind == "COMPLETE" else [],
    )


def _inputs(session: Session, *, with_rows: bool) -> list[InputDataset]:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.generated.base import DatasetFacet, InputDatasetFacet
    from openlineage.client.generated.input_statistics_input_dataset import InputStatisticsInputDatasetFacet
    from openlineage.client.generated.schema_dataset import SchemaDatasetFacet, SchemaDatasetFacetFields

    loaded = dict(
        session.con.execute(
            "SELECT feed, sum(rows)::BIGINT FROM ops.delivery WHERE run_id = ? AND state <> 'REJECTED' GROUP BY feed",
            [session.run_id],
        ).fetchall()
        if with_rows
        else []
    )
    sealed = read_policy().sealed_feeds
    inputs = []
    for contract in (expectations.load_contract(feed) for feed in expectations.feeds() if feed not in sealed):
        fields = [
            SchemaDatasetFacetFields(name=column.name, type=column.physical_type, description=column.description_en)
            for column in contract.columns
        ]
        facets: dict[str, DatasetFacet] = {"schema": SchemaDatasetFacet(fields=fields)}
        counted: dict[str, InputDatasetFacet] = {}
        if with_rows:
            counted["inputStatistics"] = InputStatisticsInputDatasetFacet(rowCount=loaded.get(contract.feed, 0))
        inputs.append(
            InputDataset(namespace=NAMESPACE, name=f"feed/{contract.feed}", facets=facets, inputFacets=counted)
        )
    return inputs


def _outputs(session: Session) -> list[OutputDataset]:
    from openlineage.client.event_v2 import OutputDataset
    from openlineage.client.generated.base import OutputDatasetFacet
    from openlineage.client.generated.output_statistics_output_dataset import OutputStatisticsOutputDatasetFacet

    rows: dict[str, int | None] = {"warehouse": session.tally.rows}
    for role in sorted(read_policy().roles):
        try:
            rows[f"published/{role}"] = sum(current(session.home.published / role).tables.values())
        except PublishError:
            continue
    rows["report"] = None
    outputs = []
    for name, count in rows.items():
        counted: dict[str, OutputDatasetFacet] = {}
        if count is not None:
            counted["outputStatistics"] = OutputStatisticsOutputDatasetFacet(rowCount=count)
        outputs.append(OutputDataset(namespace=NAMESPACE, name=name, outputFacets=counted))
    return outputs


def _post(session: Session, told: RunEvent) -> None:
    from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport, TokenProvider

    key = session.settings.openlineage_key
    auth = ApiKeyTokenProvider({"apiKey": key.reveal()}) if key else TokenProvider({})
    HttpTransport(
        HttpConfig(
            url=session.settings.openlineage_url, timeout=_SECONDS, auth=auth, retry={"total": 1, "backoff_factor": 0.2}
        )
    ).emit(told)
