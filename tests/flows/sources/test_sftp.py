"""An SFTP server that is known, unknown, away, broken or lying: files come whole, once, or not at all, and it is told why."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncssh
import micro
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nights import configured, kept_in
from sftp_server import PASSWORD, USER, Server, serving

from flows import intake
from flows.sources import origin, sftp
from flows.sources.source import SourceError

pytestmark = pytest.mark.slow
DAY = micro.DAY_1.isoformat()
CROSSINGS = micro.text("crossing", [micro.crossing(n, 1 + n % 6, "2026-09-01") for n in range(1, 2000)]).encode()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "served").mkdir()
    with serving(tmp_path / "served") as running:
        yield running


@pytest.fixture
def options(server: Server, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    secret = kept_in(tmp_path, "password", PASSWORD + "\n")

    def given(**changed: Any) -> dict[str, Any]:
        usual = {
            "kind": "sftp", "feeds": ["crossing"], "host": "127.0.0.1", "port": server.port, "user": USER, "path": ".",
            "host_key": server.fingerprint, "password": secret, "settle_seconds": 0, "timeout": 5,
        }  # fmt: skip
        return {name: value for name, value in (usual | changed).items() if value is not None}

    return given


def leave(server: Server, name: str, content: bytes = CROSSINGS, age: float = 3600) -> Path:
    path = micro.leave(server.root, "crossing", micro.DAY_1, name, content)
    os.utime(path, (time.time() - age,) * 2)
    return path


def staged(home: Path) -> list[Path]:
    return [path for path in (home / "incoming").rglob("*") if path.is_file()]


def told(**given: Any) -> str:
    """What `lintas source test` says of a source that does not work."""
    with pytest.raises((SourceError, OSError)) as caught:
        list(origin.tried("imigrasi", configured(**given)))
    error = caught.value
    assert PASSWORD not in str(error) + repr(error) + repr(given)
    return str(error)


def test_a_source_that_works_says_so(server: Server, options: Any, tmp_path: Path) -> None:
    assert "nothing there yet" in list(origin.tried("x", configured(**options())))[-1]
    leave(server, "a.csv")
    leave(server, "notes.txt")
    key = kept_in(tmp_path, "key", server.client_key.export_private_key("pkcs8-pem", "kunci").decode())
    by_key = {"password": None, "private_key": key, "passphrase": kept_in(tmp_path, "phrase", "kunci")}
    hosts = tmp_path / "known_hosts"
    line = server.host_key.export_public_key("openssh").decode()
    hosts.write_text(f"[127.0.0.1]:{server.port} {line}", encoding="utf-8")
    for ways in (options(), options(**by_key), options(host_key=None, known_hosts=str(hosts))):
        assert list(origin.tried("x", configured(**ways)))[-1] == "crossing: 1 complete file(s), 1 left alone"


def test_each_fault_is_told_with_who_must_do_what(server: Server, options: Any, tmp_path: Path) -> None:
    leave(server, "a.csv")
    wrong = kept_in(tmp_path, "wrong", "salah")
    other = kept_in(tmp_path, "other", asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode())
    assert "does not let lintas in" in told(**options(password=wrong))
    assert "does not let lintas in" in told(**options(password=None, private_key=other))
    assert "is no private key" in told(**options(password=None, private_key=wrong))
    changed = told(**options(host_key="SHA256:" + "A" * 43))
    assert server.fingerprint in changed and "by telephone" in changed
    (tmp_path / "known_hosts").write_text("", encoding="utf-8")
    assert server.fingerprint in told(**options(host_key=None, known_hosts=str(tmp_path / "known_hosts")))
    assert "is not there" in told(**options(path="keluar"))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert "cannot be reached" in told(**options(port=closed.getsockname()[1]))
        closed.listen()
        assert "no answer within" in told(**options(port=closed.getsockname()[1], timeout=0.5))
    assert "known_hosts cannot be read" in told(**options(host_key=None, known_hosts="/nowhere/known_hosts"))
    assert "file:/nowhere" in told(**options(password="file:/nowhere"))
    server.denied = b"crossing"
    assert "let lintas read it" in told(**options())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(breaks=st.lists(st.integers(0, len(CROSSINGS)), max_size=4))
def test_a_copy_that_broke_any_number_of_times_is_whole(
    breaks: list[int], server: Server, options: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "_CHUNK", 1 << 15)
    into = tmp_path / "copy"
    into.write_bytes(b"")
    leave(server, "a.csv")
    with origin.opened("x", configured(**options())) as source:
        (remote,) = source.listing("crossing", micro.DAY_1)
    for sent in breaks:
        server.sent, server.breaks_after = 0, sent
        begin = into.stat().st_size
        try:
            with origin.opened("x", configured(**options())) as source:
                source.copy(remote, into, begin)
        except OSError as error:
            assert "broke" in str(error)
        assert into.stat().st_size >= begin
    server.breaks_after = None
    with origin.opened("x", configured(**options())) as source:
        source.copy(remote, into, into.stat().st_size)
    assert into.read_bytes() == CROSSINGS


def test_a_broken_copy_goes_on_where_it_was_and_a_changed_file_begins_anew(
    server: Server, options: Any, session: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "_CHUNK", 1 << 15)
    path = leave(server, "a.csv")
    with session(sources={"imigrasi": options()}) as opened:
        server.breaks_after = 1 << 17
        with pytest.raises(OSError, match="broke"):
            intake.pull(opened, "crossing", micro.DAY_2, opened.home.inbox)
        (part,) = staged(opened.home.root)
        kept = part.stat().st_size
        assert part.suffix == ".part" and 0 < kept < len(CROSSINGS) and not part.stat().st_mode & 0o077
        (pulled,) = intake.pull(opened, "crossing", micro.DAY_2, opened.home.inbox)
        assert server.read_from[-1] == kept
        assert pulled.delivery.rows == 1999 and pulled.delivery.file_name == "a.csv"
        assert pulled.delivery.received_at.timestamp() == int(path.stat().st_mtime)

    leave(server, "a.csv", CROSSINGS.replace(b"GA820", b"GA821"), age=60)
    with session(sources={"imigrasi": options()}) as opened:
        server.sent, server.breaks_after = 0, 1 << 17
        with pytest.raises(OSError, match="broke"):
            intake.pull(opened, "crossing", micro.DAY_2, opened.home.inbox)
        leave(server, "a.csv", CROSSINGS.replace(b"GA820", b"GA822"), age=30)
        intake.pull(opened, "crossing", micro.DAY_2, opened.home.inbox)
        assert server.read_from[-1] == 0
        assert not [path for path in staged(opened.home.root) if path.suffix == ".part"]


def test_what_is_still_written_waits(server: Server, options: Any, session: Any, said: list[str]) -> None:
    growing, resting = leave(server, "growing.csv", age=0), leave(server, "resting.csv", age=-7200)
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.2):
            with growing.open("ab") as file:
                file.write(b"x")

    writer = threading.Thread(target=write)
    writer.start()
    with session(sources={"imigrasi": options(settle_seconds=1)}) as opened:
        pulled = intake.pull(opened, "crossing", micro.DAY_2, opened.home.inbox)
        stop.set()
        writer.join()
        assert [item.delivery.file_name for item in pulled] == [resting.name]
    assert "source imigrasi: crossing/2026-09-01/growing.csv is left alone: it is still being written" in "\n".join(
        said
    )


def test_names_from_outside_lead_nowhere(server: Server, options: Any, session: Any, said: list[str]) -> None:
    leave(server, "good.csv")
    leave(server, "two\nlines.csv")
    leave(server, "back\\slash.csv")
    leave(server, f"{micro.nik(1)}.csv.exe")
    (server.root / "crossing" / DAY / "link.csv").symlink_to("/etc/passwd")
    (server.root / "crossing" / DAY / "folder.csv").mkdir()
    (server.root / "crossing" / "2026-09-02").symlink_to("/etc")
    os.mkfifo(server.root / "crossing" / DAY / "pipe.csv")
    server.lies = [b"../../../evil.csv", b"/etc/evil.csv", b"zero\0.csv", b"\xff.csv", b"x" * 300 + b".csv"]
    with session(sources={"imigrasi": options()}) as opened:
        pulled = intake.pull(opened, "crossing", micro.DAY_2, opened.home.inbox)
        assert [item.delivery.file_name for item in pulled] == ["good.csv"]
        files = staged(opened.home.root)
        assert [path.parent for path in files] == [opened.home.incoming / "imigrasi" / "crossing" / DAY]
    assert len(said) == 12
    assert all(line.isprintable() and micro.nik(1) not in line for line in said)
    assert not list(server.root.parent.rglob("*evil*"))


def test_the_password_shows_nowhere(server: Server, options: Any, session: Any, night: Any, said: list[str]) -> None:
    leave(server, "a.csv")
    with session(sources={"imigrasi": options()}) as opened:
        night(opened)
        assert PASSWORD not in repr(opened.settings) + opened.settings.model_dump_json() + "\n".join(said)
        rows = opened.con.execute("SELECT * FROM ops.source_pull").fetchall()
        assert PASSWORD not in str(rows)
    assert not staged(opened.home.root)
    for path in opened.home.root.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes()
