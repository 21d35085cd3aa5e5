"""Back-tests rules on the warehouse: read-only, audited first, told in counts and under pseudonyms."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from flows.settings import Settings
from transforms import engine, rule_life
from transforms.rulebook import Rule, load_rules, read_rule
from transforms.trial import play
from transforms.trial.play import TrialError
from transforms.trial.stage import Stage, StageError
from warehouse import audit, store
from warehouse.home import Home
from warehouse.scrub import install_scrub_macros

AS_OF_TODAY = (
    "Records are seen as they were delivered by each day; whose they are, and the reference lists, as of today."
)
STEPS = (
    "Every {step} days are played; a flag is dated by the delivery of its last record. What came and was cleared between two days "
    "played is not seen; --every 1 plays each day."
)
STEPS_BY_ROWS = ((1_000_000, 1), (5_000_000, 7))
LONGEST_STEP = 30
"""Days between two that are played, by the rows copied: (at most so many rows, so many days), else the longest."""
SEALED = "The rule is sealed: offices, examples and overlap are for the protection role and are not shown."


@dataclass(frozen=True)
class Trial:
    """What a back-test found: `tables` by name, `notes` on what the figures leave out."""

    rule_id: str
    variants: Mapping[str, Rule]
    days: Sequence[dt.date]
    seconds: dict[str, float]
    tables: dict[str, pa.Table]
    notes: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Everything as plain values, for JSON."""
        return {
            "rule_id": self.rule_id,
            "variants": {
                name: {"version": rule.version, "parameters": {entry.name: entry.value for entry in rule.parameters}}
                for name, rule in self.variants.items()
            },
            "from": self.days[0],
            "to": self.days[-1],
            "days_played": len(self.days),
            "seconds": self.seconds,
            "notes": self.notes,
        } | {name: table.to_pylist() for name, table in self.tables.items()}


def trial(
    home: Home,
    settings: Settings,
    rule: Rule,
    specs: Mapping[str, str],
    *,
    days: int,
    until: dt.date | None,
    every: int | None,
    who: str,
    purpose: str,
    starting: Callable[[int], Callable[[str], None]],
) -> Trial:
    """Play variants of a rule over the last `days` days up to `until` (default: the newest run date). One variant is a trial,
    two are compared.

    `every` is how many days lie between two that are played; by default 1, and more in a large warehouse.
    `specs` is name -> what `variant` reads. `starting` gets the number of days and gives what is told each day when it is over.
    Raises TrialError, StageError, WarehouseError, AuditError.
    """
    started = time.perf_counter()
    tables = ["core", "identity", "flag.hit", "fact.outcome"]
    note = {"who": who, "role": "analyst", "act": "rule trial", "purpose": f"{purpose}: {rule.id}", "tables": tables}
    audit.append(home.audit_log, outcome="begun", **note)  # type: ignore[arg-type]  # fields of one record, by name
    with store.reading(home, settings.resources) as con:
        variants = {name: variant(con, rule, spec) for name, spec in specs.items()}
        begin, last, notes = _span(con, days, until)
        sealed = _sealed(con) | {one.id for one in variants.values() if one.is_sealed}
        engine.install_functions(con)
        install_scrub_macros(con)
        stage = Stage(con, "lintas", variants.values(), last)
        stage.remember(rule.id, begin, last, sealed)
        step = every or _step(stage.rows, variants.values())
        span = [last - dt.timedelta(days=back) for back in range(0, (last - begin).days + 1, step)][::-1]
        copied = time.perf_counter() - started
        advance = starting(len(span))
        cost = play.play(stage, variants, span, step, lambda day: advance(f"{day}"))
        tell = _single if len(variants) == 1 else _compared
        told = tell(con, rule, tuple(variants), is_sealed=rule.id in sealed)
    capped = [row["run_on"] for row in told["day"].to_pylist() if row.get("state") == "OVER_CAP"]
    if capped:
        notes.append(f"{len(capped)} days over the cap of {rule.cap}: a run would have written nothing on those.")
    if step > 1:
        notes.append(STEPS.format(step=step))
    notes += [AS_OF_TODAY, *([SEALED] if rule.id in sealed else [])]
    seconds = {"copy": copied, "facts": cost.facts, "rule": cost.rule, "whole": time.perf_counter() - started}
    audit.append(home.audit_log, outcome="shown under pseudonyms", **note)  # type: ignore[arg-type]  # fields of one record, by name
    return Trial(rule.id, variants, span, {name: round(spent, 2) for name, spent in seconds.items()}, told, notes)


def variant(con: duckdb.DuckDBPyConnection, rule: Rule, spec: str) -> Rule:
    """The rule that `spec` names: ``current``, ``name=value[,name=value]``, a rule file, or a version that ran here.

    Raises TrialError.
    """
    if spec == "current":
        return rule
    if spec.endswith(".sql"):
        return from_file(Path(spec), rule.id)
    if "=" in spec:
        return play.with_parameters(rule, pairs(spec.split(",")))
    try:
        known = rule_life.known_version(con, rule.id, spec)
    except (duckdb.CatalogException, ValueError) as error:
        raise TrialError(f"{rule.id} {spec} cannot be read from this warehouse: {error}") from None
    if known is None:
        ran = con.execute("SELECT version FROM ops.rule_version WHERE rule_id = ? ORDER BY 1", [rule.id]).fetchall()
        raise TrialError(
            f"{rule.id}: version {spec!r} never ran here; it ran as {', '.join(row[0] for row in ran) or 'nothing yet'}. "
            "Name one of those, `current`, a file ending in .sql, or thresholds as name=value,name=value."
        )
    return known


def from_file(path: Path, rule_id: str | None = None) -> Rule:
    """The rule of a file that need not be among the rules. Raises TrialError with everything wrong with it."""
    try:
        file = engine.read_sql(path)
    except OSError as error:
        raise TrialError(f"{path}: {error.strerror}") from None
    except (engine.SqlFileError, UnicodeDecodeError) as error:
        raise TrialError(f"{path}: {error}") from None
    rule, problems = read_rule(file.meta, file.sql, rule_id or str(file.meta.get("id")))
    if problems:
        raise TrialError(f"{path}: " + "; ".join(problem.cause for problem in problems))
    return rule


def pairs(given: Sequence[str]) -> dict[str, str]:
    """``name=value`` texts as a mapping. Raises TrialError."""
    found = [text.partition("=") for text in given]
    if wrong := [name for name, sign, _ in found if not (name.strip() and sign)]:
        raise TrialError(f"--param is name=value, not {wrong[0]!r}")
    return {name.strip(): value.strip() for name, _, value in found}


def _span(con: duckdb.DuckDBPyConnection, days: int, until: dt.date | None) -> tuple[dt.date, dt.date, list[str]]:
    ((first, newest),) = con.execute(
        "SELECT (SELECT min(business_on) FROM ops.delivery WHERE state <> 'REJECTED'), (SELECT max(run_on) FROM ops.rule_run)"
    ).fetchall()
    if first is None or newest is None:
        raise StageError("No run date has been evaluated yet: `lintas run --date DATE` first.")
    last = min(until or newest, newest)
    if last < first:
        raise TrialError(f"The warehouse knows nothing of {last}: its first delivery is of {first}.")
    begin = max(last - dt.timedelta(days=days - 1), first)
    held = (last - begin).days + 1
    short = f"{held} days instead of {days}: the first delivery is of {first}, the newest run date is {newest}."
    return begin, last, [short] if held < days else []


def _step(rows: int, variants: Iterable[Rule]) -> int:
    """Days between two that are played: no event may leave a rule's window unseen."""
    step = next((days for most, days in STEPS_BY_ROWS if rows <= most), LONGEST_STEP)
    return min(step, *(rule.look_back_days for rule in variants))


def _sealed(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Rules whose hits only the protection role may see: sealed by their card, or ever run sealed."""
    try:
        ran = con.execute("SELECT DISTINCT rule_id FROM ops.rule_run WHERE is_sealed").fetchall()
    except duckdb.BinderException:
        raise StageError("This warehouse is of an earlier edition: run a business date with this one first.") from None
    return {rule.id for rule in load_rules()[0] if rule.is_sealed} | {rule_id for (rule_id,) in ran}


def _single(
    con: duckdb.DuckDBPyConnection, rule: Rule, names: tuple[str, ...], *, is_sealed: bool
) -> dict[str, pa.Table]:
    told = {name: play.ask(con, name) for name in ("day", "office", "overlap", "outcome")}
    told["example"] = play.ask(con, "example", rule_id=rule.id, first=names[0])
    shown = ("day",) if is_sealed else tuple(told)
    return {
        name: told[name].drop_columns([c for c in ("variant", "side") if c in told[name].column_names])
        for name in shown
    }


def _compared(
    con: duckdb.DuckDBPyConnection, rule: Rule, names: tuple[str, ...], *, is_sealed: bool
) -> dict[str, pa.Table]:
    first, second = names
    told = {
        "office": play.ask(con, "compared", first=first, second=second),
        "day": play.ask(con, "compared_day", first=first, second=second),
        "example": play.ask(con, "example", rule_id=rule.id, first=first),
    }
    return {"day": told["day"]} if is_sealed else told
