"""From a source to the landing zone: nothing lost, nothing taken twice, nothing plain left behind; manifests are held."""

from __future__ import annotations

import gzip
import hashlib
import json
import multiprocessing
import os
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import micro
import pytest
from nights import configured, kept_in
from pydantic import ValidationError
from sftp_server import PASSWORD, USER, Server, serving

from flows import intake, pipeline
from flows.secrets import Secret, SecretError
from flows.session import open_session
from flows.settings import Settings, read_settings, template
from flows.sources import origin
from flows.sources.kinds import EXAMPLES
from flows.sources.offer import shown
from flows.sources.source import SourceError
from flows.sources.tree import fault_of
from warehouse.home import Home

pytestmark = pytest.mark.slow
ROWS = [micro.crossing(n, 1 + n % 6, "2026-09-01") for n in range(1, 30)]
CROSSINGS = micro.text("crossing", ROWS).encode()
LICENCES = micro.text("licence", [micro._row("licence", licence_id=f"L{n}", kind="P3MI", name="PT A", phone=f"{n}.25",
    valid_from="2020-01-01", valid_to="2030-01-01") for n in range(1, 5)]).encode()  # fmt: skip


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "served").mkdir()
    with serving(tmp_path / "served") as running:
        yield running


@pytest.fixture
def sources(server: Server, tmp_path: Path) -> dict[str, Any]:
    secret = kept_in(tmp_path, "password", PASSWORD)
    imigrasi = {
        "kind": "sftp", "feeds": ["crossing", "licence"], "host": "127.0.0.1", "port": server.port, "user": USER, "path": ".",
        "host_key": server.fingerprint, "password": secret, "settle_seconds": 0,
    }  # fmt: skip
    return {"imigrasi": imigrasi}


def manifest(content: bytes, rows: int, **changed: Any) -> bytes:
    given = {"sha256": hashlib.sha256(content).hexdigest().upper(), "rows": rows, "size": len(content)} | changed
    return json.dumps(given).encode()


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def pull(session: Any, feed: str = "crossing") -> list[intake.Pulled]:
    return intake.pull(session, feed, micro.DAY_2, session.home.inbox)


def test_a_file_is_copied_once_and_again_only_when_it_changed(
    server: Server, sources: dict[str, Any], session: Any, night: Any
) -> None:
    path = micro.leave(server.root, "crossing", micro.DAY_1, "a.csv", CROSSINGS)
    with session(sources=sources) as opened:
        assert len(night(opened)) == 1 and not files(opened.home.incoming)
        assert night(opened) == [] and len(server.read_from) == 1
        os.utime(path, (1, 1))
        assert night(opened) == [] and len(server.read_from) == 2, (
            "the same bytes under another time are no new delivery"
        )
        micro.leave(server.root, "crossing", micro.DAY_1, "a.csv", CROSSINGS.replace(b"GA820", b"GA8201"))
        assert len(night(opened)) == 1
        assert opened.con.execute("SELECT count(*), count(DISTINCT version) FROM ops.fetched").fetchall() == [(3, 3)]
        assert not files(opened.home.incoming)


def _killed_while_landing(home: Path, sources: dict[str, Any]) -> None:
    intake.land = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment,return-value]
    with open_session(Home(home), Settings(sources=sources), "test", micro.DAY_2) as session:
        pull(session)


def test_what_a_killed_run_had_fetched_is_loaded_by_the_next_and_nothing_plain_stays(
    server: Server, sources: dict[str, Any], session: Any, night: Any, tmp_path: Path
) -> None:
    paths = [micro.leave(server.root, "crossing", micro.DAY_1, f"{n}.csv", CROSSINGS + b"\n" * n) for n in range(2)]
    child = multiprocessing.get_context("spawn").Process(
        target=_killed_while_landing, args=(tmp_path / "home", sources)
    )
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    left = files(tmp_path / "home" / "incoming")
    assert len(left) == 2 and all(path.stat().st_mode & 0o777 == 0o600 for path in left)
    paths[0].unlink()
    with session(sources=sources) as opened:
        assert {item.delivery.file_name for item in night(opened)} == {"0.csv", "1.csv"}
        assert len(server.read_from) == 2, "no byte is copied twice"
        assert not files(opened.home.incoming)
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file() and b"GA820" in path.read_bytes()]
    (tmp_path / "home" / "incoming" / "gone" / "crossing").mkdir(parents=True)
    (tmp_path / "home" / "incoming" / "gone" / "crossing" / "x.csv").write_bytes(CROSSINGS)
    with session(sources=sources) as opened:
        origin.tidy(opened)
        assert not files(opened.home.incoming)


GOOD = manifest(LICENCES, 4, control_totals={"phone": 11.00})
MANIFESTS = {
    "hash": (manifest(LICENCES, 4, sha256="0" * 64), "SHA-256 berkas tidak sama", "SHA-256 is not that"),
    "rows": (manifest(LICENCES, 5), "manifes 5 baris, berkas 4 baris", "manifest 5 rows, file 4 rows"),
    "totals": (manifest(LICENCES, 4, control_totals={"phone": "11.01"}), "jumlah kendali kolom phone", "column phone"),
    "no column": (manifest(LICENCES, 4, control_totals={"phones": 0}), "jumlah kendali kolom phones", "column phones"),
    "no number": (manifest(LICENCES, 4, control_totals={"name": 1}), "jumlah kendali kolom name", "column name"),
    "size": (manifest(LICENCES, 4, size=1), "manifes menyebut 1 bita", "manifest says 1 bytes"),
    "field": (manifest(LICENCES, 4, row=4), "manifes tidak dapat dibaca (?)", "cannot be read"),
    "json": (b"{", "manifes tidak dapat dibaca", "cannot be read"),
}


def told(session: Any) -> list[tuple[Any, ...]]:
    return session.con.execute(
        "SELECT state, rows, rows_loaded, message FROM ops.delivery WHERE feed = 'licence'"
    ).fetchall()


@pytest.mark.parametrize("way", ["sftp", "inbox"])
def test_what_is_not_as_its_manifest_says_is_rejected_until_it_is(
    way: str, server: Server, sources: dict[str, Any], session: Any, night: Any, said: list[str]
) -> None:
    with session(sources=sources if way == "sftp" else {}) as opened:
        root = server.root if way == "sftp" else opened.home.inbox
        micro.leave(root, "licence", micro.DAY_1, "a.csv", LICENCES)
        ways = list(MANIFESTS.values())
        for turn, (content, told_id, told_en) in enumerate(ways if way == "inbox" else ways[:2]):
            path = micro.leave(root, "licence", micro.DAY_1, "a.csv.manifest.json", content)
            os.utime(path, (turn, turn))
            night(opened, "licence")
            ((state, _, loaded, message),) = told(opened)
            assert (state, loaded) == ("REJECTED", 0) and told_id in message, message
            assert told_en in said[-1]
            assert night(opened, "licence") == [], "an unchanged delivery is not judged again"
        micro.leave(root, "licence", micro.DAY_1, "a.csv.manifest.json", GOOD)
        night(opened, "licence")
        assert told(opened)[0][:3] == ("LOADED_WITH_WARNINGS", 4, 4)
        assert not files(opened.home.incoming)


def test_a_line_that_cannot_be_read_counts_as_a_row_of_the_manifest(session: Any, night: Any) -> None:
    content = LICENCES + b"L9,P3MI\n"
    with session() as opened:
        micro.leave(opened.home.inbox, "licence", micro.DAY_1, "a.csv", content)
        micro.leave(opened.home.inbox, "licence", micro.DAY_1, "a.csv.manifest.json", manifest(content, 5))
        night(opened, "licence")
        assert told(opened)[0][:3] == ("LOADED_WITH_WARNINGS", 4, 4)


def test_a_file_is_complete_when_its_sender_says_so(
    server: Server, sources: dict[str, Any], session: Any, tmp_path: Path, said: list[str]
) -> None:
    share = tmp_path / "share"
    folder = {"kind": "folder", "feeds": ["licence"], "path": str(share), "complete": "done"}
    both = {"imigrasi": sources["imigrasi"] | {"feeds": ["crossing"], "complete": "manifest"}, "dukcapil": folder}
    for root, feed, content in ((server.root, "crossing", CROSSINGS), (share, "licence", LICENCES)):
        for name in ("whole.csv", "waiting.csv"):
            micro.leave(root, feed, micro.DAY_1, name, content)
    micro.leave(server.root, "crossing", micro.DAY_1, "whole.csv.manifest.json", manifest(CROSSINGS, len(ROWS)))
    micro.leave(share, "licence", micro.DAY_1, "whole.csv.done", b"")
    with session(sources=both) as opened:
        for feed in ("crossing", "licence"):
            assert [item.delivery.file_name for item in pull(opened, feed)] == ["whole.csv"]
    assert any("its .manifest.json file is missing" in line for line in said)
    assert any("source dukcapil: licence/2026-09-01/waiting.csv" in line for line in said)
    assert (share / "licence" / "2026-09-01" / "whole.csv").exists(), "a sender's own file stays"
    assert list(origin.tried("dukcapil", configured(**folder)))[-1] == "licence: 1 complete file(s), 1 left alone"
    with pytest.raises(SourceError, match="Mount it"):
        list(origin.tried("dukcapil", configured(**folder | {"path": "/nowhere"})))


def test_a_source_that_is_away_or_a_full_disk_fails_its_feeds_only(
    server: Server, sources: dict[str, Any], session: Any, said: list[str]
) -> None:
    micro.leave(server.root, "crossing", micro.DAY_1, "a.csv", CROSSINGS)
    sources["imigrasi"]["feeds"] = ["crossing"]
    away = {"imigrasi": sources["imigrasi"] | {"host_key": "SHA256:" + "A" * 43}}
    for given, reason in (
        ({"sources": away}, "by telephone"),
        ({"sources": sources, "disk_reserve_gb": 1e6}, "free space"),
    ):
        with session(**given) as opened:
            micro.leave(opened.home.inbox, "licence", micro.DAY_1, "a.csv", LICENCES)
            for feed in ("crossing", "licence"):
                judged = pipeline._taken(opened, feed, micro.DAY_2, opened.home.inbox, pipeline.PLAIN)
                assert len(judged) == (feed == "licence")
            assert opened.tally.failed_feeds.keys() == {"crossing"} and reason in opened.tally.failed_feeds["crossing"]
            assert not files(opened.home.incoming)


def test_a_file_that_unpacks_to_too_much_is_refused(session: Any, night: Any) -> None:
    bomb = gzip.compress(CROSSINGS + b"\n" * 3_000_000)
    with session(largest_unpacked_gb=0.001) as opened:
        micro.leave(opened.home.inbox, "crossing", micro.DAY_1, "bomb.csv.gz", bomb)
        (item,) = night(opened)
        assert item.refused and "unpacks to more than 1,000,000 bytes" in item.refused.message_en
        assert not files(opened.home.landing)


FAULTS = [
    ({"a": {"kind": "ftp", "feeds": ["crossing"]}}, "sources.a"),
    ({"a": {"kind": "folder", "feeds": ["crossing"]}}, "path"),
    ({"a": {"kind": "folder", "feeds": ["crossings"], "path": "/x"}}, "no feed crossings"),
    ({n: {"kind": "folder", "feeds": ["crossing"], "path": "/x"} for n in "ab"}, "sources.a and sources.b both give"),
    ({"a": {"kind": "folder", "feeds": ["crossing"], "path": "/x", "pasword": PASSWORD}}, "pasword"),
    ({"a": {"kind": "sftp", "feeds": ["crossing"], "host": "h", "user": "u", "password": PASSWORD}}, "env:NAME"),
    ({"a": {"kind": "sftp", "feeds": ["crossing"], "host": "h", "user": "u", "password": "env:X"}}, "host_key or known_hosts"),
    ({"../a": {"kind": "folder", "feeds": ["crossing"], "path": "/x"}}, "sources"),
]  # fmt: skip


@pytest.mark.parametrize(("sources", "word"), FAULTS, ids=[word for _, word in FAULTS])
def test_a_wrong_setting_names_source_and_field_and_shows_no_secret(sources: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(sources=sources)
    text = str(caught.value)
    assert word in text or word.partition(".")[2] in text
    assert PASSWORD not in text + repr(caught.value)


def test_a_secret_is_read_where_its_reference_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENARI", PASSWORD)
    kept = Secret(kept_in(tmp_path, "password", PASSWORD + "\n"))
    assert {Secret("env:KENARI").reveal(), kept.reveal()} == {PASSWORD}
    (tmp_path / "password").chmod(0o604)
    for secret in (kept, Secret("env:NONE"), Secret("file:/nowhere")):
        with pytest.raises(SecretError) as caught:
            secret.reveal()
        assert PASSWORD not in str(caught.value) + repr(secret)


def test_the_examples_in_the_template_are_right(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for example in EXAMPLES:
        plain = example.replace("replace-with-the-fingerprint-the-sender-gave-you", "A" * 43)
        home.settings.write_text(plain, encoding="utf-8")
        assert list(read_settings(home).sources) == list(tomllib.loads(plain)["sources"])
        assert all(f"# {line}" in template() for line in example.splitlines())


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../a.csv", "/a.csv", "a\\b.csv", "a\0.csv", "a\x1b[2J.csv", "\u202e.csv"]
)
def test_a_name_that_plays_tricks_is_found(name: str) -> None:
    assert fault_of(name) and shown(name).isprintable()
