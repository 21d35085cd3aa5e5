"""Scenes that reach beyond the installation: a transfer from a source, a backup and its restore."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import micro
from scene import LEFT_OVER, Scene, State, take_in, warehouse_state

from flows.formats import keep
from flows.sources.source import Remote
from flows.sources.transfer import Staging, fetched
from warehouse import backup, restore, store
from warehouse.backup_file import Keys
from warehouse.home import Home
from warehouse.published import sha256_of


class Folder:
    """A source like any other, on this disk: it goes on where a copy ended."""

    name = "afar"
    feeds = ("crossing",)

    def __init__(self, place: Path) -> None:
        self.place = place

    def listing(self, feed: str, until: dt.date) -> Iterator[Remote]:
        at = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
        for path in sorted(self.place.iterdir()):
            yield Remote(feed, micro.DAY_1, f"{feed}/2026-09-01/{path.name}", "1", path.stat().st_size, at)

    def copy(self, remote: Remote, into: Path, begin: int) -> None:
        content = (self.place / Path(remote.name).name).read_bytes()
        for start in range(begin, len(content), 4096):
            with into.open("ab") as out:
                out.write(content[start : start + 4096])

    def test(self) -> Iterator[str]:
        yield "there"

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *exc: object) -> None: ...


def _send(root: Path) -> None:
    for turn in range(3):
        path = root / "sent" / f"{turn}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"line {turn}\n" * 9000, encoding="utf-8")
    (root / "landed").mkdir()
    (root / "incoming").mkdir()
    with duckdb.connect(str(root / "ledger.duckdb")) as con:
        store.migrate(con)


def _transfer(root: Path) -> None:
    landed = root / "landed"
    with duckdb.connect(str(root / "ledger.duckdb"), config={"threads": "1"}) as con:
        source, staging = Folder(root / "sent"), Staging(root / "incoming")
        # the second time what was landed is known, and its copy goes
        for _ in range(2):
            for offer in fetched(
                con, source, "crossing", micro.DAY_2, staging, lambda day, sha: (landed / sha).exists()
            ):
                keep(landed / offer.sha256, offer.path.read_bytes())


def _landed_as_sent(root: Path) -> None:
    sent = {sha256_of(path) for path in (root / "sent").iterdir()}
    for path in (root / "landed").iterdir():
        assert path.name.startswith(".") or sha256_of(path) == path.name, f"{path.name} was landed with other bytes"
        assert path.name.startswith(".") or path.name in sent


def _landed(root: Path) -> State:
    names = sorted(path.name for path in (root / "landed").iterdir() if not path.name.startswith("."))
    with duckdb.connect(str(root / "ledger.duckdb"), read_only=True) as con:
        known = con.execute("SELECT name, sha256 FROM ops.fetched ORDER BY ALL").fetchall()
    staged = [path.name for path in (root / "incoming").rglob("*") if path.is_file()]
    return {"landed": repr(names), "known": repr(known), "staged": repr(staged)}


def _master(root: Path) -> str:
    return store.master_key(Home(root / "home"))


def _make_home(root: Path) -> None:
    micro.write(root / "home" / "inbox", [micro.DAY_1])
    take_in(root / "home")


def _back_up(root: Path) -> None:
    again, master = Home(root / "again"), _master(root)
    if not again.master_key.exists():
        backup.make(Home(root / "home"), root / "backups", Keys.of(master))
        restore.restore(root / "backups", again, master)
    shutil.rmtree(again.root / ".restoring", ignore_errors=True)


def _backups_are_whole(root: Path) -> None:
    keys = Keys.of(_master(root))
    for path in (root / "backups").glob("lintas-*.backup"):
        restore.verify(path, keys)
    if Home(root / "again").master_key.exists():
        assert warehouse_state(root / "again") == warehouse_state(root / "home")


def _restored(root: Path) -> State:
    left = [path.name for form in LEFT_OVER for path in (root / "backups").rglob(form)]
    return warehouse_state(root / "again") | {"left in the backups": repr(left)}


TRANSFER = Scene("transfer", _send, _transfer, _landed_as_sent, _landed)
BACKUP = Scene("backup", _make_home, _back_up, _backups_are_whole, _restored)
