"""The command line of Lintas."""

from __future__ import annotations

import datetime as dt
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows import time_cli as past
from flows.backup_cli import app as backup
from flows.contract_cli import app as contract
from flows.identity_cli import app as identity
from flows.installation import HomeOption, InboxOption, WaitOption, drop_folder, finish, installation, total
from flows.retention_cli import app as retention
from flows.review_cli import app as review
from flows.rule_cli import app as rule
from flows.schedule_cli import app as schedule
from flows.session import STOPPED
from flows.settings import find_home, read_settings
from flows.source_cli import app as source
from flows.terminal import FAILED, existing, failing, fault, running, say
from flows.watch.cli import app as watch
from flows.watch.cli import key

app = typer.Typer(
    name="lintas",
    help="Joins immigration and civil-registry data and points out departures that deserve a second look.\n\n"
    "A flag asks a person to look; it decides nothing. Exit codes: 0 done; 1 done, but something was rejected or a rule was "
    "over its cap; 2 wrong usage; 3 failed, warehouse unchanged.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.add_typer(schedule)
app.add_typer(backup)
app.add_typer(contract)
app.add_typer(identity)
app.add_typer(retention)
app.add_typer(review)
app.add_typer(rule)
app.add_typer(source)
app.add_typer(watch)
app.add_typer(key)

TrustOption = Annotated[
    bool, typer.Option("--trust-clock", help="Earlier runs that lie in the future were made by a wrong clock")
]
DateOption = Annotated[dt.datetime, typer.Option("--date", formats=["%Y-%m-%d"], help="Business date, YYYY-MM-DD")]


_FIRST = dt.datetime(2026, 9, 1)  # noqa: DTZ001 (a business date; the command line knows dates as midnights)


@app.command()
def synth(
    out: Annotated[
        Path, typer.Argument(help="An empty folder; it becomes a drop folder, with truth/ beside the feeds")
    ],
    residents: Annotated[int, typer.Option(min=1000, help="People in the civil registry")] = 20_000,
    start: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="First business date")] = _FIRST,
    days: Annotated[int, typer.Option(min=1, max=366, help="Business dates")] = 14,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes")] = 1,
    form: Annotated[str, typer.Option("--format", help="csv, csv.gz, csv.zst or parquet")] = "csv.gz",
    noise: Annotated[
        str, typer.Option(help="Faults in the data: low (ordinary), high, or a multiple of ordinary from 0 to 10")
    ] = "low",
) -> None:
    """Invent a country and write its feeds as senders would, with the planted truth beside them.

    Example: lintas synth inbox --residents 20000 --start 2026-09-01 --days 14 --seed 1
    """
    import synthetic

    if out.exists() and any(out.iterdir()):
        raise typer.BadParameter(f"{out} is not empty: choose another folder, or remove this one first")
    with failing():
        rows = synthetic.generate(
            out,
            residents=residents,
            start=start.date(),
            days=days,
            seed=seed,
            noise=_noise(noise),
            fmt=form,
            progress=say,
        )
    for feed, count in rows.items():
        print(f"{feed}: {count:,} rows")


@app.command()
def run(
    date: DateOption,
    inbox: InboxOption = None,
    as_of: past.AsOfOption = None,
    home: HomeOption = None,
    wait: WaitOption = 0.0,
    trust_clock: TrustOption = False,
) -> None:
    """Run the daily flow for one business date: pull, check, load, identify, facts, flag, publish, report.

    Running a date twice changes nothing; late and corrected deliveries up to the date are taken in. With --as-of the date is
    evaluated by what was known then and its report is written apart; the installation stays as it is.
    Example: lintas run --date 2026-09-14 --inbox inbox
    """
    if as_of:
        past.run(date.date(), as_of, home)
        return
    place = installation(home)
    folder = drop_folder(place, inbox)
    with failing(), running(place) as flows:
        summary = flows.daily(
            date=date.date(), home=str(place.root), inbox=folder, wait_minutes=wait, trust_clock=trust_clock
        )
    finish([summary])


@app.command()
def backfill(
    start: Annotated[dt.datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First business date")],
    end: Annotated[dt.datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last business date, included")],
    inbox: InboxOption = None,
    keep_going: Annotated[bool, typer.Option(help="Leave a date that fails behind, instead of stopping there")] = False,
    home: HomeOption = None,
) -> None:
    """Run the daily flow for every business date of a range, oldest first. Stopped in between, the same command goes on.

    Example: lintas backfill --from 2026-09-01 --to 2026-09-14 --inbox inbox
    """
    if end < start:
        raise typer.BadParameter("--from must not be after --to")
    place = installation(home)
    folder = drop_folder(place, inbox)
    with failing(), running(place) as flows:
        summaries = flows.backfill(
            start=start.date(), end=end.date(), home=str(place.root), inbox=folder, keep_going=keep_going
        )
    finish(summaries)


for _asking in (past.report, past.flags, past.query):
    app.command()(_asking)


@app.command()
def status(home: HomeOption = None) -> None:
    """Show deliveries, quarantine, last runs, freshness and sizes."""
    from flows import health

    place = existing(home)
    with failing():
        health.status(place, read_settings(place))


@app.command()
def doctor(home: HomeOption = None) -> None:
    """Tell whether this installation can run: versions, keys, encryption, disk, permissions."""
    from flows import health

    place = find_home(home)
    with failing():
        if not health.doctor(place, read_settings(place)):
            raise typer.Exit(FAILED)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="A new folder for the invented country and its installation")] = Path(
        "demo"
    ),
) -> None:
    """Invent a country of 20,000, run fourteen days of it, publish, report, and say what to look at."""
    import shutil
    import time

    import synthetic
    from flows import outputs

    if folder.exists() and not (folder / "inbox" / "truth").is_dir():
        raise typer.BadParameter(f"{folder} exists and is no earlier demo: name another folder")
    shutil.rmtree(folder, ignore_errors=True)
    started, first = time.perf_counter(), dt.date(2026, 9, 1)
    last = first + dt.timedelta(days=13)
    say("1/2 inventing a country: 20,000 residents, 14 days, seed 1")
    place = installation(folder / "home")
    with failing():
        synthetic.generate(place.inbox, residents=20_000, start=first, days=14, seed=1)
    say("2/2 running fourteen days: pull, check, load, identify, facts, flag, publish, report")
    with failing(), running(place) as flows:
        summaries = flows.backfill(start=first, end=last, home=str(place.root))
    with failing():
        print(f"\nDone in {time.perf_counter() - started:.0f} s. {total(summaries)}")
        print(f"Report: {outputs.report_page(place, last)}")
        for line in outputs.told(place, last, who=outputs.user()):
            print(f"  {line}")
    print("Try next:")
    home = f"--home {place.root}"
    print(f"  .venv/bin/lintas flags --date {last} {home}")
    print(f'  .venv/bin/lintas query "SELECT * FROM mart.catalog" --role analyst --purpose "a first look" {home}')
    print(f"  .venv/bin/lintas status {home}")


def main() -> None:
    """Run the command line; the entry point of the ``lintas`` command."""
    signal.signal(signal.SIGTERM, _stopped)
    try:
        app()
    except Exception as error:
        sys.exit(fault(error))


def _stopped(*_: object) -> None:
    """A SIGTERM ends the process as an exit does, so that what is open is closed."""
    raise SystemExit(STOPPED)


def _noise(text: str) -> float:
    import synthetic

    try:
        noise = synthetic.NOISE.get(text) or float(text)
    except ValueError:
        noise = -1
    if not 0 <= noise <= 10:
        raise typer.BadParameter(f"--noise {text}: low, high, or a number from 0 to 10")
    return noise


if __name__ == "__main__":
    main()
