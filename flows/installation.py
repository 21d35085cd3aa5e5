"""What commands that run something share: the home, made when it is new, the drop folder, and how a run's end is told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.settings import find_home, read_settings, template
from flows.terminal import failing
from warehouse.home import Home

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The installation. Default: $LINTAS_HOME, then ./.lintas", show_default=False),
]
InboxOption = Annotated[
    Path | None, typer.Option("--inbox", help="The drop folder. Default: inbox in the home", show_default=False)
]
WaitOption = Annotated[
    float, typer.Option("--wait", min=0, help="Minutes to wait for a run that is going on, instead of failing")
]


def installation(home: Path | None) -> Home:
    """The home, made when it is new: folders, keys and a settings file that explains itself."""
    from warehouse import store

    place = find_home(home)
    with failing():
        store.prepare(place)
        store.master_key(place)
        if not place.settings.exists():
            place.settings.write_text(template(), encoding="utf-8")
        read_settings(place)
    return place


def drop_folder(place: Home, inbox: Path | None) -> str | None:
    """The drop folder as a flow takes it. Raises typer.BadParameter when it is none."""
    folder = inbox or place.inbox
    if not folder.is_dir():
        raise typer.BadParameter(
            f"{folder} is no folder. `lintas synth {folder}` invents one; senders' files go to "
            "<inbox>/<feed>/<YYYY-MM-DD>/"
        )
    return str(inbox.absolute()) if inbox else None


def finish(summaries: list[dict[str, Any]]) -> None:
    """Print what runs did and leave with their exit code."""
    print(total(summaries))
    raise typer.Exit(max(summary["exit_code"] for summary in summaries))


def total(summaries: list[dict[str, Any]]) -> str:
    """What runs did, in one line of counts."""
    total = {name: sum(s[name] for s in summaries) for name in ("loaded", "rejected", "rows", "quarantined")}
    return (
        f"{len(summaries)} day(s): {total['loaded']} deliveries loaded ({total['rows']:,} rows), {total['rejected']} rejected, "
        f"{total['quarantined']:,} rows in quarantine, {summaries[-1]['flags']} flags hold"
    )
