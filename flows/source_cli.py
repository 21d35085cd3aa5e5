"""`lintas source`: where feeds come from, and whether a source can be used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.settings import prepare_prefect, read_settings
from flows.terminal import FAILED, existing, failing, say

app = typer.Typer(
    name="source",
    help="Where feeds come from: `lintas source list`, and whether it works: `lintas source test NAME`.\n\n"
    "Sources stand in lintas.toml as tables sources.NAME; a feed that no source names comes from the inbox. A secret is never "
    "written there, only where it is kept: env:NAME, file:/path or prefect:BLOCK. docs/sources.md tells more.",
    no_args_is_help=True,
)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The installation. Default: $LINTAS_HOME, then ./.lintas", show_default=False),
]


@app.command(name="list")
def list_sources(home: HomeOption = None) -> None:
    """List what feed comes from where, when it was last pulled and how that ended. Shows no secret.

    Example: lintas source list
    """
    import expectations
    from warehouse import store

    place = existing(home)
    with failing():
        settings = read_settings(place)
        pulls: dict[tuple[str, str], tuple[str, int, str]] = {}
        if settings.sources and place.warehouse.exists():
            try:
                with store.reading(place, settings.resources) as con:
                    pulls = {(row[0], row[1]): row[2:] for row in con.execute(_LAST).fetchall()}
            except store.WarehouseError as error:
                say(f"the last pulls are not shown: {error}")
    for name, options in settings.sources.items():
        print(f"{name}: {options.place}")
        for feed in options.feeds:
            at, files, ended = pulls.get((name, feed), (None, 0, ""))
            print(f"  {feed}: " + (f"pulled {at} UTC, {files:,} new file(s), {ended}" if at else "never pulled"))
    named = {feed for options in settings.sources.values() for feed in options.feeds}
    print(f"inbox: folder {place.inbox}, unless a run names another with --inbox")
    print(f"  {', '.join(feed for feed in expectations.feeds() if feed not in named)}")


@app.command()
def test(
    name: Annotated[str, typer.Argument(help="The source, by its name in lintas.toml")],
    home: HomeOption = None,
) -> None:
    """Try everything a run needs of a source, without taking a file: reach it, know it, enter, find each feed.

    Says what works line by line and, at the first thing that does not, what is wrong and who must do what. Exit codes: 0 it can be
    used; 3 it cannot. Example: lintas source test imigrasi
    """
    from flows.sources import origin
    from flows.sources.source import SourceError

    place = existing(home)
    with failing():
        settings = read_settings(place)
    if name not in settings.sources:
        known = ", ".join(sorted(settings.sources)) or "none"
        raise typer.BadParameter(f"lintas.toml has no [sources.{name}]. Configured: {known}")
    prepare_prefect(place, log_level="CRITICAL")
    try:
        for line in origin.tried(name, settings.sources[name]):
            print(f"ok    {line}")
    except SourceError as error:
        say(f"FAULT {error}.")
        raise typer.Exit(FAILED) from None
    except OSError as error:
        say(
            f"FAULT {error.strerror or type(error).__name__}. Try again; if it stays so, ask its operator or your network's."
        )
        raise typer.Exit(FAILED) from None


_LAST = """
SELECT source, feed, strftime(ended_at, '%Y-%m-%d %H:%M'), files, coalesce(message, 'done') FROM ops.source_pull
QUALIFY row_number() OVER (PARTITION BY source, feed ORDER BY ended_at DESC) = 1
"""
