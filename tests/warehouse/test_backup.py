"""A backup holds what a home held, shares what did not change, and does not open when a single byte of it is another."""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse import backup
from warehouse.backup_file import Backup, BackupError, Keys, newest
from warehouse.home import Home
from warehouse.restore import restore, verify
from warehouse.stream import CHUNK, StreamError, decrypt, encrypt

MASTER = "A" * 43
KEYS = Keys.of(MASTER)
HEAD, TAG = 55, 16


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home by its files; the warehouse is never opened here."""
    home = Home(tmp_path_factory.mktemp("made") / "home")
    for path, content in {
        "warehouse/lintas.duckdb": os.urandom(3000),
        "warehouse/writer.lock": b"{}",
        "landing/crossing/2026-09-01/aa.parquet": b"landed" * 50,
        "landing/crossing/2026-09-01/bb.part": b"half",
        "reports/2026-09-01/laporan.html": b"",
        "audit/audit.jsonl": b"{}\n",
        "keys/master.key": MASTER.encode(),
        "inbox/crossing/2026-09-01/x.csv": b"the sender's",
        "lintas.toml": b"# settings",
    }.items():
        (home.root / path).parent.mkdir(parents=True, exist_ok=True)
        (home.root / path).write_bytes(content)
    return home


@pytest.fixture(scope="module")
def made(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Backup:
    return backup.make(home, tmp_path_factory.mktemp("target"), KEYS)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_stream_gives_back_what_was_put_in_and_notices_moved_chunks(size: int) -> None:
    content = os.urandom(size)
    out = io.BytesIO()
    encrypt(io.BytesIO(content), out, KEYS.content, "a")
    whole = out.getvalue()
    assert b"".join(decrypt(io.BytesIO(whole), KEYS.content, "a")) == content
    sealed = CHUNK + TAG
    chunks = [whole[i : i + sealed] for i in range(HEAD, len(whole), sealed)]
    wrong = [
        b"".join(chunks[:-1]),
        b"".join([*chunks, chunks[-1]]),
        b"".join(reversed(chunks)) if size > CHUNK else b"",
    ]
    for body in wrong:
        with pytest.raises(StreamError):
            list(decrypt(io.BytesIO(whole[:HEAD] + body), KEYS.content, "a"))
    for key, label in ((KEYS.name, "a"), (KEYS.content, "b")):
        with pytest.raises(StreamError):
            list(decrypt(io.BytesIO(whole), key, label))


def test_a_backup_holds_what_is_ours_encrypted_and_shares_what_is_there(home: Home, tmp_path: Path) -> None:
    made, target = backup.make(home, tmp_path, KEYS), tmp_path
    assert verify(made.path, KEYS).files == made.files == 5
    assert not [path for path in target.rglob("*") if path.is_file() and b"landed" in path.read_bytes()]
    assert not [path for path in target.rglob("*") if path.is_file() and MASTER.encode() in path.read_bytes()]
    home.settings.write_bytes(b"# other settings")
    again = backup.make(home, target, KEYS)
    assert (again.files, again.copied) == (5, len(b"# other settings"))
    contents = len(list(target.glob("objects/*/*")))
    assert backup.forget(target, 1, KEYS) == [made.path]
    assert len(list(target.glob("objects/*/*"))) == contents - 1
    assert verify(newest(target), KEYS).path == again.path


def changed(content: bytes, place: int, kind: str) -> bytes:
    match kind:
        case "flip":
            return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
        case "cut":
            return content[:place]
    return content + content[: place + 1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 10**6), where=st.integers(0, 10**6), kind=st.sampled_from(["flip", "cut", "append"]))
def test_any_changed_byte_is_noticed(made: Backup, which: int, where: int, kind: str) -> None:
    files = [made.path, *sorted(made.path.parent.glob("objects/*/*"))]
    path = files[which % len(files)]
    content = path.read_bytes()
    try:
        path.write_bytes(changed(content, where % len(content), kind))
        with pytest.raises(BackupError):
            verify(made.path, KEYS)
    finally:
        path.write_bytes(content)


@pytest.fixture
def copied(made: Backup, tmp_path: Path) -> Iterator[Path]:
    yield Path(shutil.copytree(made.path.parent, tmp_path / "copy"))


def test_a_restore_says_what_is_wrong_and_leaves_the_home_empty(made: Backup, copied: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    contents = sorted(copied.glob("objects/*/*"))
    contents[0].write_bytes(contents[1].read_bytes())
    contents[2].unlink()
    with pytest.raises(BackupError, match=r"(is missing.*; .*was changed)|(was changed.*; .*is missing)"):
        verify(newest(copied), KEYS)
    with pytest.raises(BackupError, match="Use another backup"):
        restore(copied, home, MASTER)
    assert not home.master_key.exists()
    home.root.joinpath("mine").write_text("x")
    shutil.rmtree(home.root / ".restoring")
    with pytest.raises(BackupError, match="not empty"):
        restore(copied, home, MASTER)
    assert home.root.joinpath("mine").exists()
    with pytest.raises(BackupError, match="Give the master key"):
        restore(copied, Home(tmp_path / "other"), "B" * 43)
    with pytest.raises(BackupError, match="there is no backup"):
        restore(tmp_path, Home(tmp_path / "other"), MASTER)


def test_a_backup_is_not_kept_inside_what_it_saves(home: Home) -> None:
    with pytest.raises(BackupError, match="another disk"):
        backup.make(home, home.root / "backup", KEYS)
