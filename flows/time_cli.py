"""`lintas report`, `flags` and `query`: what is published, and with --as-of what was known on a past day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pyarrow as pa
import typer

from flows import formats
from flows.formats import Format
from flows.settings import read_settings
from flows.terminal import existing, failing, say
from warehouse.home import Home

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The installation. Default: $LINTAS_HOME, then ./.lintas", show_default=False),
]
DateOption = Annotated[dt.datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date, YYYY-MM-DD")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the rows")]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="As known at the end of that day, Jakarta time; or by a time, 2026-09-14T10:30",
        show_default=False,
    ),
]
_CHANGES = """
SELECT unit_code, change, flag_id, rule_id, tier, occurred_on, parts, causes, {reason}
FROM mart.report_change WHERE run_on = DATE '{day}' ORDER BY unit_code, tier, change, occurred_on, flag_id
"""


def run(date: dt.date, as_of: str, home: Path | None) -> None:
    """Evaluate `date` by what was known then, with the rules of today, and print where its report is."""
    with _known(existing(home), date, as_of, "run", evaluates=True) as (known, who):
        _print(known.report(who))
        print(f"{known.session.tally.flags} flags hold")


def report(
    date: DateOption,
    lang: Annotated[str, typer.Option(help="id (Bahasa Indonesia) or en")] = "id",
    changes: Annotated[
        bool, typer.Option("--changes", help="Only list what changed since people had the report")
    ] = False,
    as_of: AsOfOption = None,
    form: FormatOption = Format.table,
    home: HomeOption = None,
) -> None:
    """Write the daily flag report of a business date from the published file, and print where it is.

    A report that people have is never replaced: what differs from it becomes the next edition beside it. With --as-of it is
    made again from what was known then, in a folder of its own and in both languages.
    Example: lintas report --date 2026-09-14 --as-of 2026-09-15
    """
    from flows import outputs

    if lang not in ("id", "en"):
        raise typer.BadParameter("--lang is id or en")
    place, day = existing(home), date.date()
    if changes:
        sql = _CHANGES.format(day=day, reason="reason" if lang == "id" else "reason_en AS reason")
        query(sql, "analyst", f"changes of the report of {day}", form, as_of, home)
        return
    if as_of:
        with _known(place, day, as_of, "report") as (known, who):
            _print(known.report(who))
        return
    with failing():
        _print(outputs.report(place, read_settings(place), day, who=outputs.user(), langs=(lang,)))


def flags(
    date: DateOption, form: FormatOption = Format.table, as_of: AsOfOption = None, home: HomeOption = None
) -> None:
    """List what is open on a business date in the order to look, from the analysts' published file (pseudonymous).

    One row an item: one person's journey, or a group with its organiser first. JSON and Parquet hold its flags and every part
    of its score. Example: lintas flags --date 2026-09-14 --format json
    """
    from flows import outputs

    place, day = existing(home), date.date()
    if as_of:
        with _known(place, day, as_of, "flags") as (known, who):
            _show_flags(outputs.flags(known.home, day, who=who), form)
        return
    with failing():
        _show_flags(outputs.flags(place, day, who=outputs.user()), form)


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT over the mart tables; mart.catalog lists them")],
    role: Annotated[str, typer.Option(help="analyst, officer, protection or public")],
    purpose: Annotated[str, typer.Option(help="Why this is asked; kept in the audit record")],
    form: FormatOption = Format.table,
    as_of: AsOfOption = None,
    home: HomeOption = None,
) -> None:
    """Ask a role's published file. An audit record is written before the answer is shown.

    Example: lintas query "SELECT rule_id, count(*) AS n FROM mart.flag GROUP BY rule_id" --role analyst --purpose "weekly review"
    """
    from flows import outputs

    place = existing(home)
    if as_of:
        with _known(place, None, as_of, "query") as (known, who):
            formats.write(outputs.ask(known.home, sql, role=role, purpose=purpose, who=who), form)
        return
    with failing():
        formats.write(outputs.ask(place, sql, role=role, purpose=purpose, who=outputs.user()), form)


@contextmanager
def _known(
    place: Home, date: dt.date | None, as_of: str, act: str, *, evaluates: bool = False
) -> Iterator[tuple[Any, str]]:
    from flows import as_of as past
    from flows import outputs

    try:
        past.until(as_of)
    except ValueError:
        raise typer.BadParameter(f"--as-of {as_of}: a day as 2026-09-14, or a time as 2026-09-14T10:30") from None
    who = outputs.user()
    with (
        failing(),
        past.known(place, read_settings(place), date, as_of, act=act, who=who, say=say, evaluates=evaluates) as known,
    ):
        yield known, who


def _print(files: list[Path]) -> None:
    for path in dict.fromkeys(files):
        print(path)


def _show_flags(answer: pa.Table, form: Format) -> None:
    shown = ["place", "tier", "score", "kind", "unit_code", "rules", "departs_at", "n_flags", "reason"]
    formats.write(answer.select(shown) if form is Format.table else answer, form)
