"""`lintas watch`, `lintas metrics`, `lintas key copied`: what an operator asks and notes about an installation."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Table

from flows.formats import keep
from flows.settings import Settings, read_settings
from flows.terminal import DONE_WITH_REJECTIONS, FAILED, existing, failing, say
from warehouse.home import Home

app = typer.Typer()
_WIDE = 200
key = typer.Typer(
    name="key", help="The installation's master key: note that a copy of it is kept.", no_args_is_help=True
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The installation. Default: $LINTAS_HOME, then ./.lintas", show_default=False),
]


@app.command()
def watch(
    form: Annotated[str, typer.Option("--format", help="table or json")] = "table",
    test: Annotated[str | None, typer.Option(help="Only send a test line to this channel of [notify]")] = None,
    prefect: Annotated[
        bool, typer.Option("--prefect", help="Only let the server that PREFECT_API_URL names tell the channels, too")
    ] = False,
    home: HomeOption = None,
) -> None:
    """Look for what an operator must know, tell the channels what is new, and list what stands.

    Each run does the same at its end; a timer every quarter of an hour also finds the night without a run. Exit code 1 when an
    error or something critical stands. docs/alerts.md tells what each alert means. Example: lintas watch --test operators
    """
    from warehouse.lock import Busy

    if form not in ("table", "json"):
        raise typer.BadParameter("--format is table or json")
    place = existing(home)
    with failing():
        settings = read_settings(place)
        if test is not None:
            _test(place, settings, test)
            return
        if prefect:
            _automate(place, settings)
            return
        try:
            is_grave = _list(place, settings, form)
        except Busy as error:
            say(f"lintas: {error} It looks for the same at its end.")
            return
    if is_grave:
        raise typer.Exit(DONE_WITH_REJECTIONS)


@app.command()
def metrics(home: HomeOption = None) -> None:
    """Print the measures of the installation as OpenMetrics text.

    Each run writes the same to metrics/lintas.prom in the home, for the textfile collector of Prometheus' node exporter.
    """
    from flows.watch import metrics as measured
    from flows.watch import observe
    from warehouse import store

    place = existing(home)
    with failing():
        settings = read_settings(place)
        try:
            with store.reading(place, settings.resources) as con:
                observe.observe(con, place, settings, is_run=False)
                told = measured.text(con)
        except store.WarehouseError as error:
            if not measured.file_of(place).exists():
                raise
            say(f"lintas: {error} These are the measures of the last look.")
            told = measured.file_of(place).read_text(encoding="utf-8")
        sys.stdout.write(told)


@key.command()
def copied(
    copy: Annotated[Path, typer.Argument(help="The copy, where it is kept: a mounted stick, a safe's disk")],
    home: HomeOption = None,
) -> None:
    """Compare a copy of the master key with the key in use, and note that it is there.

    Example: lintas key copied /media/safe/master.key
    """
    from flows.outputs import user
    from warehouse import keys

    place = existing(home)
    with failing():
        own = keys.read_key(place.master_key)
        if keys.read_key(copy) != own:
            say(f"lintas: {copy} is another key. Copy {place.master_key} there again.")
            raise typer.Exit(FAILED)
        note = {
            "at": dt.datetime.now(dt.UTC).replace(tzinfo=None).isoformat(timespec="seconds"),
            "by": user(),
            "fingerprint": keys.token(own, "fingerprint", "master"),
        }
        keep(place.keys / "copied.json", json.dumps(note).encode())
    print("The copy is the key in use. Keep it apart from the backups, and compare it again within a year.")


def _test(place: Home, settings: Settings, name: str) -> None:
    from flows.watch import notify

    if name not in settings.notify:
        there = ", ".join(settings.notify) or "none yet"
        raise typer.BadParameter(f"--test {name}: no such channel; [notify] in lintas.toml has {there}")
    try:
        notify.tell(
            name, settings.notify[name], f"Lintas {notify.whose(str(place.root))}: a test", "This channel works."
        )
    except notify.NotifyError as error:
        say(f"lintas: {error}")
        raise typer.Exit(FAILED) from None
    print(f"channel {name}: taken")


def _automate(place: Home, settings: Settings) -> None:
    from flows.secrets import SecretError
    from flows.settings import prepare_prefect

    prepare_prefect(place, log_level="CRITICAL")
    from prefect.exceptions import PrefectException
    from prefect.settings import PREFECT_API_URL

    from flows.watch.automations import renew

    if not PREFECT_API_URL.value():
        raise typer.BadParameter("--prefect: set PREFECT_API_URL to the server that is to tell the channels")
    try:
        made = renew(settings)
    except SecretError as error:
        say(f"lintas: {error}")
        raise typer.Exit(FAILED) from None
    except (PrefectException, httpx.HTTPError) as error:
        say(
            f"lintas: the Prefect server did not take it ({type(error).__name__}). Check PREFECT_API_URL and that it is up."
        )
        raise typer.Exit(FAILED) from None
    print("\n".join(made) or "no channel of [notify] wants errors: nothing to tell")


def _list(place: Home, settings: Settings, form: str) -> bool:
    """Look and print; True when an error or something critical stands."""
    from flows.watch.around import look
    from warehouse import store
    from warehouse.lock import writer_lock

    with writer_lock(place), store.writing(place, settings.resources) as con:
        look(con, place, settings, is_run=False, say=say)
        rows = con.execute(
            "SELECT severity, name, subject, text, raised_at FROM ops.alert WHERE resolved_at IS NULL "
            "ORDER BY list_position(['critical', 'error', 'warning', 'info'], severity), raised_at, name, subject"
        ).fetchall()
    columns = ("severity", "alert", "subject", "text", "raised_at")
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    if form == "json":
        print(json.dumps([{**row, "raised_at": f"{row['raised_at'].isoformat()}Z"} for row in found], indent=1))
    else:
        _table(found)
    return any(row["severity"] in ("critical", "error") for row in found)


def _table(found: list[dict[str, object]]) -> None:
    console = Console() if sys.stdout.isatty() else Console(width=_WIDE)
    if not found:
        console.print("nothing stands")
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("severity", "alert", "since (UTC)", "what and what to do"):
        table.add_column(column, overflow="fold")
    for row in found:
        table.add_row(str(row["severity"]), str(row["alert"]), str(row["raised_at"])[:16], str(row["text"]))
    console.print(table)
    console.print("docs/alerts.md tells what each means")
