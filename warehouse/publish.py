"""Publish: one encrypted file a role, built beside the old one, read back by a second process, then swapped in.

Nothing moves before every role's file has been read back whole. A publish that fails, or is killed before that, leaves
the pointers as they were; what it left behind is removed by the next one.
"""

import contextlib
import datetime as dt
import errno
import fcntl
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from warehouse import failpoint
from warehouse.build import Build, Rows, handed_tables
from warehouse.marts import Mart, read_marts
from warehouse.policy import Policy, read_policy
from warehouse.published import (
    PublishedFile,
    PublishError,
    follow,
    forget_old,
    move_pointer,
    next_number,
    path_of,
    settle,
    sha256_of,
    snapshot_of,
    sweep,
)
from warehouse.verify import Digest

_NAMES_NO_VALUE = (duckdb.BinderException, duckdb.CatalogException, duckdb.IOException, duckdb.OutOfMemoryException)


@dataclass(frozen=True)
class Published(PublishedFile):
    """One published file; `rows` is the number of rows in all its tables."""

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def publish(
    con: duckdb.DuckDBPyConnection,
    published: Path,
    *,
    keys: Mapping[str, str],
    run_on: dt.date,
    rules: Rows,
    feeds: Rows,
    policy: Policy | None = None,
    marts: Mapping[str, Mart] | None = None,
    httpfs: Path | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> list[Published]:
    """Publish every role of the policy under `published/<role>/`, all at once; return what the pointer then says.

    con: the warehouse connection: current database with schemas core … reference, OpenSSL module loaded, macro
    token(purpose, x). keys: role -> key of its files. rules, feeds: rows for mart.rule, mart.feed. httpfs: the file of
    the OpenSSL module, for a quicker read-back. progress is told each step: `built`, `verified`, `settled`,
    `moved`.
    Raises PublishError when anything fails; the published files are then as before.
    """
    policy = policy or read_policy()
    marts = marts or read_marts()
    if missing := sorted(set(policy.roles) - set(keys)):
        raise PublishError(f"No key for the files of {', '.join(missing)}: nothing was published.")
    folders = {role: published / role for role in policy.roles}
    try:
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        with _alone(published):
            follow(published, list(folders))
            for folder in folders.values():
                sweep(folder)
            try:
                handed = handed_tables(con, rules, feeds)
                return _publish(con, published, folders, keys, run_on, policy, marts, handed, httpfs, progress)
            finally:
                for folder in folders.values():
                    sweep(folder)
    except (OSError, duckdb.Error) as error:
        raise PublishError(_explain(error, published)) from None


def _publish(
    con: duckdb.DuckDBPyConnection,
    published: Path,
    folders: Mapping[str, Path],
    keys: Mapping[str, str],
    run_on: dt.date,
    policy: Policy,
    marts: Mapping[str, Mart],
    handed: Sequence[str],
    httpfs: Path | None,
    progress: Callable[[str], None],
) -> list[Published]:
    parts = {role: folder / f".build-{role}.duckdb" for role, folder in folders.items()}
    failpoint.hit("publish.write")
    with Build(con, policy, marts, run_on, parts, keys) as build:
        digests = build.run(handed, _about(con, policy, run_on))
    progress("built")
    failpoint.hit("publish.read_back")
    _read_back(parts, keys, digests, httpfs)
    progress("verified")
    files = []
    number, snapshot = next_number(list(folders.values())), snapshot_of(run_on.isoformat(), digests)
    for role, part in parts.items():
        path = path_of(folders[role], run_on.isoformat(), number)
        rows = {table: digest[0] for table, digest in digests[role].items()}
        files.append(Published(role, path, sha256_of(part), run_on.isoformat(), rows, snapshot))
        settle(part, path)
    progress("settled")
    move_pointer(published, files)
    progress("moved")
    failpoint.hit("publish.forget")
    for folder in folders.values():
        forget_old(folder, policy.keep_versions)
    return files


def _read_back(
    parts: Mapping[str, Path], keys: Mapping[str, str], digests: Mapping[str, dict[str, Digest]], httpfs: Path | None
) -> None:
    files = [{"role": r, "path": str(p), "key": keys[r], "tables": digests[r]} for r, p in parts.items()]
    request = json.dumps({"files": files, "httpfs": str(httpfs) if httpfs else ""})
    program = [sys.executable, "-P", str(Path(__file__).with_name("verify.py"))]
    done = subprocess.run(program, input=request, capture_output=True, text=True, check=False)
    try:
        faults = json.loads(done.stdout)["faults"]
    except (ValueError, KeyError):
        faults = [f"the second process ended with code {done.returncode} and no answer"]
    if faults or done.returncode:
        raise PublishError("The files could not be read back and were thrown away: " + "; ".join(faults))


def _about(con: duckdb.DuckDBPyConnection, policy: Policy, run_on: dt.date) -> dict[str, str]:
    first = con.execute("SELECT CAST(min(first_run_on) AS VARCHAR) FROM flag.flag WHERE NOT is_sealed").fetchall()[0][0]
    text = json.dumps(policy.model_dump(), sort_keys=True)
    return {
        "business_on": run_on.isoformat(),
        "run_on_first": first or run_on.isoformat(),
        "policy_version": str(policy.version),
        "policy_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


@contextlib.contextmanager
def _alone(published: Path) -> Iterator[None]:
    with (published / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PublishError("Another publish is under way here; wait for it to end.") from None
        yield


def _explain(error: Exception, published: Path) -> str:
    text = str(error).splitlines()[0]
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if full or any(sign in text for sign in ("No space left", "File too large", "Disk quota")):
        return f"The disk under {published} is full: free space and publish again. The published files are as before."
    if isinstance(error, OSError):
        where = error.filename or published
        return f"{where}: {error.strerror or text}. The published files are as before."
    if not isinstance(error, _NAMES_NO_VALUE):
        text = type(error).__name__
    return f"Publishing failed in the database ({text}). The published files are as before."
