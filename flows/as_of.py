"""What was known on a past day: the warehouse as it was at its last publication by then, made again in a scratch warehouse that
is removed after. The installation itself is only read; an audit record comes first."""

from __future__ import annotations

import datetime as dt
import fcntl
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

import expectations
from flows import evaluate, intake, outputs
from flows.clock import JAKARTA
from flows.session import Session, open_session
from flows.settings import Settings
from transforms import flagging, priority, rulebook
from warehouse import as_known, audit, load, store, timeline
from warehouse.home import Home
from warehouse.store import WarehouseError
from warehouse.timeline import Publication, Written

_DIFFERENT = """
WITH told AS (
  SELECT 'then' AS side, flag_id, rule_id, reason, evidence FROM hit_then
  UNION ALL
  SELECT 'now', flag_id, rule_id, reason, evidence FROM flag.hit WHERE run_on = $day
),
lone AS (SELECT flag_id, rule_id FROM told GROUP BY flag_id, rule_id, reason, evidence HAVING count(DISTINCT side) = 1)
SELECT count(DISTINCT flag_id) FROM lone WHERE rule_id NOT IN (SELECT rule_id FROM ops.rule_run WHERE is_sealed)
"""


class NotKnown(WarehouseError):
    """What was asked for was not known then; the message says since when it is and what to ask instead."""


@dataclass(frozen=True)
class Scratch(Home):
    """A home below another one: own warehouse, published files and reports, the other's keys and audit log."""

    live: Home
    out: Path

    @property
    def keys(self) -> Path:
        return self.live.keys

    @property
    def audit(self) -> Path:
        return self.live.audit

    @property
    def reports(self) -> Path:
        return self.out

    @property
    def folders(self) -> tuple[Path, ...]:
        return (self.inbox, self.landing, self.warehouse.parent, self.spill, self.published)


@dataclass(frozen=True)
class Known:
    """The scratch installation, open: `at` is the publication it shows, `kept` the editions of the report of `run_on` that people
    have, `run_on` the date asked for."""

    session: Session
    home: Scratch
    settings: Settings
    at: Publication
    run_on: dt.date | None
    kept: list[Written]

    def report(self, who: str) -> list[Path]:
        """Write the report again, in both languages, and tell whether it is byte for byte what was written then."""
        from reports import edition

        assert self.run_on is not None
        files = outputs.report(self.home, self.settings, self.run_on, who=who, langs=("id", "en"))
        pages = next(path for path in files if path.name.startswith("laporan-"))
        then = [one for one in self.kept if one.publication_no == self.at.publication_no]
        if then:
            same = edition.sha256(set(files), pages.parent) == then[-1].sha256
            told = f"edition {then[-1].edition} of the report of {self.run_on}, as it was written then"
            self.session.say(f"byte for byte {told}" if same else f"NOT byte for byte {told}")
        return files


def until(text: str) -> dt.datetime:
    """The instant up to which things were known, in UTC without zone: the end of a day in Jakarta, or a time (Jakarta's unless
    it says otherwise). Raises ValueError."""
    if len(text) == len("2026-09-01"):
        at = dt.datetime.combine(dt.date.fromisoformat(text) + dt.timedelta(days=1), dt.time.min)
    else:
        at = dt.datetime.fromisoformat(text)
    zoned = at if at.tzinfo else at.replace(tzinfo=JAKARTA)
    return zoned.astimezone(dt.UTC).replace(tzinfo=None)


@contextmanager
def known(
    home: Home,
    settings: Settings,
    run_on: dt.date | None,
    by: str,
    *,
    act: str,
    who: str,
    say: Callable[[str], None],
    evaluates: bool = False,
) -> Iterator[Known]:
    """Open what was known by `by` (see `until`) in a scratch home, published for every role. With `evaluates`, `run_on` is
    evaluated anew on it with the rules of today; without, everything is what runs found then, and `run_on`, if given, must
    have been evaluated by then. Raises NotKnown, ValueError, WarehouseError, AuditError, PublishError."""
    instant, started = until(by), time.perf_counter()
    audit.append(
        home.audit_log,
        who=who,
        role="analyst",
        act=f"{act} as of",
        purpose=f"{run_on or 'an answer'} as known on {by[:10]}",
        outcome="begun",
        tables=["core", "flag.hit", "ops"],
    )
    with _folder(home) as root:
        scratch = Scratch(root, home, home.reports / "as-of" / by.replace(":", ""), key_file=home.key_file)
        with open_session(scratch, settings, "as-of", run_on, say=say) as session:
            at, kept, then = _copied(session, home, instant, run_on)
            _say_what(session, at, then)
            is_known = bool(session.con.execute("SELECT 1 FROM ops.evaluation WHERE run_on = ?", [run_on]).fetchall())
            if evaluates and run_on:
                _evaluate(session, at, run_on, is_known=is_known)
            elif run_on and not is_known:
                raise NotKnown(
                    f"{run_on} had not been evaluated by {_local(at.published_at)}; the newest run date then was {at.run_on}. "
                    f"`lintas run --date {run_on} --as-of {by}` tells what it would have said by what was known."
                )
            newest = max(at.run_on, run_on) if evaluates and run_on else at.run_on
            _derive(session, newest, is_built=evaluates and newest == run_on)
            outputs.publish(session, newest)
            own = [one for one in kept if one.publication_no == at.publication_no]
            limits = {"cards_per_unit": own[-1].per_unit, "cards_by_unit": dict(own[-1].by_unit)} if own else {}
            if not own and kept and not evaluates:
                say(
                    f"people had the report of {run_on} from publications before this one; name an earlier time for those"
                )
            size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
            say(
                f"made in a scratch warehouse of {size / 1e6:,.0f} MB in {time.perf_counter() - started:.0f} s; it is removed now"
            )
            yield Known(session, scratch, settings.model_copy(update=limits), at, run_on, kept)


def _copied(
    session: Session, home: Home, instant: dt.datetime, run_on: dt.date | None
) -> tuple[Publication, list[Written], dict[str, str]]:
    """Copy what was known; returns the publication, the editions of the report asked for, and rule -> version of then."""
    con = session.con
    store.attach_beside(con, home, "live")
    try:
        at = timeline.publication(con, instant, "live.")
        if at is None:
            first = timeline.first_publication(con, "live.")
            since = f"What was known is kept since {_local(first)}." if first else "Nothing has been published yet."
            raise NotKnown(f"Nothing had been published by {_local(instant)}. {since}")
        kept = timeline.reports(con, run_on, "live.") if run_on else []
        tables = intake.core_tables()
        as_known.copy(con, "live", at, tables.values())
        deleted = con.execute(
            "SELECT count(*) FROM live.ops.deletion WHERE deleted_at > ?", [at.published_at]
        ).fetchall()
        later = con.execute(
            "SELECT count(*) FROM live.ops.delivery WHERE recorded_at > ? AND recorded_at <= ?",
            [at.published_at, instant],
        ).fetchall()[0][0]
    except duckdb.CatalogException:
        raise NotKnown(
            f"{home.root} was written by an edition that did not keep what was known when: `lintas run --date DATE` once, and ask "
            "for days from then on."
        ) from None
    finally:
        con.execute("DETACH live")
    for feed, table in tables.items():
        load.ensure(con, table, [column.name for column in expectations.load_contract(feed).columns])
    if deleted[0][0]:
        session.say("records were deleted since because their time was over: what rested on them cannot be made again")
    if later:
        session.say(f"{later} deliveries were loaded by then and not yet evaluated; they are left out")
    then = dict(
        con.execute(
            "SELECT rule_id, rule_version FROM ops.rule_run WHERE run_on = ? AND rule_version <> ''", [at.run_on]
        ).fetchall()
    )
    return at, kept, then


def _say_what(session: Session, at: Publication, then: dict[str, str]) -> None:
    """What is shown, and in what rules and software differ from those of then."""
    session.say(f"as published on {_local(at.published_at)}, seen from run date {at.run_on}")
    rules, _ = rulebook.load_rules()
    runs = {rule.id: rule.version for rule in rules if rule.status in ("active", "shadow")}
    other = [
        f"{rule} {then.get(rule, '(none)')} -> {runs.get(rule, '(none)')}"
        for rule in sorted(then | runs)
        if then.get(rule) != runs.get(rule)
    ]
    if other:
        session.say(f"rules differ from those of then, and cards show those of today: {', '.join(other)}")
    if at.software != outputs.software():
        session.say(
            f"the software differs from that of then ({at.software}, now {outputs.software()}): what is made may differ; for the "
            "same bytes use the release of then"
        )


def _evaluate(session: Session, at: Publication, run_on: dt.date, *, is_known: bool) -> None:
    """Apply the rules of today to `run_on` as known then, and tell how that differs from what was found then."""
    con, day = session.con, {"day": run_on}
    con.execute("CREATE TEMP TABLE hit_then AS FROM flag.hit WHERE run_on = $day", day)
    evaluate.identify(session, run_on)
    evaluate.facts(session, run_on)
    runs = evaluate.flag(session, run_on, missing=frozenset(), is_last=True)
    session.tally.flags = sum(run.hits for run in runs if run.state == "DONE" and not run.is_sealed)
    if not is_known:
        session.say(f"{run_on} had not been evaluated by then: this is what it would have said")
        return
    ((other,),) = con.execute(_DIFFERENT, day).fetchall()
    session.say(
        f"evaluated anew: {other} flags other than found then" if other else "evaluated anew: the flags found then"
    )


def _derive(session: Session, newest: dt.date, *, is_built: bool) -> None:
    """Make what follows from the copied tables: identity, facts, flags and their order, as seen from the newest run date."""
    if not is_built:
        evaluate.identify(session, newest)
        evaluate.facts(session, newest)
    session.con.execute("BEGIN")
    flagging.derive(session.con, rulebook.load_rules()[0])
    priority.rank(session.con, newest)
    session.con.execute("COMMIT")


@contextmanager
def _folder(home: Home) -> Iterator[Path]:
    """A folder for one scratch home, removed after; what killed processes left is removed first."""
    place = home.warehouse.parent / "scratch"
    place.mkdir(mode=0o700, exist_ok=True)
    for left in place.iterdir():
        with (left / "alive").open("w") as alive:
            try:
                fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            shutil.rmtree(left)
    own = place / secrets.token_hex(8)
    own.mkdir(mode=0o700)
    try:
        with (own / "alive").open("w") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
            yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _local(at: dt.datetime) -> str:
    return f"{at.replace(tzinfo=dt.UTC).astimezone(JAKARTA):%Y-%m-%d %H:%M:%S} Jakarta time"
