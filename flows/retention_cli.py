"""`lintas retention`: how long what is kept, what is past its period, and taking it away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.session import Session, open_session
from flows.settings import read_settings
from flows.terminal import FAILED, existing, failing, say
from warehouse import purge
from warehouse.home import Home
from warehouse.retention import horizon, read_retention

app = typer.Typer(
    name="retention",
    help="How long what is kept, what is past its period, and taking it away.\n\n"
    "`show` prints the periods and where they come from, `plan` counts what is past them and changes nothing, `apply` takes it "
    "away: files are written anew, searched for what had to go, and swapped in; earlier published files go. Backups are out of "
    "reach and are told.",
    no_args_is_help=True,
)
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The installation. Default: $LINTAS_HOME, then ./.lintas", show_default=False),
]
DateOption = Annotated[
    dt.datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help="Count back from this day. Default: the newest date that ran"),
]


@app.command()
def show(home: HomeOption = None) -> None:
    """Print every period, where it comes from, what is kept and why, and rules that look back further than records name people."""
    from flows.retention import unread_sight
    from transforms import rulebook

    with failing():
        policy = read_retention()
        table = Table(box=None, header_style="bold", pad_edge=False)
        for column in ("what", "days", "then", "source or reason"):
            table.add_column(column, overflow="fold")
        for item in policy.pseudonymised:
            table.add_row(
                f"core.{item.feed}, landing/{item.feed}",
                str(item.days),
                f"without {', '.join(item.columns)}",
                item.source,
            )
        table.add_row(
            "flags that no longer hold", str(policy.flags.cleared.days), "deleted", policy.flags.cleared.source
        )
        table.add_row(
            "hits without a flag", str(policy.flags.unpublished.days), "deleted", policy.flags.unpublished.source
        )
        for entry in policy.deleted:
            table.add_row(entry.table, str(entry.days), "deleted", entry.source)
        for files in policy.files:
            table.add_row(files.what, str(files.days), "deleted", files.source)
        for name, reason in sorted(policy.kept.items()):
            table.add_row(name, "", "kept", reason)
        for rule, reason in sorted(policy.shorter_sight.items()):
            table.add_row(f"rule {rule}", "", "sees less", reason)
        Console().print(table)
        place = existing(home) if home else None
        if place:
            print(f"Applied last as of {horizon(place) or 'never'}")
        if faults := unread_sight(policy, rulebook.load_rules()[0]):
            say(
                "; ".join(faults) + ": give a reason under shorter_sight in warehouse/retention.yaml, or mend the rule."
            )
            raise typer.Exit(FAILED)


@app.command()
def plan(date: DateOption = None, home: HomeOption = None) -> None:
    """Count what is past its period. Changes nothing. Example: lintas retention plan --date 2027-03-01"""
    from flows import retention

    place = existing(home)
    with failing(), _session(place, "retention plan", date) as (session, as_of):
        due = purge.due(session.con, place, read_retention(), as_of)
        print(f"As of {as_of}:")
        for line in retention.told(due) or ["nothing is past its period"]:
            print(f"  {line}")
        _tell_backups(session)


@app.command()
def apply(
    date: DateOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask")] = False,
    home: HomeOption = None,
) -> None:
    """Take away what is past its period, evaluate and publish the newest date again, and prove that nothing of it is left.

    What goes cannot be had back. Example: lintas retention apply --yes
    """
    from flows import retention

    place = existing(home)
    with failing(), _session(place, "retention", date) as (session, as_of):
        due = purge.due(session.con, place, read_retention(), as_of)
        print(f"As of {as_of}:")
        for line in retention.told(due) or [
            "nothing is past its period; landed copies and published files are looked through all the same"
        ]:
            print(f"  {line}")
        if not yes:
            typer.confirm("Take this away for good?", abort=True)
        retention.apply(session, as_of)
        print("Done: written anew, searched, published again; the record is in ops.deletion.")
        _tell_backups(session)


def _tell_backups(session: Session) -> None:
    from flows.retention import out_of_reach

    for line in out_of_reach(session):
        print(
            f"Out of reach, because no file of a backup is ever changed: {line}. `lintas backup TARGET --keep N` removes old ones."
        )


@contextmanager
def _session(place: Home, kind: str, date: dt.datetime | None) -> Iterator[tuple[Session, dt.date]]:
    from flows.retention import newest

    with open_session(place, read_settings(place), kind, None, say=say) as session:
        as_of = date.date() if date else newest(session)
        if as_of is None:
            raise purge.RetentionError(
                "Nothing ran yet, so there is no day to count back from. Run a date first: lintas run."
            )
        yield session, as_of
