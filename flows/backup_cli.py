"""`lintas backup` and `lintas restore`: an installation put away elsewhere, encrypted, and made again on an empty machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.settings import read_settings
from flows.terminal import existing, failing, say
from warehouse import backup as backups
from warehouse import keys, lock, store
from warehouse import restore as restoring
from warehouse.backup_file import Keys, newest
from warehouse.home import Home

app = typer.Typer()
HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The installation. Default: $LINTAS_HOME, then ./.lintas", show_default=False),
]


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A folder on another disk; or, with --verify, a backup in it")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Read a backup whole and hold it against its hashes")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option("--key", help="Copy of the master key, to verify without the installation", show_default=False),
    ] = None,
    keep: Annotated[int, typer.Option(min=0, help="Then keep only this many backups in the folder; 0 keeps all")] = 0,
    wait: Annotated[float, typer.Option(min=0, help="Minutes to wait for a run that is writing")] = 60,
    home: HomeOption = None,
) -> None:
    """Back up the whole installation, encrypted, while nobody writes; or verify a backup.

    What is in the folder already is not copied again, so a backup a day costs little more than the warehouse file. The master key
    is never in a backup: keep a copy of keys/master.key in another place, for without it no backup opens.

    Examples: lintas backup /mnt/backup --keep 14;  lintas backup --verify /mnt/backup --key /media/usb/master.key
    """
    with failing():
        if verify:
            master = keys.read_key(key or existing(home).master_key)
            found = restoring.verify(newest(target), Keys.of(master))
            print(
                f"{found.path}: {found.files:,} files, {found.size / 1e6:,.1f} MB, of {found.made_at:%Y-%m-%d %H:%M} UTC; "
                "every hash holds"
            )
            return
        place = existing(home)
        used = Keys.of(keys.read_key(place.master_key))
        with lock.writer_lock(place, wait_seconds=wait * 60, say=say):
            made = backups.make(place, target, used, say)
            with store.writing(place, read_settings(place).resources) as con:
                backups.record(con, made)
        print(f"{made.path}: {made.files:,} files, {made.size / 1e6:,.1f} MB, {made.copied / 1e6:,.1f} MB of them new")
        for path in backups.forget(target, keep, used) if keep else ():
            print(f"{path} removed")


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="A backup, or the folder that holds some: the newest is taken")],
    home: Annotated[Path, typer.Option("--home", help="An empty folder, or one that is not there yet")],
    key: Annotated[Path, typer.Option("--key", help="Copy of the master key (mode 0400)")],
) -> None:
    """Make an installation again from a backup, on an empty machine.

    All of it is read, decrypted, held against its hashes and opened before anything is put in its place.

    Example: lintas restore /mnt/backup --home /srv/lintas --key /media/usb/master.key
    """
    with failing():
        done = restoring.restore(source, Home(home.absolute()), keys.read_key(key))
    print(
        f"{home}: {done.files:,} files, {done.size / 1e6:,.1f} MB, as of {done.made_at:%Y-%m-%d %H:%M} UTC ({done.path.name})"
    )
    print(
        f"Next: lintas doctor --home {home}; then take in again what senders left since: lintas run --date DATE --home {home}"
    )
