"""`lintas serve` and `lintas nightly`: the schedule of an installation, and what it runs."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from flows.installation import HomeOption, InboxOption, WaitOption, drop_folder, finish, installation
from flows.settings import read_settings
from flows.terminal import USAGE, failing, running, say

app = typer.Typer()

CatchUpOption = Annotated[
    int, typer.Option("--catch-up", min=0, max=366, help="How many nights back a missed one is run; 0: none")
]


@app.command()
def nightly(
    inbox: InboxOption = None,
    home: HomeOption = None,
    catch_up: CatchUpOption = 14,
    wait: WaitOption = 360.0,
    date: Annotated[
        dt.datetime | None,
        typer.Option(
            "--date", formats=["%Y-%m-%d"], help="The business date that is due (default: yesterday in Jakarta)"
        ),
    ] = None,
) -> None:
    """Run what a night's schedule runs, once: yesterday in Jakarta, and the nights before it that were missed.

    For cron or a systemd timer; `lintas serve` needs neither. Example: lintas nightly --home /srv/lintas
    """
    place = installation(home)
    folder = drop_folder(place, inbox)
    with failing(), running(place):
        from flows import nightly as flows

        summaries = flows.nightly(
            home=str(place.root), inbox=folder, catch_up=catch_up, wait_minutes=wait, date=date.date() if date else None
        )
    finish(summaries)


@app.command()
def serve(
    at: Annotated[str, typer.Option("--at", help="When the night's run starts, HH:MM in Jakarta")] = "02:00",
    inbox: InboxOption = None,
    home: HomeOption = None,
    catch_up: CatchUpOption = 14,
) -> None:
    """Run every night by itself, in one process: yesterday in Jakarta, and at once what was missed while it was away.

    Stays until SIGTERM or Ctrl-C, which also stop a run that is going on; nothing is left half-done, and the next start takes
    it up. Says what it will do next. Example: lintas serve --at 02:00 --home /srv/lintas
    """
    from flows.serve import Schedule

    try:
        time = dt.time.fromisoformat(at)
    except ValueError:
        say(f"lintas: --at {at}: a time of day as HH:MM, for example 02:00")
        raise typer.Exit(USAGE) from None
    place = installation(home)
    drop_folder(place, inbox)
    with failing():
        Schedule(place, read_settings(place), at=time, inbox=inbox, catch_up=catch_up, say=say).serve()
