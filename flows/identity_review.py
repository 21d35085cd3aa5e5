"""Takes judgements in and evaluates the newest run date again, so that they count at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows import pipeline
from flows.identity_show import keys
from flows.session import Session, open_session
from flows.settings import Settings
from warehouse import audit, judgement
from warehouse.home import Home
from warehouse.judgement import JudgementError, Verdict

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reviewed:
    """What a review did: judgements recorded, the run date they count from, and, in counts, what changed by them."""

    recorded: int
    effective_on: dt.date
    is_evaluated: bool = False
    links: int = 0
    closed: int = 0
    opened: int = 0


def review(
    home: Home,
    settings: Settings,
    verdicts: Sequence[Verdict],
    *,
    who: str,
    later: bool,
    say: Callable[[str], None],
) -> Reviewed:
    """Record `verdicts`, all or none, and evaluate the newest run date again and publish it; with `later` the next run does.

    An audit record is written first. Raises JudgementError, AuditError, WarehouseError, StepError, PublishError.
    """
    audit.append(
        home.audit_log, who=who, role="reviewer", act="identity review", purpose="judgements of identity", outcome="begun",
        tables=["ops.judgement"], n_rows=len(verdicts),
    )  # fmt: skip
    with open_session(home, settings, "review", None, say=say) as session:
        ((newest,),) = session.con.execute("SELECT max(run_on) FROM ops.rule_run").fetchall()
        if newest is None:
            raise JudgementError(
                "No run date has been evaluated yet: `lintas run --date DATE` first. Nothing was recorded."
            )
        effective_on = newest + _DAY if later else newest
        judgement.append(session.con, verdicts, keys=keys(), effective_on=effective_on)
        if later:
            return Reviewed(len(verdicts), effective_on)
        return _evaluated(session, newest, len(verdicts))


def _evaluated(session: Session, run_on: dt.date, recorded: int) -> Reviewed:
    con = session.con
    con.execute("CREATE OR REPLACE TEMP TABLE open_before AS SELECT flag_id FROM flag.flag WHERE status = 'OPEN'")
    pipeline.identify(session, run_on)
    pipeline.facts(session, run_on)
    pipeline.flag(session, run_on, frozenset(), False)
    pipeline.publish(session, run_on)
    counted = con.execute(
        """
        SELECT
          (SELECT count(DISTINCT (feed, record_key)) FROM ops.link_change WHERE run_id = $run_id),
          (SELECT count(*) FROM open_before ANTI JOIN (SELECT flag_id FROM flag.flag WHERE status = 'OPEN') USING (flag_id)),
          (SELECT count(*) FROM flag.flag ANTI JOIN open_before USING (flag_id) WHERE status = 'OPEN')
        """,
        {"run_id": session.run_id},
    ).fetchall()
    return Reviewed(recorded, run_on, True, *counted[0])
